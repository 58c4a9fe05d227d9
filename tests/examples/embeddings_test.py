"""embeddings itself: what it says about a small model, compared with the same computed here."""

import array
import importlib.util
import itertools
import json
import math
import random
import re
import shutil
import subprocess
import unittest

import support
from runs import (PROGRAMS, TrainedTest, cosine, read_metadata, read_tensors,
                  read_vocabulary)


def unit(vector):
    return [x / math.hypot(*vector) for x in vector]


def without(vectors, *words):
    return {word: vector for word, vector in vectors.items() if word not in words}


def write_tensor(file, name, rows, metadata):
    """As safetensors."""
    values = array.array('f', [x for row in rows for x in row]).tobytes()
    header = json.dumps({'__metadata__': metadata, name: {'dtype': 'F32', 'shape': [len(rows), len(rows[0])],
                                'data_offsets': [0, len(values)]}}).encode()
    header += b' ' * (-len(header) % 8)
    file.write_bytes(len(header).to_bytes(8, 'little') + header + values)


def records(columns):
    """The rows of the one table that was written into a pipe."""
    names, *rows = [line.split('\t') for line in columns.splitlines()]
    return [dict(zip(names, row, strict=True)) for row in rows]


class EmbeddingsTest(TrainedTest):
    def output(self, *words, model=None):
        result = self.embeddings(*words, model=model)
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        return result.stdout

    def answers(self, *words, model=None):
        """Its JSON document."""
        return json.loads(self.output('--json', *words, model=model))

    def model_of(self, text, tokenizer='words'):
        """The folder of a model of this text."""
        file = self.folder / 'text.txt'
        file.write_text(text, encoding='utf-8')
        result, folder = self.train('model of a text', {'--text': file, '--tokenizer': tokenizer})
        self.assertEqual(result.returncode, 0, result.stderr)
        return folder

    def terminal(self, *words, width=0):
        written = self.on_terminal(PROGRAMS / 'embeddings', '--model', self.run_folder, *words,
                                   width=width)
        self.assertTrue(written.endswith('\r\n'), written)
        return written.removesuffix('\r\n').split('\r\n')

    def vectors(self, folder=None):
        """The model's embedding of each word, without the special tokens."""
        folder = folder or self.run_folder
        names = [token for token, _ in read_vocabulary(folder)]
        (rows, width), values = read_tensors(
            folder / 'model.safetensors')['transformer.wte.weight']
        vectors = [values[row * width:(row + 1) * width] for row in range(rows)]
        return dict(zip(names[4:], vectors[4:]))

    def assert_nearest(self, shown, direction, vectors):
        """These words and cosines are the largest with this direction, and in order."""
        cosines = {name: cosine(direction, vector) for name, vector in vectors.items()}
        largest = sorted(cosines.values(), reverse=True)
        self.assertLessEqual(len(shown), len(largest))
        for (name, written), expected in zip(shown, largest):
            self.assertAlmostEqual(written, expected, places=5)
            self.assertAlmostEqual(cosines[name], expected, places=5)


