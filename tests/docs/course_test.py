"""The course: each chapter whole, its exercise wrong as it stands and right when solved, its picture as drawn.

    course_test.py BUILD
"""

import collections
import concurrent.futures
import itertools
import os
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
COURSE = PROJECT / 'docs/course'
sys.path[:0] = [str(PROJECT / 'tests/examples'), str(COURSE)]
import support  # noqa: E402
import together  # noqa: E402
from wrong_answers import WRONG_ANSWERS  # noqa: E402

try:
    import picture
except ImportError:
    picture = None

BUILD = pathlib.Path(sys.argv[1]).resolve()
PAGES = sorted(COURSE.glob('[0-9][0-9]-*.md'))
PARTS = ['What you will have', 'In PyTorch', 'Why', 'The program', 'What goes wrong', 'Exercise', 'Next']


def text_of(path):
    return path.read_text(encoding='utf-8')


def program_of(page):
    """The source of a chapter's program: the first that the page shows."""
    return PROJECT / re.search(r'^<!-- (.*\.cpp) -->$', text_of(page), re.MULTILINE)[1]


def commands_of(target):
    """The commands that build a program: for each source its own, and the last one links."""
    done = subprocess.run(['ninja', '-C', str(BUILD), '-t', 'commands', target], capture_output=True, encoding='utf-8',
                          check=True)
    return done.stdout.splitlines()


class Chapters(unittest.TestCase):
    def test_each_has_its_parts_in_order(self):
        self.assertEqual([int(page.name[:2]) for page in PAGES], list(range(len(PAGES))))
        for number, page in enumerate(PAGES):
            with self.subTest(page.name):
                self.assertTrue(text_of(page).startswith(f'# {number}. '))
                headings = re.findall(r'^## (.*)$', text_of(page), re.MULTILINE)
                self.assertEqual([heading for heading in headings if heading in PARTS], PARTS)

    def test_each_shows_a_whole_program_of_at_most_60_lines_and_its_output(self):
        for page in PAGES:
            with self.subTest(page.name):
                source = program_of(page)
                text = text_of(source)
                self.assertLessEqual(len(text.splitlines()), 60)
                self.assertTrue(text.startswith('#include <tapestry.hpp>\n'))
                self.assertEqual(re.findall('#include ".*', text), [])
                self.assertIn(f'```cpp\n{text}```\n', text_of(page))
                name = re.escape(str(source.relative_to(PROJECT)))
                self.assertRegex(text_of(page), f'<!-- output of {name}[ -]')

    def test_each_has_a_picture_with_words_for_it(self):
        for page in PAGES:
            with self.subTest(page.name):
                path = page.with_suffix('.svg')
                self.assertRegex(text_of(page), r'!\[[^\]]{30,}\]\(' + re.escape(path.name) + r'\)')
                drawn = text_of(path)
                self.assertRegex(drawn, r'<svg [^>]*role="img"')
                self.assertRegex(drawn, r'<title>.+</title>\n<desc>[^<]{60,}</desc>')
                self.assertIn('@media (prefers-color-scheme: dark)', drawn)

    def test_each_leads_to_the_next(self):
        for page, following in zip(PAGES, PAGES[1:]):
            with self.subTest(page.name):
                self.assertIn(f']({following.name})', text_of(page).partition('\n## Next\n')[2])

    def test_the_contents_list_them(self):
        listed = re.findall(r'(?m)^\| \[.*\]\((\d\d-.*\.md)\) \|', text_of(COURSE / 'README.md'))
        self.assertEqual(listed, [page.name for page in PAGES])


class Pictures(unittest.TestCase):
    def test_each_is_as_its_program_has_it_drawn(self):
        if picture is None:
            self.skipTest('there is no matplotlib')
        scripts = picture.scripts().values()
        self.assertLess({page.with_suffix('.py') for page in PAGES}, set(scripts))
        for script in scripts:
            with self.subTest(script.name):
                svg, pixels = picture.draw(script, lambda program: together.command_of(program, BUILD))
                self.assertIsNone(picture.difference(svg, text_of(script.with_suffix('.svg')), pixels))

    def test_the_comparison_sees_a_number_a_word_and_a_place(self):
        if picture is None:
            self.skipTest('there is no matplotlib')
        svg = text_of(COURSE / '03-the-gradient-of-a-lookup.svg')
        self.assertIsNone(picture.difference(svg, svg, 0))
        changes = [('>4.0<', '>4.2<'), ('sum of two', 'sum of three')]
        if picture.matplotlib.__version__.startswith(picture.DRAWN_WITH):  # others place things elsewhere
            changes.append(('d="M ', 'd="M 9'))
        for old, new in changes:
            self.assertIn(old, svg)
            self.assertIsNotNone(picture.difference(svg, svg.replace(old, new, 1), 1))


