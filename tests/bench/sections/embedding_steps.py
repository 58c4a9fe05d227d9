"""A training step of a table of vectors: with a sparse gradient its cost must not grow with the
table. The tables of one process take turns, and each step has fresh ids."""

import pytorch
import report

ROWS = [10_000, 100_000, 1_000_000]
SETTINGS = {'rows': ROWS, 'width': 128, 'ids': 1024}
STEPS = {'sparse SGD': {'optimizer': 'sgd', 'sparse': True},
         'SparseAdam': {'optimizer': 'sparse_adam', 'sparse': True},
         'dense SGD': {'optimizer': 'sgd', 'sparse': False}}
MOST_GROWTH = 1.3  # of the largest over the smallest table, for sparse SGD


def measure(bench):
    result, rows = {}, []
    for name, step in STEPS.items():
        settings = SETTINGS | step
        times = bench.pytorch.try_settings('embedding_steps', settings | {'rows': ROWS[:2]},
                                           bench.trials)
        best = pytorch.fastest(times)
        with bench.ours(1) as ours, bench.pytorch.start(best) as peer:
            ours.make('embedding_steps', settings)
            peer.make('embedding_steps', settings)
            mine, its = bench.measure([ours, peer])
        result[name] = {'ours': mine, 'PyTorch': its | {'setting': str(best)}}
    for name, times in result.items():
        for who, of in times.items():
            seconds = [of[str(n)] for n in ROWS]
            rows.append([f'{name}, {who}', *map(report.duration, seconds),
                         report.ratio(seconds[-1], seconds[0])])
    report.show(f'embedding-step: a step with {SETTINGS["ids"]:,} ids, {SETTINGS["width"]} wide',
                ['rows of the table', *(f'{n:,}' for n in ROWS), 'growth'], rows)
    print(f'  the growth of our sparse SGD is to be at most {MOST_GROWTH}')
    return result
