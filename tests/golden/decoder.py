"""A GPT-2 decoder (pre-norm), written out as a function of its named parameters.

The parameters have nanoGPT's names; Linear weights are (out, in). With tied weights there is no
lm_head.weight: the logits are made with transformer.wte.weight. With sinusoidal positions there is
no transformer.wpe.weight: the embedding is multiplied by √width and a fixed table is added.
"""

import math

import torch
import torch.nn.functional as F

from golden import GoldenFile, Random
from layers import sinusoids
from operations import causal_attention

SHAPE = dict(vocabulary=19, context=8, layers=2, heads=2, width=12)
STEPS = 20
BATCH = 3
OPTIMIZER = dict(lr=1e-2, betas=(0.9, 0.99), eps=1e-8)
WEIGHT_DECAY = 0.1
MAX_NORM = 1.0

CASES = {
    "tied": dict(tied=True, bias=True, positions="learned"),
    "untied": dict(tied=False, bias=False, positions="learned"),
    "sinusoidal": dict(tied=True, bias=True, positions="sinusoidal"),
}


def make():
    file = GoldenFile("decoder")
    for case, options in CASES.items():
        one_case(file, case, options)
    return file


def one_case(file, case, options):
    start = parameters(case, **options)
    inputs, targets = batches(case)
    check_block(start)

    tensors = {f"start.{name}": value for name, value in start.items()}
    for prefix, x, t in [
        ("", inputs[0], targets[0]),
        ("short.", inputs[1, :2, :5], targets[1, :2, :5]),
    ]:
        tensors |= forward_backward(prefix, start, x, t, options)

    losses, norms, final = train(start, inputs, targets, options)
    tensors |= {"batches.inputs": inputs, "batches.targets": targets}
    tensors |= {"losses": losses, "norms": norms}
    tensors |= {f"final.{name}": value for name, value in final.items()}
    if case == "tied":
        single = {name: value.float() for name, value in start.items()}
        tensors["float32.losses"] = train(single, inputs, targets, options)[0].double()

    settings = dict(weight_decay=WEIGHT_DECAY, max_norm=MAX_NORM, steps=STEPS, **OPTIMIZER)
    file.add(case, tensors, gelu="exact", **SHAPE, **options, **settings)


def parameters(case, tied, bias, positions):
    """In nanoGPT's order. Matrices are N(0, 0.3): at GPT-2's 0.02 and this width, attention is so
    nearly uniform that an error in its scores would not show. Gains lie around 1."""
    r = Random("decoder." + case)
    d = SHAPE["width"]
    result = {}

    def matrix(name, out, inner):
        result[name + ".weight"] = r.normal(out, inner, scale=0.3)

    def linear(name, out, inner):
        matrix(name, out, inner)
        if bias:
            result[name + ".bias"] = r.normal(out, scale=0.1)

    def layer_norm(name):
        result[name + ".weight"] = r.normal(d, mean=1.0, scale=0.2)
        if bias:
            result[name + ".bias"] = r.normal(d, scale=0.1)

    matrix("transformer.wte", SHAPE["vocabulary"], d)
    if positions == "learned":
        matrix("transformer.wpe", SHAPE["context"], d)
    for i in range(SHAPE["layers"]):
        block = f"transformer.h.{i}"
        layer_norm(block + ".ln_1")
        linear(block + ".attn.c_attn", 3 * d, d)
        linear(block + ".attn.c_proj", d, d)
        layer_norm(block + ".ln_2")
        linear(block + ".mlp.c_fc", 4 * d, d)
        linear(block + ".mlp.c_proj", d, 4 * d)
    layer_norm("transformer.ln_f")
    if not tied:
        matrix("lm_head", SHAPE["vocabulary"], d)
    return result


def batches(case):
    """(20, 3, 8) inputs and targets, cut at random from a text of ids in which the next id is three
    times the last one plus 0, 1 or 2, so that there is something to learn."""
    r = Random("decoder.batches." + case)
    text = [7]
    for step in r.integers(0, 3, 300).tolist():
        text.append((3 * text[-1] + step) % SHAPE["vocabulary"])
    text = torch.tensor(text)
    T = SHAPE["context"]
    starts = r.integers(0, len(text) - T, STEPS, BATCH)
    window = starts[..., None] + torch.arange(T)
    return text[window], text[window + 1]


