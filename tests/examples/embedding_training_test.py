"""The small programs of examples/embedding that train something: what they are said to show has to
be in what they print."""

import math
import pathlib
import re
import statistics
import subprocess
import sys

import support
from runs import cosine, read_tensors, read_vocabulary, train_for
from together import command_of

BUILD = pathlib.Path(sys.argv[1]).resolve()
NUMBER = re.compile(r'-?\d+(?:\.\d+)?(?!\w)')


def numbers(text):
    return [float(number) for number in NUMBER.findall(text)]


class Program(support.ScriptTest):
    outputs = {}

    def output_of(self, name, *words):
        """What a program prints, from one run of it for all tests."""
        if (name, *words) not in self.outputs:
            result = self.run_script(*command_of(f'examples/embedding/{name}', BUILD), *words)
            self.assertEqual((result.returncode, result.stderr), (0, ''))
            self.outputs[(name, *words)] = result.stdout
        return self.outputs[(name, *words)]

    def row(self, output, name):
        """The numbers of the line that begins with this name."""
        lines = [line for line in output.splitlines() if line.startswith(name + ' ')]
        self.assertEqual(len(lines), 1, f'{name} in\n{output}')
        return numbers(lines[0][len(name):])


class WordsAndPositions(Program):
    def test_near_positions_become_alike(self):
        output = self.output_of('words_and_positions')
        apart = self.row(output, ' ' * 15)
        self.assertEqual(apart, [1, 2, 4, 8, 16, 31])
        before, after = self.row(output, 'learned, before'), self.row(output, 'learned, after')
        # 31 cosines of random vectors with 32 numbers: their mean has a deviation of 0.03, and the
        # one of the positions farthest apart a deviation of 0.18.
        self.assertLess(max(map(abs, before[:-1])), 0.2)
        self.assertGreater(after[0], 0.6)
        self.assertGreater(min(after[:3]), after[3])
        self.assertGreater(after[3], max(after[4:]))
        self.assertLess(max(after[4:]), 0)

        sinusoidal = self.row(output, 'sinusoidal')[:6]
        self.assertGreater(sinusoidal[0], 0.9)
        self.assertEqual(sinusoidal[:5], sorted(sinusoidal[:5], reverse=True))

    def row(self, output, name):
        # "sinusoidal" begins a line of cosines, and further down one with its loss.
        return super().row(output.split('\n\n')[0], name)

    def test_the_model_is_better_with_positions_than_without(self):
        losses = self.output_of('words_and_positions').split('\n\n')[1]
        learned, sinusoidal, none = numbers(losses)
        self.assertLess(learned, none - 0.1)
        self.assertLess(sinusoidal, none)
        self.assertLess(none, 3)  # it has learned more than chance: ln 240 is 5.5


class Recommender(Program):
    def test_the_mean_by_hand_is_that_of_the_bag(self):
        output = self.output_of('recommender')
        by_hand, bag, all_places = (
            numbers(re.search(heading + r'\ntensor\((.*?),\s+shape', output, re.DOTALL)[1])
            for heading in ('by hand', 'EmbeddingBag', 'padding too'))
        self.assertEqual(len(by_hand), 16)
        for one, other, wrong, size in zip(by_hand, bag, all_places, [3] * 8 + [1] * 8, strict=True):
            self.assertAlmostEqual(one, other, delta=2e-4)
            self.assertAlmostEqual(wrong, one * size / 4, delta=2e-4)

    def test_it_learns_to_rank_what_comes_next(self):
        output = self.output_of('recommender')
        rank, hits, within, across = self.row(output, 'before')
        self.assertLess(abs(rank - 30.5), 3)  # 500 users of 60 items
        self.assertLess(abs(hits - 100 / 6), 6)
        self.assertLess(abs(within - across), 0.2)
        rank, hits, within, across = self.row(output, 'after')
        self.assertLess(rank, 15)
        self.assertGreater(hits, 65)
        self.assertLess(hits, 90)  # more than 83 % cannot be known
        self.assertGreater(within, across + 0.3)


