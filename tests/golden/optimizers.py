"""The optimizers, one file each, and the learning-rate schedule.

Gradients are given, not computed. Dense cases have a `weight` (3, 4) and a `bias` (5); sparse ones
a `table` (6, 3) whose gradient is a set of rows.
"""

import math

import torch

from golden import GoldenFile, Random, ids

STEPS = 5
SETTINGS = (
    "lr",
    "momentum",
    "dampening",
    "nesterov",
    "betas",
    "eps",
    "lr_decay",
    "initial_accumulator_value",
    "weight_decay",
)

# No gradient at all (the optimizer skips the parameter), and a gradient that is zero (it does not).
WITHOUT_GRADIENT = {("bias", 0), ("weight", 2)}
ZERO_GRADIENT = {("bias", 3), ("weight", 4)}


def dense_case(file, case, kind, groups=None, max_norm=None, **settings):
    """`groups`: by name of a parameter, the settings of the group that holds it alone."""
    r = Random(case)
    parameters = {"weight": r.normal(3, 4), "bias": r.normal(5)}
    grads = {name: r.normal(STEPS, *p.shape) for name, p in parameters.items()}
    has_grad = {name: torch.ones(STEPS, dtype=torch.int64) for name in parameters}
    for name, step in ZERO_GRADIENT | WITHOUT_GRADIENT:
        grads[name][step] = 0.0
    for name, step in WITHOUT_GRADIENT:
        has_grad[name][step] = 0
    if max_norm is not None:
        for grad in grads.values():
            grad[1] /= 16  # one step whose norm is below max_norm

    tensors = {}
    for name, p in parameters.items():
        tensors[f"start.{name}"] = p.clone()
        tensors[f"grad.{name}"] = grads[name]
        tensors[f"has_grad.{name}"] = has_grad[name]

    if groups is None:
        optimizer = kind(list(parameters.values()), **settings)
    else:
        own = [{"params": [p], **groups[name]} for name, p in parameters.items()]
        optimizer = kind(own, **settings)

    after = {name: [] for name in parameters}
    norms = []
    for step in range(STEPS):
        for name, p in parameters.items():
            p.grad = grads[name][step].clone() if has_grad[name][step] else None
        if max_norm is not None:
            norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), max_norm))
        optimizer.step()
        for name, p in parameters.items():
            after[name].append(p.clone())

    tensors.update({f"after.{name}": torch.stack(values) for name, values in after.items()})
    if max_norm is not None:
        tensors["norms"] = torch.stack(norms)
    file.add(case, tensors, max_norm=max_norm, **all_settings(optimizer, groups))


def all_settings(optimizer, groups=None):
    """Those the case sets and those it leaves at their defaults."""
    settings = {key: optimizer.defaults[key] for key in SETTINGS if key in optimizer.defaults}
    for name, group in (groups or {}).items():
        for key, value in group.items():
            settings.pop(key, None)
            settings[f"{key}.{name}"] = value
    return settings


def sparse_case(file, case, kind, max_norm=None, **settings):
    """Ids repeat within a step, one step has no gradient (no ids.2, no rows.2), one has no rows."""
    r = Random(case)
    table = r.normal(6, 3)
    tensors = {"start.table": table.clone()}
    optimizer = kind([table], **settings)
    after = []
    norms = []
    for step, rows_read in enumerate([[1, 1, 3], [5, 1], None, [], [3, 0, 3, 3]]):
        table.grad = None
        if rows_read is not None:
            rows = r.normal(len(rows_read), 3)
            tensors[f"ids.{step}"] = ids(rows_read)
            tensors[f"rows.{step}"] = rows
            table.grad = torch.sparse_coo_tensor(ids([rows_read]), rows.clone(), table.shape)
        if max_norm is not None:
            norms.append(clip_rows(table, max_norm))
        step_as_pytorch_2(optimizer, table)
        after.append(table.clone())
    tensors["after.table"] = torch.stack(after)
    if max_norm is not None:
        tensors["norms"] = torch.stack(norms)
    file.add(case, tensors, max_norm=max_norm, **all_settings(optimizer))


def step_as_pytorch_2(optimizer, table):
    """A sparse gradient without rows moves nothing (but the rows in SGD's momentum) and yet counts
    as a step. SparseAdam and Adagrad of PyTorch 1.13 fail on it."""
    is_empty = table.grad is not None and table.grad.is_sparse and table.grad._nnz() == 0
    if not is_empty or isinstance(optimizer, torch.optim.SGD):
        optimizer.step()
        return
    state = optimizer.state[table]
    if not state:  # SparseAdam's comes with the first step
        zeros = torch.zeros_like(table)
        state.update(step=0, exp_avg=zeros, exp_avg_sq=zeros.clone())
    state["step"] += 1


def clip_rows(table, max_norm):
    """The norm is that of the dense gradient: rows with the same id are summed before squaring.
    clip_grad_norm_ of PyTorch 1.13 finds this norm but then leaves unsummed rows unscaled."""
    if table.grad is None:
        return torch.zeros((), dtype=torch.float64)
    norm = table.grad.to_dense().norm()
    table.grad = table.grad * (max_norm / (norm + 1e-6)).clamp(max=1.0)
    return norm


