"""Finds PyTorch, and the setting under which it is fastest."""

import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess

import processes
import report

SERVE = pathlib.Path(__file__).parent / 'peer/serve.py'
BUILDS = ('openblas-pthread', 'openblas-openmp')


@dataclasses.dataclass(frozen=True)
class Setting:
    threads: int
    blas_threads: int
    openblas: pathlib.Path = None  # the folder of its libraries; none: PyTorch has its own BLAS
    capability: str = None         # of its vector kernels; none: PyTorch chooses
    waiting: str = None            # of idle threads; none: they spin for a while before they sleep

    def __str__(self):
        return ', '.join(filter(None, (
            f'{self.threads} thread' + 's' * (self.threads > 1),
            self.openblas and self.openblas.name,
            self.blas_threads != self.threads and f'{self.blas_threads} of BLAS',
            self.capability, self.waiting)))

    def environment(self):
        variables = {'OMP_NUM_THREADS': str(self.threads),
                     'OPENBLAS_NUM_THREADS': str(self.blas_threads),
                     'LD_LIBRARY_PATH': self.openblas and str(self.openblas),
                     'ATEN_CPU_CAPABILITY': self.capability,
                     'OMP_WAIT_POLICY': self.waiting}
        return {name: value for name, value in variables.items() if value}


def find_python():
    """An interpreter that has PyTorch."""
    for python in filter(None, (shutil.which('python3'), '/usr/bin/python3')):
        if subprocess.run([python, '-c', 'import torch'], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0:
            return python
    raise processes.Failed('PyTorch is missing. On Debian:\n'
                           '  apt-get install python3-torch libopenblas0-openmp\n'
                           'or name an interpreter that has it with --python.')


def find_openblas():
    """The folders of the builds of OpenBLAS that Debian has."""
    return [folder for build in BUILDS for folder in pathlib.Path('/usr/lib').glob(f'*/{build}')
            if (folder / 'libblas.so.3').exists()]


def has_avx512():
    return ' avx512vl ' in pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8')


class PyTorch:
    def __init__(self, python, openblas):
        self._python = python
        self._builds = openblas or [None]
        with self.start(Setting(1, 1, self._builds[0])) as process:
            self.version = process.greeting['PyTorch']
            if openblas and not process.has_mapped(openblas[0] / 'libblas.so.3'):
                self._builds = [None]
        # Left to itself, PyTorch 1.13 of Debian does not use AVX-512.
        self._capabilities = [None, 'avx512'] if has_avx512() else [None]

    def start(self, setting):
        return processes.Process(f'PyTorch ({setting})', [self._python, '-B', SERVE],
                                 setting.threads, setting.environment())

    def start_on_one_thread(self):
        """A process for each kind of vector kernels."""
        return [self.start(Setting(1, 1, self._builds[0], capability))
                for capability in self._capabilities]

    def try_settings(self, case, settings, runs):
        """The seconds of the median run under each setting that is tried: one thread and all,
        builds and ways to wait, and then the best of one thread and of all with other kernels."""
        times = {}

        def attempt(setting):
            if setting not in times:
                with self.start(setting) as process:
                    process.make(case, settings)
                    times[setting] = statistics.median(sum(process.measure(0).values())
                                                       for _ in range(runs))

        cores = os.cpu_count()
        for folder in self._builds:
            attempt(Setting(1, 1, folder))
            for waiting in (None, 'passive'):
                attempt(Setting(cores, cores, folder, waiting=waiting))
                if folder and folder.name != 'openblas-openmp':  # which has as many as PyTorch
                    attempt(Setting(cores, 1, folder, waiting=waiting))
        for threads in {setting.threads for setting in times}:
            for capability in self._capabilities:
                attempt(dataclasses.replace(fastest(times, threads), capability=capability))
        return times


def fastest(times, threads=None):
    """The best setting, or the best of those with so many threads."""
    return min((setting for setting in times if threads in (None, setting.threads)),
               key=times.get)


def finalists(times):
    """The best setting of each number of threads."""
    return [fastest(times, threads) for threads in sorted({s.threads for s in times})]


def show_settings(title, times):
    report.show(f'{title}: the settings of PyTorch', ['setting', 'median'],
                [[str(setting), report.duration(time)] for setting, time in times.items()])
