"""tests/lint.sh on the stand-in, with sources that are sound and sources that are not."""

import re
import shutil
import subprocess
import unittest

import support


def clang_format_14():
    """Whether there is the one version that formats as ours."""
    for program in ('clang-format-14', 'clang-format'):
        if shutil.which(program):
            said = subprocess.run([program, '--version'], capture_output=True, encoding='utf-8')
            if ' version 14.' in said.stdout:
                return True
    return False


def needs(program, there=None):
    if there is None:
        there = shutil.which(program)
    return unittest.skipUnless(there, f'{program} is not installed')


class Lint(support.ScriptTest):
    def setUp(self):
        super().setUp()
        self.clone = self.stand_in()
        for file in ('.clang-format', '.clang-tidy', 'tests/lint.sh'):
            shutil.copy(support.PROJECT / file, self.clone / file)
        for folder in ('framework', 'models'):
            self.write(f'{folder}/sound.cpp', 'int twice(int x) { return 2 * x; }\n')
        (self.clone / 'tests/cases.cpp').unlink()
        self.write('.ci/run', '#!/bin/sh\necho "$1"\n')

    def write(self, name, text):
        file = self.clone / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding='utf-8')

    def lint(self, *checks):
        return self.run_script(self.clone / 'tests/lint.sh', *checks)

    def assert_counts(self, result, counts):
        self.assertEqual(result.stdout.splitlines()[-1], counts, result.stdout + result.stderr)
        self.assertEqual(result.returncode, 0 if ' 0 failed' in counts else 1)

    def assert_found(self, check, name, text, *saying):
        """The check passes without this file and fails with it, and names it."""
        self.assert_counts(self.lint(check), '1 passed, 0 failed, 0 skipped')
        self.write(name, text)
        result = self.lint(check)
        self.assert_counts(result, '0 passed, 1 failed, 0 skipped')
        for words in (name, *saying):
            self.assertIn(words, result.stdout + result.stderr)

    @needs('clang-format 14', clang_format_14())
    def test_a_file_of_another_format_is_named(self):
        self.assert_found('format', 'examples/other.hpp', 'int  x;\n')

    @needs('clang-format 14', clang_format_14())
    def test_a_comment_keeps_its_lines(self):
        self.write('models/formulas.cpp', '// y = ' + 'x + ' * 40 + 'b\n//   z = y\nint x;\n')
        self.assert_counts(self.lint('format'), '1 passed, 0 failed, 0 skipped')

    @needs('shellcheck')
    def test_a_script_is_known_by_its_first_line(self):
        self.write('notes.md', 'As in\n\n#!/bin/sh\necho $1\n')
        self.assert_found('shell', '.ci/run', '#!/usr/bin/env bash\necho $1\n', 'SC2086')

    @needs('clang-tidy')
    def test_a_mistake_of_each_family_is_found(self):
        self.assert_found('tidy', 'framework/unsound.cpp', '''\
#include <string>
#include <vector>

std::string after_a_move(std::string text) {
    std::vector<std::string> texts;
    texts.push_back(std::move(text));
    return texts[0] + text;
}

int branches(bool either) {
    if (either)
        return 1;
    else
        return 1;
}

std::size_t copies(std::vector<int> values) {
    return values.size();
}
''', 'bugprone-use-after-move', 'bugprone-branch-clone',
                          'performance-unnecessary-value-param')

    @needs('clang-tidy')
    def test_headers_are_looked_at_too(self):
        self.write('framework/unsound.hpp', '#pragma once\n')
        self.write('framework/includes.cpp', '#include "framework/unsound.hpp"\n')
        self.assert_found('tidy', 'framework/unsound.hpp', '''\
#pragma once
#include <vector>
inline std::size_t size(std::vector<int> x) { return x.size(); }
''')

    def test_what_is_missing_is_skipped(self):
        self.remove_programs('clang-format', 'clang-format-14', 'shellcheck', 'clang-tidy')
        result = self.lint()
        self.assert_counts(result, '0 passed, 0 failed, 3 skipped')
        for program in ('clang-format 14', 'shellcheck', 'clang-tidy'):
            self.assertIn(f'skipped: there is no {program}\n', result.stdout)

    def test_another_clang_format_is_not_asked(self):
        self.program('clang-format-14', 'exit 1')
        self.program('clang-format', 'echo Debian clang-format version 19.1.7')
        self.assert_counts(self.lint('format'), '0 passed, 0 failed, 1 skipped')

    def test_without_headers_clang_tidy_is_skipped(self):
        self.program('clang-tidy', 'exit 1')
        self.environment['PKG_CONFIG_LIBDIR'] = '/nowhere'
        result = self.lint('tidy')
        self.assert_counts(result, '0 passed, 0 failed, 1 skipped')
        self.assertIn('setup.sh', result.stdout)

    def test_an_unknown_check_is_an_error(self):
        for word in ('--fast', 'spelling'):
            result = self.lint(word)
            self.assertEqual((result.returncode, result.stdout), (1, ''))
            self.assertIn(f"'{word}'", result.stderr)
        listed = set(re.findall(r'^  (\w+) ', self.lint('--help').stdout, re.MULTILINE))
        self.assertEqual(listed, {'format', 'shell', 'tidy'})


if __name__ == '__main__':
    support.main()
