"""Tokens per second, from one token to a full context: as far as a cache of keys and values goes
with learned positions."""

import report


def measure(bench, name, model):
    count = model['context'] - 1
    settings = model | {'count': count}
    mine, plain, plain_setting = bench.measure_beside_best('generation', settings | {'cache': False})
    again, cached, cached_setting = bench.measure_beside_best('generation',
                                                              settings | {'cache': True})
    times = {'ours': mine, f'PyTorch, {plain_setting}': plain, 'ours, again': again,
             f'PyTorch with a cache, {cached_setting}': cached}
    tokens = {label: 1 / parts['token'] for label, parts in times.items()}
    report.show(f'generation/{name}: {count} tokens after one', ['', 'tokens/s'],
                [[label, f'{speed:.0f}'] for label, speed in tokens.items()])
    return tokens
