"""The gradient pane: how fast each layer learns, one row a layer, on a logarithmic scale."""

import math
import textwrap
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.snapshot import GradientReport, LayerGradient, Snapshot, State
from nntui.widgets.chart import Cells, short_number

LEAST_EXPONENT = -12
"""Bars of norms below 1e-12 are empty; their numbers are still shown."""

RECENT_REPORTS = 64
SHADES = 8
MANY = 0.5
"""From this share on, saturated or dead units are pointed out."""


class Kind(Enum):
    """Which gradient the bars show; `value` is its symbol."""

    BIASES = "‖∂C/∂b‖"
    WEIGHTS = "‖∂C/∂W‖"

    def norm(self, layer: LayerGradient) -> float:
        return layer.bias_norm if self is Kind.BIASES else layer.weight_norm


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


class GradientPane(ScrollView, can_focus=True):
    """One bar a layer for the norm of its gradient, with its history, saturation and update-to-weight ratio."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "gradient--words",
        "gradient--header",
        "gradient--text",
        "gradient--quiet",
        "gradient--scale",
        "gradient--alert",
        "gradient--slow",
        "gradient--fast",
    }

    DEFAULT_CSS = """
    GradientPane {
        border: round $foreground 20%;
        border-title-color: $foreground;
        border-subtitle-color: $foreground 50%;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        width: 1fr;
        height: 1fr;
        min-height: 5;
        &:focus { border: round $primary; }
        & > .gradient--words { color: $foreground; text-style: bold; }
        & > .gradient--header { color: $foreground 50%; }
        & > .gradient--text { color: $foreground; }
        & > .gradient--quiet { color: $foreground 60%; }
        & > .gradient--scale { color: $foreground 16%; }
        & > .gradient--alert { color: $warning; text-style: bold; }
        & > .gradient--slow { color: $warning; }
        & > .gradient--fast { color: $success; }
        &:ansi { border: round ansi_bright_black; &:focus { border: round $primary; } }
        &:ansi > .gradient--scale { color: ansi_bright_black; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "toggle_kind",
            "Biases/weights",
            id="gradient.kind",
            tooltip="Switch between the gradient of the biases and that of the weights",
        ),
    ]
    ALLOW_SELECT = False

    def __init__(self, *, title: str = "Gradient", id: str | None = None, classes: str | None = None) -> None:
        """title: what stands before the symbol of the gradient shown."""
        super().__init__(id=id, classes=classes)
        self._name_shown = title
        self.kind = Kind.BIASES
        self._history = History()
        self._snapshot: Snapshot | None = None
        self._styles: dict[int, Style] | None = None
        self._pinned: list[Strip] = []
        self._rows: list[Strip] | None = None
        self._set_titles()

    def show(self, snapshot: Snapshot) -> None:
        """Takes the newest snapshot. It is drawn when Textual next paints the pane: never while the pane is hidden."""
        before, self._snapshot = self._snapshot, snapshot
        report = snapshot.gradients
        if report is not None:
            if self._history.add(snapshot.run_id, report):
                self.redraw()
        elif before is None or before.gradients is not None or before.state is not snapshot.state:
            self.redraw()

    def redraw(self) -> None:
        """Draws anew at the next paint."""
        self._rows = None
        self._set_titles()
        if self.is_mounted:
            report = self._report()
            layers = len(report.layers) if report is not None else 0
            self.virtual_size = Size(0, self._pinned_height() + layers * self._distance(layers))
        self.refresh()

    def action_toggle_kind(self) -> None:
        """Shows the gradient of the weights instead of that of the biases, or back."""
        self.kind = Kind.WEIGHTS if self.kind is Kind.BIASES else Kind.BIASES
        self.redraw()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())
        self.redraw()

    def on_resize(self) -> None:
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = None
        self._rows = None

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._rows is None:
            self._draw()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        rows = self._rows or []
        if y < len(self._pinned):
            return self._pinned[y]
        index = y - len(self._pinned) + self.scroll_offset.y
        return rows[index] if index < len(rows) else Strip.blank(self._width, self.rich_style)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    def _report(self) -> GradientReport | None:
        return self._snapshot.gradients if self._snapshot is not None else None

    def _set_titles(self) -> None:
        what = "speed of learning" if self.kind is Kind.BIASES else "weights"
        title = Content.assemble((self._name_shown, "bold"), f"  {self.kind.value} {what}")
        self.border_title = title
        report = self._report()
        self.border_subtitle = "" if report is None else f"on the first {report.images:,} training images"

    def _words(self) -> list[str]:
        """The line in words, in as many rows as the pane can spare."""
        report = self._report()
        if report is None:
            preparing = self._snapshot is None or self._snapshot.state is State.PREPARING
            text = "no gradient yet: " + ("the run is being prepared" if preparing else "none has been measured")
        else:
            text = in_words(report, self.kind)
        spare = self.scrollable_content_region.height - 1 - (len(report.layers) if report is not None else 0)
        return textwrap.wrap(text, max(10, self._width), max_lines=min(3, max(1, spare)), placeholder=" …")

    def _pinned_height(self) -> int:
        return len(self._words()) + (1 if self._report() is not None else 0)

    def _distance(self, layers: int) -> int:
        """Rows from one layer to the next: two where there is room, so that the bars do not touch."""
        return 2 if self._pinned_height() + 2 * layers <= self.scrollable_content_region.height else 1

    def _draw(self) -> None:
        width = self._width
        if not width:
            return
        words = self._words()
        report = self._report()
        pinned = Cells(width, len(words) + 1)
        for row, line in enumerate(words):
            pinned.put(row, 0, line, Role.WORDS)
        rows = Cells(width, 0)
        if report is not None:
            table = Table(self._history, report, self.kind, width - self.show_vertical_scrollbar)
            table.header(pinned, len(words))
            rows = table.rows(self._distance(len(report.layers)))
        self._pinned = pinned.strips(self._role_styles())
        self._rows = rows.strips(self._role_styles())

    def _role_styles(self) -> dict[int, Style]:
        if self._styles is None:
            names = {role: role.name.lower() for role in Role if role not in (Role.BLANK, Role.SHADE)}
            self._styles = {role: self.get_component_rich_style(f"gradient--{name}") for role, name in names.items()}
            self._styles[Role.BLANK] = self.rich_style
            slow, fast = (self.get_component_rich_style(f"gradient--{end}") for end in ("slow", "fast"))
            for shade in range(SHADES):
                self._styles[Role.SHADE + shade] = _between(slow, fast, shade / (SHADES - 1))
        return self._styles


