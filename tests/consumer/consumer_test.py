"""Projects outside the tree, built and run against an installed prefix.

    consumer_test.py BUILD   installs that build folder into a folder of its own
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'examples'))
import small_programs  # noqa: E402
import support  # noqa: E402

BUILD = pathlib.Path(sys.argv[1]).resolve()
COMPILERS = [name for name in ('g++', 'clang++') if shutil.which(name)]
WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror']


def setUpModule():
    """Installs once for all tests; a prefix can be moved, so DESTDIR will do."""
    global PREFIX
    folder = tempfile.TemporaryDirectory(prefix='tapestry-prefix-')
    unittest.addModuleCleanup(folder.cleanup)
    subprocess.run(['meson', 'install', '-C', BUILD, '--no-rebuild', '--destdir', folder.name],
                   check=True, stdout=subprocess.DEVNULL)
    [header] = pathlib.Path(folder.name).rglob('tapestry.hpp')
    PREFIX = header.parents[2]


class Consumer(support.ScriptTest):
    def setUp(self):
        super().setUp()
        [file] = PREFIX.rglob('tapestry.pc')
        self.environment['PKG_CONFIG_PATH'] = str(file.parent)
        self.project = self.folder / 'project'
        self.project.mkdir()
        shutil.copy(HERE / 'program.cpp', self.project)

    def run_in_project(self, *command):
        done = self.run_script(*command, cwd=self.project)
        self.assertEqual(done.returncode, 0, f'{command}\n{done.stdout}{done.stderr}')
        return done.stdout

    def pkg_config(self, *words):
        return shlex.split(self.run_in_project('pkg-config', *words))

    def assert_learned(self, printed):
        losses = [float(loss) for loss in re.findall(r'^step \d+, loss (.*)$', printed, re.MULTILINE)]
        self.assertEqual(len(losses), 2)
        self.assertLess(losses[1], losses[0])
        self.assertLess(losses[1], 0.5)


class Prefix(Consumer):
    def test_it_holds_three_libraries_and_no_internal_archive(self):
        self.assertEqual(sorted(path.name for path in PREFIX.rglob('*.a')),
                         ['libtapestry.a', 'libtapestry_double.a', 'libtapestry_mpi.a'])
        self.assertEqual(sorted(path.name for path in PREFIX.rglob('*.pc')),
                         ['tapestry-double.pc', 'tapestry-mpi.pc', 'tapestry.pc'])
        for words in (['--libs', 'tapestry'], ['--libs', 'tapestry-double']):
            self.assertEqual(set(self.pkg_config(*words)) & {'-lcommon', '-ltext', '-lmodels', '-lmpi'}, set())

    def test_its_only_programs_are_none(self):
        self.assertFalse((PREFIX / 'bin').exists())

    def test_it_holds_every_header(self):
        """tapestry.hpp lists them all, and that list is installed."""
        folder = PREFIX / 'include/tapestry'
        installed = {str(path.relative_to(folder)) for path in folder.rglob('*.hpp')}
        sources = {str(path.relative_to(support.PROJECT)) for room in ('framework', 'models')
                   for path in (support.PROJECT / room).rglob('*.hpp')}
        self.assertEqual(installed, sources | {'tapestry.hpp', 'version.hpp'})

    def test_its_version_is_that_of_pkg_config(self):
        version = self.pkg_config('--modversion', 'tapestry')
        (self.project / 'version.cpp').write_text(
            '#include <tapestry.hpp>\n#include <cstdio>\nint main() { std::printf("%s %d.%d.%d", tapestry::version, '
            'TAPESTRY_VERSION_MAJOR, TAPESTRY_VERSION_MINOR, TAPESTRY_VERSION_PATCH); }\n')
        self.run_in_project('g++', '-std=c++20', 'version.cpp', '-o', 'version',
                            *self.pkg_config('--cflags', '--libs', 'tapestry'))
        self.assertEqual(self.run_in_project('./version').split(), version * 2)

    def test_an_older_standard_is_told_what_is_needed(self):
        done = self.run_script('g++', '-std=c++17', '-fsyntax-only', 'program.cpp',
                               *self.pkg_config('--cflags', 'tapestry'), cwd=self.project)
        self.assertIn('Tapestry needs C++20: compile with -std=c++20', done.stderr)


class Headers(Consumer):
    def test_each_alone_compiles_without_a_warning(self):
        folder = PREFIX / 'include/tapestry'
        flags = [flag for flag in self.pkg_config('--cflags', 'tapestry') if not flag.startswith('-I/usr/include')]

        def compile(job):
            compiler, header = job
            return header.name, self.run_script(compiler, '-std=c++20', '-fsyntax-only', *WARNINGS, *flags,
                                                '-include', header, '-x', 'c++', '/dev/null')
        # One that another header includes first is compiled with nothing before it there.
        includes = {header: re.search('^#include (.*)$', header.read_text(encoding='utf-8'), re.MULTILINE)
                    for header in sorted(folder.rglob('*.hpp'))}
        begin_another = {folder / include[1].strip('"') for include in includes.values() if include}
        jobs = [('g++', header) for header in includes if header not in begin_another]
        self.assertLess(len(includes) / 2, len(jobs))
        jobs += [(compiler, folder / 'tapestry.hpp') for compiler in COMPILERS]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, done in pool.map(compile, jobs):
                with self.subTest(name):
                    self.assertEqual(done.returncode, 0, done.stderr)


class PkgConfig(Consumer):
    def test_the_commands_of_the_page_build_and_run_the_program(self):
        shutil.copy(HERE / 'build.sh', self.project)
        self.assert_learned(self.run_in_project('sh', 'build.sh'))

    def test_either_compiler_builds_it_without_a_warning(self):
        """Without -march=native too, though the library may be built with it."""
        for compiler in COMPILERS:
            for optimization in ('-O0', '-O2'):
                for library, real in (('tapestry', 'float'), ('tapestry-double', 'double')):
                    with self.subTest(compiler=compiler, optimization=optimization, library=library):
                        self.run_in_project(compiler, '-std=c++20', optimization, *WARNINGS, 'program.cpp',
                                            *self.pkg_config('--cflags', '--libs', library), '-o', real)
                        self.assert_learned(self.run_in_project(f'./{real}'))

    def test_a_program_with_vector_registers_of_its_own_works_whatever_the_library_uses(self):
        shutil.copy(HERE / 'registers.cpp', self.project)
        for compiler in COMPILERS:
            for options in (['-O2'], ['-O2', '-march=native'], ['-O2', '-ffunction-sections', '-Wl,--gc-sections']):
                with self.subTest(compiler=compiler, options=options):
                    self.run_in_project(compiler, '-std=c++20', *options, 'registers.cpp',
                                        *self.pkg_config('--cflags', '--libs', 'tapestry'), '-o', 'registers')
                    self.assertEqual(self.run_in_project('./registers'), 'right\n')

    def test_the_flags_of_one_real_do_not_link_with_the_other_library(self):
        cflags, libs = self.pkg_config('--cflags', 'tapestry'), self.pkg_config('--libs', 'tapestry-double')
        done = self.run_script('g++', '-std=c++20', *cflags, 'program.cpp', *libs, '-o', 'wrong',
                               cwd=self.project)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('this_program_and_the_tapestry_library_must_both_use_float', done.stderr)


class Ranks(Consumer):
    PROGRAM = '''
#include <tapestry.hpp>
#include <iostream>
using namespace tapestry;
int main() {
    return run_on_ranks([](Ranks& ranks) {
        Parameter w("w", ones({2}));
        Workers workers(1);
        data_parallel_backward(ranks, {&w}, workers, 4, [&](Shard) { return sum(w * w); });
        if (ranks.rank() == 0) std::cout << ranks.size() << " ranks, gradient " << w.grad << std::endl;
        return 0;
    });
}
'''

    def test_a_program_for_several_machines_runs_alone_and_as_ranks(self):
        (self.project / 'ranks.cpp').write_text(self.PROGRAM)
        for real in ('tapestry', 'tapestry-double'):
            self.run_in_project('g++', '-std=c++20', *WARNINGS, 'ranks.cpp',
                                *self.pkg_config('--cflags', '--libs', 'tapestry-mpi', real), '-o', 'ranks')
            self.assertIn('1 ranks, gradient', self.run_in_project('./ranks'))
            if not self.pkg_config('--print-requires', 'tapestry-mpi'):
                self.skipTest('the library was built without MPI')
            if not shutil.which('mpirun'):
                self.skipTest('there is no mpirun')
            self.environment.update({'OMPI_ALLOW_RUN_AS_ROOT': '1', 'OMPI_ALLOW_RUN_AS_ROOT_CONFIRM': '1'})
            printed = self.run_in_project('mpirun', '--oversubscribe', '-n', '3', './ranks')
            self.assertEqual(printed.count('3 ranks'), 1)
            self.assertRegex(printed, r'3 ranks, gradient .*\[2\., 2\.\]')


class Programs(Consumer):
    """Those of examples/programs, with pkg-config alone."""

    def build(self, compiler, source, program, *options):
        self.run_in_project(compiler, '-std=c++20', *options, *WARNINGS, source,
                            *self.pkg_config('--cflags', '--libs', 'tapestry'), '-o', program)

    def test_they_compile_without_a_warning_and_do_what_they_are_said_to_do(self):
        jobs = [(compiler, source, f'{source.stem}-{compiler}')
                for source in small_programs.SOURCES for compiler in COMPILERS]
        self.assertEqual(len(small_programs.SOURCES), 6)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for future in [pool.submit(self.build, *job, '-O2') for job in jobs]:
                future.result()
        for _, source, program in jobs:
            small_programs.check(self, source.stem, self.run_in_project(f'./{program}'))

    def test_like_words_are_found_in_the_book(self):
        book = os.environ.get('TAPESTRY_BOOK')
        if not book:
            self.skipTest('TAPESTRY_BOOK does not name the book')
        self.build('g++', support.PROJECT / 'examples/programs/skip_gram.cpp', 'skip_gram', '-O2')
        small_programs.check(self, 'skip_gram', self.run_in_project('./skip_gram', book))

    def test_the_cell_has_the_numbers_of_pytorch(self):
        """A step of torch.nn.GRUCell(2, 3), in double. The k-th number of weight_ih, bias_ih, weight_hh
        and bias_hh, one after the other, is sin(k)."""
        program = (support.PROJECT / 'examples/programs/gru.cpp').read_text(encoding='utf-8')
        sizes, main = 'D = 16, H = 16', 'int main() {'
        self.assertEqual((program.count(sizes), program.count(main)), (1, 1))
        program = program[:program.index(main)].replace(sizes, 'D = 2, H = 3')
        (self.project / 'cell.cpp').write_text('#include <cmath>\n' + program + """
