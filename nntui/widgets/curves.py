"""The two live plots of a run: loss and accuracy over its epochs."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType

from core.snapshot import NO_POINTS, Points, Snapshot
from nntui.ghost import Ghost
from nntui.run_words import accuracy_word
from nntui.widgets.chart import Axis, Band, Chart, Line, Role
from nntui.widgets.curve_axes import later_part, marks, recent_mean
from nntui.widgets.curve_pane import CurvePane, LegendEntry
from nntui.widgets.decimation import envelope, thinned
from nntui.widgets.ticks import linear_ticks, log_ticks, snapped

SET_ROLES = {"training": Role.TRAINING_SET, "validation": Role.VALIDATION, "test": Role.TEST}


class LossPlot(CurvePane):
    """Training loss, with the range of its mini-batches behind it, and the loss on the monitored sets."""

    NAME = "3 Loss"
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

    def _ghost_curves(self, ghost: Ghost) -> dict[str, Points]:
        return ghost.loss

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
        ghosts = list(self._ghosts(x.upper, columns).values())
        dotted = self.is_attached and self.app.native_ansi_color
        band = Band(fine.x, fine.least, fine.greatest, dotted)
        if self.log_scale:
            curves = {role: _log10(curve) for role, curve in curves.items()}
            ghosts = [_log10(curve) for curve in ghosts]
            with np.errstate(divide="ignore"):
                band = Band(fine.x, np.log10(fine.least), np.log10(fine.greatest), dotted)
        y = self._axis(list(curves.values()), ghosts, band, rows)
        return Chart(x, y, x_name, [*_ghost_lines(ghosts), *_lines(curves)], band, marks(snapshot))

    def _axis(self, curves: list[Points], ghosts: list[Points], band: Band, rows: int) -> Axis:
        if self.fitted:
            values = np.concatenate([later_part(curves), later_part(ghosts)])
        else:
            values = np.concatenate([*(c.value for c in (*curves, *ghosts)), band.lower, band.upper])
        values = values[np.isfinite(values)]
        if not values.size:
            values = np.array([0.0, 1.0])
        least, greatest = float(values.min()), float(values.max())
        if self.log_scale:
            room = 0.05 * (greatest - least) + 0.1
            lower, upper = snapped(max(least - room, -12.5), greatest + room, max(2, rows // 2))
            return Axis(lower, upper, log_ticks(lower, upper, max(2, rows // 2)))
        if self.fitted:
            greatest = min(greatest, 4 * float(np.median(values)))
        greatest = min(greatest, 1e300)
        if least < 0.6 * greatest or greatest == 0:
            lower, upper = 0.0, 1.2 * greatest or 1.0
        else:
            room = 0.25 * (greatest - least) + 0.02 * greatest
            lower, upper = least - room, greatest + room
        lower, upper = snapped(lower, upper, max(4, rows // 3))
        return Axis(lower, upper, linear_ticks(lower, upper, max(4, rows // 3)))


_FROM_BACK_TO_FRONT = (Role.TRAINING, Role.TRAINING_SET, Role.VALIDATION, Role.TEST)


def _lines(curves: dict[Role, Points]) -> list[Line]:
    return [
        Line(role, curves[role].epoch, curves[role].value, dashed=role is Role.TEST)
        for role in _FROM_BACK_TO_FRONT
        if role in curves
    ]


def _ghost_lines(ghosts: list[Points]) -> list[Line]:
    return [Line(Role.GHOST, ghost.epoch, ghost.value, dotted=True) for ghost in ghosts]


def _loss(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "not finite"


def _log10(points: Points) -> Points:
    positive = points.value > 0
    return Points(points.epoch[positive], np.log10(points.value[positive]))


def _sample(role: Role) -> str:
    return "╍" if role is Role.TEST else "━"


class AccuracyPlot(CurvePane):
    """Accuracy in percent: training (mean over the mini-batches of a column) and the monitored sets."""

    NAME = "4 Accuracy"
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
        self._thin_ghost = (None, {})
        self.redraw()

    @property
    def _heading(self) -> str:
        word = "accuracy" if self._snapshot is None else accuracy_word(self._snapshot.run)
        return self._name_shown if word == "accuracy" else self._name_shown.replace("Accuracy", word.capitalize())

    def _range_in_words(self) -> str:
        hidden = f", hidden: {', '.join(sorted(self.hidden))}" if self.hidden else ""
        return ("zoomed in" if self.fitted else "0 to 100 %") + hidden

    def _ghost_curves(self, ghost: Ghost) -> dict[str, Points]:
        return {name: curve for name, curve in ghost.accuracy.items() if name not in self.hidden}

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
        ghosts = [Points(one.epoch, 100 * one.value) for one in self._ghosts(x.upper, columns).values()]
        y = self._axis(list(curves.values()) or [NO_POINTS], ghosts, rows)
        return Chart(x, y, x_name, [*_ghost_lines(ghosts), *_lines(curves)], marks=marks(snapshot))

    def _axis(self, curves: list[Points], ghosts: list[Points], rows: int) -> Axis:
        lower, upper = 0.0, 100.0
        values = np.concatenate([later_part(curves), later_part(ghosts)])
        if self.fitted and values.size:
            least, greatest = float(values.min()), float(values.max())
            room = max(0.12 * (greatest - least), 0.5)
            lower, upper = snapped(least - room, greatest + room, max(4, rows // 3))
            lower, upper = max(0.0, lower), min(100.0, upper)
        return Axis(lower, upper, linear_ticks(lower, upper, max(4, rows // 3), unit="%"))
