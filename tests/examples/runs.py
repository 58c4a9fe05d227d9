"""What the tests of train, generate and embeddings share: small models, their files, and what a test
expects of a program that fails."""

import array
import contextlib
import fcntl
import json
import math
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

import support

PROGRAMS = pathlib.Path(sys.argv[1]).resolve() / 'examples'
FILES = {'model.safetensors', 'config.json', 'vocab.txt', 'metrics.jsonl', 'snapshots.safetensors',
         'training.safetensors', 'count_vectors.safetensors', 'report.html'}
IN_A_RUN = FILES | {'checkpoints', 'last', 'best'}
SMALL = {'--steps': 20, '--layers': 1, '--heads': 2, '--dim': 16, '--context': 16, '--batch': 4,
         '--eval-every': 10, '--threads': 1}


def words_of(options):
    """{'--steps': 5, '--no-bias': None} as --steps 5 --no-bias"""
    return [str(word) for pair in options.items() for word in pair if word is not None]


def read_tensors(file):
    """Name to shape and values."""
    data = file.read_bytes()
    begin = 8 + int.from_bytes(data[:8], 'little')
    tensors = {}
    for name, entry in json.loads(data[8:begin]).items():
        if name == '__metadata__':
            continue
        assert entry['dtype'] == 'F32', entry
        first, last = entry['data_offsets']
        values = array.array('f', data[begin + first:begin + last])
        assert len(values) == math.prod(entry['shape']), entry
        tensors[name] = (entry['shape'], values)
    return tensors


def read_metadata(file):
    data = file.read_bytes()
    return json.loads(data[8:8 + int.from_bytes(data[:8], 'little')])['__metadata__']


def read_notes(folder):
    """All lines of metrics.jsonl, with what a training notes of itself."""
    return [json.loads(line) for line in (folder / 'metrics.jsonl').read_text().splitlines()]


def read_metrics(folder):
    return [line for line in read_notes(folder) if 'run' not in line]


def what_was_learned(folder):
    """What has to be the same, bit for bit, however often a training was interrupted: all but times
    and what a metrics line says of an end."""
    times = {'seconds', 'tokens_per_second'}
    return ({name: (folder / name).read_bytes()
             for name in ('model.safetensors', 'snapshots.safetensors', 'vocab.txt')},
            {name: values.tobytes() for name, (_, values) in
             read_tensors(folder / 'training.safetensors').items()},
            [{name: value for name, value in line.items() if name not in times}
             for line in read_metrics(folder)])


def read_config(folder):
    return json.loads((folder / 'config.json').read_text(encoding='utf-8'))


def read_vocabulary(folder):
    lines = (folder / 'vocab.txt').read_text(encoding='utf-8').splitlines()
    return [(token, int(count)) for token, count, *_ in (line.split('\t') for line in lines)]


def distance(one, other):
    """Between two models."""
    return math.sqrt(sum((a - b) ** 2 for name in one for a, b in zip(one[name][1],
                                                                       other[name][1])))


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b)) / (math.hypot(*a) * math.hypot(*b))


def tokens(text):
    return re.findall(r'\w+|[^\w\s]', text)


def replace(file, old, new):
    file.write_text(file.read_text(encoding='utf-8').replace(old, new), encoding='utf-8')


def halve(file):
    content = file.read_bytes()
    file.write_bytes(content[:len(content) // 2])


class ProgramsTest(support.ScriptTest):
    def train(self, name='run', options=None, **more):
        """The finished process and the folder it wrote; options replace those of SMALL."""
        folder = self.folder / name
        command = words_of({**SMALL, '--out': folder, **(options or {})})
        return self.run_script(PROGRAMS / 'train', *command, **more), folder

    def trained(self, name='run', options=None):
        result, folder = self.train(name, options)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)
        return folder

    def model(self, name='run', options=None):
        return read_tensors(self.trained(name, options) / 'model.safetensors')

    def preloaded(self, name, text, *libraries):
        """The path for $LD_PRELOAD of a library that is compiled from this text."""
        (self.folder / name).write_text(text, encoding='utf-8')
        library = (self.folder / name).with_suffix('.so')
        compiled = self.run_script('c++' if name.endswith('.cpp') else 'cc', '-shared', '-fPIC', '-O1',
                                   self.folder / name, '-o', library, *libraries)
        self.assertEqual(compiled.returncode, 0, compiled.stderr)
        return f'./{library.name}'  # $LD_PRELOAD suffers no spaces

    def on_terminal(self, *command, width=0):
        """What a program writes to a terminal of this many columns; 0 if it does not know."""
        try:
            master, terminal = pty.openpty()
        except OSError as error:  # as in a bare chroot
            self.skipTest(f'no pseudo-terminal: {error}')
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('4H', 0, width, 0, 0))
        with subprocess.Popen([str(word) for word in command], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=terminal,
                              stderr=subprocess.PIPE) as process:
            os.close(terminal)
            written = b''
            while True:
                try:
                    piece = os.read(master, 1 << 16)
                except OSError:  # Linux: nobody holds the terminal any more
                    break
                if not piece:
                    break
                written += piece
            os.close(master)
            _, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        return written.decode()

    @contextlib.contextmanager
    def case(self, *name, **settings):
        """Says in which of several cases an assertion failed."""
        try:
            yield
        except AssertionError as error:
            raise AssertionError(f'in case {name or settings}: {error}') from error

    def errors(self, result):
        """Its lines on stderr, without the one that depends on the machine."""
        return [line for line in result.stderr.splitlines() if 'OPENBLAS_CORETYPE' not in line]

    def assert_fails(self, result, *saying):
        self.assertGreater(result.returncode, 0, result)
        lines = self.errors(result)
        for words in saying:
            self.assertIn(words, lines[0] if lines else '')
        self.assertLessEqual(set(lines[1:]), {'', 'Run with --help for more information.'})


def train_for(test_class):
    """The folder of a model that has learned a little; it is there until the class is through."""
    folder = tempfile.TemporaryDirectory(prefix='tapestry trained ')
    test_class.addClassCleanup(folder.cleanup)
    run = pathlib.Path(folder.name) / 'run'
    options = {**SMALL, '--steps': 200, '--lr': 1e-2, '--warmup': 10, '--out': run}
    # No OPENBLAS_CORETYPE, as in run_script: other kernels round in another way.
    subprocess.run([PROGRAMS / 'train', *words_of(options)], env={'PATH': os.environ['PATH']},
                   capture_output=True, check=True)
    return run


class TrainedTest(ProgramsTest):
    """With a model that has learned a little."""

    @classmethod
    def setUpClass(cls):
        cls.run_folder = train_for(cls)

    def generate(self, *words, model=None):
        return self.run_script(PROGRAMS / 'generate', '--model', model or self.run_folder, *words)

    def embeddings(self, *words, model=None):
        return self.run_script(PROGRAMS / 'embeddings', '--model', model or self.run_folder, *words)
