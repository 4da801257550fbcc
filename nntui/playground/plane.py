"""The plane of a neuron's two inputs in characters: where it fires and where it does not, its line, and the corners.

Shades are colours of half a cell each, from silent to firing; signs, dots and words say the same without colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from core.scenes.perceptron import CORNERS, GOALS, HIGH, LOW, PerceptronScene
from core.universality.activations import sigmoid
from nntui.widgets.cells import Cells

SHADES = 11
_INK = 8
_HALVES = SHADES * _INK  # from here on: two shades in one cell
_LEFT, _FOOT = 3, 1
LEAST_WIDTH, LEAST_HEIGHT = 20, 6
_SOFT = 0.1

Floats = NDArray[np.float64]


class Ink(IntEnum):
    """What is written into a cell of the plane."""

    BLANK = 0
    SIGN = 1
    LINE = 2
    SQUARE = 3
    FIRES = 4
    SILENT = 5
    POINT = 6
    WRONG = 7


def written(shade: int, ink: Ink) -> int:
    """The role of a cell with something in it, on one shade."""
    return shade * _INK + ink


def halves(upper: int, lower: int) -> int:
    """The role of a cell of two shades, one above the other."""
    return _HALVES + upper * SHADES + lower


def meaning(role: int) -> tuple[Ink, int] | tuple[int, int]:
    """What a role stands for: (ink, shade), or for two shades (upper, lower) as plain numbers."""
    if role >= _HALVES:
        return (role - _HALVES) // SHADES, (role - _HALVES) % SHADES
    return Ink(role % _INK), role // _INK


@dataclass(frozen=True)
class Frame:
    """The cells of the plane itself, within a drawing of so many cells: which inputs are where."""

    width: int
    height: int

    @property
    def columns(self) -> int:
        return self.width - _LEFT

    @property
    def rows(self) -> int:
        return self.height - _FOOT

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """The column and row of a point."""
        column = int((x - LOW) / (HIGH - LOW) * self.columns)
        row = int((HIGH - y) / (HIGH - LOW) * self.rows)
        return _LEFT + min(max(column, 0), self.columns - 1), min(max(row, 0), self.rows - 1)

    def point(self, column: int, row: int) -> tuple[float, float]:
        """The middle of a cell, or the nearest point of the plane; corners draw points near them to themselves."""
        x = LOW + (min(max(column - _LEFT, 0), self.columns - 1) + 0.5) / self.columns * (HIGH - LOW)
        y = HIGH - (min(max(row, 0), self.rows - 1) + 0.5) / self.rows * (HIGH - LOW)
        near = self.cell(round(x), round(y))
        if 0 <= round(x) <= 1 and 0 <= round(y) <= 1 and abs(near[0] - column) <= 1 and near[1] == row:
            return float(round(x)), float(round(y))
        return round(x, 2), round(y, 2)


def plane(scene: PerceptronScene, width: int, height: int, shaded: bool = True) -> Cells:
    """Draws the plane, with the points at 0 and 1 of both inputs. shaded: with colours behind what is written."""
    cells = Cells(width, height)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return cells
    frame = Frame(width, height)
    _Painter(cells, frame, scene, shaded).paint()
    return cells


class _Painter:
    def __init__(self, cells: Cells, frame: Frame, scene: PerceptronScene, shaded: bool) -> None:
        self._cells, self._frame, self._scene, self._shaded = cells, frame, scene, shaded
        self._z = self._sums(1, 1)
        self._shade = self._shades(self._z)
        self._taken = np.zeros(self._z.shape, bool)

    def paint(self) -> None:
        self._paint_shades()
        self._paint_square()
        self._paint_line()
        self._paint_axes()
        for corner in range(len(CORNERS)):
            self._paint_corner(corner)
        self._paint_point()
        for fires, texts in ((True, ("fires: z > 0", "fires")), (False, ("does not: z ≤ 0", "does not"))):
            self._paint_words(fires, texts)

    def _sums(self, across: int, down: int) -> Floats:
        """z in the middle of each cell, or of each of its parts: (rows * down, columns * across)."""
        columns, rows = self._frame.columns * across, self._frame.rows * down
        x = LOW + (np.arange(columns) + 0.5) / columns * (HIGH - LOW)
        y = HIGH - (np.arange(rows) + 0.5) / rows * (HIGH - LOW)
        return np.asarray(self._scene.w1 * x + self._scene.w2 * y[:, np.newaxis] + self._scene.bias)

    def _shades(self, z: Floats) -> NDArray[np.int64]:
        scene = self._scene
        value = (z > 0).astype(float) if scene.neurons == "perceptrons" else np.asarray(sigmoid(scene.c * z))
        return np.asarray(np.rint(value * (SHADES - 1)), np.int64) * int(self._shaded)

    def _put(self, row: int, column: int, text: str, ink: Ink) -> None:
        """Writes on the shades that are there; row and column of the plane."""
        for offset, sign in enumerate(text):
            at = column + offset
            if 0 <= row < self._frame.rows and 0 <= at < self._frame.columns:
                self._cells.put(row, _LEFT + at, sign, written(int(self._shade[row, at]), ink))

    def _paint_shades(self) -> None:
        halved = self._shades(self._sums(1, 2))
        upper, lower = halved[0::2], halved[1::2]
        area = slice(0, self._frame.rows), slice(_LEFT, None)
        self._cells.roles[area] = np.where(upper == lower, upper * _INK, _HALVES + upper * SHADES + lower)
        self._cells.characters[area] = np.where(upper == lower, " ", "▀")
        sign = self._signs()
        for row in range(1, self._frame.rows, 2):
            for column in range(1 + row % 4, self._frame.columns, 6):
                if upper[row, column] == lower[row, column]:
                    self._put(row, column, str(sign[row, column]), Ink.SIGN)

    def _signs(self) -> NDArray[np.str_]:
        """What says without colours how a cell is shaded: - and +, and · where a sigmoid is neither near 0 nor 1."""
        if self._scene.neurons == "perceptrons":
            return np.where(self._z > 0, "+", "-")
        value = np.asarray(sigmoid(self._scene.c * self._z))
        return np.where(value > 1.0 - _SOFT, "+", np.where(value < _SOFT, "-", "·"))

    def _paint_square(self) -> None:
        """The lines between the corners."""
        (left, bottom), (right, top) = self._frame.cell(0, 0), self._frame.cell(1, 1)
        for row in (top, bottom):
            self._put(row, left - _LEFT, "┈" * (right - left), Ink.SQUARE)
        for row in range(top, bottom):
            for column in (left, right):
                self._put(row, column - _LEFT, "┊", Ink.SQUARE)

    def _paint_line(self) -> None:
        """A dot where z changes its sign towards the next dot to the right, or below."""
        fires = self._sums(2, 4) > 0
        dots = np.zeros(fires.shape, bool)
        dots[:, :-1] |= fires[:, :-1] != fires[:, 1:]
        dots[:-1] |= fires[:-1] != fires[1:]
        bits = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
        parts = dots.reshape(self._frame.rows, 4, self._frame.columns, 2)
        codes = np.tensordot(parts, bits, axes=([1, 3], [0, 1]))
        for row, column in np.argwhere(codes > 0).tolist():
            self._put(row, column, chr(0x2800 + int(codes[row, column])), Ink.LINE)
            self._taken[row, column] = True

    def _paint_axes(self) -> None:
        for value in (0, 1):
            column, row = self._frame.cell(value, value)
            self._cells.put(row, 0, f"{value}".rjust(_LEFT - 1), written(0, Ink.SIGN))
            self._cells.put(self._frame.rows, column, f"{value}", written(0, Ink.SIGN))
        self._cells.put(0, 0, "x2", written(0, Ink.SIGN))
        self._cells.put(self._frame.rows, self._frame.width - 3, "x1", written(0, Ink.SIGN))

    def _paint_corner(self, index: int) -> None:
        """The answer there, and whether it is the one that the goal asks for."""
        corner, wanted = CORNERS[index], GOALS[self._scene.goal]
        answer = self._scene.output((float(corner[0]), float(corner[1])))
        fires = answer > 0.5
        said = f"{answer:.0f}" if self._scene.neurons == "perceptrons" else f"{answer:.2f}"
        right = wanted is None or fires == bool(wanted[index])
        mark = "" if wanted is None else " ✓" if right else " ✗"
        column, row = self._frame.cell(*corner)
        ink = Ink.WRONG if not right else Ink.FIRES if fires else Ink.SILENT
        self._write(row, column - _LEFT, f"{'●' if fires else '○'} {said}{mark}", ink)

    def _paint_point(self) -> None:
        """Where the inputs are now."""
        x, y = self._scene.inputs
        column, row = self._frame.cell(x, y)
        at_corner = (x, y) in CORNERS
        self._write(row, column - _LEFT - 1 * at_corner, "▸" if at_corner else "◆", Ink.POINT)

    def _write(self, row: int, column: int, text: str, ink: Ink) -> None:
        self._put(row, column, text, ink)
        self._taken[row, max(0, column - 1) : column + len(text) + 1] = True

    def _paint_words(self, fires: bool, texts: Sequence[str]) -> None:
        """Says what a side does, near its middle, where the whole text lies on that side."""
        side = (self._z > 0) == fires
        places = np.argwhere(side)
        if not len(places):
            return
        middle = places.mean(axis=0)
        for text in texts:
            free = np.lib.stride_tricks.sliding_window_view(side & ~self._taken, len(text), axis=1).all(axis=2)
            starts = np.argwhere(free)
            if len(starts):
                away = np.abs(starts + np.array((0, len(text) / 2)) - middle) * (2.0, 1.0)
                row, column = starts[away.sum(axis=1).argmin()].tolist()
                self._write(row, column, text, Ink.FIRES if fires else Ink.SILENT)
                return
