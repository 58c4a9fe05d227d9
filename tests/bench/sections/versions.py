"""Two builds of this project in turn: did a change make a step slower?"""

import contextlib
import os
import pathlib

import processes
import report
from sections import embedding_steps, training_step
from sections.models import GPT2, PRESETS

TURN = training_step.TURN


def cases():
    """The name of each case, how to make it, and on how many threads."""
    threads = sorted({1, os.cpu_count()})
    for name, model in [*PRESETS.items(), ('gpt2', GPT2)]:
        for count in threads:
            label = f'{name}, {count} thread' + 's' * (count > 1)
            yield label, 'training_step', training_step.settings_of(model), count
    for name, step in embedding_steps.STEPS.items():
        yield f'embedding-step, {name}', 'embedding_steps', embedding_steps.SETTINGS | step, 1
    yield 'small-network', 'small_network', {}, 1


def measure(bench, before):
    """Measures our program beside `before`, one of an older version."""
    if not pathlib.Path(before).is_file():
        raise processes.Failed(f'{before} is not a program: build tests/bench/bench of the older version')
    rows, result = [], {}
    for label, case, settings, threads in cases():
        with contextlib.ExitStack() as stack:
            pair = [stack.enter_context(processes.Process(name, [program], threads))
                    for name, program in (('now', bench.program), ('before', before))]
            for process in pair:
                process.make(case, settings)
            now, then = bench.measure(pair, TURN)
        result[label] = {'now': now, 'before': then}
        rows.append([label, *report.compare(report.duration, now['total'], then['total'])])
    report.show('This version and the one before, in turn', ['', 'now', 'before', 'ratio'], rows)
    return result
