from picture import BLUE, GREEN, INK, MUTED, ORANGE, PALE_GREEN, canvas, picture, plt, tensors

TARGET, FOOT, HIGH, WIDTH = 1, 195, 220, 42  # where the bars stand, how high a probability of 1 is, in pixels


def draw(program):
    before, gradient, *_, after = [array[0] for array in tensors(program.output())]
    figure, axes = canvas(600, 265)
    axes.text(20, 24, 'probability before the step', color=BLUE)
    axes.text(160, 24, 'and after it', color=ORANGE)
    for answer, (p, dx, q) in enumerate(zip(before, gradient, after)):
        x = 100 + 125 * answer
        if answer == TARGET:
            axes.add_patch(plt.Rectangle((x - 14, 38), 2 * WIDTH + 28, 220, facecolor=PALE_GREEN))
            axes.text(x + WIDTH, 54, 'target', ha='center', color=GREEN)
        for left, height, colour in ((x, p, BLUE), (x + WIDTH, q, ORANGE)):
            axes.add_patch(plt.Rectangle((left + 2, FOOT - HIGH * height), WIDTH - 4, HIGH * height, facecolor=colour))
            axes.text(left + WIDTH / 2, FOOT - HIGH * height - 5, f'{height:.2f}', ha='center', color=INK)
        axes.text(x + WIDTH, FOOT + 20, f'answer {answer}', ha='center', color=MUTED)
        axes.text(x + WIDTH, FOOT + 44, f'{dx:+.1f}'.replace('-', '−'), ha='center', color=INK, family='monospace')
    axes.plot((86, 575), (FOOT, FOOT), color=MUTED, linewidth=0.8)
    axes.text(20, FOOT + 44, 'gradient', color=MUTED)
    return picture(figure, 'Probabilities before and after a step',
                   'Four pairs of bars. The target, answer 1, has a gradient of −0.8 and rises from 0.20 to 0.47. '
                   'Answer 0 has +0.6 and falls from 0.60 to 0.34. Answers 2 and 3 have +0.1 and stay near 0.1.')
