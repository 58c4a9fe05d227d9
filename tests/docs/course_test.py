"""The course: each chapter whole, its exercise wrong as it stands and right when solved, its picture as drawn.

    course_test.py BUILD
"""

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


NAMES = [page.stem for page in PAGES]


def wrong_answers_to(name):
    return [answer for answer in WRONG_ANSWERS if answer[0] == name]


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
                svg, pixels = picture.draw(script, BUILD)
                self.assertIsNone(picture.difference(svg, text_of(script.with_suffix('.svg')), pixels))

    def test_the_comparison_sees_a_number_a_word_and_a_place(self):
        if picture is None:
            self.skipTest('there is no matplotlib')
        svg = text_of(COURSE / '03-the-gradient-of-a-lookup.svg')
        self.assertIsNone(picture.difference(svg, svg, 0))
        for old, new in (('>4.0<', '>4.2<'), ('sum of two', 'sum of three'), ('d="M ', 'd="M 9')):
            self.assertIn(old, svg)
            self.assertIsNotNone(picture.difference(svg, svg.replace(old, new, 1), 1))


class Exercises(support.ScriptTest):
    def report(self, program, number=None):
        done = self.run_script(program, *([] if number is None else [chr(ord('a') + number)]))
        self.assertEqual(done.stderr, '')
        return done.returncode, done.stdout

    def test_as_it_stands_each_says_what_is_missing(self):
        for page in PAGES:
            with self.subTest(page.name):
                status, report = self.report(BUILD / f'docs/course/exercises/exercise-{page.stem}')
                self.assertEqual(status, 1, report)
                self.assertRegex(report, r'(?m)^missing  .*\n         to do: .')

    def test_solved_each_is_right(self):
        for page in PAGES:
            with self.subTest(page.name):
                status, report = self.report(BUILD / f'docs/course/exercises/solution-{page.stem}')
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
        self.assertEqual(list(dict.fromkeys(name for name, *_ in WRONG_ANSWERS)), NAMES)

        def reports(name):
            program = self.program_with_wrong_answers(name)
            return [(answer, self.report(program, number)) for number, answer in enumerate(wrong_answers_to(name))]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for (name, _, wrong, said), (status, report) in itertools.chain(*pool.map(reports, NAMES)):
                with self.subTest(name, wrong=wrong):
                    self.assertEqual(status, 1, report)
                    self.assertIn(said, report)
                    self.assertIn('\nwrong ', '\n' + report)

    def program_with_wrong_answers(self, name):
        """One program for all wrong answers to an exercise, each beside the check in a namespace of its own: to
        compile them apart takes twice as long. The first argument chooses one."""
        solution, check = f'exercises/solutions/{name}.cpp', f'exercises/checks/{name}.cpp'
        texts = []
        for number, (_, right, wrong, _) in enumerate(wrong_answers_to(name)):
            text = text_of(COURSE / solution)
            self.assertEqual(text.count(right), 1, (name, right))
            texts.append(f'namespace answer_{number} {{\n{text.replace(right, wrong)}{text_of(COURSE / check)}}}\n')
        whole = ''.join(texts)
        includes = sorted(set(re.findall(r'(?m)^#include .*\n', whole)))
        cases = ''.join(f'    if (argv[1][0] == {ord("a") + number}) return answer_{number}::main();\n'
                        for number in range(len(texts)))
        source = self.folder / f'{name}.cpp'
        body = re.sub(r'(?m)^#include .*\n', '', whole).replace('int main()', 'static int main()')
        source.write_text(f'{"".join(includes)}{body}int main(int, char** argv) {{\n{cases}    return 2;\n}}\n',
                          encoding='utf-8')

        commands = [shlex.split(line) for line in commands_of(f'docs/course/exercises/solution-{name}')]
        [compile] = [words for words in commands if words[-1].endswith(solution)]
        [checks] = [words[words.index('-o') + 1] for words in commands if words[-1].endswith(check)]
        compiled, program = source.with_suffix('.o'), source.with_suffix('')
        object = compile[compile.index('-o') + 1]
        link = [str(compiled) if word == object else word for word in commands[-1] if word != checks]
        link[link.index('-o') + 1] = str(program)
        compile = compile[:compile.index('-MD')] + ['-w', '-o', str(compiled), '-c', str(source)]
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
