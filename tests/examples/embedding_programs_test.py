"""The small programs of examples/embedding: what they print is read back and compared with what it
is said to show."""

import functools
import json
import pathlib
import re
import subprocess
import sys
import unittest

import support
from together import command_of

BUILD = pathlib.Path(sys.argv[1]).resolve()
TENSOR = re.compile(r'tensor\((.*?),\s+shape=(\(.*?\))(?:,\s+([^)]*))?\)', re.DOTALL)
ARRAY = re.compile(r'^\[.*?\]$(?!\n *\[)', re.MULTILINE | re.DOTALL)


def numbers(text):
    """[[1., 2.]] as lists; JSON has no number that ends with its point."""
    return json.loads(re.sub(r'(\d)\.(?!\d)', r'\1.0', text))


def tensors(text):
    """The values, the shape and the history of each tensor that was printed in full."""
    return [(numbers(values), shape, history) for values, shape, history in TENSOR.findall(text)]


def arrays(text):
    """The arrays of ids, which are printed without a name."""
    return [numbers(values) for values in ARRAY.findall(text)]


@functools.cache
def output_of(program):
    result = subprocess.run(command_of(f'examples/embedding/{program}', BUILD), stdin=subprocess.DEVNULL, capture_output=True,
                            encoding='utf-8', timeout=600, check=False)
    if result.returncode != 0 or result.stderr:
        raise AssertionError(f'{program} ended with {result.returncode}: {result.stderr}')
    return result.stdout


class IdsToVectors(unittest.TestCase):
    def test_vectors_are_rows_of_the_table(self):
        output = output_of('ids_to_vectors')
        (ids,) = arrays(output)
        (table, table_shape, table_history), (vector, shape, history), batch, recorded = \
            tensors(output)
        self.assertEqual((table_shape, table_history), ('(10, 4)', 'requires_grad=True'))
        self.assertEqual((vector, shape, history), (table[4], '(4,)', ''))
        self.assertEqual(batch, ([[table[id] for id in row] for row in ids], '(5, 3, 4)', ''))
        self.assertEqual(recorded, ([table[4], table[4]], '(2, 4)', 'grad_fn=Embedding'))

    def test_the_same_id_gives_the_same_vector(self):
        self.assertIn('The same id gives the same vector: true\n', output_of('ids_to_vectors'))

    def test_an_id_that_is_no_row_is_an_error(self):
        self.assertEqual(output_of('ids_to_vectors').splitlines()[-2:],
                         ['[Embedding] index 10 at (1, 1) is outside [0, 10)',
                          '[Embedding] index -1 at (0,) is outside [0, 10)'])


class TokenEmbedding(unittest.TestCase):
    def test_a_batch_of_ids_becomes_a_batch_of_vectors(self):
        output = output_of('token_embedding')
        self.assertIn('shape=(2, 3, 512), grad_fn=Add)', output)
        lines = [line.split()[1:2] + re.findall(r'\(\d.*?\)', line)
                 for line in re.findall(r'^%.*', output, re.MULTILINE)]
        self.assertEqual(lines, [['weight', '(10000, 512)'], ['embedding', '(2, 3, 512)'],
                                 ['mul', '(2, 3, 512)'], ['add', '(2, 3, 512)']])

    def test_positions_tell_equal_tokens_apart(self):
        output = output_of('token_embedding')
        self.assertRegex(output, 'before positions are added: +true\n')
        self.assertRegex(output, 'afterwards: +false\n')

    def test_scaling_suits_a_table_that_starts_small(self):
        sizes = {name: [float(size) for size in rest.split()] for name, rest in
                 re.findall(r'^(N\(.*?\)) +(.*)', output_of('token_embedding'), re.MULTILINE)}
        # Of 3072 random numbers; sin² + cos² = 1, so positions have √½.
        for name, expected in (('N(0, 1)', [1, 22.63, 0.71]),
                               ('N(0, 1/d_model)', [0.044, 1, 0.71])):
            for size, about in zip(sizes[name], expected, strict=True):
                self.assertLess(abs(size - about), 0.1 * about + 0.01)


