"""A training step of a table of vectors: with a sparse gradient its cost must not grow with the
table. The tables of one process take turns, and each step has fresh ids."""

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
        mine, its, setting = bench.measure_beside_best('embedding_steps', settings,
                                                       tried=settings | {'rows': ROWS[:2]})
        result[name] = {'ours': mine, 'PyTorch': its | {'setting': str(setting)}}
    for name, times in result.items():
        for who, of in times.items():
            seconds = [of[str(n)] for n in ROWS]
            rows.append([f'{name}, {who}', *map(report.duration, seconds),
                         report.ratio(seconds[-1], seconds[0])])
    report.show(f'embedding-step: a step with {SETTINGS["ids"]:,} ids, {SETTINGS["width"]} wide',
                ['rows of the table', *(f'{n:,}' for n in ROWS), 'growth'], rows)
    print(f'  the growth of our sparse SGD is to be at most {MOST_GROWTH}')
    return result
