"""The picture of a small network of several inputs: its layers as columns, and its links with their weights."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.universality.feed_forward import FeedForward
from nntui.playground.wiring import Part, number_text
from nntui.widgets.cells import Cells
from nntui.widgets.network_drawing import Dots

_NAMES = "xyzuv"
_LEAST_GAP = 3
_SIGNS = {"sigmoid": "σ", "linear": "Σ"}


def deep_wiring(network: FeedForward, width: int, height: int) -> Cells:
    """Draws all neurons, left to right: where each steps or its bias, and the weight on its way to the next layer."""
    cells = Cells(width, height)
    columns = [[f"{name} ●" for name in _NAMES[: network.inputs]]]
    for index in range(len(network.layers)):
        columns.append(_neurons(network, index))
    gap = (width - 2 - sum(len(column[0]) for column in columns)) // (len(columns) - 1)
    if gap < _LEAST_GAP or height < max(len(column) for column in columns):
        cells.put(0, 1, "Not enough room for the network."[: width - 2], Part.LINK)
        return cells
    rows = [_rows(len(column), height) for column in columns]
    left = 1
    for index, column in enumerate(columns):
        if index:
            weights = network.layers[index - 1][0]
            _draw_links(cells, weights, rows[index - 1], rows[index], left - gap, left)
        last = index == len(columns) - 1
        for row, text in zip(rows[index], column, strict=True):
            cells.put(row, left, text, Part.NEURON if index == 0 or last else Part.NUMBER)
        left += len(column[0]) + gap
    return cells


def _rows(count: int, height: int) -> list[int]:
    """Evenly spread over the height, and the same from above as from below."""
    return [int((index + 0.5) * height / count) for index in range(count)]


def _neurons(network: FeedForward, index: int) -> list[str]:
    """What is written for each neuron of a layer, all equally long."""
    weights, biases = network.layers[index]
    last = index == len(network.layers) - 1
    texts = []
    for neuron, bias in enumerate(biases.tolist()):
        into = weights[:, neuron]
        lone = np.flatnonzero(into)
        if last:
            sign = _SIGNS[network.activations[index]]
            text = f"◉ {sign}" + (f"  b {number_text(bias)}" if sign != "Σ" else "")
        elif index == 0 and lone.size == 1:
            text = f"◉ step at {_NAMES[int(lone[0])]} = {number_text(-bias / float(into[lone[0]]))}"
        else:
            text = f"◉ b {number_text(bias)}"
        if not last:
            text += _weight_out(network.layers[index + 1][0][neuron])
        texts.append(text)
    longest = max(len(text) for text in texts)
    return [text.ljust(longest) for text in texts]


def _weight_out(weights: NDArray[np.floating[Any]]) -> str:
    """The weight of the only link of a neuron; nothing where it has several."""
    links = np.flatnonzero(weights)
    return f"   {number_text(float(weights[links[0]])):>5}" if links.size == 1 else ""


def _draw_links(
    cells: Cells, weights: NDArray[np.floating[Any]], before: list[int], after: list[int], start: int, end: int
) -> None:
    """Lines between two layers; those of negative weights are dotted. Weights are written where a layer has few."""
    height, width = cells.roles.shape
    for sign, role in ((1, Part.LINK), (-1, Part.NEGATIVE)):
        dots = Dots(width, height)
        for source, target in zip(*np.nonzero(weights * sign > 0), strict=True):
            dots.line((2 * start, 4 * before[source] + 2), (2 * end - 2, 4 * after[target] + 2))
        for row, bits in enumerate(dots.bits):
            for column, bit in enumerate(bits):
                if sign < 0:
                    bit &= 0b01010101 if column % 2 else 0b10101010
                if bit:
                    cells.put(row, column, chr(0x2800 + bit), role)
    if weights.shape[1] == 1 and len(before) <= len(_NAMES) and start < 12:
        for source, row in enumerate(before):
            text = f" w {number_text(float(weights[source, 0]))} "
            cells.put(row, start + max(0, (end - start) // 4), text, Part.NUMBER)
