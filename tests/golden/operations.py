"""The operations, one or more cases each. Shapes are asymmetric, output gradients random."""

import math
import operator

import torch
import torch.nn.functional as F

from golden import GoldenFile, Random, ids, real

BROADCASTS = {
    "same": ((2, 3, 4), (2, 3, 4)),
    "row": ((2, 3, 4), (4,)),
    "row_first": ((4,), (2, 3, 4)),
    "both": ((2, 1, 4), (3, 1)),
    "scalar": ((2, 3), ()),
}

AXES = [None, [0], [1], [-1], [0, 2], [1, -1]]


def make():
    file = GoldenFile("operations")
    arithmetic(file)
    elementwise(file)
    reductions(file)
    matrix_products(file)
    shapes(file)
    lookups(file)
    softmaxes(file)
    layers(file)
    losses(file)
    extrema(file)
    variances(file)
    other_losses(file)
    return file


def arithmetic(file):
    for name, op in {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
    }.items():
        for broadcast, (left, right) in BROADCASTS.items():
            case = f"{name}.{broadcast}"
            r = Random(case)
            file.record(case, op, {"x0": r.normal(*left), "x1": r.away_from_zero(*right)}, op=name)

        c = -2.5
        case = f"{name}.constant_right"
        inputs = {"x0": Random(case).normal(2, 3)}
        file.record(case, lambda x: op(x, c), inputs, op=name, constant=c)
        case = f"{name}.constant_left"
        inputs = {"x0": Random(case).away_from_zero(2, 3)}
        file.record(case, lambda x: op(c, x), inputs, op=name, constant=c)


def elementwise(file):
    def case(name, function, inputs, **settings):
        op = name.split(".")[0]
        file.record(name, function, {"x0": inputs}, op=op, **settings)

    case("neg", torch.neg, Random("neg").normal(2, 3, 5))
    case("exp", torch.exp, Random("exp").normal(2, 3, 5))
    case("log", torch.log, Random("log").positive(2, 3, 5))
    case("sqrt", torch.sqrt, Random("sqrt").positive(2, 3, 5))
    case("tanh", torch.tanh, Random("tanh").normal(2, 3, 5, scale=2))
    case("sigmoid", torch.sigmoid, Random("sigmoid").normal(2, 3, 5, scale=2))
    case("gelu.exact", F.gelu, Random("gelu").normal(2, 3, 5, scale=2), approximate="none")
    case(
        "gelu.tanh",
        lambda x: F.gelu(x, approximate="tanh"),
        Random("gelu").normal(2, 3, 5, scale=2),
        approximate="tanh",
    )
    power = Random("pow")
    case("pow.3", lambda x: x**3, power.normal(2, 3, 5), exponent=3)
    case("pow.0.5", lambda x: x**0.5, power.positive(2, 3, 5), exponent=0.5)
    case("pow.-1.5", lambda x: x**-1.5, power.positive(2, 3, 5), exponent=-1.5)

    case("relu", torch.relu, Random("relu").away_from_zero(2, 3, 5))
    x = Random("relu.zeros").normal(2, 3, 5)
    x[0, 1] = 0.0
    x[1, :, 2] = 0.0
    case("relu.zeros", torch.relu, x, differentiable=False)
    extremes = real([-800.0, -90.0, -20.0, -1e-6, 0.0, 1e-6, 20.0, 90.0, 800.0])
    case("sigmoid.extremes", torch.sigmoid, extremes)
    case("tanh.extremes", torch.tanh, extremes)
    case("gelu.exact.extremes", F.gelu, extremes, approximate="none")
    case(
        "gelu.tanh.extremes",
        lambda x: F.gelu(x, approximate="tanh"),
        extremes,
        approximate="tanh",
    )

    case("abs", torch.abs, Random("abs").away_from_zero(2, 3, 5))
    case("log_sigmoid", F.logsigmoid, Random("log_sigmoid").normal(2, 3, 5, scale=2))
    case("softplus", F.softplus, Random("softplus").normal(2, 3, 5, scale=2))
    case("silu", F.silu, Random("silu").normal(2, 3, 5, scale=2))
    case("log_sigmoid.extremes", F.logsigmoid, extremes)
    # Its threshold of 20 would round e^-20 away.
    case("softplus.extremes", lambda x: F.softplus(x, threshold=100), extremes)
    case("silu.extremes", F.silu, extremes)
    for name, bounds in {"both": (-0.5, 1.25), "min": (-0.5, None), "max": (None, 1.25)}.items():
        low, high = bounds
        x = Random(f"clamp.{name}").normal(2, 3, 5)
        x[0, 0] = -0.5
        x[0, 1] = 1.25
        clamp = lambda x: x.clamp(low, high)
        case(f"clamp.{name}", clamp, x, differentiable=False, min=low, max=high)
    zeros = Random("abs.zeros").normal(2, 3, 5)
    zeros[1, :, 2] = 0.0
    case("abs.zeros", torch.abs, zeros, differentiable=False)


