"""Drawings in characters for paper: every character a shape in its cell, in a colour that is readable on white.

Braille dots and blocks are drawn as dots and rectangles, since fonts lack them or leave gaps between them; all else
takes its outline from DejaVu Sans Mono, which comes with matplotlib.
"""

import colorsys
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.color import Color
from rich.style import Style

from nntui.playground.pictures import CellsPicture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Colour = tuple[float, float, float]

_ADVANCE, _LINE, _DESCENT = 0.602, 1.164, 0.236
"""Of the font, in heights of its letters: how wide a cell is, how high, and where letters stand in it."""

_BLACK, _WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
_BRIGHTEST = 0.45  # luminance of a colour that is still readable on white
_BLOCKS: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "█": ((0.0, 0.0, 1.0, 1.0),),
    "▀": ((0.0, 0.5, 1.0, 0.5),),
    "▐": ((0.5, 0.0, 0.5, 1.0),),
    "▖": ((0.0, 0.0, 0.5, 0.5),),
    "▗": ((0.5, 0.0, 0.5, 0.5),),
    "▔": ((0.0, 0.875, 1.0, 0.125),),
    "▕": ((0.875, 0.0, 0.125, 1.0),),
    **{chr(0x2580 + n): ((0.0, 0.0, 1.0, n / 8),) for n in range(1, 8)},
    **{chr(0x2590 - n): ((0.0, 0.0, n / 8, 1.0),) for n in range(1, 8)},
}
"""The rectangles of a block character: left, bottom, width and height as shares of the cell."""

_DOTS = ((0x01, 0, 0), (0x02, 0, 1), (0x04, 0, 2), (0x40, 0, 3), (0x08, 1, 0), (0x10, 1, 1), (0x20, 1, 2), (0x80, 1, 3))


def draw_cells(axes: "Axes", picture: CellsPicture) -> None:
    """Fills the axes with the drawing; one shape for each colour."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    height, width = picture.cells.roles.shape
    inks = _Inks(picture)
    shapes: defaultdict[tuple[int, Colour], list[Path]] = defaultdict(list)
    for row in range(height):
        for column in range(width):
            character = str(picture.cells.characters[row, column])
            left, bottom = column * _ADVANCE, (height - 1 - row) * _LINE
            ink, paper = inks.of(int(picture.cells.roles[row, column]), character)
            if paper is not None:
                shapes[0, paper].append(_rectangle(left, bottom, (0.0, 0.0, 1.0, 1.0)))
            shapes[1, ink] += _shapes(character, left, bottom)
    for (layer, colour), paths in shapes.items():
        if paths:
            axes.add_patch(PathPatch(Path.make_compound_path(*paths), facecolor=colour, linewidth=0.0, zorder=layer))
    axes.set_xlim(0.0, max(width, 1) * _ADVANCE)
    axes.set_ylim(0.0, max(height, 1) * _LINE)
    axes.set_aspect("equal", anchor="W")
    axes.set_axis_off()
    if picture.title:
        axes.set_title(picture.title, loc="left")


def _shapes(character: str, left: float, bottom: float) -> list[Any]:
    if character in _BLOCKS:
        return [_rectangle(left, bottom, block) for block in _BLOCKS[character]]
    if 0x2800 <= ord(character) <= 0x28FF:
        code = ord(character) - 0x2800
        places = [((column + 0.5) / 2, 1 - (row + 0.5) / 4) for bit, column, row in _DOTS if code & bit]
        return [_dot(left + x * _ADVANCE, bottom + y * _LINE) for x, y in places]
    glyph = _glyph(character)
    return [] if glyph is None else [_moved(glyph, left, bottom + _DESCENT)]


def _rectangle(left: float, bottom: float, block: tuple[float, float, float, float]) -> Any:
    from matplotlib.path import Path

    x, y = left + block[0] * _ADVANCE, bottom + block[1] * _LINE
    right, top = x + block[2] * _ADVANCE, y + block[3] * _LINE
    return Path([(x, y), (right, y), (right, top), (x, top), (x, y)], closed=True)


def _dot(x: float, y: float) -> Any:
    from matplotlib.path import Path

    return Path.circle((x, y), 0.1)


@cache
def _glyph(character: str) -> Any:
    """The outline of a character that stands at (0, 0), or None for a blank."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not character.isprintable() or character.isspace():
        return None
    fonts = FontProperties(family=["DejaVu Sans Mono", "DejaVu Sans"])
    path = TextPath((0.0, 0.0), character, size=1.0, prop=fonts)
    return path if len(path.vertices) else None


def _moved(path: Any, x: float, y: float) -> Any:
    from matplotlib.path import Path

    return Path(path.vertices + np.array((x, y)), path.codes)


class _Inks:
    """The colours of cells on paper.

    What the screen has behind most cells is the paper; on a dark screen, light and dark change places. Only where
    blocks lie on another colour, as the pixels of an image do, both colours are kept.
    """

    def __init__(self, picture: CellsPicture) -> None:
        self._styles = picture.styles
        roles = Counter(picture.cells.roles.ravel().tolist())
        behind = Counter[Colour | None]()
        for role, number in roles.items():
            behind[_rgb(self._style(role).bgcolor)] += number
        self._behind = behind.most_common(1)[0][0] if behind else None
        self._dark = self._behind is not None and _luminance(self._behind) < 0.2

    def _style(self, role: int) -> Style:
        return self._styles.get(role, Style())

    def of(self, role: int, character: str) -> tuple[Colour, Colour | None]:
        """Of the character, and of what is behind it, where that is not the paper."""
        style = self._style(role)
        ink, behind = _rgb(style.color), _rgb(style.bgcolor)
        if style.reverse:
            ink, behind = behind, ink
        if behind is None or behind == self._behind:
            return self._readable(ink), None
        if character in _BLOCKS:
            return ink or _BLACK, behind
        return self._readable(ink), _mixed(behind, _WHITE, 0.8)

    def _readable(self, colour: Colour | None) -> Colour:
        if colour is None:
            return _BLACK
        hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
        lightness = 1.0 - lightness if self._dark else lightness
        found = colorsys.hls_to_rgb(hue, lightness, saturation)
        while saturation > 0.3 and _luminance(found) > _BRIGHTEST:
            lightness *= 0.9
            found = colorsys.hls_to_rgb(hue, lightness, saturation)
        return found


def _rgb(colour: Color | None) -> Colour | None:
    """Red, green and blue from 0 to 1; None for the terminal's own colour."""
    if colour is None or colour.is_default:
        return None
    red, green, blue = colour.get_truecolor()
    return red / 255, green / 255, blue / 255


def _luminance(colour: Colour) -> float:
    red, green, blue = (float(part**2.2) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue
