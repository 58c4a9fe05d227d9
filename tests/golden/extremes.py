"""Compares the operations with PyTorch's on extreme numbers: zeros of both signs, subnormals, the ends
of each function's range, the largest numbers, infinities and NaN; and on very long sums.

    extremes.py BUILD    with tests/test_float and tests/test_double of a build

Needs python3-torch and python3-numpy, and is run by hand. In float, PyTorch's result in double is the
truth. An element agrees where it is PyTorch's or, in float, the truth, within some roundings; and so does
a tensor that lies no farther from the truth than PyTorch's. What else differs is printed, with its reason.
Ends with 1 where one has none in REASONS.
"""

import itertools
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F

from golden import GoldenFile, Random, ids
from operations import causal_attention

REASONS = {  # by the beginning of a case and its tensor
    'binary_cross_entropy_with_logits.': 'PyTorch rounds 1 + e^-|x| to 1, and σ(x) - 1 to 0; at infinity no terms cancel',
    'gelu.none/': 'in float a polynomial that is off by 7.5e-8 at most; at infinity the slope is 1 or 0',
    'gelu.tanh/': 'x/2·(1 + tanh u) is x·sigmoid(2u), which keeps the last digits; at infinity the slope is 1 or 0',
    'layer_norm.': 'the mean of equal numbers is exact, and PyTorch\'s is not; narrow rows magnify a rounding of it',
    'pow.0.5/': 'PyTorch takes the square root; by the C standard, -inf to the 0.5th is inf',
    'pow.2/grad': 'dy·2 comes first, so that 2·x does not overflow',
    'mse_loss/grad': 'dy comes first, so that 2·(x - y) does not overflow',
    'silu/': 'PyTorch has 0 where e^-x overflows',
    'std.': 'the squares are those of x - mean by the largest, so that none overflows',
    'softplus/': 'PyTorch takes x where x > 20',
    'var.': 'the mean is taken of distances from the first number, so that equal ones have exactly none',
    'sigmoid/': 'PyTorch has 0 where e^-x overflows',
}


