from picture import BLUE, INK, MUTED, ORANGE, arrow, canvas, picture, plt, tensors


def turns(axes, centre, radius, title, pairs, colour, heading):
    """One arrow for each position, with the position at its head."""
    axes.text(*heading, title, color=INK)
    axes.add_patch(plt.Circle(centre, 2, color=MUTED))
    for position, (a, b) in enumerate(pairs):
        def at(distance):
            return centre[0] + distance * a, centre[1] - distance * b
        arrow(axes, centre, at(radius), colour)
        axes.text(*at(radius + 11), str(position), ha='center', va='center_baseline', color=MUTED)


def draw(program):
    fast, slow = tensors(program.second.output())[:2]
    figure, axes = canvas(560, 250)
    turns(axes, (130, 145), 84, 'pair 0: θ = 1', fast, BLUE, (40, 26))
    turns(axes, (310, 220), 196, 'pair 1: θ = 0.1', slow, ORANGE, (310, 26))
    return picture(figure, 'Pairs of numbers that turn with their position',
                   'Two bundles of arrows from one point, numbered by the positions 0 to 7. On the left each arrow is '
                   'turned by one radian, 57 degrees, against the one before, and they go once around. On the right '
                   'each is turned by a tenth of that, and all eight spread over 40 degrees.')