class Questions(EmbeddingsTest):
    def test_neighbours_are_those_with_the_largest_cosines(self):
        vectors = self.vectors()
        rows = self.answers('--count', '4', 'Mother', 'monday walked')['neighbors']
        self.assertEqual([row['word'] for row in rows],
                         ['mother'] * 4 + ['monday'] * 4 + ['walked'] * 4)
        for word in ('mother', 'monday', 'walked'):
            shown = [(row['neighbor'], row['cosine']) for row in rows if row['word'] == word]
            self.assert_nearest(shown, vectors[word], without(vectors, word))

    def test_without_a_question_it_shows_neighbours_of_some_frequent_words(self):
        rows = self.answers()['neighbors']
        vocabulary = {token for token, _ in read_vocabulary(self.run_folder)}
        words = [row['word'] for row in rows]
        self.assertLessEqual(set(words), vocabulary)
        self.assertIn('mother', words)
        self.assertGreaterEqual(len(set(words)), 5)
        self.assertEqual({words.count(word) for word in words}, {10})
        # Of a text that has few words, all.
        rows = self.answers(model=self.model_of('one two six ' * 80))['neighbors']
        self.assertEqual({row['word'] for row in rows}, {'one', 'two', 'six'})

    def test_an_analogy_is_answered_without_its_words_and_with_them(self):
        vectors = self.vectors()
        questions = [['mother', 'father', 'sister'], ['said', 'cried', 'walked']]
        rows = self.answers('--count', '6', '--analogy', 'Mother', 'father', 'sister',
                            '--analogy', *questions[1])['analogies']
        self.assertEqual([row['question'] for row in rows],
                         [questions[0]] * 6 + [questions[1]] * 6)
        for question in questions:
            direction = [b - a + c for a, b, c in zip(*(unit(vectors[word]) for word in question))]
            shown = [row for row in rows if row['question'] == question]
            self.assert_nearest([(row['answer'], row['cosine']) for row in shown], direction,
                                without(vectors, *question))
            self.assert_nearest([(row['nearest'], row['nearest_cosine']) for row in shown],
                                direction, vectors)

    def test_an_analogy_in_a_small_vocabulary_runs_out_of_other_words(self):
        folder = self.model_of('one two three four ' * 50)
        rows = self.answers('--analogy', 'one', 'two', 'three', model=folder)['analogies']
        self.assertEqual([row['answer'] for row in rows], ['four', None, None, None])
        self.assertEqual({row['nearest'] for row in rows}, {'one', 'two', 'three', 'four'})
        columns = self.output('--analogy', 'one', 'two', 'three', model=folder)
        self.assertEqual([row['answer'] for row in records(columns)], ['four', '', '', ''])

    def test_likeness_is_the_cosine_of_each_pair(self):
        vectors = self.vectors()
        rows = self.answers('--similar', 'he', 'she', 'Mother', 'monday')['similarities']
        self.assertEqual([(row['word'], row['other']) for row in rows],
                         [('he', 'she'), ('mother', 'monday')])
        for row in rows:
            self.assertAlmostEqual(row['cosine'], cosine(vectors[row['word']],
                                                         vectors[row['other']]), places=5)

    def test_the_odd_one_out_is_least_like_the_mean_of_the_directions(self):
        vectors = self.vectors()
        words = ['monday', 'friday', 'walked', 'sunday']
        mean = [sum(column) for column in zip(*(unit(vectors[word]) for word in words))]
        rows = self.answers('--odd-one-out', *words)['odd_one_out']
        self.assertEqual(sorted(row['word'] for row in rows), sorted(words))
        cosines = [row['cosine_with_mean'] for row in rows]
        self.assertEqual(cosines, sorted(cosines))
        for row in rows:
            self.assertAlmostEqual(row['cosine_with_mean'], cosine(vectors[row['word']], mean),
                                   places=5)

    def assert_mean_cosines(self, rows, table):
        self.assertEqual([row['distance'] for row in rows], [1, 2, 4, 8])
        for row in rows:
            pairs = list(zip(table, table[row['distance']:]))
            self.assertEqual(row['pairs'], len(pairs))
            self.assertAlmostEqual(row['cosine'], sum(cosine(*pair) for pair in pairs) / len(pairs),
                                   places=5)

    def test_positions_are_compared_by_their_distance(self):
        rows = self.answers('--positions')['positions']
        self.assertEqual({row['kind'] for row in rows}, {'learned'})
        (length, width), values = read_tensors(
            self.run_folder / 'model.safetensors')['transformer.wpe.weight']
        self.assert_mean_cosines(rows, [values[i * width:(i + 1) * width] for i in range(length)])

    def test_sinusoids_are_compared_too_and_said_to_be_sinusoids(self):
        folder = self.trained(options={'--positions': 'sinusoidal'})
        rows = self.answers('--positions', model=folder)['positions']
        self.assertEqual({row['kind'] for row in rows}, {'sinusoidal'})
        self.assert_mean_cosines(rows, [[
            math.sin(t / 10000 ** (i / 16)) if i % 2 == 0 else math.cos(t / 10000 ** ((i - 1) / 16))
            for i in range(16)] for t in range(16)])

    def test_several_questions_are_answered_one_after_the_other(self):
        questions = {'neighbors': ['mother'], 'analogies': ['--analogy', 'mother', 'father', 'he'],
                     'similarities': ['--similar', 'he', 'she'],
                     'odd_one_out': ['--odd-one-out', 'he', 'she', 'walked'],
                     'positions': ['--positions']}
        alone = {name: self.answers(*words) for name, words in questions.items()}
        together = [word for words in questions.values() for word in words]
        self.assertEqual(self.answers(*together),
                         {name: answer[name] for name, answer in alone.items()})
        self.assertEqual(list(self.answers(*together)), list(questions))
        self.assertEqual(self.output(*together),
                         '\n'.join(self.output(*words) for words in questions.values()))


