"""A long training takes no more memory at its end than after a while: 100,000 steps of a tiny model.

    long_run.py BUILD            100,000 steps, a minute or two
    long_run.py BUILD --short    5,000 steps
"""

import contextlib
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'examples'))
import support  # noqa: E402
from memory_test import is_sanitized  # noqa: E402
from runs import PROGRAMS, SMALL, ProgramsTest, words_of  # noqa: E402

STEPS = 5000 if '--short' in sys.argv else 100000
WARM_UP = STEPS // 10
MOST_GROWTH = 0.03 if '--short' in sys.argv else 0.01  # a few pages are much of a short one


def resident_kilobytes(process):
    status = pathlib.Path(f'/proc/{process}/status').read_text(encoding='utf-8')
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith('VmRSS:'))


def steps_of(folder):
    """What the last line of metrics says that is there."""
    with open(folder / 'metrics.jsonl', 'rb') as stream:
        stream.seek(max(0, stream.seek(0, 2) - 500))
        found = re.findall(rb'"step":(\d+).*\n', stream.read())
    return int(found[-1]) if found else 0


class LongRun(ProgramsTest):
    def test_memory_does_not_grow(self):
        if is_sanitized():
            self.skipTest('a sanitizer keeps what is freed')
        folder = self.folder / 'run'
        # Snapshots are kept until the end: of few tokens, they take less than what is looked for.
        options = words_of({**SMALL, '--threads': 2, '--tokenizer': 'characters',
                            '--eval-every': STEPS // 4, '--steps': STEPS, '--out': folder})
        begin = time.monotonic()
        found = []  # steps and kilobytes
        with subprocess.Popen([PROGRAMS / 'train', *options], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, encoding='utf-8') as process:
            while process.poll() is None:
                # Before the first checkpoint, and after the end, there is nothing to read.
                with contextlib.suppress(FileNotFoundError, StopIteration):
                    steps = steps_of(folder)
                    if WARM_UP <= steps < STEPS:
                        found.append((steps, resident_kilobytes(process.pid)))
                time.sleep(0.02)
            errors = process.stderr.read()
        self.assertEqual(process.returncode, 0, errors)
        self.assertGreater(len(found), 3)
        (first, before), (last, after) = found[0], found[-1]
        self.assertGreater(last, STEPS * 0.8)
        print(f'# {STEPS} steps in {time.monotonic() - begin:.0f} s: {before} kB after {first}, '
              f'{after} kB after {last}, most {max(kilobytes for _, kilobytes in found)} kB', flush=True)
        self.assertLess(after, before * (1 + MOST_GROWTH))


if __name__ == '__main__':
    support.main()
