import re

from picture import (BLUE, INK, MUTED, ORANGE, PALE_BLUE, PALE_GREEN, PALE_ORANGE, PAPER, GREEN, arrow, canvas,
                     picture, plt)

HEIGHT = 13  # of a row


def word_boxes(axes, words, y, fill):
    """The words in a line, each in a box; their middles."""
    middles, x = [], 12
    for place, word in enumerate(words):
        width = 14 + 7.2 * len(word)
        axes.add_patch(plt.Rectangle((x, y), width, 24, edgecolor=MUTED, linewidth=0.8, facecolor=fill.get(place, PAPER)))
        axes.text(x + width / 2, y + 12, word, ha='center', va='center_baseline', family='monospace', color=INK)
        middles.append(x + width / 2)
        x += width + 6
    return middles


def draw(program):
    # The chapter's second program shows a single step.
    printed = program.second.output('step')
    sentence = re.findall(r'^(\S+) +is near', printed, re.MULTILINE)
    [centre] = re.findall(r'^pairs of (\S+)$', printed, re.MULTILINE)
    pairs = [(near, random.split()) for near, random in re.findall(r'^near (\S+) +random (.*)$', printed, re.MULTILINE)]
    rows = re.findall(r'^ *\d+  (\S+) +([x.]) ([x.])$', printed, re.MULTILINE)
    negatives = {word for _, random in pairs for word in random}

    figure, axes = canvas(700, 372)
    at = sentence.index(centre)
    near = [place for place in range(at - 2, at + 3) if place != at]
    fill = {at: PALE_GREEN, **{place: PALE_BLUE for place in near}}
    axes.text(12, 22, 'a window of two words on each side', color=MUTED)
    middles = word_boxes(axes, sentence, 84, fill)
    for place in near:
        arrow(axes, (middles[at], 84), (middles[place], 84), BLUE, bend=0.45 if place < at else -0.45)

    axes.text(12, 156, f'the pairs of "{centre}"', color=MUTED)
    for x, title, colour in ((12, 'centre', GREEN), (108, 'near: yes', BLUE), (206, 'random words: no', ORANGE)):
        axes.text(x, 180, title, color=colour)
    for line, (word, random) in enumerate(pairs):
        y = 200 + 24 * line
        axes.text(12, y, centre, family='monospace')
        axes.text(108, y, word, family='monospace')
        axes.text(206, y, ', '.join(random), family='monospace')

    left, top = 560, 40
    axes.text(left + 20, 22, 'v', ha='center', color=MUTED)
    axes.text(left + 74, 22, 'u', ha='center', color=MUTED)
    axes.text(left - 78, 22, 'rows that moved', ha='right', color=MUTED)
    for row, (word, v, u) in enumerate(rows):
        y = top + HEIGHT * row
        axes.text(left - 8, y + HEIGHT / 2, word, ha='right', va='center_baseline', family='monospace', fontsize=8.5,
                  color=INK if 'x' in (v, u) else MUTED)
        for x, moved, colour in ((left, v, PALE_GREEN), (left + 54, u, PALE_ORANGE if word in negatives else PALE_BLUE)):
            axes.add_patch(plt.Rectangle((x, y), 40, HEIGHT, edgecolor=MUTED, linewidth=0.6,
                                         facecolor=colour if moved == 'x' else PAPER))
            if moved == 'x':
                axes.text(x + 20, y + HEIGHT / 2, '×', ha='center', va='center_baseline', color=INK)
    return picture(figure, 'A window, random words, and the rows that a step moves',
                   'Left: a sentence in which arrows lead from the word queen to the two words on either side of it. Below, '
                   'its four pairs, each with two random words. Right: the tables v and u with a row for each word. In v only '
                   'the row of queen has moved, in u those of the four near words and of the random ones.')