class Evaluation(EmbeddingsTest):
    SETS = {'relations': ['mother', 'father', 'sister', 'brother', 'aunt', 'uncle', 'niece'],
            'said cried replied': ['said', 'cried', 'replied', 'answered']}
    FILE = """# what belongs together

        relations: mother, father  sister,brother aunt uncle Niece # and so on
        said cried replied zebra answered said
        walked
        """

    def evaluate(self, folder, content=FILE):
        """The process, with a file of sets."""
        file = self.folder / 'my sets.txt'
        file.write_text(content, encoding='utf-8')
        return self.embeddings('--evaluate', file, '--json', model=folder)

    def copy_of_the_run(self):
        folder = self.folder / 'copy'
        shutil.copytree(self.run_folder, folder)
        (folder / 'count_vectors.safetensors').unlink(missing_ok=True)
        return folder

    def share_of(self, words, vectors):
        """Of the five nearest neighbours that are of the set."""
        def is_near(word, other):
            closer = sum(cosine(vectors[word], vectors[third]) > cosine(vectors[word],
                         vectors[other]) for third in vectors if third != word)
            return closer < 5
        pairs = itertools.permutations(words, 2)
        return sum(is_near(word, other) for word, other in pairs) / (5 * len(words))

    def test_the_share_is_that_of_the_neighbours(self):
        result = self.evaluate(self.copy_of_the_run())
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = json.loads(result.stdout)['evaluation']
        self.assertEqual([(row['set'], row['words']) for row in rows],
                         [('relations', 7), ('said cried replied', 4), ('(mean over the sets)', 11)])
        vectors = self.vectors()
        for row, words in zip(rows, self.SETS.values()):
            self.assertAlmostEqual(row['share'], self.share_of(words, vectors), places=9)
        for name in ('share', 'chance'):
            self.assertAlmostEqual(rows[2][name], (rows[0][name] + rows[1][name]) / 2, places=2)
        for row in rows:
            self.assertEqual(list(row), ['set', 'words', 'share', 'chance', 'p'])
            self.assertLess(row['chance'], 0.2)  # of random words of a few hundred
            self.assertLessEqual(row['p'], 1)
            self.assertGreaterEqual(row['p'], 1 / 1001)

    def test_what_is_left_out_is_listed(self):
        lines = self.evaluate(self.copy_of_the_run()).stderr.splitlines()
        for line, saying in zip(lines, (
                ['line 4', '"zebra"'], ['line 4', '"said"', 'twice'], ['line 5', 'fewer than two'],
                ['count_vectors.safetensors']), strict=True):
            for words in saying:
                self.assertIn(words, line)

    def test_vectors_from_counts_stand_beside_the_models(self):
        folder = self.copy_of_the_run()
        # The words of a set share a direction, in which no other word goes.
        generator = random.Random(1)
        rows = []
        for word, _ in read_vocabulary(folder):
            row = [0.0] * 2 + [generator.gauss(0, 1) for _ in range(14)]
            for number, words in enumerate(self.SETS.values()):
                if word in words:
                    row = [float(i == number) for i in range(16)]
            rows.append(row)
        write_tensor(folder / 'count_vectors.safetensors', 'count_vectors', rows,
                     read_metadata(folder / 'model.safetensors'))
        rows = json.loads(self.evaluate(folder).stdout)['evaluation']
        self.assertAlmostEqual(rows[0]['counts_share'], 1)
        self.assertAlmostEqual(rows[1]['counts_share'], 3 / 5)
        self.assertAlmostEqual(rows[2]['counts_share'], 4 / 5)
        self.assertEqual([row['counts_p'] for row in rows], [1 / 1001] * 3)
        for row in rows:
            self.assertEqual(list(row), ['set', 'words', 'share', 'chance', 'p', 'counts_share',
                                         'counts_chance', 'counts_p'])

    def test_a_file_that_cannot_be_used_is_refused(self):
        folder = self.copy_of_the_run()
        for content, problem in (('', 'no text in it'), ('# nothing', 'no line with two words'),
                                 ('zebra gnu', 'no line with two words'),
                                 ('mother', 'no line with two words')):
            with self.case(content):
                result = self.evaluate(folder, content)
                self.assertEqual((result.returncode, result.stdout), (1, ''))
                self.assertIn('my sets.txt', result.stderr)
                self.assertIn(problem, result.stderr)
        self.assert_fails(self.embeddings('--evaluate', 'no such file'), '--evaluate')
        (folder / 'count_vectors.safetensors').write_bytes(b'nothing')
        result = self.evaluate(folder)
        self.assertEqual((result.returncode, result.stdout), (1, ''))
        self.assertIn('count_vectors.safetensors', result.stderr)


