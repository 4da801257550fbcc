"""The rows of the gradient pane as cells: a bar a layer on a logarithmic scale, its numbers and its recent past."""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

from core.architecture import Network
from core.snapshot import GradientReport, LayerGradient
from nntui.layer_edit import kind_of
from nntui.widgets.cells import Cells
from nntui.widgets.gradient_words import MANY, Kind, number, times
from nntui.widgets.layer_table import settings_of
from nntui.widgets.ticks import short_number

LEAST_EXPONENT = -12
"""Bars of norms below 1e-12 are empty; their numbers are still shown."""

RECENT_REPORTS = 64
SHADES = 8


class Role(IntEnum):
    """What a cell belongs to; values from SHADE on are the shades of bars, from the slowest layer to the fastest."""

    BLANK = 0
    WORDS = 1
    HEADER = 2
    TEXT = 3
    QUIET = 4
    SCALE = 5
    ALERT = 6
    SHADE = 16


@dataclass
class History:
    """The newest gradient reports of one run, in the order received."""

    run_id: int = -1
    reports: deque[GradientReport] = field(default_factory=lambda: deque(maxlen=RECENT_REPORTS))

    def add(self, run_id: int, report: GradientReport) -> bool:
        """Takes a report that is new; another run or another number of layers starts anew. False if not new."""
        last = self.reports[-1] if self.reports else None
        if run_id != self.run_id or (last is not None and len(last.layers) != len(report.layers)):
            self.reports.clear()
            self.run_id = run_id
        elif last == report:
            return False
        self.reports.append(report)
        return True

    def exponents(self, kind: Kind, layer: int) -> list[float]:
        """log10 of the layer's norm in each report; nan where it is zero or not finite."""
        return [log10_or_nan(kind.norm(report.layers[layer])) for report in self.reports]


@dataclass(frozen=True)
class Columns:
    """The widths of a row's columns; 0 for a column that has no room."""

    name: int
    bar: int
    value: int
    ratio: int = 0
    history: int = 0
    saturated: int = 0
    update: int = 0


_LEAST_BAR = 12
_LEAST_WIDTHS = {"ratio": 8, "history": 9, "saturated": 10, "update": 8}


