"""A program and the library that it is linked with must have the same Real: a float program with the
double library, or the other way round, does not link, and the linker says why.

    linking_test.py BUILD   with the libraries of that build folder
"""

import json
import pathlib
import re
import shlex
import shutil
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
    [command] = [c['command'] for c in commands
                 if c['output'] == 'framework/libtapestry.a.p/kernels_real.cpp.o']
    words = shlex.split(command)
    compiler = next(word for word in words if re.search(r'(c|g|clang)\+\+[\d.-]*$', word))
    return compiler, [word for word in words if re.match(r'-(std|march|fopenmp-simd|fno-math-errno|fsanitize)', word)]


class Linking(support.ScriptTest):
    def setUp(self):
        super().setUp()
        (self.folder / 'program.cpp').write_text(SOURCE, encoding='utf-8')
        self.compiler, self.flags = flags_of_the_build()

    def link(self, compiler, program, libraries, *options):
        return self.run_script(
            compiler, 'program.cpp', *self.flags, *DOUBLE[program], f'-I{support.PROJECT}', *options,
            *(BUILD / 'framework' / LIBRARY[library] for library in libraries), '-o', 'program')

    def compilers(self):
        """That of the build, and another one where there is one that takes its flags."""
        sanitizes = any('sanitize' in flag for flag in self.flags)
        others = [] if sanitizes else [name for name in ('g++', 'clang++') if shutil.which(name)]
        return sorted({self.compiler, *others})

    def test_a_program_links_with_the_library_of_its_own_real(self):
        for compiler in self.compilers():
            for real, size in (('float', 8), ('double', 16)):
                for options in ([], SHORT):
                    with self.subTest(compiler=compiler, real=real, options=options):
                        linked = self.link(compiler, real, [real], *options)
                        self.assertEqual(linked.returncode, 0, linked.stderr)
                        self.assertEqual(self.run_script('./program').stdout, f'{size} bytes\n')

    def test_it_does_not_link_with_the_other_one(self):
        for compiler in self.compilers():
            for real, other in (('float', 'double'), ('double', 'float')):
                for options in ([], SHORT):
                    with self.subTest(compiler=compiler, real=real, options=options):
                        linked = self.link(compiler, real, [other], *options)
                        self.assertNotEqual(linked.returncode, 0)
                        self.assertIn('this_program_and_the_tapestry_library_must_both_use_' + real,
                                      linked.stderr)

    def test_sources_of_both_kinds_do_not_make_one_program(self):
        (self.folder / 'other.cpp').write_text(
            SOURCE.replace('int main', 'void other'), encoding='utf-8')
        compiled = self.run_script(self.compiler, '-c', 'other.cpp', *self.flags, *DOUBLE['double'],
                                   f'-I{support.PROJECT}')
        self.assertEqual(compiled.returncode, 0, compiled.stderr)
        for libraries, saying in ((['float'], 'must_both_use_double'),
                                  (['float', 'double'], 'a_program_can_use_one_tapestry_library')):
            with self.subTest(libraries):
                linked = self.link(self.compiler, 'float', libraries, 'other.o')
                self.assertNotEqual(linked.returncode, 0)
                self.assertIn(saying, linked.stderr)


if __name__ == '__main__':
    support.main()
