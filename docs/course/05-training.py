import numpy
from picture import BLUE, GREEN, INK, MUTED, ORANGE, PALE_BLUE, PALE_ORANGE, canvas, picture

PIXELS = 4  # a training differs a little between processors
LEFT, RIGHT, BOTTOM, TOP = -1.5, 2.5, -1.2, 1.5  # the part of the plane


def boundary(axes, share):
    """The places where both classes have the same share: a line of 100 points, whatever the grid makes of it."""
    across, up = numpy.linspace(LEFT, RIGHT, 41), numpy.linspace(BOTTOM, TOP, 28)
    found = axes.contour(across, up, share.reshape(41, 28).T, [0.5], linewidths=0)
    line = max(found.allsegs[0], key=len)
    line = line if line[0][0] < line[-1][0] else line[::-1]
    way = numpy.concatenate([[0], numpy.cumsum(numpy.hypot(*numpy.diff(line, axis=0).T))])
    places = numpy.linspace(0, way[-1], 100)
    return numpy.stack([numpy.interp(places, way, line[:, axis]) for axis in (0, 1)], axis=1)


def draw(program):
    program.output()
    figure, _ = canvas(680, 280)
    plane = figure.add_axes([0.02, 0.11, 0.5, 0.77])
    plane.set(xlim=(LEFT, RIGHT), ylim=(BOTTOM, TOP), xticks=[], yticks=[], facecolor=PALE_BLUE)
    plane.spines[:].set_visible(False)
    line = boundary(plane, program.array('plane.npy')[:, 1])
    corners = [(RIGHT, line[-1][1]), (RIGHT, BOTTOM), (LEFT, BOTTOM), (LEFT, line[0][1])]
    plane.fill(*zip(*line, *corners), color=PALE_ORANGE, linewidth=0)
    plane.plot(*line.T, color=INK, linewidth=1.4)
    points = program.array('moons.npy')
    for y, colour, place in ((0, BLUE, 0), (1, ORANGE, 0.14)):
        plane.scatter(*points[y::2].T, s=14, color=colour, linewidth=0)
        plane.text(place, -0.04, f'class {y}', color=colour, transform=plane.transAxes, va='top')
    plane.set_title('the boundary of the net trained by Adam', loc='left', fontsize=10, color=MUTED)

    curves = figure.add_axes([0.59, 0.18, 0.38, 0.7])
    curves.set_title('loss', loc='left', fontsize=10, color=MUTED)
    for name, colour, part, beside in (('SGD', INK, 0.28, 0.04), ('Adam', GREEN, 0.13, -0.13)):
        losses = program.array(f'{name}.npy')
        last = len(losses) - 1
        step = max(1, last // 50)
        curves.plot(range(0, last + 1, step), losses[::step], color=colour)
        curves.text(part * last, losses[int(part * last)] + beside, name, color=colour)
    curves.set(xlim=(0, last), ylim=(0, 0.85), xlabel='step')
    return picture(figure, 'Two moons, and two trainings',
                   'Left: a hundred points in two half circles that reach into each other, and the curved line with '
                   'which the net trained by Adam separates them. Right: the loss of each step. Both curves fall fast to a '
                   'quarter and rest there; then Adam\'s goes down to almost zero, and that of SGD follows later.')
