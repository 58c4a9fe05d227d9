"""Files that embeddings writes over older ones: at each call that touches them it is killed, or the
call fails. After that the old file is there or the new one, whole; the exit code and the message tell
which, and the next write clears what a kill left.

    replaced_files.py BUILD [--short]
"""

import errno
import os
import pathlib
import random
import resource
import shutil
import stat
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'examples'))
import support  # noqa: E402
from runs import PROGRAMS, TrainedTest  # noqa: E402

from faults import ERRORS, count_calls, names_in, run_with, was_killed  # noqa: E402

SHORT = '--short' in sys.argv
OLD = b'what was here before'
FILES = {'word2vec': ['vectors.txt'], 'npy': ['vectors.npy'],
         'projector': ['vectors.tsv', 'metadata.tsv'], 'report': ['report.html']}
SAMPLE = random.Random(17).sample if SHORT else None


class Exports(TrainedTest):
    def setUp(self):
        super().setUp()
        self.place = self.folder / 'exports'
        self.runs = 0

    def command(self, name):
        target = self.place if name == 'projector' else self.place / FILES[name][0]
        words = ['--report', target] if name == 'report' else ['--export', name, target]
        return [PROGRAMS / 'embeddings', '--model', self.run_folder, *words]

    def old_files(self, name):
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        for file in FILES[name]:
            (self.place / file).write_bytes(OLD)
            (self.place / file).chmod(0o640)

    def contents(self, name):
        return [(self.place / file).read_bytes() for file in FILES[name]]

    def prepared(self, name):
        """The calls of a run over old files, and what it writes."""
        self.old_files(name)
        calls = count_calls(self.command(name), self.place)
        self.assert_clean(name)
        new = self.contents(name)
        self.assertNotIn(OLD, new)
        return calls, new

    def assert_clean(self, name):
        self.assertEqual(names_in(self.place), set(FILES[name]))
        for file in FILES[name]:
            self.assertEqual(stat.S_IMODE((self.place / file).stat().st_mode), 0o640)

    def assert_whole(self, name, new):
        for found, expected in zip(self.contents(name), new):
            self.assertIn(found, (OLD, expected))

    def assert_repaired(self, name, new):
        """By the next write, which finds no fault."""
        result = self.run_script(*self.command(name))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.contents(name), new)
        self.assert_clean(name)

    def some(self, calls):
        """Of these calls: all, and in the short form a few."""
        return SAMPLE(calls, min(len(calls), 3)) if SAMPLE else calls

    def each(self):
        for name in FILES:
            calls, new = self.prepared(name)
            yield name, calls, new

    def test_a_new_file_reaches_the_disk_before_its_name_and_then_its_folder(self):
        for name, calls, _ in self.each():
            steps = [(call.name, call.path) for call in calls]
            for file in FILES[name]:
                with self.case(file):
                    renamed = steps.index(('rename', file + '.tmp0'))
                    writes = [i for i, step in enumerate(steps) if step == ('write', file + '.tmp0')]
                    synced = steps.index(('fsync', file + '.tmp0'))
                    self.assertTrue(writes and writes[-1] < synced < renamed)
                    folder = str(self.place.resolve())
                    self.assertIn(('fsync', folder), steps[renamed:])

    def test_killed_at_each_call(self):
        for name, calls, new in self.each():
            for call in self.some(calls):
                for half in (False, True) if call.name == 'write' else (False,):
                    with self.case(name, call=call, half=half):
                        self.old_files(name)
                        result = run_with(self.command(name), self.place, kill_at=call.number,
                                          half=half)
                        self.assertTrue(was_killed(result), result)
                        self.assert_whole(name, new)
                        self.assert_repaired(name, new)
                        self.runs += 1
        print(f'# killed {self.runs} times')

    def test_each_call_fails(self):
        for name, calls, new in self.each():
            for call in self.some(calls):
                for error in ERRORS:
                    # No signal comes for ever.
                    for forever in (False, True) if error != 'EINTR' else (False,):
                        half = call.name == 'write' and not forever
                        with self.case(name, call=call, error=error, forever=forever):
                            self.fails(name, new, call, error, forever, half)
        print(f'# let {self.runs} calls fail')

    def test_a_limit_of_the_size_of_files(self):
        """As by ulimit -f."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

        for name in FILES:
            with self.case(name):
                _, new = self.prepared(name)
                self.old_files(name)
                result = self.run_script(*self.command(name), preexec_fn=limit)
                self.assert_fails(result, str(self.place), 'File too large')
                self.assertEqual(self.contents(name), [OLD] * len(new))
                self.assert_clean(name)

    def fails(self, name, new, call, error, forever, half):
        self.old_files(name)
        result = run_with(self.command(name), self.place, error=(call.number, error),
                          forever=forever, half=half)
        self.runs += 1
        self.assert_whole(name, new)
        if result.returncode == 0:
            self.assertEqual(self.contents(name), new)
        else:
            self.assert_fails(result, str(self.place), os.strerror(getattr(errno, error)))
            # A sync that fails after the rename is told of, but the new file is there.
            if call.name != 'fsync' and name != 'projector':
                self.assertEqual(self.contents(name), [OLD])
        if not forever:  # for then it could not be removed
            self.assert_clean(name)
        self.assert_repaired(name, new)


if __name__ == '__main__':
    support.main()