class Forms(EmbeddingsTest):
    ALL = ['mother', 'walked', '--analogy', 'mother', 'father', 'he', '--similar', 'he', 'she',
           '--odd-one-out', 'he', 'she', 'walked', '--positions']

    def test_a_pipe_gets_columns_with_the_same_rows_as_json(self):
        document = self.answers(*self.ALL)
        tables = self.output(*self.ALL).removesuffix('\n').split('\n\n')
        for (name, rows), columns in zip(document.items(), tables, strict=True):
            with self.case(name):
                for row, shown in zip(rows, records(columns), strict=True):
                    self.assertEqual(list(row), list(shown))
                    for key, cell in row.items():
                        if isinstance(cell, float):
                            self.assertRegex(shown[key], r'^-?\d\.\d{6}$')
                            self.assertAlmostEqual(float(shown[key]), cell, delta=5.1e-7)
                        else:
                            text = ' '.join(cell) if isinstance(cell, list) else str(cell)
                            self.assertEqual(shown[key], text)

    def test_a_terminal_gets_aligned_columns(self):
        rows = self.answers('--similar', 'he', 'she', 'mother', 'monday')['similarities']
        self.assertEqual(self.terminal('--similar', 'he', 'she', 'mother', 'monday'), [
            'word    other   cosine',
            f'he      she     {rows[0]["cosine"]:6.2f}',
            f'mother  monday  {rows[1]["cosine"]:6.2f}'])

    def test_a_terminal_gets_as_many_words_beside_one_another_as_it_has_room_for(self):
        document = self.answers('--count', '3', *self.ALL)
        for width, first in ((200, 'mother  walked'), (80, 'mother  walked'), (30, 'mother'),
                             (0, 'mother  walked')):
            with self.case(width):
                lines = self.terminal('--count', '3', *self.ALL, width=width)
                self.assertLessEqual(max(map(len, lines)), width or 80)
                self.assertEqual(re.sub(' +', '  ', lines[0]), first)
                shown = '\n'.join(lines).split()
                for row in document['neighbors']:
                    # The word may be cut short by a narrow terminal, but not lost.
                    self.assertIn(row['neighbor'], shown)
                    self.assertIn(f'{row["cosine"]:.2f}', shown)
        for width in (200, 80):
            lines = self.terminal('--count', '3', 'mother', 'walked', width=width)
            for number, line in enumerate(lines[2:]):
                pairs = [document['neighbors'][number], document['neighbors'][number + 3]]
                self.assertEqual(line.split(), [text for row in pairs for text in (
                    row['neighbor'], f'{row["cosine"]:.2f}')])

    def test_a_line_that_is_too_long_is_cut_and_says_so(self):
        lines = self.terminal('--similar', 'he', 'she', width=10)
        self.assertEqual(lines[0], 'word  oth…')
        self.assertEqual({len(line) for line in lines}, {10})

    def test_white_space_and_wide_characters_keep_the_columns_in_line(self):
        folder = self.model_of('日本 \u0301t\\ x\n' * 40, 'characters')
        rows = self.answers('--similar', '日', '\n', ' ', '\\', 'x', '\u0301',
                            model=folder)['similarities']
        self.assertEqual([row['other'] for row in rows], ['\n', '\\', '\u0301'])
        written = self.on_terminal(PROGRAMS / 'embeddings', '--model', folder, '--similar', '日',
                                   '\n', ' ', '\\', 'x', '\u0301')
        cosines = [f'{row["cosine"]:6.2f}' for row in rows]
        self.assertEqual(written.split('\r\n'), [
            'word  other  cosine', f'日    \\n     {cosines[0]}', f'\\s    \\\\     {cosines[1]}',
            f'x     \u0301       {cosines[2]}', ''])
        columns = records(self.output('--similar', '日', '\n', ' ', '\\', model=folder))
        self.assertEqual([(row['word'], row['other']) for row in columns],
                         [('日', '\\n'), ('\\s', '\\\\')])


