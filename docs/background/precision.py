import re

from picture import BLUE, GREEN, INK, MUTED, ORANGE, picture, plt

FORMATS = [('float', BLUE), ('bfloat16', ORANGE), ('float16', GREEN)]


def gaps(text):
    """Of each format the rows of the program's table: x and the distance to the next number, as powers of 2."""
    rows = [re.split(r'\s+', line.strip()) for line in text.splitlines() if line.startswith('2^')]
    return {name: [(int(row[0][2:]), int(row[column][2:])) for row in rows if row[column] != 'none']
            for column, (name, _) in enumerate(FORMATS, 1)}


def draw(program):
    of = gaps(program.output())
    figure = plt.figure(figsize=(640 / 72, 430 / 72))

    line = figure.add_axes([0.12, 0.68, 0.83, 0.25])
    line.set(xlim=(1 - 0.001, 1.0635), ylim=(-0.6, 2.6), yticks=[2, 1, 0], xticks=[1 + i / 64 for i in range(5)])
    line.set_yticklabels([name for name, _ in FORMATS])
    line.set_xticklabels(['1', '1 + 1/64', '1 + 2/64', '1 + 3/64', '1 + 4/64'])
    line.tick_params(axis='y', length=0)
    line.spines['left'].set_visible(False)
    for row, (name, colour) in zip((2, 1, 0), FORMATS):
        distance = 2.0 ** dict(of[name])[0]
        if distance < 1e-4:  # too many to draw
            line.fill_between([1, 1.0625], row - 0.3, row + 0.3, color=colour, linewidth=0)
        else:
            numbers = [1 + i * distance for i in range(round(0.0625 / distance) + 1)]
            line.vlines(numbers, row - 0.3, row + 0.3, color=colour, linewidth=1.4)
    line.set_title('the numbers from 1 to 1.0625', loc='left', fontsize=10, color=MUTED)

    fine = figure.add_axes([0.12, 0.11, 0.83, 0.42])
    for name, colour in FORMATS:
        powers = [power for power, _ in of[name]]
        relative = [distance - power for power, distance in of[name]]
        fine.plot(powers, relative, color=colour, linewidth=2)
    fine.set(xlim=(-130, 131), ylim=(-26, 2), yticks=[0, -7, -10, -23],
             xticks=[-126, -100, -50, -24, 0, 16, 50, 100, 127], xlabel='power of 2 of the number')
    fine.set_yticklabels(['1', '1/128', '1/1024', '1/8388608'])
    for x, y, (name, colour) in zip((60, 60, -8), (-22, -6, -13.2), FORMATS):
        fine.text(x, y, name, color=colour, va='bottom')
    fine.set_title('the distance to the next number, as a part of the number', loc='left', fontsize=10, color=MUTED)
    fine.text(-60, -13.2, 'smaller ones become 0', color=INK, fontsize=8, va='bottom')
    fine.text(20, -13.2, 'larger ones become infinite', color=INK, fontsize=8, va='bottom')
    return picture(figure, 'The numbers of float, bfloat16 and float16',
                   'Above, the numbers from 1 to 1.0625: bfloat16 has nine of them, float16 has 65, and those of float '
                   'are too dense to draw. Below, how far the next number is: bfloat16 has a coarse grid over the '
                   'whole range of float, and float16 a finer one over a small part of it.')
