"""Trainings that stop and go on, and folders that hold one run and no other."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import stat
import struct
import subprocess
import time

import support
from runs import (IN_A_RUN, PROGRAMS, SMALL, ProgramsTest, read_config, read_metadata,
                  read_metrics, read_notes, read_tensors, replace, what_was_learned,
                  words_of)

STEPS = {'--steps': 40, '--checkpoint-every': 7}
UNREADABLE_METRICS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
ssize_t read(int file, void* to, size_t size) {
    char link[32], path[4096] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (readlink(link, path, sizeof path - 1) > 0 && strstr(path, "metrics.jsonl")) {
        errno = EIO;
        return -1;
    }
    return ((ssize_t (*)(int, void*, size_t))dlsym(RTLD_NEXT, "read"))(file, to, size);
}
"""
ENDLESS = {'--steps': 10**9, '--eval-every': 0, '--checkpoint-every': 50}


def everything_in(folder):
    """Each path below a folder, to what is there: a link's target or a file's bytes."""
    return {str(path.relative_to(folder)): os.readlink(path) if path.is_symlink()
            else path.read_bytes() for path in folder.rglob('*') if path.is_symlink() or path.is_file()}


def obey_permissions():
    """Root may write everywhere; without two of its capabilities it may not."""
    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
    for capability in (dac_override, dac_read_search):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


class ResumeTest(ProgramsTest):
    def resume(self, folder, options=None, **more):
        return self.run_script(PROGRAMS / 'train', '--resume', folder, *words_of(options or {}),
                               **more)

    @contextlib.contextmanager
    def started(self, options, **more):
        """A training in the background, which is killed in the end."""
        settings = {'cwd': self.folder, 'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **more}
        command = [str(word) for word in (PROGRAMS / 'train', *words_of(options))]
        with subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL,
                              encoding='utf-8', **settings) as process:
            try:
                yield process
            finally:
                process.kill()

    @contextlib.contextmanager
    def training(self, folder, options=None, **more):
        """The same, after its first metrics."""
        options = {**SMALL, **ENDLESS, '--out': folder, **(options or {})}
        with self.started(options, **more) as process:
            end = time.monotonic() + 60
            while not (folder / 'metrics.jsonl').exists() or not read_metrics(folder):
                self.assertLess(time.monotonic(), end, 'no step within a minute')
                self.assertIsNone(process.poll())
                time.sleep(0.02)
            yield process

    def assert_same(self, folder, other):
        self.assertEqual(what_was_learned(folder)[2], what_was_learned(other)[2])
        self.assertTrue(what_was_learned(folder) == what_was_learned(other))


