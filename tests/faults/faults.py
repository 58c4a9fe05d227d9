"""Runs a program in which one call that touches the files of a folder fails, or before which it is
killed, and lists these calls. The library that does it, inject.cpp, is preloaded.

    calls = count_calls(command, folder)
    run_with(command, folder, kill_at=3)
    run_with(command, folder, error=(3, 'ENOSPC'), forever=True)
"""

import errno
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import typing

BUILD = pathlib.Path(sys.argv[1]).resolve()
LIBRARY = BUILD / 'tests/faults/inject.so'
ERRORS = ('ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'EINTR')


class Call(typing.NamedTuple):
    number: int  # from 1
    name: str    # such as write, open, open_to_read, open_folder
    path: str    # relative to the folder
    other: str   # where a call has two


def environment(**more):
    """Without OPENBLAS_CORETYPE, as in the tests of examples: other kernels round in another way."""
    return {'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', **more}


def _run(command, folder, settings, timeout):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                          capture_output=True, encoding='utf-8', errors='replace', check=False,
                          timeout=timeout,
                          env=environment(LD_PRELOAD=str(LIBRARY),
                                          FAULT_FOLDER=str(pathlib.Path(folder).resolve()),
                                          **settings))


def count_calls(command, folder, timeout=60):
    """What the command calls when all goes well, in order."""
    with tempfile.TemporaryDirectory(prefix='tapestry-faults-') as place:
        log = pathlib.Path(place) / 'log'
        result = _run(command, folder, {'FAULT_LOG': str(log)}, timeout)
        if result.returncode != 0:
            raise RuntimeError(f'{command} fails without a fault: {result.stderr}')
        lines = log.read_text(encoding='utf-8').splitlines() if log.exists() else []
    whole = f'{pathlib.Path(folder).resolve()}/'
    calls = []
    for line in lines:
        number, name, path, other = line.split('\t')
        calls.append(Call(int(number), name, path.removeprefix(whole), other.removeprefix(whole)))
    return calls


def run_with(command, folder, kill_at=None, error=None, forever=False, half=False, timeout=60):
    """The finished process. `kill_at`: it is killed before this call. `error`: this call fails with
    this error, and so do all calls after it, with `forever`. `half`: if the call is a write, half of
    its bytes are written before."""
    settings = {'FAULT_HALF': '1'} if half else {}
    if kill_at is not None:
        settings['FAULT_KILL'] = str(kill_at)
    if error is not None:
        number, name = error
        settings |= {'FAULT_FROM': str(number), 'FAULT_TO': str(1 << 60 if forever else number),
                     'FAULT_ERRNO': str(getattr(errno, name))}
    return _run(command, folder, settings, timeout)


def was_killed(result):
    return result.returncode == -signal.SIGKILL


def names_in(folder):
    """The paths of all files, links and folders in the folder, relative to it."""
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob('*')}
