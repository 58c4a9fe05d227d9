"""examples/train.sh on the stand-in, whose train shows what it is given."""

import pathlib

import support


class Train(support.ScriptTest):
    def setUp(self):
        super().setUp()
        self.clone = self.stand_in()
        self.script = self.clone / 'examples/train.sh'
        # Nothing is downloaded unless a test says from where.
        self.environment['TAPESTRY_BOOK_URL'] = 'file:///no/such/book'

    def assert_arguments(self, result, *arguments):
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = [line.removeprefix('argument: ') for line in result.stdout.splitlines()
                 if line.startswith('argument: ')]
        self.assertEqual(shown, list(arguments))

    def write_book(self):
        text = ('*** START OF THE PROJECT GUTENBERG EBOOK ***\n'
                'It is a truth universally acknowledged,\n' + 'that words fill lines.\n' * 30000 +
                '*** END OF THE PROJECT GUTENBERG EBOOK ***\n')
        book = self.folder / 'the book.txt'
        book.write_text(text, encoding='utf-8')
        return book

    def test_it_trains_on_the_book_it_downloads(self):
        self.environment['TAPESTRY_BOOK_URL'] = self.write_book().as_uri()
        result = self.run_script(self.script, '--steps', '20')
        cached = self.home / '.cache/tapestry/pride_and_prejudice.txt'
        self.assert_arguments(result, '--steps', '20', '--text', str(cached))

    def test_without_the_book_it_says_so_and_trains_on_the_built_in_text(self):
        result = self.run_script(self.script, '--steps', '20')
        self.assert_arguments(result, '--steps', '20')
        self.assertIn('could not be downloaded', result.stderr)
        self.assertIn('built-in text instead', result.stderr)

    def test_a_given_text_is_handed_on_and_nothing_is_downloaded(self):
        for options in (['--text', 'my novel.txt'], ['--text=my novel.txt']):
            result = self.run_script(self.script, *options)
            self.assert_arguments(result, *options)
            self.assertNotIn('Downloading', result.stderr)

    def test_a_run_that_is_resumed_knows_its_text(self):
        run = self.folder / 'a run'
        for options in (['--resume', run], [f'--resume={run}']):
            result = self.run_script(self.script, *options)
            self.assertIn('built-in text instead', result.stderr)  # nothing is there yet
            run.mkdir(exist_ok=True)
            (run / 'training.safetensors').write_text('')
            result = self.run_script(self.script, *options)
            self.assert_arguments(result, *map(str, options))
            self.assertNotIn('text', result.stderr)
            (run / 'training.safetensors').unlink()

    def test_it_works_through_a_link_and_from_any_folder(self):
        link = self.folder / 'linked train'
        link.symlink_to(self.script)
        elsewhere = self.folder / 'elsewhere'
        elsewhere.mkdir()
        result = self.run_script(link, '--text', 'x', cwd=elsewhere)
        self.assert_arguments(result, '--text', 'x')
        self.assertEqual(list(elsewhere.iterdir()), [])

    def test_it_builds_what_it_speaks_of_and_setup_builds_the_rest(self):
        def built():
            return {program for program in ('train', 'generate', 'embeddings', 'readme_example')
                    if (self.clone / 'build/examples' / program).exists()}

        self.run_script(self.script, '--text', 'x')
        self.assertEqual(built(), {'train', 'generate', 'embeddings'})
        result = self.run_script(self.clone / 'setup.sh')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn('afresh', result.stderr)
        self.assertIn('readme_example', built())

    def test_help_lists_the_options_of_train_once_it_is_built(self):
        result = self.run_script(self.script, '--help')
        self.assertEqual(result.returncode, 0)
        self.assertIn('Usage: ./examples/train.sh', result.stdout)
        self.assertFalse((self.clone / 'build').exists())
        self.run_script(self.script, '--text', 'x')
        result = self.run_script(self.script, '--help', '--preset', 'small')
        self.assert_arguments(result, '--preset', 'small', '--help')

    def test_openblas_kernels_are_those_of_the_cpu_unless_the_user_chose(self):
        features = set(pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8').split())
        needed = {'avx512f', 'avx512dq', 'avx512bw', 'avx512vl', 'avx512cd'}
        result = self.run_script(self.script, '--text', 'x')
        if needed <= features:
            self.assertIn('kernels: SkylakeX\n', result.stdout)
        else:
            self.assertNotIn('kernels:', result.stdout)
        self.environment['OPENBLAS_CORETYPE'] = 'Haswell'
        result = self.run_script(self.script, '--text', 'x')
        self.assertIn('kernels: Haswell\n', result.stdout)


if __name__ == '__main__':
    support.main()
