"""Programs that have too little memory: each ends with its work done, or with a message that says how
much was missing and exit code 1. Never with a signal, and never later than after 30 seconds.

    memory_limits.py BUILD            some 75 limits of address space for each program, and
                                      single allocations that fail
    memory_limits.py BUILD --short    a dozen limits, a few allocations
"""

import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'examples'))
import support  # noqa: E402
from memory_test import beginning, is_sanitized, limited, some_limits  # noqa: E402
from runs import PROGRAMS, SMALL, TrainedTest, words_of  # noqa: E402

SHORT = '--short' in sys.argv
# "1.2 MB"; threads are counted.
AMOUNT = re.compile(r'\d ([kMG]B|bytes)|only \d+ of \d+ threads can be had')
PROGRAMS_OF_ALL_KINDS = {
    'train on one thread': ('train', {'--threads': 1}),
    'train on two threads': ('train', {'--threads': 2}),
    'train in batches of one': ('train', {'--threads': 2, '--batch': 1}),  # BLAS then has both threads
    'generate': ('generate', {'--count': 30}),
    'embeddings': ('embeddings', {}),
    'a report': ('embeddings', {'--report': 'report.html'}),
    'an export': ('embeddings', {'--export': 'word2vec', 'vectors.txt': None})}

# Lets $FAILURES allocations fail, the first of them number $FAIL_AT since OpenBLAS has begun, or says
# how many there were where that is 0. One failure alone changes nothing: a second trial follows. calloc
# is left out: glibc itself ends the program where it finds no memory for what a thread has to destroy.
FAILING_MALLOC = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long count;
static long fail_at = -1, failures = 0;
static void* (*real_malloc)(size_t);
static void* (*real_aligned)(size_t, size_t);

__attribute__((constructor)) static void begin(void) {
    real_aligned = (void* (*)(size_t, size_t))dlsym(RTLD_NEXT, "aligned_alloc");
    const char* number = getenv("FAIL_AT");
    atomic_store(&count, 0);
    if (!number) return;
    failures = atol(getenv("FAILURES"));
    fail_at = atol(number);
}

__attribute__((destructor)) static void end(void) {
    if (fail_at == 0) fprintf(stderr, "allocations %ld\n", atomic_load(&count));
}

static int fails(void) {
    if (fail_at < 0) return 0;
    const long number = atomic_fetch_add(&count, 1) + 1;
    return fail_at > 0 && number >= fail_at && number < fail_at + failures;
}

void* malloc(size_t size) {
    if (!real_malloc) real_malloc = (void* (*)(size_t))dlsym(RTLD_NEXT, "malloc");
    return fails() ? NULL : real_malloc(size);
}

