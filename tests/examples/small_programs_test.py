"""The programs of examples/programs, with the texts that they may have."""

import collections
import json
import math
import os
import pathlib
import re
import sys

import small_programs
import support
from together import command_of

BUILD = pathlib.Path(sys.argv[1]).resolve()
BOOK = os.environ.get('TAPESTRY_BOOK')
SANITIZED = any(option['name'] == 'b_sanitize' and option['value'] not in ('none', [])
                for option in json.loads((BUILD / 'meson-info/intro-buildoptions.json').read_text()))


class SmallPrograms(support.ScriptTest):
    def output_of(self, name, *texts):
        done = self.run_script(*command_of(f'examples/programs/{name}', BUILD), *texts)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def write(self, text):
        path = self.folder / 'text.txt'
        path.write_text(text, encoding='utf-8')
        return path

    def test_they_are_short_and_have_the_one_include(self):
        self.assertEqual(len(small_programs.SOURCES), 6)
        for source in small_programs.SOURCES:
            lines = source.read_text(encoding='utf-8').splitlines()
            with self.subTest(source.name):
                self.assertLessEqual(len(lines), 60)
                includes = [line.removeprefix('#include ') for line in lines if line.startswith('#')]
                self.assertEqual(includes[0], '<tapestry.hpp>')
                for include in includes[1:]:
                    self.assertRegex(include, '^<[a-z_]+>$')  # the standard library's have no ending

    def test_they_do_what_they_are_said_to_do(self):
        for source in small_programs.SOURCES:
            small_programs.check(self, source.stem, self.output_of(source.stem))

    def test_the_same_on_the_book(self):
        if not BOOK or SANITIZED:
            self.skipTest('TAPESTRY_BOOK does not name the book' if not BOOK else 'takes long')
        for source in filter(small_programs.takes_a_text, small_programs.SOURCES):
            small_programs.check(self, source.stem, self.output_of(source.stem, BOOK))

    def test_the_bigram_counts_as_we_do(self):
        words = 'anna otto hannah bob banana nab tab abbot'.split()
        printed = self.output_of('bigram', self.write(' '.join(words * 3)))
        small_programs.check(self, 'bigram', printed)

        # Each word once. The order matters for nothing but the ends, which are spaces.
        pairs = collections.Counter()
        for word in words:
            pairs.update(zip(' ' + word, word + ' '))
        first = collections.Counter()
        for (a, _), count in pairs.items():
            first[a] += count
        loss = -sum(count * math.log(count / first[a]) for (a, _), count in pairs.items()) / sum(pairs.values())
        [[counted]] = small_programs.numbers('by counting, loss #', printed)
        self.assertAlmostEqual(counted, loss, places=4)

        sample = printed.splitlines()[-1]
        known = [pair in pairs for pair in zip(sample, sample[1:])]
        self.assertGreater(sum(known), 0.9 * len(known))

    def test_three_characters_say_what_follows_where_they_can(self):
        """Each three of them are followed by one and the same."""
        printed = self.output_of('mlp_language_model', self.write('The cat sat. ' * 500))
        [*_, [_, loss]] = small_programs.numbers('step #, validation loss #', printed)
        self.assertLess(loss, 0.01)
        self.assertEqual(printed.splitlines()[-1], ('The cat sat. ' * 8)[:103].rstrip())

    def test_a_text_that_is_not_there_is_named(self):
        for source in filter(small_programs.takes_a_text, small_programs.SOURCES):
            done = self.run_script(*command_of(f'examples/programs/{source.stem}', BUILD), 'no such book.txt')
            with self.subTest(source.stem):
                self.assertNotEqual(done.returncode, 0)
                self.assertRegex(done.stderr, re.compile('no such book.txt'))


if __name__ == '__main__':
    support.main()