class Checkpoints(ResumeTest):
    def test_a_folder_holds_the_last_checkpoint_and_the_best(self):
        # What is learned of its beginning is wrong at its end.
        text = self.folder / 'text.txt'
        text.write_text('abc' * 300 + 'acb' * 34)
        folder = self.trained(options={'--steps': 200, '--lr': 0.01, '--warmup': 0, '--dropout': 0,
                                       '--text': text, '--tokenizer': 'characters',
                                       '--eval-every': 20, '--checkpoint-every': 0})
        losses = {line['step']: line['val_loss'] for line in read_metrics(folder)
                  if 'val_loss' in line}
        best = min(losses, key=losses.get)
        self.assertNotEqual(best, 200)  # or this test tests nothing
        self.assertEqual(read_config(folder / 'best')['step'], best)
        self.assertEqual(read_config(folder / 'best')['val_loss'], losses[best])
        self.assertEqual(read_config(folder)['step'], 200)
        self.assertEqual({entry.name for entry in (folder / 'checkpoints').iterdir()},
                         {f'step-{best}', 'step-200'})
        for name in IN_A_RUN - {'checkpoints', 'last', 'best'}:
            self.assertEqual(os.readlink(folder / name), f'last/{name}')
        for program in ('generate', 'embeddings'):
            result = self.run_script(PROGRAMS / program, '--model', folder / 'best')
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_every_file_says_of_which_run_and_step_it_is(self):
        folder = self.trained()
        config = read_config(folder)
        self.assertRegex(config['run'], '^[0-9a-f]{16}$')
        moment = f'run {config["run"]}, step 20'
        for name in ('model', 'training', 'snapshots', 'count_vectors'):
            self.assertEqual(read_metadata(folder / f'{name}.safetensors')['moment'], moment)
        self.assertEqual((folder / 'vocab.txt').read_text(encoding='utf-8').splitlines()[0],
                         f'<pad>\t0\t{moment}')
        self.assertEqual((read_notes(folder)[0]['run'], config['step']), (config['run'], 20))
        self.assertIn(moment, (folder / 'report.html').read_text(encoding='utf-8'))

    def test_the_identity_is_made_of_what_decides_the_numbers(self):
        def identity(name, options):
            return read_config(self.trained(name, options))['run']

        one = identity('one', {})
        self.assertEqual(identity('again', {'--checkpoint-every': 3}), one)
        for options in ({'--seed': 3}, {'--lr': 1e-3}, {'--dim': 32}, {'--tokenizer': 'characters'},
                        {'--min-count': 3}, {'--threads': 2},
                        {'--init': self.folder / 'one/model.safetensors'}):
            with self.case(options=options):
                self.assertNotEqual(identity(str(options)[:12], options), one)

    def test_files_of_two_runs_are_not_taken_for_one(self):
        one, other = self.trained('one'), self.trained('other', {'--seed': 3})
        names = [read_config(folder)['run'] for folder in (one, other)]
        for file, programs in (('model.safetensors', ('generate', 'embeddings')),
                               ('vocab.txt', ('generate', 'embeddings')),
                               ('config.json', ('generate', 'embeddings')),
                               ('snapshots.safetensors', ('report',)),
                               ('count_vectors.safetensors', ('report',)),
                               ('metrics.jsonl', ('report',))):
            mixed = self.folder / f'with another {file}'
            shutil.copytree(one, mixed, symlinks=True)
            shutil.copy(other / file, mixed / file)  # through the link, as cp does
            moved = self.folder / f'with another {file} in the place of the link'
            shutil.copytree(one, moved, symlinks=True)
            (moved / file).unlink()
            shutil.copy(other / file, moved / file)
            for folder, program in ((folder, program) for folder in (mixed, moved)
                                    for program in programs):
                if folder == moved and (program == 'report' or file == 'config.json'):
                    continue  # read beside the last checkpoint, or not at all
                with self.case(file, str(folder), program):
                    words = ['--report', self.folder / 'page.html'] if program == 'report' else []
                    result = self.run_script(PROGRAMS / program.replace('report', 'embeddings'),
                                             '--model', folder, *words)
                    self.assert_fails(result, *names, file)

    def test_a_run_is_not_replaced_without_force(self):
        folder = self.trained()
        before = everything_in(folder)
        result, _ = self.train()
        self.assert_fails(result, str(folder), '--resume', '--force', '--out')
        self.assertTrue(everything_in(folder) == before)
        result, _ = self.train(options={'--force': None, '--seed': 3})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_same(folder, self.trained('the same in a new folder', {'--seed': 3}))
        self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)

    def test_a_run_that_is_replaced_stays_until_another_has_learned_something(self):
        folder = self.trained()
        run = read_config(folder)['run']
        options = {**SMALL, **ENDLESS, '--out': folder, '--force': None, '--seed': 3,
                   '--checkpoint-every': 10**6}
        with self.started(options) as process:
            while process.stdout.readline() != '\n':  # before the first step
                self.assertIsNone(process.poll())
            time.sleep(0.2)
            self.assertEqual(read_config(folder)['run'], run)
        self.assertEqual(self.run_script(PROGRAMS / 'generate', '--model', folder).returncode, 0)
        result = self.resume(folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)

    def test_a_run_of_an_early_version_is_read_and_replaced(self):
        folder, other = self.trained('flat'), self.trained('another')
        for name in ('last', 'best'):
            (folder / name).unlink()
        for name in IN_A_RUN - {'checkpoints', 'last', 'best', 'training.safetensors'}:
            content = (other / name).read_bytes()
            (folder / name).unlink()
            (folder / name).write_bytes(content)
        (folder / 'training.safetensors').unlink()
        shutil.rmtree(folder / 'checkpoints')
        self.assertEqual(self.run_script(PROGRAMS / 'embeddings', '--model', folder).returncode, 0)
        self.assert_fails(self.resume(folder), 'no link to a checkpoint', '--init')
        result, _ = self.train('flat', {'--force': None})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_same(folder, other)
        self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)

    def test_a_copy_that_followed_the_links_is_a_run_too(self):
        folder = self.trained(options=STEPS)
        copy = self.folder / 'copy'
        shutil.copytree(folder, copy)
        self.assertFalse((copy / 'last').is_symlink())
        result = self.run_script(PROGRAMS / 'generate', '--model', copy)
        self.assertEqual(result.returncode, 0, result.stderr)
        for where in (folder, copy):
            result = self.resume(where, {'--steps': 60})
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_same(copy, folder)
        self.assertEqual(os.readlink(copy / 'last'), 'checkpoints/step-60')

    def test_rights_of_replaced_files_stay(self):
        folder = self.trained()
        for file in ('model.safetensors', 'config.json', 'report.html'):
            (folder / file).chmod(0o640)
        (folder / 'vocab.txt').chmod(0o600)
        self.train(options={'--force': None})
        rights = {file: stat.S_IMODE((folder / file).stat().st_mode)
                  for file in ('model.safetensors', 'vocab.txt', 'config.json', 'report.html')}
        self.assertEqual(rights, {'model.safetensors': 0o640, 'vocab.txt': 0o600,
                                  'config.json': 0o640, 'report.html': 0o640})

    def test_a_second_training_is_told_who_has_the_folder(self):
        folder = self.folder / 'run'
        with self.training(folder) as process:
            before = read_config(folder)['run']
            for result in (self.train()[0], self.train(options={'--force': None})[0],
                           self.resume(folder)):
                self.assert_fails(result, f'process {process.pid}', str(folder))
            self.assertEqual(read_config(folder)['run'], before)
        self.assertTrue((folder / 'lock').exists())  # it was killed
        self.assertEqual(self.train(options={'--force': None})[0].returncode, 0)
        self.assertFalse((folder / 'lock').exists())


