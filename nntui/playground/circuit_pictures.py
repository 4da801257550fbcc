"""The bench of circuits on paper: gates and wires, truth tables, the plane of a neuron's inputs, digits as bits."""

import numpy as np
from rich.style import Style

from core.scenes.circuits import Bench, DigitBits, wires_of
from core.scenes.perceptron import CORNERS, HIGH, LOW, PerceptronScene
from core.universality.activations import sigmoid
from nntui.playground.circuit_drawing import Part, draw
from nntui.playground.circuit_limit import limit_chart
from nntui.playground.digits_drawing import digits_drawing
from nntui.playground.pictures import CellsPicture, ChartPicture, GridPicture, Picture, Trace
from nntui.playground.truth_table import HEAD, Table, table_width, truth_table
from nntui.playground.truth_table import Part as TablePart
from nntui.widgets.cells import Cells
from nntui.widgets.chart import Role

_WIDTH, _HEIGHT = 100, 32  # in cells, of a screen on which a chart would have as many ticks
_DRAWING_WIDTH, _GATE_HEIGHT, _LEAST_HEIGHT = 84, 4, 9
_PLACES = 200  # of the plane, along each side

_STYLES: dict[int, Style] = {
    Part.BLANK: Style(),
    Part.WIRE_0: Style.parse("#9a9a9a"),
    Part.WIRE_1: Style.parse("#b08a70"),
    Part.WIRE_2: Style.parse("#bd7a4a"),
    Part.WIRE_3: Style.parse("#c36424"),
    Part.WIRE_4: Style.parse("bold #c75100"),
    Part.GATE: Style.parse("#606060"),
    Part.FIRING: Style.parse("bold #1257a3"),
    Part.NAME: Style.parse("bold #202020"),
    Part.NUMBER: Style.parse("#202020"),
    Part.WEIGHT: Style.parse("#1b7a3d"),
    Part.NEGATIVE: Style.parse("#a3123c"),
    Part.OFF: Style.parse("#767676"),
    Part.ON: Style.parse("bold #c75100"),
    Part.CHOSEN: Style.parse("bold #6a3d9a"),
}
_TABLE_STYLES: dict[int, Style] = {
    TablePart.BLANK: Style(),
    TablePart.NAME: Style.parse("bold #202020"),
    TablePart.RULE: Style.parse("#909090"),
    TablePart.OFF: Style.parse("#606060"),
    TablePart.ON: Style.parse("#c75100"),
    TablePart.INNER: Style.parse("#767676"),
    TablePart.PRESENT: Style.parse("bold #202020"),
    TablePart.PRESENT_ON: Style.parse("bold #c75100"),
    TablePart.WRONG: Style.parse("bold #a3123c"),
}


def circuit_pictures(scene: Bench, table: Table) -> list[Picture]:
    """The circuit with its wires lit as the inputs stand, the truth table, and the limit of sigmoids."""
    circuit, decimals = scene.circuit, scene.neurons == "sigmoids"
    at_once = max(list(circuit.levels.values()).count(level) for level in set(circuit.levels.values()))
    height = max(_LEAST_HEIGHT, _GATE_HEIGHT * at_once + 6)
    drawing = draw(circuit, wires_of(scene), _DRAWING_WIDTH, height, "", decimals).cells
    made = f"sigmoids, c = {scene.c:g}" if decimals else "perceptrons"
    limit = limit_chart(circuit, scene.inputs, scene.c, _WIDTH, _HEIGHT)
    return [
        CellsPicture(drawing, _STYLES, f"A circuit of {made}"),
        CellsPicture(_table_cells(table), _TABLE_STYLES, "Truth table"),
        ChartPicture(limit, [("sigmoids", Role.TRAINING)], "How far sigmoids are from perceptrons, over c"),
    ]


def perceptron_pictures(scene: PerceptronScene, table: Table) -> list[Picture]:
    """The output over the plane of the inputs, with the line where it is one half, and the truth table."""
    at = LOW + (HIGH - LOW) * (np.arange(_PLACES) + 0.5) / _PLACES
    z = scene.w1 * at + scene.w2 * at[:, None] + scene.bias
    values = sigmoid(scene.c * z) if scene.neurons == "sigmoids" else (z > 0.0).astype(np.float64)
    corners = [_point(f"corner {x:g}{y:g}", x, y, "o") for x, y in CORNERS]
    inputs = _point("inputs", scene.x1, scene.x2, "D")
    crossed = [0.5] if values.min() < 0.5 < values.max() else []
    side = (LOW, HIGH)
    plane = GridPicture(values, side, side, None, "Its output", "x1", "x2", crossed, [*corners, inputs])
    return [plane, CellsPicture(_table_cells(table), _TABLE_STYLES, "Truth table")]


def _point(name: str, x: float, y: float, sign: str) -> Trace:
    return Trace(name, np.array([x], np.float64), np.array([y], np.float64), sign)


def digits_pictures(scene: DigitBits) -> list[Picture]:
    """The rows of digits across the columns of bits."""
    return [CellsPicture(digits_drawing(scene, _DRAWING_WIDTH, 26), _STYLES, "Ten digits, four bits")]


def _table_cells(table: Table) -> Cells:
    columns = table_width(table, True)
    return truth_table(table, max(columns, 24), HEAD + 2 ** len(table.circuit.inputs))