class PretrainedVectors(Program):
    def rows(self):
        output = self.output_of('pretrained_vectors')
        return [self.row(output, name) for name in ('from noise', 'pretrained, frozen',
                                                    'pretrained, fine-tuned')]

    def test_frozen_vectors_stay_and_others_move_where_they_are_used(self):
        noise, frozen, tuned = self.rows()
        self.assertEqual(frozen[:2], [0, 0])
        for moved, others in (noise[:2], tuned[:2]):
            self.assertGreater(moved, 0.5)
            self.assertEqual(others, 0)

    def test_only_pretrained_vectors_tell_of_words_that_were_not_shown(self):
        noise, frozen, tuned = self.rows()
        for row in (noise, frozen, tuned):
            self.assertEqual(row[2], 100)
        self.assertLess(noise[3], 30)  # one of twelve by chance
        for row in (frozen, tuned):
            self.assertGreater(row[3], 80)

    def test_it_leaves_no_file(self):
        self.environment['TMPDIR'] = str(self.home)
        self.assertEqual(self.run_script(*command_of('examples/embedding/pretrained_vectors', BUILD)).returncode, 0)
        self.assertEqual(list(self.home.iterdir()), [])


class WhichRowsMoved(Program):
    def test_the_rows_are_those_that_it_is_said_of(self):
        output = self.output_of('which_rows_moved')
        rows = {(table, optimizer): (first.split(), second.split())
                for table, optimizer, first, second in re.findall(
                    r'^(\S.{13})  (\S.{13}) +((?:[x.] ){6}) +((?:[x.] ?){6})$', output,
                    re.MULTILINE)}
        rows = {(table.strip(), optimizer.strip()): tuple(
            {i for i, mark in enumerate(marks) if mark == 'x'} for marks in steps)
            for (table, optimizer), steps in rows.items()}
        everything = set(range(6))
        for table in ('dense', 'sparse', 'padding_idx 0', 'padded, sparse'):
            read = [{1, 3} if table.startswith('padd') else {0, 1, 3}, {2, 4}]
            self.assertEqual(rows.pop((table, 'SGD')), (read[0], read[1]))
            self.assertEqual(rows.pop((table, 'SGD, momentum')), (read[0], read[0] | read[1]))
            if 'sparse' in table:
                self.assertEqual(rows.pop((table, 'SparseAdam')), (read[0], read[1]))
            else:
                self.assertEqual(rows.pop((table, 'Adam')), (read[0], read[0] | read[1]))
        for table in ('tied', 'padded, tied'):
            for optimizer in ('SGD', 'SGD, momentum', 'Adam'):
                self.assertEqual(rows.pop((table, optimizer)), (everything, everything))
        self.assertEqual(rows, {})

    def test_what_does_not_go_together_is_refused(self):
        output = self.output_of('which_rows_moved')
        refused = re.findall(r'^(\S.*?)  +(\S+) +refused$', output, re.MULTILINE)
        self.assertEqual(set(refused), {
            ('sparse', 'Adam'), ('padded, sparse', 'Adam'), ('dense', 'SparseAdam'),
            ('padding_idx 0', 'SparseAdam'), ('tied', 'SparseAdam'),
            ('padded, tied', 'SparseAdam')})
        adam, sparse_adam = output.split('refused with\n')[1].splitlines()
        self.assertTrue(adam.startswith("[Adam] the gradient of 'table' is sparse"), adam)
        self.assertIn('SparseAdam', adam)
        self.assertTrue(sparse_adam.startswith("[SparseAdam] the gradient of 'table' is dense"))


