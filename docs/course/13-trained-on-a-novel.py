import itertools
import math

from picture import BLUE, GREEN, LINE, MUTED, ORANGE, canvas, picture, plt

PIXELS = float('inf')  # a training's numbers differ between processors
COLOURS = [ORANGE, BLUE, GREEN]  # of each kind, which has four words
SIDE, MARGIN, LETTER, LINE_HEIGHT = 184, 32, 5.2, 11


def free(box, taken):
    left, top, width, height = box
    return all(left > x + w or x > left + width or top > y + h or y > top + height for x, y, w, h in taken)


def labels(word, x, y, left):
    """Places for a label near a point, the nearest first: the distance, its box, and where a line to it ends."""
    width, found = LETTER * len(word), []
    for gap, up, side in itertools.product((9, 16, 24, 34), range(-72, 73, 3), (1, -1)):
        box = (x + gap if side > 0 else x - gap - width), y - LINE_HEIGHT / 2 + up, width, LINE_HEIGHT
        if left + 5 < box[0] < left + SIDE - width - 5 and 26 < box[1] < 20 + SIDE - LINE_HEIGHT:
            found.append((math.hypot(gap, up), box, (x + side * (gap - 1), y + up)))
    return sorted(found)


def along(x, y, end, step=2):
    """Small boxes along a line, from outside of the point's dot on."""
    length = math.hypot(end[0] - x, end[1] - y)
    return [(x + (end[0] - x) * at / length - 0.5, y + (end[1] - y) * at / length - 0.5, 1, 1)
            for at in range(5, int(length), step)]


def placed(points, left, taken):
    """A place for the label of each point, (word, x, y), and what is then taken. Lines shall be short and
    touch little. Which word comes first decides, so each order is tried."""
    def in_order(order):
        cost, places, occupied = 0, {}, list(taken)
        for word, x, y in order:
            near = labels(word, x, y, left)
            best = math.inf, near[0][1:]
            for length, box, end in near:
                if length >= best[0]:
                    break
                if free(box, occupied):
                    touched = sum(not free(each, occupied) for each in along(x, y, end))
                    best = min(best, (length + 30 * touched, (box, end)))
            cost += best[0]
            places[word] = best[1]
            occupied += [best[1][0], *along(x, y, best[1][1])]
        return cost, places, occupied
    return min(map(in_order, itertools.permutations(points)), key=lambda result: result[0])[1:]


def draw(program):
    printed = program.output().splitlines()
    words = printed[1].split()
    steps = [int(line.split()[1].rstrip(',')) for line in printed if line.startswith('step ')]
    figure, axes = canvas(580, 216)
    for i, step in enumerate((0, 50, steps[-1])):
        left = 4 + i * (SIDE + 10)
        axes.add_patch(plt.Rectangle((left, 24), SIDE, SIDE, facecolor='none', edgecolor=LINE, linewidth=1))
        axes.text(left + SIDE / 2, 12, f'step {step}', ha='center', va='center_baseline', color=MUTED)
        points = program.array(f'{step}.npy')
        low, size = points.min(0), (points.max(0) - points.min(0)).max()
        at = [(left + MARGIN + (x - low[0]) / size * (SIDE - 2 * MARGIN),
               24 + SIDE - MARGIN - (y - low[1]) / size * (SIDE - 2 * MARGIN)) for x, y in points]
        taken = [(x - 3, y - 3, 6, 6) for x, y in at]
        for kind, colour in enumerate(COLOURS):
            of_kind = [(word, *point) for word, point in zip(words, at)][4 * kind:4 * kind + 4]
            places, taken = placed(of_kind, left, taken)
            for word, x, y in of_kind:
                box, end = places[word]
                axes.plot([x, end[0]], [y, end[1]], color=colour, linewidth=0.7)
                axes.plot(x, y, 'o', color=colour, markersize=4.5)
                axes.text(box[0], end[1], word, va='center_baseline', fontsize=8, color=colour)
    return picture(figure, 'The map of twelve words at three moments of training',
                   'Four animals, four colours and four rooms, each kind in a colour of its own. At step 0 they lie '
                   'without order. At step 50 they have begun to part. At the end each kind is a heap of its own.')
