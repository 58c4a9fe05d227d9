"""Trainings of several processes that mpirun starts, on one machine and between two.

    ranks_test.py BUILD   with the programs of that build folder
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import uuid

import support
from runs import (IN_A_RUN, PROGRAMS, SMALL, ProgramsTest, read_config, read_metrics, read_notes,
                  what_was_learned, words_of)

# As root, with more ranks than cores, and none of them bound to one: Open MPI 4 and 5.
ENVIRONMENT = {'OMPI_ALLOW_RUN_AS_ROOT': '1', 'OMPI_ALLOW_RUN_AS_ROOT_CONFIRM': '1',
               'PRTE_ALLOW_RUN_AS_ROOT': '1', 'PRTE_ALLOW_RUN_AS_ROOT_CONFIRM': '1',
               'OMPI_MCA_rmaps_base_oversubscribe': '1', 'OMPI_MCA_hwloc_base_binding_policy': 'none',
               'PRTE_MCA_rmaps_default_mapping_policy': ':oversubscribe',
               'PRTE_MCA_hwloc_default_binding_policy': 'none'}
LEARNING = {**SMALL, '--batch': 6, '--dropout': 0.2, '--eval-every': 20}
ENDLESS = {**SMALL, '--batch': 6, '--steps': 10**9, '--eval-every': 0, '--checkpoint-every': 20}
LIMIT = 60  # seconds, in which a training has to begin, and to end where a rank is lost
del LEARNING['--threads'], ENDLESS['--threads']  # one for each rank


def has_mpi():
    """Whether the programs were built with it."""
    file = PROGRAMS.parent / 'meson-info/intro-dependencies.json'
    return any('mpi' in entry['name'] for entry in json.loads(file.read_text()))


def is_open_mpi():
    return 'Open MPI' in subprocess.run(['mpirun', '--version'], capture_output=True, encoding='utf-8',
                                        check=False).stdout


def kills_soon():
    """Whether mpirun kills its ranks a quarter of a second after it asked them to end, as that of Open
    MPI 5, which no option changes."""
    return shutil.which('prte') is not None and is_open_mpi()


def children_of(process):
    """The numbers of the processes below one, to their names."""
    parents, names = {}, {}
    for folder in pathlib.Path('/proc').glob('[0-9]*'):
        with contextlib.suppress(OSError):
            name, rest = (folder / 'stat').read_text().split('(', 1)[1].rsplit(')', 1)
            names[int(folder.name)], parents[int(folder.name)] = name, int(rest.split()[1])

    def is_below(number):
        while number in parents and number != process:
            number = parents[number]
        return number == process
    return {number: names[number] for number in names if number != process and is_below(number)}


def is_alive(number):
    with contextlib.suppress(OSError):
        return pathlib.Path(f'/proc/{number}/stat').read_text().rsplit(')', 1)[1].split()[0] != 'Z'
    return False


class RanksTest(ProgramsTest):
    def setUp(self):
        super().setUp()
        if not has_mpi():
            self.skipTest('the programs were built without MPI')
        if not shutil.which('mpirun'):
            self.skipTest('there is no mpirun')
        self.environment.update(ENVIRONMENT)

    def run_ranks(self, ranks, *words, program=PROGRAMS / 'train', **more):
        return self.run_script('mpirun', '-n', ranks, program, *words, **{'timeout': 170, **more})

    def learned_by(self, ranks, name='ranks', options=None):
        """The folder of a training of so many ranks."""
        folder = self.folder / name
        result = self.run_ranks(ranks, *words_of({**LEARNING, '--out': folder, **(options or {})}))
        self.assertEqual(result.returncode, 0, result.stderr)
        return folder

    def learned_by_threads(self, threads, name='threads', options=None):
        return self.trained(name, {**LEARNING, '--threads': threads, **(options or {})})

    def assert_same(self, folder, other):
        self.assertEqual(what_was_learned(folder)[2], what_was_learned(other)[2])
        self.assertTrue(what_was_learned(folder) == what_was_learned(other))

    def assert_whole(self, folder):
        """Its last checkpoint can be read, and one process goes on with it."""
        result = self.run_script(PROGRAMS / 'embeddings', '--model', folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        step = read_config(folder)['step']
        result = self.run_script(PROGRAMS / 'train', '--resume', folder, '--steps', step + 3)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(read_config(folder)['step'], step + 3)


class WithoutMpi(support.ScriptTest):
    PROGRAM = """
