"""Measures Tapestry and PyTorch in turn, and prints tables. See README.md."""

import argparse
import contextlib
import json
import os
import pathlib
import sys

import processes
import pytorch
from sections import (embedding_steps, generation, growth, operations, small_network,
                      training_step, versions)
from sections.models import GPT2, PRESETS

SECTIONS = {
    **{name: lambda bench, name=name, model=model: training_step.measure(bench, name, model)
       for name, model in [*PRESETS.items(), ('gpt2', GPT2)]},
    'growth': growth.measure,
    'small-network': small_network.measure,
    'operations': lambda bench: operations.measure(bench, bench.only),
    'generation': lambda bench: {name: generation.measure(bench, name)
                                 for name in generation.MODELS},
    'embedding-step': embedding_steps.measure,
}


class Bench:
    """What the sections share."""

    def __init__(self, program, peer, options):
        self.program = program
        self.pytorch = peer
        self.only = operations.NAMES.intersection(options.only or ())
        self.trials = 3 if options.quick else 7  # of each setting of PyTorch
        self._repetitions = 3 if options.quick else 15
        self._seconds = 0.005 if options.quick else 0.02  # of each repetition, at least
        self.thread_counts = sorted({1, os.cpu_count()})
        with self.ours(1) as process:
            self.precisions = ['float'] + ['bfloat16'] * process.greeting['bfloat16']

    def ours(self, threads):
        return processes.Process('Tapestry', [self.program], threads)

    def measure(self, running, seconds=0):
        """In turns of so many seconds, or as long as those of any case."""
        return processes.measure_in_turn(running, self._repetitions, max(seconds, self._seconds))

    def measure_beside_best(self, case, settings, tried=None):
        """Our case on one thread, PyTorch's under its best setting, and that setting, found with
        the settings `tried` where those of the case take long."""
        times = self.pytorch.try_settings(case, tried or settings, self.trials)
        finalists = pytorch.finalists(times)
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(self.ours(1))
            peers = [stack.enter_context(self.pytorch.start(setting)) for setting in finalists]
            for process in [ours, *peers]:
                process.make(case, settings)
            mine, *its = self.measure([ours, *peers])
        best, setting = min(zip(its, finalists), key=lambda pair: pair[0]['total'])
        return mine, best, setting


def parse_options():
    parser = argparse.ArgumentParser(
        prog='./tests/bench/run.sh', description=__doc__,
        epilog='--no-install: name what is missing to build, and install nothing.')
    names = [*SECTIONS, *sorted(operations.NAMES - SECTIONS.keys())]
    parser.add_argument('--quick', action='store_true', help='few repetitions')
    parser.add_argument('--only', nargs='+', metavar='NAME', choices=names,
                        help='sections (%s) or single operations, such as gelu' %
                        ', '.join(SECTIONS))
    parser.add_argument('--json', type=pathlib.Path, metavar='FILE',
                        help='where to write the same numbers (build/bench.json)')
    parser.add_argument('--python', help='an interpreter that has PyTorch')
    parser.add_argument('--openblas', type=pathlib.Path, action='append', metavar='FOLDER',
                        help='a build of OpenBLAS for PyTorch, instead of those of Debian')
    parser.add_argument('--before', type=pathlib.Path, metavar='PROGRAM',
                        help='tests/bench/bench of an older build: measures both versions in turn, '
                        'and not PyTorch')
    parser.add_argument('--program', type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse_options()
    if options.before:
        bench = Bench(options.program, None, options)
        write(options.json, {'versions': versions.measure(bench, options.before, options.only)})
        return
    openblas = options.openblas or pytorch.find_openblas()
    if not any('openmp' in str(folder) for folder in openblas):
        print('OpenBLAS\'s OpenMP build is not there, with which PyTorch is faster:\n'
              '  apt-get install libopenblas0-openmp', file=sys.stderr)
    peer = pytorch.PyTorch(options.python or pytorch.find_python(), openblas)
    bench = Bench(options.program, peer, options)
    results = {'PyTorch': peer.version, 'cores': os.cpu_count(), 'processor': processor(),
               'OPENBLAS_CORETYPE': os.environ.get('OPENBLAS_CORETYPE')}
    for name, value in results.items():
        print(f'{name:18} {value}')
    for name, section in SECTIONS.items():
        if not options.only or name in options.only or (name == 'operations' and bench.only):
            results[name] = section(bench)
            write(options.json, results)
    print(f'\nThe same as JSON: {options.json}')


def write(file, results):
    file.write_text(json.dumps(results, indent=1) + '\n', encoding='utf-8')


def processor():
    lines = pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8').splitlines()
    return next((line.split(':', 1)[1].strip() for line in lines if line.startswith('model name')),
                'unknown')


if __name__ == '__main__':
    try:
        main()
    except processes.Failed as failure:
        sys.exit(f'bench: {failure}')
    except KeyboardInterrupt:
        sys.exit(130)
