"""Makes one page of the report's files, and a C++ source of that page.

    inline.py OUTPUT PAGE FILE...

PAGE links the FILEs by name, <link rel="stylesheet" href="style.css"> and <script src="map.js">; each
becomes a <style> or <script> with the file inside. The page is cut where its data belong.
"""

import pathlib
import re
import sys

DATA = '{{data}}'
PIECE = 16000  # characters; compilers need not take literals of more than 65536 bytes
DELIMITER = 'page'


def inlined(page, files):
    unused = set(files)

    def content(name, end):
        unused.discard(name)
        text = files[name].strip()
        if end in text:
            raise SystemExit(f'{name} holds "{end}", which would end it too early')
        return text

    page = re.sub(r'<link rel="stylesheet" href="([^"]+)">',
                  lambda link: f'<style>\n{content(link[1], "</style")}\n</style>', page)
    page = re.sub(r'<script src="([^"]+)"></script>',
                  lambda link: f'<script>\n{content(link[1], "</script")}\n</script>', page)
    if unused:
        raise SystemExit(f'the page does not link {", ".join(sorted(unused))}')
    return page


def pieces(text):
    """A list of C++ literals."""
    if f'){DELIMITER}"' in text:
        raise SystemExit(f'the page holds ){DELIMITER}"')
    return ',\n'.join(f'R"{DELIMITER}({text[i:i + PIECE]}){DELIMITER}"'
                      for i in range(0, len(text), PIECE))


def main(output, page, *files):
    text = pathlib.Path(page).read_text(encoding='utf-8')
    contents = {pathlib.Path(file).name: pathlib.Path(file).read_text(encoding='utf-8')
                for file in files}
    before, after = inlined(text, contents).split(DATA)
    pathlib.Path(output).write_text(
        '#include "examples/report/page.hpp"\n'
        f'const std::vector<std::string_view> page_before_data = {{\n{pieces(before)}}};\n'
        f'const std::vector<std::string_view> page_after_data = {{\n{pieces(after)}}};\n',
        encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
