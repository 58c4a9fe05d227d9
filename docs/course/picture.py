"""Draws the pictures of the course, each from what its chapter's program prints or writes, and those of background.

    picture.py [--check] [--build BUILD] [CHAPTER...]

Builds the programs of these chapters, or of all pictures, and draws the pictures anew, or with --check compares
them with those that are there. A picture of docs/background is named by its script, such as precision. Needs
matplotlib and, for graphs, Graphviz: Debian's packages python3-matplotlib and graphviz.

A chapter's script, such as 03-the-gradient-of-a-lookup.py, has a function draw(program) that returns a
picture. program.output(...) runs the chapter's program and returns what it prints; program.array("x.npy")
is an array that the program wrote. A picture is readable in light and in dark, and says in words what it shows.
"""

import argparse
import html
import importlib.util
import io
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import matplotlib
    import numpy
except ImportError as error:
    raise ImportError(f'{error}: this python3 ({sys.executable}) is not that of Debian, or python3-matplotlib is not '
                      'installed') from error
matplotlib.use('svg')
import matplotlib.pyplot as plt  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent

# The colours of light, which the pictures name, and of dark in their place.
INK, MUTED, LINE = '#1f2328', '#59636e', '#d1d9e0'
BLUE, ORANGE, GREEN, RED = '#0969da', '#bc4c00', '#1a7f37', '#cf222e'
PALE_BLUE, PALE_ORANGE, PALE_GREEN, PAPER = '#ddf4ff', '#fff1e5', '#dafbe1', '#f6f8fa'
DARK = {INK: '#f0f6fc', MUTED: '#9198a1', LINE: '#3d444d',
        BLUE: '#4493f8', ORANGE: '#f0883e', GREEN: '#3fb950', RED: '#f85149',
        PALE_BLUE: '#12304f', PALE_ORANGE: '#4a2a12', PALE_GREEN: '#12351d', PAPER: '#161b22'}

# What the pictures were drawn with, in Debian 12. Another version makes other paths of the same arrows and ticks,
# and only the texts can be compared.
DRAWN_WITH = '3.6.'

plt.rcParams.update({
    'svg.fonttype': 'none', 'svg.hashsalt': 'tapestry', 'font.family': 'sans-serif',
    'font.sans-serif': ['DejaVu Sans'], 'font.size': 10, 'text.color': INK, 'axes.edgecolor': MUTED,
    'axes.labelcolor': INK, 'xtick.color': MUTED, 'ytick.color': MUTED, 'axes.facecolor': 'none',
    'axes.spines.top': False, 'axes.spines.right': False, 'legend.frameon': False, 'figure.facecolor': 'none'})


class Program:
    """The program of a chapter, run in a folder of its own."""

    def __init__(self, command, folder, second=None):
        self.command, self.folder, self.command_of_second = command, pathlib.Path(folder), second

    def output(self, *arguments):
        done = subprocess.run([*self.command, *arguments], cwd=self.folder, stdout=subprocess.PIPE, encoding='utf-8',
                              check=True)
        return done.stdout

    @property
    def second(self):
        """The chapter's second program, which the shorter pieces of its page are from."""
        return Program(self.command_of_second, self.folder)

    def array(self, name):
        return numpy.load(self.folder / name)

    def text(self, name):
        return (self.folder / name).read_text(encoding='utf-8')


def tensors(text):
    """The arrays that a program printed, in their order."""
    return [numpy.array(eval(found)) for found in  # digits, points, commas and brackets only
            re.findall(r'\[[-\[\]\d.,\s]*\](?=[,)\s])', text)]


def canvas(width, height):
    """A figure to draw on in pixels, the origin at the top left."""
    figure = plt.figure(figsize=(width / 72, height / 72))
    axes = figure.add_axes([0, 0, 1, 1])
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis('off')
    return figure, axes


def table(axes, x, y, cells, width=44, height=24, fill=None, head=None, colour=INK):
    """Cells of text with borders; `fill` maps a row to its colour, `head` has a label for each row.

    Returns for each row the middle of its left and of its right edge."""
    edges = []
    for row, texts in enumerate(cells):
        top = y + row * height
        for column, text in enumerate(texts):
            axes.add_patch(plt.Rectangle((x + column * width, top), width, height, edgecolor=MUTED, linewidth=0.8,
                                         facecolor=(fill or {}).get(row, PAPER)))
            axes.text(x + (column + 0.5) * width, top + height / 2, text, ha='center', va='center_baseline',
                      family='monospace', color=colour)
        if head:
            axes.text(x - 8, top + height / 2, head[row], ha='right', va='center_baseline', color=MUTED)
        middle = top + height / 2
        edges.append(((x, middle), (x + len(texts) * width, middle)))
    return edges


def arrow(axes, start, end, colour=BLUE, bend=0.0):
    axes.annotate('', end, start, arrowprops={'arrowstyle': '-|>', 'color': colour, 'linewidth': 1.4, 'shrinkA': 2,
                                              'shrinkB': 2, 'connectionstyle': f'arc3,rad={bend}'})


def picture(figure, title, description):
    """The figure as SVG: with its title and description, and in the dark with other colours."""
    text = io.StringIO()
    figure.savefig(text, format='svg', metadata={'Date': None, 'Creator': None, 'Format': None, 'Type': None})
    plt.close(figure)
    return for_light_and_dark(text.getvalue(), title, description)