def reductions(file):
    def every_axis(x, axes):
        return list(range(x.dim())) if axes is None else axes

    functions = {
        "sum": lambda x, axes, keep: x.sum(every_axis(x, axes), keepdim=keep),
        "mean": lambda x, axes, keep: x.mean(every_axis(x, axes), keepdim=keep),
        "max": lambda x, axes, keep: x.amax(every_axis(x, axes), keepdim=keep),
    }
    for op, function in functions.items():
        for axes in AXES:
            for keep in (False, True):
                case = f"{op}.{'all' if axes is None else 'axes_' + '_'.join(map(str, axes))}"
                case += ".keepdim" if keep else ""
                inputs = {"x0": Random(case).normal(2, 3, 4)}
                reduce = lambda x: function(x, axes, keep)
                file.record(case, reduce, inputs, op=op, axes=axes, keepdim=keep)
                if op == "max":
                    case = case.replace("max.", "max.ties.")
                    few_values = {"x0": Random(case).integers(0, 2, 2, 3, 4).double()}
                    settings = dict(op=op, axes=axes, keepdim=keep)
                    file.record(case, reduce, few_values, differentiable=False, **settings)


def matrix_products(file):
    for name, left, right in [
        ("matrices", (3, 4), (4, 5)),
        ("batched", (2, 3, 4, 5), (2, 3, 5, 2)),
        ("broadcast_batch", (2, 1, 4, 5), (3, 5, 2)),
        ("batch_matrix", (2, 3, 4), (4, 5)),
        ("vector_matrix", (4,), (4, 3)),
        ("matrix_vector", (3, 4), (4,)),
        ("vectors", (5,), (5,)),
    ]:
        case = f"matmul.{name}"
        r = Random(case)
        inputs = {"x0": r.normal(*left), "x1": r.normal(*right)}
        file.record(case, torch.matmul, inputs, op="matmul")


def shapes(file):
    def case(name, function, *shapes, **settings):
        r = Random(name)
        inputs = {f"x{i}": r.normal(*shape) for i, shape in enumerate(shapes)}
        file.record(name, function, inputs, op=name.split(".")[0], **settings)

    case("reshape", lambda x: x.reshape(4, -1), (2, 3, 4), shape=[4, -1])
    case("transpose.0_2", lambda x: x.transpose(0, 2), (2, 3, 4), axes=[0, 2])
    case("transpose.-1_-2", lambda x: x.transpose(-1, -2), (2, 3, 4), axes=[-1, -2])
    case("permute", lambda x: x.permute(2, 0, 1), (2, 3, 4), axes=[2, 0, 1])
    case("slice.1", lambda x: x[:, 1:3], (2, 4, 3), axis=1, begin=1, end=3)
    case("slice.-1", lambda x: x[..., 2:5], (2, 3, 6), axis=-1, begin=2, end=5)
    case("select.0", lambda x: x[-1], (2, 4, 3), axis=0, index=-1)
    case("select.1", lambda x: x[:, 2], (2, 4, 3), axis=1, index=2)
    case("squeeze.all", torch.squeeze, (2, 1, 3, 1))
    case("squeeze.1", lambda x: x.squeeze(1), (2, 1, 3, 1), axis=1)
    case("squeeze.0", lambda x: x.squeeze(0), (2, 1, 3, 1), axis=0)
    for axis in (0, 1, -1):
        case(f"unsqueeze.{axis}", lambda x: x.unsqueeze(axis), (2, 3), axis=axis)
    for axis, inputs in {
        0: [(2, 3, 4), (1, 3, 4), (3, 3, 4)],
        1: [(2, 2, 4), (2, 1, 4), (2, 3, 4)],
        -1: [(2, 3, 1), (2, 3, 4), (2, 3, 2)],
    }.items():
        case(f"cat.{axis}", lambda *x: torch.cat(x, axis), *inputs, axis=axis)
    for axis in (0, 1, -1):
        case(f"stack.{axis}", lambda *x: torch.stack(x, axis), *[(2, 3)] * 3, axis=axis)


