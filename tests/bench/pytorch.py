"""Finds PyTorch, and the setting under which it is fastest."""

import dataclasses
import os
import pathlib
import shutil
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

    def __str__(self):
        words = [f'{self.threads} thread' + 's' * (self.threads > 1)]
        if self.openblas:
            words.append(self.openblas.name)
        if self.blas_threads != self.threads:
            words.append(f'{self.blas_threads} of BLAS')
        return ', '.join(words + [self.capability] * bool(self.capability))

    def environment(self):
        result = {'OMP_NUM_THREADS': str(self.threads),
                  'OPENBLAS_NUM_THREADS': str(self.blas_threads)}
        if self.openblas:
            result['LD_LIBRARY_PATH'] = str(self.openblas)
        if self.capability:
            result['ATEN_CPU_CAPABILITY'] = self.capability
        return result


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
        with self.start(Setting(1, 1, openblas[0] if openblas else None)) as process:
            self.version = process.greeting['PyTorch']
            if openblas and not process.has_mapped(openblas[0] / 'libblas.so.3'):
                openblas = []
        cores = os.cpu_count()
        # Left to itself, PyTorch 1.13 of Debian does not use AVX-512.
        capabilities = [None, 'avx512'] if has_avx512() else [None]
        # OpenBLAS's OpenMP build has the threads that PyTorch has; the other one has its own.
        threads = sorted({(1, 1), (cores, cores), (cores, 1)})
        self._settings = [Setting(*pair, folder, capability)
                         for folder in openblas or [None] for pair in threads
                         if pair[0] == pair[1] or (folder and folder.name != 'openblas-openmp')
                         for capability in capabilities]

    def start(self, setting):
        return processes.Process(f'PyTorch ({setting})', [self._python, '-B', SERVE],
                                 setting.threads, setting.environment())

    def start_on_one_thread(self):
        """A process for each kind of vector kernels."""
        return [self.start(setting) for setting in self._settings_of_one_build()
                if setting.threads == 1]

    def _settings_of_one_build(self):
        return [setting for setting in self._settings
                if setting.openblas == self._settings[0].openblas and
                setting.threads == setting.blas_threads]

    def try_settings(self, case, settings, runs, uses_blas=True):
        """The seconds of the fastest run under each setting."""
        times = {}
        for setting in self._settings if uses_blas else self._settings_of_one_build():
            with self.start(setting) as process:
                process.make(case, settings)
                times[setting] = min(sum(process.measure(0).values()) for _ in range(runs))
        return times


def fastest(times, threads=None):
    """The best setting, or the best of those with so many threads."""
    return min((setting for setting in times if threads in (None, setting.threads)),
               key=times.get)


def show_settings(title, times):
    report.show(f'{title}: the settings of PyTorch, each at its fastest', ['setting', 'time'],
                [[str(setting), report.duration(time)] for setting, time in times.items()])
