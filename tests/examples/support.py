"""What the tests of the scripts share: a clean environment to run a script in, a stand-in for the
project, and an entry point that reports each test case as a TAP line."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent


def stand_in(folder, with_tests=False):
    """A copy of the stand-in project in this folder, with the real scripts in it."""
    clone = folder / 'a clone'
    shutil.copytree(HERE / 'standin', clone)
    for script in ['setup.sh', 'examples/train.sh', 'examples/fetch_book.sh', 'tests/run.sh',
                   'tests/summary.py']:
        shutil.copy(PROJECT / script, clone / script)
    if not with_tests:
        (clone / 'tests/meson.build').write_text('', encoding='utf-8')
    return clone


class ScriptTest(unittest.TestCase):
    def setUp(self):
        # With a space, as in a real user's folders.
        folder = tempfile.TemporaryDirectory(prefix='tapestry scripts ')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.home = self.folder / 'home'
        self.home.mkdir()
        self.environment = {'PATH': os.environ['PATH'], 'HOME': str(self.home), 'LC_ALL': 'C.UTF-8'}

    def run_script(self, *command, **more):
        """The finished process; what it wrote is in stdout and stderr."""
        settings = {'env': self.environment, 'cwd': self.folder, 'timeout': 900, **more}
        return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                              capture_output=True, encoding='utf-8', check=False, **settings)

    def stand_in(self, with_tests=False):
        """A copy of the stand-in of this test's own."""
        return stand_in(self.folder, with_tests)

    def program(self, name, script):
        """Puts a program of ours before all others in PATH."""
        programs = self.folder / 'programs'
        programs.mkdir(exist_ok=True)
        (programs / name).write_text(f'#!/bin/sh\n{script}\n')
        (programs / name).chmod(0o755)
        if str(programs) not in self.environment['PATH']:
            self.environment['PATH'] = f'{programs}:{self.environment["PATH"]}'

    def remove_programs(self, *names):
        """Leaves some programs out of PATH."""
        rest = self.folder / 'rest'
        rest.mkdir()
        for folder in self.environment['PATH'].split(':'):
            for program in pathlib.Path(folder).glob('*'):
                if program.name not in names and not (rest / program.name).exists():
                    (rest / program.name).symlink_to(program)
        self.environment['PATH'] = str(rest)


class _TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.failed = False
        self._reported = 0

    def _report(self, verdict, test, remark=''):
        if self._reported == self.testsRun:
            return  # a part of it failed already
        self._reported = self.testsRun
        name = test.id().rsplit('.', 1)[-1].removeprefix('test_')
        print(f'{verdict} {self.testsRun} - {name}{remark}', flush=True)

    def addSuccess(self, test):
        self._report('ok', test)

    def addSkip(self, test, reason):
        self._report('ok', test, f' # SKIP {reason}')

    def addFailure(self, test, err):
        self.failed = True
        self._report('not ok', test)
        print(self._exc_info_to_string(err, test), file=sys.stderr)

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        """Called for a part that is over, with an error where there is one."""
        if err is not None:
            self.addFailure(test, err)
            print(f'in {subtest}', file=sys.stderr)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    result = _TapResult()
    print(f'1..{suite.countTestCases()}')
    suite.run(result)
    sys.exit(1 if result.failed else 0)