int main() {
    GRUCell cell;
    double k = 0;
    for (Parameter* parameter : cell.parameters())
        for (Real& number : parameter->mutable_value()) number = Real(std::sin(k++));
    std::cout.precision(9);
    const Tensor state = cell(Tensor{{0.5, -1}}, Tensor{{0.1, -0.2, 0.3}});
    for (const Real number : state.value()) std::cout << number << ' ';
}
""")
        self.build('g++', 'cell.cpp', 'cell')
        state = [float(number) for number in self.run_in_project('./cell').split()]
        self.assertEqual(len(state), 3)
        for ours, theirs in zip(state, [-0.26469470198289513, -0.3049026653366653, 0.471717687365513]):
            self.assertAlmostEqual(ours, theirs, delta=1e-6)


class CMake(Consumer):
    def test_the_project_of_the_page_builds_and_runs(self):
        if not (shutil.which('cmake') and shutil.which('make')):
            self.skipTest('there is no cmake with make')
        shutil.copy(HERE / 'cmake/CMakeLists.txt', self.project)
        for build_type in ('Release', 'Debug'):
            with self.subTest(build_type):
                self.run_in_project('cmake', '-S', '.', '-B', build_type, f'-DCMAKE_BUILD_TYPE={build_type}')
                self.run_in_project('cmake', '--build', build_type)
                self.assert_learned(self.run_in_project(f'{build_type}/program'))


class Subproject(Consumer):
    def setUp(self):
        super().setUp()
        del self.environment['PKG_CONFIG_PATH']  # so that there is none to find but the subproject
        shutil.copy(HERE / 'meson/meson.build', self.project)
        (self.project / 'subprojects').mkdir()
        (self.project / 'subprojects/tapestry').symlink_to(support.PROJECT)

    def targets(self, build_type):
        self.run_in_project('meson', 'setup', f'-Dbuildtype={build_type}', '-Dunity=subprojects', '-Dunity_size=16',
                            build_type)
        introspected = json.loads(self.run_in_project('meson', 'introspect', '--targets', build_type))
        return {target['name'] for target in introspected}

    def test_it_needs_no_more_than_the_library(self):
        """Neither Boost, CLI11 nor Chart.js, nor a program or a test."""
        for build_type in ('release', 'debug'):
            with self.subTest(build_type):
                self.assertEqual(self.targets(build_type),
                                 {'program', 'common', 'text', 'tapestry', 'tapestry_double', 'tapestry_mpi'})
                log = (self.project / build_type / 'meson-logs/meson-log.txt').read_text(encoding='utf-8')
                for name in ('boost', 'CLI11', 'chart', 'Program python'):
                    self.assertNotIn(f'{name} found', log)

    def test_it_builds_in_debug_and_runs(self):
        self.targets('debug')
        self.run_in_project('ninja', '-C', 'debug')
        self.assertFalse([*(self.project / 'debug').rglob('libtapestry_double.a')])
        self.assert_learned(self.run_in_project('debug/program'))


if __name__ == '__main__':
    support.main()
