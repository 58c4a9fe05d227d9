import time

import torch
from torch.nn import functional as F

from decoder import Decoder


def make_optimizer(parameters, settings):
    groups = [{'params': [p for p in parameters if p.dim() >= 2],
               'weight_decay': settings['weight_decay']},
              {'params': [p for p in parameters if p.dim() < 2], 'weight_decay': 0}]
    return torch.optim.AdamW(groups, settings['lr'], (settings['beta1'], settings['beta2']))


def training_step(settings):
    model = Decoder(settings)
    parameters = list(model.parameters())
    optimizer = make_optimizer(parameters, settings)
    tokens = torch.tensor(settings['tokens'])
    inputs, targets = tokens[:, :-1].contiguous(), tokens[:, 1:].reshape(-1)
    losses = []

    def run():
        start = time.perf_counter()
        with torch.autocast('cpu', torch.bfloat16, settings['precision'] == 'bfloat16'):
            loss = F.cross_entropy(model(inputs).view(-1, settings['vocabulary']), targets)
        forward = time.perf_counter()
        loss.backward()
        backward = time.perf_counter()
        torch.nn.utils.clip_grad_norm_(parameters, settings['clip'])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        end = time.perf_counter()
        if len(losses) < settings['first_steps']:
            losses.append(loss.item())
        return {'forward': forward - start, 'backward': backward - forward,
                'optimizer': end - backward}

    for _ in range(settings['first_steps']):
        run()
    return {'parameters': sum(p.numel() for p in parameters), 'losses': losses}, run