class Extremes:
    """The cases for one type."""

    def __init__(self, dtype):
        self.dtype = dtype
        self.limits = torch.finfo(dtype)
        self.file = GoldenFile('extremes')
        self.truth = {}  # what the same inputs give in double
        smallest, largest = self.limits.smallest_normal, self.limits.max
        subnormal = smallest * self.limits.eps  # the smallest of all
        end = math.log(largest)
        sizes = [0, subnormal, 37 * subnormal, smallest, 1e-20, 1e-4, 0.3, 1, 3, 17, 40, 1e4, 1e19, 1e30,
                 largest / 3, largest, end - 0.5, end - 0.01, end + 0.01, 0.985 * end, 1.02 * end,
                 1.15 * end, 1.3 * end, math.inf]
        self.numbers = [sign * size for size in sizes for sign in (1, -1)] + [math.nan]

    def record(self, case, function, inputs, dy=None, **settings):
        """As GoldenFile.record does, in this type, and the truth beside it."""
        results = []
        for dtype in (self.dtype, torch.float64):
            real = {key: x.to(self.dtype).to(dtype, copy=True).requires_grad_() if x.is_floating_point() else x
                    for key, x in inputs.items()}
            y = function(*real.values())
            if dy is None:
                dy = Random(case + '/dy').normal(*y.shape)
            y.backward(dy.to(dtype))
            result = {'y': y, **{f'grad.{key}': x.grad for key, x in real.items() if x.is_floating_point()}}
            results.append({key: x.detach().double() for key, x in result.items()})
        rounded = {key: x.to(self.dtype).double() if x.is_floating_point() else x for key, x in inputs.items()}
        self.file.add(case, {**rounded, 'dy': dy.double(), **results[0]}, **settings)
        for key, x in results[1].items():
            self.truth[f'{case}/{key}'] = x.numpy()

    def add_all(self):
        self.elementwise()
        self.arithmetic()
        self.rows()
        self.losses()
        self.long_sums()
        self.products()
        return self

    def elementwise(self):
        x = torch.tensor(self.numbers, dtype=torch.float64)
        functions = {'neg': torch.neg, 'exp': torch.exp, 'log': torch.log, 'sqrt': torch.sqrt,
                     'tanh': torch.tanh, 'sigmoid': torch.sigmoid, 'relu': torch.relu,
                     'abs': torch.abs, 'log_sigmoid': F.logsigmoid, 'softplus': F.softplus,
                     'silu': F.silu}
        for op, function in functions.items():
            self.record(op, function, {'x0': x}, op=op)
        for form in ('none', 'tanh'):
            self.record(f'gelu.{form}', lambda x, form=form: F.gelu(x, approximate=form), {'x0': x},
                        op='gelu', approximate=form)
        for exponent in (0, 0.5, 1, 2, 3, -1, -2.5):
            self.record(f'pow.{exponent}', lambda x, e=exponent: x ** e, {'x0': x}, op='pow',
                        exponent=exponent)
        for low, high in ((-1, 17), (0, None), (None, -1e4), (3, 1)):
            self.record(f'clamp.{low}.{high}', lambda x, a=low, b=high: x.clamp(a, b), {'x0': x},
                        op='clamp', min=low, max=high)
        mask = ids([i % 2 for i in range(len(x))])
        self.record('masked_fill', lambda x, m: x.masked_fill(m.bool(), -1.5), {'x0': x, 'mask': mask},
                    op='masked_fill', value=-1.5)

    def arithmetic(self):
        pairs = torch.tensor(list(itertools.product(self.numbers, repeat=2)), dtype=torch.float64)
        for op, function in {'add': torch.add, 'sub': torch.sub, 'mul': torch.mul, 'div': torch.div,
                             'maximum': torch.maximum, 'minimum': torch.minimum}.items():
            self.record(op, function, {'x0': pairs[:, 0], 'x1': pairs[:, 1]}, op=op)

        self.record('mse_loss', lambda x, y: F.mse_loss(x, y, reduction='none'),
                    {'x0': pairs[:, 0], 'x1': pairs[:, 1]}, op='mse_loss', reduction='none')

    def rows(self):
        """All triples of some numbers, as rows and as columns."""
        some = [0, 1, -1e4, 1e4, self.limits.max / 2, -104 if self.dtype == torch.float32 else -740,
                math.inf, -math.inf, math.nan]
        rows = torch.tensor(list(itertools.product(some, repeat=3)), dtype=torch.float64)
        for op, function in {'softmax': torch.softmax, 'log_softmax': torch.log_softmax}.items():
            self.record(f'{op}.rows', lambda x, f=function: f(x, 1), {'x0': rows}, op=op, axis=1)
            self.record(f'{op}.columns', lambda x, f=function: f(x, 0), {'x0': rows.T}, op=op, axis=0)
        for op, function in {'sum': torch.sum, 'mean': torch.mean, 'max': torch.amax}.items():
            for axis in (0, 1):
                self.record(f'{op}.{axis}', lambda x, f=function, a=axis: f(x, [a]), {'x0': rows}, op=op,
                            axes=[axis])
        for op, function in {'var': torch.var, 'std': torch.std}.items():
            for axis in (0, 1):
                self.record(f'{op}.{axis}', lambda x, f=function, a=axis: f(x, [a]), {'x0': rows}, op=op,
                            axes=[axis], correction=1)
        offsets = [0, 1, 100.01, -1e4, 1e4]
        for width in (3, 384, 4096):
            x = torch.stack([torch.full((width,), offset, dtype=torch.float64) for offset in offsets])
            noise = Random(f'layer_norm.{width}').normal(*x.shape)
            for name, scale in {'constant': 0, 'narrow': 1e-3, 'wide': 1e4}.items():
                weight, bias = (Random(f'layer_norm.{name}.{part}').normal(width) for part in ('w', 'b'))
                self.record(f'layer_norm.{width}.{name}',
                            lambda x, w, b: F.layer_norm(x, w.shape, w, b, eps=1e-5),
                            {'x0': x + scale * noise, 'x1': weight, 'x2': bias}, op='layer_norm', eps=1e-5)

    def losses(self):
        for offset in (0, 1e4, 1e5, 1e6, -1e6, self.limits.max / 4):
            logits = torch.tensor([[offset + i for i in range(4)]], dtype=torch.float64)
            for smoothing in (0, 0.1, 1):
                self.record(f'cross_entropy.{offset}.{smoothing}',
                            lambda x, t, s=smoothing: F.cross_entropy(x, t, label_smoothing=s),
                            {'x0': logits, 'targets': ids([2])}, op='cross_entropy', label_smoothing=smoothing)
        spread = torch.tensor([[1e4, -1e4, 0], [-104, 0, -90], [0, -math.inf, 1]], dtype=torch.float64)
        self.record('cross_entropy.spread', F.cross_entropy, {'x0': spread, 'targets': ids([0, 0, 2])},
                    op='cross_entropy')
        numbers = torch.tensor(self.numbers, dtype=torch.float64)
        for target in (0, 0.3, 1):
            self.record(f'binary_cross_entropy_with_logits.{target}',
                        lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction='none'),
                        {'x0': numbers, 'x1': torch.full_like(numbers, target)},
                        op='binary_cross_entropy_with_logits', reduction='none')
        qkv = Random('attention').normal(1, 40, 12, scale=30)
        self.record('causal_attention', lambda x: causal_attention(x, 2), {'x0': qkv}, op='causal_attention',
                    heads=2)

    def long_sums(self):
        for name, shape in {'tall': (1000000, 2), 'wide': (2, 1000000)}.items():
            for content, x in {'tenths': torch.full(shape, 0.1, dtype=torch.float64),
                               'normal': Random(f'{name}.normal').normal(*shape, mean=3)}.items():
                for op, function in {'sum': torch.sum, 'mean': torch.mean}.items():
                    for axis in (0, 1):
                        self.record(f'{op}.{name}.{content}.{axis}', lambda x, f=function, a=axis: f(x, [a]),
                                    {'x0': x}, op=op, axes=[axis])
        rows = torch.full((300000, 3), 0.1, dtype=torch.float64)
        tenths = torch.full((300000, 3), 0.1, dtype=torch.float64)
        some = Random('long.row').normal(3)
        for op, function in {'add': torch.add, 'mul': torch.mul, 'div': torch.div}.items():
            self.record(f'{op}.long', function, {'x0': rows, 'x1': some}, dy=tenths, op=op)
        self.record('linear.long', F.linear, {'x0': rows, 'x1': torch.eye(3).double(), 'x2': some}, dy=tenths,
                    op='linear')
        self.record('layer_norm.long', lambda x, w, b: F.layer_norm(x, (3,), w, b, eps=1e-5),
                    {'x0': Random('long.rows').normal(300000, 3), 'x1': some, 'x2': some}, dy=tenths,
                    op='layer_norm', eps=1e-5)
        places = Random('long.ids').integers(0, 3, 300000)
        self.record('gather_rows.long', lambda x, i: F.embedding(i, x),
                    {'x0': Random('long.table').normal(5, 3), 'ids': places}, dy=tenths, op='gather_rows')

    def products(self):
        for case, (left, right) in {'infinite': ([[math.inf, 0], [1, 2]], [[0, 1], [1, 1]]),
                                    'nan': ([[math.nan, 0], [1, 2]], [[0, 1], [1, 1]]),
                                    'large': ([[1e30, 1e30]], [[1e30], [-1e30]])}.items():
            inputs = {'x0': torch.tensor(left).double(), 'x1': torch.tensor(right).double()}
            self.record(f'matmul.{case}', torch.matmul, inputs, op='matmul')


