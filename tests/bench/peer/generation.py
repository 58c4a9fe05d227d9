import time

import torch

from decoder import Decoder


@torch.inference_mode()
def without_cache(model, count):
    """As nanoGPT's GPT.generate."""
    ids = torch.zeros(1, 1, dtype=torch.long)
    for _ in range(count):
        logits = model(ids[:, -model.settings['context']:])[:, -1]
        ids = torch.cat([ids, torch.multinomial(logits.softmax(-1), 1)], dim=1)


@torch.inference_mode()
def with_cache(model, count):
    """Keeps each block's keys and values. Beyond the context the learned positions would move, and
    what is kept would be wrong."""
    assert count <= model.settings['context']
    token = torch.zeros(1, 1, dtype=torch.long)
    caches = model.empty_caches()
    for position in range(count):
        logits = model(token, caches, position)[:, -1]
        token = torch.multinomial(logits.softmax(-1), 1)


def assert_same(model):
    """The cache changes no logits."""
    ids = torch.randint(model.settings['vocabulary'], (1, 6))
    caches = model.empty_caches()
    parts = [model(ids[:, i:i + 1], caches, i) for i in range(6)]
    assert torch.allclose(model(ids), torch.cat(parts, dim=1), atol=1e-5)


def generation(settings):
    model = Decoder(settings).eval()
    with torch.inference_mode():
        assert_same(model)
    generate = with_cache if settings['cache'] else without_cache

    def run():
        start = time.perf_counter()
        generate(model, settings['count'])
        return {'token': (time.perf_counter() - start) / settings['count']}

    return {}, run
