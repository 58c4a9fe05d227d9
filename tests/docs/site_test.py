"""The site that docs/site.sh builds: links, and what a browser says of its pages.

    site_test.py
"""

import html.parser
import pathlib
import re
import sys
import unittest
import urllib.parse

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT / 'tests/examples'))
import browser  # noqa: E402
import support  # noqa: E402

SITE = PROJECT / 'build/site'


class Page(html.parser.HTMLParser):
    """The links of a page, and the places in it that others lead to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = set(), {''}
        self.feed(path.read_text(encoding='utf-8'))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ('href', 'src') and value is not None:
                self.links.add(value)
            elif name in ('id', 'name'):
                self.anchors.add(value)


def setUpModule():
    test = support.ScriptTest()
    test.setUp()
    unittest.addModuleCleanup(test.doCleanups)
    done = test.run_script(PROJECT / 'docs/site.sh', '--no-install', timeout=600)
    if 'Missing (' in done.stderr:
        raise unittest.SkipTest(done.stderr)
    test.assertEqual((done.returncode, done.stdout), (0, ''), done.stderr)  # a warning is an error
    global PAGES
    PAGES = {path: Page(path) for path in sorted(SITE.rglob('*.html'))}


class Site(unittest.TestCase):
    def test_each_page_of_the_project_is_there(self):
        for page in (PROJECT / 'docs').rglob('*.md'):
            self.assertIn(SITE / page.relative_to(PROJECT).with_suffix('.html'), PAGES)

    def test_links_lead_somewhere(self):
        faults = []
        for path, page in PAGES.items():
            for link in page.links:
                parts = urllib.parse.urlsplit(link)
                if parts.scheme:
                    continue
                target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
                anchor = urllib.parse.unquote(parts.fragment)
                if not target.exists() or target in PAGES and anchor not in PAGES[target].anchors:
                    faults.append(f'{path.relative_to(SITE)}: {link}')
        self.assertEqual(faults, [])

    def test_the_reference_has_the_comments_of_the_headers(self):
        page = (SITE / 'docs/api/nn.html').read_text(encoding='utf-8')
        header = (PROJECT / 'framework/nn/embedding.hpp').read_text(encoding='utf-8')
        comment = re.search(r'/// (.*)\n.*?class Embedding ', header)[1]
        self.assertIn(comment, re.sub('<[^>]*>', '', page))


class InABrowser(browser.BrowserTest):
    def look_at(self, pages, **how):
        for path in pages:
            with self.subTest(path.relative_to(SITE), **how):
                self.open(path, **how)
                self.assertEqual(self.browser.get_log('browser'), [])
                wide = 'return document.documentElement.scrollWidth - window.innerWidth'
                self.assertLessEqual(self.script(wide), 0)

    def test_every_page_on_a_phone_in_the_dark(self):
        # Pages that only show a source are all alike.
        self.look_at([path for path in PAGES if path.suffixes == ['.html']], width=390, color_scheme='dark')

    def test_some_pages_on_a_desktop(self):
        self.look_at([SITE / 'index.html', SITE / 'docs/api/ops.html', SITE / 'framework/tape/tape.cpp.html',
                      *sorted((SITE / 'docs/course').glob('*.html'))])

    def test_dark_is_dark(self):
        colours = {}
        for scheme in ('light', 'dark'):
            self.open(SITE / 'index.html', color_scheme=scheme)
            for part in ('body', 'pre', 'div.sphinxsidebar a'):
                style = f'getComputedStyle(document.querySelector("{part}"))'
                colours[scheme, part] = self.script(f'return [{style}.color, {style}.backgroundColor]')
        for part in ('body', 'pre', 'div.sphinxsidebar a'):
            self.assertNotEqual(colours['light', part], colours['dark', part])

    def test_the_search_finds_a_page_without_a_server(self):
        self.browser.get((SITE / 'search.html').as_uri() + '?q=perplexity')
        self.wait_for(lambda: 'Glossary' in self.script('return document.querySelector("#search-results").innerText'))


if __name__ == '__main__':
    support.main()
