"""The files that others' programs are to open, opened with them: word2vec's text in gensim, npy in
NumPy; and the pair of files for the Embedding Projector, held against its rules. And word2vec's text
as others write it, read by us and by gensim.

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


# The first is the plain spelling of the same words and numbers.
SPELLINGS = {
    'plain': b'2 3\nthe 1.5 -2 1e-05\nof 0.25 3 7\n',
    'plus signs': b'2 3\nthe +1.5 -2 +1e-05\nof +.25 +3. 7\n',
    'signs of exponents': b'2 3\nthe 15E-1 -2e+00 .1e-4\nof 2.5e-1 3e0 0007\n',
    'too many digits': b'2 3\nthe 1.5000000000000000000000001 -2 0.00001\nof 0.25 3 7.0000\n',
    'signs in the header': b'+2 +3\nthe 1.5 -2 1e-05\nof 0.25 3 7\n',
    'a tab in the header': b'2\t3\nthe 1.5 -2 1e-05\nof 0.25 3 7\n',
    'a tab after the header': b'2 3\t\nthe 1.5 -2 1e-05\nof 0.25 3 7\n',
    'spaces in the header': b'  2   3 \nthe 1.5 -2 1e-05\nof 0.25 3 7\n',
    'spaces after lines': b'2 3 \nthe 1.5 -2 1e-05 \nof 0.25 3 7  \n',
    'tabs after lines': b'2 3\nthe 1.5 -2 1e-05\t\nof 0.25 3 7 \t\n',
    'lines of Windows': b'2 3\r\nthe 1.5 -2 1e-05\r\nof 0.25 3 7\r\n',
    'no last line end': b'2 3\nthe 1.5 -2 1e-05\nof 0.25 3 7',
    'half a last line end': b'2 3\r\nthe 1.5 -2 1e-05\r\nof 0.25 3 7\r',
    'a blank last line': b'2 3\nthe 1.5 -2 1e-05\nof 0.25 3 7\n\n',
    'blank last lines': b'2 3\nthe 1.5 -2 1e-05\nof 0.25 3 7\n \n\r\n\t\n',
}
REFUSED = {
    'a word too few': b'3 2\nthe 1 2\nof 3 4\n',
    'a number too few': b'2 3\nthe 1 2 3\nof 4 5\n',
    'a number too many': b'2 2\nthe 1 2\nof 3 4 5\n',
    'two spaces': b'2 2\nthe 1 2\nof 3  4\n',
    'a tab between numbers': b'2 2\nthe 1 2\nof\t3\t4\n',
    'no number': b'2 2\nthe 1 2\nof 3 four\n',
    'two signs': b'2 2\nthe 1 2\nof 3 +-4\n',
    'a decimal comma': b'2 2\nthe 1 2\nof 3 4,5\n',
    'a blank line between': b'2 2\nthe 1 2\n\nof 3 4\n',
    'no header': b'the 1 2\nof 3 4\n',
    'a third number in the header': b'2 2 2\nthe 1 2\nof 3 4\n',
    'a fraction in the header': b'2.0 2\nthe 1 2\nof 3 4\n',
    'not UTF-8': b'2 2\nthe 1 2\ncaf\xe9 3 4\n',
    'nothing': b'',
}


def needs(module, package):
    return unittest.skipUnless(importlib.util.find_spec(module), f'{package} is not installed')


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='tapestry exports ')
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.foreign = cls.folder / 'foreign'
        cls.foreign.mkdir()
        with_marks = {'a mark and ' + name: b'\xef\xbb\xbf' + content
                      for name, content in SPELLINGS.items()}
        for name, content in {**SPELLINGS, **with_marks, **REFUSED}.items():
            (cls.foreign / name).write_bytes(content)
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

    def keyed_vectors(self, name='vectors.txt', **more):
        from gensim.models import KeyedVectors
        return KeyedVectors.load_word2vec_format(str(self.folder / name), **more)

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

    def test_every_spelling_of_a_file_is_read_as_the_plain_one(self):
        foreign = self.answers['foreign']
        self.assertEqual(foreign['plain']['words'], ['the', 'of'])
        for name in SPELLINGS:
            for file in (name, 'a mark and ' + name):
                self.assertEqual(foreign[file], foreign['plain'], file)

    @needs('gensim', 'python3-gensim')
    def test_gensim_reads_what_we_read(self):
        for name in SPELLINGS:
            # A byte order mark has to be told to gensim.
            for file, encoding in ((name, 'utf-8'), ('a mark and ' + name, 'utf-8-sig')):
                theirs = self.keyed_vectors('foreign/' + file, encoding=encoding)
                ours = self.answers['foreign'][file]
                self.assertEqual(theirs.index_to_key, ours['words'], file)
                for word, numbers in ours['vectors'].items():
                    single = [type(theirs[word][0])(x) for x in numbers]
                    self.assertEqual(theirs[word].tolist(), single, file)

    @needs('gensim', 'python3-gensim')
    def test_gensim_refuses_what_we_refuse(self):
        for name in REFUSED:
            self.assertIn('[read_word2vec] ', self.answers['foreign'][name]['error'])
            with self.assertRaises(Exception, msg=name):
                self.keyed_vectors('foreign/' + name)

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
