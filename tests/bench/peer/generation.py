import math
import time

import torch
from torch.nn import functional as F

from decoder import Decoder


class Stepper:
    """The model on one token after the other, with a contiguous cache of keys and values. A product
    of a matrix and a vector is a function that is given, since PyTorch has two."""

    def __init__(self, model, product):
        s = model.settings
        self._model, self._product = model, product
        self._heads, self._scale = s['heads'], 1 / math.sqrt(s['width'] // s['heads'])
        shape = (s['layers'], s['heads'], s['context'], s['width'] // s['heads'])
        self._keys, self._values = torch.zeros(shape), torch.zeros(shape)

    def logits(self, token, position):
        model, end = self._model, position + 1
        x = model.wte.weight[token] + model.wpe.weight[position]
        for block, keys, values in zip(model.blocks, self._keys, self._values):
            qkv = self._apply(block.attn.c_attn, block.ln_1(x))
            q, keys[:, position], values[:, position] = qkv.view(3, self._heads, -1)
            scores = torch.matmul(keys[:, :end], q.unsqueeze(2) * self._scale)  # (heads, end, 1)
            weights = scores.transpose(1, 2).softmax(2)
            y = torch.matmul(weights, values[:, :end]).view(-1)
            x = x + self._apply(block.attn.c_proj, y)
            x = x + self._apply(block.c_proj, F.gelu(self._apply(block.c_fc, block.ln_2(x))))
        return self._product(model.ln_f(x), model.wte.weight, None)

    def _apply(self, layer, x):
        return self._product(x, layer.weight, layer.bias)


def by_addmv(x, weight, bias):
    return torch.mv(weight, x) if bias is None else torch.addmv(bias, weight, x)


def generate(stepper, count):
    token = 0
    for position in range(count):
        token = int(stepper.logits(token, position).argmax())


def assert_same(model, stepper):
    """The cache changes no logits."""
    ids = torch.randint(model.settings['vocabulary'], (6,))
    parts = [stepper.logits(int(token), position) for position, token in enumerate(ids)]
    assert torch.allclose(model(ids[None])[0], torch.stack(parts), atol=1e-4)


@torch.inference_mode()
def seconds(stepper, count):
    start = time.perf_counter()
    generate(stepper, count)
    return (time.perf_counter() - start) / count


def generation(settings):
    """With the faster product of the two."""
    model = Decoder(settings).eval()
    steppers = [Stepper(model, product) for product in (F.linear, by_addmv)]
    with torch.inference_mode():
        for stepper in steppers:
            assert_same(model, stepper)
    fastest = min(steppers, key=lambda stepper: min(seconds(stepper, 8) for _ in range(3)))
    return {}, lambda: {'token': seconds(fastest, settings['count'])}
