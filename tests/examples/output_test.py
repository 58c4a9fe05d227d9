"""What train, generate and embeddings write, whatever they were given: nothing that gives orders to a
terminal, and no end that looks good where the output was lost."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import support
from runs import IN_A_RUN, PROGRAMS, SMALL, TrainedTest, read_metrics, words_of

# ESC, BEL, CSI in one character, DEL, and what turns the direction of text.
ORDERS = '\x1b]0;x\a', '\x1b[2J', '\u009b2J', '\x7f', '\u202egpj.exe', '\u2066', '\b\r\v\f'
IS_ORDER = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd]')
NAME = 'a\x1b]0;x\a \u009b2J\u202e'
SHOWN = r'a\x1b]0;x\x07 \u009b2J\u202e'


def foreign_vocabulary(run):
    """Gives the tokens of a run after the special ones other names, and returns these."""
    file = run / 'vocab.txt'
    lines = file.read_text(encoding='utf-8').split('\n')
    names = {}
    for i in range(4, len(lines) - 1):
        token, count = lines[i].split('\t')
        names[token] = f'{token}{ORDERS[i % len(ORDERS)]}{i}'
        # As the file has them: an escape for ASCII's, and the others as they are.
        escaped = re.sub('[\x00-\x1f\x7f]', lambda m: f'\\x{ord(m[0]):02x}', names[token])
        lines[i] = re.sub(r'\\x0([bcd])', lambda m: {'b': r'\v', 'c': r'\f', 'd': r'\r'}[m[1]],
                          escaped) + '\t' + count
    file.write_text('\n'.join(lines), encoding='utf-8')
    return names


class Terminal(TrainedTest):
    """Names and texts of somebody else."""

    def assert_harmless(self, *texts):
        for text in texts:
            self.assertEqual(IS_ORDER.findall(text), [], text)

    def copy(self, name='foreign'):
        run = self.folder / name
        shutil.copytree(self.run_folder, run)
        return run

    def test_the_tokens_of_a_vocabulary(self):
        run = self.copy()
        names = foreign_vocabulary(run)
        for words in (['--count', 300], ['--prompt', 'mother', '--count', 3]):
            result = self.generate(*words, model=run)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assert_harmless(result.stdout, result.stderr)
        self.assertRegex(self.generate('--count', 300, model=run).stdout,
                         r'\\x1b\]0;x\\x07\d+(.|\n)*\\u009b2J\d+')

        for words in ([], ['--positions']):
            result = self.embeddings(*words, model=run)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assert_harmless(result.stdout, result.stderr)
        shown = self.on_terminal(PROGRAMS / 'embeddings', '--model', run, width=120)
        self.assert_harmless(shown.replace('\r\n', '\n'))
        self.assertLessEqual(max(map(len, shown.split('\r\n'))), 120)
        report = self.folder / 'report.html'
        self.assertEqual(self.embeddings('--report', report, model=run).returncode, 0)
        self.assert_harmless(report.read_text(encoding='utf-8').split('<script', 1)[0])
        self.assertTrue(names)

    def test_json_says_what_the_tokens_are(self):
        run = self.copy()
        names = set(foreign_vocabulary(run).values())
        result = self.embeddings('--json', '--count', 1000000, model=run)
        self.assert_harmless(result.stdout)
        rows = json.loads(result.stdout)['neighbors']
        self.assertEqual({row['neighbor'] for row in rows}, names)

    def test_samples_and_neighbours_of_a_training(self):
        text = self.folder / NAME
        # Words keep no control characters; what turns text, and ESC, are removed by the tokenizer or
        # else are tokens.
        text.write_text(''.join(f'{order}she said {order} he went . ' for order in ORDERS) * 60,
                        encoding='utf-8')
        for tokenizer in ('words', 'characters'):
            result, folder = self.train(f'{NAME} {tokenizer}',
                                        {'--text': text, '--tokenizer': tokenizer})
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assert_harmless(result.stdout, result.stderr)
            self.assertIn(f'text       {self.folder}/{SHOWN}: ', result.stdout)
            self.assertIn(f'The model is in {self.folder}/{SHOWN} {tokenizer}.', result.stdout)
            self.assertEqual({file.name for file in folder.iterdir()}, IN_A_RUN)

    def test_prompts_and_words(self):
        for order in ORDERS:
            with self.case(repr(order)):
                result = self.generate('--prompt', f'zebra{order}saw', '--count', 1)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assert_harmless(result.stdout, result.stderr)
                for words in ([f'x{order}x'], ['--analogy', 'he', 'she', order],
                              ['--similar', 'he', f'{order}{order}']):
                    result = self.embeddings(*words)
                    self.assertEqual(result.returncode, 1)
                    self.assertGreater(len(result.stderr), 20)
                    self.assert_harmless(result.stdout, result.stderr)
        sets = self.folder / NAME
        sets.write_text(f'{NAME}: mother father sister\n{NAME}2: he she we zebra{NAME}\n',
                        encoding='utf-8')
        result = self.embeddings('--evaluate', sets)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_harmless(result.stdout, result.stderr)
        self.assertIn(SHOWN, result.stderr)

    def test_names_of_files_and_options(self):
        missing = self.folder / NAME
        in_latin_1 = self.folder / b'caf\xe9 \x9b2J'.decode(errors='surrogateescape')
        for program, *words in (
                ('train', '--text', missing), ('train', '--init', missing),
                ('train', '--out', self.run_folder / 'vocab.txt' / NAME),
                ('train', f'--{NAME}'), ('train', NAME), ('train', '--steps', NAME),
                ('train', '--order', NAME), ('train', '--preset', NAME),
                ('generate', '--model', missing), ('generate', '--model', self.run_folder,
                                                   '--seed', NAME),
                ('embeddings', '--model', missing), ('embeddings', '--model', self.run_folder,
                                                     '--evaluate', missing),
                ('embeddings', '--model', self.run_folder, '--export', NAME, missing),
                ('embeddings', '--model', self.run_folder, '--report', missing / 'file')):
            with self.case(program, *words):
                result = self.run_script(PROGRAMS / program, *words)
                self.assertGreater(result.returncode, 0)
                self.assertIn(SHOWN, result.stderr)
                self.assert_harmless(result.stdout, result.stderr)
        result = self.run_script(PROGRAMS / 'generate', '--model', in_latin_1, errors='replace')
        self.assertIn(r'caf\xe9 \x9b2J', result.stderr)
        self.assert_harmless(result.stderr)

    def test_what_stands_in_the_files_of_a_run(self):
        def header(file, old, new):
            data = file.read_bytes()
            begin = 8 + int.from_bytes(data[:8], 'little')
            text = data[8:begin].replace(old.encode(), new.encode())
            file.write_bytes(len(text).to_bytes(8, 'little') + text + data[begin:])
        in_json = json.dumps(NAME)[1:-1]
        for name, damage in {
                'tensor': lambda run: header(run / 'model.safetensors', 'transformer.ln_f.bias', NAME),
                'escaped': lambda run: header(run / 'model.safetensors', 'transformer.ln_f.bias', in_json),
                'type': lambda run: header(run / 'model.safetensors', 'F32', in_json),
                'positions': lambda run: (run / 'config.json').write_text(
                    (run / 'config.json').read_text().replace('learned', in_json)),
                'tokenizer': lambda run: (run / 'config.json').write_text(
                    (run / 'config.json').read_text().replace('"words"', f'"{in_json}"')),
                'no json': lambda run: (run / 'config.json').write_text('{' + NAME),
                'vocabulary': lambda run: (run / 'vocab.txt').write_text(NAME),
        }.items():
            run = self.copy(name)
            damage(run)
            for program in (self.generate, self.embeddings):
                with self.case(name, program.__name__):
                    result = program(model=run)
                    self.assertEqual(result.returncode, 1)
                    self.assert_harmless(result.stdout, result.stderr)
        run = self.copy('init')
        header(run / 'model.safetensors', 'transformer.ln_f.bias', in_json)
        result, _ = self.train('from', {'--init': run / 'model.safetensors'})
        self.assertIn(f'unexpected: {SHOWN} ', result.stderr)
        self.assert_harmless(result.stderr)

    def test_progress_still_has_its_line(self):
        written = self.on_terminal(PROGRAMS / 'train', *words_of(
            {**SMALL, '--text': self.long_text(), '--out': self.folder / NAME}))
        orders = set(re.findall('\x1b.{2}', written))
        self.assertEqual(orders, {'\x1b[K'})

    def long_text(self):
        text = self.folder / f'long {NAME}'
        text.write_text('she said he went . ' * 300, encoding='utf-8')
        return text


class LostOutput(TrainedTest):
    def asked(self):
        """Commands that write to stdout."""
        yield 'train', '--help'
        yield ('train', *words_of({**SMALL, '--out': self.folder / 'run'}))
        for program in ('generate', 'embeddings'):
            yield program, '--help'
            yield program, '--model', self.run_folder
        yield 'embeddings', '--model', self.run_folder, '--json'

    def run_to(self, stdout, program, *words, **more):
        return subprocess.run([str(PROGRAMS / program), *map(str, words)], stdin=subprocess.DEVNULL,
                              stdout=stdout, stderr=subprocess.PIPE, encoding='utf-8',
                              env=self.environment, check=False, timeout=120, **more)

    def test_a_full_disk_is_an_error(self):
        for command in self.asked():
            with self.case(command), open('/dev/full', 'w', encoding='utf-8') as full:
                result = self.run_to(full, *command)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(self.errors(result), [
                    f'{command[0]}: the output could not be written: No space left on device'])
        self.assertEqual({file.name for file in (self.folder / 'run').iterdir()}, IN_A_RUN)

    def test_a_closed_output_is_an_error_and_no_file_is_taken_for_it(self):
        for command in self.asked():
            with self.case(command):
                result = self.run_to(None, *command, preexec_fn=lambda: os.close(1))
                self.assertEqual(result.returncode, 1)
                self.assertEqual(self.errors(result), [
                    f'{command[0]}: the output could not be written: Bad file descriptor'])
        self.assertEqual([line['step'] for line in read_metrics(self.folder / 'run')], [10, 20, 20])

    def test_no_file_is_taken_for_any_closed_stream(self):
        folder = self.folder / 'run'
        command = words_of({**SMALL, '--steps': 10**9, '--eval-every': 0, '--out': folder})
        with subprocess.Popen([str(PROGRAMS / 'train'), *command], env=self.environment,
                              preexec_fn=lambda: os.closerange(0, 3)) as process:
            try:
                end = time.monotonic() + 60
                metrics = folder / 'metrics.jsonl'
                while not metrics.exists() or metrics.stat().st_size == 0:
                    self.assertLess(time.monotonic(), end, 'no step within a minute')
                    time.sleep(0.02)
                streams = [os.readlink(f'/proc/{process.pid}/fd/{stream}') for stream in range(3)]
            finally:
                process.kill()
        self.assertEqual(streams, ['/dev/null'] * 3)

    def test_who_writes_nothing_needs_no_output(self):
        file = self.folder / 'vectors'
        with open('/dev/full', 'w', encoding='utf-8') as full:
            for more in ({'stdout': full}, {'stdout': None, 'preexec_fn': lambda: os.close(1)}):
                result = self.run_to(more.pop('stdout'), 'embeddings', '--model', self.run_folder,
                                     '--export', 'npy', file, **more)
                self.assertEqual((result.returncode, result.stderr), (0, ''))
                self.assertTrue(file.exists())
                file.unlink()

    def test_an_error_keeps_its_message(self):
        with open('/dev/full', 'w', encoding='utf-8') as full:
            result = self.run_to(full, 'embeddings', '--model', self.run_folder, 'mohter')
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertIn('did you mean mother', result.stderr)

    def test_a_reader_that_has_seen_enough_ends_it_as_it_ends_others(self):
        for program, *words in (('generate', '--count', 100000), ('embeddings', '--count', 100000)):
            with subprocess.Popen([str(PROGRAMS / program), '--model', str(self.run_folder),
                                   *map(str, words)], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, env=self.environment) as process:
                process.stdout.readline()
                process.stdout.close()
                self.assertEqual(process.wait(60), -signal.SIGPIPE)
                self.assertEqual(process.stderr.read(), b'')


if __name__ == '__main__':
    support.main()
