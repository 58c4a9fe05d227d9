"""Joins the programs of the pages, or the small ones of examples, into one source, each in a namespace of its own.
Every one includes the whole of Tapestry, so that to compile them apart takes five times as long.

usage: together.py JOINED.cpp PROGRAM...

A program is the path of its source without the suffix; to that of an exercise its check is added. The
first argument of the joined program is the one to run, which gets the arguments behind it. Without an argument it
lists them. What a build needs to know of the sources is written to JOINED.cpp.d."""

import functools
import pathlib
import re
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'(?m)^#include .*$')
# A function that returns int has to say so at its end, which main need not.
MAIN = re.compile(r'(?ms)^int main\((.*?)\) \{(.*?)^\}$')

JOINED = '''{includes}
#include <iostream>
#include <map>
#include <string>

{bodies}
int main(int argc, char** argv) {{
    const std::map<std::string, int (*)(int, char**)> programs{{
{programs}    }};
    if (argc > 1) return programs.at(argv[1])(argc - 1, argv + 1);
    for (const auto& program : programs) std::cout << program.first << '\\n';
}}
'''


def joined(programs):
    """One source of many: `programs` has the text of each, by its name."""
    includes, bodies, runs = set(), [], []
    for name, text in programs.items():
        includes.update(INCLUDE.findall(text))
        body, mains = MAIN.subn(r'int run(\1) {\2    return 0;\n}', INCLUDE.sub('', text))
        if mains != 1:
            raise ValueError(f'{name} has {mains} functions main that end with a brace in a line of its own')
        space = f'program_{len(bodies)}'
        bodies.append(f'namespace {space} {{\n{body}}} // namespace {space}\n')
        arguments = 'c, v' if '\nint run(int ' in body else ''
        runs.append(f'        {{"{name}", []([[maybe_unused]] int c, [[maybe_unused]] char** v) '
                    f'{{ return {space}::run({arguments}); }}}},\n')
    return JOINED.format(includes='\n'.join(sorted(includes)), bodies='\n'.join(bodies), programs=''.join(runs))


def sources_of(program):
    sources = [PROJECT / f'{program}.cpp']
    if 'exercises' in sources[0].parts:
        sources.append(PROJECT / 'docs/course/exercises/checks' / sources[0].name)
    return sources


def text_of(program):
    """Of all its sources; the compiler names the file and the line of each."""
    return ''.join(f'#line 1 "{source}"\n{source.read_text(encoding="utf-8")}' for source in sources_of(program))


@functools.cache
def joined_programs(build):
    """What the joined programs have: for each name the file that runs it."""
    paths = [build / 'tests' / name for name in ('examples/small_programs', 'docs/pages_float', 'docs/pages_double')]
    files = [path for path in paths if path.exists()]
    return {name: path for path in files
            for name in subprocess.run([path], stdout=subprocess.PIPE, encoding='utf-8', check=True).stdout.split()}


def command_of(program, build):
    """The words that run a program of a build: one of those that are joined, or any other."""
    joined_one = joined_programs(build).get(program)
    return [joined_one, program] if joined_one else [build / program]


def main(target, *programs):
    pathlib.Path(target).write_text(joined({name: text_of(name) for name in programs}), encoding='utf-8')
    sources = ' '.join(str(source).replace(' ', '\\ ') for name in programs for source in sources_of(name))
    pathlib.Path(f'{target}.d').write_text(f'{target}: {sources}\n', encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
