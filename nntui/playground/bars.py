"""Bars drawn into cells: from the left, from a middle, and several behind one another."""

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


def put_low_bar(cells: Cells, row: int, column: int, length: int, share: float, part: Part) -> None:
    """As `put_bar`, but half as high, so that bars in rows below each other do not touch."""
    cells.put(row, column, "▕" + " " * length + "▏", Part.TRACK)
    halves = round(min(max(share, 0.0), 1.0) * 2 * length)
    cells.put(row, column + 1, "▄" * (halves // 2) + "▖" * (halves % 2), part)


def put_centred_bar(cells: Cells, row: int, column: int, length: int, share: float, part: Part) -> None:
    """A low bar from the middle of its track of length + 2 cells, length odd; share: from -1, leftwards, to 1."""
    half = length // 2
    cells.put(row, column, "▕" + " " * half + "│" + " " * half + "▏", Part.TRACK)
    middle, share = column + 1 + half, min(max(share, -1.0), 1.0)
    halves = round(abs(share) * 2 * half)
    if share >= 0:
        cells.put(row, middle + 1, "▄" * (halves // 2) + "▖" * (halves % 2), part)
    else:
        text = "▗" * (halves % 2) + "▄" * (halves // 2)
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
