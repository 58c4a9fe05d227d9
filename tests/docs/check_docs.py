"""Checks README.md and docs/*.md against the sources and programs that they speak of.

    check_docs.py BUILD   runs the checks, with the programs and settings of that build folder

What the checks read in a page:
- a block of ```cpp needs a comment above it that names a compiled source: <!-- docs/background/tape.cpp -->.
  The block is an excerpt of that source; indentation does not count;
- a block of ```text needs one too: <!-- output of docs/background/tape.cpp -->, and it is an excerpt of what that
  program prints, but for the last decimal of a number, which depends on how a processor rounds; or
  <!-- output of docs/x.cpp within 0.05 -->, where a training lets numbers differ by so much; or
  <!-- output of docs/x.cpp on the book -->, of a program that takes the book's path; or
  <!-- not checked: reason -->;
- a block of ```cpp under <!-- refused --> does not compile, and the ```text below it, under <!-- the compiler
  says -->, says why: tests/framework/refusals_test.py tries it;
- a block of ```python is an excerpt of a script, which it names in the same way. Programs and scripts
  run in one folder of their own and in the order of their pages: a script may read what a program wrote.
  One that imports what is not installed, such as gensim, is not run;
  or it is a whole script, under <!-- PyTorch -->, and the ```text below it, under <!-- PyTorch prints -->, is
  what it prints where PyTorch is installed;
- a page of docs/how-to/ begins with a whole program;
- a block of any kind may be of tests/consumer/, whose files a test of their own builds and runs; a
  block of ```cmake or ```meson has to be;
- a block of ```sh has commands of this project, with options that they list under --help. Under
  <!-- a session --> it is run by bash in a folder of the page's own, where `build` and `docs` are those of
  the project, and each command has to succeed; under <!-- a session that ends with 105 --> the last one
  has this exit code; under <!-- a session with Ctrl-C that ends with 130 --> that key is pressed after the first line
  that begins with "step". A ```text below it, under <!-- the session prints -->, is an excerpt of what it prints, but
  for times, owners, sizes, identities of runs, and when a key was pressed. A script of docs/ is named as other
  sources are, and <!-- not checked: reason --> is allowed;
- a table | PyTorch | here | test | names in each row the tests that show it: suite/case, or
  golden/case for a case of tests/golden/data.
"""

import contextlib
import functools
import html
import importlib.util
import itertools
import json
import operator
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT / 'tests/examples'))
import support  # noqa: E402
import together  # noqa: E402

BUILD = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else None
PAGES = [PROJECT / 'README.md', PROJECT / 'CONTRIBUTING.md', PROJECT / 'CHANGELOG.md',
         *sorted((PROJECT / 'docs').rglob('*.md'))]
CONSUMER = 'tests/consumer/'
BOOK = os.environ.get('TAPESTRY_BOOK')
FOLDER = tempfile.TemporaryDirectory()  # where programs run
READING = PROJECT / 'docs/background/reading-the-source.md'
SOURCES = sorted(path for folder in ('framework', 'models', 'examples')
                 for path in (PROJECT / folder).rglob('*')
                 if path.suffix in ('.hpp', '.cpp', '.sh', '.py', '.html', '.css', '.js'))

# Parts of what the reference names, which only the library's own sources call.
NOT_IN_THE_REFERENCE = {'EmbeddingTable', 'as_tensor', 'decayed', 'factor', 'refuse_ids',
                        'sum_of_squares', 'usable_smoothing'}

