"""Rewrites data/*.safetensors: the numbers that the C++ tests compare with. See README.md."""

import pathlib

import torch

import decoder
import embedding_steps
import layers
import operations
import optimizers

torch.set_num_threads(1)

data = pathlib.Path(__file__).parent / "data"
data.mkdir(exist_ok=True)
for make in [
    operations.make,
    layers.linear,
    layers.layer_norm,
    layers.embedding,
    layers.embedding_bag,
    embedding_steps.embedding_steps,
    embedding_steps.embedding_bag_steps,
    layers.positions,
    optimizers.sgd,
    optimizers.adam,
    optimizers.adamw,
    optimizers.sparse_adam,
    optimizers.adagrad,
    optimizers.schedule,
    decoder.make,
]:
    make().write(data)
