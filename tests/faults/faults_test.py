"""The tool itself: which calls it counts, and what becomes of them."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'examples'))
import support  # noqa: E402

from faults import count_calls, run_with, was_killed  # noqa: E402

# Python calls the C library for each of these.
PROGRAM = '''
import os, sys
os.chdir(sys.argv[1])
os.mkdir('run')
file = os.open('run/new', os.O_WRONLY | os.O_CREAT)
rest = b'0123456789'
while rest:
    rest = rest[os.write(file, rest):]
os.fsync(file)
os.close(file)
os.rename('run/new', 'run/../run/file')
os.symlink('file', 'run/link')
os.link('run/file', 'outside')
with open('run/link') as link:
    print(link.read())
os.unlink('run/link')
'''


class Faults(support.ScriptTest):
    def setUp(self):
        super().setUp()
        self.count = 0

    def command(self):
        """In an empty folder."""
        self.count += 1
        self.base = self.folder / f'place {self.count}'
        self.base.mkdir()
        self.run_folder = self.base / 'run'
        return [sys.executable, '-c', PROGRAM, self.base]

    def calls(self):
        return count_calls(self.command(), self.run_folder)

    def number_of(self, name):
        return next(call.number for call in self.calls() if call.name == name)

    def faulty(self, name, **settings):
        number = self.number_of(name)
        if 'error' in settings:
            settings['error'] = (number, settings['error'])
        else:
            settings['kill_at'] = number
        command = self.command()
        return run_with(command, self.run_folder, **settings)

    def written(self, name='new'):
        return (self.run_folder / name).read_bytes()

    def test_calls_are_counted_that_touch_the_folder_and_no_others(self):
        calls = self.calls()
        self.assertEqual([(call.name, call.path) for call in calls], [
            ('mkdir', str(self.run_folder.resolve())), ('open', 'new'), ('write', 'new'),
            ('fsync', 'new'), ('close', 'new'), ('rename', 'new'), ('symlink', 'link'),
            ('link', 'file'), ('open_to_read', 'link'), ('close', 'file'), ('unlink', 'link')])
        self.assertEqual([call.number for call in calls], list(range(1, len(calls) + 1)))
        self.assertEqual(calls[5].other, 'file')

    def test_a_program_is_killed_before_a_call(self):
        self.assertTrue(was_killed(self.faulty('write')))
        self.assertEqual(self.written(), b'')
        self.assertTrue(was_killed(self.faulty('rename')))
        self.assertEqual(self.written(), b'0123456789')

    def test_a_program_is_killed_in_the_middle_of_a_write(self):
        self.assertTrue(was_killed(self.faulty('write', half=True)))
        self.assertEqual(self.written(), b'01234')

    def test_a_call_fails_and_does_nothing(self):
        for name, error in (('write', 'ENOSPC'), ('rename', 'EIO'), ('open', 'EMFILE')):
            result = self.faulty(name, error=error)
            self.assertEqual(result.returncode, 1)
            self.assertIn({'ENOSPC': 'No space left', 'EIO': 'Input/output error',
                           'EMFILE': 'Too many open files'}[error], result.stderr)
        self.assertEqual(list(self.run_folder.iterdir()), [])
        self.assertEqual(self.faulty('unlink', error='EIO').returncode, 1)
        self.assertEqual(self.written('link'), b'0123456789')

    def test_a_write_fails_after_half_of_its_bytes(self):
        result = self.faulty('write', error='ENOSPC', half=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn('No space left', result.stderr)
        self.assertEqual(self.written(), b'01234')

    def test_once_or_for_ever(self):
        # Python makes an interrupted call again.
        self.assertEqual(self.faulty('fsync', error='EINTR').returncode, 0)
        self.assertEqual(self.written('file'), b'0123456789')
        result = self.faulty('fsync', error='EIO', forever=True)
        self.assertEqual(result.returncode, 1)
        self.assertFalse((self.run_folder / 'file').exists())

    def test_without_a_fault_all_is_well(self):
        result = run_with(self.command(), self.run_folder)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, '0123456789\n', ''))


if __name__ == '__main__':
    support.main()