def _between(slow: Style, fast: Style, share: float) -> Style:
    if slow.color is None or fast.color is None:
        return fast
    colour = Color.from_rich_color(slow.color).blend(Color.from_rich_color(fast.color), share)
    return fast + Style(color=colour.rich_color)


class Table:
    """The rows of one report, laid out for a width."""

    def __init__(self, history: History, report: GradientReport, kind: Kind, width: int) -> None:
        self.history, self.report, self.kind, self.width = history, report, kind, width
        self.names = [_name(layer) for layer in report.layers]
        self.columns = arrange(width, max(5, *map(len, self.names)))
        if not self.columns.update:
            self.names = [layer.name for layer in report.layers]
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


def _name(layer: LayerGradient) -> str:
    return layer.name if layer.activation in layer.name else f"{layer.name} {layer.activation}"


def _saturation(layer: LayerGradient) -> tuple[str, Role]:
    if layer.activation == "linear":
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


def number(value: float) -> str:
    """A measured value in at most seven characters."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def times(ratio: float) -> str:
    """How many times: 4.9, 98, 12,300, 3·10¹¹; smaller than one as 0.21."""
    if ratio < 0.01:
        return number(ratio)
    if ratio < 1:
        return f"{ratio:.2g}"
    if ratio < 9.95:
        return f"{ratio:.1f}"
    if ratio < 999_999.5:
        return f"{float(f'{ratio:.3g}'):,.0f}"
    mantissa, exponent = f"{ratio:.0e}".split("e")
    return f"{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def in_words(report: GradientReport, kind: Kind) -> str:
    """What the report says about the layers, compared with each other, in one sentence."""
    layers = report.layers
    norms = [kind.norm(layer) for layer in layers]
    broken = [index for index, norm in enumerate(norms) if not math.isfinite(norm)]
    if broken:
        return f"the gradient of {_layers(broken)} is not a finite number"
    zero = [index for index, norm in enumerate(norms) if norm == 0]
    if len(zero) == len(norms):
        return "every gradient is 0: nothing learns" + _dead(layers)
    if zero:
        return f"{_layers(zero)} {'does' if len(zero) == 1 else 'do'} not learn: gradient 0" + _dead(layers)
    if len(layers) == 1:
        return f"one layer, so nothing to compare: the norm of its gradient is {number(norms[0])}"
    slow, fast = norms.index(min(norms)), norms.index(max(norms))
    ratio = norms[fast] / norms[slow]
    if ratio < 3:
        return f"balanced: the layers {_learn(kind)} within a factor of {ratio:.1f} of each other"
    if slow < fast:
        return f"layer {slow + 1} {_compared(kind, ratio, 'slower')} than layer {fast + 1}: " + _why_slow(
            layers[slow:fast], slow
        )
    return (
        f"layer {fast + 1} {_compared(kind, ratio, 'faster')} than layer {slow + 1}: the gradient grows on its way back"
    )


def _learn(kind: Kind) -> str:
    return "learn" if kind is Kind.BIASES else "have weight gradients"


def _compared(kind: Kind, ratio: float, how: str) -> str:
    if kind is Kind.BIASES:
        return f"learns {times(ratio)} times {how}"
    return f"has weight gradients {times(ratio)} times {'smaller' if how == 'slower' else 'larger'}"


def _why_slow(passed: tuple[LayerGradient, ...], first: int) -> str:
    """Why the gradient is smaller behind the layers it passed on its way back, as far as the report shows it."""
    if all(layer.activation == "sigmoid" for layer in passed):
        reason = "sigmoid′ is at most 1/4 a layer"
    elif all(layer.activation == "tanh" for layer in passed):
        reason = "tanh′ is at most 1, and less the more a unit is saturated"
    else:
        reason = "the gradient shrinks on its way back"
    worst = max(range(len(passed)), key=lambda index: passed[index].saturated)
    if passed[worst].saturated >= MANY:
        state = "dead" if passed[worst].activation == "relu" else "saturated"
        reason += f", and {passed[worst].saturated:.0%} of layer {first + worst + 1} is {state}"
    return reason


def _dead(layers: tuple[LayerGradient, ...]) -> str:
    for index, layer in enumerate(layers):
        if layer.activation == "relu" and layer.saturated == 1:
            return f", every unit of layer {index + 1} is dead"
    return ""


def _layers(indices: list[int]) -> str:
    if len(indices) == 1:
        return f"layer {indices[0] + 1}"
    if len(indices) <= 4:
        return "layers " + ", ".join(str(index + 1) for index in indices[:-1]) + f" and {indices[-1] + 1}"
    return f"{len(indices)} layers"