class Exports(EmbeddingsTest):
    def export(self, form, model=None):
        """The file, which is written without a word."""
        file = self.folder / f'exported as {form}'
        self.assertEqual(self.output('--export', form, file, model=model), '')
        return file

    def test_word2vec_text_has_each_vector_under_its_token(self):
        first, *lines = self.export('word2vec').read_text(encoding='utf-8').splitlines()
        vectors = self.vectors()
        self.assertEqual(first, f'{len(vectors)} 16')
        for line, (token, vector) in zip(lines, vectors.items(), strict=True):
            name, *numbers = line.split(' ')
            self.assertEqual(name, token)
            for number, expected in zip(numbers, vector, strict=True):
                self.assertAlmostEqual(float(number), expected, delta=1e-6 * abs(expected))

    def test_the_projector_gets_two_files_with_a_line_for_each_token(self):
        folder = self.export('projector')
        self.assertEqual({file.name for file in folder.iterdir()}, {'vectors.tsv', 'metadata.tsv'})
        vectors = (folder / 'vectors.tsv').read_text(encoding='utf-8').splitlines()
        header, *metadata = (folder / 'metadata.tsv').read_text(encoding='utf-8').splitlines()
        self.assertEqual(header, 'word\tcount')
        self.assertEqual([tuple(line.split('\t')) for line in metadata],
                         [(token, str(count)) for token, count in
                          read_vocabulary(self.run_folder)[4:]])
        for line, expected in zip(vectors, self.vectors().values(), strict=True):
            for number, element in zip(line.split('\t'), expected, strict=True):
                self.assertAlmostEqual(float(number), element, delta=1e-6 * abs(element))

    @unittest.skipUnless(importlib.util.find_spec('numpy'), 'python3-numpy is not installed')
    def test_numpy_gets_the_whole_table_in_the_order_of_the_vocabulary(self):
        import numpy
        table = numpy.load(self.export('npy'))
        shape, values = read_tensors(
            self.run_folder / 'model.safetensors')['transformer.wte.weight']
        self.assertEqual((table.dtype, list(table.shape)), (numpy.float32, shape))
        self.assertEqual(shape[0], len(read_vocabulary(self.run_folder)))
        self.assertTrue(numpy.array_equal(table.ravel(), numpy.array(values)))

    def test_tokens_with_white_space_are_replaced_and_listed(self):
        folder = self.model_of('a word, a\ttab \\ and a\fpage.\n' * 40, 'characters')
        for form, name, separator in (('word2vec', '', ' '), ('projector', 'metadata.tsv', '\t')):
            file = self.folder / f'exported as {form}'
            result = self.embeddings('--export', form, file, model=folder)
            self.assertEqual((result.returncode, result.stdout), (0, ''))
            listed = result.stderr.removesuffix('\n').split(':')
            self.assertEqual(len(listed), 3, listed)
            self.assertEqual(set(listed[2].split()), {'\\s', '\\t', '\\n', '\\f'})
            lines = (file / name).read_text(encoding='utf-8').split('\n')[1:-1]
            names = [line.split(separator)[0] for line in lines]
            self.assertEqual(set(names), {*'awordtbnpge,.\\', '\\s', '\\t', '\\n', '\\f'})
            self.assertEqual(len(names), len(read_vocabulary(folder)) - 4)
        # An array has no names.
        self.assertEqual(self.output('--export', 'npy', self.folder / 'array', model=folder), '')

    def test_it_exports_and_answers_at_once(self):
        file = self.folder / 'vectors'
        self.assertEqual(self.output('--export', 'word2vec', file, 'mother'),
                         self.output('mother'))
        self.assertTrue(file.exists())

    def test_an_export_that_cannot_be_is_refused(self):
        file = self.folder / 'vectors'
        for words, *saying in (
                (['--export', 'excel', file], "'excel'", 'word2vec, npy, projector'),
                (['--export', 'word2vec'], '--export'),
                (['--export', 'word2vec', file] * 2, '--export'),
                (['--export', 'word2vec', file, '--json'], '--json', 'leave it out'),
                (['--export', 'word2vec', file, '--count', 3], '--count', 'leave it out'),
                (['--export', 'word2vec', file, 'mohter'], 'did you mean mother')):
            with self.case(words):
                result = self.embeddings(*words)
                self.assert_fails(result, *saying)
                self.assertEqual(result.stdout, '')
                self.assertFalse(file.exists())
        folder, file = file, self.folder / 'file'
        folder.mkdir()
        file.touch()
        for form, place in (('word2vec', folder), ('npy', folder), ('projector', file)):
            result = self.embeddings('--export', form, place, 'mother')
            self.assert_fails(result, str(place))
            self.assertEqual(result.stdout, '')
        self.assertEqual((list(folder.iterdir()), file.stat().st_size), ([], 0))


