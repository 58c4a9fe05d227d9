"""Tokens per second, from one token to a full context: as far as a cache of keys and values goes
with learned positions."""

import pytorch
import report


def measure(bench, name, model):
    count = model['context'] - 1
    plain, cached = (model | {'count': count, 'cache': cache} for cache in (False, True))
    best = [pytorch.fastest(bench.pytorch.try_settings('generation', settings, bench.trials))
            for settings in (plain, cached)]
    with bench.ours(1) as ours, bench.pytorch.start(best[0]) as peer, \
            bench.pytorch.start(best[1]) as cached_peer:
        ours.make('generation', plain)
        peer.make('generation', plain)
        cached_peer.make('generation', cached)
        times = bench.measure([ours, peer, cached_peer])
    labels = ['ours', f'PyTorch, {best[0]}', f'PyTorch with a cache, {best[1]}']
    tokens = {label: 1 / parts['token'] for label, parts in zip(labels, times)}
    report.show(f'generation/{name}: {count} tokens after one', ['', 'tokens/s'],
                [[label, f'{speed:.0f}'] for label, speed in tokens.items()])
    return tokens