def arrange(width: int, name: int) -> Columns:
    """Name, bar and value always; the other columns as far as there is room, the most telling first."""
    value = 8
    room = width - name - 1 - value - _LEAST_BAR
    taken = dict.fromkeys(_LEAST_WIDTHS, 0)
    for column, least in _LEAST_WIDTHS.items():
        if room < least:
            break
        taken[column] = least
        room -= least
    if taken["update"]:
        wider = min(20, room // 3)
        taken["history"] += wider
        room -= wider
    return Columns(name, max(1, room + _LEAST_BAR), value, **taken)


class Table:
    """The rows of one report on a network, laid out for a width."""

    def __init__(self, history: History, report: GradientReport, network: Network, kind: Kind, width: int) -> None:
        self.history, self.report, self.kind, self.width = history, report, kind, width
        self.names = row_names(report, network, with_activation=True)
        self.columns = arrange(width, max(5, *map(len, self.names)))
        if not self.columns.update:
            self.names = row_names(report, network, with_activation=False)
            self.columns = arrange(width, min(max(5, *map(len, self.names)), width // 3))
        seen = [value for index in range(len(report.layers)) for value in history.exponents(kind, index)]
        self.lower, self.upper = decades([value for value in seen if not math.isnan(value)])

    def _starts(self) -> dict[str, int]:
        c = self.columns
        starts, at = {"name": 0, "bar": c.name + 1}, c.name + 1 + c.bar
        for name, width in (("value", c.value), ("ratio", c.ratio), ("history", c.history)):
            starts[name], at = at, at + width
        starts["saturated"], starts["update"] = at, at + c.saturated
        return starts

    def header(self, cells: Cells, row: int) -> None:
        """The names of the columns, and over the bars the two ends of their scale."""
        starts, c = self._starts(), self.columns
        cells.put(row, 0, "layer", Role.HEADER)
        ends = (short_number(10.0**self.lower), short_number(10.0**self.upper))
        cells.put(row, starts["bar"], ends[0], Role.HEADER)
        cells.put(row, starts["bar"] + c.bar - len(ends[1]), ends[1], Role.HEADER)
        cells.put(row, starts["value"], self.kind.value.rjust(c.value), Role.HEADER)
        if c.ratio:
            cells.put(row, starts["ratio"], "to next".rjust(c.ratio), Role.HEADER)
        if c.history:
            cells.put(row, starts["history"] + 1, "recently", Role.HEADER)
        if c.saturated:
            cells.put(row, starts["saturated"], "saturated".rjust(c.saturated), Role.HEADER)
        if c.update:
            cells.put(row, starts["update"], "ΔW/W".rjust(c.update), Role.HEADER)

    def rows(self, distance: int) -> Cells:
        """A row for each layer, so many rows apart."""
        cells = Cells(self.width, len(self.report.layers) * distance)
        for index in range(len(self.report.layers)):
            self._row(cells, index, index * distance)
        return cells

    def _row(self, cells: Cells, index: int, row: int) -> None:
        starts, c, layer = self._starts(), self.columns, self.report.layers[index]
        norm = self.kind.norm(layer)
        share = (log10_or_nan(norm) - self.lower) / (self.upper - self.lower)
        shade = Role.SHADE + (0 if math.isnan(share) else round(min(max(share, 0), 1) * (SHADES - 1)))
        cells.put(row, 0, self.names[index][: c.name], Role.TEXT)
        for decade in range(self.lower, self.upper + 1):
            at = round((decade - self.lower) / (self.upper - self.lower) * (c.bar - 1))
            cells.put(row, starts["bar"] + at, "┊", Role.SCALE)
        cells.put(row, starts["bar"], bar(share, c.bar), shade)
        cells.put(row, starts["value"], number(norm).rjust(c.value), Role.TEXT if math.isfinite(norm) else Role.ALERT)
        if c.ratio and index + 1 < len(self.report.layers):
            ratio = _ratio(self.kind.norm(self.report.layers[index + 1]), norm)
            cells.put(row, starts["ratio"], ratio.rjust(c.ratio), Role.QUIET)
        if c.history:
            line = sparkline(self.history.exponents(self.kind, index), c.history - 1)
            cells.put(row, starts["history"] + 1, line, shade)
        if c.saturated:
            text, role = _saturation(layer)
            cells.put(row, starts["saturated"], text.rjust(c.saturated), role)
        if c.update:
            cells.put(row, starts["update"], number(layer.update_ratio).rjust(c.update), Role.QUIET)


def row_names(report: GradientReport, network: Network, with_activation: bool) -> list[str]:
    """`1 conv 20@5x5 relu`: its number in the network, which has layers without parameters too, and what it is."""
    texts = {f"layer {k}": f"{k} {kind_of(layer)} {settings_of(layer)}" for k, layer in enumerate(network.layers, 1)}
    behind = [f" {layer.activation}" if with_activation else "" for layer in report.layers]
    return [texts.get(layer.name, layer.name) + word for layer, word in zip(report.layers, behind, strict=True)]


_WITH_ENDS = ("sigmoid", "tanh", "softmax")
"""Activations whose range has ends, where a neuron hardly learns."""


def _saturation(layer: LayerGradient) -> tuple[str, Role]:
    if layer.activation not in (*_WITH_ENDS, "relu"):
        return "–", Role.QUIET
    word = " dead" if layer.activation == "relu" else ""
    return f"{layer.saturated:.0%}{word}", Role.ALERT if layer.saturated >= MANY else Role.QUIET


def _ratio(following: float, norm: float) -> str:
    if not (math.isfinite(following) and math.isfinite(norm)) or norm <= 0 or following <= 0:
        return "–"
    return f"×{times(following / norm)}"


def log10_or_nan(value: float) -> float:
    """log10 of a finite positive number, else nan."""
    return math.log10(value) if math.isfinite(value) and value > 0 else math.nan


def decades(exponents: list[float]) -> tuple[int, int]:
    """The whole decades that hold all values, at least two of them, none below 1e-12."""
    if not exponents:
        return -2, 0
    upper = max(math.ceil(max(exponents)), LEAST_EXPONENT + 2)
    return max(LEAST_EXPONENT, min(math.floor(min(exponents)), upper - 2)), upper


_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int) -> str:
    """A bar that fills a share of the width, to an eighth of a cell; any value on the scale shows at least a sliver."""
    if math.isnan(share) or share < 0:
        return ""
    eighths = max(1, round(min(share, 1.0) * width * 8))
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


_LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(exponents: list[float], width: int) -> str:
    """The newest values, one a cell; a change of less than half a decade never fills the height."""
    shown = exponents[-width:]
    finite = [value for value in shown if not math.isnan(value)]
    if not finite:
        return ""
    middle, span = (min(finite) + max(finite)) / 2, max(max(finite) - min(finite), 0.5)
    shares = [(value - middle) / span + 0.5 for value in shown]
    return "".join(" " if math.isnan(s) else _LEVELS[min(int(s * len(_LEVELS)), len(_LEVELS) - 1)] for s in shares)
