"""How the time and the memory of a step grow with the parameters, and with the context."""

import contextlib
import math

import processes
import pytorch
import report
from sections import training_step
from sections.models import NANOGPT

REPETITIONS = 5

# Of about 1, 10 and 100 million parameters. The learning rate is that of GPT2, for the same reason.
DECODER = {**NANOGPT, 'vocabulary': 3987, 'dropout': 0, 'bias': True, 'lr': 1e-4}
SIZES = [DECODER | {'width': width, 'layers': layers, 'heads': width // 64}
         for width, layers in ((128, 2), (384, 5), (768, 14))]
BATCH, CONTEXT = 4, 64

# With the smallest of them, but for the heads, which are those of pride.
CONTEXTS, BATCH_OF_CONTEXTS = (64, 256, 1024, 4096), 2


def measure(bench):
    threads = bench.thread_counts[-1]
    middle = training_step.settings_of(SIZES[1] | {'batch': BATCH, 'context': CONTEXT})
    times = bench.pytorch.try_settings('training_step', middle | {'first_steps': 1}, bench.trials)
    pytorch.show_settings('growth, a step of the middle size', times)
    setting = pytorch.fastest(times, threads)

    result = {'setting': str(setting), 'threads': threads}
    for axis, models in (
            ('parameters', [size | {'batch': BATCH, 'context': CONTEXT} for size in SIZES]),
            ('context', [SIZES[0] | {'heads': 4, 'batch': BATCH_OF_CONTEXTS, 'context': context}
                         for context in CONTEXTS])):
        rows = [measure_one(bench, model, threads, setting) for model in models]
        result[axis] = {'rows': rows, 'exponents': exponents(axis, rows)}
    show(result)
    return result


def measure_one(bench, model, threads, setting):
    settings = training_step.settings_of(model)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(bench.ours(threads))
        peer = stack.enter_context(bench.pytorch.start(setting))
        facts = ours.make('training_step', settings)
        training_step.require_same(facts, peer.make('training_step', settings))
        times = processes.measure_in_turn([ours, peer], REPETITIONS, training_step.TURN)
        return {'parameters': facts['parameters'], 'context': model['context']} | {
            who: {'time': time['total'], 'memory': process.peak_memory()['above the start']}
            for who, time, process in zip(('ours', 'PyTorch'), times, (ours, peer))}


def exponents(axis, rows):
    """Of each quantity: e where it grows as size^e, by least squares over the logarithms."""
    return {who: {what: slope([(math.log(row[axis]), math.log(row[who][what])) for row in rows])
                  for what in ('time', 'memory')} for who in ('ours', 'PyTorch')}


def slope(points):
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points))
    return (sum((x - mean_x) * (y - mean_y) for x, y in points) /
            sum((x - mean_x) ** 2 for x, _ in points))


def show(result):
    titles = {'parameters': f'parameters: batch {BATCH}, context {CONTEXT}',
              'context': f'context: {SIZES[0]["width"]} wide, {SIZES[0]["layers"]} layers, '
                         f'batch {BATCH_OF_CONTEXTS}'}
    for axis, title in titles.items():
        rows = []
        for row in result[axis]['rows']:
            ours, peer = row['ours'], row['PyTorch']
            rows.append([f'{row[axis]:,}',
                         *report.compare(report.duration, ours['time'], peer['time']),
                         *report.compare(report.mebibytes, ours['memory'], peer['memory'])])
        of = result[axis]['exponents']
        rows.append(['exponent', *(f'{of[who]["time"]:.2f}' for who in ('ours', 'PyTorch')), '',
                     *(f'{of[who]["memory"]:.2f}' for who in ('ours', 'PyTorch'))])
        report.show(f'growth with the {title}; {result["threads"]} threads, memory above the start',
                    ['', 'ours', 'PyTorch', 'ratio', 'ours', 'PyTorch', 'ratio'], rows)
