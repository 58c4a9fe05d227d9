import time

import torch
from torch.nn import functional as F

from decoder import compose_attention


def split_heads(qkv, heads):
    """(B, T, 3D) to three of (B, heads, T, D/heads)."""
    B, T, width = qkv.shape
    return [part.view(B, T, heads, -1).transpose(1, 2) for part in qkv.split(width // 3, dim=2)]


def join_heads(y):
    return y.transpose(1, 2).reshape(y.shape[0], y.shape[2], -1)


def attention(x, a):
    q, k, v = split_heads(x[0], a['heads'])
    return join_heads(compose_attention(q, k, v, a['mask'], a['p']))


def fused_attention(x, a):
    q, k, v = split_heads(x[0], a['heads'])
    return join_heads(F.scaled_dot_product_attention(q, k, v, dropout_p=a['p'], is_causal=True))


# Named as in ../operation.cpp. There a tensor is always contiguous, so that contiguous() follows what
# need not be so here.
OPERATIONS = {
    'add': lambda x, a: x[0] + x[1],
    'sub': lambda x, a: x[0] - x[1],
    'mul': lambda x, a: x[0] * x[1],
    'div': lambda x, a: x[0] / x[1],
    'pow': lambda x, a: x[0] ** x[1],
    'neg': lambda x, a: -x[0],
    'exp': lambda x, a: x[0].exp(),
    'log': lambda x, a: x[0].log(),
    'sqrt': lambda x, a: x[0].sqrt(),
    'tanh': lambda x, a: x[0].tanh(),
    'sigmoid': lambda x, a: x[0].sigmoid(),
    'relu': lambda x, a: x[0].relu(),
    'abs': lambda x, a: x[0].abs(),
    'log_sigmoid': lambda x, a: F.logsigmoid(x[0]),
    'softplus': lambda x, a: F.softplus(x[0]),
    'silu': lambda x, a: F.silu(x[0]),
    'clamp': lambda x, a: x[0].clamp(-1, 1),
    'maximum': lambda x, a: torch.maximum(x[0], x[1]),
    'minimum': lambda x, a: torch.minimum(x[0], x[1]),
    'var': lambda x, a: x[0].var(a['axes']),
    'std': lambda x, a: x[0].std(a['axes']),
    'bce_with_logits': lambda x, a: F.binary_cross_entropy_with_logits(x[0], x[1]),
    'mse_loss': lambda x, a: F.mse_loss(x[0], x[1]),
    'gelu': lambda x, a: F.gelu(x[0]),
    'gelu_tanh': lambda x, a: F.gelu(x[0], approximate='tanh'),
    'sum': lambda x, a: x[0].sum(a['axes']),
    'mean': lambda x, a: x[0].mean(a['axes']),
    'max': lambda x, a: x[0].amax(a['axes']),
    'matmul': lambda x, a: x[0] @ x[1],
    'linear': lambda x, a: F.linear(*x),
    'softmax': lambda x, a: x[0].softmax(a['axis']),
    'log_softmax': lambda x, a: x[0].log_softmax(a['axis']),
    'cross_entropy': lambda x, a: F.cross_entropy(x[0], a['ids']),
    'layer_norm': lambda x, a: F.layer_norm(x[0], x[1].shape, x[1], x[2]),
    'dropout': lambda x, a: F.dropout(x[0], a['p']),
    'attention': attention,
    'fused_attention': fused_attention,
    'embedding': lambda x, a: F.embedding(a['ids'], x[0], sparse=a.get('sparse', False)),
    'embedding_bag': lambda x, a: F.embedding_bag(a['ids'].view(-1, 4), x[0]),
    'masked_fill': lambda x, a: x[0].masked_fill(a['mask'], -1),
    'reshape': lambda x, a: x[0].view(a['shape']),
    'permute': lambda x, a: x[0].permute(a['axes']).contiguous(),
    'transpose': lambda x, a: x[0].transpose(-2, -1).contiguous(),
    'slice': lambda x, a: x[0].narrow(a['axis'], a['begin'], a['end'] - a['begin']).contiguous(),
    'concatenate': lambda x, a: torch.cat(x, a['axis']),
    'stack': lambda x, a: torch.stack(x, a['axis']),
}


def make_operand(shape, positive):
    values = torch.empty(shape).uniform_(0.1, 2) if positive else torch.randn(shape)
    return values.requires_grad_()


def operation(settings):
    compute = OPERATIONS[settings.get('peer', settings['operation'])]
    x = [make_operand(shape, settings.get('positive')) for shape in settings['shapes']]
    arguments = dict(settings)
    if 'ids' in settings:
        count, below = settings['ids']
        arguments['ids'] = torch.randint(below, (count,))
    if 'mask' in settings:
        arguments['mask'] = torch.ones(settings['mask'], settings['mask']).triu(1).bool()
    with torch.no_grad():
        shape = compute(x, arguments).shape
    dy = torch.randn(shape)

    def run():
        start = time.perf_counter()
        y = compute(x, arguments)
        forward = time.perf_counter()
        if settings.get('part') == 'forward':
            return {'forward': forward - start}
        y.backward(dy)
        backward = time.perf_counter()
        for operand in x:
            operand.grad = None
        return {'forward': forward - start, 'backward': backward - forward}

    return {'shape': list(shape)}, run
