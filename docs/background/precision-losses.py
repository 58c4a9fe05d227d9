import csv
import pathlib

from picture import BLUE, LINE, MUTED, ORANGE, picture, plt

FIGURES = pathlib.Path(__file__).with_suffix('.csv')


def draw(_):
    with open(FIGURES, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))

    def column(loss, name):
        return [float(row[name]) for row in rows if row['loss'] == loss]
    figure = plt.figure(figsize=(640 / 72, 400 / 72))
    losses = figure.add_axes([0.08, 0.42, 0.89, 0.51])
    apart = figure.add_axes([0.08, 0.11, 0.89, 0.19], sharex=losses)
    apart.axhline(0, color=LINE, linewidth=1)
    for loss, marker in (('training', ''), ('validation', 'o')):
        steps, float_, bfloat16 = (column(loss, name) for name in ('step', 'float', 'bfloat16'))
        line = 'none' if marker else '-'
        losses.plot(steps, float_, linestyle=line, marker=marker, color=BLUE, linewidth=3.5, markersize=9)
        losses.plot(steps, bfloat16, linestyle=line, marker=marker, color=ORANGE, linewidth=1.2, markersize=4)
        apart.plot(steps, [b - a for a, b in zip(float_, bfloat16)], linestyle=line, marker=marker, color=ORANGE,
                   linewidth=1.2, markersize=4)
    losses.set(xlim=(0, 645), ylabel='loss')
    losses.tick_params(labelbottom=False)
    losses.text(150, 7.2, 'float, the wide line', color=BLUE)
    losses.text(150, 6.7, 'bfloat16, the narrow one on it', color=ORANGE)
    losses.text(150, 6.2, 'a line: each tenth batch; dots: validation', color=MUTED)
    apart.set(ylim=(-0.05, 0.05), yticks=[-0.05, 0, 0.05], xlabel='step')
    apart.set_title('bfloat16 minus float', loc='left', fontsize=10, color=MUTED)
    return picture(figure, 'The losses of two trainings, in float and with bfloat16 factors',
                   'Above, two curves of the loss fall from 8 to 4, so close together that they look like one. Below, '
                   'their difference: it begins at step 50, changes its sign again and again, and stays within 0.03.')
