"""The picture of a small network: its input, one row for each hidden neuron with the weights on its links, the sum."""

from dataclasses import dataclass
from enum import IntEnum

from core.universality.feed_forward import FeedForward
from nntui.widgets.cells import Cells

_WIDE = 58  # from here on there is room for biases beside steps
_SIGNS = {"sigmoid": "σ", "linear": "Σ", "step": "step", "tanh": "tanh", "relu": "relu", "wavy": "s"}


class Part(IntEnum):
    """What a cell of the drawing belongs to."""

    BLANK = 0
    LINK = 1
    NEURON = 2
    NUMBER = 3
    CHOSEN = 4
    NEGATIVE = 5


@dataclass(frozen=True)
class _Row:
    """A hidden neuron: what is written on its links and in it."""

    weight: str
    inside: str
    output_weight: float
    chosen: bool


def number_text(value: float, digits: int = 4) -> str:
    """A weight in at most three characters more than it has digits, or so."""
    return (
        f"{value:.{digits}g}"
        if abs(value) < 1e5 or value == 0
        else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    )


def wiring(network: FeedForward, chosen: tuple[int, ...], width: int, height: int) -> Cells:
    """Draws a network of one input: of a hidden layer its neurons, of many those around the chosen ones.

    Of more hidden layers it draws the layers.
    """
    cells = Cells(width, height)
    if width < 24 or height < 1:
        return cells
    if len(network.layers) > 2:
        _draw_layers(cells, network)
        return cells
    if len(network.layers) == 1:
        _draw_single(cells, network)
        return cells
    count = network.widths[1]
    first, last = _seen(count, chosen, height)
    shown = _rows(network, chosen, width, first, last)
    top = max(0, (height - len(shown)) // 2)
    middle = top + len(shown) // 2 if len(shown) % 2 else top + len(shown) // 2 - (len(shown) > 1)
    for index, row in enumerate(shown):
        place = "only" if len(shown) == 1 else "top" if index == 0 else "bottom" if index == len(shown) - 1 else ""
        _draw_row(cells, row, top + index, place, top + index == middle)
    if len(shown) < count:
        note = f" neurons {first + 1} to {last} of {count:,} "
        cells.put(height - 1, 1, note[: width - 2], Part.LINK)
    _draw_ends(cells, network, middle)
    return cells


def _seen(count: int, chosen: tuple[int, ...], height: int) -> tuple[int, int]:
    """Which rows are shown where there is no room for all; the last row then says so."""
    if count <= height:
        return 0, count
    room = max(1, height - 1)
    first = min(max((chosen[0] if chosen else 0) - room // 2, 0), count - room)
    return first, first + room


def _rows(network: FeedForward, chosen: tuple[int, ...], width: int, first: int, last: int) -> list[_Row]:
    (weights, biases), (outputs, _) = network.layers
    ideal = network.activations[0] == "step"
    digits = 4 if width >= _NARROW else 3
    rows = []
    for index in range(first, last):
        w, b, out = weights[0, index], biases[index], outputs[index, 0]
        step = f"s {-b / w:.{digits - 1}g}" if w else "flat"
        inside = step if ideal or width < _WIDE else f"b {number_text(float(b))}, {step}"
        rows.append(
            _Row("w → ∞" if ideal else f"w {number_text(float(w), digits)}", inside, float(out), index in chosen)
        )
    return rows


_LEFT, _TAIL = 5, 12
_NARROW, _NARROW_TAIL = 48, 9


def _tail(width: int) -> int:
    """How much room there is for the output neuron."""
    return _TAIL if width >= _NARROW else _NARROW_TAIL


def _draw_row(cells: Cells, row: _Row, y: int, place: str, middle: bool) -> None:
    width = cells.roles.shape[1]
    joint = {"top": "╭", "bottom": "╰", "only": "─"}.get(place, "├")
    mirrored = {"top": "╮", "bottom": "╯", "only": "─"}.get(place, "┤")
    if middle:
        joint = {"╭": "┬", "╰": "┴", "├": "┼", "─": "─"}[joint]
        mirrored = {"╮": "┬", "╯": "┴", "┤": "┼", "─": "─"}[mirrored]
    right = width - _tail(width)
    part = Part.CHOSEN if row.chosen else Part.NUMBER
    inside = f"{'▸' if row.chosen else ' '}◉ {row.inside}"
    wide = width >= _WIDE
    at = _LEFT + (18 if wide else 12 if width >= _NARROW else 10)
    cells.put(y, _LEFT, joint + "─" * (at - _LEFT - 1), Part.LINK)
    cells.put(y, _LEFT + 1 + (width >= _NARROW), f" {row.weight} ", part)
    cells.put(y, at, inside, part)
    start = at + max(len(inside) + (width >= _NARROW), 23 if wide else 11)
    positive = row.output_weight >= 0
    link = Part.LINK if positive else Part.NEGATIVE
    cells.put(y, start, ("─" if positive else "╌") * max(0, right - start), link)
    cells.put(y, right, mirrored, Part.LINK)
    digits = 4 if width >= _NARROW else 3
    written = f" {'+' if positive else '-'}{number_text(abs(row.output_weight), digits)} "
    cells.put(y, start + max(0, (right - start - len(written)) // 2), written, Part.CHOSEN if row.chosen else link)


def _draw_ends(cells: Cells, network: FeedForward, y: int) -> None:
    width = cells.roles.shape[1]
    right = width - _tail(width)
    cells.put(y, 1, "x ●─", Part.NEURON)
    bias = float(network.layers[1][1][0])
    name = _SIGNS[network.activations[1]]
    said = "● Σ" if name == "Σ" else f"● {name}(Σ)"
    cells.put(y, right + 1, "─" + said, Part.NEURON)
    if bias:
        said = f"b {number_text(bias, 4 if width >= _NARROW else 2)}"
        cells.put(y + 1, min(right + 3, width - len(said)), said, Part.NUMBER)


def _draw_layers(cells: Cells, network: FeedForward) -> None:
    """Of a deep network the layers, one row each, with a dot for some of their neurons."""
    height, width = cells.roles.shape
    top = max(0, (height - len(network.layers) - 1) // 2)
    cells.put(top, 1, "  x ●", Part.NEURON)
    room = max(1, width - 34)
    widest = max(network.widths[1:])
    for number, ((weights, biases), name) in enumerate(zip(network.layers, network.activations, strict=True), start=1):
        y, count = top + number, len(biases)
        dots = max(1, min(count, round(count * min(1.0, room / widest))))
        cells.put(y, 1, f"{count:>5,} {name:<8}", Part.NUMBER)
        cells.put(y, 16, "◉" * dots, Part.NEURON)
        cells.put(y, 17 + room, f"{weights.size + count:>9,} numbers", Part.LINK)


def _draw_single(cells: Cells, network: FeedForward) -> None:
    """One neuron only: what is plotted is its own output."""
    height, width = cells.roles.shape
    (weights, biases), name = network.layers[0], network.activations[0]
    w, b = float(weights[0, 0]), float(biases[0])
    y = height // 2
    ideal = name == "step"
    link = f"x ●──── {'w → ∞' if ideal else 'w ' + number_text(w)} ────"
    cells.put(y, 2, link, Part.LINK)
    cells.put(y, 2, "x ●", Part.NEURON)
    inside = f"◉ {'b = -w s' if ideal else 'b ' + number_text(b)}"
    cells.put(y, 2 + len(link), inside, Part.CHOSEN)
    cells.put(y, 3 + len(link) + len(inside), f"──── {_SIGNS[name]}(wx + b)"[: max(0, width)], Part.NEURON)
    if w and height > 2:
        cells.put(y + 1, 2 + len(link), f"  s = -b/w = {-b / w:.3g}", Part.NUMBER)
