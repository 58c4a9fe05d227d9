"""What the tests in Python report of themselves."""

import sys

import support

TESTS = """
import unittest
import support

class Tests(unittest.TestCase):
    def test_1_passes(self):
        with self.subTest('part'):
            pass

    def test_2_fails(self):
        self.assertEqual(1, 2)

    def test_3_fails_in_parts(self):
        for part in (1, 2, 3):
            with self.subTest(part):
                self.assertEqual(part, 2)

    def test_4_fails_in_a_part_and_then_as_a_whole(self):
        with self.subTest('part'):
            self.assertEqual(1, 2)
        self.assertEqual(3, 4)

    def test_5_does_not_fit(self):
        self.skipTest('no reason')

support.main()
"""


class Tap(support.ScriptTest):
    def test_a_test_has_one_line_whatever_fails_in_it(self):
        self.environment['PYTHONPATH'] = str(support.HERE)
        done = self.run_script(sys.executable, '-B', '-c', TESTS)
        self.assertEqual(done.stdout.splitlines(), [
            '1..5', 'ok 1 - 1_passes', 'not ok 2 - 2_fails', 'not ok 3 - 3_fails_in_parts',
            'not ok 4 - 4_fails_in_a_part_and_then_as_a_whole', 'ok 5 - 5_does_not_fit # SKIP no reason'])
        self.assertEqual(done.returncode, 1)
        for error in ('1 != 2', '3 != 2', '3 != 4'):
            self.assertIn(error, done.stderr)

    def test_without_a_failure_it_ends_well(self):
        self.environment['PYTHONPATH'] = str(support.HERE)
        done = self.run_script(sys.executable, '-B', '-c', """
import unittest
import support

class Tests(unittest.TestCase):
    def test_passes(self):
        pass

support.main()
""")
        self.assertEqual((done.stdout, done.returncode), ('1..1\nok 1 - passes\n', 0))


if __name__ == '__main__':
    support.main()
