"""What every golden file is made of: named cases, their tensors, settings and random inputs."""

import zlib

import numpy as np
import torch

import safetensors_file


class Random:
    """Random inputs that depend on the name alone: a new case leaves the others as they are.

    Reals are rounded to float32, so that a float reader starts from exactly the same numbers.
    """

    def __init__(self, name):
        self.numbers = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))

    def normal(self, *shape, mean=0.0, scale=1.0):
        return real(self.numbers.normal(mean, scale, shape))

    def positive(self, *shape):
        """Uniform in [0.5, 2)."""
        return real(self.numbers.uniform(0.5, 2.0, shape))

    def away_from_zero(self, *shape):
        """Of either sign, with a magnitude in [0.5, 2)."""
        return self.positive(*shape) * real(self.numbers.choice([-1.0, 1.0], shape))

    def integers(self, low, high, *shape):
        """Uniform in [low, high)."""
        return ids(self.numbers.integers(low, high, shape))


def real(values):
    """A float64 tensor of numbers that float32 holds exactly."""
    return torch.tensor(np.asarray(values, dtype=np.float32)).double()


def ids(values):
    """An int64 tensor."""
    return torch.tensor(values, dtype=torch.int64)


class GoldenFile:
    """Tensors named case/tensor and settings named case/setting; the setting `cases` lists them."""

    def __init__(self, name):
        self.name = name
        self.cases = []
        self.tensors = {}
        self.metadata = {}

    def add(self, case, tensors, **settings):
        if case not in self.cases:
            self.cases.append(case)
        for key, tensor in tensors.items():
            name = f"{case}/{key}"
            assert name not in self.tensors, name
            self.tensors[name] = tensor.detach().clone().contiguous().numpy()
        for key, value in settings.items():
            if value is not None:
                self.metadata[f"{case}/{key}"] = as_text(value)

    def record(self, case, function, inputs, differentiable=True, **settings):
        """Stores inputs, y = function(*inputs), a random dy and, for each real input x, grad.x.

        `differentiable` compares the gradients with finite differences. It is off where PyTorch's
        gradient is by intention not the derivative, or at a tie or a kink.
        """
        leaves = {
            key: x.clone().requires_grad_(x.is_floating_point()) for key, x in inputs.items()
        }
        y = function(*leaves.values())
        dy = Random(case + "/dy").normal(*y.shape)
        y.backward(dy)
        tensors = dict(inputs, y=y, dy=dy)
        for key, leaf in leaves.items():
            if leaf.requires_grad:
                tensors.update(gradient("grad." + key, leaf.grad))
        self.add(case, tensors, **settings)
        if differentiable:
            assert torch.autograd.gradcheck(function, tuple(leaves.values())), case

    def write(self, folder):
        metadata = {"cases": as_text(self.cases), **self.metadata}
        safetensors_file.write(folder / f"{self.name}.safetensors", self.tensors, metadata)


def gradient(name, grad):
    """A dense gradient as one tensor; a sparse one as its row numbers and rows, not yet summed."""
    if not grad.is_sparse:
        return {name: grad}
    return {f"{name}.ids": grad._indices()[0], f"{name}.rows": grad._values()}


def as_text(value):
    """true and false; lists with commas; numbers with all their digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(as_text(item) for item in value)
    return str(value)
