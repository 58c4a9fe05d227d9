"""train and generate themselves: small models, and what can go wrong."""

import json
import math
import random
import re
import shutil
import signal
import struct
import subprocess
import time

import support
from runs import (IN_A_RUN, PROGRAMS, SMALL, ProgramsTest, TrainedTest, distance, halve,
                  read_config, read_metrics, read_tensors, read_vocabulary, replace, tokens,
                  words_of)


class Train(ProgramsTest):
    def test_it_leaves_a_folder_that_tells_all_about_the_run(self):
        folder = self.trained('a new/folder', {'--threads': 2, '--seed': 7})

        metrics = read_metrics(folder)
        self.assertEqual([line['step'] for line in metrics], [10, 20, 20])
        for line in metrics[:-1]:
            self.assertEqual(line.keys() - {'val_loss'}, {'step', 'train_loss', 'lr',
                                                          'tokens_per_second', 'seconds'})
            self.assertGreater(line['tokens_per_second'], 0)
        self.assertEqual(['val_loss' in line for line in metrics], [True, False, True])
        seconds = [line['seconds'] for line in metrics]
        self.assertEqual(seconds, sorted(seconds))

        vocabulary = read_vocabulary(folder)
        self.assertEqual([token for token, _ in vocabulary[:4]],
                         ['<pad>', '<unk>', '<sos>', '<eos>'])
        counts = [count for _, count in vocabulary[4:]]
        self.assertEqual(counts, sorted(counts, reverse=True))

        config = read_config(folder)
        self.assertEqual(config['model'], {
            'vocabulary': len(vocabulary), 'context': 16, 'layers': 1, 'heads': 2, 'width': 16,
            'dropout': config['model']['dropout'], 'bias': True, 'tied': True, 'scaled': False,
            'positions': 'learned'})
        self.assertEqual(config['model']['dropout'], 0.1)
        self.assertEqual([config[name] for name in ('tokenizer', 'preset', 'seed', 'steps')],
                         ['words', 'pride', 7, 20])
        self.assertEqual(config['val_loss'], metrics[-1]['val_loss'])

        shapes = {name: shape for name, (shape, _) in
                  read_tensors(folder / 'model.safetensors').items()}
        block = 'transformer.h.0.'
        self.assertEqual(shapes, {
            'transformer.wte.weight': [len(vocabulary), 16], 'transformer.wpe.weight': [16, 16],
            block + 'ln_1.weight': [16], block + 'ln_1.bias': [16],
            block + 'attn.c_attn.weight': [48, 16], block + 'attn.c_attn.bias': [48],
            block + 'attn.c_proj.weight': [16, 16], block + 'attn.c_proj.bias': [16],
            block + 'ln_2.weight': [16], block + 'ln_2.bias': [16],
            block + 'mlp.c_fc.weight': [64, 16], block + 'mlp.c_fc.bias': [64],
            block + 'mlp.c_proj.weight': [16, 64], block + 'mlp.c_proj.bias': [16],
            'transformer.ln_f.weight': [16], 'transformer.ln_f.bias': [16]})

    def test_it_counts_its_threads(self):
        for threads, saying in ((1, ' 1 thread, '), (2, ' 2 threads, ')):
            with self.case(threads):
                result, _ = self.train(f'{threads}', {'--threads': threads, '--steps': 1})
                self.assertIn(f'1 steps of 4 x 16 tokens,{saying}', result.stdout)

    def test_it_keeps_the_vectors_of_frequent_tokens_as_they_were(self):
        folder = self.trained(options={'--steps': 100})
        shape, end = read_tensors(folder / 'model.safetensors')['transformer.wte.weight']
        first = 4 * shape[1]  # after the special tokens
        kept = min(400, shape[0] - 4)
        snapshots = read_tensors(folder / 'snapshots.safetensors')
        steps = sorted(int(name.removeprefix('step_')) for name in snapshots)
        self.assertEqual((steps[0], steps[1], steps[-1], len(steps)), (0, 2, 100, 12))
        for name, (rows, _) in snapshots.items():
            self.assertEqual(rows, [kept, shape[1]], name)
        self.assertEqual(snapshots['step_100'][1], end[first:first + kept * shape[1]])
        moved = [math.dist(snapshots[f'step_{step}'][1], snapshots['step_0'][1]) for step in steps]
        self.assertEqual(moved, sorted(moved))
        self.assertGreater(moved[-1], 0.5)

        counted, values = read_tensors(folder / 'count_vectors.safetensors')['count_vectors']
        self.assertEqual(counted, shape)
        self.assertTrue(any(values))

    def test_in_a_pipe_it_writes_plain_lines(self):
        result, folder = self.train(options={'--threads': 2})
        self.assertEqual(result.returncode, 0)
        self.assertEqual(self.errors(result), [])
        self.assertNotRegex(result.stdout, r'[\r\x1b]')
        self.assertEqual(len(re.findall(r'^step +\d+/20  loss \d+\.\d{4} .* left$', result.stdout,
                                        re.MULTILINE)), 20)
        self.assertIn('step 10  validation loss ', result.stdout)

        training, validation = map(int, re.search(r'(\d+) tokens, and (\d+) for validation',
                                                  result.stdout).groups())
        self.assertEqual(training + validation, sum(count for _, count in read_vocabulary(folder)))
        parameters = int(re.search(r'(\d+) parameters', result.stdout).group(1))
        self.assertEqual(parameters, sum(len(values) for _, values in read_tensors(
            folder / 'model.safetensors').values()))
        loss, perplexity = map(float, re.search(r'\nvalidation loss ([\d.]+), perplexity ([\d.]+)',
                                                result.stdout).groups())
        self.assertAlmostEqual(loss, read_config(folder)['val_loss'], places=4)
        self.assertAlmostEqual(perplexity, math.exp(loss), delta=0.1)

        sample = re.search(r'\nA sample [^\n]*:\n\n(.*?)\n\nNearest', result.stdout,
                           re.DOTALL).group(1)
        self.assertGreaterEqual(len(tokens(sample)), 120)  # and perhaps a word to begin with
        self.assertLessEqual(max(map(len, sample.splitlines())), 80)
        self.assertRegex(result.stdout, r'\nmother +(\S+ -?\d\.\d\d *){5}\n')
        self.assertIn(f'{PROGRAMS}/generate --model {folder}', result.stdout)

    def test_on_a_terminal_one_line_is_written_over_and_over(self):
        written = self.on_terminal(PROGRAMS / 'train', *words_of(
            {**SMALL, '--steps': 400, '--eval-every': 100, '--out': self.folder / 'run'}))
        lines = written.split('\r\n')
        self.assertTrue(any(re.search(r'\rstep +\d+/400  loss .* left\x1b\[K', line)
                            for line in lines))
        for step in (100, 200, 300):
            self.assertTrue(any(re.search(rf'\r\x1b\[Kstep {step}  validation loss \S+$', line)
                                for line in lines), step)
        # In the end the line is gone.
        self.assertTrue(any(re.search(r'\r\x1b\[Kvalidation loss \S+, perplexity', line)
                            for line in lines))

    def test_the_same_seed_and_threads_give_the_same_bytes(self):
        for threads in (1, 2):
            one, again, other = (
                (self.trained(f'{threads} {name}', {'--threads': threads, '--seed': seed})
                 / 'model.safetensors').read_bytes()
                for name, seed in (('one', 5), ('again', 5), ('other', 6)))
            self.assertTrue(one == again, f'{threads} threads')
            self.assertFalse(one == other, f'{threads} threads')

    def test_a_run_goes_on_with_the_options_that_it_had(self):
        folder = self.trained(options={'--steps': 10})
        self.environment['MALLOC_PERTURB_'] = '165'  # memory that is given back is not what it was
        result = self.run_script(PROGRAMS / 'train', '--resume', folder, '--steps', 20)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(read_config(folder)['step'], 20)
        result = self.run_script(PROGRAMS / 'train', '--resume', folder, '--dim', 32)
        self.assert_fails(result, '--dim 32 and not 16')

    def test_it_goes_on_from_given_weights(self):
        first = self.trained('first', {'--steps': 200, '--lr': 1e-2, '--warmup': 0})
        weights = first / 'model.safetensors'
        # Without a step worth the name, it is the same model.
        still = self.trained('still', {'--init': weights, '--steps': 1, '--lr': 0, '--min-lr': 0})
        self.assertEqual(read_tensors(still / 'model.safetensors'), read_tensors(weights))
        self.assertEqual(read_config(still)['val_loss'], read_config(first)['val_loss'])
        more = self.trained('more', {'--init': weights, '--steps': 100})
        self.assertLess(read_metrics(more)[0]['train_loss'],
                        read_metrics(first)[0]['train_loss'] - 0.5)
        self.assertLess(read_config(more)['val_loss'], read_config(first)['val_loss'])

    def test_weights_that_do_not_fit_are_named(self):
        weights = self.trained('first') / 'model.safetensors'
        result, folder = self.train('second', {'--init': weights, '--dim': 32, '--no-bias': None,
                                               '--no-tie': None})
        self.assertEqual(result.returncode, 1)
        vocabulary = len(read_vocabulary(weights.parent))
        for line in (f'misshapen: transformer.wte.weight ({vocabulary}, 16), '
                     f'needs ({vocabulary}, 32)',
                     f'missing: lm_head.weight ({vocabulary}, 32)',
                     'unexpected: transformer.h.0.mlp.c_fc.bias (64,)'):
            self.assertIn(line, result.stderr)
        self.assertFalse((folder / 'model.safetensors').exists())

    def test_ctrl_c_ends_the_training_and_keeps_the_model(self):
        folder = self.folder / 'run'
        command = words_of({**SMALL, '--steps': 10**9, '--eval-every': 0, '--out': folder})
        with subprocess.Popen([PROGRAMS / 'train', *command], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, encoding='utf-8') as process:
            self.addCleanup(process.kill)
            end = time.monotonic() + 60
            metrics = folder / 'metrics.jsonl'
            while not metrics.exists() or not read_metrics(folder):
                self.assertLess(time.monotonic(), end, 'no step within a minute')
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        steps = int(re.search(r'interrupted after (\d+) steps', errors).group(1))
        self.assertEqual(read_config(folder)['step'], steps)
        self.assertEqual(read_metrics(folder)[-1]['step'], steps)
        self.assertIn('val_loss', read_metrics(folder)[-1])
        self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)
        self.assertIn(f'step_{steps}', read_tensors(folder / 'snapshots.safetensors'))
        result = self.run_script(PROGRAMS / 'generate', '--model', folder, '--count', '5')
        self.assertEqual(result.returncode, 0, result.stderr)


