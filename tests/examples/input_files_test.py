"""The files that train, generate and embeddings read: what is no regular file is refused, and a long
text takes little more memory than its ids."""

import json
import os
import shutil
import socket

import support
from runs import PROGRAMS, ProgramsTest, TrainedTest, words_of

MEGABYTE = 10 ** 6
SECONDS = 60  # a reader that waits for the end of a pipe waits for ever


def is_sanitized():
    """A sanitizer's own memory is more than any text takes here."""
    options = json.loads((PROGRAMS.parent / 'meson-info/intro-buildoptions.json').read_text())
    return any(o['name'] == 'b_sanitize' and o['value'] not in ('none', []) for o in options)


def put_socket(file):
    """A socket in the file system, whose path may be longer than such a path may be."""
    here = os.getcwd()
    os.chdir(file.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(file.name)
    finally:
        os.chdir(here)


SPECIAL = {
    'a pipe': os.mkfifo,
    'a socket': put_socket,
    'a device': lambda file: file.symlink_to('/dev/zero'),
}


class SpecialFiles(TrainedTest):
    def specials(self):
        """A file of each kind, with what a message calls it."""
        for kind, put in SPECIAL.items():
            file = self.folder / kind
            put(file)
            yield kind, file

    def refused(self, kind, file, program, *words):
        with self.case(program, *words):
            result = self.run_script(PROGRAMS / program, *words, timeout=SECONDS)
            self.assert_fails(result, f'{program}: ', f'{file}: {kind}, not a regular file; copy what it gives')
            self.assertEqual(result.stdout, '')

    def test_a_text_or_weights_that_are_no_regular_file_are_refused(self):
        for kind, file in self.specials():
            for option in ('--text', '--init'):
                self.refused(kind, file, 'train', '--out', self.folder / 'run', '--steps', '1', option, file)
        self.assertFalse((self.folder / 'run/model.safetensors').exists())

    def test_files_of_a_run_that_are_no_regular_files_are_refused(self):
        for name, others in (('config.json', ()), ('vocab.txt', ()), ('model.safetensors', ()),
                             ('count_vectors.safetensors', ('--report', self.folder / 'report.html')),
                             ('snapshots.safetensors', ('--report', self.folder / 'report.html')),
                             ('metrics.jsonl', ('--report', self.folder / 'report.html'))):
            for kind, put in SPECIAL.items():
                run = self.folder / f'{kind} for {name}'
                shutil.copytree(self.run_folder, run)
                (run / name).unlink()
                put(run / name)
                for program in ('embeddings',) if others else ('generate', 'embeddings'):
                    self.refused(kind, run / name, program, '--model', run, *others)

    def test_sets_of_words_that_are_no_regular_file_are_refused(self):
        for kind, file in self.specials():
            self.refused(kind, file, 'embeddings', '--model', self.run_folder, '--evaluate', file)


class LongTexts(ProgramsTest):
    """Each limit is a multiple of the text's bytes. A copy of the ids in 64 bits would be beyond it,
    and so would be the tokens as strings."""

    def peak(self, tokenizer, text):
        """The most memory that a training on it has in use."""
        options = {'--text': text, '--tokenizer': tokenizer, '--min-count': 1, '--steps': 2, '--layers': 1,
                   '--heads': 1, '--dim': 8, '--context': 64, '--batch': 64, '--threads': 1,
                   '--eval-every': 0, '--out': self.folder / 'run', '--force': None}
        result = self.run_script('python3', '-c', 'import resource, subprocess, sys\n'
                                 'subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n'
                                 'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)',
                                 PROGRAMS / 'train', *words_of(options))
        self.assertEqual(result.returncode, 0, result.stderr)
        return 1024 * int(result.stdout)

    def assert_takes_at_most(self, times, tokenizer, line):
        if is_sanitized():
            self.skipTest('a sanitizer takes memory of its own')
        text = self.folder / 'text.txt'
        peaks, sizes = [], (MEGABYTE // 4, 6 * MEGABYTE)
        for size in sizes:
            text.write_text(line * (size // len(line.encode())), encoding='utf-8')
            peaks.append(self.peak(tokenizer, text))
        each = (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
        self.assertLess(each, times, f'bytes of memory for each byte of text, by {tokenizer}')

    def test_characters_take_as_many_bytes_as_their_ids_and_places(self):
        self.assert_takes_at_most(16, 'characters', 'It is a truth universally acknowledged, that “a man”\n')

    def test_words_take_a_few_copies_of_the_text(self):
        self.assert_takes_at_most(16, 'words', 'It is a truth universally acknowledged, that “a man”\n\n')


if __name__ == '__main__':
    support.main()
