"""Two builds of this project in turn: did a change make a step or an operation slower?"""

import contextlib
import os
import pathlib

import processes
import report
from sections import embedding_steps, operations, training_step
from sections.models import GPT2, PRESETS


def steps():
    """The section and the name of each step, how to make it, and on how many threads."""
    threads = sorted({1, os.cpu_count()})
    for name, model in [*PRESETS.items(), ('gpt2', GPT2)]:
        for count in threads:
            label = f'{name}, {count} thread' + 's' * (count > 1)
            yield name, label, 'training_step', training_step.settings_of(model), count
    for name, step in embedding_steps.STEPS.items():
        settings = embedding_steps.SETTINGS | step
        yield 'embedding-step', f'embedding-step, {name}', 'embedding_steps', settings, 1
    yield 'small-network', 'small-network', 'small_network', {}, 1


def measure(bench, before, only):
    """Measures our program beside `before`, one of an older version: the sections and operations
    that are named, or all."""
    if not pathlib.Path(before).is_file():
        raise processes.Failed(f'{before} is not a program: build tests/bench/bench of the older version')
    result = {}
    for section, label, case, settings, threads in steps():
        if not only or section in only:
            result[label] = compare(bench, before, threads, case, settings, training_step.TURN)
    show('This version and the one before, in turn', result)
    parts = {}
    for operation in operations.all_operations():
        if not only or 'operations' in only or operation.name in only:
            parts[str(operation)] = compare(bench, before, 1, 'operation', operation.request())
    for part in operations.PARTS:
        show(f'operations, {part}', parts, part)
    return result | parts


def compare(bench, before, threads, case, settings, turn=0):
    """The times of one case in both versions."""
    with contextlib.ExitStack() as stack:
        pair = [stack.enter_context(processes.Process(name, [program], threads))
                for name, program in (('now', bench.program), ('before', before))]
        for process in pair:
            process.make(case, settings)
        now, then = bench.measure(pair, turn)
    return {'now': now, 'before': then}


def show(title, results, part='total'):
    rows = [[label, *report.compare(report.duration, times['now'][part], times['before'][part])]
            for label, times in results.items()]
    if rows:
        report.show(title, ['', 'now', 'before', 'ratio'], rows)
