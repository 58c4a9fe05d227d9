"""tests/faults/fuzz.sh on the stand-in, with readers that are sound and readers that are not."""

import pathlib
import re
import shutil
import subprocess
import unittest

import support

PROJECT = '''\
project('standin', 'cpp')
subdir('tests/faults/fuzz')
'''

PROGRAMS = '''\
foreach name : ['greedy', 'sound', 'unsound', 'untrue']
  executable('fuzz_' + name, name + '.cpp',
    cpp_args: '-fsanitize=fuzzer-no-link,address,undefined',
    link_args: '-fsanitize=fuzzer,address,undefined')
endforeach
'''

# What each does with an input in which its word stands, which the dictionary has.
READERS = {
    'greedy': 'new char[100 << 20]',
    'sound': 'word',
    'unsound': 'word + (new char[size])[size]',
    'untrue': '(std::abort(), word)',
}

READER = '''\
#include <cstdlib>
#include <cstring>
#include <string>

const void* volatile result;

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
    const std::string text(data, size);
    const char* word = std::strstr(text.c_str(), "a word");
    if (word) result = BODY;
    return 0;
}
'''


def can_fuzz():
    """Whether there is a clang++ with libFuzzer."""
    if not shutil.which('clang++'):
        return False
    command = ['clang++', '-fsanitize=fuzzer,address,undefined', '-x', 'c++', '-', '-o', '/dev/null']
    source = 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }\n'
    return subprocess.run(command, input=source, capture_output=True, encoding='utf-8',
                          check=False).returncode == 0


class Fuzz(support.ScriptTest):
    def setUp(self):
        super().setUp()
        self.clone = self.stand_in()
        self.script = self.clone / 'tests/faults/fuzz.sh'
        self.script.parent.mkdir()
        shutil.copy(support.PROJECT / 'tests/faults/fuzz.sh', self.script)
        self.write('meson.build', PROJECT)
        self.write('tests/faults/fuzz/meson.build', PROGRAMS)
        self.write('meson_options.txt', "option('fuzz', type: 'boolean', value: false)\n")
        for name, body in READERS.items():
            self.write(f'tests/faults/fuzz/{name}.cpp', READER.replace('BODY', body))
            self.write(f'tests/faults/fuzz/{name}.dict', '"a word"\n')
            self.write(f'tests/faults/fuzz/seeds/{name}/letters', 'abc')

    def write(self, name, text):
        file = self.clone / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding='utf-8')

    def fuzz(self, *options):
        return self.run_script(self.script, *options)

    def assert_counts(self, result, counts):
        self.assertEqual(result.stdout.splitlines()[-1], counts, result.stdout + result.stderr)

    @unittest.skipUnless(can_fuzz(), 'there is no clang++ with libFuzzer')
    def test_a_fault_is_found_and_its_input_kept(self):
        result = self.fuzz('--runs', '200000')
        self.assert_counts(result, '1 passed, 3 failed, 0 skipped')
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stdout, r'(?m)^sound +200000 executions in .*: no fault$')
        for name, report in (('greedy', 'malloc'), ('unsound', 'heap-buffer-overflow'),
                             ('untrue', 'deadly signal')):
            self.assertRegex(result.stdout, rf'(?m)^{name} +\d+ executions in .*: FAULT$')
            self.assertRegex(result.stdout, report)
            kept = pathlib.Path(re.search(rf'(?m)^Kept: (.*/{name}-.*)$', result.stdout)[1])
            self.assertIn(b'a word', kept.read_bytes())
            again = self.run_script(self.clone / f'build-fuzz/tests/faults/fuzz/fuzz_{name}',
                                    '-malloc_limit_mb=64', kept)
            self.assertNotEqual(again.returncode, 0)
        left = {file.name for file in (self.clone / 'tests/faults/fuzz/seeds/untrue').iterdir()}
        self.assertEqual(left, {'letters'})

    @unittest.skipUnless(can_fuzz(), 'there is no clang++ with libFuzzer')
    def test_readers_can_be_named(self):
        result = self.fuzz('--seconds', '1', 'sound')
        self.assert_counts(result, '1 passed, 0 failed, 0 skipped')
        self.assertEqual(result.returncode, 0)
        self.assertFalse((self.clone / 'build-fuzz/tests/faults/fuzz/fuzz_untrue').exists())

    def test_without_libfuzzer_all_is_skipped(self):
        self.program('clang++', 'exit 1')
        result = self.fuzz()
        self.assert_counts(result, '0 passed, 0 failed, 4 skipped')
        self.assertEqual(result.returncode, 0)
        self.assertIn('libFuzzer', result.stderr)
        self.assertFalse((self.clone / 'build-fuzz').exists())

    def test_what_it_does_not_know_is_an_error(self):
        for options, message in ((['--fast'], "'--fast'"), (['unheard'], "'unheard'"),
                                 (['--runs', '0'], '--runs needs'), (['--seconds'], '--seconds needs')):
            result = self.fuzz(*options)
            self.assertEqual(result.returncode, 1)
            self.assertIn(message, result.stderr)
        self.assertEqual(self.fuzz('--list').stdout.split(), sorted(READERS))


if __name__ == '__main__':
    support.main()
