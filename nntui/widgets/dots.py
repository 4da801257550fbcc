"""Braille dots as arrays: four rows and two columns of dots to a character cell."""

import numpy as np
from numpy.typing import NDArray

Dots = NDArray[np.bool_]
"""bool (4 x rows, 2 x columns), the topmost row first."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


def no_dots(columns: int, rows: int) -> Dots:
    """Room for dots in so many cells."""
    return np.zeros((4 * rows, 2 * columns), dtype=bool)


def braille(dots: Dots) -> NDArray[np.str_]:
    """The character of each cell, (rows, columns); an empty braille character where there is no dot."""
    height, width = dots.shape[0] // 4, dots.shape[1] // 2
    codes = np.tensordot(dots.reshape(height, 4, width, 2), _BITS, axes=([1, 3], [0, 1]))
    return np.asarray((codes + 0x2800).astype("<u4").view("<U1"))


def line_points(column: NDArray[np.float64], row: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The dots on the way from point to point, as columns and rows, each less than a dot from the next one."""
    if column.size < 2:
        return np.floor(column).astype(np.intp), np.floor(row).astype(np.intp)
    steps = np.ceil(np.maximum(np.abs(np.diff(column)), np.abs(np.diff(row)))).astype(np.intp) + 1
    which = np.repeat(np.arange(steps.size), steps)
    first = np.repeat(np.cumsum(steps) - steps, steps)
    share = (np.arange(which.size) - first) / steps[which]
    both = []
    for places in (column, row):
        between = places[which] + (places[which + 1] - places[which]) * share
        both.append(np.floor(np.append(between, places[-1])).astype(np.intp))
    return both[0], both[1]


def put_points(dots: Dots, columns: NDArray[np.intp], rows: NDArray[np.intp]) -> None:
    """Sets dots; what lies outside is left out."""
    height, width = dots.shape
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    dots[rows[inside], columns[inside]] = True


def dashed(columns: NDArray[np.intp], rows: NDArray[np.intp], dash: int = 4) -> tuple[NDArray[np.intp], ...]:
    """The dots of a dashed line: so many, then as many left out."""
    kept = np.arange(columns.size) // dash % 2 == 0
    return columns[kept], rows[kept]