def lookups(file):
    for name, rows in {
        "one_dimension": [4, 1, 1, 0, 1],
        "two_dimensions": [[1, 1, 3], [0, 3, 1]],
    }.items():
        case = f"gather_rows.{name}"
        inputs = {"x0": Random(case).normal(5, 3), "ids": ids(rows)}
        file.record(case, lambda x, i: F.embedding(i, x), inputs, op="gather_rows")

    for name, shape in {"same": (2, 3, 4), "broadcast": (3, 4)}.items():
        case = f"masked_fill.{name}"
        r = Random(case)
        inputs = {"x0": r.normal(2, 3, 4), "mask": r.integers(0, 2, *shape)}
        fill = lambda x, mask: x.masked_fill(mask.bool(), -1.5)
        file.record(case, fill, inputs, op="masked_fill", value=-1.5)


def softmaxes(file):
    for op, function in {"softmax": torch.softmax, "log_softmax": torch.log_softmax}.items():
        for axis in (0, 1, -1):
            case = f"{op}.{axis}"
            inputs = {"x0": Random(case).normal(2, 3, 5)}
            file.record(case, lambda x: function(x, axis), inputs, op=op, axis=axis)
        case = f"{op}.large"
        inputs = {"x0": Random(case).normal(3, 4, mean=1024.0)}
        file.record(case, lambda x: function(x, -1), inputs, op=op, axis=-1)


