"""The two live plots of a run: loss and accuracy over its epochs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from core.snapshot import NO_POINTS, Bins, Points, Snapshot, State
from nntui.widgets.chart import Axis, Band, Canvas, Chart, Line, Mark, Role, linear_ticks, log_ticks
from nntui.widgets.decimation import envelope, thinned

Floats = NDArray[np.float64]

RECENT_BATCHES = 500
"""The training value in the legend is the mean over about so many of the newest mini-batches."""

MARK_NAMES = {"learning_rate": "η", "l2": "λ", "momentum": "momentum", "batch_size": "batch", "epochs": "epochs"}
SET_ROLES = {"training": Role.TRAINING_SET, "validation": Role.VALIDATION, "test": Role.TEST}
SHORT_NAMES = {"training": "train", "training set": "train set", "validation": "valid", "test": "test"}
LETTERS = {"training": "t", "training set": "s", "validation": "v", "test": "T"}
"""The keys that show and hide the accuracy curves, where there is no room for names."""


@dataclass(frozen=True)
class LegendEntry:
    """One curve of the legend with its newest value."""

    name: str
    role: Role
    sample: str
    value: str


class CurvePane(Widget, can_focus=True):
    """A plot that draws the newest snapshot it was shown, when it is visible and something changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"curve--{role.name.lower().replace('_', '-')}" for role in Role}

    DEFAULT_CSS = """
    CurvePane {
        border: round $foreground 20%;
        border-title-color: $foreground;
        border-subtitle-color: $foreground 50%;
        padding: 0 1 0 0;
        width: 1fr;
        height: 1fr;
        min-height: 6;
        &:focus { border: round $primary; }
        & > .curve--label { color: $foreground 60%; }
        & > .curve--axis { color: $foreground 28%; }
        & > .curve--grid { color: $foreground 12%; }
        & > .curve--mark { color: $foreground 35%; }
        & > .curve--mark-label { color: $foreground 85%; }
        & > .curve--band { color: $primary 45%; }
        & > .curve--ghost { color: $foreground 35%; }
        & > .curve--training { color: $primary-lighten-2; }
        & > .curve--training-set { color: $secondary-lighten-2; }
        & > .curve--validation { color: $accent; }
        & > .curve--test { color: $success; }
        &:ansi { border: round ansi_bright_black; &:focus { border: round $primary; } }
        &:ansi > .curve--grid { color: ansi_bright_black; text-style: dim; }
        &:ansi > .curve--axis { color: ansi_bright_black; }
        &:ansi > .curve--mark { color: ansi_bright_black; }
        &:ansi > .curve--band { color: ansi_bright_black; }
        &:ansi > .curve--training { color: ansi_bright_blue; }
        &:ansi > .curve--validation { color: ansi_bright_yellow; }
    }
    """

    NAME: ClassVar[str] = ""
    ALLOW_SELECT = False

    def __init__(self, *, title: str = "", id: str | None = None, classes: str | None = None) -> None:
        """title: what stands before the legend, if not the pane's own name."""
        super().__init__(id=id, classes=classes)
        self._name_shown = title or self.NAME
        self.fitted = True
        self._canvas = Canvas()
        self._snapshot: Snapshot | None = None
        self._seen: object = None
        self._strips: list[Strip] | None = None
        self.border_title = self._name_shown

    def show(self, snapshot: Snapshot) -> None:
        """Takes the newest snapshot. It is drawn when Textual next paints the pane: never while the pane is hidden."""
        self._snapshot = snapshot
        seen = _what_a_plot_shows(snapshot)
        if seen != self._seen:
            self._seen = seen
            self.redraw()

    def redraw(self) -> None:
        """Draws anew at the next paint."""
        self._strips = None
        if self.is_mounted:
            self._update_border()
        self.refresh()

    def action_toggle_fit(self) -> None:
        """Shows the whole range of values, or only that of the later part of the run."""
        self.fitted = not self.fitted
        self.redraw()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())
        self.redraw()

    def on_resize(self) -> None:
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips = None

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._strips is None:
            self._strips = self._draw()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if self._strips is None or y >= len(self._strips):
            return Strip.blank(self.size.width, self.rich_style)
        return self._strips[y]

    # What a plot of its own says.

    def _chart(self, snapshot: Snapshot, x: Axis, x_name: str, columns: int, rows: int) -> Chart:
        raise NotImplementedError

    def _legend(self, snapshot: Snapshot) -> Iterator[LegendEntry]:
        raise NotImplementedError

    def _range_in_words(self) -> str:
        raise NotImplementedError

    def _draw(self) -> list[Strip]:
        width, height = self.size
        snapshot = self._snapshot
        if not width or not height:
            return []
        if snapshot is None or snapshot.step == 0:
            return self._empty(snapshot, width, height)
        x, x_name = epoch_axis(snapshot, width)
        chart = self._chart(snapshot, x, x_name, max(1, width - 6), max(1, height - 2))
        return self._canvas.draw(chart, width, height).strips(self._styles())

    def _empty(self, snapshot: Snapshot | None, width: int, height: int) -> list[Strip]:
        text = "the curves appear here when the network trains"
        if snapshot is not None and snapshot.state is State.PREPARING and snapshot.message:
            text = snapshot.message
        line = Content.styled(text, self.get_visual_style("curve--label")).truncate(width, ellipsis=True)
        row = height // 2
        blank = Strip.blank(width, self.rich_style)
        strip = Strip(line.render_segments(self.visual_style), line.cell_length).crop_extend(0, width, self.rich_style)
        left = max(0, (width - line.cell_length) // 2)
        centred = Strip.join([Strip.blank(left, self.rich_style), strip]).crop(0, width)
        return [centred if y == row else blank for y in range(height)]

    def _styles(self) -> dict[int, Style]:
        return {role: self.get_component_rich_style(f"curve--{_css(role)}") for role in Role}

    def _update_border(self) -> None:
        snapshot = self._snapshot
        entries = list(self._legend(snapshot)) if snapshot is not None and snapshot.step else []
        room = self.size.width - 2
        self.border_title = self._title(entries, room)
        forms = [self._range_in_words()]
        if snapshot is not None and entries:
            forms.insert(0, f"training: mean of the last {recent_batches(snapshot)} mini-batches, {forms[0]}")
        self.border_subtitle = next((form for form in forms if len(form) <= room), "")

    def _title(self, entries: list[LegendEntry], room: int) -> Content:
        """The legend in the longest form that fits."""
        full = {entry.name: f"{entry.sample} {entry.name}" for entry in entries}
        short = {entry.name: f"{entry.sample} {SHORT_NAMES[entry.name]}" for entry in entries}
        for names, gap in ((full, "  "), (short, "  "), (LETTERS, "  "), (LETTERS, " ")):
            parts: list[Content] = [Content.styled(self._name_shown, "bold")]
            for entry in entries:
                style = self.get_visual_style(f"curve--{_css(entry.role)}", partial=True)
                parts.append(Content.styled(f"{names[entry.name]} {entry.value}", style))
            title = Content(gap).join(parts)
            if title.cell_length <= room:
                break
        return title


def _css(role: Role) -> str:
    return role.name.lower().replace("_", "-")


def _what_a_plot_shows(snapshot: Snapshot) -> object:
    """Differs between two snapshots that make different plots."""
    curves = snapshot.curves
    sizes = tuple((name, loss.epoch.size) for name, (loss, _) in curves.sets.items())
    empty_text = (snapshot.state, snapshot.message) if snapshot.step == 0 else snapshot.state is State.DIVERGED
    return (snapshot.run_id, snapshot.step, snapshot.epochs_wanted, len(snapshot.marks), sizes, empty_text)


_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_up(value: float) -> float:
    """The next round number, so that a growing axis moves seldom and the newest point is never far from its end."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(power * factor for factor in _ROUND if power * factor >= value * (1 - 1e-12)))


def epoch_axis(snapshot: Snapshot, width: int) -> tuple[Axis, str]:
    """The x axis from step 0 to a round number beyond now; labelled in mini-batches during the first epoch."""
    batches_per_epoch = snapshot.step / snapshot.epoch if snapshot.epoch > 0 else float(snapshot.step)
    wanted = max(2, width // 9)
    if snapshot.epoch < 1:
        right = min(1.0, round_up(max(10, snapshot.step)) / batches_per_epoch)
        return Axis(0.0, right, linear_ticks(0.0, right, wanted, scale=batches_per_epoch)), "batch"
    right = min(round_up(snapshot.epoch), float(max(snapshot.epochs_wanted, snapshot.epoch)))
    return Axis(0.0, right, linear_ticks(0.0, right, wanted)), "epoch"


def marks(snapshot: Snapshot) -> list[Mark]:
    """The changes of hyperparameters, and where the run blew up."""
    changes = [
        Mark(mark.epoch, f"{MARK_NAMES.get(mark.name, mark.name)} {_short(mark.after)}") for mark in snapshot.marks
    ]
    if snapshot.divergence is not None:
        changes.append(Mark(snapshot.epoch, "not finite"))
    return changes


def _short(value: float) -> str:
    """0.25 as .25: labels on a curve must be short."""
    text = f"{value:g}"
    return text[1:] if text.startswith("0.") else text


def recent_batches(snapshot: Snapshot) -> int:
    """How many of the newest mini-batches the training values in the legends are the mean of: whole bins."""
    return int(_recent_weights(snapshot.curves.training_loss, snapshot.step).sum())


def _recent_weights(bins: Bins, step: int) -> Floats:
    """How many mini-batches the newest bins hold, oldest first; the last bin may not be full."""
    count = max(1, min(bins.mean.size, round(RECENT_BATCHES / bins.batches_per_bin)))
    weights = np.full(count, float(bins.batches_per_bin))
    weights[-1] = np.clip(step - (bins.mean.size - 1) * bins.batches_per_bin, 1, bins.batches_per_bin)
    return weights


def recent_mean(bins: Bins, step: int) -> float | None:
    """The mean over about the last RECENT_BATCHES mini-batches; None before the first."""
    if not bins.mean.size:
        return None
    weights = _recent_weights(bins, step)
    return float(np.average(bins.mean[-weights.size :], weights=weights))


def _later_part(curves: list[Points]) -> Floats:
    """All values except those of the first fifth of the run, which is steep."""
    end = max((curve.epoch[-1] for curve in curves if curve.epoch.size), default=0.0)
    return np.concatenate([curve.value[curve.epoch >= 0.2 * end] for curve in curves] or [np.zeros(0)])


class LossPlot(CurvePane):
    """Training loss, with the range of its mini-batches behind it, and the loss on the monitored sets."""

    NAME = "Loss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l", "toggle_log", "Log scale", id="loss.log", tooltip="Switch the loss axis between linear and logarithmic"
        ),
        Binding(
            "z",
            "toggle_fit",
            "Zoom",
            id="loss.zoom",
            tooltip="Switch between the later part's range of losses and the whole range",
        ),
    ]

    def __init__(self, *, title: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(title=title, id=id, classes=classes)
        self.log_scale = False

    def action_toggle_log(self) -> None:
        """Switches between a linear and a logarithmic loss axis."""
        self.log_scale = not self.log_scale
        self.redraw()

    def _range_in_words(self) -> str:
        return ("log scale" if self.log_scale else "linear scale") + (", zoomed in" if self.fitted else ", all values")

    def _legend(self, snapshot: Snapshot) -> Iterator[LegendEntry]:
        recent = recent_mean(snapshot.curves.training_loss, snapshot.step)
        if recent is not None:
            yield LegendEntry("training", Role.TRAINING, "━", _loss(recent))
        for name, (loss, _) in snapshot.curves.sets.items():
            if loss.value.size:
                shown = "training set" if name == "training" else name
                yield LegendEntry(shown, SET_ROLES[name], _sample(SET_ROLES[name]), _loss(loss.value[-1]))

    def _chart(self, snapshot: Snapshot, x: Axis, x_name: str, columns: int, rows: int) -> Chart:
        mean = envelope(snapshot.curves.training_loss, x.upper, columns)
        fine = envelope(snapshot.curves.training_loss, x.upper, 2 * columns)
        curves = {Role.TRAINING: Points(mean.x, mean.mean)}
        for name, (loss, _) in snapshot.curves.sets.items():
            curves[SET_ROLES[name]] = thinned(loss, x.upper, columns)
        band = Band(fine.x, fine.least, fine.greatest)
        if self.log_scale:
            curves = {role: _log10(curve) for role, curve in curves.items()}
            with np.errstate(divide="ignore"):
                band = Band(fine.x, np.log10(fine.least), np.log10(fine.greatest))
        y = self._axis(list(curves.values()), band, rows)
        return Chart(x, y, x_name, _lines(curves), band, marks(snapshot))

    def _axis(self, curves: list[Points], band: Band, rows: int) -> Axis:
        values = (
            _later_part(curves) if self.fitted else np.concatenate([*(c.value for c in curves), band.lower, band.upper])
        )
        values = values[np.isfinite(values)]
        if not values.size:
            values = np.array([0.0, 1.0])
        least, greatest = float(values.min()), float(values.max())
        if self.log_scale:
            room = 0.05 * (greatest - least) + 0.1
            lower, upper = max(least - room, -12.5), greatest + room
            return Axis(lower, upper, log_ticks(lower, upper, max(2, rows // 2)))
        if self.fitted:
            greatest = min(greatest, 4 * float(np.median(values)))
        greatest = min(greatest, 1e300)
        if least < 0.6 * greatest or greatest == 0:
            lower, upper = 0.0, 1.25 * greatest or 1.0
        else:
            room = 0.25 * (greatest - least) + 0.02 * greatest
            lower, upper = least - room, greatest + room
        return Axis(lower, upper, linear_ticks(lower, upper, max(3, rows // 3)))


_FROM_BACK_TO_FRONT = (Role.TRAINING, Role.TRAINING_SET, Role.VALIDATION, Role.TEST)


def _lines(curves: dict[Role, Points]) -> list[Line]:
    return [
        Line(role, curves[role].epoch, curves[role].value, dashed=role is Role.TEST)
        for role in _FROM_BACK_TO_FRONT
        if role in curves
    ]


def _loss(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "not finite"


def _log10(points: Points) -> Points:
    positive = points.value > 0
    return Points(points.epoch[positive], np.log10(points.value[positive]))


def _sample(role: Role) -> str:
    return "╍" if role is Role.TEST else "━"


class AccuracyPlot(CurvePane):
    """Accuracy in percent: training (mean over the mini-batches of a column) and the monitored sets."""

    NAME = "Accuracy"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t",
            "toggle_curve('training')",
            "Training",
            id="accuracy.training",
            tooltip="Show or hide the training accuracy",
        ),
        Binding(
            "v",
            "toggle_curve('validation')",
            "Validation",
            id="accuracy.validation",
            tooltip="Show or hide the validation accuracy",
        ),
        Binding("T", "toggle_curve('test')", "Test", id="accuracy.test", tooltip="Show or hide the test accuracy"),
        Binding(
            "z",
            "toggle_fit",
            "Zoom",
            id="accuracy.zoom",
            tooltip="Switch between the later part's range of accuracies and 0 to 100 %",
        ),
    ]

    def __init__(self, *, title: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(title=title, id=id, classes=classes)
        self.hidden: set[str] = set()

    def action_toggle_curve(self, name: str) -> None:
        """Shows or hides the curve of `training`, `validation` or `test`."""
        self.hidden ^= {name}
        self.redraw()

    def _range_in_words(self) -> str:
        hidden = f", hidden: {', '.join(sorted(self.hidden))}" if self.hidden else ""
        return ("zoomed in" if self.fitted else "0 to 100 %") + hidden

    def _legend(self, snapshot: Snapshot) -> Iterator[LegendEntry]:
        recent = recent_mean(snapshot.curves.training_accuracy, snapshot.step)
        if recent is not None and "training" not in self.hidden:
            yield LegendEntry("training", Role.TRAINING, "━", f"{recent:.1%}")
        for name, (_, accuracy) in snapshot.curves.sets.items():
            if accuracy.value.size and name not in self.hidden:
                shown = "training set" if name == "training" else name
                value = f"{accuracy.value[-1]:.2%}"
                yield LegendEntry(shown, SET_ROLES[name], _sample(SET_ROLES[name]), value)

    def _chart(self, snapshot: Snapshot, x: Axis, x_name: str, columns: int, rows: int) -> Chart:
        curves: dict[Role, Points] = {}
        if "training" not in self.hidden:
            mean = envelope(snapshot.curves.training_accuracy, x.upper, columns)
            curves[Role.TRAINING] = Points(mean.x, 100 * mean.mean)
        for name, (_, accuracy) in snapshot.curves.sets.items():
            if name not in self.hidden:
                points = thinned(accuracy, x.upper, columns)
                curves[SET_ROLES[name]] = Points(points.epoch, 100 * points.value)
        y = self._axis(list(curves.values()) or [NO_POINTS], rows)
        return Chart(x, y, x_name, _lines(curves), marks=marks(snapshot))

    def _axis(self, curves: list[Points], rows: int) -> Axis:
        lower, upper = 0.0, 100.0
        values = _later_part(curves)
        if self.fitted and values.size:
            least, greatest = float(values.min()), float(values.max())
            room = max(0.12 * (greatest - least), 0.5)
            lower, upper = max(0.0, least - room), min(100.0, greatest + room)
        return Axis(lower, upper, linear_ticks(lower, upper, max(3, rows // 3), unit="%"))