def sgd():
    file = GoldenFile("sgd")
    make = torch.optim.SGD
    dense_case(file, "sgd.plain", make, lr=0.1)
    dense_case(file, "sgd.momentum", make, lr=0.1, momentum=0.9)
    dense_case(file, "sgd.nesterov", make, lr=0.1, momentum=0.9, nesterov=True)
    dense_case(file, "sgd.dampening", make, lr=0.1, momentum=0.9, dampening=0.25)
    dense_case(file, "sgd.weight_decay", make, lr=0.1, weight_decay=0.05)
    everything = dict(lr=0.1, momentum=0.9, dampening=0.25, weight_decay=0.05)
    dense_case(file, "sgd.momentum_dampening_weight_decay", make, **everything)
    decay = dict(momentum=0.9, nesterov=True, weight_decay=0.05)
    dense_case(file, "sgd.nesterov_weight_decay", make, lr=0.1, **decay)
    dense_case(file, "sgd.groups", make, two_groups(0.1, 0.02, 0.05), momentum=0.9)
    dense_case(file, "sgd.clip", make, max_norm=1.0, lr=0.1, momentum=0.9)
    sparse_case(file, "sgd.sparse", make, lr=0.1)
    sparse_case(file, "sgd.sparse.momentum", make, lr=0.1, momentum=0.9)
    sparse_case(file, "sgd.sparse.clip", make, max_norm=1.0, lr=0.1)
    return file


def adam():
    file = GoldenFile("adam")
    make = torch.optim.Adam
    usual = dict(lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    dense_case(file, "adam.plain", make, **usual)
    dense_case(file, "adam.weight_decay", make, weight_decay=0.05, **usual)
    dense_case(file, "adam.large_eps", make, lr=0.01, betas=(0.9, 0.999), eps=0.1)
    dense_case(file, "adam.groups", make, two_groups(0.01, 0.05, 0.1), betas=(0.9, 0.999), eps=1e-8)
    dense_case(file, "adam.clip", make, max_norm=1.0, **usual)
    return file


def adamw():
    file = GoldenFile("adamw")
    make = torch.optim.AdamW
    usual = dict(betas=(0.9, 0.999), eps=1e-8)
    gpt = dict(betas=(0.9, 0.99), eps=1e-8)
    dense_case(file, "adamw.plain", make, lr=0.01, weight_decay=0.01, **usual)
    dense_case(file, "adamw.betas", make, lr=0.01, weight_decay=0.1, **gpt)
    dense_case(file, "adamw.no_decay", make, lr=0.01, weight_decay=0.0, **usual)
    dense_case(file, "adamw.groups", make, two_groups(0.01, 0.05, 0.1), **gpt)
    dense_case(file, "adamw.clip", make, max_norm=1.0, lr=0.01, weight_decay=0.1, **gpt)
    return file


def two_groups(weight_lr, bias_lr, weight_decay):
    return {
        "weight": {"lr": weight_lr, "weight_decay": weight_decay},
        "bias": {"lr": bias_lr, "weight_decay": 0.0},
    }


def sparse_adam():
    file = GoldenFile("sparse_adam")
    make = torch.optim.SparseAdam
    sparse_case(file, "sparse_adam.plain", make, lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    sparse_case(file, "sparse_adam.betas", make, lr=0.05, betas=(0.8, 0.9), eps=1e-6)
    return file


def adagrad():
    file = GoldenFile("adagrad")
    make = torch.optim.Adagrad
    usual = dict(lr=0.1, eps=1e-10)
    dense_case(file, "adagrad.plain", make, **usual)
    dense_case(file, "adagrad.lr_decay", make, lr_decay=0.1, **usual)
    dense_case(file, "adagrad.weight_decay", make, weight_decay=0.05, **usual)
    dense_case(file, "adagrad.start", make, initial_accumulator_value=0.5, **usual)
    sparse_case(file, "adagrad.sparse", make, **usual)
    sparse_case(file, "adagrad.sparse.lr_decay", make, lr_decay=0.1, **usual)
    return file


def schedule():
    """Rising in a line for `warmup` steps, then half a cosine from lr down to min_lr at step
    `decay`, and min_lr ever after. nanoGPT's train.py of today starts above zero; that of 2023
    started at zero."""
    file = GoldenFile("schedule")
    settings = dict(warmup=5, decay=40, lr=1e-3, min_lr=1e-4)
    for case, first in {"schedule": 1, "schedule.from_zero": 0}.items():
        values = [warmup_cosine(i, first, **settings) for i in range(46)]
        file.add(case, {"lr": torch.tensor(values, dtype=torch.float64)}, **settings)
    return file


def warmup_cosine(iteration, first, warmup, decay, lr, min_lr):
    if iteration < warmup:
        return lr * (iteration + first) / (warmup + first)
    if iteration > decay:
        return min_lr
    progress = (iteration - warmup) / (decay - warmup)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * progress)) / 2