#include "framework/parallel/mpi.hpp"
#include <cstdio>
int main() {
    try {
        return tapestry::run_on_ranks([](tapestry::Ranks& ranks) { return std::printf("%zu rank", ranks.size()), 0; });
    } catch (const std::exception& error) {
        return std::printf("%s", error.what()), 1;
    }
}
"""

    def test_the_same_program_is_one_rank_and_no_more(self):
        compiler = next(filter(shutil.which, ('c++', 'g++', 'clang++')))
        (self.folder / 'program.cpp').write_text(self.PROGRAM)
        sources = [support.PROJECT / f'framework/parallel/{name}.cpp' for name in ('mpi_absent', 'launcher', 'ranks')]
        built = self.run_script(compiler, '-std=c++20', f'-I{support.PROJECT}', 'program.cpp', *sources, '-o', 'program')
        self.assertEqual(built.returncode, 0, built.stderr)
        self.assertEqual(self.run_script('./program').stdout, '1 rank')
        for variable, ranks, code in (('OMPI_COMM_WORLD_SIZE', '1', 0), ('OMPI_COMM_WORLD_SIZE', '4', 1),
                                      ('PMIX_RANK', '0', 1)):
            with self.subTest(variable=variable, ranks=ranks):
                result = self.run_script('./program', env={**self.environment, variable: ranks})
                self.assertEqual(result.returncode, code)
                self.assertIn(f'{variable} is set): install libopenmpi-dev' if code else '1 rank', result.stdout)


class Learning(RanksTest):
    def test_ranks_have_the_bits_of_threads(self):
        for count, times in ((2, 2), (3, 1), (4, 1)):
            with self.case(count):
                options = {'--steps': 300}
                threads = self.learned_by_threads(count, f'threads {count}', options)
                for again in range(times):
                    ranks = self.learned_by(count, f'ranks {count} {again}', options)
                    self.assert_same(ranks, threads)
                    self.assertEqual({file.name for file in ranks.iterdir()}, IN_A_RUN)

    def test_one_rank_prints_and_no_other(self):
        folders = [self.folder / 'ranks', self.folder / 'threads']
        ranks = self.run_ranks(3, *words_of({**LEARNING, '--out': folders[0]}))
        threads = self.run_script(PROGRAMS / 'train',
                                  *words_of({**LEARNING, '--out': folders[1], '--threads': 3}))

        def lines(result, folder):
            return [line for line in result.stdout.replace(str(folder), 'FOLDER').splitlines()
                    if ' tokens/s ' not in line and not line.startswith(('training ', 'validation '))]
        self.assertEqual(lines(ranks, folders[0]), lines(threads, folders[1]))
        self.assertIn('6 x 16 tokens, 3 ranks of 1 thread, ', ranks.stdout)
        # Some libraries of MPI have something to say of the machine.
        self.assertEqual([line for line in self.errors(ranks) if line.startswith('train')], [])

    def test_help_and_mistakes_are_said_once(self):
        result = self.run_ranks(3, '--help')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.count('--rank-timeout'), 1)
        for words, saying in ((['--nothing'], '--nothing'),
                              (['--text', self.folder / 'none'], 'does not exist'),
                              (['--out', '/dev/null/run'], '/dev/null'),
                              (['--out', self.folder / 'run', '--heads', 3], 'heads')):
            with self.case(words):
                result = self.run_ranks(3, *words)
                self.assertNotEqual(result.returncode, 0)
                self.assertEqual(result.stderr.count(saying), 1, result.stderr)

    def test_all_ranks_have_the_same_options(self):
        words = words_of({**LEARNING, '--out': self.folder / 'run'})
        program = self.folder / 'with one more on rank 1'
        program.write_text('#!/bin/sh\nmore=$1 && shift\n'
                           '[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" != 1 ] || set -- "$@" "$more"\nexec "$@"\n')
        program.chmod(0o755)
        for more in ('--seed=5', '', f'--text={self.folder}'):
            with self.case(more):
                result = self.run_ranks(3, more, PROGRAMS / 'train', *words, program=program)
                self.assertEqual(result.returncode, 1, result.stderr)
                said = 'train: rank 1 was started with other options than rank 0: '
                self.assertEqual(result.stderr.count(said), 1, result.stderr)
                self.assertFalse((self.folder / 'run').exists())

    def test_an_error_of_one_rank_names_it(self):
        # Each rank has a folder of its own, and that of rank 1 has another text.
        program = self.folder / 'in a folder of its own'
        program.write_text('#!/bin/sh\ncd "$1/${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" && shift && exec "$@"\n')
        program.chmod(0o755)
        for rank in range(3):
            (self.folder / str(rank)).mkdir()
            (self.folder / f'{rank}/text.txt').write_text('the old dog and the new dog\n' * (200 + rank % 2))
        options = words_of({**LEARNING, '--text': 'text.txt', '--out': self.folder / 'run'})

        def run():
            return self.run_ranks(3, self.folder, PROGRAMS / 'train', *options, program=program)
        said = 'train: rank 1 has read another text than rank 0: text.txt has to be the same on every machine'
        (self.folder / '0/text.txt').write_text('the old dog and the new dog\n' * 200)
        result = run()
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stderr.count(said), 1, result.stderr)
        (self.folder / '1/text.txt').unlink()
        result = run()
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stderr.count('train: rank 1: '), 1, result.stderr)
        self.assertIn('text.txt', result.stderr)
        self.assertFalse((self.folder / 'run').exists())
        (self.folder / '1/text.txt').write_text('the old dog and the new dog\n' * 200)
        self.assertEqual(run().returncode, 0)

    def test_a_run_goes_on_with_other_ranks(self):
        options = {'--steps': 40, '--checkpoint-every': 0}
        whole = self.learned_by_threads(4, 'whole', options)
        half = {**options, '--steps': 20}
        # As many shards in all: the same bits, whoever takes them. The learning rate depends on --steps.
        for name, first, then in (('ranks, then threads', 4, 1), ('threads, then ranks', 1, 4)):
            with self.case(name):
                folder = self.folder / name
                begin = {**LEARNING, **options, '--out': folder, '--steps': 40, '--checkpoint-every': 20}
                self.interrupted(first, begin, {'--threads': 4} if first == 1 else {})
                result = self.run_ranks(then, '--resume', folder)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertNotIn('close to', result.stdout)
                self.assertIn('resumed    after step', result.stdout)
                self.assert_same(folder, whole)
        folder = self.learned_by(4, 'another number', half)
        result = self.run_ranks(2, '--resume', folder, '--steps', 40)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('resumed    after step 20 of 4 ranks with 1 thread: it goes on close to that, '
                      'and not to the bit\n', result.stdout)
        config = read_config(folder)
        self.assertEqual([config[name] for name in ('step', 'ranks', 'threads')], [40, 2, 2])
        self.assertIn((20, 2), [(note['step'], note['ranks']) for note in read_notes(folder) if 'resumed' in note])
        self.assertLess(abs(config['val_loss'] - read_config(whole)['val_loss']), 0.2)

    def interrupted(self, ranks, options, more):
        """A training that is killed after a checkpoint, and not at its end."""
        folder = options['--out']
        with subprocess.Popen([str(word) for word in ('mpirun', '-n', ranks, PROGRAMS / 'train',
                                                      *words_of({**options, **more}))],
                              env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True) as process:
            end = time.monotonic() + LIMIT
            while not (folder / 'config.json').exists() or read_config(folder)['step'] < 20:
                self.assertLess(time.monotonic(), end, 'no checkpoint within a minute')
                time.sleep(0.005)
            for number in [*children_of(process.pid), process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)

    def test_weights_to_begin_with_are_those_of_rank_0(self):
        init = self.learned_by_threads(1, 'init', {'--seed': 5}) / 'model.safetensors'
        for count in (2, 3):
            options = {'--init': init}
            self.assert_same(self.learned_by(count, f'ranks {count}', options),
                             self.learned_by_threads(count, f'threads {count}', options))

    def test_a_launcher_of_another_mpi_is_recognised(self):
        self.environment.update({'PMI_SIZE': '3', 'PMI_RANK': '0'})
        result, folder = self.train()
        self.assertEqual(result.returncode, 1)
        self.assertIn('started 3 ranks (PMI_SIZE), and MPI sees 1', result.stderr)
        self.assertFalse(folder.exists())


class BackgroundTest(RanksTest):
    @contextlib.contextmanager
    def training(self, ranks=3, options=None, launcher=('mpirun',), environment=None):
        """The launcher of a training that has taken steps, and written a checkpoint after them where
        one is due, and the numbers of its ranks."""
        self.run = self.folder / 'run'
        words = words_of({**ENDLESS, '--out': self.run, **(options or {})})
        errors = open(self.folder / 'stderr', 'w+', encoding='utf-8')
        self.addCleanup(errors.close)
        output = open(self.folder / 'stdout', 'w', encoding='utf-8')
        self.addCleanup(output.close)
        with subprocess.Popen([str(word) for word in (*launcher, '-n', ranks, PROGRAMS / 'train', *words)],
                              env=environment or self.environment, stdin=subprocess.DEVNULL,
                              stdout=output, stderr=errors, start_new_session=True) as process:
            below = {}
            try:
                end = time.monotonic() + LIMIT
                while not self.has_begun(words):
                    self.assertLess(time.monotonic(), end, 'no checkpoint within a minute')
                    self.assertIsNone(process.poll(), self.said())
                    time.sleep(0.02)
                below = children_of(process.pid)
                numbers = sorted(number for number, name in below.items() if name == 'train')
                self.assertEqual(len(numbers), ranks)
                yield process, numbers
            finally:
                for number in [process.pid, *below]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(number, signal.SIGKILL)

    def has_begun(self, words):
        if not (self.run / 'config.json').exists():
            return False
        if words[words.index('--checkpoint-every') + 1] == '0':
            return bool(read_metrics(self.run))
        return read_config(self.run)['step'] > 0

    def said(self):
        return (self.folder / 'stderr').read_text(encoding='utf-8')

    def assert_all_end(self, numbers, limit=LIMIT):
        end = time.monotonic() + limit
        while any(map(is_alive, numbers)):
            self.assertLess(time.monotonic(), end, 'ranks are left over')
            time.sleep(0.05)


class Ending(BackgroundTest):
    def test_a_rank_that_is_killed_ends_all(self):
        for killed in (0, 1):
            with self.case(killed), self.training() as (process, numbers):
                os.kill(numbers[killed], signal.SIGKILL)
                self.assertNotEqual(process.wait(LIMIT), 0)
                self.assert_all_end(numbers)
                words = self.said() + (self.folder / 'stdout').read_text(encoding='utf-8')  # MPICH's are on stdout
                self.assertRegex(words, r'(?i)signal 9|killed')
            self.assert_whole(self.run)
            shutil.rmtree(self.run)

    def test_a_launcher_that_is_killed_ends_all_saved(self):
        """The library of MPI ends the ranks too, a moment later: a slow machine may need several tries."""
        for _ in range(4):
            shutil.rmtree(self.folder / 'run', ignore_errors=True)
            with self.training(options={'--checkpoint-every': 0}) as (process, numbers):
                self.assertEqual(read_config(self.run)['step'], 0)
                process.kill()
                self.assert_all_end(numbers)
            if read_config(self.run)['step'] > 0 or not is_open_mpi():
                break
        if is_open_mpi():  # MPICH kills them at once
            self.assertGreater(read_config(self.run)['step'], 0)
        self.assert_whole(self.run)

    def test_a_request_to_end_one_rank_ends_all_saved(self):
        # The launcher passes on SIGUSR1 to all.
        for signal_, asked in ((signal.SIGTERM, 1), (signal.SIGINT, 0), (signal.SIGTERM, 2), (signal.SIGUSR1, None)):
            with self.case(signal_, asked), self.training() as (process, numbers):
                os.kill(process.pid if asked is None else numbers[asked], signal_)
                self.assertEqual(process.wait(LIMIT), 128 + signal_, self.said())
                self.assert_all_end(numbers)
                said = [line for line in self.said().splitlines() if line.startswith('train: interrupted after ')]
                self.assertEqual(len(said), 1, self.said())
                self.assertIn(f'by {signal_.name}; go on by --resume', said[0])
                self.assertIn(f'after {read_config(self.run)["step"]} steps', said[0])
                self.assertIn('val_loss', read_config(self.run))  # to the end
                self.assertTrue((self.run / 'report.html').exists())
            self.assert_whole(self.run)
            shutil.rmtree(self.run)

    def test_a_launcher_that_is_asked_to_end_ends_all_saved(self):
        # That of Open MPI 4 waits so long until it asks its ranks, and again until it kills them.
        self.environment['OMPI_MCA_odls_base_sigkill_timeout'] = '4'
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            with self.case(signal_), self.training() as (process, numbers):
                os.kill(process.pid, signal_)
                self.assertNotEqual(process.wait(LIMIT), 0)
                self.assert_all_end(numbers)
                if not kills_soon():
                    self.assertIn('train: interrupted after ', self.said())
            self.assert_whole(self.run)
            shutil.rmtree(self.run)

    def test_a_rank_that_is_stopped_counts_as_lost_after_the_time_limit(self):
        with self.training(options={'--rank-timeout': 2}) as (process, numbers):
            os.kill(numbers[1], signal.SIGSTOP)
            self.assertNotEqual(process.wait(LIMIT), 0)
            self.assert_all_end([numbers[0], numbers[2]])
            self.assertRegex(self.said(), r'for 2 seconds nothing came from or went to rank 1')
        self.assert_whole(self.run)


class TwoMachines(BackgroundTest):
    """Two network namespaces, joined by a cable, with host names of their own."""

    def setUp(self):
        super().setUp()
        if os.geteuid() != 0 or not shutil.which('ip') or not shutil.which('unshare'):
            self.skipTest('network namespaces need root, ip and unshare')
        if not is_open_mpi():
            self.skipTest('its launcher is not that of Open MPI')
        mark = uuid.uuid4().hex[:6]
        self.hosts = [f'tapestry-{mark}-{name}' for name in 'ab']
        self.cables = [f'tap{mark}{name}' for name in 'ab']
        for host in self.hosts:
            if self.ip('netns', 'add', host).returncode != 0:
                self.skipTest('no network namespace can be made here')
            self.addCleanup(self.ip, 'netns', 'delete', host)
            if self.ip('netns', 'exec', host, 'true').returncode != 0:
                self.skipTest('no program can be run in a network namespace here')
        made = self.ip('link', 'add', self.cables[0], 'netns', self.hosts[0], 'type', 'veth',
                       'peer', 'name', self.cables[1], 'netns', self.hosts[1])
        if made.returncode != 0:
            self.skipTest('no two namespaces can be joined here')
        for i, (host, cable) in enumerate(zip(self.hosts, self.cables)):
            self.ip('-n', host, 'address', 'add', f'10.213.77.{i + 1}/24', 'dev', cable)
            for name in ('lo', cable):
                self.ip('-n', host, 'link', 'set', name, 'up')
        # In the place of ssh. The first word is the host's name, the rest is for a shell there.
        agent = self.folder.parent / f'agent-{mark}'  # a path without spaces
        agent.write_text('#!/bin/sh\nhost=$1\nshift\nexec ip netns exec "$host" unshare --uts '
                         'sh -c "hostname $host; $*"\n')
        agent.chmod(0o755)
        self.addCleanup(agent.unlink)
        self.launcher = ('ip', 'netns', 'exec', self.hosts[0], 'unshare', '--uts', 'sh', '-c',
                         f'hostname {self.hosts[0]}; exec "$@"', '-', 'mpirun',
                         '--mca', 'plm_rsh_agent', agent, '--mca', 'btl', 'tcp,self',
                         '--mca', 'btl_tcp_if_include', '10.213.77.0/24',
                         '--mca', 'oob_tcp_if_include', '10.213.77.0/24',
                         '--host', ','.join(self.hosts), '--map-by', 'node')

    @staticmethod
    def ip(*words):
        return subprocess.run(['ip', *words], capture_output=True, check=False)

    def test_they_have_the_bits_of_two_threads(self):
        folder = self.folder / 'ranks'
        result = self.run_script(*self.launcher, '-n', 2, PROGRAMS / 'train',
                                 *words_of({**LEARNING, '--steps': 60, '--out': folder}), timeout=170)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_same(folder, self.learned_by_threads(2, options={'--steps': 60}))

    def test_a_cable_that_is_pulled_ends_the_ranks_of_both(self):
        with self.training(2, {'--rank-timeout': 3}, self.launcher) as (_, numbers):
            self.assertEqual(self.ip('-n', self.hosts[0], 'link', 'set', self.cables[0], 'down').returncode, 0)
            self.assert_all_end(numbers)
            self.assertIn('train: [Ranks] for 3 seconds nothing came from or went to rank 1', self.said())
        self.assert_whole(self.run)


if __name__ == '__main__':
    support.main()
