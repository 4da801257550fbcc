"""Bars of eighths of a cell, drawn into cells: from the left, from a middle, and several behind one another."""

from collections.abc import Sequence
from enum import IntEnum

from nntui.widgets.cells import Cells

_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Part(IntEnum):
    """What a cell of a drawing with bars belongs to; FIRST to FOURTH are the things that are compared."""

    BLANK = 0
    LABEL = 1
    NUMBER = 2
    TRACK = 3
    FIRST = 4
    SECOND = 5
    THIRD = 6
    FOURTH = 7
    UP = 8
    DOWN = 9


def put_bar(cells: Cells, row: int, column: int, length: int, share: float, part: Part) -> None:
    """A bar in its track of length + 2 cells; share: how much of it is full, 0 to 1."""
    cells.put(row, column, "▕" + " " * length + "▏", Part.TRACK)
    eighths = round(min(max(share, 0.0), 1.0) * 8 * length)
    text = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    cells.put(row, column + 1, text, part)


def put_centred_bar(cells: Cells, row: int, column: int, length: int, share: float, part: Part) -> None:
    """A bar from the middle of its track of length + 2 cells, length odd; share: from -1 to 1, less goes to the left."""
    half = length // 2
    cells.put(row, column, "▕" + " " * half + "│" + " " * half + "▏", Part.TRACK)
    middle, share = column + 1 + half, min(max(share, -1.0), 1.0)
    if share >= 0:
        eighths = round(share * 8 * half)
        cells.put(row, middle + 1, "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip(), part)
    else:
        halves = round(-share * 2 * half)  # there are no blocks of eighths from the right
        text = "▐" * (halves % 2) + "█" * (halves // 2)
        cells.put(row, middle - len(text), text, part)


def put_stack(cells: Cells, row: int, column: int, length: int, shares: Sequence[float]) -> None:
    """Shares that sum to 1 in one bar, each of its number: 1111233333; the first in FIRST, and so on."""
    cells.put(row, column, "▕" + " " * length + "▏", Part.TRACK)
    start, total = 0, 0.0
    for index, share in enumerate(shares):
        total += share
        end = min(length, round(total * length))
        cells.put(row, column + 1 + start, str(index + 1) * (end - start), Part(Part.FIRST + index))
        start = end