@unittest.skipUnless(importlib.util.find_spec('gensim'), 'python3-gensim is not installed')
class Gensim(EmbeddingsTest):
    """gensim reads the vectors that we export, and answers as we do."""

    def setUp(self):
        super().setUp()
        from gensim.models import KeyedVectors
        file = self.folder / 'vectors.txt'
        self.output('--export', 'word2vec', file)
        self.theirs = KeyedVectors.load_word2vec_format(str(file))

    def assert_same(self, ours, theirs, cosine_of):
        """The same words in the same order; two that are equally near may change places."""
        self.assertEqual(len(ours), len(theirs))
        for (word, cosine_here), (other, expected) in zip(ours, theirs):
            self.assertAlmostEqual(cosine_here, expected, places=5)
            if word != other:
                self.assertAlmostEqual(cosine_of(word), expected, places=5)

    def test_the_neighbours_are_the_same(self):
        words = [word for word in self.theirs.index_to_key if word.isalpha()]
        self.assertGreater(len(words), 100)
        rows = self.answers('--count', 20, *words)['neighbors']
        self.assertEqual(len(rows), 20 * len(words))
        for word in words:
            ours = [(row['neighbor'], row['cosine']) for row in rows if row['word'] == word]
            self.assert_same(ours, self.theirs.most_similar(word, topn=20),
                             lambda other, word=word: self.theirs.similarity(word, other))

    def test_the_answers_to_analogies_are_the_same(self):
        for a, b, c in (('mother', 'father', 'sister'), ('he', 'she', 'his'),
                        ('said', 'cried', 'walked')):
            rows = self.answers('--count', 20, '--analogy', a, b, c)['analogies']
            theirs = self.theirs.most_similar(positive=[b, c], negative=[a], topn=len(self.theirs))
            self.assert_same([(row['answer'], row['cosine']) for row in rows], theirs[:20],
                             dict(theirs).get)

    def test_the_odd_one_out_is_the_same(self):
        for words in (['monday', 'friday', 'walked', 'sunday'], ['he', 'she', 'we', 'mother'],
                      ['said', 'kitchen', 'cried', 'replied', 'whispered']):
            ours = self.answers('--odd-one-out', *words)['odd_one_out']
            self.assertEqual(ours[0]['word'], self.theirs.doesnt_match(words))
            self.assert_same([(row['word'], row['cosine_with_mean']) for row in ours],
                             [(word, cosine_with_mean) for cosine_with_mean, word in
                              reversed(self.theirs.rank_by_centrality(words))], lambda word: None)

    def test_the_likeness_of_pairs_is_the_same(self):
        for row in self.answers('--similar', 'he', 'she', 'mother', 'walked')['similarities']:
            self.assertAlmostEqual(row['cosine'], self.theirs.similarity(row['word'], row['other']),
                                   places=5)

    def test_replaced_tokens_open_too(self):
        folder = self.model_of('a\u00a0word, a\ttab \\ and a\fpage.\n' * 40, 'characters')
        self.embeddings('--export', 'word2vec', self.folder / 'characters.vectors', model=folder)
        opened = self.theirs.load_word2vec_format(str(self.folder / 'characters.vectors'))
        self.assertLess({'\\s', '\\t', '\\n', '\\f', '\\', '\u00a0'}, set(opened.index_to_key))
        self.assertEqual(len(opened), len(read_vocabulary(folder)) - 4)


