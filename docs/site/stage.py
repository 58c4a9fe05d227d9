"""Lays out the pages for the site's generator: every page of README.md and docs/, each source that one of them
links to, and a page of the API for each room.

    stage.py FOLDER

The layout is that of the project, so that links between pages stay as they are. A link to a source leads to
a page that shows it.
"""

import os
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r'(\]\()([^)\s:#]+)((?:#[^)]*)?\))')
NAMESPACE = re.compile(r'((?:^///.*\n)*)^(namespace [\w:]+ \{\n)', re.MULTILINE)
NEXT = re.compile(r'Next: \[[^\]]+\]\((\S+)\)\.\*$', re.MULTILINE)
CODE = re.compile(r'^```.*?^```$', re.MULTILINE | re.DOTALL)
LANGUAGES = {'.cpp': 'cpp', '.hpp': 'cpp', '.py': 'python', '.sh': 'sh', '.build': 'meson', '.js': 'js', '.css': 'css',
             '.html': 'html', '': 'text'}

# The rooms in reading order: what the API's pages are called, and their folders.
ROOMS = {'Tensors': 'framework/tensor', 'The tape': 'framework/tape', 'Operations': 'framework/ops',
         'Modules': 'framework/nn', 'Optimizers': 'framework/optim', 'Threads': 'framework/parallel',
         'Text': 'framework/text', 'Files': 'framework/io', 'Learned vectors': 'framework/vectors',
         'Models': 'models', 'Kernels': 'framework/kernels'}
PROJECT_PAGES = [pathlib.Path(name) for name in ('CONTRIBUTING.md', 'CHANGELOG.md', 'tests/bench/README.md',
                                                 'tests/golden/README.md')]


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.pages = set()
        self.sources = set()  # that pages link to

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding='utf-8')

    def page(self, path, staged=None):
        """Puts a page in its place, with links that lead to pages, and those pages too."""
        if path in self.pages:
            return
        self.pages.add(path)
        text = re.sub(r'^<!--.*?-->\n', '', (PROJECT / path).read_text(encoding='utf-8'), flags=re.MULTILINE)
        parts, end = [], 0
        for code in CODE.finditer(text):  # links in code are none
            parts += [self.linked(text[end:code.start()], path), code[0]]
            end = code.end()
        self.write(staged or path, ''.join(parts) + self.linked(text[end:], path))

    def linked(self, text, path):
        folder = (PROJECT / path).parent

        def lead(found):
            target = (folder / found[2]).resolve().relative_to(PROJECT)
            if target == pathlib.Path('README.md'):
                return found[1] + os.path.relpath('index.md', path.parent) + found[3]
            if target.suffix == '.md':
                self.page(target)
                return found[0]
            if target.suffix in ('.png', '.svg'):
                (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / target).write_bytes((PROJECT / target).read_bytes())
                return found[0]
            self.sources.add(target)
            return f'{found[1]}{found[2].rstrip("/")}.md{found[3]}'
        return LINK.sub(lead, text)

    def source(self, path):
        whole = PROJECT / path
        if whole.is_dir():
            inside = sorted(entry.relative_to(whole) for entry in whole.rglob('*')
                            if entry.suffix in ('.cpp', '.hpp', '.sh'))
            text = ''.join(f'- `{entry}`\n' for entry in inside)
        else:
            text = f'`````{LANGUAGES.get(path.suffix, "text")}\n{whole.read_text(encoding="utf-8")}`````\n'
        self.write(f'{path}.md', f'---\norphan: true\n---\n# {path}\n\n{text}')

    def header(self, path):
        """Puts a header where Doxygen reads it, as a group of its own. Returns the comment above its namespace."""
        text = (PROJECT / path).read_text(encoding='utf-8')
        comment, space = NAMESPACE.search(text).groups()
        group = group_of(path.parent, path.stem)
        opened = f'/** @defgroup {group} {path.name} */\n{space}/** @addtogroup {group}\n @{{ */\n'
        text = NAMESPACE.sub(opened, text, count=1)
        end = text.rindex('} // namespace tapestry')
        self.write(pathlib.Path('headers') / path, f'{text[:end]}/** @}} */\n{text[end:]}')
        return re.sub('^/// ?', '', comment, flags=re.MULTILINE)


def group_of(room, stem):
    return f'{pathlib.Path(room).name}_{stem}'


def in_order(pages):
    """Each page names the one that is to be read next."""
    following = {}
    for page in pages:
        text = (PROJECT / page).read_text(encoding='utf-8')
        following[page] = page.parent / NEXT.search(text)[1]
    [page] = set(pages) - set(following.values())
    result = []
    while page in following:
        result.append(page)
        page = following[page]
    return result


def toctree(caption, pages):
    entries = '\n'.join(str(page).removesuffix('.md') for page in pages)
    return f'\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```\n'


def stage(folder):
    site = Site(folder)
    pages = sorted(page.relative_to(PROJECT) for page in (PROJECT / 'docs').rglob('*.md'))
    site.page(pathlib.Path('README.md'), 'index.md')
    for page in pages + PROJECT_PAGES:
        site.page(page)
    for source in sorted(site.sources):
        site.source(source)

    api = []
    for title, room in ROOMS.items():
        headers = sorted((PROJECT / room).glob('*.hpp'))
        sections = ''.join(f'\n## {header.name}\n\n{site.header(header.relative_to(PROJECT))}\n\n```{{doxygengroup}} '
                           f'{group_of(room, header.stem)}\n:content-only:\n:members:\n```\n' for header in headers)
        api.append(f'docs/api/{pathlib.Path(room).name}.md')
        site.write(api[-1], f'# {title}\n{sections}')

    def kind(name):
        folder = pathlib.Path('docs') / name
        return in_order([page for page in pages if page.parent == folder and page.name != 'README.md'])
    with open(folder / 'index.md', 'a', encoding='utf-8') as index:
        index.write(toctree('Course', ['docs/course/README.md', *kind('course')]) + toctree('How to', kind('how-to')) +
                    toctree('Reference', kind('reference')) + toctree('Background', kind('background')) +
                    toctree('API', api) + toctree('Project', PROJECT_PAGES))


if __name__ == '__main__':
    stage(pathlib.Path(sys.argv[1]))
