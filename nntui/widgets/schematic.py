"""A small drawing of a network: a column of neurons for each layer, and the connections between them."""

from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from core.architecture import Network

_DOT_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_LEAST_GAP = 3
_MOST_NEURONS = 5


class Dots:
    """Braille dots, four rows and two columns to a character cell."""

    def __init__(self, width: int, height: int) -> None:
        self._bits = [[0] * width for _ in range(height)]

    def line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """A straight line between two dots, each (column, row)."""
        length = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for step in range(length + 1):
            column = start[0] + round((end[0] - start[0]) * step / length)
            row = start[1] + round((end[1] - start[1]) * step / length)
            self._bits[row // 4][column // 2] |= _DOT_BITS[row % 4][column % 2]

    def rows(self) -> list[list[str]]:
        return [[chr(0x2800 + bits) if bits else " " for bits in row] for row in self._bits]


def neuron_rows(width: int, height: int) -> list[int]:
    """The rows where neurons of a layer are drawn: all of them, or as many as leave the connections readable."""
    shown = min(width, _MOST_NEURONS, (height + 1) // 2)
    top = (height - (2 * shown - 1)) // 2
    return [top + 2 * index for index in range(shown)]


def layer_columns(layers: int, width: int) -> list[int]:
    """The columns of the layers, or of as many of the first ones as there is room for."""
    margin = 3
    shown = min(layers, max(1, (width - 2 * margin - 1) // _LEAST_GAP + 1))
    if shown < 2:
        return [width // 2]
    return [margin + round(index * (width - 1 - 2 * margin) / (shown - 1)) for index in range(shown)]


def draw(network: Network, width: int, height: int) -> list[list[str]]:
    """The drawing, a character a cell; the last row has the widths. Of a very deep network only the front and end."""
    columns = layer_columns(len(network.widths), width)
    left_out = len(network.widths) - len(columns)
    widths = (*network.widths[: len(columns) - 1], network.widths[-1]) if left_out else network.widths
    rows = [neuron_rows(count, height - 1) for count in widths]
    dots = Dots(width, height - 1)
    for index in range(len(columns) - 1):
        for start in rows[index]:
            for end in rows[index + 1]:
                dots.line((2 * columns[index] + 1, 4 * start + 2), (2 * columns[index + 1], 4 * end + 2))
    cells = [*dots.rows(), [" "] * width]
    for column, count, places in zip(columns, widths, rows, strict=True):
        for place in places:
            cells[place][column] = "●"
        if count > len(places) > 2:
            cells[places[len(places) // 2]][column] = "┊"
        _write(cells[-1], str(count), column)
    return cells


def _write(row: list[str], text: str, centre: int) -> None:
    """Writes text under a column, unless it would run into what is there."""
    start = max(0, min(centre - len(text) // 2, len(row) - len(text)))
    around = row[max(0, start - 1) : start + len(text) + 1]
    if not "".join(around).strip():
        row[start : start + len(text)] = list(text)


class Schematic(Widget):
    """Draws the network of the draft in whatever room it has."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"schematic--neuron", "schematic--connection", "schematic--width"}
    DEFAULT_CSS = """
    Schematic { height: 1fr; max-height: 10; }
    Schematic > .schematic--neuron { color: $primary; }
    Schematic > .schematic--connection { color: $foreground 25%; }
    Schematic > .schematic--width { color: $foreground 60%; }
    Schematic:ansi > .schematic--connection { color: ansi_bright_black; text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__(id="schematic")
        self._network: Network | None = None
        self._strips: list[Strip] | None = None

    def show(self, network: Network) -> None:
        if network != self._network:
            self._network, self._strips = network, None
            self.refresh()

    def on_resize(self) -> None:
        self._strips = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips = None

    def render_line(self, y: int) -> Strip:
        if self._strips is None:
            self._strips = self._draw()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _draw(self) -> list[Strip]:
        width, height = self.size
        if self._network is None or width < 12 or height < 4:
            return []
        neuron, connection, number = (
            self.get_component_rich_style(f"schematic--{part}") for part in ("neuron", "connection", "width")
        )
        cells = draw(self._network, width, height)
        strips = [
            Strip([Segment(cell, neuron if cell in "●┊" else connection) for cell in row], width) for row in cells[:-1]
        ]
        return [*(strip.simplify() for strip in strips), Strip([Segment("".join(cells[-1]), number)], width)]