class Report(EmbeddingsTest):
    def test_a_report_can_be_had_at_any_time(self):
        page = self.folder / 'a report.html'
        ask = [PROGRAMS / 'embeddings', '--model', self.run_folder, '--report', page]
        result = self.run_script(*ask)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(page.read_bytes(), (self.run_folder / 'report.html').read_bytes())
        result = self.run_script(*ask, '--sentence', 'my mother')
        self.assertIn('"tokens":["my","mother"]', page.read_text(encoding='utf-8'))
        before = page.read_bytes()
        self.assert_fails(self.run_script(*ask, '--sentence', 'so ' * 99), 'has 99 tokens')
        self.assertEqual(page.read_bytes(), before)
        self.assert_fails(self.run_script(*ask[:-2], '--sentence', 'my mother'), '--report')
        self.assert_fails(self.run_script(*ask[:-1], self.folder / 'no/such/folder.html'),
                          'folder.html')

    def test_a_report_needs_files_that_are_whole(self):
        for name, content, what in (
                ('snapshots.safetensors', b'nothing', 'snapshots.safetensors'),
                ('count_vectors.safetensors', b'nothing', 'count_vectors.safetensors')):
            with self.case(name):
                folder = self.folder / name
                shutil.copytree(self.run_folder, folder)
                (folder / name).write_bytes(content)
                page = self.folder / 'report.html'
                self.assert_fails(self.run_script(PROGRAMS / 'embeddings', '--model', folder,
                                                  '--report', page), what)
                self.assertFalse(page.exists())


    def test_a_snapshot_has_the_name_of_its_step(self):
        folder = self.folder / 'run'
        shutil.copytree(self.run_folder, folder)
        moment = read_metadata(folder / 'model.safetensors')
        for name in ('step_', 'step_07', 'step_-1', 'step_+1', 'step_1x', 'step_99999999999999999999', '10'):
            with self.case(name):
                (folder / 'snapshots.safetensors').unlink()  # perhaps a link
                write_tensor(folder / 'snapshots.safetensors', name, [[1, 2]], moment)
                self.assert_fails(
                    self.run_script(PROGRAMS / 'embeddings', '--model', folder, '--report',
                                    self.folder / 'report.html'),
                    f'snapshots.safetensors: tensor "{name}": this is not the name of a snapshot')

    def test_a_line_of_metrics_that_cannot_be_read_is_passed_over(self):
        good = [b'{"step": 10, "train_loss": 5.5, "note": "caf\xc3\xa9"}', b'{"step": 20, "val_loss": 5}']
        bad = {'half a line': b'{"step": 15, "train_lo', 'no JSON': b'step 15', 'empty': b'',
               'no object': b'[1, 2]', 'a number': b'15', 'no step': b'{"train_loss": 5.25}',
               'a step that is no number': b'{"step": "15", "train_loss": 5.25}',
               'half a step': b'{"step": 1.5, "train_loss": 5.25}',
               'a step below 0': b'{"step": -1, "train_loss": 5.25}',
               'a giant step': b'{"step": 18446744073709551615, "train_loss": 5.25}',
               'no loss': b'{"step": 15, "train_loss": null}',
               'a loss in words': b'{"step": 15, "val_loss": "5.25"}',
               'a true loss': b'{"step": 15, "val_loss": true}',
               'an infinite loss': b'{"step": 15, "val_loss": 1e999}', 'NaN': b'{"step": 15, "val_loss": NaN}',
               'not UTF-8': b'{"step": 15, "val_loss": 5.25, "note": "\xff"}',
               'a zero byte': b'{"step": 15, "val_loss": 5.25}\0', 'only zero bytes': bytes(20),
               'twice': b'{"step": 15, "val_loss": 5.25, "step": 16}',
               'deep': b'{"step": 15, "val_loss": 5.25, "note": ' + b'[' * 30000 + b']' * 30000 + b'}',
               'long': b'{"step": 15, "val_loss": 5.25, "note": "' + b'a' * (1 << 20) + b'"}',
               'an order': b'{"\x1b]0;x\x07\xc2\x9b2J'}
        for name, line in bad.items():
            with self.case(name):
                self.assert_passes_over(b'\n'.join([good[0], line, good[1], b'']), 'line 2 is passed over: ')
        self.assert_passes_over(b'\n'.join([good[0], *[b'x'] * 5000, good[1]]),
                                'line 2 is passed over: ', '; so are 4999 other lines')
        self.assert_passes_over(b'\n'.join([*good, bad['half a line']]), 'line 3 is passed over: ')
        self.assert_passes_over(b'\r\n'.join([*good, b'']))
        self.assert_passes_over(b'\n'.join(good))  # whole, but for the end of its last line

    def assert_passes_over(self, content, *saying):
        """The report has the two good lines, and one warning comes of all others."""
        run = self.folder / 'damaged'
        if not run.exists():
            shutil.copytree(self.run_folder, run)
        file = run / 'metrics.jsonl'
        file.write_bytes(content)
        page = self.folder / 'report.html'
        page.unlink(missing_ok=True)
        result = self.embeddings('--report', page, model=run)
        self.assertEqual((result.returncode, result.stdout), (0, ''), result.stderr)
        self.assertEqual(re.search(r'"losses":(\{.*?\})', page.read_text(encoding='utf-8'))[1],
                         '{"train":[[10,5.5]],"validation":[[20,5.0]]}')
        if not any(saying):
            self.assertEqual(result.stderr, '')
            return
        self.assertEqual(result.stderr.count('\n'), 1, result.stderr)
        self.assertLess(len(result.stderr), 1000)
        self.assertNotRegex(result.stderr, '[\x1b\x9b]')
        self.assertTrue(result.stderr.startswith(f'embeddings: {file}, '), result.stderr)
        for words in saying:
            self.assertIn(words, result.stderr)