class Options(ProgramsTest):
    # They change the weights that a model of the same shape ends with.
    WEIGHTS = {
        '--seed': {'--seed': 12345}, '--order': {'--order': 'sequential'},
        '--dropout': {'--dropout': 0}, '--scale-embedding': {'--scale-embedding': None},
        '--steps': {'--steps': 21}, '--batch': {'--batch': 5},
        '--lr': {'--lr': 2e-3}, '--warmup': {'--warmup': 5}, '--beta1': {'--beta1': 0.5},
        '--beta2': {'--beta2': 0.9}, '--weight-decay': {'--weight-decay': 1},
        '--threads': {'--threads': 2}, '--heads': {'--heads': 4},
    }
    # They change the model itself, and config.json says so.
    SHAPES = {
        '--layers': ({'--layers': 2}, {'layers': 2}), '--dim': ({'--dim': 32}, {'width': 32}),
        '--context': ({'--context': 8}, {'context': 8}),
        '--positions': ({'--positions': 'sinusoidal'}, {'positions': 'sinusoidal'}),
        '--bias': ({'--no-bias': None}, {'bias': False}),
        '--tie': ({'--no-tie': None}, {'tied': False}),
    }
    # These have test cases of their own.
    OTHERS = {'--help', '--preset', '--out', '--init', '--eval-every', '--text', '--tokenizer',
              '--min-count', '--optimizer', '--momentum', '--clip', '--min-lr', '--no-bias',
              '--no-tie', '--sentence', '--resume', '--force', '--checkpoint-every',
              '--precision', '--rank-timeout'}

    def setUp(self):
        """A text that is read in no time: these tests train most often."""
        super().setUp()
        words = random.Random(1).choices([f'{a}{b}' for a in 'bdfgklmn' for b in 'aeiou'], k=4000)
        self.text = self.folder / 'text of syllables.txt'
        self.text.write_text('\n'.join(' '.join(words[i:i + 10]) + '.' for i in range(0, len(words), 10)),
                             encoding='utf-8')

    def train(self, name='run', options=None, **more):
        return super().train(name, {'--text': self.text, **(options or {})}, **more)

    def test_every_option_that_help_lists_is_tested(self):
        result = self.run_script(PROGRAMS / 'train', '--help')
        self.assertEqual(result.returncode, 0)
        listed = {name for line in result.stdout.splitlines()
                  for name in re.findall(r'--[a-z][a-z0-9-]*',
                                         re.match(r'\s*((-[\w-]+({\w+})?,?\s*)*)', line).group(1))}
        self.assertEqual(listed, {*self.WEIGHTS, *self.SHAPES, *self.OTHERS})

    def test_options_of_the_training_change_its_course(self):
        plain = self.model('plain')
        for option, settings in self.WEIGHTS.items():
            with self.case(option):
                model = self.model(option, settings)
                self.assertEqual({name: shape for name, (shape, _) in model.items()},
                                 {name: shape for name, (shape, _) in plain.items()})
                self.assertGreater(distance(model, plain), 1e-4)

    def test_rounded_factors_change_the_last_digits_alone(self):
        wide = {'--dim': 64, '--threads': 2}  # narrow products are never rounded
        models, losses = {}, {}
        for name, precision in (('float', {'--precision': 'float'}), ('unsaid', {}),
                                ('rounded', {'--precision': 'bfloat16'}),
                                ('again', {'--precision': 'bfloat16'})):
            folder = self.trained(name, {**wide, **precision})
            self.assertEqual(read_config(folder)['precision'],
                             precision.get('--precision', 'float'))
            models[name] = read_tensors(folder / 'model.safetensors')
            losses[name] = read_metrics(folder)[-1]['val_loss']
        self.assertTrue(models['float'] == models['unsaid'])
        self.assertTrue(models['rounded'] == models['again'])
        self.assertGreater(distance(models['rounded'], models['float']), 1e-5)
        self.assertLess(abs(losses['rounded'] - losses['float']), 0.003)

    def test_a_processor_without_bfloat16_is_named(self):
        self.environment['ONEDNN_MAX_CPU_ISA'] = 'AVX2'  # which oneDNN obeys
        result, _ = self.train(options={'--precision': 'bfloat16'})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, 'train: --precision bfloat16 is no faster here, because '
                                        'this (processor|program) .*; its numbers are rounded')

    def test_a_default_that_is_given_changes_nothing(self):
        defaults = {'--preset': 'pride', '--tokenizer': 'words', '--min-count': 2,
                    '--dropout': 0.1, '--positions': 'learned', '--bias': None, '--tie': None,
                    '--order': 'random', '--optimizer': 'adamw', '--lr': 3e-3, '--min-lr': 1e-4,
                    '--warmup': 100, '--weight-decay': 0.1, '--beta1': 0.9, '--beta2': 0.99,
                    '--momentum': 0.9, '--clip': 1}
        self.assertTrue(self.model('said', defaults) == self.model('unsaid'))

    def test_options_of_the_model_change_its_shape(self):
        plain = self.trained('plain')
        for option, (settings, expected) in self.SHAPES.items():
            with self.case(option):
                config = read_config(self.trained(option, settings))['model']
                self.assertEqual(config, {**read_config(plain)['model'], **expected})
        vocabulary = len(read_vocabulary(plain))
        names = {option: read_tensors(self.folder / option / 'model.safetensors')
                 for option in self.SHAPES}
        plain = read_tensors(plain / 'model.safetensors')
        added = {name for name in names['--layers'] if name not in plain}
        self.assertEqual(len(added), 12)
        self.assertTrue(all(name.startswith('transformer.h.1.') for name in added))
        self.assertEqual(names['--dim']['transformer.wte.weight'][0], [vocabulary, 32])
        self.assertEqual(names['--context']['transformer.wpe.weight'][0], [8, 16])
        self.assertEqual(plain.keys() - names['--positions'].keys(), {'transformer.wpe.weight'})
        self.assertEqual({name for name in plain if not name.endswith('.bias')},
                         set(names['--bias']))
        self.assertEqual(names['--tie'].keys() - plain.keys(), {'lm_head.weight'})
        self.assertEqual(names['--tie']['lm_head.weight'][0], [vocabulary, 16])

    def test_each_optimizer_goes_its_own_way(self):
        models = [self.model(name, {'--optimizer': name, '--lr': 1e-2, '--warmup': 0})
                  for name in ('adamw', 'adam', 'sgd')]
        for i, j in ((0, 1), (0, 2), (1, 2)):
            self.assertGreater(distance(models[i], models[j]), 0.01)
        still = self.model('still', {'--optimizer': 'sgd', '--lr': 0, '--min-lr': 0})
        paths = [distance(still, self.model(f'momentum {momentum}', {
            '--optimizer': 'sgd', '--lr': 1e-2, '--min-lr': 1e-2, '--warmup': 0,
            '--weight-decay': 0, '--momentum': momentum})) for momentum in (0, 0.9)]
        self.assertGreater(paths[1], 3 * paths[0])
        self.assertGreater(paths[0], 0)

    def test_clipping_bounds_the_path_of_plain_gradient_descent(self):
        options = {'--optimizer': 'sgd', '--momentum': 0, '--weight-decay': 0, '--lr': 0.1,
                   '--min-lr': 0.1, '--warmup': 0}
        start = self.model('start', {**options, '--lr': 0, '--min-lr': 0})
        free, clipped = (distance(start, self.model(f'clip {clip}', {**options, '--clip': clip}))
                         for clip in (0, 0.01))
        self.assertLessEqual(clipped, 20 * 0.1 * 0.01 * 1.001)  # steps, rate, norm; rounding
        self.assertGreater(clipped, 0.001)
        self.assertGreater(free, 5 * clipped)

    def test_weight_decay_shrinks_matrices(self):
        norms = []
        for decay in (0, 5):
            model = self.model(f'decay {decay}', {'--weight-decay': decay, '--lr': 1e-2,
                                                  '--min-lr': 1e-2, '--warmup': 0, '--dropout': 0})
            norms.append(math.hypot(*model['transformer.wpe.weight'][1]))
        self.assertLess(norms[1], 0.7 * norms[0])

    def test_the_metrics_show_warm_up_and_cosine(self):
        folder = self.trained(options={'--steps': 60, '--warmup': 15, '--lr': 0.02,
                                       '--min-lr': 0.005})
        for line in read_metrics(folder)[:-1]:
            step = line['step'] - 1
            share = (1 + math.cos(math.pi * (step - 15) / 45)) / 2
            lr = 0.02 * (step + 1) / 16 if step < 15 else 0.005 + share * 0.015
            self.assertAlmostEqual(line['lr'], lr, delta=1e-6)

    def test_validations_come_as_often_as_asked(self):
        for every, measured in ((0, [20]), (7, [7, 14, 20]), (1000, [20])):
            folder = self.trained(f'every {every}', {'--eval-every': every})
            self.assertEqual([line['step'] for line in read_metrics(folder) if 'val_loss' in line],
                             measured)

    def test_a_text_and_its_tokens_are_the_users_choice(self):
        text = self.folder / 'my text.txt'
        text.write_text('Once. ' + 'Über the bridge, under the moon!\n' * 5 +
                        'The bridge and you.\n' * 60, encoding='utf-8')
        vocabularies = {}
        for name, options in {'words': {}, 'rarest': {'--min-count': 1}, 'frequent': {
                '--min-count': 10}, 'characters': {'--tokenizer': 'characters'}}.items():
            folder = self.trained(name, {'--text': text, **options})
            vocabularies[name] = {token for token, _ in read_vocabulary(folder)[4:]}
            self.assertEqual(read_config(folder)['text'], str(text))
            self.assertEqual(read_config(folder)['tokenizer'],
                             'characters' if name == 'characters' else 'words')
        frequent = {'the', 'bridge', '.', 'and', 'you'}
        words = frequent | {'über', ',', 'under', 'moon', '!'}
        self.assertEqual(vocabularies, {
            'words': words, 'rarest': words | {'once'}, 'frequent': frequent,
            'characters': set('Überthbidg,unmo!Tay.') | {'\\s', '\\n'}})

    def test_a_text_may_have_any_name(self):
        text = self.folder / b'caf\xe9.txt'.decode(errors='surrogateescape')
        text.write_text('she walked home and he walked home .\n' * 100, encoding='utf-8')
        result, folder = self.train(options={'--text': text}, errors='replace')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('caf\ufffd.txt', read_config(folder)['text'])

    def test_a_preset_decides_the_defaults_and_help_shows_them(self):
        for preset, values in {
                'pride': {'layers': 2, 'batch': 64, 'steps': 635, 'eval-every': 100,
                          'tokenizer': 'words', 'min-count': 2, 'dim': 128, 'context': 32,
                          'lr': 0.003, 'min-lr': 0.0001, 'dropout': 0.1},
                'nanogpt-cpu': {'layers': 4, 'batch': 12, 'steps': 2000, 'eval-every': 500,
                                'tokenizer': 'characters', 'min-count': 1, 'dim': 128,
                                'context': 64, 'lr': 0.001, 'min-lr': 0.0001,
                                'dropout': 0}}.items():
            for command in (['--preset', preset, '--help'], [f'--preset={preset}', '-h']):
                result = self.run_script(PROGRAMS / 'train', *command)
                self.assertEqual(result.returncode, 0)
                for name, value in values.items():  # --name TYPE=value or TYPE [value]
                    self.assertRegex(result.stdout, rf'--{name} [^\n]*[=\[]{value}\]?\s')
        config = read_config(self.trained(options={'--preset': 'nanogpt-cpu', '--steps': 1,
                                                   '--layers': 3}))
        self.assertEqual([config['tokenizer'], config['preset']], ['characters', 'nanogpt-cpu'])
        self.assertEqual([config['model'][name] for name in ('layers', 'bias', 'dropout')],
                         [3, False, 0])


