"""Embedding and EmbeddingBag under training: three times a lookup, a backward pass and a step.

Options are multiplied, not picked: every combination is a case, except what PyTorch refuses. Only
optimizers, and the batches of bags, take turns: 7 and 3 of them, which with the numbers of the
other options makes every pair occur. `check_pairs` sees to it.
"""

import itertools

import torch
from torch.optim import SGD, Adagrad, Adam, AdamW, SparseAdam

from golden import GoldenFile, Random, gradient, ids
from optimizers import step_as_pytorch_2

# Options by the part of a case's name that stands for them.
GRADIENT = {"": {}, "by_freq": {"scale_grad_by_freq": True}, "sparse": {"sparse": True}}
PADDING = {"": {}, "padding_1": {"padding_idx": 1}, "padding_-2": {"padding_idx": -2}}
MAX_NORM = {
    "": {},
    "norm_1": {"max_norm": 2.0, "norm_type": 1.0},
    "norm_2": {"max_norm": 1.5, "norm_type": 2.0},
    "norm_inf": {"max_norm": 1.0, "norm_type": float("inf")},
}

DENSE = {
    "frozen": (SGD, {"lr": 0.1}),
    "sgd": (SGD, {"lr": 0.1}),
    "momentum": (SGD, {"lr": 0.1, "momentum": 0.9}),
    "nesterov": (SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "adam": (Adam, {"lr": 0.1}),
    "adamw": (AdamW, {"lr": 0.1, "weight_decay": 0.1}),
    "adagrad": (Adagrad, {"lr": 0.1}),
}
SPARSE = {
    "frozen": (SGD, {"lr": 0.1}),
    "sgd": (SGD, {"lr": 0.1}),
    "momentum": (SGD, {"lr": 0.1, "momentum": 0.9}),
    "sparse_adam": (SparseAdam, {"lr": 0.1}),
    "sparse_adam_betas": (SparseAdam, {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3}),
    "adagrad": (Adagrad, {"lr": 0.1}),
    "adagrad_lr_decay": (Adagrad, {"lr": 0.1, "lr_decay": 0.1}),
}
OPTIMIZERS = {"": DENSE, "by_freq": DENSE, "sparse": SPARSE}

# One batch of ids for each step.
IDS = {
    "counts": ([1, 1, 3], [[4, 1], [1, 4]], [[[3], [4]], [[3], [3]]]),
    "all_padding": ([1, 1], [[4], [4]], [[5, 1, 4]]),  # for either padding_idx
    "edges": (1, [], [4, 1, 4]),  # a single id, no id
}

# One batch of bags for each step: ids and offsets, or a row of ids for each bag.
BAGS = {
    "counts": (([[1, 1, 3], [4, 3, 0]],), ([4, 1, 4, 5], [0, 1]), ([3], [0])),
    "all_padding": (([[1], [1]],), ([4, 4, 4], [0, 1]), ([[5, 1, 4]],)),
    "empty": (([1, 1, 3, 4, 0], [0, 0, 3, 3, 5]), ([], [0, 0]), ([4, 1], [0, 2])),
}
# max takes neither scale_grad_by_freq nor sparse, and weights are for sums alone.
REDUCTIONS = [
    *itertools.product([""], ["mean", "sum", "weighted", "max"]),
    *itertools.product(["by_freq", "sparse"], ["mean", "sum", "weighted"]),
]


def embedding_steps():
    file = GoldenFile("embedding_steps")
    cases = []
    product = itertools.product(GRADIENT, IDS, PADDING, MAX_NORM)
    for turn, (kind, batches, padding, max_norm) in enumerate(product):
        optimizer = taking_turns(OPTIMIZERS[kind], turn)
        cases.append((kind, batches, padding, max_norm, optimizer))
        options = {**GRADIENT[kind], **PADDING[padding], **MAX_NORM[max_norm]}
        inputs = [{"ids": ids(rows)} for rows in IDS[batches]]
        train(file, cases[-1], torch.nn.Embedding, inputs, options)
    check_pairs(cases)
    return file


def embedding_bag_steps():
    file = GoldenFile("embedding_bag_steps")
    cases = []
    product = itertools.product(REDUCTIONS, PADDING, MAX_NORM)
    for turn, ((kind, reduction), padding, max_norm) in enumerate(product):
        batches = taking_turns(BAGS, turn)
        optimizer = taking_turns(OPTIMIZERS[kind], turn)
        cases.append((kind, reduction, batches, padding, max_norm, optimizer))
        mode = "sum" if reduction == "weighted" else reduction
        options = {"mode": mode, **GRADIENT[kind], **PADDING[padding], **MAX_NORM[max_norm]}
        inputs = [dict(zip(("ids", "offsets"), map(ids, bags))) for bags in BAGS[batches]]
        if reduction == "weighted":
            r = Random("per_sample_weights " + name_of(cases[-1]))
            for x in inputs:
                x["per_sample_weights"] = r.normal(*x["ids"].shape).requires_grad_()
        train(file, cases[-1], torch.nn.EmbeddingBag, inputs, options)
    check_pairs(cases)
    return file


def taking_turns(values, turn):
    return list(values)[turn % len(values)]


def name_of(names):
    return ".".join(filter(None, names))


def check_pairs(cases):
    """Under each kind of gradient, every two values of any two columns occur together."""
    for kind, group in itertools.groupby(cases, key=lambda case: case[0]):
        for one, other in itertools.combinations(zip(*group), 2):
            assert set(zip(one, other)) == set(itertools.product(one, other)), kind


def train(file, names, layer_type, inputs, options):
    r = Random(name_of(names))
    start = r.normal(6, 3)
    freeze = names[-1] == "frozen"
    layer = layer_type.from_pretrained(start.clone(), freeze, **options)
    optimizer_type, settings = OPTIMIZERS[names[0]][names[-1]]
    optimizer = optimizer_type([layer.weight], **settings)

    tensors = {"start.weight": start}
    after = []
    for step, x in enumerate(inputs):
        optimizer.zero_grad(set_to_none=True)
        leaves = {"weight": layer.weight, **x}
        copies = {key: copy(leaf) for key, leaf in leaves.items()}
        y, expected = look_up(layer, **x), by_hand(layer, **copies)
        close(y, expected)
        close(layer.weight, copies["weight"])
        recorded = {**x, "y": y}
        if y.requires_grad:
            recorded["dy"] = r.normal(*y.shape)
            y.backward(recorded["dy"])
            expected.backward(recorded["dy"])
        if layer.scale_grad_by_freq and "mode" in options:
            layer.weight.grad = copies["weight"].grad  # PyTorch's is wrong: see README.md
        for key, leaf in leaves.items():
            if leaf.requires_grad:
                close(leaf.grad.to_dense(), copies[key].grad)
                recorded.update(gradient("grad." + key, leaf.grad))
        tensors.update({f"{key}.{step}": value for key, value in recorded.items()})
        step_as_pytorch_2(optimizer, layer.weight)
        after.append(copy(layer.weight))
    tensors["after.weight"] = torch.stack(after)
    settings = {"optimizer": optimizer_type.__name__, **settings}
    file.add(name_of(names), tensors, freeze=freeze, **options, **settings)


def copy(leaf):
    return leaf.detach().clone().requires_grad_(leaf.requires_grad)


def look_up(layer, ids, **bags):
    """y, around two errors of PyTorch 1.13 that change no number."""
    if ids.dim() == 0 and layer.sparse and layer.padding_idx is not None:
        return layer(ids.unsqueeze(0))[0]  # no sparse gradient of a single id with padding
    frozen = not layer.weight.requires_grad
    if frozen and "per_sample_weights" in bags:  # no gradient for them alone
        layer.weight.requires_grad_()
    y = layer(ids, **bags)
    layer.weight.requires_grad_(not frozen)
    return y


def close(theirs, ours):
    torch.testing.assert_close(theirs.detach(), ours.detach(), rtol=1e-12, atol=1e-12)


@torch.no_grad()
def shorten(layer, table, ids):
    """max_norm, for each row that is looked up."""
    for row in ids.unique() if layer.max_norm is not None else []:
        norm = table[row].norm(layer.norm_type)
        assert abs(norm - layer.max_norm) > 1e-9  # either side of rounding
        if norm > layer.max_norm:
            table[row] *= layer.max_norm / (norm + 1e-7)


def by_hand(layer, weight, ids, offsets=None, per_sample_weights=None):
    """What `layer` does, in plain operations. The gradient of a row looked up is dropped where it
    is padding, and divided by how often it occurs, before it arrives at the table."""
    shorten(layer, weight, ids)
    is_kept = ids != (-1 if layer.padding_idx is None else layer.padding_idx)
    counts = torch.bincount(ids.flatten(), minlength=len(weight))[ids]
    rows = weight[ids]
    if rows.requires_grad:
        share = is_kept.double() / (counts if layer.scale_grad_by_freq else 1)
        rows.register_hook(lambda grad: grad * share.unsqueeze(-1))
    if isinstance(layer, torch.nn.Embedding):
        return rows
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.unsqueeze(-1)
    if offsets is not None:
        ends = offsets[1:].tolist()
        rows, is_kept = rows.tensor_split(ends), is_kept.tensor_split(ends)
    return torch.stack([reduced(layer.mode, bag[kept]) for bag, kept in zip(rows, is_kept)])


def reduced(mode, bag):
    """(n, D) to (D): zeros where n = 0."""
    if mode == "sum" or len(bag) == 0:
        return bag.sum(0)
    if mode == "mean":
        return bag.mean(0)
    distinct = bag.unique(dim=0)
    if len(distinct) > 1:
        largest, second = distinct.topk(2, dim=0).values
        assert (largest - second > 1e-3).all()  # no tie in a float build either
    return bag.amax(0)
