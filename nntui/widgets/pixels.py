"""Small grey images, one or many: two pixels a character cell where there are colours, shades of ink where not."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from nntui.widgets.row_pane import RowPane

GREYS = 32
_GAP = GREYS
_BETWEEN = 2  # pixels between two images: two columns, or one row of cells
_SHADES = " ░▒▓█"

Images = NDArray[np.uint8]
"""uint8 (images, height, width)."""


@dataclass(frozen=True)
class Fit:
    """How images lie in a rectangle: each made smaller by a whole factor, so many beside and below each other."""

    factor: int
    columns: int
    rows: int

    @property
    def count(self) -> int:
        return self.columns * self.rows


def fit(columns: int, rows: int, height: int, width: int, wanted: int) -> Fit:
    """How images of height x width pixels fit into so many cells: as large as still leaves room for `wanted` of them.

    Where so many never fit, as many as do when a side is halved, quartered ...; at least one.
    """
    best = Fit(1, 1, 1)
    for factor in (1, 2, 4, 8, 16):
        high, wide = -(-height // factor), -(-width // factor)
        across = (columns + _BETWEEN) // (wide + _BETWEEN)
        down = (rows + 1) // (-(-high // 2) + 1)
        now = Fit(factor, max(1, across), max(1, down))
        if now.count > best.count or not (across and down):
            best = now
        if across and down and now.count >= wanted:
            return now
        if min(high, wide) < 16:
            break
    return best


def shrink(images: Images, factor: int) -> Images:
    """Each square of factor x factor pixels becomes its mean; what is beyond the edge counts as dark."""
    count, height, width = images.shape
    high, wide = -(-height // factor), -(-width // factor)
    room = np.zeros((count, high * factor, wide * factor), np.uint8)
    room[:, :height, :width] = images
    means = room.reshape(count, high, factor, wide, factor).mean(axis=(2, 4))
    return np.asarray(np.rint(means), np.uint8)


def mosaic(images: Images, columns: int) -> NDArray[np.int64]:
    """Images side by side in rows, as greys from 0 to GREYS - 1, with a gap of its own value between them.

    An even number of rows, for two of them make a row of cells.
    """
    count, height, width = images.shape
    high = height + height % 2
    rows = -(-count // columns)
    shown = min(count, columns)
    cells = np.full((rows * (high + _BETWEEN), shown * (width + _BETWEEN)), _GAP, np.int64)
    for number, image in enumerate(images):
        top, left = number // columns * (high + _BETWEEN), number % columns * (width + _BETWEEN)
        cells[top : top + height, left : left + width] = image.astype(np.int64) * GREYS // 256
    return cells[: max(0, len(cells) - _BETWEEN), : max(0, cells.shape[1] - _BETWEEN)]


class Palette:
    """The styles of two greys in one cell, made when they are first needed."""

    def __init__(self, dark: Color, lit: Color, gap: Color) -> None:
        blends = [dark.blend(lit, grey / (GREYS - 1)) for grey in range(GREYS)]
        self._colours = [colour.rich_color for colour in (*blends, gap)]
        self._styles: dict[int, Style] = {}

    def __getitem__(self, pair: int) -> Style:
        """pair: the upper grey times (GREYS + 1) plus the lower one."""
        style = self._styles.get(pair)
        if style is None:
            upper, lower = divmod(pair, GREYS + 1)
            style = self._styles[pair] = Style(color=self._colours[upper], bgcolor=self._colours[lower])
        return style


def half_blocks(cells: NDArray[np.int64], palette: Palette) -> list[Strip]:
    """A strip for two rows of pixels each; equal neighbours are one segment."""
    strips = []
    width = cells.shape[1]
    for row in cells[0::2] * (GREYS + 1) + cells[1::2]:
        edges = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), width]
        codes = row[edges[:-1]].tolist()
        runs = [
            Segment((" " if code % (GREYS + 2) == 0 else "▀") * (end - begin), palette[code])
            for code, (begin, end) in zip(codes, pairwise(edges), strict=True)
        ]
        strips.append(Strip(runs, width))
    return strips


def shades(cells: NDArray[np.int64], style: Style) -> list[Strip]:
    """A strip for two rows of pixels each, the more lit the denser: needs no colours."""
    ink = np.where(cells == _GAP, 0, cells)
    means = (ink[0::2] + ink[1::2]) / (2 * (GREYS - 1))
    marks = np.rint(means * (len(_SHADES) - 1)).astype(int)
    return [Strip([Segment("".join(_SHADES[mark] for mark in row), style)], cells.shape[1]) for row in marks.tolist()]


class Pixels(RowPane):
    """Draws the images it was shown in its upper left corner, as `fit` says."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pixels--dark", "pixels--lit"}
    DEFAULT_CSS = """
    Pixels { width: 1fr; height: 1fr; }
    Pixels > .pixels--dark { color: $background; }
    Pixels > .pixels--lit { color: $foreground; }
    Pixels:ansi > .pixels--lit { color: ansi_default; }
    """

    def __init__(self, wanted: int = 1, id: str | None = None) -> None:
        """wanted: how many images there should be room for, even if that makes them smaller."""
        super().__init__(id=id)
        self._wanted = wanted
        self._images: Images = np.zeros((0, 1, 1), np.uint8)

    @property
    def images(self) -> Images:
        return self._images

    def fit(self, height: int, width: int) -> Fit:
        """How images of this many pixels fit in now."""
        return fit(*self.size, height, width, self._wanted)

    def show(self, images: Images) -> None:
        """images: uint8 (images, height, width); those that do not fit are left out."""
        self._images = images
        self.redraw()

    def draw(self) -> list[Strip]:
        count, height, width = self._images.shape
        if not count or not self.size:
            return []
        how = self.fit(height, width)
        cells = mosaic(shrink(self._images[: how.count], how.factor), how.columns)
        plain = self.rich_style
        strips = shades(cells, plain) if self._has_few_colours else half_blocks(cells, self._palette())
        return [strip.adjust_cell_length(self.size.width, plain) for strip in strips]

    @property
    def _has_few_colours(self) -> bool:
        return self.app.native_ansi_color or self.app.no_color

    def _palette(self) -> Palette:
        dark, lit = (self.get_component_styles(f"pixels--{part}").color for part in ("dark", "lit"))
        return Palette(dark, lit, self.background_colors[1])
