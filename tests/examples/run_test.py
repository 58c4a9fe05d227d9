"""tests/run.sh on the stand-in, whose tests pass, fail, crash and are skipped on purpose."""

import pathlib
import tempfile

import support


class Run(support.ScriptTest):
    @classmethod
    def setUpClass(cls):
        """One stand-in for all tests that change nothing in it: a build takes seconds."""
        folder = tempfile.TemporaryDirectory(prefix='tapestry scripts ')
        cls.addClassCleanup(folder.cleanup)
        cls.clone = support.stand_in(pathlib.Path(folder.name), with_tests=True)

    def run_tests(self, *options):
        return self.run_script(self.clone / 'tests/run.sh', *options)

    def assert_counts(self, result, counts):
        self.assertEqual(result.stdout.splitlines()[-1], counts, result.stdout + result.stderr)

    def test_it_counts_cases_and_names_those_that_fail_or_are_skipped(self):
        result = self.run_tests()
        self.assertEqual(result.returncode, 1)
        self.assert_counts(result, '8 passed, 6 failed, 5 skipped')
        for line in ('failing: failing/does_not_hold', 'failing: failing/throws',
                     'crashing (killed by signal 9 in is_killed)', 'exiting (exit status 3)',
                     'skipping: skipping/needs_the_text: THE_TEXT names no file',
                     'skipping: skipping/texts, 2 cases: THE_TEXT names no file',
                     'hanging (ran into its time limit in does_not_end)',
                     'script: is not as it should be', 'script: cannot be tried: no reason',
                     'status: says the test itself'):
            self.assertIn(f'  {line}\n', result.stdout)
        self.assertIn('[1 + 1 != 3]', result.stdout)
        self.assertIn('thrown on purpose', result.stdout)

    def test_tests_can_be_listed_and_named(self):
        result = self.run_tests('--list')
        self.assertEqual(result.returncode, 0)
        self.assertIn('sound', result.stdout)

        result = self.run_tests('sound', 'skipping')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_counts(result, '3 passed, 0 failed, 3 skipped')

        result = self.run_tests('no-such-test')
        self.assertEqual(result.returncode, 1)
        self.assertNotIn(' passed', result.stdout)

    def test_the_sanitizers_find_what_a_release_build_passes_over(self):
        self.assert_counts(self.run_tests('careless', 'racing'), '2 passed, 0 failed, 0 skipped')
        for option, test, report in (
                ('--sanitize', 'careless', 'heap-buffer-overflow|insufficient space for an object'),
                ('--sanitize-threads', 'racing', 'data race')):
            result = self.run_tests(option, test)
            self.assertEqual(result.returncode, 1)
            self.assert_counts(result, '0 passed, 1 failed, 0 skipped')
            self.assertRegex(result.stdout, report)

    def test_a_failed_build_is_no_success(self):
        self.clone = self.stand_in(with_tests=True)
        (self.clone / 'tests/cases.cpp').write_text('#error broken\n', encoding='utf-8')
        result = self.run_tests()
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, '')

    def test_an_unknown_option_is_an_error(self):
        result = self.run_tests('--fast')
        self.assertEqual(result.returncode, 1)
        self.assertIn("'--fast'", result.stderr)
        self.assertIn('Usage: ./tests/run.sh', self.run_tests('--help').stdout)


if __name__ == '__main__':
    support.main()