class BadInput(ProgramsTest):
    def test_a_wrong_command_line_is_refused_by_name(self):
        for options, problem in (
                ({'--stpes': 5}, '--stpes'), ({'extra': None}, 'extra'),
                ({'--text': 'no such.txt'}, 'no such.txt'), ({'--init': 'no such'}, 'no such'),
                ({'--optimizer': 'rmsprop'}, 'rmsprop'), ({'--preset': 'huge'}, 'huge'),
                ({'--order': 'sorted'}, 'sorted'), ({'--positions': 'rotary'}, 'rotary'),
                ({'--tokenizer': 'bytes'}, 'bytes'), ({'--steps': 'many'}, '--steps'),
                ({'--steps': 0}, '--steps'), ({'--batch': -4}, '--batch'),
                ({'--dropout': 1}, '--dropout'), ({'--threads': 0}, '--threads'),
                ({'--beta1': 1}, '--beta1'), ({'--lr': -1}, '--lr'),
                ({'--seed': '010'}, '--seed'), ({'--steps': '0x10'}, '--steps'),
                ({'--batch': ' 4'}, '--batch'), ({'--lr': '1e400'}, '--lr')):
            with self.case(options=options):
                result, folder = self.train('refused', options)
                self.assert_fails(result, problem)
                self.assertFalse(folder.exists())

    def test_a_text_that_cannot_be_learned_from_is_refused(self):
        for name, content, *saying in (
                ('empty', b'', 'the file has no text in it'),
                ('blank', b' \n\n', 'the file has no text in it'),
                ('latin', b'one two\nthree caf\xe9 four\n' * 100, 'not UTF-8', '0xE9', 'offset 17',
                 'line 2'),
                ('short', b'some few words. ' * 3, '12 tokens', '--context 16', 'longer text')):
            with self.case(name):
                (self.folder / name).write_bytes(content)
                result, folder = self.train('run of ' + name, {'--text': self.folder / name})
                self.assert_fails(result, name, *saying)
                self.assert_nothing_learned(folder)

    def test_a_sentence_that_cannot_be_shown_is_refused_before_the_work(self):
        for sentence, why in ((' ', 'holds no token'), ('so ' * 17, 'has 17 tokens; at most 16')):
            with self.case(sentence):
                result, folder = self.train(options={'--sentence': sentence})
                self.assert_fails(result, '--sentence', why)
                self.assertFalse((folder / 'model.safetensors').exists())

    def test_a_model_that_cannot_be_is_refused(self):
        empty = self.folder / 'empty'
        empty.touch()
        for options, *saying in (
                ({'--heads': 3}, '3 heads', '16'),
                ({'--context': 5000}, '--context 5000', 'built-in text'),
                ({'--init': empty}, str(empty), '0 bytes'),
                ({'--lr': 'nan'}, 'lr')):
            with self.case(options=options):
                result, folder = self.train('refused', options)
                self.assert_fails(result, *saying)
                self.assert_nothing_learned(folder)

    def test_a_folder_that_cannot_be_is_refused(self):
        file = self.folder / 'a file'
        file.write_text('kept')
        for out in (file, file / 'below'):
            result, _ = self.train(options={'--out': out})
            self.assert_fails(result, str(out), 'Not a directory')
        self.assertEqual(file.read_text(), 'kept')

    def test_a_loss_that_explodes_ends_the_run(self):
        result, folder = self.train(options={'--lr': 1e9, '--warmup': 0})
        self.assert_fails(result, 'step', 'smaller --lr')
        self.assert_nothing_learned(folder)

    def assert_nothing_learned(self, folder):
        if folder.exists():  # a training that began
            self.assertEqual((read_config(folder)['step'], read_metrics(folder)), (0, []))


