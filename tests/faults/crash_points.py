"""A training that is killed, or whose calls fail, at each call that touches the run's folder: readers
see one moment of one run, and a resumed training ends with the bits of one that was left alone.

    crash_points.py BUILD [--short] [--kills N]

--short takes a sample of the calls; N is how often a training is killed at a random time.
"""

import argparse
import collections
import contextlib
import errno
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'examples'))
import support  # noqa: E402
from runs import PROGRAMS, read_tensors, words_of  # noqa: E402

from faults import ERRORS, Call, count_calls, environment, names_in, run_with, was_killed  # noqa: E402

PARSER = argparse.ArgumentParser()
PARSER.add_argument('build')
PARSER.add_argument('--short', action='store_true')
PARSER.add_argument('--kills', type=int)
ARGUMENTS = PARSER.parse_args()
SHORT = ARGUMENTS.short
KILLS = ARGUMENTS.kills if ARGUMENTS.kills is not None else 6 if SHORT else 100
DICE = random.Random(23)

# After steps 0, 2, 3, 4 and 6 there is a checkpoint.
RUN = {'--steps': 6, '--layers': 1, '--heads': 2, '--dim': 8, '--context': 8, '--batch': 2,
       '--eval-every': 3, '--checkpoint-every': 2, '--threads': 1, '--warmup': 2}
FILES = ['model.safetensors', 'config.json', 'vocab.txt', 'metrics.jsonl', 'snapshots.safetensors',
         'training.safetensors']
AT_THE_END = ['count_vectors.safetensors', 'report.html']
TIMES = {'seconds', 'tokens_per_second'}


def told(result):
    return f'exit {result.returncode}; {result.stderr!r}; {result.stdout[-300:]!r}'


class Moment(typing.NamedTuple):
    run: str
    step: int


def without_times(document):
    return {name: value for name, value in document.items() if name not in TIMES}


def metrics_in(file):
    """Without a last line that is not whole: a kill can come in the middle of it."""
    return [without_times(json.loads(line)) for line in file.read_text().split('\n')[:-1]]


def moment_in(file):
    """What a file says itself."""
    if file.name == 'config.json':
        config = json.loads(file.read_text())
        return Moment(config['run'], config['step'])
    if file.name == 'metrics.jsonl':
        return Moment(metrics_in(file)[0]['run'], None)
    run, step = re.search(rb'run ([0-9a-f]{16}), step (\d+)', file.read_bytes()).groups()
    return Moment(run.decode(), int(step))


def training_state(file):
    """The optimizer's numbers, and what else a training goes on with."""
    data = file.read_bytes()
    header = json.loads(data[8:8 + int.from_bytes(data[:8], 'little')])
    metadata = without_times(json.loads(header['__metadata__']['training']))
    return read_tensors(file), metadata


def bits(folder):
    """All that a run is, but for the time that it took."""
    found = {name: (folder / name).read_bytes() for name in (
        'model.safetensors', 'snapshots.safetensors', 'vocab.txt', 'count_vectors.safetensors')}
    found['config.json'] = without_times(json.loads((folder / 'config.json').read_text()))
    found['metrics.jsonl'] = metrics_in(folder / 'metrics.jsonl')
    found['training.safetensors'] = training_state(folder / 'training.safetensors')
    found['report.html'] = (folder / 'report.html').read_text().rstrip().endswith('</html>')
    return found


def require(condition, *what):
    if not condition:
        raise AssertionError(' '.join(str(part) for part in what))


def seen(folder):
    """The moment that a reader finds, None if there is nothing yet."""
    config = folder / 'config.json'
    if not config.exists():
        for name in FILES:
            require(not (folder / name).exists(), 'there is', name, 'without config.json')
        return None
    place = config.resolve().parent
    moment = moment_in(config)
    for name in FILES + [name for name in AT_THE_END if (place / name).exists()]:
        file = folder / name
        # The last two come after the others, and so do their links.
        if name in FILES or file.exists():
            require(file.resolve() == place / name, file, 'leads to', file.resolve())
        if name == 'report.html':
            continue
        found = moment_in(place / name)
        require(found.run == moment.run and found.step in (moment.step, None),
                name, 'is of', found, 'and config.json of', moment)
        if name.endswith('.safetensors'):
            read_tensors(place / name)
    return moment