LISTED = re.compile(r'^\| \[[^\]]+\]\(\.\./\.\./([^)]+)\) \|', re.MULTILINE)
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
LINK = re.compile(r'\[[^\]]*\]\(([^)\s]+)\)')
INLINE_CODE = re.compile(r'`([^`\n]+)`')
TEST = re.compile(r'^BOOST_(?:AUTO|FIXTURE)_TEST_(SUITE|CASE)\((\w+)', re.MULTILINE)
OPTION = re.compile(r'(?<![\w-])--[a-z][a-z0-9-]*')
DECIMAL = re.compile(r'\d+\.(\d+)')
# In a help: "--layers UINT=2" with CLI11 2.1, "--layers UINT [2]" with 2.4
DEFAULT = re.compile(r'^ +(--[a-z0-9-]+) .*?(?:=| \[)([^\]\s]+)', re.MULTILINE)
SESSION = re.compile(r'a session( with Ctrl-C)?(?: that ends with (\d+))?')
# What differs from one session to the next, and what stands for it when two are compared.
VARIES = [(re.compile(pattern), shown) for pattern, shown in (
    (r'\b[0-9a-f]{16}\b', 'IDENTITY'),
    (r'^(.[rwx-]{9})\S* .*? \d+:\d\d ', r'\1 '),  # of ls -l
    (r'^total \d+$', 'total'),
    (r'process \d+ on \S+ since [\d-]+ [\d:]+', 'PROCESS'),
    (r' +\d+ tokens/s  \S+ left', ''),
    (r'after \d+ seconds', 'after SECONDS'),
    (r'"(seconds|tokens_per_second)":[\d.e+-]+', r'"\1":0'),
    (r'OpenBLAS for \w+( and oneDNN [\d.]+)?', 'OpenBLAS'),
    (r'after (step )?\d+', 'after STEPS'))]
OUTPUT = re.compile(r'output of (\S+)( on the book)?(?: within (\S+))?')


def text_of(path):
    return path.read_text(encoding='utf-8')


# The guide's lists of sources, room by room; the walk of a lookup stands above them.
ROOMS_OF_READING = text_of(READING)[text_of(READING).index('## 1. '):]


def blocks(page, language):
    """The blocks of one language: the comment above (or None), the block's lines, its place."""
    lines = text_of(page).splitlines()
    result = []
    for number, line in enumerate(lines):
        if line == '```' + language:
            comment = re.fullmatch(r'<!-- (.*) -->', lines[number - 1])
            end = lines.index('```', number)
            result.append((comment and comment[1], lines[number + 1:end],
                           f'{page.name}:{number + 1}'))
    return result


def without_code(page):
    return re.sub(r'^```.*?^```$', '', text_of(page), flags=re.MULTILINE | re.DOTALL)


def tables(page, header):
    """The rows of each table that begins with this line."""
    lines = text_of(page).splitlines()
    for number, line in enumerate(lines):
        if line == header:
            rows = itertools.takewhile(lambda row: row.startswith('|'), lines[number + 2:])
            yield [[cell.strip() for cell in row.strip('|').split('|')] for row in rows]


def table(page, header):
    """The rows of the only such table."""
    [rows] = tables(page, header)
    return rows


def is_excerpt(part, whole, same=operator.eq):
    return any(all(map(same, part, whole[i:])) for i in range(len(whole) - len(part) + 1))


def same_but_for_rounding(line, printed, within=0):
    """Whether their numbers differ by at most one in the last decimal, or `within`, and nothing else does."""
    if DECIMAL.sub('', line) != DECIMAL.sub('', printed):
        return False
    return all(len(one[1]) == len(other[1]) and
               abs(float(one[0]) - float(other[0])) < max(within, 1.5 * 10 ** -len(one[1]))
               for one, other in zip(DECIMAL.finditer(line), DECIMAL.finditer(printed)))


def command_of(source):
    """What runs a script, or the program that a source of the examples or the pages is compiled to."""
    path = pathlib.PurePath(source)
    if path.suffix == '.py':
        return sys.executable, PROJECT / path
    return together.command_of(str(path.with_suffix('')), BUILD)


def finds_its_imports(source):
    """Whether all is installed that a script imports; a program imports nothing."""
    return not source.endswith('.py') or all(importlib.util.find_spec(name) for name in re.findall(
        r'^(?:from|import) (\w+)', text_of(PROJECT / source), re.MULTILINE))