class Generate(TrainedTest):
    def text(self, *words):
        result = self.generate('--prompt', 'the old dog', '--count', '30', *words)
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertTrue(result.stdout.startswith('the old dog'), result.stdout)
        return result.stdout

    def test_the_same_seed_writes_the_same_text(self):
        self.assertEqual(self.text('--seed', '3'), self.text('--seed', '3'))
        self.assertNotEqual(self.text('--seed', '3'), self.text('--seed', '4'))

    def test_temperature_0_and_the_likeliest_token_leave_nothing_to_chance(self):
        certain = self.text('--temperature', '0', '--seed', '3')
        self.assertEqual(self.text('--temperature', '0', '--seed', '4'), certain)
        self.assertEqual(self.text('--top-k', '1', '--seed', '4'), certain)
        free = self.text('--seed', '4')
        self.assertNotEqual(free, certain)
        self.assertNotEqual(self.text('--seed', '4', '--temperature', '3'), free)
        self.assertNotEqual(self.text('--seed', '4', '--top-k', '3'), free)

    def test_it_adds_as_many_tokens_as_asked(self):
        for count in (1, 7, 100):  # 100 are more than the model sees at once
            for prompt in ('', 'the dog, he'):
                result = self.generate('--prompt', prompt, '--count', count)
                self.assertEqual(len(tokens(result.stdout)), count + len(tokens(prompt)))
                self.assertLessEqual(max(map(len, result.stdout.splitlines())), 80)
                self.assertTrue(result.stdout.endswith('\n'))

    def test_unknown_words_of_a_prompt_are_named(self):
        result = self.generate('--prompt', 'The zebra saw a gnu', '--count', '3')
        self.assertEqual(result.returncode, 0)
        for word in ('zebra', 'saw', 'gnu'):
            self.assertIn(f"'{word}' is not in the vocabulary", result.stderr)
        self.assertNotIn("'the'", result.stderr)
        self.assertTrue(result.stdout.startswith('the <unk> <unk>'), result.stdout)

    def test_a_folder_that_train_did_not_write_is_refused(self):
        damages = {
            'no folder': (lambda run: shutil.rmtree(run), ''),
            'no config': (lambda run: (run / 'config.json').unlink(), 'config.json'),
            'no vocabulary': (lambda run: (run / 'vocab.txt').unlink(), 'vocab.txt'),
            'no model': (lambda run: (run / 'model.safetensors').unlink(), 'model.safetensors'),
            'half a config': (lambda run: halve(run / 'config.json'), 'config.json'),
            'no width': (lambda run: replace(run / 'config.json', 'width', 'breadth'),
                         'config.json: '),
            'unknown positions': (lambda run: replace(run / 'config.json', 'learned', 'rotary'),
                                  "config.json: positions are 'rotary'"),
            'half a vocabulary': (lambda run: halve(run / 'vocab.txt'), 'vocab.txt'),
            'half a model': (lambda run: halve(run / 'model.safetensors'), 'model.safetensors'),
        }
        for name, (damage, file) in damages.items():
            run = self.folder / name
            shutil.copytree(self.run_folder, run)
            damage(run)
            for program in (self.generate, self.embeddings):
                with self.case(name, program.__name__):
                    result = program(model=run)
                    self.assert_fails(result, str(run), file)
                    self.assertEqual(result.stdout, '')

    def test_a_config_that_is_no_honest_json_is_refused(self):
        def with_member(member):
            return lambda text: text.rstrip()[:-1] + f', "more": {member}}}'
        for name, change, saying in (
                ('a zero byte', lambda text: text + '\0', 'there is a zero byte'),
                ('a name twice', with_member('1, "seed": 3'), "an object names 'seed' twice"),
                ('twice within', with_member('{"a": 1, "b": {"a": 1}, "a": 2}'),
                 "an object names 'a' twice"),
                ('deep', with_member('[' * 100000 + ']' * 100000), 'nested deeper than 64'),
                ('large', with_member('[' + '0, ' * 400000 + '0]'), 'more than 1048576 bytes'),
                ('infinite', with_member('1e400'), 'overflow')):
            run = self.folder / name
            shutil.copytree(self.run_folder, run)
            file = run / 'config.json'
            file.write_text(change(file.read_text(encoding='utf-8')), encoding='utf-8')
            with self.case(name):
                result = self.generate(model=run)
                self.assert_fails(result, f'generate: {file}: ', saying)
                self.assertEqual(result.stdout, '')
        run = self.folder / 'honest'
        shutil.copytree(self.run_folder, run)
        replace(run / 'config.json', '"seed": 2', '"seed": [{"a": {"a": 1}}, {"a": 2}]')
        self.assertEqual(self.generate(model=run).returncode, 0)

    def test_weights_that_are_not_finite_are_named(self):
        for value, name in ((math.nan, 'NaN'), (math.inf, 'infinity'), (-math.inf, 'infinity')):
            run = self.folder / str(value)
            shutil.copytree(self.run_folder, run)
            file = run / 'model.safetensors'
            data = bytearray(file.read_bytes())
            begin = 8 + int.from_bytes(data[:8], 'little')
            entry = json.loads(data[8:begin])['transformer.ln_f.weight']
            struct.pack_into('<f', data, begin + entry['data_offsets'][0] + 4 * 5, value)
            file.write_bytes(data)
            what = f'{file}: tensor "transformer.ln_f.weight" holds {name} as its number 5'
            for program in (self.generate, self.embeddings):
                result = program(model=run)
                self.assert_fails(result, f'{program.__name__}: {what}')
                self.assertEqual((result.returncode, result.stdout), (1, ''))
            result, folder = self.train(f'from {value}', {'--init': file})
            self.assert_fails(result, f'train: {what}')
            self.assertEqual((result.returncode, result.stdout), (1, ''))
            self.assertFalse((folder / 'model.safetensors').exists())

    def test_wrong_settings_of_generate_are_refused(self):
        for words, problem in ((['--temperature', '-1'], '--temperature'),
                               (['--temperature', 'nan'], 'temperature'),
                               (['--top-k', '-1'], '--top-k'), (['--count', '0'], '--count'),
                               (['--lenght', '3'], '--lenght'),
                               *(([option, number], option)
                                 for option in ('--seed', '--count', '--top-k')
                                 for number in ('-1', '1.5', '1e400', 'nan', '010', '0x10', ' 5',
                                                '+5', '5 ', '', '99999999999999999999')),
                               *((['--temperature', number], '--temperature') for number in (
                                   '1e400', 'inf', '-0.1', '00.5', ' 1', '+1', '0x1p3', '1,5', ''))):
            with self.case(words):
                result = self.generate(*words)
                self.assert_fails(result, problem)
                self.assertEqual(result.stdout, '')


if __name__ == '__main__':
    support.main()
