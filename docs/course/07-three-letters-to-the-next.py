import matplotlib.pyplot as plt
import numpy
from picture import BLUE, INK, LINE, MUTED, ORANGE, PALE_BLUE, PALE_ORANGE, canvas, picture

PIXELS = 12.0  # 4000 steps let the rounding of a processor grow


SIDE, TOP = 322, 48


def panel(axes, left, title, vectors, place_of):
    """Each letter at the place that its two numbers name."""
    axes.text(left, 26, title, color=MUTED)
    axes.add_patch(plt.Rectangle((left, TOP), SIDE, SIDE, facecolor='none', edgecolor=LINE))
    x, y = place_of((0, 0))
    axes.plot([left + x, left + x], [TOP, TOP + SIDE], color=LINE, linewidth=1)
    axes.plot([left, left + SIDE], [TOP + y, TOP + y], color=LINE, linewidth=1)
    for id, vector in enumerate(vectors):
        letter = chr(ord('a') + id - 1) if id else 'space'
        vowel = letter in 'aeiou'
        x, y = place_of(vector)
        centre = left + x, TOP + y
        colour, pale = (ORANGE, PALE_ORANGE) if vowel else (BLUE, PALE_BLUE) if id else (INK, 'none')
        axes.add_patch(plt.Circle(centre, 7, facecolor=pale, linewidth=0))
        if letter == 'z':
            axes.add_patch(plt.Circle(centre, 9, facecolor='none', edgecolor=INK, linewidth=1))
        axes.text(*centre, letter, ha='center', va='center_baseline', fontsize=11 if id else 9, fontweight='bold',
                  color=colour)


def draw(program):
    program.output()
    before, after = program.array('before.npy'), program.array('after.npy')
    both = numpy.concatenate([before, after])
    middle, scale = (both.min(axis=0) + both.max(axis=0)) / 2, (SIDE - 36) / numpy.ptp(both, axis=0).max()

    def place_of(vector):  # the same for both maps
        return SIDE / 2 + scale * (vector - middle) * (1, -1)

    figure, axes = canvas(676, 404)
    panel(axes, 8, 'before training: at random', before, place_of)
    panel(axes, 346, 'after training, on the same scale', after, place_of)
    axes.text(8, 390, 'vowels', color=ORANGE)
    axes.text(60, 390, 'the other letters', color=BLUE)
    axes.text(176, 390, '○ z does not move', color=INK)
    axes.text(668, 390, 'across the first number of a letter, upwards the second', ha='right', color=MUTED)
    return picture(figure, 'The letters as points',
                   'Two maps of the same scale with 27 points, one for each letter and one for the space, and with lines '
                   'through 0. Before training they lie at random in a heap around 0. After it they are spread out. Below '
                   'the line are the vowels a, e, i, o and u, the space, j, and z, which is where it was.')
