"""The small programs of examples/embedding that train something: what they are said to show has to
be in what they print."""

import pathlib
import re
import sys

import support

PROGRAMS = pathlib.Path(sys.argv[1]).resolve() / 'examples/embedding'
NUMBER = re.compile(r'-?\d+(?:\.\d+)?(?!\w)')


def numbers(text):
    return [float(number) for number in NUMBER.findall(text)]


class Program(support.ScriptTest):
    outputs = {}

    def output_of(self, name, *words):
        """What a program prints, from one run of it for all tests."""
        if (name, *words) not in self.outputs:
            result = self.run_script(PROGRAMS / name, *words)
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
        self.assertEqual(self.run_script(PROGRAMS / 'pretrained_vectors').returncode, 0)
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


if __name__ == '__main__':
    support.main()
