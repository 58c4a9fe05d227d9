"""What is refused when a program is compiled: one message each, in one line, that says what to do.

    refusals_test.py BUILD   with the version header of that build folder
"""

import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'examples'))
import support  # noqa: E402

IDS = ('ids are whole numbers: pass Indices, as {{1, 2}, {3, 4}} or Indices(numbers, shape); text goes '
       'through a tokenizer first')
ELEMENTS = 'ids are whole numbers: pass Indices, or a vector of whole numbers'
TEXT = 'an array holds numbers; text goes through a tokenizer first'
MASK = 'a Mask holds true and false: compare, as in x > 0'
OPERAND = 'this cannot stand beside a Tensor: make an Array of it, Array(numbers, shape)'

# How g++ says it, and how older and newer clang++ do.
FORM = re.compile(r"static.assert\w* failed(?: due to requirement '.*?')?:? \"?(.*?)\"?")

# Of no two is the same template made: a compiler says only once what is wrong with it.
REFUSED = {
    'Indices(std::vector<double>{1, 2}, {2, 1})': ELEMENTS,
    'Indices ids = Array{1, 2}': ELEMENTS,
    'Array(std::string("the cat"))': TEXT,
    'Mask(std::vector<int>{1, 0})': MASK,
    'x + std::vector<float>{1, 2}': OPERAND,
    'std::string("x") * x': OPERAND,
    'parameter - std::array<int, 2>{1, 2}': OPERAND,
    'x < std::vector<double>{1, 2}': OPERAND,
    'layer("the cat")': IDS,
    'layer(std::string("the cat"))': IDS,
    'layer(std::vector<std::string>{"the", "cat"})': IDS,
    'layer(std::vector<int>{1, 2})': IDS,
    'layer(Array{1, 2})': IDS,
    'layer(1.5)': IDS,
    'layer(true)': IDS,
    'layer(\'a\')': IDS,
    'bag(x)': IDS,
    'bag(1.5f, Indices{0})': IDS,
}
BEGIN = '''
#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/ops/array_operands.hpp"
#include <array>
#include <string>
#include <vector>
using namespace tapestry;
void refused(const Tensor& x, Parameter& parameter, Embedding& layer, EmbeddingBag& bag) {
'''


PAGE = support.PROJECT / 'docs/reference/when-it-does-not-compile.md'
BLOCK = re.compile(r'<!-- refused(?: with (.*?))? -->\n```cpp\n(.*?)\n```\n\n'
                   r'<!-- the compiler says(.*?) -->\n```text\n(.*?)\n```', re.DOTALL)
INCLUDES = '#include <tapestry.hpp>\n#include <memory>\n#include <vector>\nusing namespace tapestry;\n'
COMPILERS = [name for name in ('g++', 'clang++') if shutil.which(name)]


def said(error):
    """The sentence of ours, where there is one."""
    quoted = re.fullmatch(r'(?:#error )?"(.*)"', error)
    match = quoted or FORM.fullmatch(error)
    return match[1] if match else error


class Refusals(support.ScriptTest):
    maxDiff = None

    def errors_of(self, compiler, program, *flags):
        """Each with the place where it stands, as the compiler prints it."""
        (self.folder / 'program.cpp').write_text(program, encoding='utf-8')
        build = pathlib.Path(sys.argv[1]).resolve()
        done = self.run_script(compiler, '-std=c++20', *flags, '-fsyntax-only', '-w', '-fopenmp-simd',
                               f'-I{support.PROJECT}', f'-I{build}', 'program.cpp')
        return done.stderr

    def test_the_page_says_what_the_compiler_says(self):
        """Each block alone: a compiler may say no more after the first error."""
        text = PAGE.read_text(encoding='utf-8')
        blocks = BLOCK.findall(text)
        self.assertEqual(len(blocks), text.count('<!-- refused'))
        for flags, code, in_other_words, message in blocks:
            program = code if code.startswith('#') else \
                f'{INCLUDES}void refused(const Tensor& x, Embedding& layer) {{\n{code}\n}}\n'
            for compiler in COMPILERS:
                with self.subTest(code=code, compiler=compiler):
                    errors = re.findall(r'error: (.*)',
                                        self.errors_of(compiler, program, *flags.split()))
                    if in_other_words:
                        self.assertIn(message, '\n'.join(errors))
                    else:
                        self.assertIn(message, [said(error) for error in errors])

    def test_each_is_one_message(self):
        program = BEGIN + ''.join(f'    {code};\n' for code in REFUSED) + '}\n'
        for compiler in COMPILERS:
            errors = self.errors_of(compiler, program)
            messages = [said(error) for error in re.findall(r'error: (.*)', errors)]
            self.assertEqual(sorted(messages), sorted(REFUSED.values()), compiler)
            for line, code in enumerate(REFUSED, BEGIN.count('\n') + 1):
                self.assertIn(f'program.cpp:{line}:', errors, f'{compiler}: {code}')


if __name__ == '__main__':
    support.main()