@functools.cache
def output_of(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, timeout=120,
                          cwd=FOLDER.name, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8')
    if done.returncode != 0:
        raise AssertionError(f'{shlex.join(map(str, command))} failed: {done.stdout}{done.stderr}')
    return done.stdout


class Session:
    """The blocks of a page that are run one after the other, in one folder."""

    def __init__(self, page):
        self.folder = (pathlib.Path(FOLDER.name) / f'session of {page.stem}').resolve()
        self.folder.mkdir()
        (self.folder / 'build').symlink_to(BUILD)
        (self.folder / 'docs').symlink_to(PROJECT / 'docs')

    def run(self, lines, presses_ctrl_c):
        """What the commands print, line by line, and the exit code."""
        def as_in_a_terminal():
            os.umask(0o022)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test in the background ignores it
        printed, pressed = [], False
        with subprocess.Popen(['bash', '-e', '-c', '\n'.join(lines)], cwd=self.folder, start_new_session=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              encoding='utf-8', preexec_fn=as_in_a_terminal) as shell:
            for line in shell.stdout:
                printed.append(line.rstrip().replace(str(self.folder), '/home/me/tapestry'))
                if presses_ctrl_c and not pressed and line.startswith('step'):
                    os.killpg(shell.pid, signal.SIGINT)
                    pressed = True
            return printed, shell.wait(timeout=60)


def sessions(page):
    """What is run of a page: the comments above its blocks of ```sh and ```text, and their lines, in order."""
    found = [(kind, *block) for kind in ('sh', 'text') for block in blocks(page, kind)]
    return [(kind, comment, lines, place) for kind, comment, lines, place
            in sorted(found, key=lambda block: int(block[3].split(':')[1]))
            if SESSION.fullmatch(comment or '') or comment == 'the session prints']


def without_what_varies(line):
    for pattern, shown in VARIES:
        line = pattern.sub(shown, line)
    return line


def command_in_text(program):
    """What runs a script ('./tests/run.sh') or a built program ('build/examples/train')."""
    if program.startswith('build/'):
        return together.command_of(program.removeprefix('build/'), BUILD)
    return [PROJECT / program]


def options_of(program):
    """The long options in its help."""
    options = set(OPTION.findall(output_of(*command_in_text(program), '--help')))
    if program == './examples/train.sh':  # which passes on what it does not know
        options |= options_of('build/examples/train')
    return options


def tests():
    """The names of all tests in C++, and of all golden cases."""
    names = set()
    for source in (PROJECT / 'tests').rglob('*.cpp'):
        for kind, name in TEST.findall(text_of(source)):
            if kind == 'SUITE':
                suite = name
            else:
                names.add(f'{suite}/{name}')
    for path in (PROJECT / 'tests/golden/data').glob('*.safetensors'):
        content = path.read_bytes()
        header = json.loads(content[8:8 + int.from_bytes(content[:8], 'little')])
        names.update(f'golden/{case}' for case in header['__metadata__']['cases'].split(','))
    return names


class Docs(unittest.TestCase):
    def setUp(self):
        self.faults = []

    def tearDown(self):
        if self.faults:
            self.fail('\n'.join(self.faults))

    @contextlib.contextmanager
    def at(self, place):
        """Notes what is wrong at this place, and goes on with the next."""
        try:
            yield
        except AssertionError as fault:
            self.faults.append(f'{place}: {fault}')

    def test_every_block_is_of_a_kind_that_is_checked(self):
        for page in PAGES:
            fences = [line for line in text_of(page).splitlines() if '```' in line]
            for opening, closing in itertools.zip_longest(fences[::2], fences[1::2]):
                with self.at(page.name):
                    self.assertIn(opening, ['```cpp', '```text', '```sh', '```python', '```cmake',
                                            '```meson'])
                    self.assertEqual(closing, '```')

    def test_code_is_an_excerpt_of_a_compiled_source(self):
        commands = json.loads(text_of(BUILD / 'compile_commands.json'))
        compiled = {os.path.realpath(BUILD / command['file']) for command in commands}
        for together in [file for file in compiled if re.search(r'-unity\d+\.cpp$', file)]:
            compiled.update(os.path.realpath(source) for source in
                            re.findall(r'^#include ?[<"](/.*)[>"]$', text_of(pathlib.Path(together)), re.MULTILINE))
        for page in PAGES:
            for source, lines, place in blocks(page, 'cpp'):
                with self.at(place):
                    self.assertIsNotNone(source, 'no comment names the source')
                    if source.startswith('refused'):
                        continue
                    if not source.startswith(CONSUMER):
                        self.assertIn(str(PROJECT / source), compiled)
                    whole = text_of(PROJECT / source).splitlines()
                    if not is_excerpt([line.strip() for line in lines],
                                      [line.strip() for line in whole]):
                        self.fail(f'not an excerpt of {source}')

    def test_python_is_an_excerpt_of_a_script(self):
        for page in PAGES:
            for source, lines, place in blocks(page, 'python'):
                if source == 'PyTorch':
                    continue
                with self.at(place):
                    self.assertRegex(source or '', r'^docs/.*\.py$')
                    whole = text_of(PROJECT / source).splitlines()
                    self.assertTrue(is_excerpt(lines, whole), f'not an excerpt of {source}')

    def test_a_how_to_begins_with_a_whole_program(self):
        for page in (PROJECT / 'docs/how-to').glob('*.md'):
            if page.stem in ('looking-at-embeddings', 'small-programs', 'stop-and-go-on', 'the-folder-of-a-run',
                             'move-a-run'):  # which run programs of examples
                continue
            source, lines, place = blocks(page, 'cpp')[0]
            with self.at(place):
                self.assertEqual('\n'.join(lines) + '\n', text_of(PROJECT / source))

    def test_each_page_says_its_kind_and_what_to_read_next(self):
        for page in (PROJECT / 'docs').rglob('*.md'):
            kind = {'course': r'Course(, chapter \d+ of \d+)?', 'how-to': 'How-to', 'reference': 'Reference',
                    'background': 'Background'}[page.parent.name]
            with self.at(page.name):
                self.assertRegex(text_of(page).splitlines()[2], rf'^\*{kind}\. .*Next: \[[^\]]+\]\(\S+\.md\)\.\*$')

    def test_the_drawing_of_a_tape_has_the_text_of_its_nodes(self):
        output_of(*command_of('docs/how-to/draw-the-tape.cpp'))
        tape = text_of(pathlib.Path(FOLDER.name) / 'tape.dot')
        labels = re.findall(r'label="(.*?)"', tape)
        drawn = re.findall(r'<text [^>]*>(.*?)</text>', text_of(PROJECT / 'docs/how-to/tape.svg'))
        self.assertEqual(sorted(line.split() for label in labels for line in label.split('\\l') if line),
                         sorted(html.unescape(line).split() for line in drawn))

    def test_what_a_consumer_writes_is_an_excerpt_of_what_is_tested(self):
        for page in PAGES:
            for language in ('sh', 'cmake', 'meson'):
                for source, lines, place in blocks(page, language):
                    if language == 'sh' and not (source or '').startswith((CONSUMER, 'docs/')):
                        continue
                    with self.at(place):
                        self.assertRegex(source or '', f'^({CONSUMER}|docs/.*[.]sh$)')
                        whole = text_of(PROJECT / source).splitlines()
                        self.assertTrue(is_excerpt(lines, whole), f'not an excerpt of {source}')

    def test_output_is_what_the_program_prints(self):
        for page in PAGES:
            for comment, lines, place in blocks(page, 'text'):
                with self.at(place):
                    self.assertRegex(comment or '', '^(output of|not checked:|the (compiler says|session prints)|PyTorch prints)')
                    if comment.startswith('output of '):
                        source, book, within = OUTPUT.fullmatch(comment).groups()
                        if book and not BOOK or not finds_its_imports(source):
                            continue
                        printed = output_of(*command_of(source), *([BOOK] if book else []))
                        if not is_excerpt(lines, [x.rstrip() for x in printed.splitlines()],
                                          functools.partial(same_but_for_rounding, within=float(within or 0))):
                            self.fail(f'the program prints\n{printed}')

    def test_sessions_end_and_print_what_the_pages_say(self):
        for page in PAGES:
            printed = []
            session = Session(page) if sessions(page) else None
            for kind, comment, lines, place in sessions(page):
                with self.at(place):
                    if kind == 'sh':
                        presses, code = SESSION.fullmatch(comment).groups()
                        printed, ended_with = session.run(lines, presses)
                        self.assertEqual(ended_with, int(code or 0), '\n'.join(printed))
                    elif not is_excerpt(list(map(without_what_varies, lines)),
                                        list(map(without_what_varies, printed)),
                                        functools.partial(same_but_for_rounding, within=0.05)):
                        self.fail('the session prints\n' + '\n'.join(printed))

    def test_pytorch_prints_what_the_pages_say(self):
        if importlib.util.find_spec('torch') is None:
            self.skipTest('there is no PyTorch')
        for page in PAGES:
            scripts = [lines for source, lines, _ in blocks(page, 'python') if source == 'PyTorch']
            printed = [(lines, place) for comment, lines, place in blocks(page, 'text') if comment == 'PyTorch prints']
            for script, (lines, place) in itertools.zip_longest(scripts, printed):
                with self.at(place):
                    self.assertEqual(output_of(sys.executable, '-c', '\n'.join(script)).splitlines(), lines)

    def test_commands_exist_and_have_these_options(self):
        settings = {option['name'] for option in
                    json.loads(text_of(BUILD / 'meson-info/intro-buildoptions.json'))}
        for page in PAGES:
            for source, lines, place in blocks(page, 'sh'):
                if (source or '').startswith((CONSUMER, 'docs/', 'not checked:')):
                    continue
                for line in '\n'.join(lines).replace('\\\n', ' ').splitlines():
                    words = shlex.split(line, comments=True)
                    while words and re.fullmatch(r'[A-Z_]+=.*', words[0]):
                        words.pop(0)
                    if not words:
                        continue
                    with self.at(f'{place}: {line}'):
                        if words[0] == 'sudo':
                            words.pop(0)
                        program = words[0]
                        if program in ('apt-get', 'dot') or \
                                SESSION.fullmatch(source or '') and not program.startswith('build/'):
                            continue
                        if program in ('meson', 'ninja'):
                            for word in words:
                                if word.startswith('-D'):
                                    self.assertIn(word[2:].split('=')[0], settings)
                            continue
                        if program == 'python3':
                            self.assertTrue((PROJECT / words[1]).is_file())
                            continue
                        self.assertRegex(program, r'^(\./|build/(examples|tests)/)')
                        self.assertTrue(command_in_text(program)[0].is_file())
                        for word in itertools.takewhile(lambda word: word != '|', words[1:]):
                            if word.startswith('--') and not program.startswith('build/tests/'):
                                self.assertIn(word.split('=')[0], options_of(program))

    def test_options_in_the_text_exist(self):
        known = set().union(*(options_of(program) for program in (
            './examples/train.sh', './examples/fetch_book.sh', './tests/run.sh', './tests/bench/run.sh',
            './setup.sh', './docs/course/run.sh', './docs/course/check.sh', './docs/site.sh',
            './tests/faults/fuzz.sh', 'build/examples/generate', 'build/examples/embeddings',
            'build/examples/embedding/vector_arithmetic')))
        for path in (PROJECT / 'tests/faults').glob('*.py'):
            known.update(OPTION.findall(text_of(path).split('\n"""')[0]))  # of its usage
        known |= {'--bind-to', '--mca', '--cflags', '--libs'}  # of mpirun and pkg-config
        for page in PAGES:
            for code in INLINE_CODE.findall(without_code(page)):
                for option in OPTION.findall(code):
                    with self.at(f'{page.name}: {code}'):
                        self.assertIn(option, known)

    def test_the_table_of_presets_has_their_values(self):
        rows = table(PROJECT / 'README.md', '| option | pride | nanogpt-cpu |')
        self.assertTrue(rows)
        for column, preset in enumerate(['pride', 'nanogpt-cpu'], 1):
            help_text = output_of(BUILD / 'examples/train', '--preset', preset, '--help')
            values = dict(DEFAULT.findall(help_text))
            for row in rows:
                with self.at(f'{preset}: {row[0]}'):
                    self.assertEqual(row[column], values[row[0].strip('`')])

    def test_the_tables_of_options_are_those_of_the_programs(self):
        page = PROJECT / 'docs/reference/options.md'
        programs = re.findall('^## (.*)$', text_of(page), re.MULTILINE)
        for program, rows in zip(programs, tables(page, '| option | default | what it does |'), strict=True):
            help_text = output_of(BUILD / 'examples' / program, '--help')
            listed = {option: row[1].strip('`') for row in rows for option in INLINE_CODE.findall(row[0])}
            self.assertEqual(sorted(listed), sorted(options_of(f'build/examples/{program}') - {'--help'}))
            for option, default in DEFAULT.findall(help_text):
                if option != '--threads':  # as many as there are cores
                    with self.at(f'{program} {option}'):
                        self.assertEqual(listed[option], default)

    def test_the_formats_name_what_a_run_has(self):
        page = PROJECT / 'docs/reference/file-formats.md'

        def named(header):
            return {code for row in table(page, header) for code in INLINE_CODE.findall(row[0])}
        run = pathlib.Path(FOLDER.name) / 'run'
        output_of(BUILD / 'examples/train', '--out', run, *'--steps 10 --layers 1 --dim 8 --heads 1 --batch 2'.split())
        output_of(BUILD / 'examples/train', '--resume', run, '--steps', '20')
        self.assertEqual(named('| file | what it holds |'), {path.name for path in run.iterdir()})
        config = json.loads(text_of(run / 'config.json'))
        self.assertEqual(named('| in `model` | what it is |'), set(config.pop('model')))
        keys = [{code for row in rows for code in INLINE_CODE.findall(row[0])}
                for rows in tables(page, '| key | what it is |')]
        metrics = [json.loads(line) for line in text_of(run / 'metrics.jsonl').splitlines()]
        self.assertEqual(keys, [set(config) - {'tokenizer'}, set().union(*metrics)])
        content = (run / 'training.safetensors').read_bytes()
        header = json.loads(content[8:8 + int.from_bytes(content[:8], 'little')])
        self.assertEqual(named('| in `training` | what it is |'),
                         set(json.loads(header['__metadata__']['training'])))

    def test_the_table_of_dependencies_is_that_of_the_setup(self):
        listed = re.search(r"^dependencies\(\) \{\n    cat <<'END'\n(.*?)^END",
                           text_of(PROJECT / 'setup.sh'), re.MULTILINE | re.DOTALL)
        needed = {line.split()[0] for line in listed[1].splitlines()}
        rows, _ = tables(PROJECT / 'README.md', '| Debian package | what for | why not our own |')
        named = [name for row in rows for name in re.findall(r'`([^`]+)`', row[0])]
        self.assertEqual(sorted(named), sorted(needed))

    def test_each_row_of_a_contract_names_tests_that_exist(self):
        known = tests()
        for page in PAGES:
            for row in itertools.chain(*tables(page, '| PyTorch | here | test |')):
                with self.at(f'{page.name}: {row[0]}'):
                    self.assertEqual(len(row), 3)
                    self.assertRegex(row[2], '^`[^`]+`(, `[^`]+`)*$')
                    self.assertEqual(set(INLINE_CODE.findall(row[2])) - known, set())

    def test_tests_in_the_text_exist(self):
        known = tests()
        suites = {name.split('/')[0] for name in known}
        for page in PAGES:
            for code in INLINE_CODE.findall(without_code(page)):
                if code.split('/')[0] in suites and re.fullmatch(r'\w+/\w+', code):
                    with self.at(page.name):
                        self.assertTrue(code in known, f'there is no test {code}')

    def test_files_and_folders_in_the_text_exist(self):
        for page in PAGES:
            for code in INLINE_CODE.findall(without_code(page)):
                if re.match(r'(framework|models|examples|tests|docs)/[\w./-]+$', code) and \
                        'NAME' not in code:  # of a source that the reader is to write
                    with self.at(page.name):
                        self.assertTrue((PROJECT / code).exists(), code)

    def test_links_lead_somewhere(self):
        for page in PAGES:
            for link in LINK.findall(without_code(page)):
                if link.startswith('https://'):
                    continue
                with self.at(f'{page.name}: {link}'):
                    path, _, anchor = link.partition('#')
                    target = (page.parent / path) if path else page
                    self.assertTrue(target.exists(), 'leads nowhere')
                    if anchor:
                        headings = re.findall(r'^#+ (.*)$', without_code(target), re.MULTILINE)
                        self.assertIn(anchor, [re.sub(r'[^\w -]', '', heading).lower().replace(
                            ' ', '-') for heading in headings])

    def test_the_reference_names_what_there_is_and_nothing_else(self):
        page = PROJECT / 'docs/reference/pytorch.md'
        headers = {path: text_of(path) for path in SOURCES if path.suffix == '.hpp'}
        declared = set()
        for path, header in headers.items():
            if path.parent.name in ('ops', 'nn', 'optim') or path.stem in ('random', 'ranges'):
                declared.update(re.findall(
                    r'^(?:inline )?(?:Tensor|Indices|Mask|Array|double|Real) (\w+)\(', header, re.MULTILINE))
                declared.update(re.findall(r'^class (\w+) : public \w+ \{', header, re.MULTILINE))
        named = set(re.findall(r'\w+', ' '.join(INLINE_CODE.findall(text_of(page)))))
        self.assertEqual(sorted(declared - named - NOT_IN_THE_REFERENCE), [])
        words = set(re.findall(r'\w+', ' '.join(headers.values())))
        here = [row[1] for row in itertools.chain(*tables(page, '| PyTorch | Tapestry | |'))]
        self.assertGreater(len(here), 50)
        called = set(re.findall(r'(\w+)(?:<\w+>)?[({]', ' '.join(INLINE_CODE.findall(' '.join(here)))))
        self.assertEqual(sorted(called - words - {'sgd'}), [])  # a variable

    def test_every_source_is_listed_once(self):
        listed = LISTED.findall(ROOMS_OF_READING)
        self.assertEqual(sorted(listed), sorted(str(path.relative_to(PROJECT)) for path in SOURCES))

    def test_the_one_include_names_every_header(self):
        included = INCLUDE.findall(text_of(PROJECT / 'tapestry.hpp'))
        headers = {str(path.relative_to(PROJECT)) for path in SOURCES if path.suffix == '.hpp' and
                   not path.is_relative_to(PROJECT / 'examples')}
        self.assertEqual(sorted(included), sorted(headers | {'version.hpp'}))

    def test_in_the_reading_order_nothing_comes_too_early(self):
        read = set()
        for name in LISTED.findall(ROOMS_OF_READING):
            read.add(name)
            for included in INCLUDE.findall(text_of(PROJECT / name)):
                # The kernels come last, because they may be skipped.
                if name.startswith('framework/kernels/') or \
                        not included.startswith('framework/kernels/'):
                    with self.at(name):
                        self.assertIn(included, read)

    def test_a_room_includes_only_what_it_may(self):
        rooms = {row[0].strip('`'): set(re.findall(r'`([^`]+)`', row[1]))
                 for row in table(READING, '| room | may include |')}

        def room_of(path):
            parts = pathlib.PurePath(path).parts
            return parts[1] if parts[0] == 'framework' else parts[0]

        for path in SOURCES:
            room = room_of(path.relative_to(PROJECT))
            for included in INCLUDE.findall(text_of(path)):
                with self.at(f'{path.relative_to(PROJECT)}: {included}'):
                    self.assertIn(room_of(included), rooms[room] | {room})


if __name__ == '__main__':
    if BUILD:
        support.main()
    else:
        sys.exit(__doc__)
