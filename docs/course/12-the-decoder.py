from picture import BLUE, INK, MUTED, ORANGE, PALE_BLUE, PALE_GREEN, PALE_ORANGE, PAPER, arrow, canvas, picture, plt

STREAM = 96  # where it flows


def box(axes, x, y, text, fill, width=66, height=26):
    axes.add_patch(plt.Rectangle((x - width / 2, y - height / 2), width, height, facecolor=fill, edgecolor=MUTED,
                                 linewidth=0.8, zorder=3))
    axes.text(x, y, text, ha='center', va='center_baseline', color=INK, size=9, zorder=4)


def shape(axes, x, y, text, align='center'):
    axes.text(x, y, text, ha=align, va='center_baseline', color=MUTED, size=7.5, family='monospace')


def branch(axes, top, names, shapes, leaves):
    """Leads from the stream through boxes and back to a sum in it; shapes[i] is what leaves box i."""
    bottom = top + 46
    places = [188 + 112 * i for i in range(len(names))]
    arrow(axes, (STREAM, top), (places[0] - 33, top), ORANGE)
    for i, (x, name) in enumerate(zip(places, names)):
        box(axes, x, top, name, PALE_ORANGE)
        if i + 1 < len(places):
            arrow(axes, (x + 33, top), (places[i + 1] - 33, top), ORANGE)
            shape(axes, x + 56, top - 20, shapes[i])
    axes.plot([places[-1]] * 2, [top + 13, bottom], color=ORANGE, linewidth=1.4)
    arrow(axes, (places[-1], bottom), (STREAM + 9, bottom), ORANGE)
    shape(axes, places[0] + 112, bottom - 8, leaves)
    axes.add_patch(plt.Circle((STREAM, bottom), 9, facecolor=PALE_BLUE, edgecolor=BLUE, zorder=3))
    axes.text(STREAM, bottom, '+', ha='center', va='center_baseline', color=BLUE, zorder=4)


def draw(program):
    shapes = {}  # of the first block: the first of each name
    for line in program.output().splitlines():
        name, found, rest = line.partition('(')
        if found:
            shapes.setdefault(name.strip(), found + rest)
    figure, axes = canvas(570, 392)
    arrow(axes, (STREAM, 36), (STREAM, 362))
    box(axes, STREAM, 22, 'wte + wpe', PALE_GREEN, width=88)
    shape(axes, STREAM - 8, 52, shapes['+ wpe'], 'right')
    axes.add_patch(plt.Rectangle((8, 64), 554, 212, facecolor='none', edgecolor=MUTED, linewidth=0.8,
                                 linestyle=(0, (4, 3))))
    axes.text(552, 78, 'a block', ha='right', va='center_baseline', color=MUTED)
    branch(axes, 112, ['ln_1', 'c_attn', 'attention', 'c_proj'],
           [shapes['ln_1'], shapes['c_attn'], shapes['attention']], shapes['attention'])
    shape(axes, STREAM - 8, 181, shapes['+ attn.c_proj'], 'right')
    branch(axes, 210, ['ln_2', 'c_fc', 'gelu', 'c_proj'],
           [shapes['ln_2'], shapes['c_fc'], shapes['c_fc']], shapes['+ mlp.c_proj'])
    shape(axes, STREAM - 8, 290, shapes['+ mlp.c_proj'], 'right')
    box(axes, STREAM, 312, 'another block', PAPER, width=100)
    box(axes, STREAM, 374, 'ln_f', PALE_GREEN)
    shape(axes, STREAM - 8, 342, shapes['+ mlp.c_proj'], 'right')
    arrow(axes, (STREAM + 33, 374), (267, 374))
    shape(axes, 181, 364, shapes['ln_f'])
    box(axes, 300, 374, 'times wteᵀ', PALE_GREEN, width=72)
    arrow(axes, (336, 374), (436, 374))
    shape(axes, 384, 364, shapes['logits'])
    axes.text(440, 374, 'logits', va='center_baseline')
    return picture(figure, 'The decoder, with the shape on each arrow',
                   'A stream of shape (4, 16, 32) flows down from the embedding. In a block two branches leave it and '
                   'are added to it: ln_1, c_attn of three times the width, attention and c_proj; then ln_2, c_fc of '
                   'four times the width, gelu and c_proj. After the last block come ln_f and the logits.')