class CommandLine(EmbeddingsTest):
    # Each is tried in a test above or below.
    OPTIONS = {'--help', '--model', '--count', '--analogy', '--similar', '--odd-one-out',
               '--positions', '--json', '--export', '--evaluate', '--report', '--sentence'}

    def test_every_option_that_help_lists_is_tested(self):
        result = self.run_script(PROGRAMS / 'embeddings', '--help')
        self.assertEqual(result.returncode, 0)
        listed = set(re.findall(r'^ +(?:-\w,)?(--[a-z-]+)', result.stdout, re.MULTILINE))
        self.assertEqual(listed, self.OPTIONS)

    def test_count_says_how_many(self):
        for count in (1, 7):
            rows = self.answers('--count', count, 'mother', '--analogy', 'he', 'she', 'father')
            self.assertEqual([len(rows[name]) for name in ('neighbors', 'analogies')],
                             [count, count])
            self.assertEqual({row['word'] for row in self.answers('--count', 1)['neighbors']},
                             {row['word'] for row in self.answers()['neighbors']})
        everything = self.answers('--count', '1000000', 'mother')['neighbors']
        self.assertEqual(len(everything), len(self.vectors()) - 1)

    def test_a_mistyped_word_gets_the_closest_spellings(self):
        for word, suggestion in (('Mothr', 'did you mean mother?'), ('fahter', 'did you mean father or '),
                                 ('sistres', 'did you mean sister?'),
                                 ('mondays', 'did you mean monday?'),
                                 ('xyzzy', None), ('q', None)):
            for question in ([word], ['--similar', 'he', word], ['--analogy', 'he', word, 'she'],
                             ['--odd-one-out', 'he', 'she', word]):
                with self.case(question):
                    result = self.embeddings(*question)
                    self.assert_fails(result, f"'{word.lower()}' is not in the vocabulary",
                                      'vocab.txt', suggestion or '')
                    self.assertEqual('did you mean' in result.stderr, suggestion is not None)
                    self.assertEqual(result.stdout, '')

    def test_of_equally_close_spellings_the_more_frequent_come_first(self):
        folder = self.model_of('care cart cart card card card dart dart ' * 40)
        self.assert_fails(self.embeddings('carx', model=folder), 'did you mean card, cart or care?')

    def test_wrong_questions_are_refused_with_what_to_change(self):
        for words, *saying in (
                (['--analogy', 'mother', 'father'], '--analogy', 'threes', 'got 2'),
                (['--analogy', 'he', 'she', 'mother', 'father'], '--analogy', 'threes', 'got 4'),
                (['--analogy'], '--analogy'),
                (['--analogy', 'mother', 'father', 'my sister'], "'my sister'", 'one word'),
                (['--analogy', 'mother', 'father', ' '], "' '", 'not a word'),
                ([' '], "' '", 'not a word'),
                (['--similar', 'he'], '--similar', 'twos', 'got 1', 'before it'),
                (['--odd-one-out', 'he', 'she'], '--odd-one-out', 'three words or more'),
                (['--count', '3', '--positions'], '--count', 'leave it out'),
                (['--count', '3', '--similar', 'he', 'she'], '--count', 'leave it out'),
                (['--count', '0'], '--count'), (['--count', 'many'], '--count'),
                (['--count', '1.5'], '--count'), (['--count', '010'], '--count'),
                (['--positons'], '--positons'), (['--similr', 'he', 'she'], '--similr')):
            with self.case(words):
                result = self.embeddings(*words)
                self.assert_fails(result, *saying)
                self.assertEqual(result.stdout, '')

    def test_a_folder_has_to_be_named(self):
        self.assert_fails(self.run_script(PROGRAMS / 'embeddings', 'mother'), '--model')

    def test_an_answer_that_cannot_be_written_is_an_error(self):
        with open('/dev/full', 'w', encoding='utf-8') as full:
            result = subprocess.run(
                [PROGRAMS / 'embeddings', '--model', self.run_folder, 'mother'], stdout=full,
                stderr=subprocess.PIPE, encoding='utf-8', env=self.environment, check=False)
        self.assert_fails(result, 'could not be written')


if __name__ == '__main__':
    support.main()
