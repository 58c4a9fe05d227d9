"""The layers, one file each."""

import math

import torch
import torch.nn.functional as F

from golden import GoldenFile, Random, gradient, ids, real


def linear():
    file = GoldenFile("linear")
    for case, shape, bias in [
        ("linear", (2, 3, 5), True),
        ("linear.matrix", (3, 5), True),
        ("linear.vector", (5,), True),
        ("linear.no_bias", (2, 3, 5), False),
    ]:
        r = Random("layer " + case)
        inputs = {"x": r.normal(*shape), "weight": r.normal(4, 5)}
        if bias:
            inputs["bias"] = r.normal(4)
        file.record(case, F.linear, inputs)
    return file


def layer_norm():
    file = GoldenFile("layer_norm")
    for case, shape, bias in [
        ("layer_norm", (2, 3, 5), True),
        ("layer_norm.vector", (5,), True),
        ("layer_norm.no_bias", (2, 3, 5), False),
        ("layer_norm.far_from_zero", (3, 5), True),
        ("layer_norm.constant_row", (3, 5), True),
    ]:
        r = Random("layer " + case)
        x = r.normal(*shape, mean=64.0 if case == "layer_norm.far_from_zero" else 0.0)
        if case == "layer_norm.constant_row":
            x[1] = 2.0
        inputs = {"x": x, "weight": r.away_from_zero(5)}
        if bias:
            inputs["bias"] = r.normal(5)
        norm = lambda x, *parameters: F.layer_norm(x, (5,), *parameters, eps=1e-5)
        file.record(case, norm, inputs, eps=1e-5)
    return file


def embedding():
    file = GoldenFile("embedding")

    def case(name, rows, differentiable=True, **settings):
        inputs = {"weight": Random("embedding." + name).normal(6, 3), "ids": ids(rows)}
        lookup = lambda weight, i: F.embedding(i, weight, **settings)
        file.record("embedding." + name, lookup, inputs, differentiable, **settings)

    case("counts", [1, 1, 3])
    case("0d", 4)
    case("1d", [4, 0, 4, 2])
    case("2d", [[1, 1, 3], [5, 3, 1]])
    case("3d", [[[0, 2], [2, 2], [5, 0]], [[3, 5], [2, 4], [0, 0]]])

    # From here on the gradient is deliberately not the derivative.
    rows = [[1, 1, 3], [4, 3, 1], [4, 0, 1]]
    case("padding", rows, False, padding_idx=1)
    case("padding_from_end", rows, False, padding_idx=-2)
    case("all_padding", [[1, 1], [1, 1]], False, padding_idx=1)
    case("scale_grad_by_freq", rows, False, scale_grad_by_freq=True)
    case("scale_grad_by_freq.padding", rows, False, scale_grad_by_freq=True, padding_idx=1)
    case("sparse", rows, False, sparse=True)
    case("sparse.padding", rows, False, sparse=True, padding_idx=1)
    case("sparse.all_padding", [[1, 1], [1, 1]], False, sparse=True, padding_idx=1)

    for norm_type in (1.0, 2.0):
        max_norm_case(file, f"embedding.max_norm_{norm_type:g}", rows, 1.5, norm_type)
    return file


def max_norm_case(file, case, rows, max_norm, norm_type):
    """The lookup first shortens the rows it reads: `weight` is before, `weight_after` after it."""
    weight = Random(case).normal(6, 3, scale=2.0)
    weight[3] = real([0.25, -0.5, 0.125])  # short enough to stay as it is
    after = weight.clone().requires_grad_()
    y = F.embedding(ids(rows), after, max_norm=max_norm, norm_type=norm_type)
    dy = Random(case + "/dy").normal(*y.shape)
    y.backward(dy)
    tensors = {"weight": weight, "ids": ids(rows), "y": y, "dy": dy, "weight_after": after}
    tensors.update(gradient("grad.weight", after.grad))
    file.add(case, tensors, max_norm=max_norm, norm_type=norm_type)


def embedding_bag():
    file = GoldenFile("embedding_bag")

    def case(name, rows, offsets=None, weighted=False, differentiable=True, **settings):
        name = "embedding_bag." + name
        r = Random(name)
        inputs = {"weight": r.normal(6, 3)}
        if weighted:
            inputs["per_sample_weights"] = r.normal(*ids(rows).shape)
        tensors = {"ids": ids(rows)}
        if offsets is not None:
            tensors["offsets"] = ids(offsets)
        reduce = lambda weight, *weights: F.embedding_bag(
            tensors["ids"],
            weight,
            tensors.get("offsets"),
            per_sample_weights=weights[0] if weights else None,
            **settings,
        )
        file.add(name, tensors)
        file.record(name, reduce, inputs, differentiable, **settings)

    bags = [[1, 1, 3], [4, 3, 0]]
    flat = [1, 1, 3, 4, 3, 0, 5]
    offsets = [0, 3, 3, 5]  # the second of four bags is empty
    for mode in ("mean", "sum", "max"):
        case(mode, bags, mode=mode)
        case(mode + ".offsets", flat, offsets, mode=mode)
        padding = dict(mode=mode, padding_idx=3, differentiable=False)
        case(mode + ".padding", bags, **padding)
        case(mode + ".only_padding", [[3, 3], [3, 1]], **padding)
    case("sum.weighted", bags, weighted=True, mode="sum")
    case("sum.weighted.offsets", flat, offsets, weighted=True, mode="sum")
    return file


def sinusoids(max_length, d_model):
    """(max_length, d_model): sin(p / 10000^(2i/d)) in column 2i, its cosine in column 2i + 1.
    Vaswani et al., "Attention is all you need" (2017), section 3.5."""
    table = torch.empty(max_length, d_model, dtype=torch.float64)
    for p in range(max_length):
        for i in range(d_model):
            angle = p / 10000.0 ** ((i - i % 2) / d_model)
            table[p, i] = math.cos(angle) if i % 2 else math.sin(angle)
    return table


def positions():
    file = GoldenFile("positions")
    add_rows = lambda x, weight: x + weight[: x.shape[-2]]
    for case, length in [("learned", 11), ("learned.shorter", 4)]:
        r = Random("positions." + case)
        inputs = {"x": r.normal(2, length, 6), "weight": r.normal(11, 6)}
        file.record(case, add_rows, inputs)
    file.add("sinusoidal", {"table": sinusoids(11, 6)}, max_length=11, d_model=6)
    x = Random("positions.sinusoidal").normal(2, 4, 6)
    file.record("sinusoidal.shorter", lambda x: x + sinusoids(11, 6)[:4], {"x": x})
    return file
