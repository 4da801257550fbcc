"""Characters with an ink and a paper colour each, given by number: what heatmaps and reliefs are drawn into.

Colours are a ramp from low to high, each in several shades of light, and a few roles; what they look like is up to the
theme. Two halves of a cell are two pixels, one in ink and one in paper.
"""

from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rich.color import Color as RichColour
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

Numbers = NDArray[np.int16]

LEVELS = 32
"""Colours from low to high."""
SHADES = 8
"""Shades of light of each; PLAIN is the colour itself."""
PLAIN = 5
ROLES = (SHADES + 1) * LEVELS
"""From here on colours are roles; before that, colour `shade * LEVELS + level`. The last shade is the cut sides."""


class Role(IntEnum):
    """Colours that are no heights."""

    BLANK = ROLES
    LABEL = ROLES + 1
    AXIS = ROLES + 2
    CONTOUR = ROLES + 3
    CURSOR = ROLES + 4
    TRAIL = ROLES + 5  # and the next three


COLOURS = ROLES + 9
_BRIGHTNESS = (0.42, 0.52, 0.63, 0.75, 0.87, 1.0, 1.0, 1.0)
_GLOSS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.12, 0.25)


class Painting:
    """A rectangle of characters, each with the numbers of its ink and its paper."""

    def __init__(self, width: int, height: int) -> None:
        self.characters = np.full((height, width), " ", dtype="<U1")
        self.ink = np.full((height, width), Role.BLANK, dtype=np.int16)
        self.paper = np.full((height, width), Role.BLANK, dtype=np.int16)

    def put(self, row: int, column: int, text: str, role: int) -> None:
        """Writes text into one row, on the paper that is there; what lies outside is cut off."""
        height, width = self.characters.shape
        text = text[max(0, -column) :][: max(0, width - max(0, column))]
        if text and 0 <= row < height:
            place = slice(max(0, column), max(0, column) + len(text))
            self.characters[row, place] = list(text)
            self.ink[row, place] = role

    def put_pixels(self, row: int, column: int, pixels: Numbers) -> None:
        """Lays pixels, (2 x rows, columns), the topmost first, over the cells from row and column on."""
        upper, lower = pixels[0::2], pixels[1::2]
        height, width = upper.shape
        place = (slice(row, row + height), slice(column, column + width))
        same = upper == lower
        only_lower = (upper == Role.BLANK) & ~same
        self.characters[place] = np.where(same, " ", np.where(only_lower, "▄", "▀"))
        self.ink[place] = np.where(only_lower, lower, upper)
        self.paper[place] = np.where(only_lower, upper, lower)

    def strips(self, palette: "Palette") -> list[Strip]:
        """The rows as Textual draws them."""
        width = self.ink.shape[1]
        codes = self.ink.astype(np.int64) * COLOURS + self.paper
        strips = []
        for characters, row in zip(self.characters, codes, strict=True):
            text = "".join(characters.tolist())
            edges = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), width]
            looks = row[edges[:-1]].tolist()
            runs = [Segment(text[a:b], palette[look]) for look, (a, b) in zip(looks, pairwise(edges), strict=True)]
            strips.append(Strip(runs, width))
        return strips


class Palette:
    """The styles of ink on paper, made when they are first needed. Code: ink * COLOURS + paper."""

    def __init__(self, colours: list[RichColour | None], plain: Style) -> None:
        """colours: COLOURS of them; None is that of `plain`, the pane's own style."""
        self._colours = colours
        self._plain = plain
        self._styles: dict[int, Style] = {}

    def __getitem__(self, code: int) -> Style:
        style = self._styles.get(code)
        if style is None:
            ink, paper = divmod(code, COLOURS)
            style = self._styles[code] = self._plain + Style(color=self._colours[ink], bgcolor=self._colours[paper])
        return style


def ramp(stops: list[Color], count: int = LEVELS) -> list[Color]:
    """So many colours from the first stop to the last."""
    places = np.linspace(0.0, len(stops) - 1.0, count)
    low = [min(int(place), len(stops) - 2) for place in places]
    return [stops[i].blend(stops[i + 1], float(place) - i) for i, place in zip(low, places, strict=True)]


def lit_colours(colours: list[Color], side: Color) -> list[RichColour | None]:
    """A ramp in all its shades, ROLES colours. side: what the cut sides of a relief are mixed with."""
    black, white = Color(0, 0, 0), Color(255, 255, 255)
    shades = zip(_BRIGHTNESS, _GLOSS, strict=True)
    lit = [black.blend(colour, light).blend(white, gloss) for light, gloss in shades for colour in colours]
    return [colour.rich_color for colour in (*lit, *(colour.blend(side, 0.6) for colour in colours))]


def banded_colours(stops: list[RichColour | None]) -> list[RichColour | None]:
    """A ramp for terminals of few colours, which cannot be mixed: each stop for a part of the heights."""
    colours = [stops[level * len(stops) // LEVELS] for level in range(LEVELS)]
    return colours * (SHADES + 1)