def hidden_states(p, ids, positions):
    """[the embedding, then what each block gives], each (B, T, width)."""
    d, T = SHAPE["width"], ids.shape[1]
    wte = p["transformer.wte.weight"]
    if positions == "learned":
        x = wte[ids] + p["transformer.wpe.weight"][:T]
    else:
        x = wte[ids] * math.sqrt(d) + sinusoids(SHAPE["context"], d)[:T].to(wte.dtype)
    hidden = [x]
    for i in range(SHAPE["layers"]):
        hidden.append(block(p, f"transformer.h.{i}", hidden[-1]))
    return hidden


def block(p, name, x):
    qkv = linear(p, f"{name}.attn.c_attn", layer_norm(p, f"{name}.ln_1", x))
    x = x + linear(p, f"{name}.attn.c_proj", causal_attention(qkv, SHAPE["heads"]))
    wide = F.gelu(linear(p, f"{name}.mlp.c_fc", layer_norm(p, f"{name}.ln_2", x)))
    return x + linear(p, f"{name}.mlp.c_proj", wide)


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p.get(name + ".bias"))


def layer_norm(p, name, x):
    weight = p[name + ".weight"]
    return F.layer_norm(x, weight.shape, weight, p.get(name + ".bias"), eps=1e-5)


def logits_of(p, hidden):
    head = p.get("lm_head.weight", p["transformer.wte.weight"])
    return layer_norm(p, "transformer.ln_f", hidden) @ head.T


def loss_of(logits, targets):
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def forward_backward(prefix, start, inputs, targets, options):
    p = {name: value.clone().requires_grad_() for name, value in start.items()}
    hidden = hidden_states(p, inputs, options["positions"])
    logits = logits_of(p, hidden[-1])
    loss = loss_of(logits, targets)
    loss.backward()
    check_gradients(p, inputs, targets, options)

    tensors = {"inputs": inputs, "targets": targets}
    tensors |= {f"hidden.{i}": x for i, x in enumerate(hidden)}
    tensors |= {"logits": logits, "loss": loss}
    tensors |= {f"grad.{name}": value.grad for name, value in p.items()}
    return {prefix + name: value for name, value in tensors.items()}


def train(start, inputs, targets, options):
    """Losses before each step, gradient norms before clipping, and the weights at the end."""
    p = {name: value.clone().requires_grad_() for name, value in start.items()}
    matrices = [value for value in p.values() if value.dim() >= 2]
    vectors = [value for value in p.values() if value.dim() < 2]
    groups = [
        {"params": matrices, "weight_decay": WEIGHT_DECAY},
        {"params": vectors, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, **OPTIMIZER)
    losses, norms = [], []
    for x, t in zip(inputs, targets):
        hidden = hidden_states(p, x, options["positions"])
        loss = loss_of(logits_of(p, hidden[-1]), t)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(p.values(), MAX_NORM))
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses), torch.stack(norms), p


def check_gradients(p, inputs, targets, options):
    """For each parameter, the slope of the loss along a random direction against a central
    difference."""
    values = {name: value.detach() for name, value in p.items()}

    def loss_at(name, value):
        moved = {**values, name: value}
        hidden = hidden_states(moved, inputs, options["positions"])
        return loss_of(logits_of(moved, hidden[-1]), targets)

    step = 1e-5
    for name, value in values.items():
        direction = Random("direction." + name).normal(*value.shape)
        ahead = loss_at(name, value + step * direction)
        behind = loss_at(name, value - step * direction)
        slope = (p[name].grad * direction).sum()
        assert torch.isclose((ahead - behind) / (2 * step), slope, rtol=1e-6, atol=1e-9), name


def check_block(p):
    """A block against PyTorch's own."""
    d, T = SHAPE["width"], SHAPE["context"]
    theirs = torch.nn.TransformerEncoderLayer(
        d, SHAPE["heads"], 4 * d, 0.0, F.gelu, batch_first=True, norm_first=True
    ).double()
    state = {}
    for their_name, name in {
        "norm1.": "ln_1.",
        "self_attn.in_proj_": "attn.c_attn.",
        "self_attn.out_proj.": "attn.c_proj.",
        "norm2.": "ln_2.",
        "linear1.": "mlp.c_fc.",
        "linear2.": "mlp.c_proj.",
    }.items():
        weight = p[f"transformer.h.0.{name}weight"]
        state[their_name + "weight"] = weight
        no_bias = torch.zeros(len(weight))
        state[their_name + "bias"] = p.get(f"transformer.h.0.{name}bias", no_bias)
    theirs.load_state_dict(state)
    x = Random("block").normal(3, T, d)
    y = theirs(x, src_mask=torch.ones(T, T).triu(1).bool())
    assert torch.allclose(y, block(p, "transformer.h.0", x), rtol=1e-12, atol=1e-12)
