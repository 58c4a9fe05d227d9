"""Models that are too large for memory: what train, generate and embeddings say of them."""

import functools
import json
import re
import resource
import shutil
import signal
import subprocess

import support
from runs import PROGRAMS, ProgramsTest, TrainedTest, read_config, words_of

GIGABYTE = 10 ** 9


def limited(bytes_of_address_space):
    """For run_script: `ulimit -v`."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (int(bytes_of_address_space), -1))
    return {'preexec_fn': limit}


@functools.cache
def beginning():
    """The least address space, in bytes, in which train begins: its libraries are of another size on each system."""
    def begins(megabytes):
        return subprocess.run([PROGRAMS / 'train', '--help'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False, **limited(megabytes * 1e6)).returncode == 0
    too_few, enough = 0, 1000
    while enough - too_few > 5:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if begins(middle) else (middle, enough)
    return enough * 1e6


def some_limits():
    """Of address space, in megabytes. With the first, all libraries are loaded, and OpenBLAS finds no memory."""
    return [round(beginning() / 1e6) + more for more in (-100, -50, 0, 50, 100, 150, 200, 250, 300)]


def is_sanitized():
    """A sanitizer needs more address space than any limit here leaves."""
    options = json.loads((PROGRAMS.parent / 'meson-info/intro-buildoptions.json').read_text())
    return any(o['name'] == 'b_sanitize' and o['value'] not in ('none', []) for o in options)


class Train(ProgramsTest):
    def setUp(self):
        super().setUp()
        if is_sanitized():
            self.skipTest('a sanitizer cannot be limited')

    def refused(self, options, **more):
        result, folder = self.train('refused', options, **(more or limited(4 * GIGABYTE)))
        self.assertEqual(result.stdout, '')  # nothing has begun
        self.assertFalse((folder / 'model.safetensors').exists())
        return result

    def test_it_names_the_option_that_makes_a_model_too_large(self):
        for option, value, usual, others in (
                ('--dim', 65536, 128, {}),
                ('--layers', 1000, 2, {'--dim': 1024}),
                ('--batch', 65536, 64, {'--dim': 128}),
                ('--threads', 1000, None, {'--dim': 512, '--batch': 1000, '--context': 1})):
            with self.case(option):
                result = self.refused({**others, option: value})
                self.assert_fails(result, 'train: the training needs ', ' GB of memory, and at most 4.0 GB '
                                          'can be had: ', f'{option} {value} makes it so large; with ')
                if usual:
                    self.assertIn(f'so large; with {usual} it needs about ', result.stderr)

    def test_a_long_context_is_named_too(self):
        result = self.refused({'--text': self.text_of(10000), '--tokenizer': 'characters',
                               '--dim': 512, '--context': 30000})
        self.assert_fails(result, '--context 30000 makes it so large; with 32 it needs about ')

    def text_of(self, lines):
        text = self.folder / 'lines.txt'
        text.write_text('It is a truth universally acknowledged.\n' * lines, encoding='utf-8')
        return text

    def test_without_such_an_option_it_is_the_vocabulary(self):
        text = self.folder / 'words.txt'
        text.write_text(' '.join(''.join(chr(97 + n // 26 ** i % 26) for i in range(4))
                                 for n in range(120000)), encoding='utf-8')
        result = self.refused({'--text': text, '--min-count': 1, '--dim': 128, '--batch': 64,
                               '--context': 32, '--layers': 2, '--heads': 4},
                              **limited(beginning() + 70e6))
        self.assert_fails(result, 'a vocabulary of ', 'a larger --min-count makes it smaller')

    def test_what_it_says_is_about_what_it_takes(self):
        for precision in ('float', 'bfloat16'):
            with self.case(precision):
                self.check_estimate({'--dim': 256, '--layers': 4, '--heads': 4, '--context': 64, '--batch': 64,
                                     '--precision': precision})

    def test_a_long_context_takes_no_more_than_as_many_tokens_in_short_ones(self):
        self.check_estimate({'--text': self.text_of(1000), '--tokenizer': 'characters', '--dim': 64,
                             '--layers': 8, '--heads': 4, '--context': 2048, '--batch': 4})

    def check_estimate(self, options):
        """A half more than the estimate is enough, and two thirds of it are needed. What the program
        takes without a model (its code, OpenBLAS's buffers) is not part of it."""
        options = {**options, '--steps': 2}
        result = self.refused(options, **limited(beginning() + 20e6))
        needed = re.search(r'needs ([\d.]+) ([MG]B) of memory', result.stderr)
        needed = float(needed[1]) * {'MB': 1e6, 'GB': 1e9}[needed[2]]
        tiny = {'--dim': 16, '--batch': 1, '--layers': 1, '--context': 16}
        peaks = [self.peak({**options, **tiny}), self.peak(options)]
        self.assertGreater(peaks[1] - peaks[0], needed / 1.5)
        self.assertLess(peaks[1] - peaks[0], needed * 1.5)

    def peak(self, options):
        """The most memory that a training has in use."""
        command = words_of({'--threads': 1, **options, '--out': self.folder / 'peak',
                            '--force': None})
        result = self.run_script('python3', '-c', 'import os, resource, subprocess, sys\n'
                                 'subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n'
                                 'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)',
                                 PROGRAMS / 'train', *command)
        self.assertEqual(result.returncode, 0, result.stderr)
        return 1024 * int(result.stdout)

    def test_whatever_the_limit_it_ends_with_a_message(self):
        for megabytes in some_limits():
            with self.case(megabytes):
                result, _ = self.train('limited', {'--dim': 128, '--batch': 32, '--context': 64},
                                       timeout=30, **limited(megabytes * 1e6))
                self.assertIn(result.returncode, (0, 1), result)
                if result.returncode:
                    self.assertIn('train: ', result.stderr)


class Runs(TrainedTest):
    def changed(self, **sizes):
        """A run whose config.json says something else of its model."""

        run = self.folder / '-'.join(f'{name} {value!r}' for name, value in sizes.items())
        shutil.copytree(self.run_folder, run)
        config = read_config(run)
        config['model'].update(sizes)
        (run / 'config.json').write_text(json.dumps(config), encoding='utf-8')
        return run

    def test_a_config_of_another_size_is_refused_before_its_model_is_made(self):
        for name, value, saying in (
                ('layers', -1, 'config.json: layers is -1, and has to be a whole number from 1 to 1000'),
                ('layers', 1.5, 'config.json: layers is 1.5, and has to be a whole number'),
                ('layers', True, 'config.json: layers is true, and has to be a whole number'),
                ('layers', '2', 'config.json: layers is "2", and has to be a whole number'),
                ('heads', 0, 'config.json: heads is 0, and has to be a whole number from 1 to 1000'),
                ('context', 100000000, 'config.json: context is 100000000, and has to be a whole '
                                       'number from 1 to 65536'),
                ('width', 100000, 'config.json: width is 100000, and has to be'),
                ('width', 8192, 'config.json: it tells of a model with '),
                ('layers', 1000, 'parameters, but model.safetensors has '),
                ('layers', 2, 'config.json: it tells of a model with '),
                ('tied', False, 'config.json: it tells of a model with '),
                ('bias', False, 'config.json: it tells of a model with '),
                ('positions', 'sinusoidal', 'config.json: it tells of a model with '),
                ('dropout', -0.5, 'config.json: dropout is -0.5, and has to be a number from 0 to below 1'),
                ('dropout', 1, 'config.json: dropout is 1, and has to be'),
                ('dropout', True, 'config.json: dropout is true, and has to be'),
                ('context', 65536, 'parameters, but model.safetensors has '),
                ('vocabulary', 10 ** 12, 'config.json: it tells of 1000000000000 tokens, but vocab.txt has ')):
            run = self.changed(**{name: value})
            more = {} if is_sanitized() else limited(GIGABYTE)
            for program in ('generate', 'embeddings'):
                with self.case(program, **{name: value}):
                    result = self.run_script(PROGRAMS / program, '--model', run, **more)
                    self.assertEqual(result.returncode, 1)
                    self.assertTrue(result.stderr.startswith(f'{program}: {run}/'), result.stderr)
                    self.assertIn(saying, result.stderr.splitlines()[0])
                    self.assertLessEqual(len(result.stderr.splitlines()), 10)
                    self.assertEqual(result.stdout, '')

    def test_a_config_of_another_model_lists_what_does_not_fit(self):
        for changes, line in (
                ({'width': 18}, 'misshapen: transformer.h.0.ln_1.bias (16,), needs (18,)'),
                ({'tied': False}, 'missing: lm_head.weight ('),
                ({'context': 17}, 'misshapen: transformer.wpe.weight (16, 16), needs (17, 16)'),
                ({'positions': 'sinusoidal'}, 'unexpected: transformer.wpe.weight (16, 16)')):
            with self.case(**changes):
                result = self.generate(model=self.changed(**changes))
                self.assertEqual(result.returncode, 1)
                self.assertIn('config.json: it tells of a model with ', result.stderr)
                self.assertIn(f'\n  {line}', result.stderr)
                self.assertNotIn('nan', result.stderr)

    def test_a_tensor_that_claims_more_than_its_bytes_is_refused_before_the_model_is_made(self):
        """One of a type that is not known may have any shape."""
        run = self.changed(width=16)
        config = read_config(run)
        file = run / 'model.safetensors'
        data = file.read_bytes()
        begin = 8 + int.from_bytes(data[:8], 'little')
        header = json.loads(data[8:begin])
        # All the file holds is a table of positions of a type that may have any size.
        config['model'].update(context=65536, width=16)
        entry = header['transformer.wpe.weight']
        first, last = entry['data_offsets']
        entry.update(dtype='F1', shape=[65536, 16])
        text = json.dumps(header).encode()
        file.write_bytes(len(text).to_bytes(8, 'little') + text + data[begin:])
        (run / 'config.json').write_text(json.dumps(config), encoding='utf-8')
        self.assertEqual(last - first, 16 * 16 * 4)
        self.assert_fails(self.generate(model=run), 'config.json: model.safetensors has '
                          '"transformer.wpe.weight" as "F1"; weights are F64, F32, F16 or BF16')

    def test_a_line_of_metrics_with_a_gigabyte_takes_no_memory(self):
        run = self.changed(width=16)
        with open(run / 'metrics.jsonl', 'wb') as file:  # a hole: nothing is written
            file.write(b'{"step": 10, "train_loss": 5.5}\n{"step": 15, "train_loss": 1')
            file.seek(1 << 30)
            file.write(b'\n{"step": 20, "val_loss": 5.0}\n')
        page = self.folder / 'report.html'
        more = {} if is_sanitized() else limited(GIGABYTE)
        result = self.run_script(PROGRAMS / 'embeddings', '--model', run, '--report', page, **more)
        self.assertEqual(result.stderr, f'embeddings: {run}/metrics.jsonl, line 2 is passed over: it is '
                         'longer than 65536 bytes\n')
        self.assertIn('{"train":[[10,5.5]],"validation":[[20,5.0]]}', page.read_text(encoding='utf-8'))

    def test_whatever_the_limit_they_end_with_a_message(self):
        if is_sanitized():
            self.skipTest('a sanitizer cannot be limited')
        for program, words in (('generate', []), ('embeddings', []),
                               ('embeddings', ['--report', self.folder / 'report.html'])):
            for megabytes in some_limits():
                with self.case(program, megabytes):
                    result = self.run_script(PROGRAMS / program, '--model', self.run_folder, *words,
                                             timeout=30, **limited(megabytes * 1e6))
                    self.assertNotIn(-result.returncode, (signal.SIGABRT, signal.SIGSEGV), result)


if __name__ == '__main__':
    support.main()
