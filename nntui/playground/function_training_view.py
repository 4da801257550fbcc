"""The view of a network that learns f(x): target, network and proof in one plot, its errors, its weights."""

import numpy as np
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.scenes.function_training import FunctionTraining
from core.universality.feed_forward import FeedForward
from nntui.actions import table
from nntui.playground.curves import Curves
from nntui.playground.pictures import Picture
from nntui.playground.training_pictures import function_training_pictures
from nntui.playground.training_view import AGAIN_KEYS, FRAME_BACK, FRAME_ON, RUN_KEYS, TrainingView
from nntui.playground.training_words import beside_name, progress_text
from nntui.widgets.error_plot import ErrorPlot
from nntui.widgets.function_plot import FunctionPlot
from nntui.widgets.wiring_pane import WiringPane

_PRINTED_POINTS = 1000
_NO_WINDOWS = np.zeros((0, 2))


def _also(row: tuple[str, str, str, str, str], key: str) -> tuple[str, str, str, str, str]:
    return (row[0], f"{key},{row[1]}", *row[2:])


class FunctionTrainingView(TrainingView):
    """One plot, and below it the network and its errors."""

    ACTIONS = table(
        "scene",
        "Training",
        *RUN_KEYS,
        ("target", "t", "f(x)", "Type the target", "Such as 0.5 + 0.4sin(9x), or the name of a preset."),
        _also(FRAME_BACK, "less_than_sign"),
        _also(FRAME_ON, "greater_than_sign"),
        *AGAIN_KEYS,
        ("errors", "v", "errors", "The errors or the curves", "Where there is no room for both."),
    )
    SCENE = FunctionTraining
    MORE_KEYS = ("errors",)

    def compose(self) -> ComposeResult:
        yield FunctionPlot()
        with Horizontal(id="training-below"):
            yield WiringPane()
            yield ErrorPlot()

    def draw(self, network: FeedForward) -> None:
        plot = self.query_one(FunctionPlot)
        plot.show(self._curves(network, plot.points), self._caption(), progress_text(self.session, plot.size.width))
        self.query_one(WiringPane).show(network, ())

    def _caption(self) -> str:
        text = self.scene.target_text
        return f"f(x): {text}" if len(text) < 24 else "Output"

    def _curves(self, network: FeedForward, points: int) -> Curves:
        """The network's output is cut off far from the target, where it has gone astray."""
        places = self.scene.places(points)
        target = self.scene.wanted(places)[:, 0]
        span = float(np.ptp(target)) or 1.0
        made = np.clip(network.outputs(places)[:, 0], target.min() - span, target.max() + span)
        beside = self.beside.outputs(places)[:, 0] if self.beside else None
        view = (0.0, 1.0) if self.scene.output == "sigmoid" else (np.nan, np.nan)
        name = beside_name(self.scene)
        return Curves(places[:, 0], made, "trained", target, "target", beside, name, (), _NO_WINDOWS, view)

    def pictures(self) -> list[Picture]:
        network = self.network
        curves, step = self._curves(network, _PRINTED_POINTS), self.session.frame.step
        return function_training_pictures(curves, self.history(), network, step, beside_name(self.scene))

    @on(FunctionPlot.PenLifted)
    def _space_on_the_plot(self) -> None:
        self.action_run()

    @on(FunctionPlot.Steered)
    def _steered(self, event: FunctionPlot.Steered) -> None:
        if event.columns:
            self.action_frame(event.columns)

    def action_errors(self) -> None:
        self.toggle_class("-errors")
        self.call_after_refresh(self.changed)
