"""A training step on one thread and on all, split in its parts, with its floor and its memory."""

import random

import processes
import pytorch
import report

ADAMW = {'lr': 1e-3, 'weight_decay': 0.1, 'beta1': 0.9, 'beta2': 0.99, 'clip': 1.0}
FIRST_STEPS = 3  # not measured; their losses must be the peer's
TURN = 0.25  # seconds: in training a step follows another one, and finds its data in the cache


def measure(bench, name, model):
    result = {}
    for precision in bench.precisions:
        settings = settings_of(model) | {'precision': precision}
        times = bench.pytorch.try_settings('training_step', settings | {'first_steps': 1},
                                           bench.trials)
        pytorch.show_settings(f'{name}, a step in {precision}', times)
        result[precision] = {
            'settings_tried': {str(setting): time for setting, time in times.items()},
            **{f'{threads} threads': measure_beside(bench, settings, threads,
                                                    pytorch.fastest(times, threads))
               for threads in bench.thread_counts}}
    show(f'{name}: a step, batch {model["batch"]}, context {model["context"]}', result,
         bench.thread_counts)
    return result


def measure_beside(bench, settings, threads, setting):
    with bench.ours(threads) as ours, bench.ours(threads) as floor, \
            bench.pytorch.start(setting) as peer:
        facts = ours.make('training_step', settings)
        require_same(facts, peer.make('training_step', settings))
        floor.make('matrix_products', settings)
        mine, its, products = bench.measure([ours, peer, floor], TURN)
        return {'ours': mine | ours.peak_memory(),
                'PyTorch': its | peer.peak_memory() | {'setting': str(setting)},
                'floor': products['total'], 'parameters': facts['parameters']}


def settings_of(model):
    token = random.Random(1).randrange
    tokens = [[token(model['vocabulary']) for _ in range(model['context'] + 1)]
              for _ in range(model['batch'])]
    return ADAMW | model | {'tokens': tokens, 'first_steps': FIRST_STEPS, 'precision': 'float'}


def require_same(ours, peer):
    """A peer that computes something else would be no comparison. Weights and dropout are drawn
    by each for itself, so that losses differ a little."""
    if ours['parameters'] != peer['parameters']:
        raise processes.Failed(f'parameters: {ours["parameters"]}, PyTorch {peer["parameters"]}')
    for mine, its in zip(ours['losses'], peer['losses'], strict=True):
        if abs(mine - its) > 0.05 * its:
            raise processes.Failed(f'losses: {ours["losses"]}, PyTorch {peer["losses"]}')


def show(title, result, thread_counts):
    for precision, measured in result.items():
        rows = []
        for threads in thread_counts:
            of = measured[f'{threads} threads']
            ours, peer, floor = of['ours'], of['PyTorch'], of['floor']
            against_float = ''  # of PyTorch's best, which is what a user has without autocast
            if precision != 'float':
                best = min(result['float'][f'{count} threads']['PyTorch']['total']
                           for count in thread_counts if count <= threads)
                against_float = report.ratio(best, ours['total'])
            rows.append([f'{threads} thread' + 's' * (threads > 1),
                         *report.compare(report.duration, ours['total'], peer['total']),
                         report.ratio(peer['total'], ours['total']), report.duration(floor),
                         report.ratio(ours['total'], floor), against_float])
            for part in ('forward', 'backward', 'optimizer'):
                rows.append(['  ' + part, *report.compare(report.duration, ours[part], peer[part])])
            for part in ('peak memory', 'above the start'):
                rows.append(['  ' + part, *report.compare(report.mebibytes, ours[part], peer[part])])
        if len(thread_counts) > 1:
            one, most = (measured[f'{threads} threads'] for threads in thread_counts)
            gain = [report.ratio(one[who]['total'], most[who]['total'])
                    for who in ('ours', 'PyTorch')]
            rows.append([f'1 thread / {thread_counts[1]} threads', *gain, '', '', '',
                         report.ratio(one['floor'], most['floor'])])
        report.show(f'{title}, in {precision}',
                    ['', 'ours', 'PyTorch', 'ratio', 'times as fast', 'floor', 'ours/floor',
                     "than PyTorch's float" if precision != 'float' else ''], rows)