class VectorArithmetic(Program):
    @classmethod
    def setUpClass(cls):
        cls.model = train_for(cls)
        vocabulary = read_vocabulary(cls.model)
        (_, width), values = read_tensors(
            cls.model / 'model.safetensors')['transformer.wte.weight']
        cls.vectors = {word: values[row * width:(row + 1) * width]
                       for row, (word, _) in enumerate(vocabulary) if row >= 4}

    def measure(self, draws):
        return self.output_of('vector_arithmetic', '--model', self.model, '--draws', draws)

    def similarities(self, draws):
        """For each pair: cosine, place, mean and deviation of other pairs, their share."""
        return {(a, b): numbers(rest) for a, b, rest in re.findall(
            r'^(\w+) +(\w+) +(-?\d\.\d\d .* ± .*)$', self.measure(draws), re.MULTILINE)}

    def analogies(self, draws):
        """For each question: the three places of d; then mean, deviation and share, twice."""
        return {tuple(words): numbers(rest) for *words, rest in re.findall(
            r'^(\w+) +(\w+) +(\w+) +(\w+) +(\d.* ± .* ± .*)$', self.measure(draws), re.MULTILINE)}

    def place(self, word, direction, without):
        cosines = {other: cosine(direction, vector) for other, vector in self.vectors.items()
                   if other not in without}
        return 1 + sum(other > cosines[word] + 1e-6 for other in cosines.values())

    def test_alike_words_have_these_cosines_and_places(self):
        pairs = self.similarities(50)
        self.assertEqual(set(pairs), {('father', 'mother'), ('brother', 'sister'),
                                      ('uncle', 'aunt'), ('he', 'she'), ('said', 'replied')})
        for (a, b), (shown, place, *_) in pairs.items():
            self.assertAlmostEqual(shown, cosine(self.vectors[a], self.vectors[b]), delta=0.0051)
            self.assertAlmostEqual(place, self.place(b, self.vectors[a], {a}), delta=1)

    def test_an_answer_has_its_place_with_and_without_the_words_of_the_question(self):
        questions = self.analogies(50)
        self.assertEqual(len(questions), 4 * 3)
        for (a, b, c, d), (left_out, kept, alone, *_) in questions.items():
            units = [[x / math.hypot(*self.vectors[word]) for x in self.vectors[word]]
                     for word in (a, b, c)]
            direction = [y - x + z for x, y, z in zip(*units)]
            self.assertAlmostEqual(left_out, self.place(d, direction, {a, b, c}), delta=1)
            self.assertAlmostEqual(kept, self.place(d, direction, {}), delta=1)
            self.assertAlmostEqual(alone, self.place(d, self.vectors[c], {a, b, c}), delta=1)
            self.assertLessEqual(left_out, kept)

    def test_the_summary_counts_the_rows(self):
        questions = list(self.analogies(50).values())
        summary = numbers(re.search(r'^Of (.*\n.*)', self.measure(50), re.MULTILINE)[1])
        self.assertEqual(summary, [12, *(sum(row[i] == 1 for row in questions) for i in range(3)),
                                   5, sum(row[5] < 5 for row in questions),
                                   sum(row[8] < 5 for row in questions)])

    def test_random_words_are_not_alike(self):
        # Two words of a small grammar often share a class, so one pair tells little.
        pairs = list(self.similarities(2000).values())
        self.assertLess(statistics.mean(row[2] for row in pairs),
                        statistics.mean(row[0] for row in pairs) - 0.2)
        for observed, _, mean, deviation, share in pairs:
            self.assertGreater(deviation, 0)
            # Chebyshev's one-sided bound, and the draw that is the pair itself
            bound = deviation ** 2 / (deviation ** 2 + (observed - mean) ** 2)
            self.assertLessEqual(share, 100 * bound + 1)

    def test_a_share_counts_the_words_themselves_as_one_draw(self):
        shares = [row[4] for row in self.similarities(1).values()]
        shares += [share for row in self.analogies(1).values() for share in (row[5], row[8])]
        self.assertLessEqual(set(shares), {50, 100})
        for row in self.similarities(50).values():
            self.assertGreaterEqual(row[4], 1.9)  # 1/51

    def test_words_outside_the_vocabulary_are_skipped_and_named(self):
        output = self.measure(1)
        for line in ("mr : mrs is skipped: the vocabulary lacks 'mr' 'mrs'",
                     "walked : went is skipped: the vocabulary lacks 'went'",
                     "king : queen is skipped: the vocabulary lacks 'king' 'queen'"):
            self.assertIn('\n' + line + '\n', output)

    def test_without_known_words_it_says_so(self):
        folder = self.folder / 'characters'
        subprocess.run([BUILD / 'examples/train', '--out', folder, *(
            '--tokenizer characters --steps 1 --layers 1 --heads 1 --dim 8 --context 8 --batch 1 '
            '--eval-every 0 --threads 1').split()], capture_output=True, check=True)
        result = self.run_script(*command_of('examples/embedding/vector_arithmetic', BUILD), '--model', folder)
        self.assertEqual((result.returncode, result.stderr),
                         (1, 'vector_arithmetic: an analogy takes two pairs of known words\n'))

    def test_wrong_arguments_are_errors(self):
        for words, saying in ((['--model', self.folder / 'none'], 'none'),
                              (['--model', self.folder], 'config.json'),
                              ([], '--model'),
                              (['--model', self.model, '--draws', '0'], '--draws')):
            with self.subTest(words=words):
                result = self.run_script(*command_of('examples/embedding/vector_arithmetic', BUILD), *words)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(saying, result.stderr)
                self.assertEqual(result.stdout, '')

    def test_every_option_that_help_lists_is_tested(self):
        listed = set(re.findall(r'--[a-z-]+', self.output_of('vector_arithmetic', '--help')))
        self.assertEqual(listed, {'--help', '--model', '--draws'})


if __name__ == '__main__':
    support.main()
