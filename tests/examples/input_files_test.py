"""The files that train, generate and embeddings read: what is no regular file is refused."""

import os
import shutil
import socket

import support
from runs import PROGRAMS, TrainedTest

SECONDS = 60  # a reader that waits for the end of a pipe waits for ever


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


if __name__ == '__main__':
    support.main()
