"""The files that others' programs are to open, opened with them: word2vec's text in gensim, npy in
NumPy; and the pair of files for the Embedding Projector, held against its rules.

    exports_test.py write_exports
"""

import importlib.util
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
sys.path.insert(0, str(PROJECT / 'tests/examples'))
import support  # noqa: E402


def needs(module, package):
    return unittest.skipUnless(importlib.util.find_spec(module), f'{package} is not installed')


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='tapestry exports ')
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        subprocess.run([sys.argv[1], folder.name], check=True)
        cls.answers = json.loads((cls.folder / 'answers.json').read_text(encoding='utf-8'))
        cls.words = [line.split(' ')[0] for line in cls.lines('vectors.txt')[1:]]

    @classmethod
    def lines(cls, name):
        text = (cls.folder / name).read_bytes().decode('utf-8')
        assert text.endswith('\n')
        return text[:-1].split('\n')

    def vectors(self):
        return [[float(number) for number in line.split(' ')[1:]]
                for line in self.lines('vectors.txt')[1:]]

    def keyed_vectors(self):
        from gensim.models import KeyedVectors
        return KeyedVectors.load_word2vec_format(str(self.folder / 'vectors.txt'))

    def assert_same_answers(self, ours, theirs):
        """The same words in the same order, where rounding cannot have swapped them."""
        self.assertEqual(len(ours), len(theirs))
        for (word, cosine), (their_word, their_cosine) in zip(ours, theirs):
            self.assertAlmostEqual(cosine, their_cosine, delta=1e-5)
            if word != their_word:
                self.assertAlmostEqual(cosine, dict(ours)[their_word], delta=1e-6)

    @needs('gensim', 'python3-gensim')
    def test_gensim_reads_every_word_and_number(self):
        keyed = self.keyed_vectors()
        self.assertEqual(keyed.index_to_key, self.words)
        for word, numbers in zip(self.words, self.vectors()):
            self.assertEqual(keyed[word].tolist(), [type(keyed[word][0])(x) for x in numbers])

    @needs('gensim', 'python3-gensim')
    def test_gensim_finds_the_same_neighbours_in_the_same_order(self):
        keyed = self.keyed_vectors()
        self.assertEqual(len(self.answers['neighbors']), 50)
        for question in self.answers['neighbors']:
            self.assert_same_answers(question['answers'], keyed.most_similar(question['word']))

    @needs('gensim', 'python3-gensim')
    def test_gensim_answers_analogies_the_same_way(self):
        keyed = self.keyed_vectors()
        self.assertEqual(len(self.answers['analogies']), 50)
        for question in self.answers['analogies']:
            a, b, c = question['words']
            self.assert_same_answers(question['answers'],
                                     keyed.most_similar(positive=[b, c], negative=[a]))

    @needs('numpy', 'python3-numpy')
    def test_numpy_reads_the_same_numbers(self):
        import numpy
        array = numpy.load(self.folder / 'vectors.npy', allow_pickle=False)
        self.assertEqual((array.dtype, array.shape), (numpy.dtype('<f4'), (len(self.words), 16)))
        numpy.testing.assert_array_equal(array, numpy.array(self.vectors(), dtype='<f4'))

    @needs('numpy', 'python3-numpy')
    def test_numpy_reads_every_kind_of_shape(self):
        import numpy
        for name, expected in (('scalar', 2.5), ('line', [2.5] * 3), ('empty', numpy.empty((0, 5)))):
            array = numpy.load(self.folder / f'{name}.npy', allow_pickle=False)
            self.assertEqual(array.shape, numpy.shape(expected))
            numpy.testing.assert_array_equal(array, expected)

    # As data-provider.ts of TensorBoard's projector reads them: it skips blank lines, cuts at tabs,
    # and takes metadata's first line as a header if that has a tab.
    def test_the_projector_reads_a_vector_and_a_line_of_metadata_for_each_word(self):
        vectors, metadata = self.lines('vectors.tsv'), self.lines('metadata.tsv')
        self.assertEqual(metadata[0], 'word\tcount')
        self.assertEqual(len(metadata), len(vectors) + 1)
        for line in vectors + metadata:
            self.assertNotEqual(line.strip(), '')
        for word, expected, vector, line in zip(self.words, self.vectors(), vectors, metadata[1:]):
            numbers = [float(number) for number in vector.split('\t')]
            self.assertTrue(all(map(math.isfinite, numbers)))
            self.assertEqual(numbers, expected)
            self.assertEqual(line.split('\t')[0], word)
            self.assertRegex(line.split('\t')[1], '^[0-9]+$')
            self.assertEqual(line.count('\t'), 1)


if __name__ == '__main__':
    support.main()
