"""setup.sh on the stand-in. A pkg-config that looks nowhere makes the libraries seem missing, and
programs of ours stand in for apt-get, sudo and id, so that nothing is installed here."""

import json
import shutil

import support


def value_of(option, build):
    listed = json.loads((build / 'meson-info/intro-buildoptions.json').read_bytes())
    return next(entry['value'] for entry in listed if entry['name'] == option)


class Setup(support.ScriptTest):
    def setUp(self):
        super().setUp()
        self.clone = self.stand_in()

    def set_up(self, *options):
        return self.run_script(self.clone / 'setup.sh', *options)

    def hide_libraries(self):
        self.environment['PKG_CONFIG_LIBDIR'] = '/nowhere'

    def calls(self, program):
        log = self.folder / f'{program}.log'
        return log.read_text(encoding='utf-8').splitlines() if log.exists() else []

    def record(self, program, then=''):
        self.program(program, f'echo "$*" >>"{self.folder}/{program}.log"\n{then}')

    def assert_stopped(self, result, *messages):
        self.assertEqual(result.returncode, 1, result.stderr)
        for message in messages:
            self.assertIn(message, result.stderr)
        self.assertFalse((self.clone / 'build').exists())

    def test_no_install_names_what_is_missing_and_stops(self):
        self.hide_libraries()
        self.record('apt-get')
        result = self.set_up('--no-install')
        self.assert_stopped(result, 'libxtensor-dev', 'libopenblas-dev', '--no-install')
        self.assertNotIn('ninja-build', result.stderr)
        self.assertEqual(self.calls('apt-get'), [])

    def test_without_apt_get_it_names_what_is_missing_and_stops(self):
        self.hide_libraries()
        self.remove_programs('apt-get', 'sudo')
        self.assert_stopped(self.set_up(), 'libxsimd-dev', 'no apt-get here')

    def test_without_apt_get_it_builds_where_everything_is_found(self):
        self.remove_programs('apt-get', 'sudo')
        result = self.set_up()
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_root_installs_only_what_is_missing(self):
        self.hide_libraries()
        self.program('id', 'echo 0')
        self.record('apt-get')
        self.record('sudo')
        result = self.set_up()
        self.assertEqual(self.calls('sudo'), [])
        update, install = self.calls('apt-get')
        self.assertIn('update', update)
        self.assertIn('--no-install-recommends', install)
        self.assertIn('libcli11-dev', install)
        for there_already in ('g++', 'meson', 'libboost-test-dev'):
            self.assertNotIn(there_already, install)
        self.assert_stopped(result, 'still not found')

    def test_others_install_through_sudo(self):
        self.hide_libraries()
        self.program('id', 'echo 1000')
        self.record('apt-get')
        self.record('sudo', 'exec "$@"')
        self.assertIn('with sudo apt-get', self.set_up().stderr)
        self.assertEqual(len(self.calls('sudo')), 2)
        self.assertEqual(len(self.calls('apt-get')), 2)

    def test_without_sudo_it_says_what_root_should_run(self):
        self.hide_libraries()
        self.remove_programs('sudo')
        self.program('id', 'echo 1000')
        self.record('apt-get')
        self.assert_stopped(self.set_up(), 'not root', 'apt-get update && apt-get install')
        self.assertEqual(self.calls('apt-get'), [])

    def test_a_failing_apt_get_is_shown(self):
        self.hide_libraries()
        self.program('id', 'echo 0')
        self.program('apt-get', 'echo "E: no space left"; exit 100')
        self.assert_stopped(self.set_up(), 'E: no space left', 'could not install')

    def test_a_compiler_that_does_not_run_is_named(self):
        self.environment['CXX'] = 'no-such-compiler'
        self.assert_stopped(self.set_up(), "'no-such-compiler'")

    def test_the_compiler_in_cxx_is_used(self):
        self.record('my-compiler', 'exec c++ "$@"')
        self.environment['CXX'] = 'my-compiler'
        result = self.set_up()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(any('train.cpp' in call for call in self.calls('my-compiler')))

    def test_a_second_call_has_nothing_to_do(self):
        self.assertIn('Setting up', self.set_up().stderr)
        result = self.set_up()
        self.assertEqual(result.returncode, 0)
        self.assertEqual(result.stderr, f'Built in {self.clone}/build\n')

    def test_a_moved_clone_is_built_afresh(self):
        self.set_up()
        self.clone = self.clone.rename(self.folder / 'moved')
        result = self.set_up()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('afresh', result.stderr)
        self.assertIn('Building', result.stderr)

    def test_a_half_made_build_folder_is_made_afresh(self):
        self.set_up()
        shutil.rmtree(self.clone / 'build/meson-info')
        (self.clone / 'build/build.ninja').unlink()
        (self.clone / 'build/surroundings').unlink()
        result = self.set_up()
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_failed_build_shows_what_the_compiler_says(self):
        source = self.clone / 'examples/train.cpp'
        source.write_text('int main() { return misspelt; }\n', encoding='utf-8')
        result = self.set_up()
        self.assertEqual(result.returncode, 1)
        self.assertIn('misspelt', result.stderr)
        self.assertIn('The build failed', result.stderr)

    def test_a_failed_configuration_shows_what_meson_says(self):
        (self.clone / 'meson.build').write_text("project('broken'\n", encoding='utf-8')
        result = self.set_up()
        self.assertEqual(result.returncode, 1)
        self.assertIn('meson.build:1', result.stderr)

    def test_an_option_of_the_build_is_handed_on(self):
        result = self.set_up('--folder', 'my build', '-Dbuildtype=debug')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(value_of('buildtype', self.folder / 'my build'), 'debug')

    def test_an_option_holds_until_another_value_is_given(self):
        self.set_up('-Dwarning_level=2', '-Dwerror=true')
        for options, level in (((), '2'), (('-Dwarning_level=3',), '3'), ((), '3')):
            result = self.set_up(*options)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotIn('Setting up', result.stderr)
            self.assertIn('-Dwerror=true', result.stderr)
            self.assertEqual(value_of('warning_level', self.clone / 'build'), level)
            self.assertTrue(value_of('werror', self.clone / 'build'))
        self.clone = self.clone.rename(self.folder / 'moved')
        self.assertIn('afresh', self.set_up().stderr)
        self.assertEqual(value_of('warning_level', self.clone / 'build'), '3')
        self.assertEqual(self.set_up('-Dno_such=1').returncode, 1)

    def test_a_folder_that_was_set_up_by_hand_stays_as_it_is(self):
        self.run_script('meson', 'setup', '-Dwarning_level=2', self.clone / 'build', self.clone)
        result = self.set_up()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn('Setting up', result.stderr)
        self.assertEqual(value_of('warning_level', self.clone / 'build'), '2')

    def test_only_the_targets_that_are_named_are_built(self):
        result = self.set_up('examples/train.p/train.cpp.o')
        self.assertEqual(result.returncode, 0, result.stderr)
        build = self.clone / 'build/examples'
        self.assertTrue((build / 'train.p/train.cpp.o').exists())
        self.assertFalse((build / 'train').exists())
        self.assertEqual(self.set_up('examples/brain').returncode, 1)

    def test_unknown_options_are_errors(self):
        self.assert_stopped(self.set_up('--quick'), "'--quick'")
        self.assert_stopped(self.set_up('--folder'), '--folder needs')


if __name__ == '__main__':
    support.main()
