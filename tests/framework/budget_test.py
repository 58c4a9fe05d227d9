"""Counts lines of code, without blanks and comments, and holds the limits that
docs/background/reading-the-source.md states.

    budget_test.py         prints what there is
    budget_test.py BUILD   runs the checks
"""

import pathlib
import re
import sys
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT / 'tests/examples'))
import support  # noqa: E402

FRAMEWORK = PROJECT / 'framework'
GUIDE = PROJECT / 'docs/background/reading-the-source.md'

# What a training step of the decoder does not come through, and what only makes xtensor's container
# one of ours.
BESIDE_THE_STEP = {'tensor/memory', 'tensor/nested', 'tensor/numbers', 'tensor/print', 'tensor/random',
                   'tensor/ranges', 'tensor/row_major', 'tensor/sparse_rows', 'tensor/state_dict',
                   'tape/gradient_check', 'tape/print'}

# What surrounds layers and optimizers: modules made of modules, printing, saved states.
BESIDE_THE_LAYERS = {'nn/activations', 'nn/module_list', 'nn/parameter_list', 'nn/print',
                     'nn/sequential', 'nn/state', 'optim/decay_matrices', 'optim/print',
                     'optim/state'}


def code_lines(text):
    """The lines that hold code."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith('//')]


def lines_in(*rooms):
    """Of each source (without its ending), its lines of code; a header counts for its source."""
    counts = {}
    for room in rooms:
        for path in sorted((FRAMEWORK / room).glob('*.[ch]pp')):
            name = f'{room}/{path.stem}'
            counts[name] = counts.get(name, 0) + len(code_lines(path.read_text(encoding='utf-8')))
    return counts


def operations_of_a_step():
    """The operations that the guide names."""
    sentence = re.search(r'and the operations\s+(.*?)\.\s+Printing', GUIDE.read_text(encoding='utf-8'),
                         re.DOTALL)[1]
    return re.findall(r'`(\w+)`', sentence)


def functions(text):
    """The name and the lines of code of each function, as clang-format lays them out: from a line
    that ends with a brace to the brace below it that is indented as far."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        begin = re.fullmatch(r'( *)(?!namespace|struct|class|enum|for|if|while|do|switch|else|\}|//)'
                             r'(\S.*)?\{', line)
        if not begin or '= [' in line or line.rstrip().endswith('] {'):
            continue
        first = number  # a signature may have several lines
        while '(' not in lines[first] and first > 0:
            first -= 1
        indent = re.match(' *', lines[first])[0]
        end = next((n for n in range(number, len(lines)) if lines[n].startswith(indent + '}')), None)
        if end is not None:
            yield lines[first].strip(), len(code_lines('\n'.join(lines[first:end + 1])))


def longest_function(room):
    return max(((length, f'{path.name}: {name}') for path in (FRAMEWORK / room).glob('*.cpp')
                for name, length in functions(path.read_text(encoding='utf-8'))))


def measured():
    """What the guide's table limits."""
    step = {name: count for name, count in lines_in('tensor', 'tape').items()
            if name not in BESIDE_THE_STEP}
    step |= {name: count for name, count in lines_in('ops').items()
             if name.removeprefix('ops/') in operations_of_a_step()}
    layers = {name: count for name, count in lines_in('nn', 'optim').items()
              if name not in BESIDE_THE_LAYERS}
    return {'step': sum(step.values()), 'layers': sum(layers.values()),
            'function': longest_function('ops')[0]}


def limits():
    table = GUIDE.read_text(encoding='utf-8').split('| part | at most |\n')[1].split('\n\n')[0]
    return {name: int(limit) for name, limit in re.findall(r'\| `(\w+)` \| (\d+) \|', table)}


class Budget(unittest.TestCase):
    def test_no_limit_is_exceeded(self):
        found = measured()
        self.assertEqual(found.keys(), limits().keys())
        for name, limit in limits().items():
            with self.subTest(name):
                self.assertLessEqual(found[name], limit)

    def test_the_path_of_a_step_is_what_the_decoder_includes(self):
        """The operations that the guide names are those of the decoder and its layers, and what they share."""
        included = set()
        for path in (PROJECT / 'models/decoder.cpp', PROJECT / 'models/decoder.hpp',
                     *(FRAMEWORK / 'nn' / name for name in (
                         'embedding_table.hpp', 'positions.cpp', 'linear.cpp', 'layer_norm.cpp',
                         'dropout.hpp'))):
            included |= set(re.findall(r'"framework/ops/(\w+)\.hpp"',
                                       path.read_text(encoding='utf-8')))
        self.assertEqual(included - {'attention_inference'} | {'class_targets'},
                         set(operations_of_a_step()))

    def test_code_is_counted_without_blanks_and_comments(self):
        self.assertEqual(len(code_lines('int a;\n\n// no\n/// nor this\n    b(); // yes\n')), 2)

    def test_functions_are_measured_from_signature_to_brace(self):
        source = 'Tensor f(int a,\n         int b) {\n    if (a) {\n        b();\n    }\n}\n'
        self.assertEqual([length for _, length in functions(source)], [6])
        self.assertGreater(longest_function('ops')[0], 20)


def show():
    for room in ('kernels', 'tensor', 'tape', 'ops', 'nn', 'optim', 'parallel', 'io', 'text',
                 'vectors'):
        print(f'{room:10} {sum(lines_in(room).values()):5}')
    print()
    for name, count in measured().items():
        print(f'{name:10} {count:5} of {limits()[name]}')
    print(f'{"":10} the longest function is {longest_function("ops")[1]}')


if __name__ == '__main__':
    if len(sys.argv) == 2:
        support.main()
    else:
        show()
