"""Tables of what was measured."""


def duration(seconds):
    for unit, size in (('s', 1), ('ms', 1e-3), ('us', 1e-6)):
        if seconds >= size:
            return f'{significant(seconds / size)} {unit}'
    return f'{seconds * 1e9:.0f} ns'


def rate(amount, unit):
    for prefix, size in (('G', 1e9), ('M', 1e6), ('k', 1e3)):
        if amount >= size:
            return f'{significant(amount / size)} {prefix}{unit}'
    return f'{significant(amount)} {unit}'


def significant(number):
    """Three digits, or all that are before the point."""
    return f'{number:.{2 if number < 10 else 1 if number < 100 else 0}f}'


def mebibytes(amount):
    return f'{amount:.0f} MiB'


def ratio(ours, peer):
    return f'{ours / peer:.2f}'


def compare(show, ours, peer):
    return [show(ours), show(peer), ratio(ours, peer)]


def show(title, header, rows):
    """Prints a table: the first column to the left, the others to the right. Rows may be short."""
    rows = [row + [''] * (len(header) - len(row)) for row in [header, *rows]]
    widths = [max(map(len, column)) for column in zip(*rows)]
    print(f'\n{title}')
    for number, row in enumerate(rows):
        cells = [cell.rjust(width) for cell, width in zip(row, widths)]
        cells[0] = row[0].ljust(widths[0])
        print('  ' + '  '.join(cells).rstrip())
        if number == 0:
            print('  ' + '-' * (sum(widths) + 2 * len(widths) - 2), flush=True)
