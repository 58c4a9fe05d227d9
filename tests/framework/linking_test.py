"""A program and the library that it is linked with must have the same Real: a float program with the
double library, or the other way round, does not link, and the linker says why.

    linking_test.py BUILD   with the libraries of that build folder
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'examples'))
import support  # noqa: E402

BUILD = pathlib.Path(sys.argv[1]).resolve()
DOUBLE = {'float': [], 'double': ['-DTAPESTRY_DOUBLE']}
LIBRARY = {'float': 'libtapestry.a', 'double': 'libtapestry_double.a'}
SHORT = ['-O2', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections']
SOURCE = '''
#include "framework/tensor/array.hpp"
#include <cstdio>
int main() { std::printf("%zu bytes\\n", tapestry::ones({2}).size() * sizeof(tapestry::Real)); }
'''


def flags_of_the_build():
    """The compiler and the flags with which the library itself was compiled, but for its
    precompiled header and its degree of optimization."""
    commands = json.loads((BUILD / 'compile_commands.json').read_text(encoding='utf-8'))
    command = next(c['command'] for c in commands if re.match(r'framework/libtapestry\.a\.p/.*\.cpp\.o', c['output']))
    words = shlex.split(command)
    compiler = next(word for word in words if re.search(r'(c|g|clang)\+\+[\d.-]*$', word))
    return compiler, [word for word in words if re.match(r'-(std|march|fopenmp-simd|fno-math-errno|fsanitize)', word)]


def libraries_beside_ours():
    """What a program that has parts of our library has to be linked with as well: all that pkg-config names."""
    named = subprocess.run(['pkg-config', '--libs', 'tapestry'], check=True, capture_output=True, encoding='utf-8',
                           env={**os.environ, 'PKG_CONFIG_PATH': str(BUILD / 'meson-private')}).stdout
    return [word for word in shlex.split(named) if 'tapestry' not in word]


class Linking(support.ScriptTest):
    def setUp(self):
        super().setUp()
        (self.folder / 'program.cpp').write_text(SOURCE, encoding='utf-8')
        self.compiler, self.flags = flags_of_the_build()

    def compile(self, compiler, real, options, source='program.cpp'):
        """Once; what comes of it is linked with either library."""
        done = self.run_script(compiler, '-c', source, *self.flags, *DOUBLE[real], f'-I{support.PROJECT}', *options,
                               '-o', f'{source}.o')
        self.assertEqual(done.returncode, 0, done.stderr)
        return f'{source}.o'

    def link(self, compiler, objects, libraries, options=()):
        return self.run_script(compiler, *objects, *self.flags, *options,
                               *(BUILD / 'framework' / LIBRARY[library] for library in libraries),
                               *libraries_beside_ours(), '-o', 'program')

    def compilers(self):
        """That of the build, and another one where there is one that takes its flags."""
        sanitizes = any('sanitize' in flag for flag in self.flags)
        others = [] if sanitizes else [name for name in ('g++', 'clang++') if shutil.which(name)]
        programs = {os.path.realpath(shutil.which(name)): name for name in (*others, self.compiler)}  # c++ is g++
        return sorted(programs.values())

    def test_a_program_links_with_the_library_of_its_own_real_alone(self):
        for compiler in self.compilers():
            for real, other, size in (('float', 'double', 8), ('double', 'float', 16)):
                for options in ([], SHORT):
                    with self.subTest(compiler=compiler, real=real, options=options):
                        compiled = self.compile(compiler, real, options)
                        linked = self.link(compiler, [compiled], [real], options)
                        self.assertEqual(linked.returncode, 0, linked.stderr)
                        self.assertEqual(self.run_script('./program').stdout, f'{size} bytes\n')

                        linked = self.link(compiler, [compiled], [other], options)
                        self.assertNotEqual(linked.returncode, 0)
                        self.assertIn('this_program_and_the_tapestry_library_must_both_use_' + real, linked.stderr)

    def test_sources_of_both_kinds_do_not_make_one_program(self):
        (self.folder / 'other.cpp').write_text(SOURCE.replace('int main', 'void other'), encoding='utf-8')
        objects = [self.compile(self.compiler, 'float', []),
                   self.compile(self.compiler, 'double', [], 'other.cpp')]
        for libraries, saying in ((['float'], 'must_both_use_double'),
                                  (['float', 'double'], 'a_program_can_use_one_tapestry_library')):
            with self.subTest(libraries):
                linked = self.link(self.compiler, objects, libraries)
                self.assertNotEqual(linked.returncode, 0)
                self.assertIn(saying, linked.stderr)


if __name__ == '__main__':
    support.main()