class Exercises(support.ScriptTest):
    def report(self, *command):
        done = self.run_script(*command)
        self.assertEqual(done.stderr, '')
        return done.returncode, done.stdout

    def test_as_it_stands_each_says_what_is_missing(self):
        for page in PAGES:
            with self.subTest(page.name):
                status, report = self.report(*together.command_of(f'docs/course/exercises/{page.stem}', BUILD))
                self.assertEqual(status, 1, report)
                self.assertRegex(report, r'(?m)^missing  .*\n         to do: .')

    def test_solved_each_is_right(self):
        for page in PAGES:
            with self.subTest(page.name):
                solution = f'docs/course/exercises/solutions/{page.stem}'
                status, report = self.report(*together.command_of(solution, BUILD))
                self.assertEqual((status, re.findall('(?m)^(?:missing|wrong).*', report)), (0, []), report)

    def test_the_solution_is_the_exercise_with_its_gaps_filled(self):
        def around_the_gaps(path):
            text = re.sub(r'(?s)(// --- your code begins\n).*?( *// --- your code ends\n)', r'\1\2', text_of(path))
            return re.sub(r'(?s)\A(?://[^\n]*\n)+\n|using course::missing;\n', '', text)
        for page in PAGES:
            with self.subTest(page.name):
                exercise = COURSE / f'exercises/{page.stem}.cpp'
                self.assertIn('// --- your code begins', text_of(exercise))
                self.assertEqual(around_the_gaps(exercise),
                                 around_the_gaps(COURSE / f'exercises/solutions/{page.stem}.cpp'))

    def test_a_usual_wrong_answer_is_recognised(self):
        self.assertEqual(list(dict.fromkeys(name for name, *_ in WRONG_ANSWERS)), [page.stem for page in PAGES])
        # Those of one program of right answers are built as it is, and not all at once: that takes gigabytes.
        answers_of = collections.defaultdict(list)
        for answer in WRONG_ANSWERS:
            answers_of[together.command_of(f'docs/course/exercises/solutions/{answer[0]}', BUILD)[0]].append(answer)
        parts = [(right_ones, answers[begin:begin + 30]) for right_ones, answers in answers_of.items()
                 for begin in range(0, len(answers), 30)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            programs = pool.map(self.program_with, itertools.count(), *zip(*parts))
            for (_, answers), program in zip(parts, programs):
                for number, (name, _, wrong, said) in enumerate(answers):
                    with self.subTest(name, wrong=wrong):
                        status, report = self.report(program, number)
                        self.assertEqual(status, 1, report)
                        self.assertIn(said, report)
                        self.assertIn('\nwrong ', '\n' + report)

    def program_with(self, part, right_ones, answers):
        """Wrong answers and their checks, joined to a program that is compiled and linked as the right ones are."""
        texts = {}
        for number, (name, right, wrong, _) in enumerate(answers):
            solution, check = map(text_of, together.sources_of(f'docs/course/exercises/solutions/{name}'))
            self.assertEqual(solution.count(right), 1, (name, right))
            texts[number] = solution.replace(right, wrong) + check
        source = self.folder / f'{part}.cpp'
        compiled, program = source.with_suffix('.o'), source.with_suffix('')
        source.write_text(together.joined(texts) + text_of(COURSE / 'exercises/check.cpp'), encoding='utf-8')

        commands = [shlex.split(line) for line in commands_of(right_ones.relative_to(BUILD))]
        objects = f'{right_ones.relative_to(BUILD)}.p/'
        compile = next(words for words in commands if '-c' in words and words[words.index('-o') + 1].startswith(objects))
        compile = compile[:compile.index('-MD')] + ['-w', '-o', str(compiled), '-c', str(source)]
        link = [word for word in commands[-1] if not word.startswith(objects)]
        link[link.index('-o') + 1:link.index('-o') + 2] = [str(program), str(compiled)]
        for command in (compile, link):
            done = subprocess.run(command, cwd=BUILD, capture_output=True, encoding='utf-8', check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
        return program


class Scripts(support.ScriptTest):
    def test_a_chapter_that_is_not_there_is_answered_by_the_list(self):
        for name in ('run.sh', 'check.sh'):
            for chapter in ('99', 'three', '-1', '1x', '../3'):
                done = self.run_script(COURSE / name, chapter)
                self.assertEqual((done.returncode, done.stdout), (1, ''))
                if not chapter.startswith('-'):
                    self.assertIn(f"There is no chapter '{chapter}'. The chapters are:\n  0. Your first file",
                                  done.stderr)

    def test_run_passes_on_files_and_no_options(self):
        done = self.run_script(COURSE / 'run.sh', '3', '--solution')
        self.assertEqual((done.returncode, done.stderr),
                         (1, "run.sh has no option '--solution' behind the chapter: see --help.\n"))

    def test_help_and_unknown_options(self):
        for name in ('run.sh', 'check.sh'):
            self.assertTrue(self.run_script(COURSE / name, '--help').stdout.startswith(f'Usage: ./docs/course/{name}'))
            done = self.run_script(COURSE / name, '--solutions')
            self.assertEqual((done.returncode, done.stderr), (1, f"{name} has no option '--solutions': see --help.\n"))


if __name__ == '__main__':
    support.main()
