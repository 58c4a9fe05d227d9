from picture import BLUE, MUTED, ORANGE, PALE_BLUE, PALE_ORANGE, arrow, canvas, picture, table, tensors


def draw(program):
    numbers, ids, vectors, *_ = tensors(program.output())
    ids, vectors = ids[:2].ravel(), vectors[:2].reshape(-1, 4)  # two sentences
    figure, axes = canvas(620, 300)
    for x, title in ((50, 'ids'), (208, 'table'), (430, 'vectors')):
        axes.text(x, 24, title, color=MUTED)
    twice = [id for id in set(ids) if list(ids).count(id) > 1]
    colour = {id: PALE_ORANGE if id in twice else PALE_BLUE for id in ids}
    from_, copies = [], []
    for sentence in range(2):
        at = slice(3 * sentence, 3 * sentence + 3)
        fill = dict(enumerate(colour[id] for id in ids[at]))
        top = 52 + 120 * sentence
        from_ += table(axes, 50, top, [[id] for id in ids[at]], width=30, height=28, fill=fill)
        copies += table(axes, 430, top, [[f'{x:.0f}' for x in row] for row in vectors[at]], width=36, height=28,
                        fill=fill)
    rows = table(axes, 208, 38, [[f'{x:.0f}' for x in row] for row in numbers], width=36, height=24, fill=colour,
                 head=range(len(numbers)))
    for i, id in enumerate(ids):
        line = ORANGE if id in twice else BLUE
        arrow(axes, from_[i][1], (rows[id][0][0] - 18, rows[id][0][1]), line)
        arrow(axes, rows[id][1], copies[i][0], line)
    axes.text(430, 290, 'row 4 was copied twice', color=ORANGE)
    return picture(figure, 'A row for an id',
                   'The ids 1, 2, 4 and 5, 4, 3 of two sentences stand at the left, a table of ten rows in the middle. '
                   'An arrow leads from each id to its row, and from the row to its copy at the right. '
                   'Row 4 has two copies; rows that no id names have none.')
