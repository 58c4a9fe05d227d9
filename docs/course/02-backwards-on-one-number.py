import re

from picture import ORANGE, graph

FORMULAS = {'%0 x ()': 'x', '%1 w ()': 'w', '%2 mul ()': 'h = w·x', '%3 add ()': 's = h + w',
            '%4 mul ()': 'loss = s·s'}


def with_parts(dot):
    """Each arrow with what comes back along it: dy, in a product times the other factor."""
    lines = {name: (operation, float(value), float(dy)) for name, operation, value, dy in
             re.findall(r'(n\d) \[label="%\d (\w+) .*?value (.*?)\\l.*?gradient (.*?)\\l', dot)}
    arrows = re.findall(r'(n\d) -> (n\d);', dot)

    def part(start, end):
        operation, _, dy = lines[end]
        [other] = [a for a, b in arrows if b == end and a != start] or [start]
        return dy * lines[other][1] if operation == 'mul' else dy
    return re.sub(r'(n\d) -> (n\d);',
                  lambda arrow: f'{arrow[0][:-1]} [label=" {part(*arrow.groups()):g} ", fontcolor="{ORANGE}"];', dot)


def draw(program):
    program.output()
    dot = with_parts(program.text('tape.dot'))
    dot = dot.replace('rankdir=LR;', 'rankdir=LR; pad=0.1; ranksep=0.35; edge [fontname=monospace];')
    for line, formula in FORMULAS.items():
        if line not in dot:
            raise ValueError(f'the tape has no line {line}')
        dot = dot.replace(line, f'{line[:2]} {formula}')
    return graph(dot, 'The tape of (w·x + w)²',
                 'Five boxes, one for each line of the tape, with values and gradients. x and w lead to h = w·x, h and '
                 'w to s = h + w, and two arrows from s to the loss. The gradients are, from the loss back, '
                 '1, 16, 16, 64 of w and 32 of x. Each arrow has the part that comes back along it: 48 from h and 16 '
                 'from s make the 64 of w.')
