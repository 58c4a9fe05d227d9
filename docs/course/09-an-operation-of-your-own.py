import numpy
from picture import BLUE, LINE, MUTED, ORANGE, canvas, picture

LEFT, AT, RIGHT = 0.2, 1.0, 1.8  # where the quotient is taken: far enough apart to be seen


def draw(program):
    program.output()
    x, y, slope = (program.array(f'{name}.npy') for name in ('x', 'y', 'slope'))
    value = dict(zip(x.round(6), y))
    figure, _ = canvas(680, 270)

    left = figure.add_axes([0.05, 0.12, 0.43, 0.75])
    left.set(xlim=(-4, 4), ylim=(-0.8, 3.9), xticks=range(-4, 5, 2), yticks=range(4))
    left.set_title('y = ln cosh x', loc='left', fontsize=10, color=BLUE)
    inside = abs(x) <= 2.8
    left.plot(x[inside], x[inside] ** 2 / 2, color=MUTED, linewidth=1, linestyle='--')
    left.plot(x, abs(x) - numpy.log(2), color=MUTED, linewidth=1, linestyle=':')
    left.text(-2.0, 3.2, 'x²/2', color=MUTED)
    left.text(-1.35, -0.45, '|x| − ln 2', color=MUTED, ha='right')
    left.plot(x, y, color=BLUE, linewidth=1.8)
    left.plot([LEFT, RIGHT], [value[LEFT], value[RIGHT]], color=ORANGE, marker='o', markersize=4, linewidth=1.6)
    quotient = (value[RIGHT] - value[LEFT]) / (RIGHT - LEFT)
    left.text(1.95, 0.75, f'quotient:\n{quotient:.2f}', color=ORANGE)

    right = figure.add_axes([0.55, 0.12, 0.43, 0.75])
    right.set(xlim=(-4, 4), ylim=(-1.15, 1.15), xticks=range(-4, 5, 2), yticks=(-1, 0, 1))
    right.set_title('its slope, tanh x', loc='left', fontsize=10, color=BLUE)
    for height in (-1, 1):
        right.axhline(height, color=LINE, linewidth=1)
    right.plot(x, slope, color=BLUE, linewidth=1.8)
    at_one = dict(zip(x.round(6), slope))[AT]
    right.plot([AT], [at_one], color=ORANGE, marker='o', markersize=4)
    right.text(AT + 0.25, at_one - 0.28, f'at 1: {at_one:.2f}', color=ORANGE)
    return picture(figure, 'ln cosh and its slope',
                   'Left: the curve ln cosh x, which follows the parabola x²/2 near 0 and the straight lines |x| − ln 2 '
                   'far away. A line through two of its points, at 0.2 and 1.8, rises a little less than the curve at 1. '
                   'Right: the slope tanh x, from −1 to 1, with the point 0.76 at 1.')
