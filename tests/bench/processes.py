"""The processes that measure: ours and PyTorch's, alive side by side and asked in turn."""

import collections
import json
import os
import pathlib
import statistics
import subprocess
import time

# A pool of threads spins for some milliseconds after its work before it sleeps; see README.md.
REST = 0.1


class Failed(Exception):
    """A process could not start, make a case or measure it."""


class Process:
    """A program that answers lines of JSON (see main.cpp), after a greeting."""

    def __init__(self, name, command, threads, environment=None):
        self.name = name
        self.threads = threads
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding='utf-8',
            env=os.environ | (environment or {}))
        self.greeting = self._answer()
        self._baseline = self._memory('VmRSS')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f'{self.name} ended with exit code {self._process.wait()}')
        answer = json.loads(line)
        if 'error' in answer:
            raise Failed(f'{self.name}: {answer["error"]}')
        return answer

    def _ask(self, **request):
        self._process.stdin.write(json.dumps(request) + '\n')
        self._process.stdin.flush()
        answer = self._answer()
        if self.threads > 1:
            time.sleep(REST)
        return answer

    def make(self, case, settings):
        """Makes a case, and returns its facts."""
        return self._ask(make=case, settings=settings | {'threads': self.threads})

    def measure(self, seconds):
        """The mean seconds of each part of the case, which runs for so long, once at least."""
        return self._ask(measure=seconds)

    def peak_memory(self):
        """In MiB: the most that the process had, and how much more than after its start."""
        peak = self._memory('VmHWM')
        return {'peak memory': peak, 'above the start': peak - self._baseline}

    def _memory(self, field):
        status = self._proc('status')
        return int(next(line.split()[1] for line in status.splitlines()
                        if line.startswith(field + ':'))) / 1024

    def has_mapped(self, file):
        return str(pathlib.Path(file).resolve()) in self._proc('maps')

    def _proc(self, file):
        return pathlib.Path(f'/proc/{self._process.pid}/{file}').read_text(encoding='utf-8')


def measure_in_turn(processes, repetitions, seconds):
    """Asks each process once, then each once more, and so on: other work on the machine hurts all
    alike. Returns a list for each process: the median seconds of each part, and of their sum."""
    samples = [collections.defaultdict(list) for _ in processes]
    for _ in range(repetitions):
        for process, sample in zip(processes, samples):
            parts = process.measure(seconds)
            for part, time_taken in (parts | {'total': sum(parts.values())}).items():
                sample[part].append(time_taken)
    return [{part: statistics.median(times) for part, times in sample.items()}
            for sample in samples]
