"""The view of a network of two outputs that learns a curve: in the plane, both outputs over t, and its errors."""

from dataclasses import replace

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from core.scenes.curve_training import CurveTraining
from core.universality.feed_forward import FeedForward
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.pictures import Picture
from nntui.playground.plane_curves import PlaneCurves, plane_curves
from nntui.playground.training_pictures import curve_training_pictures
from nntui.playground.training_view import AGAIN_KEYS, FRAME_BACK, FRAME_ON, RUN_KEYS, TrainingView
from nntui.playground.training_words import beside_name, progress_text
from nntui.widgets.error_plot import ErrorPlot
from nntui.widgets.plane_curve_pane import PlaneCurvePane, TimePane

_PRINTED_POINTS = 1000
_PANES = ("", "-over-t", "-errors")


class CurveTrainingView(TrainingView):
    """The curve beside its parts over t and the errors; where there is no room for all, one pane at a time."""

    ACTIONS = table(
        "scene",
        "Training",
        *RUN_KEYS,
        ("target", "t", "x(t); y(t)", "Type the curve", "Such as cos(6t); sin(6t), or the name of a preset."),
        FRAME_BACK,
        FRAME_ON,
        *AGAIN_KEYS,
        ("swap", "v", "next pane", "The next pane", "The curve, x and y over t, or the errors."),
    )
    SCENE = CurveTraining
    MORE_KEYS = ("swap",)

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self.add_class("-no-network")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="surfaces"):
            yield PlaneCurvePane()
            with Vertical():
                yield TimePane()
                yield ErrorPlot()

    @property
    def scene(self) -> CurveTraining:
        scene = super().scene
        assert isinstance(scene, CurveTraining)
        return scene

    @property
    def typed_target(self) -> str:
        return f"{self.scene.target.x.text}; {self.scene.target.y.text}"

    def draw(self, network: FeedForward) -> None:
        plane, over_t = self.query_one(PlaneCurvePane), self.query_one(TimePane)
        curves = self._curves(network, max(plane.points, over_t.points))
        name = beside_name(self.scene) if self.beside else ""
        plane.show(curves, "", name, progress_text(self.session, plane.size.width))
        over_t.show(curves)

    def _curves(self, network: FeedForward, points: int) -> PlaneCurves:
        """The network's curve is cut off far from the target, where it has gone astray."""
        curves = plane_curves(network, self.scene.target, points, self.beside)
        lower, upper = curves.target.min(axis=0), curves.target.max(axis=0)
        room = (upper - lower) / 2 + 0.05
        return replace(curves, made=np.clip(curves.made, lower - room, upper + room))

    def pictures(self) -> list[Picture]:
        curves, step = self._curves(self.network, _PRINTED_POINTS), self.session.frame.step
        return curve_training_pictures(curves, self.history(), step, beside_name(self.scene))

    def action_swap(self) -> None:
        """The next pane, where there is room for one."""
        shown = next((pane for pane in _PANES[1:] if self.has_class(pane)), "")
        self.remove_class(*_PANES[1:])
        after = _PANES[(_PANES.index(shown) + 1) % len(_PANES)]
        if after:
            self.add_class(after)
        self.call_after_refresh(self.changed)
