"""What the programs of examples/programs must print, for the test of the build and for that of an
installed prefix."""

import math
import pathlib
import re

import support

SOURCES = sorted((support.PROJECT / 'examples/programs').glob('*.cpp'))
NUMBER = r'([\d.e+-]+)'


def numbers(pattern, printed):
    """What stands in the place of each # of a line, for each line that is such."""
    lines = re.findall('^' + re.escape(pattern).replace(r'\#', NUMBER) + '$', printed, re.MULTILINE)
    return [[float(number) for number in ([line] if isinstance(line, str) else line)] for line in lines]


def check_moons(test, printed):
    steps = numbers('step #, loss #, accuracy # %', printed)
    test.assertEqual([step for step, _, _ in steps], [0, 20, 40, 60, 80, 100])
    test.assertLess(steps[-1][1], 0.1)
    test.assertEqual(steps[-1][2], 100)

    # What it says of the plane: the points without noise are on their side.
    plane = re.findall('^[.#]+$', printed, re.MULTILINE)
    test.assertEqual([len(row) for row in plane], [60] * 16)
    for angle in (math.pi * i / 12 for i in range(13)):
        for x, y, side in ((math.cos(angle), math.sin(angle), '.'),
                           (1 - math.cos(angle), 0.5 - math.sin(angle), '#')):
            row, column = round((1.5 - y) / 2.5 * 15), round((x + 1.5) / 4 * 59)
            with test.subTest(x=x, y=y):
                test.assertEqual(plane[row][column], side)


def check_bigram(test, printed):
    [[counted]] = numbers('by counting, loss #', printed)
    losses = [loss for _, loss in numbers('step #, loss #', printed)]
    test.assertEqual(losses, sorted(losses, reverse=True))
    test.assertLess(losses[-1], counted + 0.01)
    test.assertGreater(losses[-1], counted - 1e-4)  # nothing is better than counting
    test.assertRegex(printed.splitlines()[-1], '^ [a-z ]{80}$')


def check_mlp_language_model(test, printed):
    losses = [loss for _, loss in numbers('step #, validation loss #', printed)]
    test.assertEqual(len(losses), 6)
    # Before, about the loss of a guess among 50 to 90 characters. Afterwards, less than a bigram has.
    test.assertGreater(losses[0], math.log(50) - 0.5)
    test.assertLess(losses[-1], 2.1)
    test.assertTrue(printed.splitlines()[6].startswith('The'))


def check_skip_gram(test, printed):
    losses = [loss for _, loss in numbers('epoch #, loss #', printed)]
    test.assertEqual(losses, sorted(losses, reverse=True))
    test.assertLess(losses[0], 6 * math.log(2))  # where every product is 0
    neighbours = dict(re.findall(r'^(\w+): (.*)$', printed, re.MULTILINE))
    test.assertIn('replied', neighbours['said'].split())
    test.assertTrue({'father', 'sister', 'brother', 'aunt', 'uncle'} & set(neighbours['mother'].split()))
    # The book has no kitchen, and the built-in text no room: a word that is not there is left out.
    [place] = neighbours.keys() - {'said', 'mother'}
    test.assertIn(place, ('room', 'kitchen'))
    test.assertTrue({'hall', 'garden', 'house'} & set(neighbours[place].split()))


def check_gru(test, printed):
    losses = [loss for _, loss in numbers('step #, loss #', printed)]
    test.assertAlmostEqual(losses[0], math.log(2), delta=0.1)
    test.assertLess(losses[-1], 0.05)
    test.assertEqual(numbers('accuracy # %', printed), [[100]])


def check_factorisation(test, printed):
    steps = numbers('step #, mean squared error: known entries #, hidden ones #', printed)
    test.assertEqual(len(steps), 6)
    _, known, hidden = steps[0]
    test.assertGreater(min(known, hidden), 1)
    _, known, hidden = steps[-1]
    test.assertLess(max(known, hidden), 0.001)


def check(test, name, printed):
    """Fails unless the program did what it is said to do."""
    with test.subTest(name):
        globals()['check_' + name](test, printed)


def takes_a_text(source: pathlib.Path):
    return 'argv[1]' in source.read_text(encoding='utf-8')