ELEMENTWISE = {'neg', 'exp', 'log', 'sqrt', 'tanh', 'sigmoid', 'relu', 'gelu', 'pow', 'masked_fill',
               'add', 'sub', 'mul', 'div', 'abs', 'log_sigmoid', 'softplus', 'silu', 'clamp', 'maximum',
               'minimum', 'mse_loss', 'binary_cross_entropy_with_logits'}


def agree(found, expected, limits, by_element):
    """Whether each element is what it should be, within some roundings of itself; of a reduction, of
    the largest element."""
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    both = np.isfinite(found) & np.isfinite(expected)
    size = np.abs(np.where(both, expected, 0))
    if not by_element and size.size:
        size = np.maximum(size, size.max())
    relative = 1e-11 if limits.bits == 64 else 8 * float(limits.eps)
    allowed = relative * size + 4 * float(limits.smallest_subnormal)
    with np.errstate(all='ignore'):
        return same | (both & (np.abs(np.where(both, found - expected, 0)) <= allowed))


def distance(x, truth):
    """Infinite where one is infinite or NaN and the other is not."""
    with np.errstate(all='ignore'):
        same = (x == truth) | (np.isnan(x) & np.isnan(truth))
        both = np.isfinite(x) & np.isfinite(truth)
        return np.where(same, 0, np.where(both, np.abs(x - truth), np.inf))