def graph(dot, title, description):
    """A graph in Graphviz's language, as SVG in the same colours."""
    drawn = subprocess.run(['dot', '-Tsvg', '-Gbgcolor=transparent', f'-Ncolor={MUTED}', f'-Nfontcolor={INK}',
                            f'-Ecolor={MUTED}', f'-Efontcolor={MUTED}'],
                           input=dot, stdout=subprocess.PIPE, encoding='utf-8', check=True).stdout
    drawn = re.sub(r'<title>.*?</title>\n', '', drawn)  # of each node: a tooltip of no use
    return for_light_and_dark(re.sub(r'<!--.*?-->\n?', '', drawn), title, description)


def for_light_and_dark(svg, title, description):
    rules = []
    for light, dark in DARK.items():
        for kind in ('fill', 'stroke'):
            rules.append(f'[style*="{kind}: {light}"], [{kind}="{light}"] {{ {kind}: {dark} !important }}')
    head = (f'<title>{html.escape(title)}</title>\n<desc>{html.escape(description)}</desc>\n'
            '<style>@media (prefers-color-scheme: dark) {\n' + '\n'.join(rules) + '\n}</style>\n')
    svg = re.sub(r'<metadata>.*?</metadata>\s*', '', svg, flags=re.DOTALL)
    svg = svg[svg.index('<svg'):]
    opening = svg[:svg.index('>') + 1]
    return '\n'.join(line.rstrip() for line in (
        opening[:-1] + ' role="img">\n' + head + svg[len(opening):].lstrip()).splitlines()) + '\n'


def words_of(svg):
    return [html.unescape(re.sub('<[^>]*>', '', text)) for text in re.findall(r'<text.*?</text>', svg, re.DOTALL)]


def shapes_of(svg):
    """The numbers of all paths and polygons, and where the texts stand."""
    return [[float(number) for number in re.findall(r'-?\d+\.?\d*', shape)]
            for shape in re.findall(r' (?:d|points|x|y|transform)="([^"]*)"', svg)]


def difference(drawn, stored, pixels):
    """What differs between two pictures, but for `pixels` and the last digit of a number; or nothing."""
    NUMBER = r'-?\d+(?:\.\d+)?'
    for one, other in zip(words_of(drawn), words_of(stored)):
        if re.sub(NUMBER, '#', one) != re.sub(NUMBER, '#', other):
            return f'the text {one!r} is {other!r} in the file'
        for a, b in zip(re.findall(NUMBER, one), re.findall(NUMBER, other)):
            if abs(float(a) - float(b)) > 1.5 * 10.0 ** -len(a.partition('.')[2]) * ('.' in a):
                return f'the number {a} of {one!r} is {b} in the file'
    if len(words_of(drawn)) != len(words_of(stored)):
        return 'it has another number of texts'
    if not matplotlib.__version__.startswith(DRAWN_WITH):
        return None
    one, other = shapes_of(drawn), shapes_of(stored)
    if [len(shape) for shape in one] != [len(shape) for shape in other]:
        return 'it has other shapes'
    far = max((abs(a - b) for p, q in zip(one, other) for a, b in zip(p, q)), default=0)
    return f'a point is {far:.1f} pixels from where it is in the file' if far > pixels else None


def scripts():
    """Those that draw a picture, by the number of the chapter or their own name."""
    chapters = {str(int(script.name[:2])): script for script in sorted(HERE.glob('[0-9][0-9]-*.py'))}
    return chapters | {script.stem: script for script in sorted((HERE.parent / 'background').glob('*.py'))}


def programs_of(script):
    """The programs of a page, below the build folder: the one that the page shows first, and the second one. None
    where a picture shows what is in a file beside it."""
    if not script.with_suffix('.md').exists():
        return []
    page = script.with_suffix('.md').read_text(encoding='utf-8')
    programs = [re.search(r'^<!-- (\S+)\.cpp -->$', page, re.MULTILINE)[1]]
    if script.with_name(f'{script.stem}-more.cpp').exists():
        programs.append(f'docs/course/{script.stem}-more')
    return programs


def draw(script, command_of):
    """The picture of a chapter, and by how many pixels a point of it may differ between processors. `command_of` has
    the words that run a program of programs_of."""
    specification = importlib.util.spec_from_file_location('chapter', script)
    chapter = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(chapter)
    with tempfile.TemporaryDirectory() as folder:
        commands = [command_of(program) for program in programs_of(script)]
        program = Program(commands[0], folder, *commands[1:]) if commands else None
        return chapter.draw(program), getattr(chapter, 'PIXELS', 1.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--check', action='store_true', help='compare with the pictures that are there')
    parser.add_argument('--build', type=pathlib.Path, default=HERE.parent.parent / 'build', help='where programs are')
    parser.add_argument('chapters', nargs='*', metavar='CHAPTER')
    options = parser.parse_args()
    sys.path.insert(0, str(HERE))
    all_scripts = scripts()
    for chapter in options.chapters:
        if chapter not in all_scripts:
            parser.error(f'there is no picture {chapter}: they are {", ".join(all_scripts)}')
    chosen = [all_scripts[chapter] for chapter in options.chapters or all_scripts]
    if not options.check:
        programs = [program for script in chosen for program in programs_of(script)]
        subprocess.run(['ninja', '-C', options.build, *programs], stdout=subprocess.DEVNULL, check=True)
    faults = 0
    for script in chosen:
        svg, pixels = draw(script, lambda program: [options.build.resolve() / program])
        path = script.with_suffix('.svg')
        if options.check:
            stored = path.read_text(encoding='utf-8') if path.exists() else ''
            fault = difference(svg, stored, pixels)
            faults += fault is not None
            print(f'{path.name}: {fault or "as it is drawn"}')
        else:
            path.write_text(svg, encoding='utf-8')
            print(path)
    sys.exit(faults > 0)


if __name__ == '__main__':
    main()
