"""What is refused when a program is compiled: one message each, in one line, that says what to do."""

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


class Refusals(support.ScriptTest):
    maxDiff = None

    def test_each_is_one_message(self):
        program = BEGIN + ''.join(f'    {code};\n' for code in REFUSED) + '}\n'
        (self.folder / 'program.cpp').write_text(program, encoding='utf-8')
        for compiler in [name for name in ('g++', 'clang++') if shutil.which(name)]:
            done = self.run_script(compiler, '-std=c++20', '-fsyntax-only', '-w', '-fopenmp-simd',
                                   f'-I{support.PROJECT}', 'program.cpp')
            messages = [FORM.fullmatch(error)[1] if FORM.fullmatch(error) else error
                        for error in re.findall(r'error: (.*)', done.stderr)]
            self.assertEqual(sorted(messages), sorted(REFUSED.values()), compiler)
            for line, code in enumerate(REFUSED, BEGIN.count('\n') + 1):
                self.assertIn(f'program.cpp:{line}:', done.stderr, f'{compiler}: {code}')


if __name__ == '__main__':
    support.main()
