import time

import torch
from torch import nn

OPTIMIZERS = {'sgd': lambda parameters: torch.optim.SGD(parameters, lr=0.1),
              'sparse_adam': lambda parameters: torch.optim.SparseAdam(list(parameters))}


class Table:
    """A table, and a training step of it: lookup, backward with a given gradient, update."""

    def __init__(self, rows, settings):
        self.embedding = nn.Embedding(rows, settings['width'], sparse=settings['sparse'])
        self.optimizer = OPTIMIZERS[settings['optimizer']](self.embedding.parameters())

    def step(self, ids, dy):
        start = time.perf_counter()
        self.embedding(ids).backward(dy)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return time.perf_counter() - start


def embedding_steps(settings):
    tables = {rows: Table(rows, settings) for rows in settings['rows']}
    dy = torch.randn(settings['ids'], settings['width'])

    def run():
        """One step of each table in turn, with fresh ids."""
        return {str(rows): table.step(torch.randint(rows, (settings['ids'],)), dy)
                for rows, table in tables.items()}

    run()  # the optimizer's state is made
    return {}, run
