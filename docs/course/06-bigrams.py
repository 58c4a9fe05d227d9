from picture import BLUE, INK, LINE, MUTED, canvas, picture

CELL, LEFT, TOP = 15, 60, 54


def draw(program):
    tokens = program.output().splitlines()[1].split()
    order = ['\\s', *sorted(token for token in tokens if len(token) == 1)]
    shares = program.array('shares.npy')
    n = len(order)
    figure, axes = canvas(LEFT + n * CELL + 30, TOP + n * CELL + 30)
    for i, token in enumerate(order):
        middle = (i + 0.5) * CELL
        for place in ((LEFT - 8, TOP + middle), (LEFT + middle, TOP - 9)):
            axes.text(*place, token.replace('\\s', '␣'), ha='center', va='center', color=INK)
        axes.plot([LEFT, LEFT + n * CELL], [TOP + middle] * 2, color=LINE, linewidth=0.4, zorder=0)
    places, darkness = [], []
    for row, a in enumerate(order):
        for column, b in enumerate(order):
            share = shares[tokens.index(a), tokens.index(b)]
            if share > 0:
                places.append((LEFT + (column + 0.5) * CELL, TOP + (row + 0.5) * CELL))
                darkness.append(round(float(share) ** 0.5, 2))
    axes.scatter(*zip(*places), s=CELL ** 2 * 0.9, marker='s', color=BLUE, alpha=darkness, linewidth=0)
    axes.text(LEFT, 22, 'what comes next', color=MUTED, va='center')
    for share, place in ((0.05, 178), (0.25, 92), (1, 14)):  # from the right edge
        right = LEFT + n * CELL - place
        axes.scatter(right - 22, 22, s=CELL ** 2 * 0.9, marker='s', color=BLUE, alpha=share ** 0.5, linewidth=0)
        axes.text(right - 12, 22, f'{share:.0%}', color=MUTED, va='center')
    axes.text(18, TOP + n * CELL / 2, 'after this character', color=MUTED, rotation=90, ha='center', va='center')
    return picture(figure, 'Which character follows which',
                   'A table with a row and a column for the space and for each letter. The stronger the colour of a '
                   'cell, the larger the share of its column among what follows its row. There is no z, for the text '
                   'has none. After q there is one cell alone, u. The columns of the space, of e and of o are full; many cells are empty.')
