"""A small drawing of a network: neurons in columns, feature maps as stacks of squares, and what connects them."""

from dataclasses import dataclass
from enum import IntEnum

from core.architecture import Network
from core.layers import Convolution, Dropout, Pooling, Shape
from nntui.widgets.cells import Cells

_DOT_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_MARGIN = 3
_MOST_NEURONS = 5
_MOST_SHEETS = 3
_ROOMY = 7  # cells for a stack, from which on it is as high as that
_SHEET_STEP = 2  # dots from one sheet of a stack to the next
_GAP = 2  # cells between two layers at least


class Part(IntEnum):
    """What a cell of the drawing belongs to."""

    BLANK = 0
    CONNECTION = 1
    NEURON = 2
    MAP = 3
    DROPOUT = 4
    LABEL = 5


class Dots:
    """Braille dots, four rows and two columns to a character cell."""

    def __init__(self, width: int, height: int) -> None:
        self.bits = [[0] * width for _ in range(height)]

    def put(self, column: int, row: int, on: bool = True) -> None:
        if 0 <= row // 4 < len(self.bits) and 0 <= column // 2 < len(self.bits[0]):
            bit = _DOT_BITS[row % 4][column % 2]
            self.bits[row // 4][column // 2] = self.bits[row // 4][column // 2] & ~bit | bit * on

    def line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """A straight line between two dots, each (column, row)."""
        length = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for step in range(length + 1):
            self.put(
                start[0] + round((end[0] - start[0]) * step / length),
                start[1] + round((end[1] - start[1]) * step / length),
            )

    def frame(self, left: int, top: int, width: int, height: int) -> None:
        """The outline of a rectangle, with nothing of what was there before inside of it."""
        for row in range(top, top + height):
            for column in range(left, left + width):
                edge = row in (top, top + height - 1) or column in (left, left + width - 1)
                self.put(column, row, edge)


@dataclass(frozen=True)
class Item:
    """One layer of the drawing; dropout has none of its own, it is a mark on the layer before it.

    window: the side of what the next layer looks through, 0 where it sees everything.
    """

    shape: Shape
    window: int = 0
    dropped: float = 0.0


def items_of(network: Network) -> list[Item]:
    """What is drawn, from the inputs on."""
    items: list[Item] = []
    window, dropped = 0, 0.0
    for shape, layer in zip(network.shapes, (*network.layers, None), strict=True):
        match layer:
            case Dropout():
                dropped = layer.rate
                continue
            case Convolution():
                window = max(layer.height, layer.width)
            case Pooling():
                window = layer.size
        items.append(Item(shape, window, dropped))
        window, dropped = 0, 0.0
    return items


@dataclass(frozen=True)
class Placed:
    """An item with the cells that it has: from column `left`, so many wide."""

    item: Item
    left: int
    width: int

    @property
    def middle(self) -> int:
        return self.left + self.width // 2


_LEAST_MAP = 3


def place(items: list[Item], width: int, height: int) -> list[Placed]:
    """Spreads the items over a width; of too many only the first ones and the last."""
    margin = _MARGIN if all(item.shape.is_vector for item in items) else _MARGIN - 1
    room = width - 2 * margin
    while len(items) > 1 and sum(_least(item) for item in items) - _gap(items[-1]) > room:
        items = [*items[:-2], items[-1]]
    maps = sum(not item.shape.is_vector for item in items)
    gaps = [_gap(item) for item in items[:-1]]
    roomy = sum(gap + (gap == _GAP) for gap in gaps)
    size = max(_LEAST_MAP, min((room - (len(items) - maps) - roomy) // maps, 2 * height)) if maps else 0
    widths = [1 if item.shape.is_vector else size for item in items]
    more = (room - sum(widths) - sum(gaps)) / max(1, len(gaps))
    lefts = [margin + sum(widths[:n]) + round(sum(gaps[:n]) + n * more) for n in range(len(items))]
    if len(items) == 1:
        lefts = [(width - widths[0]) // 2]
    return [Placed(*each) for each in zip(items, lefts, widths, strict=True)]


def _least(item: Item) -> int:
    return (1 if item.shape.is_vector else _LEAST_MAP) + _gap(item)


def _gap(item: Item) -> int:
    """Cells behind it at least: a fan of lines needs more than a window."""
    return 1 if item.window else _GAP


def neuron_rows(width: int, height: int) -> list[int]:
    """The rows where neurons of a layer are drawn: all of them, or as many as leave the connections readable."""
    shown = min(width, _MOST_NEURONS, (height + 1) // 2)
    top = (height - (2 * shown - 1)) // 2
    return [top + 2 * index for index in range(shown)]


@dataclass(frozen=True)
class Stack:
    """The front square of a stack of maps, in dots; dots_per_pixel: its scale."""

    left: int
    top: int
    width: int
    height: int
    sheets: int
    dots_per_pixel: float

    def ports(self) -> list[tuple[int, int]]:
        """Where its connections to neurons begin: along the right edge of its front."""
        rows = sorted({self.top, self.top + self.height // 2, self.top + self.height - 1})
        return [(self.left + self.width + _SHEET_STEP * (self.sheets - 1), row) for row in rows]


def stacks_of(placed: list[Placed], height: int) -> dict[int, Stack]:
    """The stacks of the items that are images, all in one scale, by the index of the item."""
    images = {index: each for index, each in enumerate(placed) if not each.item.shape.is_vector}
    if not images:
        return {}
    slot = min(each.width for each in images.values())
    most_sheets = _MOST_SHEETS if slot >= _ROOMY else 2
    behind = _SHEET_STEP * (most_sheets - 1)
    tallest = max(each.item.shape.height for each in images.values())
    widest = max(each.item.shape.width for each in images.values())
    scale = min((4 * height - behind) / tallest, (2 * slot - behind) / widest)
    return {index: _stack(each, height, scale, most_sheets) for index, each in images.items()}


def _stack(placed: Placed, height: int, scale: float, most_sheets: int) -> Stack:
    shape, sheets = placed.item.shape, min(placed.item.shape.channels, most_sheets)
    wide, high = (max(2, int(side * scale + 0.5)) for side in (shape.width, shape.height))
    behind = _SHEET_STEP * (sheets - 1)
    left = 2 * placed.left + max(0, 2 * placed.width - wide - behind) // 2
    top = max(0, 4 * height - high - behind) // 2 + behind
    return Stack(left, top, wide, high, sheets, scale)


class _Drawing:
    def __init__(self, network: Network, width: int, height: int) -> None:
        self.height = height - 1
        self.cells = Cells(width, height)
        self.placed = place(items_of(network), width, self.height)
        self.stacks = stacks_of(self.placed, self.height)
        self.maps, self.connections = Dots(width, self.height), Dots(width, self.height)

    def draw(self) -> Cells:
        for index in range(len(self.placed) - 1):
            self._connect(index)
        for stack in self.stacks.values():
            for sheet in reversed(range(stack.sheets)):
                shift = _SHEET_STEP * sheet
                self.maps.frame(stack.left + shift, stack.top - shift, stack.width, stack.height)
        for index in range(len(self.placed) - 1):
            self._window(index)
        self._put_dots()
        for index, placed in enumerate(self.placed):
            self._neurons(placed)
            if placed.item.dropped and index + 1 < len(self.placed):
                end = self.placed[index + 1].left
                self.cells.put(self.height // 2, (placed.left + placed.width + end) // 2, "╳", Part.DROPOUT)
        self._labels()
        return self.cells

    def _connect(self, index: int) -> None:
        """Lines from each neuron, or from the edge of a stack, to each neuron of the next layer."""
        before, after = self.placed[index], self.placed[index + 1]
        if not after.item.shape.is_vector or before.item.window:
            return
        if index in self.stacks:
            starts = self.stacks[index].ports()
        else:
            rows = neuron_rows(before.item.shape.size, self.height)
            starts = [(2 * before.left + 1, 4 * row + 2) for row in rows]
        for start in starts:
            for row in neuron_rows(after.item.shape.size, self.height):
                self.connections.line(start, (2 * after.left, 4 * row + 2))

    def _window(self, index: int) -> None:
        """The square that the next layer looks through, and the two lines to the one value that it gives."""
        stack, following, window = self.stacks.get(index), self.stacks.get(index + 1), self.placed[index].item.window
        if stack is None or following is None or not window:
            return
        side = round(window * stack.dots_per_pixel)
        if side < 2 or stack.width < side + 4:
            return
        left, top = stack.left + stack.width - side - 2, stack.top + 2
        self.maps.frame(left, top, side, side)
        end = (following.left + 2, following.top + following.height // 2)
        for row in (top, top + side - 1):
            self.connections.line((left + side, row), end)

    def _put_dots(self) -> None:
        for row, (maps, lines) in enumerate(zip(self.maps.bits, self.connections.bits, strict=True)):
            for column, (mapped, line) in enumerate(zip(maps, lines, strict=True)):
                if mapped or line:
                    part = Part.MAP if mapped else Part.CONNECTION
                    self.cells.put(row, column, chr(0x2800 + (mapped | line)), part)

    def _neurons(self, placed: Placed) -> None:
        if not placed.item.shape.is_vector:
            return
        count, rate = placed.item.shape.size, placed.item.dropped
        rows = neuron_rows(count, self.height)
        if count > len(rows) > 2:
            self.cells.put(rows.pop(len(rows) // 2), placed.left, "┊", Part.NEURON)
        for number, row in enumerate(rows):
            silent = int((number + 1) * rate + 0.5) > int(number * rate + 0.5)
            self.cells.put(row, placed.left, "○" if silent else "●", Part.DROPOUT if silent else Part.NEURON)

    def _labels(self) -> None:
        """The shapes under the layers: in full, or where they would touch each other, maps@side."""
        for brief in (False, True):
            texts = [_label(placed.item.shape, brief) for placed in self.placed]
            starts = [
                max(0, min(placed.middle - len(text) // 2, self.cells.characters.shape[1] - len(text)))
                for placed, text in zip(self.placed, texts, strict=True)
            ]
            ends = [start + len(text) for start, text in zip(starts, texts, strict=True)]
            if all(end < start for end, start in zip(ends, starts[1:], strict=False)):
                break
        last = -1
        for start, text in zip(starts, texts, strict=True):
            if start > last:
                self.cells.put(self.height, start, text, Part.LABEL)
                last = start + len(text)


def _label(shape: Shape, brief: bool) -> str:
    if not brief or shape.is_vector:
        return shape.text
    return f"{shape.channels}@{shape.height}"


def draw(network: Network, width: int, height: int) -> Cells:
    """The drawing; its last row has the shapes. Of a very deep network only the front and the end."""
    return _Drawing(network, width, height).draw()