class Resume(ResumeTest):
    def test_a_resumed_training_gives_the_bits_of_one_that_was_left_alone(self):
        for options in ({'--threads': 1}, {'--threads': 2}, {'--order': 'sequential'},
                        {'--optimizer': 'sgd'}, {'--tokenizer': 'characters', '--dropout': 0}):
            with self.case(options=options):
                options = {**STEPS, **options}
                name = str(options)[-12:]
                whole = self.trained('whole' + name, options)
                folder = self.folder / ('stopped' + name)
                with self.training(folder, {**options, '--steps': 40, '--checkpoint-every': 1,
                                            '--eval-every': 10}):
                    pass  # killed
                self.assertLess(read_config(folder)['step'], 40)
                result = self.resume(folder, {'--checkpoint-every': 7})
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assert_same(folder, whole)

    def test_one_command_line_begins_and_goes_on(self):
        folder = self.folder / 'run'
        options = {**SMALL, **STEPS, '--seed': 4}
        whole = self.trained('whole', {**STEPS, '--seed': 4})
        command = [PROGRAMS / 'train', '--resume', folder, *words_of(options)]
        with self.started({'--resume': folder, **options}) as process:
            while 'step ' not in process.stdout.readline():
                self.assertIsNone(process.poll())
        for _ in range(2):  # the second finds nothing more to do
            result = self.run_script(*command)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assert_same(folder, whole)
        self.assertIn('resumed    after step 40', result.stdout)
        self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)

    def test_without_resume_no_run_is_gone_on_with(self):
        """Not even one in the folder in which the program is started."""
        here = self.trained('here', {'--seed': 4, '--lr': 0.5})
        result, folder = self.train('another', cwd=here)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([read_config(folder)[name] for name in ('seed', 'lr')], [2, 0.003])

    def test_what_may_change_changes_and_is_noted(self):
        folder = self.trained(options=STEPS)
        result = self.resume(folder, {'--steps': 55, '--threads': 2, '--checkpoint-every': 0})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(read_notes(folder)[0].keys(),
                         {'run', 'step', 'steps', 'threads', 'ranks', 'checkpoint_every'})
        self.assertIn({'run': read_config(folder)['run'], 'step': 40, 'resumed': True, 'steps': 55,
                       'threads': 2, 'ranks': 1, 'checkpoint_every': 0}, read_notes(folder))
        self.assertIn('resumed    after step 40 of 1 rank with 1 thread: it goes on close to that, '
                      'and not to the bit\n', result.stdout)
        self.assertEqual([line['step'] for line in read_metrics(folder)],
                         [10, 20, 30, 40, 50, 55])
        config = read_config(folder)
        self.assertEqual([config[name] for name in ('step', 'steps', 'threads')], [55, 55, 2])
        self.assert_fails(self.resume(folder, {'--steps': 54}), '55 steps', '--steps 54')

    def test_what_contradicts_the_run_is_refused(self):
        folder = self.trained()
        before = everything_in(folder)
        text = self.folder / 'text.txt'
        text.write_text('the old dog and the new dog\n' * 100)
        for options, saying in (({'--seed': 3}, '--seed 3 and not 2'),
                                ({'--lr': 0.5}, '--lr 0.5 and not 0.003'),
                                ({'--dim': 32}, '--dim 32 and not 16'),
                                ({'--no-tie': None}, '--tie false and not true'),
                                ({'--preset': 'nanogpt-cpu'}, '--preset'),
                                ({'--init': folder / 'model.safetensors'}, '--init'),
                                ({'--text': text}, 'another text'), ({'--out': 'x'}, '--out'),
                                ({'--force': None}, '--force')):
            with self.case(options=options):
                self.assert_fails(self.resume(folder, options), saying)
        self.assertTrue(everything_in(folder) == before)
        # The same values again are none.
        again = {**SMALL, '--seed': 2, '--lr': 0.003, '--preset': 'pride', '--dropout': 0.1}
        result = self.resume(folder, again)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_dropout_that_an_early_version_wrote_is_the_same(self):
        folder = self.trained()
        replace(folder / 'config.json', '"dropout": 0.1', '"dropout": 0.10000000149011612')
        for options in ({'--steps': 25}, {'--steps': 30, '--dropout': 0.1}):
            with self.case(options=options):
                result = self.resume(folder, options)
                self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_fails(self.resume(folder, {'--dropout': 0.11}), '--dropout 0.11 and not 0.1')

    def test_the_text_is_known_by_what_it_says(self):
        text, moved = self.folder / 'text.txt', self.folder / 'moved.txt'
        text.write_text('the old dog and the new dog\n' * 100)
        folder = self.trained(options={'--text': text})
        text.rename(moved)
        self.assert_fails(self.resume(folder, {'--steps': 25}), str(text))
        result = self.resume(folder, {'--steps': 25, '--text': moved})
        self.assertEqual(result.returncode, 0, result.stderr)
        replace(moved, 'the old dog and the new dog\n', 'the new dog and the old dog\n')
        self.assert_fails(self.resume(folder, {'--steps': 30}), 'another text', '--text')

    def test_a_damaged_checkpoint_is_refused_by_name(self):
        whole = self.trained()
        training = (whole / 'training.safetensors').read_bytes()
        config = (whole / 'config.json').read_text(encoding='utf-8')
        for name, file, content in (
                ('half', 'training.safetensors', training[:len(training) // 2]),
                ('no number', 'training.safetensors', training.replace(b'drawn', b'drown')),
                ('step 20.5', 'config.json', config.replace('"step": 20', '"step": 20.5')),
                ('seed -1', 'config.json', config.replace('"seed": 2', '"seed": -1')),
                ('lr 1e400', 'config.json', config.replace('"lr": 0.003', '"lr": 1e400')),
                ('no lr', 'config.json', config.replace('"lr": 0.003', '"lt": 0.003')),
                ('batch', 'config.json', config.replace('"batch": 4', '"batch": 65537'))):
            with self.case(name):
                folder = self.folder / name
                shutil.copytree(whole, folder, symlinks=True)
                (folder / file).write_bytes(content if isinstance(content, bytes)
                                            else content.encode())
                self.assertNotEqual((folder / file).read_bytes(), (whole / file).read_bytes())
                before = everything_in(folder)
                self.assert_fails(self.resume(folder, {'--steps': 30}), file)
                self.assertTrue(everything_in(folder) == before)

    def test_the_state_of_another_optimizer_is_refused(self):
        folder = self.trained()
        file = folder / 'training.safetensors'
        file.write_bytes(file.read_bytes().replace(b'exp_avg"', b'exp_agv"'))
        result = self.resume(folder, {'--steps': 30})
        self.assertEqual(result.returncode, 1)
        self.assertIn('missing: transformer.wte.weight/exp_avg (', result.stderr)


class Stopped(ResumeTest):
    def test_each_signal_saves_and_says_how_to_go_on(self):
        for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            with self.case(stop.name):
                folder = self.folder / stop.name
                with self.training(folder) as process:
                    process.send_signal(stop)
                    _, errors = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 128 + stop)
                self.assertIn(f'by {stop.name}; go on by --resume {folder}', errors)
                step = int(re.search(r'interrupted after (\d+) steps', errors)[1])
                self.assertEqual(read_config(folder)['step'], step)
                result = self.resume(folder, {'--steps': step + 5})
                self.assertEqual(result.returncode, 0, result.stderr)
                whole = self.trained('whole ' + stop.name, {
                    **ENDLESS, '--steps': step + 5, '--checkpoint-every': 0})
                self.assertEqual(read_tensors(whole / 'model.safetensors').keys(),
                                 read_tensors(folder / 'model.safetensors').keys())

    def test_a_closed_pipe_does_what_ctrl_c_does(self):
        folder = self.folder / 'run'
        with self.training(folder, {'--steps': 40000, '--checkpoint-every': 10**6}) as process:
            process.stdout.close()
            self.assertEqual(process.wait(timeout=120), 128 + signal.SIGPIPE)
            self.assertIn('SIGPIPE', process.stderr.read())
        self.assertGreater(read_config(folder)['step'], 0)
        self.assertIn('report.html', {file.name for file in folder.iterdir()})

    def test_a_signal_that_was_ignored_stays_ignored(self):
        folder = self.folder / 'run'
        with self.training(folder, preexec_fn=lambda: signal.signal(
                signal.SIGHUP, signal.SIG_IGN)) as process:
            process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            self.assertIsNone(process.poll())

    def test_also_where_a_library_sets_a_handler_before_main(self):
        """As those of MPI do."""
        self.environment['LD_PRELOAD'] = self.preloaded('handler.c', '#include <signal.h>\n#include <unistd.h>\n'
            'static void end(int signal) { _exit(signal); }\n'
            '__attribute__((constructor)) static void begin(void) { signal(SIGHUP, end); }\n')
        self.test_a_signal_that_was_ignored_stays_ignored()

    def test_a_second_signal_ends_at_once_with_the_last_checkpoint_whole(self):
        folder = self.folder / 'run'
        with self.training(folder, {'--dim': 128, '--context': 32}) as process:
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
            self.assertIn(process.wait(timeout=10), (-signal.SIGTERM, -signal.SIGINT))
        result = self.run_script(PROGRAMS / 'generate', '--model', folder, '--count', 3)
        self.assertEqual(result.returncode, 0, result.stderr)


class Failures(ResumeTest):
    def test_weights_that_are_not_finite_never_replace_those_that_are(self):
        folder = self.trained()
        before = read_tensors(folder / 'model.safetensors')
        # The first row, of <pad>, has large numbers, of which one step with weight decay makes infinite ones.
        content = bytearray((folder / 'model.safetensors').read_bytes())
        begin = content.index(b'}', content.index(b'transformer.wte.weight'))
        offset = int(re.search(rb'\[(\d+),\d+\]$', bytes(content[:begin]))[1])
        data = 8 + int.from_bytes(content[:8], 'little') + offset
        content[data:data + 64] = struct.pack('16f', *[1e25] * 16)
        large = self.folder / 'large.safetensors'
        large.write_bytes(content)
        result, _ = self.train(options={
            '--force': None, '--steps': 1, '--lr': 1e9, '--weight-decay': 1e9, '--warmup': 0,
            '--optimizer': 'sgd', '--init': large})
        self.assertEqual(result.returncode, 1)
        self.assertIn('became infinite or NaN', result.stderr)
        self.assertEqual(read_tensors(folder / 'model.safetensors'), before)
        self.assertEqual(self.run_script(PROGRAMS / 'generate', '--model', folder).returncode, 0)

    def test_metrics_that_cannot_be_read_are_not_taken_for_none(self):
        folder = self.trained()
        metrics = folder / 'metrics.jsonl'
        before = metrics.read_bytes()
        metrics.chmod(0o222)
        self.assert_fails(self.resume(folder, {'--steps': 25}, preexec_fn=obey_permissions),
                          'metrics.jsonl cannot be read: Permission denied')
        metrics.chmod(0o666)
        self.assertTrue(metrics.read_bytes() == before)
        self.environment['LD_PRELOAD'] = self.preloaded('read.c', UNREADABLE_METRICS)
        report = self.folder / 'page.html'
        for command in (['train', '--resume', folder, '--steps', 25],
                        ['embeddings', '--model', folder, '--report', report]):
            with self.case(command):
                result = self.run_script(PROGRAMS / command[0], *command[1:], timeout=60)
                self.assert_fails(result, 'metrics.jsonl cannot be read: Input/output error')
                self.assertTrue(metrics.read_bytes() == before)

    def test_a_folder_that_cannot_be_written_is_refused_before_the_work(self):
        folder = self.trained()
        (folder / 'metrics.jsonl').chmod(0o666)
        for locked in (folder, folder / 'checkpoints'):
            locked.chmod(0o555)
            result, _ = self.train(options={'--force': None}, preexec_fn=obey_permissions)
            locked.chmod(0o755)
            self.assert_fails(result, str(locked), 'cannot be written')
            self.assertEqual(result.stdout, '')


if __name__ == '__main__':
    support.main()
