import re

from matplotlib.pyplot import Rectangle
from picture import BLUE, INK, MUTED, ORANGE, PALE_BLUE, PALE_ORANGE, PAPER, arrow, canvas, picture

WIDTH, HEIGHT, STEP = 82, 42, 110


def draw(program):
    shapes = dict(re.findall(r'^ *(\S+) +(\([\d, ]*\))  largest', program.output(), re.MULTILINE))
    figure, axes = canvas(656, 326)

    def box(column, y, name, shape, fill):
        x = 12 + column * STEP
        axes.add_patch(Rectangle((x, y), WIDTH, HEIGHT, facecolor=fill, edgecolor=MUTED, linewidth=0.8))
        axes.text(x + WIDTH / 2, y + 17, name, ha='center', color=INK, fontsize=10 if len(name) < 12 else 9)
        axes.text(x + WIDTH / 2, y + 34, shape, ha='center', color=MUTED, family='monospace')
        return x

    def between(column, y, text, colour):
        axes.text(12 + column * STEP + WIDTH + (STEP - WIDTH) / 2, y, text, ha='center', color=colour, fontsize=9)

    forward, backward, below = 46, 150, 254
    axes.text(12, 20, 'forward', color=BLUE)
    values = ['embedding.weight', 'x', 'z', 'h', 'logits']
    for column, name in enumerate(values):
        x = box(column, forward, 'table' if column == 0 else name, shapes[name], PALE_BLUE)
        arrow(axes, (x + WIDTH, forward + 21), (x + STEP, forward + 21), BLUE)
    box(5, forward, 'loss', '()', PALE_BLUE)
    for column, text in enumerate(['lookup', 'hidden', 'tanh', 'output', 'cross entropy']):
        between(column, forward - 8, text, BLUE)

    axes.text(12, backward - 24, 'backward', color=ORANGE)
    for column, name in enumerate(values):
        x = box(column, backward, 'dtable' if column == 0 else 'd' + name, shapes[name], PALE_ORANGE)
        arrow(axes, (x + STEP, backward + 21), (x + WIDTH, backward + 21), ORANGE)
    box(5, backward, 'dloss = 1', '()', PALE_ORANGE)
    for column, text in enumerate(['+= at ids', '·hidden.weight', '·(1 − h²)', '·output.weight', '(p − one-hot)/B']):
        between(column, backward - 8, text, ORANGE)

    for columns, name, rule in (((1, 2), 'hidden', 'dzᵀ·x'), ((3, 4), 'output', 'dlogitsᵀ·h')):
        for column, what, how in zip(columns, ('weight', 'bias'), (rule, 'sum of the rows')):
            x = box(column, below, f'd{name}.{what}', shapes[f'{name}.{what}'], PAPER)
            axes.text(x + WIDTH / 2, below + HEIGHT + 16, how, ha='center', color=ORANGE, fontsize=9)
            start = 12 + columns[1] * STEP + WIDTH / 2
            arrow(axes, (start, backward + HEIGHT), (x + WIDTH / 2, below), ORANGE)
    return picture(figure, 'Backward by hand, with its shapes',
                   'Two rows of boxes. The upper row leads from the table forward to the loss, each box with its '
                   'shape. The lower row leads back, and each gradient has the shape of the box above it. Below dz '
                   'and dlogits hang the gradients of the two layers\' weights and biases.')
