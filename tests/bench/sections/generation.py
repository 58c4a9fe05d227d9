"""Tokens per second, each the likeliest after those before it: ours, PyTorch with a cache of keys and
values, and plain loops without a framework. All weights are read once for a token. So beside the
tokens stands how many bytes of weights that is in a second, as a share of what memory gives."""

import contextlib

import report
from sections.models import GPT2, PRESETS

MODELS = {**PRESETS, 'gpt2': GPT2 | {'context': 1024}}
MOST_TOKENS = 64  # of a long context; there the weights are most of what is read


def measure(bench, name):
    model = MODELS[name]
    settings = model | {'count': min(model['context'] - 1, MOST_TOKENS)}
    turn = 0.1  # seconds, or one run
    result = {'bytes of weights': weight_bytes(model)}
    times = bench.pytorch.try_settings('generation', settings | {'count': 32}, bench.trials)
    for threads in bench.thread_counts:
        setting = min((s for s in times if s.threads == threads), key=times.get)
        with contextlib.ExitStack() as stack:
            ours, plain, memory = [stack.enter_context(bench.ours(threads)) for _ in range(3)]
            peer = stack.enter_context(bench.pytorch.start(setting))
            ours.make('generation', settings)
            plain.make('plain_generation', settings)
            peer.make('generation', settings)
            memory.make('bandwidth', {})
            measured = bench.measure([ours, peer, plain, memory], turn)
        result[f'{threads} threads'] = dict(
            zip(('ours', 'PyTorch', 'plain loops', 'memory'),
                (1 / times_['total'] for times_ in measured))) | {'setting': str(setting)}
    show(name, settings['count'], result, bench.thread_counts)
    return result


def weight_bytes(model):
    """Of what one token reads: all but the other rows of the positions, and of an untied embedding."""
    V, D = model['vocabulary'], model['width']
    block = 12 * D * D + 2 * D + model['bias'] * 11 * D
    return 4 * (V * D + model['layers'] * block + D + model['bias'] * D)


def show(name, count, result, thread_counts):
    size = result['bytes of weights']
    rows = []
    for threads in thread_counts:
        of = result[f'{threads} threads']
        for who in ('ours', 'PyTorch', 'plain loops'):
            rows.append([f'{who}, {threads} thread' + 's' * (threads > 1), report.significant(of[who]),
                         report.rate(of[who] * size, 'B'), report.ratio(of[who] * size, of['memory'])])
        rows.append([f'memory, {threads} thread' + 's' * (threads > 1), '',
                     report.rate(of['memory'], 'B')])
    best = {who: max(result[f'{threads} threads'][who] for threads in thread_counts)
            for who in ('ours', 'PyTorch', 'plain loops')}
    report.show(f'generation/{name}: {count} tokens after one; {report.rate(size, "B")} of weights',
                ['', 'tokens/s', 'weights/s', 'of memory'], rows)
    print(f'  the best of ours is {best["ours"] / best["PyTorch"]:.2f} times PyTorch\'s, and '
          f'{best["ours"] / best["plain loops"]:.2f} times that of plain loops')