def causal_attention(qkv, heads):
    """(B, T, 3·D) to (B, T, D). Queries, keys and values lie side by side in the last axis, each
    split into `heads` parts: softmax(q·kᵀ / √(D / heads)) · v, without the keys to come."""
    B, T, width = qkv.shape
    D = width // 3
    q, k, v = (part.view(B, T, heads, -1).transpose(1, 2) for part in qkv.split(D, dim=2))
    scores = q @ k.transpose(-1, -2) / math.sqrt(D // heads)
    to_come = torch.ones(T, T).triu(1).bool()
    y = scores.masked_fill(to_come, -math.inf).softmax(-1) @ v
    return y.transpose(1, 2).reshape(B, T, D)


def layers(file):
    for name, bias in {"linear": True, "linear.no_bias": False}.items():
        r = Random(name)
        inputs = {"x0": r.normal(2, 3, 5), "weight": r.normal(4, 5)}
        if bias:
            inputs["bias"] = r.normal(4)
        file.record(name, F.linear, inputs, op="linear")

    for name, bias in {"layer_norm": True, "layer_norm.no_bias": False}.items():
        r = Random(name)
        inputs = {"x0": r.normal(2, 3, 5), "weight": r.away_from_zero(5)}
        if bias:
            inputs["bias"] = r.normal(5)
        norm = lambda x, *parameters: F.layer_norm(x, (5,), *parameters, eps=1e-5)
        file.record(name, norm, inputs, op="layer_norm", eps=1e-5)

    for name, (B, T, D), heads in [
        ("one_head", (2, 5, 6), 1),
        ("two_heads", (2, 5, 6), 2),
        ("three_heads", (3, 4, 6), 3),
        ("one_position", (2, 1, 4), 2),
    ]:
        case = f"causal_attention.{name}"
        inputs = {"x0": Random(case).normal(B, T, 3 * D)}
        attention = lambda x: causal_attention(x, heads)
        file.record(case, attention, inputs, op="causal_attention", heads=heads)


def losses(file):
    """logits (N, 7) and targets (N); the last case has (B, T, 7) and (B, T)."""
    ignored = [3, -100, 0, 6, -100, 3]
    for name, targets, settings in [
        ("mean", [3, 1, 0, 6, 5, 3], {}),
        ("ignore", ignored, {"ignore_index": -100}),
        ("ignore_0", [3, 1, 0, 6, 0, 3], {"ignore_index": 0}),
        ("smooth", [3, 1, 0, 6, 5, 3], {"label_smoothing": 0.1}),
        ("ignore_smooth", ignored, {"ignore_index": -100, "label_smoothing": 0.1}),
        ("large", [3, 1, 0, 6, 5, 3], {}),
        ("batch", [[3, -100, 0], [6, -100, 3]], {"ignore_index": -100}),
    ]:
        case = f"cross_entropy.{name}"
        targets = ids(targets)
        logits = Random(case).normal(*targets.shape, 7, scale=256 if name == "large" else 1)
        loss = lambda x, t: F.cross_entropy(x.reshape(-1, 7), t.reshape(-1), **settings)
        # The finite difference of a loss of hundreds has too few digits left.
        file.record(
            case,
            loss,
            {"x0": logits, "targets": targets},
            differentiable=name != "large",
            op="cross_entropy",
            **settings,
        )


def extrema(file):
    """Few values, so that there are ties."""
    for op, function in {"maximum": torch.maximum, "minimum": torch.minimum}.items():
        for broadcast, (left, right) in BROADCASTS.items():
            case = f"{op}.{broadcast}"
            r = Random(case)
            inputs = {"x0": r.normal(*left), "x1": r.normal(*right)}
            file.record(case, function, inputs, op=op)
            case = f"{op}.ties.{broadcast}"
            r = Random(case)
            inputs = {name: r.integers(0, 2, *shape).double()
                      for name, shape in {"x0": left, "x1": right}.items()}
            file.record(case, function, inputs, differentiable=False, op=op)


def variances(file):
    for op, function in {"var": torch.var, "std": torch.std}.items():
        for axes in AXES:
            for correction in (0, 1, 2):
                keep = correction == 2
                case = f"{op}.{'all' if axes is None else 'axes_' + '_'.join(map(str, axes))}"
                case += f".correction_{correction}"
                inputs = {"x0": Random(case).normal(2, 4, 3, mean=2.0)}
                if axes == [0] and keep:  # two numbers
                    continue
                reduce = lambda x: function(
                    x, list(range(x.dim())) if axes is None else axes,
                    correction=correction, keepdim=keep,
                )
                file.record(case, reduce, inputs, op=op, axes=axes, correction=correction,
                            keepdim=keep)
        case = f"{op}.equal"
        inputs = {"x0": real([[0.1] * 5, [2.0] * 5])}
        file.record(case, lambda x: function(x, 1), inputs, differentiable=False, op=op, axes=[1],
                    correction=1)


def other_losses(file):
    """Each with its reductions, and cross_entropy with those that are not its mean."""
    for reduction in ("none", "mean", "sum"):
        for op, function, low in [
            ("mse_loss", F.mse_loss, -2.0),
            ("binary_cross_entropy_with_logits", F.binary_cross_entropy_with_logits, 0.0),
        ]:
            case = f"{op}.{reduction}"
            r = Random(case)
            inputs = {"x0": r.normal(2, 3, 4), "x1": real(r.numbers.uniform(low, 1.0, (2, 3, 4)))}
            loss = lambda x, y: function(x, y, reduction=reduction)
            file.record(case, loss, inputs, op=op, reduction=reduction)

        targets = ids([[3, -100, 0], [6, 1, 3]])
        settings = {"ignore_index": -100, "reduction": reduction}
        case = f"nll_loss.{reduction}"
        inputs = {"x0": Random(case).normal(2, 3, 7), "targets": targets}
        loss = lambda x, t: F.nll_loss(x.movedim(-1, 1), t, **settings)
        file.record(case, loss, inputs, op="nll_loss", **settings)
        if reduction == "mean":
            continue
        for smoothing in (0.0, 0.1):
            case = f"cross_entropy.{reduction}_{smoothing}"
            inputs = {"x0": Random(case).normal(2, 3, 7), "targets": targets}
            smooth = {"label_smoothing": smoothing, **settings}
            loss = lambda x, t: F.cross_entropy(x.movedim(-1, 1), t, **smooth)
            file.record(case, loss, inputs, op="cross_entropy", **smooth)

    # Yes and no for certain, at logits where log(sigmoid(x)) overflows or is rounded to 0.
    logits = real([-800.0, -90.0, -20.0, 0.0, 20.0, 90.0, 800.0])
    loss = lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction="none")
    for name, targets in {"no": torch.zeros_like(logits), "yes": torch.ones_like(logits)}.items():
        case = f"binary_cross_entropy_with_logits.{name}"
        inputs = {"x0": logits, "x1": targets}
        op, _ = case.split(".")
        file.record(case, loss, inputs, op=op, reduction="none")
