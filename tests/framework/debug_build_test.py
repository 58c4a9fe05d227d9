"""-Dbuildtype=debug builds: sources whose loops run on vector registers, and one that only uses them."""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'examples'))
import support  # noqa: E402

OBJECTS = ['framework/libtapestry.a.p/kernels_rows.cpp.o',
           'framework/libtapestry.a.p/ops_elementwise.cpp.o',
           'framework/libtapestry_double.a.p/ops_elementwise.cpp.o',
           'examples/readme_example.p/readme_example.cpp.o']


class DebugBuild(support.ScriptTest):
    def test_it_compiles_without_a_warning(self):
        folder = self.folder / 'build'
        compilers = [name for name in ('g++', 'clang++') if shutil.which(name)]
        for compiler in compilers:
            with self.subTest(compiler):
                self.environment['CXX'] = compiler
                done = self.run_script('meson', 'setup', '-Dbuildtype=debug', '-Dwerror=true',
                                       '-Db_pch=false', '-Dunity=off', folder / compiler, support.PROJECT)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                done = self.run_script('ninja', '-C', folder / compiler, *OBJECTS)
                self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == '__main__':
    support.main()
