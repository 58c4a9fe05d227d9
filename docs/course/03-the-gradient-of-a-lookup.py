from picture import ORANGE, PALE_BLUE, PALE_ORANGE, BLUE, MUTED, arrow, canvas, picture, table, tensors


def draw(program):
    ids, rows, drows, dtable, *_ = tensors(program.output())
    figure, axes = canvas(560, 190)
    for x, title in ((60, 'ids'), (150, 'gradient of the rows'), (400, 'gradient of the table')):
        axes.text(x, 30, title, color=MUTED)
    table(axes, 60, 62, [[id] for id in ids], width=30)
    fill = {row: PALE_ORANGE if count > 1 else PALE_BLUE
            for row in range(len(dtable)) if (count := list(ids).count(row))}
    from_ = table(axes, 150, 62, drows, fill={i: fill[id] for i, id in enumerate(ids)})
    to = table(axes, 400, 50, dtable, fill=fill, head=range(len(dtable)))
    for i, id in enumerate(ids):
        start, end = from_[i][1], to[id][0]
        arrow(axes, start, (end[0] - 18, end[1]), ORANGE if fill[id] == PALE_ORANGE else BLUE)
    axes.text(400, 170, 'row 1 is the sum of two', color=ORANGE)
    return picture(figure, 'The gradient of a lookup',
                   'Three rows of gradients, of ids 1, 1 and 3. Arrows lead the first two to row 1 of the table\'s '
                   'gradient, where their sum stands, and the third to row 3. Rows 0 and 2 are zero.')
