"""Many small operations: what a recorded operation costs beside its arithmetic."""

import contextlib

import report


def measure(bench):
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(bench.ours(1))
        peers = [stack.enter_context(peer) for peer in bench.pytorch.start_on_one_thread()]
        for process in [ours, *peers]:
            process.make('small_network', {})
        mine, *its = (parts['total'] for parts in bench.measure([ours, *peers]))
    report.show('small-network: 2-16-16-1 with tanh, one sample, forward and backward, 1 thread',
                ['', 'ours', 'PyTorch', 'ratio'],
                [['a pass', *report.compare(report.duration, mine, min(its))]])
    return {'ours': mine, 'PyTorch': min(its)}