void* aligned_alloc(size_t alignment, size_t size) {
    return fails() ? NULL : real_aligned(alignment, size);
}
'''


# A library asks for memory while it is loaded, before main.
GREEDY_LIBRARY = '''
#include <new>
void* memory = ::operator new(std::size_t(1) << 60);
'''


def limits():
    """Of address space, in megabytes, the least first."""
    few = some_limits()
    return [*few, 700, 1000, 2000] if SHORT else [*range(few[0], 1000, 20), *range(1000, 2001, 100)]


def patience():
    """Seconds after which a program hangs: 30, and more on a machine that has other things to do."""
    return 30 * max(1, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


def say(text):
    print('#', text, flush=True)


class LowMemory(TrainedTest):
    def setUp(self):
        super().setUp()
        if is_sanitized():
            self.skipTest('a sanitizer cannot be limited')

    def command(self, program, options):
        usual = {'--model': self.run_folder}
        if program == 'train':
            usual = {**SMALL, '--steps': 10, '--out': 'run', '--force': None}
        return [PROGRAMS / program, *words_of({**usual, **options})]

    def end_of(self, program, options, **more):
        """Whether it did its work, after how many seconds, and what it wrote to stderr."""
        begin = time.monotonic()
        try:
            result = self.run_script(*self.command(program, options), timeout=patience(), **more)
        except subprocess.TimeoutExpired as error:
            self.fail(f'it has not ended after {error.timeout:.0f} seconds')
        self.assertIn(result.returncode, (0, 1), result)
        if result.returncode:
            self.assertTrue(result.stderr.splitlines()[-1].startswith(f'{program}: '), result)
            self.assertRegex(result.stderr, AMOUNT)
        return result.returncode == 0, time.monotonic() - begin, result.stderr

    def test_whatever_the_address_space(self):
        for name, what in PROGRAMS_OF_ALL_KINDS.items():
            ends = {}
            for megabytes in limits():
                with self.case(name, megabytes):
                    ends[megabytes] = self.end_of(*what, **limited(megabytes * 1e6))
            done = [megabytes for megabytes, end in ends.items() if end[0]]
            self.assertFalse(ends[min(ends)][0])
            self.assertTrue(ends[2000][0])
            say(f'{name}: {len(ends)} limits, {len(ends) - len(done)} ended with a message, all '
                f'from {min(done)} MB on with success; the longest took '
                f'{max(seconds for _, seconds, _ in ends.values()):.1f} s')
            if not SHORT:
                self.at_the_edge(name, what, min(done))

    def at_the_edge(self, name, what, enough):
        """Just below what is enough it is not the large pieces that are missing."""
        messages = {}
        for kilobytes in range(enough * 1000 - 20000, enough * 1000, 1000):
            with self.case(name, kilobytes):
                done, _, errors = self.end_of(*what, **limited(kilobytes * 1e3))
                end = 'success' if done else re.sub(r'[\d.]+', 'N', errors.splitlines()[-1])
                messages[end] = messages.get(end, 0) + 1
        for message, count in sorted(messages.items()):
            say(f'  near {enough} MB, {count} times: {message}')

    def test_openblas_begins_without_threads_of_its_own(self):
        """Each would take 128 MiB, whatever the environment says, and on every core there is one."""
        self.environment['OPENBLAS_NUM_THREADS'] = str(len(os.sched_getaffinity(0)))
        command = self.command('train', {'--threads': 1, '--steps': 1000000})
        with subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            process.stdout.readline()  # it has begun
            status = pathlib.Path(f'/proc/{process.pid}/status').read_text(encoding='utf-8')
            process.kill()
        self.assertEqual(re.search(r'^Threads:\s+(\d+)$', status, re.MULTILINE)[1], '1')

    def test_a_long_text_says_what_was_done_and_how_much_was_asked_for(self):
        text = self.folder / 'long.txt'
        text.write_bytes(b'It is a truth universally acknowledged, of a man.\n' * 1200000)
        done, _, errors = self.end_of('train', {'--text': text, '--tokenizer': 'characters'},
                                      **limited(beginning() + 90e6))
        self.assertFalse(done)
        self.assertRegex(errors, r'train: .* [MG]B .*, while reading the text\n')

    def test_a_library_that_gets_no_memory_before_main_ends_them_with_a_message(self):
        environment = {**self.environment, 'LD_PRELOAD': self.preloaded('greedy.cpp', GREEDY_LIBRARY)}
        for program in ('train', 'generate', 'embeddings'):
            with self.case(program):
                done, _, errors = self.end_of(program, {}, env=environment)
                self.assertFalse(done)
                self.assertIn('memory cannot be had, while beginning\n', errors)

    def test_no_single_allocation_ends_a_program_without_a_message(self):
        preloaded = self.preloaded('failing.c', FAILING_MALLOC, '-ldl')
        for name, what in PROGRAMS_OF_ALL_KINDS.items():
            with self.case(name):
                self.fail_at_some(name, what, preloaded)

    def fail_at_some(self, name, what, preloaded):
        def environment(number, failures):
            return {'env': {**self.environment, 'LD_PRELOAD': preloaded, 'FAIL_AT': str(number),
                            'FAILURES': str(failures)}}
        found = self.run_script(*self.command(*what), **environment(0, 0))
        count = int(re.search(r'^allocations (\d+)$', found.stderr, re.MULTILINE)[1])
        self.assertGreater(count, 1000)
        # A few of the first, then ever rarer ones; of the last, for the end of a program.
        steps = 5 if SHORT else 30
        numbers = {int(count ** (i / steps)) for i in range(1, steps + 1)}
        numbers |= {count - number for number in numbers if number < count}
        ends = []
        for number in sorted(numbers):
            for failures in (2,) if SHORT else (2, 100):
                with self.case(number, failures):
                    ends.append(self.end_of(*what, **environment(number, failures))[0])
        self.assertIn(False, ends)
        say(f'{name}: {len(ends)} times some of {count} allocations failed, {ends.count(False)} times '
            f'with a message, and the others did no harm')


class ProgramOfAUser(support.ScriptTest):
    def test_it_ends_too(self):
        """It has the library alone: an exception ends it, or OpenBLAS's beginning does."""
        if is_sanitized():
            self.skipTest('a sanitizer cannot be limited')
        ends = {}
        for megabytes in limits():
            with self.subTest(megabytes):
                ends[megabytes] = self.run_script(PROGRAMS / 'readme_example', timeout=patience(),
                                                  **limited(megabytes * 1e6))
                if ends[megabytes].returncode != 0:
                    self.assertRegex(ends[megabytes].stderr, AMOUNT)
        least = ends[min(ends)]
        self.assertEqual(least.returncode, 1)
        self.assertIn('readme_example: OpenBLAS needs 134 MB of memory to begin', least.stderr)
        self.assertEqual(ends[2000].returncode, 0)


if __name__ == '__main__':
    support.main()
