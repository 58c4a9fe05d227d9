import re

from picture import BLUE, INK, LINE, MUTED, ORANGE, PALE_BLUE, PALE_ORANGE, PAPER, arrow, canvas, picture, plt


def folder(axes, x, y, width, height, name, *what, fill=PAPER):
    axes.add_patch(plt.Rectangle((x, y), width, height, edgecolor=MUTED, linewidth=0.8, facecolor=fill))
    axes.text(x + width / 2, y + 16, name, ha='center', va='center_baseline', family='monospace', weight='bold')
    for line, text in enumerate(what):
        axes.text(x + width / 2, y + 35 + 16 * line, text, ha='center', va='center_baseline', color=INK, size=9)


def draw(program):
    tape = re.findall(r'^(%\d+)\s+(\w+)\s+\S.*?(\([\d, ]*\))\s+\d+ B$', program.output(), re.MULTILINE)
    shapes = {name: shape for _, name, shape in tape}
    *places, _ = shapes['embedding'].strip('()').split(', ')
    figure, axes = canvas(680, 424)

    for x, name, what in ((20, 'docs/course', 'chapters and exercises'), (240, 'examples', 'programs that you run'),
                          (460, 'models', 'the decoder, made of layers')):
        folder(axes, x, 10, 200, 48, name, what)
        arrow(axes, (x + 100, 60), (x + 100, 84), MUTED)
    axes.add_patch(plt.Rectangle((10, 86), 660, 328, edgecolor=LINE, facecolor='none', linewidth=1.2))
    axes.text(20, 104, 'framework', family='monospace', weight='bold', va='center_baseline', color=MUTED)
    axes.text(660, 104, 'beside these: kernels, parallel, io, vectors', ha='right', va='center_baseline', color=MUTED,
              size=9)

    folder(axes, 20, 128, 120, 64, 'text', 'words to ids')
    folder(axes, 234, 128, 130, 64, 'nn', f'layers, such as a', f'table {shapes["weight"]}', fill=PALE_BLUE)
    folder(axes, 458, 128, 140, 64, 'ops', 'each operation:', 'forward, backward', fill=PALE_BLUE)
    for start, end, name, shape in ((140, 234, 'ids', f'({", ".join(places)})'),
                                    (364, 458, 'vectors', shapes['embedding']), (598, 666, 'loss', shapes['mean'])):
        arrow(axes, (start, 160), (end, 160), BLUE)
        axes.text((start + end) / 2, 149, name, ha='center', va='center_baseline', color=MUTED, size=9)
        axes.text((start + end) / 2, 172, shape, ha='center', va='center_baseline', color=MUTED, size=9)

    folder(axes, 458, 232, 140, 106, 'tape', fill=PALE_BLUE)
    for line, (number, name, _) in enumerate(tape):
        axes.text(482, 268 + 17 * line, f'{number} {name}', family='monospace', va='center_baseline', size=9)
    arrow(axes, (528, 192), (528, 232), MUTED)
    axes.text(536, 213, 'is recorded', va='center_baseline', color=MUTED, size=9)
    arrow(axes, (632, 182), (598, 285), ORANGE, -0.3)
    axes.text(634, 297, 'backward', ha='center', va='center_baseline', color=ORANGE, size=9)
    folder(axes, 224, 253, 150, 64, 'optim', 'subtracts a part of', 'the gradient', fill=PALE_ORANGE)
    arrow(axes, (458, 285), (374, 285), ORANGE)
    axes.text(416, 274, 'gradient', ha='center', va='center_baseline', color=ORANGE, size=9)
    axes.text(416, 297, shapes['weight'], ha='center', va='center_baseline', color=ORANGE, size=9)
    arrow(axes, (299, 253), (299, 192), ORANGE)
    axes.text(307, 223, 'new numbers', va='center_baseline', color=ORANGE, size=9)

    folder(axes, 20, 356, 640, 48, 'tensor', 'arrays of numbers and their shapes: all folders use it')
    return picture(figure, 'Where things are',
                   'At the top docs/course, examples and models, which use the framework below. In the framework text '
                   'makes ids of words; nn has layers such as the table; ops computes vectors and the loss. The tape '
                   'records each operation. From the loss, backward leads to the tape, and the gradient from there to '
                   'optim, which changes the table. Below them all is tensor.')
