from picture import BLUE, INK, MUTED, ORANGE, PAPER, arrow, canvas, picture, plt, tensors

TOKENS = ['the', 'cat', 'ate', 'it']
SIDE = 44


def heat_map(axes, x, y, title, weights, hidden):
    axes.text(x, y - 46, title, color=INK)
    for i, row in enumerate(weights):
        axes.text(x - 8, y + (i + 0.5) * SIDE, TOKENS[i], ha='right', va='center_baseline', color=MUTED)
        axes.text(x + (i + 0.5) * SIDE, y - 10, TOKENS[i], ha='center', color=MUTED)
        for j, weight in enumerate(row):
            corner = x + j * SIDE, y + i * SIDE
            axes.add_patch(plt.Rectangle(corner, SIDE, SIDE, facecolor=PAPER, edgecolor=MUTED, linewidth=0.8))
            axes.add_patch(plt.Rectangle(corner, SIDE, SIDE, facecolor=BLUE, alpha=0.6 * weight))
            text = '0' if hidden and j > i else f'{weight:.2f}'
            axes.text(corner[0] + SIDE / 2, corner[1] + SIDE / 2, text, ha='center', va='center_baseline',
                      family='monospace', color=MUTED if hidden and j > i else INK)


def draw(program):
    output = program.output()
    [without] = tensors(output.partition('mask\n')[2].partition('scores with')[0])
    weights = tensors(output.partition('\nweights\n')[2])[0]
    figure, axes = canvas(560, 276)
    heat_map(axes, 60, 66, 'without a mask', without, False)
    heat_map(axes, 340, 66, 'with the mask', weights, True)
    axes.text(60, 264, 'row: who looks, column: at whom; each row sums to 1', color=ORANGE)
    arrow(axes, (244, 154), (300, 154), ORANGE)
    return picture(figure, 'Weights of attention before and after the mask',
                   'Two tables of four rows and four columns, for the tokens the, cat, ate and it. On the left each '
                   'row spreads over all four. On the right everything above the diagonal is zero, and the rest of '
                   'each row is larger, so that it still sums to 1. The last row is the same in both.')
