"""The decoder of models/decoder.cpp in PyTorch, written as nanoGPT does it: one linear for queries,
keys and values, PyTorch's fused attention where there is one, tied weights."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class LayerNorm(nn.Module):
    """nn.LayerNorm of PyTorch 1.13 cannot leave out the bias."""

    def __init__(self, width, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)


class Attention(nn.Module):
    def __init__(self, settings):
        super().__init__()
        width, context, self.p = settings['width'], settings['context'], settings['dropout']
        self.heads = settings['heads']
        self.c_attn = nn.Linear(width, 3 * width, settings['bias'])
        self.c_proj = nn.Linear(width, width, settings['bias'])
        future = torch.ones(context, context).triu(1).bool()
        self.register_buffer('future', future, persistent=False)

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = (part.view(B, T, self.heads, D // self.heads).transpose(1, 2)
                   for part in self.c_attn(x).split(D, dim=2))
        y = attend(q, k, v, self.future, self.p if self.training else 0)
        y = self.c_proj(y.transpose(1, 2).reshape(B, T, D))
        return F.dropout(y, self.p, self.training)


def attend(q, k, v, future, p):
    if hasattr(F, 'scaled_dot_product_attention'):
        return F.scaled_dot_product_attention(q, k, v, dropout_p=p, is_causal=True)
    T = q.shape[-2]
    return compose_attention(q, k, v, future[:T, :T], p)


def compose_attention(q, k, v, future, p):
    weights = (q @ k.transpose(-2, -1)) * (1 / math.sqrt(q.shape[-1]))
    weights = F.softmax(weights.masked_fill(future, -math.inf), dim=-1)
    return F.dropout(weights, p) @ v


class Block(nn.Module):
    def __init__(self, settings):
        super().__init__()
        width, bias, self.p = settings['width'], settings['bias'], settings['dropout']
        self.ln_1, self.ln_2 = LayerNorm(width, bias), LayerNorm(width, bias)
        self.attn = Attention(settings)
        self.c_fc = nn.Linear(width, 4 * width, bias)
        self.c_proj = nn.Linear(4 * width, width, bias)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + F.dropout(self.c_proj(F.gelu(self.c_fc(self.ln_2(x)))), self.p, self.training)


class Decoder(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.settings = settings
        self.wte = nn.Embedding(settings['vocabulary'], settings['width'])
        self.wpe = nn.Embedding(settings['context'], settings['width'])
        self.blocks = nn.ModuleList(Block(settings) for _ in range(settings['layers']))
        self.ln_f = LayerNorm(settings['width'], settings['bias'])
        residual = 0.02 / math.sqrt(2 * settings['layers'])
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                std = residual if name.endswith('c_proj.weight') else 0.02
                nn.init.normal_(parameter, 0, std)
            elif name.endswith('bias'):
                nn.init.zeros_(parameter)

    def forward(self, ids):
        """The logits."""
        x = self.wte(ids) + self.wpe.weight[:ids.shape[1]]
        x = F.dropout(x, self.settings['dropout'], self.training)
        for block in self.blocks:
            x = block(x)
        return F.linear(self.ln_f(x), self.wte.weight)