class SmallVocabulary(unittest.TestCase):
    def test_words_become_the_ids_of_their_places_in_the_list(self):
        output = output_of('small_vocabulary')
        self.assertEqual(arrays(output)[:2], [[2, 10, 7, 2, 11], [2, 1, 7, 2, 11]])
        (with_cat, shape, _), (with_dog, _, _), _ = tensors(output)
        self.assertEqual(shape, '(5, 3)')
        self.assertEqual(with_cat[0], with_cat[3])  # the
        self.assertNotEqual(with_cat[0], with_cat[2])  # in
        self.assertEqual([one == other for one, other in zip(with_cat, with_dog)],
                         [True, False, True, True, True])

    def test_a_vocabulary_of_a_text_begins_with_four_special_tokens(self):
        output = output_of('small_vocabulary')
        size = int(re.search(r'A vocabulary of (\d+) tokens', output)[1])
        rows = re.findall(r'^ *(\d+)  (\S+) +seen (\d+) times$', output, re.MULTILINE)
        self.assertEqual([int(id) for id, _, _ in rows], list(range(10)))
        self.assertEqual([word for _, word, _ in rows[:4]], ['<pad>', '<unk>', '<sos>', '<eos>'])
        self.assertEqual(rows[4][1:], ('the', '7'))
        counts = [int(count) for _, _, count in rows[4:]]
        self.assertEqual(counts, sorted(counts, reverse=True))

        ids = arrays(output)[2]
        id_of = {word: int(id) for id, word, _ in rows}
        words = '<sos> the cat slept on the <unk> . <eos>'
        self.assertIn(words, output)
        self.assertLess(max(ids), size)
        for id, word in zip(ids, words.split(), strict=True):
            self.assertEqual(id, id_of.get(word, id))  # slept is not among the first ten
        self.assertIn('\nthe cat slept on the <unk>.\n', output)
        self.assertEqual(tensors(output)[2][1], '(9, 3)')


class Padding(unittest.TestCase):
    def test_padding_reads_zeros_and_gets_no_gradient(self):
        output = output_of('padding')
        batch = numbers(ARRAY.search(output)[0])
        self.assertEqual(batch, [[1, 2, 3, 4], [1, 4, 0, 0], [2, 0, 0, 0]])
        (vectors, shape, history), (gradient, _, _) = tensors(output)
        self.assertEqual((shape, history), ('(3, 4, 2)', 'grad_fn=Embedding'))
        for row, sentence in zip(vectors, batch, strict=True):
            for vector, id in zip(row, sentence, strict=True):
                self.assertEqual(vector == [0, 0], id == 0)
        occurrences = [sum(row.count(id) for row in batch) for id in range(5)]
        self.assertEqual(gradient, [[0, 0]] + [[n, n] for n in occurrences[1:]])

    def test_some_things_move_the_padding_row(self):
        rows = re.findall(r'^(\S.*?)  +(\[.*\])  +(stays|moves)$', output_of('padding'),
                          re.MULTILINE)
        happens = {what: (numbers(row), moves) for what, row, moves in rows}
        for what, row in (('SGD with momentum', [0, 0]),
                          ('AdamW with weight decay: zeros decay to zeros', [0, 0]),
                          ('a lookup: it returns the row as it is', [3, 4]),
                          ('from_pretrained does not make it zeros either', [3, 4])):
            self.assertEqual(happens.pop(what), (row, 'stays'))
        for what, row in (('load other weights', [3, 4]),
                          ('a lookup with max_norm = 1', [0.6, 0.8]),
                          ('the remedy after any of these', [0, 0])):
            self.assertEqual(happens.pop(what), (row, 'moves'))

        tied, momentum, decay, initial = happens.values()
        self.assertEqual({moves for _, moves in happens.values()}, {'moves'})
        self.assertNotIn([0, 0], [row for row, _ in happens.values()])
        for before, after, afterwards in zip(tied[0], momentum[0], decay[0], strict=True):
            self.assertAlmostEqual(after, 1.9 * before, delta=2e-4)  # a step, and 0.9 of it again
            self.assertAlmostEqual(afterwards, 0.95 * after, delta=2e-4)  # 1 - lr · decay
        self.assertLess(max(map(abs, initial[0])), 0.1)


class OneHot(unittest.TestCase):
    def test_the_product_and_the_lookup_have_the_same_numbers(self):
        one_hot, product, its_gradient, lookup, gradient = tensors(output_of('one_hot'))
        self.assertEqual(one_hot[0], [[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
        self.assertEqual([product[2], lookup[2]], ['grad_fn=Matmul', 'grad_fn=Embedding'])
        self.assertEqual(product[:2], ([[10, 11], [10, 11], [30, 31]], '(3, 2)'))
        self.assertEqual(lookup[:2], product[:2])
        self.assertEqual(its_gradient, ([[0, 0], [4, 6], [0, 0], [5, 6]], '(4, 2)', ''))
        self.assertEqual(gradient, its_gradient)

    def test_only_the_cost_of_the_product_grows_with_the_vocabulary(self):
        costs, times = re.search(r'^words .*?\n(.*?)\n\n.*^words .*?\n(.*)',
                                 output_of('one_hot'), re.MULTILINE | re.DOTALL).groups()
        costs = [[int(cell) for cell in line.split()] for line in costs.splitlines()]
        self.assertEqual([row[0] for row in costs], [1000, 4000, 16000, 64000])
        for words, multiplications, size, *lookup in costs:
            self.assertEqual([multiplications, size], [2 * 128 * words * 64, 128 * words * 4])
            self.assertEqual(lookup, [0, 128 * 8])
        times = [[float(cell) for cell in line.split()] for line in times.splitlines()]
        self.assertEqual([row[0] for row in times], [row[0] for row in costs])
        self.assertEqual({len(row) for row in times}, {4})


if __name__ == '__main__':
    support.main()