class CrashPoints(support.ScriptTest):
    @classmethod
    def setUpClass(cls):
        # A kill does not ask for a disk, and memory does not wait for one.
        memory = pathlib.Path('/dev/shm')
        place = tempfile.TemporaryDirectory(
            prefix='tapestry crash points ',
            dir=memory if os.access(memory, os.W_OK) else None)
        cls.addClassCleanup(place.cleanup)
        cls.place = pathlib.Path(place.name).resolve()
        words = [a + b + c for a in 'bdfgklmnprst' for b in 'aeiou' for c in 'nrst']
        dice = random.Random(3)
        lines = (' '.join(dice.choices(words, k=9)) + '.\n' for _ in range(200))
        (cls.place / 'text.txt').write_text(''.join(lines))
        cls.run_folder = cls.place / 'run'
        cls.weights = {}  # of each moment that was seen

        cls.prepare_templates()

    @classmethod
    def prepare_templates(cls):
        """What a run begins with, in each of three cases; and what it has to end with."""
        cls.template = {kind: cls.place / kind for kind in ('replaced', 'resumed')}
        cls.must_succeed(cls.command(cls.run_folder, '--out', {'--seed': 3}))
        cls.run_folder.rename(cls.template['replaced'])
        cls.old = seen(cls.template['replaced'])

        cls.must_succeed(cls.command(cls.run_folder))
        cls.names = names_in(cls.run_folder)
        cls.reference = bits(cls.run_folder)
        cls.end = seen(cls.run_folder)
        shutil.rmtree(cls.run_folder)

        calls = count_calls(cls.command(cls.run_folder), cls.run_folder)
        shutil.rmtree(cls.run_folder)
        third = [call.number for call in calls if (call.name, call.other) == ('rename', 'last')][2]
        killed = run_with(cls.command(cls.run_folder), cls.run_folder, kill_at=third + 1)
        assert was_killed(killed), killed
        cls.run_folder.rename(cls.template['resumed'])

    @classmethod
    def command(cls, folder, how='--out', more=None):
        how = {'--out': ['--out', folder], '--force': ['--out', folder, '--force'],
               '--resume': ['--resume', folder]}[how]
        return [PROGRAMS / 'train', *words_of({**RUN, '--text': cls.place / 'text.txt',
                                               **(more or {})}), *how]

    @classmethod
    def must_succeed(cls, command):
        result = subprocess.run(command, env=environment(), capture_output=True, encoding='utf-8',
                                check=False, timeout=120)
        require(result.returncode == 0, told(result))

    def begin(self, kind):
        """The folder as this kind of run finds it, and the command."""
        shutil.rmtree(self.run_folder, ignore_errors=True)
        if kind in self.template:
            shutil.copytree(self.template[kind], self.run_folder, symlinks=True)
        return self.command(self.run_folder, {'new': '--out', 'replaced': '--force',
                                              'resumed': '--resume'}[kind])

    def calls_of(self, kind):
        calls = count_calls(self.begin(kind), self.run_folder)
        self.assert_finished()
        return calls

    def some(self, cases, count):
        """Of these cases: all, and in the short form a few. A call that changes `last` is among them."""
        if not SHORT:
            return cases
        decisive = {case[1:]: case for case in cases if isinstance(case, Call)
                    and 'last' in (case.path, case.other)}
        return [*decisive.values(), *DICE.sample(cases, min(count, len(cases)))]

    def look(self):
        """The moment that readers find, by its files and by generate."""
        moment = seen(self.run_folder)
        result = self.run_script(PROGRAMS / 'generate', '--model', self.run_folder, '--count', 1)
        if moment is None:
            require(result.returncode > 0, 'generate finds a model:', told(result))
        else:
            require(result.returncode == 0, 'generate finds no model:', told(result))
            weights = (self.run_folder / 'model.safetensors').read_bytes()
            require(self.weights.setdefault(moment, weights) == weights,
                    'these are other weights than those of before, at', moment)
        return moment

    def go_on(self, moment):
        """Without a fault; then everything is there."""
        how = '--force' if moment and moment.run == self.old.run else '--resume'
        self.must_succeed(self.command(self.run_folder, how))
        self.assert_finished()

    def assert_finished(self, but_for=()):
        found = bits(self.run_folder)
        for name, expected in self.reference.items():
            require(name in but_for or found[name] == expected, name, 'has other content:',
                    found[name] if name in ('metrics.jsonl', 'config.json') else '')
        require(seen(self.run_folder) == self.end)
        if 'names' not in but_for:
            require(names_in(self.run_folder) == self.names, 'not the same files:',
                    sorted(names_in(self.run_folder) ^ self.names))

    @contextlib.contextmanager
    def part(self, *what):
        """One of many cases: its failure is kept, and the others are tried."""
        try:
            yield
        except (AssertionError, OSError, ValueError, KeyError, IndexError, AttributeError,
                subprocess.TimeoutExpired) as error:
            self.faults.append(f'{" ".join(str(part) for part in what)}: '
                               f'{type(error).__name__}: {str(error)[:1500]}')

    def setUp(self):
        super().setUp()
        self.faults = []
        self.figures = collections.Counter()

    def tearDown(self):
        print('#', ', '.join(f'{what}: {count}' for what, count in sorted(self.figures.items())))
        if self.faults:
            self.fail(f'{len(self.faults)} of {self.figures["cases"]} cases:\n' +
                      '\n'.join(self.faults[:20]))

    def count(self, moment):
        self.figures['cases'] += 1
        where = ('nothing' if moment is None else 'the old run' if moment.run == self.old.run
                 else f'step {moment.step}')
        self.figures[f'found {where}'] += 1

    def killed(self, kind, count):
        calls = self.calls_of(kind)
        self.figures['calls'] = len(calls)
        for call in self.some(calls, count):
            for half in (False, True) if call.name in ('write', 'pwrite') else (False,):
                with self.part(kind, 'killed', 'in the middle of' if half else 'before', call):
                    result = run_with(self.begin(kind), self.run_folder, kill_at=call.number,
                                      half=half)
                    require(was_killed(result), told(result))
                    moment = self.look()
                    self.count(moment)
                    require(moment or kind == 'new', 'the run is lost')
                    self.go_on(moment)

    def test_a_new_run_that_is_killed_at_each_call(self):
        self.killed('new', 25)

    def test_a_run_that_replaces_another_and_is_killed_at_each_call(self):
        self.killed('replaced', 25)

    def test_a_resumed_run_that_is_killed_at_each_call(self):
        self.killed('resumed', 25)

    def test_a_checkpoint_is_on_the_disk_before_last_leads_to_it(self):
        """For a power cut loses what was not synced, in any order."""
        for kind in ('new', 'replaced', 'resumed'):
            calls = self.calls_of(kind)
            for at, call in enumerate(calls):
                if (call.name, call.other) != ('rename', 'last'):
                    continue
                self.figures['checkpoints'] += 1
                checkpoint = calls[at - 1].other  # of the new link
                with self.part(kind, call, checkpoint):
                    require(calls[at - 1].name == 'symlink', calls[at - 1])
                    for one in self.not_synced(calls[:at], checkpoint):
                        raise AssertionError(f'not on the disk: {one}')
                    require(('fsync', str(self.run_folder)) in
                            [(one.name, one.path) for one in calls[at:]], 'the link is not synced')

    @staticmethod
    def not_synced(calls, checkpoint):
        """Those of the calls that change a checkpoint, without a later sync of what they change."""
        def name_of(path):
            return path.removesuffix(' (deleted)')

        def is_synced(path, at):
            return any(one.name == 'fsync' and name_of(one.path) == path for one in calls[at:])

        # The files, by the names under which they were opened; two names can be of one file.
        files = {call.path: call.path for call in calls if call.path.startswith(checkpoint + '/')}
        opened_as = {}
        for call in calls:
            if call.name in ('rename', 'link'):
                opened_as[call.other] = opened_as.get(call.path, call.path)
        files |= {path: name for path, name in opened_as.items() if path.startswith(checkpoint + '/')}
        for at, call in enumerate(calls):
            changed = call.other if call.name in ('rename', 'link') else call.path
            folder = str(pathlib.PurePath(changed).parent)
            if call.name in ('write', 'pwrite', 'writev'):
                if name_of(call.path) in files.values() and not is_synced(name_of(call.path), at):
                    yield call
            elif call.name in ('rename', 'link', 'mkdir') and checkpoint in (folder, changed):
                if not is_synced(folder, at):
                    yield call

    def fails(self, kind, call, error, forever=False):
        half = call.name == 'write' and not forever
        with self.part(kind, error, 'from here on' if forever else 'once', call):
            result = run_with(self.begin(kind), self.run_folder, error=(call.number, error),
                              forever=forever, half=half)
            moment = self.look()
            self.count(moment)
            require(moment or kind == 'new', 'the run is lost')
            if result.returncode == 0:
                self.assert_finished({'names'} if call.name in ('unlink', 'open_folder') else ())
            else:
                self.assert_says(result, error)
            self.go_on_after_a_fault(moment, result)

    def assert_says(self, result, error):
        self.figures['told'] += 1
        require(result.returncode == 1, told(result))
        require(result.stderr.startswith('train: ') or '\ntrain: ' in result.stderr, result.stderr)
        require(os.strerror(getattr(errno, error)) in result.stderr, 'no reason:', result.stderr)

    def go_on_after_a_fault(self, moment, result):
        """A line of metrics.jsonl that could not be written is lost, and was told of."""
        how = '--force' if moment and moment.run == self.old.run else '--resume'
        self.must_succeed(self.command(self.run_folder, how))
        lost = ' are lost' in result.stderr or ' is lost' in result.stderr
        self.assert_finished({'metrics.jsonl'} if lost else ())
        if lost:
            found = metrics_in(self.run_folder / 'metrics.jsonl')
            rest = iter(self.reference['metrics.jsonl'])
            require(all(line in rest for line in found), 'the metrics are', found)
            self.figures['lines lost'] += len(self.reference['metrics.jsonl']) - len(found)

    def test_each_call_fails(self):
        for kind, errors in (('new', ['ENOSPC', 'EIO']), ('replaced', ERRORS),
                             ('resumed', ['ENOSPC', 'EACCES'])):
            for call in self.some(self.calls_of(kind), 15):
                for error in [DICE.choice(errors)] if SHORT else errors:
                    self.fails(kind, call, error)

    def test_all_calls_fail_from_one_on(self):
        for kind in ('new', 'replaced', 'resumed'):
            for call in self.some(self.calls_of(kind), 6):
                for error in [DICE.choice(['ENOSPC', 'EIO'])] if SHORT else ['ENOSPC', 'EIO']:
                    self.fails(kind, call, error, forever=True)

    def test_killed_at_random_times(self):
        """Some times over: none loses more than the steps since the last checkpoint."""
        options = {'--steps': 1000, '--checkpoint-every': 50, '--eval-every': 0, '--warmup': 20}
        alone = self.place / 'alone'
        before = time.monotonic()
        self.must_succeed(self.command(alone, '--out', options))
        longest = time.monotonic() - before
        expected, names = bits(alone), names_in(alone)
        shutil.rmtree(self.run_folder, ignore_errors=True)
        most = 0
        while self.figures['cases'] < KILLS:
            with self.part('kill', self.figures['cases']), subprocess.Popen(
                    self.command(self.run_folder, '--resume', options), env=environment(),
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as training:
                time.sleep(DICE.uniform(0, longest))
                training.send_signal(signal.SIGKILL)
                self.figures['cases'] += 1
                if training.wait() == 0:
                    self.figures['ended'] += 1
                    require(bits(self.run_folder) == expected, 'other bits')
                    shutil.rmtree(self.run_folder)
                    continue
                moment = seen(self.run_folder)
                if moment is None:
                    continue
                steps = [line['step'] for line in metrics_in(self.run_folder / 'metrics.jsonl')]
                most = max(most, max(steps) - moment.step)
                require(max(steps) - moment.step <= 50, 'steps', steps[-3:], 'but', moment)
        self.must_succeed(self.command(self.run_folder, '--resume', options))
        require(bits(self.run_folder) == expected, 'other bits')
        require(names_in(self.run_folder) == names, names_in(self.run_folder) ^ names)
        print(f'# steps that a kill lost at most: {most}')

    def test_a_disk_that_is_full(self):
        """With less room from case to case."""
        disk = self.place / 'disk'
        disk.mkdir()
        mount = ['mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]
        if os.geteuid() != 0 or not shutil.which('mount') or \
                subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            self.skipTest('no disk can be mounted')
        self.addCleanup(subprocess.run, ['umount', disk], check=True)
        outside, type(self).run_folder = self.run_folder, disk / 'run'
        self.addCleanup(setattr, type(self), 'run_folder', outside)
        rooms = [0, 16, 64, 128, 256, 384, 512, 640, 768, 1024]  # KiB
        for kind in ('new', 'replaced', 'resumed'):
            for room in self.some(rooms, 3):
                with self.part(kind, room, 'KiB are free'):
                    command = self.begin(kind)
                    filler = disk / 'filler'
                    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
                    filler.write_bytes(bytes(max(0, free - room * 1024)))
                    result = self.run_script(*command)
                    moment = self.look()
                    self.count(moment)
                    require(moment or kind == 'new', 'the run is lost')
                    if result.returncode == 0:
                        self.assert_finished()
                    else:
                        self.assert_says(result, 'ENOSPC')
                    filler.unlink()
                    self.go_on_after_a_fault(moment, result)

    def test_a_limit_of_the_size_of_files(self):
        """As by ulimit -f."""
        for kind in ('new', 'replaced', 'resumed'):
            for kib in self.some([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024], 3):
                with self.part(kind, 'files of', kib, 'KiB at most'):
                    def limit():
                        resource.setrlimit(resource.RLIMIT_FSIZE, (kib * 1024, kib * 1024))
                    result = self.run_script(*self.begin(kind), preexec_fn=limit)
                    moment = self.look()
                    self.count(moment)
                    require(moment or kind == 'new', 'the run is lost')
                    if result.returncode == 0:
                        self.assert_finished()
                    else:
                        self.assert_says(result, 'EFBIG')
                    self.go_on_after_a_fault(moment, result)


if __name__ == '__main__':
    support.main()