def read_answers(path):
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:begin])
    header.pop('__metadata__', None)
    types = {'F32': '<f4', 'F64': '<f8'}
    return {name: np.frombuffer(data[begin + entry['data_offsets'][0]:begin + entry['data_offsets'][1]],
                                types[entry['dtype']]).astype(np.float64).reshape(entry['shape'])
            for name, entry in header.items()}


def compare(extremes, answers):
    """Prints what differs. Returns the number of elements compared, and of those without a reason."""
    limits, compared, unexplained = np.finfo(NUMPY[extremes.dtype]), 0, 0
    for name, found in answers.items():
        case, part = name.split('/')
        by_element = extremes.file.metadata[f'{case}/op'] in ELEMENTWISE and '.long' not in case
        theirs = extremes.file.tensors[name]
        with np.errstate(all='ignore'):
            truth = extremes.truth[name].astype(NUMPY[extremes.dtype]).astype(np.float64)
        good = agree(found, theirs, limits, by_element)
        if extremes.dtype == torch.float32:
            good |= agree(found, truth, limits, by_element)
            good |= np.nanmax(distance(found, truth), initial=0) <= np.nanmax(distance(theirs, truth), initial=0)
        compared += good.size
        if good.all():
            continue
        reason = next((why for start, why in REASONS.items() if name.startswith(start)), None)
        unexplained += 0 if reason else (~good).sum()
        print(f'{name}: {(~good).sum()} of {good.size} differ: {reason or "WITHOUT A REASON"}')
        for at in list(zip(*np.nonzero(~good)))[:4]:
            inputs = [x[at] for key, x in extremes.file.tensors.items()
                      if key.startswith(f'{case}/x') and x.shape == found.shape]
            print(f'    of {inputs}: {found[at]!r}, PyTorch {theirs[at]!r}, in double {truth[at]!r}')
    return compared, unexplained


NUMPY = {torch.float32: np.float32, torch.float64: np.float64}


def main(build):
    failures = 0
    for dtype, program in {torch.float32: 'test_float', torch.float64: 'test_double'}.items():
        extremes = Extremes(dtype).add_all()
        with tempfile.TemporaryDirectory() as folder:
            extremes.file.write(pathlib.Path(folder))
            subprocess.run([build / 'tests' / program, '--run_test=operations_like_pytorch/answers_for_extremes'],
                           env=os.environ | {'TAPESTRY_GOLDEN': folder}, check=True)
            compared, unexplained = compare(extremes, read_answers(pathlib.Path(folder) / 'answers.safetensors'))
        print(f'{program}: {compared} elements compared, {unexplained} differ without a reason')
        failures += unexplained
    return failures > 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
