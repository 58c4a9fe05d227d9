"""PyTorch's side of the benchmark. Greets with a line, and then answers each line of standard input
with one line, all JSON, as ../main.cpp does:

    {"make": "operation", "settings": {...}}   makes a case and answers with its facts
    {"measure": 0.01}                          runs it for so many seconds, once at least, and
                                               answers with the mean seconds of each part
"""

import collections
import json
import signal
import sys
import time

import torch

from embedding_steps import embedding_steps
from generation import generation
from operation import operation
from small_network import small_network
from training_step import training_step

CASES = {case.__name__: case for case in
         (training_step, operation, small_network, generation, embedding_steps)}


def measure(run, seconds):
    total = collections.Counter()
    runs = 0
    start = time.perf_counter()
    while runs == 0 or time.perf_counter() - start < seconds:
        total.update(run())
        runs += 1
    return {part: time / runs for part, time in total.items()}


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # bench.py says what is to be said
    run = None
    print(json.dumps({'PyTorch': torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if 'measure' in request:
                answer = measure(run, request['measure'])
            else:
                torch.manual_seed(1)
                run = None  # gives back the memory of the case before
                answer, run = CASES[request['make']](request['settings'])
        except Exception as error:  # whatever it is, bench.py shows it and goes on
            answer = {'error': f'{type(error).__name__}: {error}'}
        print(json.dumps(answer), flush=True)


main()
