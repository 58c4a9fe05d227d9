"""Each operation alone, on one thread, against the faster of PyTorch's vector kernels."""

import contextlib
import dataclasses
import math

import processes
import report

SMALL, LARGE = [384, 128], [2048, 512]  # within a core's cache, and beyond it


@dataclasses.dataclass
class Operation:
    name: str
    shapes: list
    work: float  # of a forward, in units
    settings: dict
    unit: str = 'el'
    peer: str = None  # where PyTorch has several for one of ours

    def __str__(self):
        details = [f'{key}={value}'.replace(' ', '') for key, value in self.settings.items()
                   if key not in ('ids', 'mask', 'positive')]
        shapes = ['x'.join(map(str, shape)) for shape in self.shapes]
        return ' '.join([self.peer or self.name, *shapes, *details])

    def request(self):
        return {'operation': self.name, 'peer': self.peer or self.name, 'shapes': self.shapes,
                **self.settings}


def elements(name, *shapes, work=None, **settings):
    return Operation(name, shapes, work or math.prod(shapes[0]), settings)


def products(name, *shapes, flop, peer=None, **settings):
    return Operation(name, shapes, flop, settings, 'FLOP', peer)


def linear(rows, width_in, width_out):
    return products('linear', [rows, width_in], [width_out, width_in], [width_out],
                    flop=2 * rows * width_in * width_out)


def attention(peer, B, T, D, heads, p):
    """Both products count as full squares, although half of each is masked."""
    return products('attention', [B, T, 3 * D], heads=heads, p=p, mask=T, peer=peer,
                    flop=4 * B * T * T * D)


def all_operations():
    for name in ('add', 'sub', 'mul', 'div'):
        for shape in (SMALL, LARGE):
            yield elements(name, shape, shape)
    yield elements('add', [32, 64, 128], [64, 128])
    yield elements('add', LARGE, [512])
    yield elements('mul', LARGE, [2048, 1])
    yield elements('pow', SMALL, SMALL, positive=True)
    for name in ('maximum', 'minimum', 'mse_loss', 'bce_with_logits'):
        yield elements(name, LARGE, LARGE)
    for name in ('neg', 'exp', 'log', 'sqrt', 'tanh', 'sigmoid', 'relu', 'gelu', 'gelu_tanh', 'abs',
                 'log_sigmoid', 'softplus', 'silu', 'clamp'):
        for shape in (SMALL, LARGE):
            yield elements(name, shape, positive=name in ('log', 'sqrt'))
    for name in ('sum', 'mean', 'max', 'var', 'std'):
        for axes in ([0, 1], [0], [1]):
            yield elements(name, LARGE, axes=axes)
        yield elements(name, SMALL, axes=[1])
    yield products('matmul', [512, 512], [512, 512], flop=2 * 512**3)
    yield products('matmul', [48, 64, 32], [48, 32, 64], flop=2 * 48 * 64 * 32 * 64)
    yield linear(384, 128, 512)
    yield linear(1024, 128, 3987)
    for name in ('softmax', 'log_softmax'):
        yield elements(name, [1536, 64], axis=1)
        yield elements(name, [1024, 3987], axis=1)
        yield elements(name, [512, 512], axis=0)
    yield elements('cross_entropy', [384, 65], ids=[384, 65])
    yield elements('cross_entropy', [1024, 3987], ids=[1024, 3987])
    yield elements('layer_norm', SMALL, [128], [128])
    yield elements('layer_norm', [2048, 768], [768], [768])
    for shape in (SMALL, LARGE):
        yield elements('dropout', shape, p=0.2)
    for peer in ('attention', 'fused_attention'):
        yield attention(peer, 6, 64, 128, 4, 0)
        yield attention(peer, 16, 64, 128, 4, 0.2)
        yield attention(peer, 1, 256, 768, 12, 0)
    yield elements('embedding', [3987, 128], work=1024 * 128, ids=[1024, 3987])
    yield elements('embedding', [3987, 128], work=1024 * 128, ids=[1024, 3987], sparse=True)
    yield elements('embedding_bag', [3987, 128], work=1024 * 128, ids=[1024, 3987])
    yield elements('masked_fill', [48, 64, 64], mask=64)
    yield elements('masked_fill', [12, 256, 256], mask=256)
    yield elements('reshape', LARGE, shape=[512, 2048])
    yield elements('permute', [32, 64, 4, 32], axes=[0, 2, 1, 3])
    yield elements('transpose', [1024, 1024])
    yield elements('slice', LARGE, work=2048 * 128, axis=1, begin=128, end=256)
    yield elements('slice', LARGE, work=512 * 512, axis=0, begin=512, end=1024)
    for axis in (0, 1):
        yield elements('concatenate', *[[1024, 256]] * 3, work=3 * 1024 * 256, axis=axis)
    yield elements('stack', *[[1024, 256]] * 3, work=3 * 1024 * 256, axis=0)


NAMES = {operation.name for operation in all_operations()}
PARTS = ('forward', 'backward')


def measure(bench, names):
    """Those that are named, or all."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(bench.ours(1))
        peers = [stack.enter_context(peer) for peer in bench.pytorch.start_on_one_thread()]
        results = {str(operation): measure_one(bench, operation, ours, peers)
                   for operation in all_operations() if not names or operation.name in names}
    show(results)
    return results


def measure_one(bench, operation, ours, peers):
    """Forward and backward are measured one after the other. What a backward needs would else push
    out of the cache what the next forward reads."""
    result = {'work': operation.work, 'unit': operation.unit}
    try:
        for part in PARTS:
            request = operation.request() | {'part': part}
            shapes = [process.make('operation', request) for process in [ours, *peers]]
            if any(shape != shapes[0] for shape in shapes):
                raise processes.Failed(f'the shapes differ: {shapes}')
            mine, *its = bench.measure([ours, *peers])
            result[part] = {'ours': mine[part], 'PyTorch': min(times[part] for times in its)}
    except processes.Failed as failure:
        return result | {'error': str(failure)}
    return result


def show(results):
    rows, slower, failures = [], 0, []
    for name, result in results.items():
        if 'error' in result:
            failures.append(f'  not measured: {name}: {result["error"]}')
            continue
        rows.append([name])
        for part in PARTS:
            mine, its = result[part]['ours'], result[part]['PyTorch']
            rows[-1] += [report.duration(mine),
                         report.rate(result['work'] / mine, result['unit']),
                         report.rate(result['work'] / its, result['unit']),
                         report.ratio(mine, its) + (' <' if mine > its else '  ')]
            slower += mine > its
    columns = ['ours', 'ours/s', 'PyTorch/s', 'ratio  ']
    report.show('operations: forward, then backward; the work of the forward per second; 1 thread',
                ['', *columns, *columns], rows)
    print(*failures, f'  {slower} of {2 * len(rows)} are slower than PyTorch: <', sep='\n')
