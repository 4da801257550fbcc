"""A curve in the plane by a network of two outputs: beside its target, and both of its outputs over t."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.scenes.plane import Plane
from core.scenes.scene import Scene
from core.targets import CURVES, Curve, parse_curve
from core.universality.activations import STEPPING
from core.universality.construction import HEIGHTS, MAX_BUMPS, OUTPUTS
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.controls import preset_knob
from nntui.playground.pictures import Picture
from nntui.playground.plane_curves import Distances, distances_of, plane_curves
from nntui.playground.scale import Knob, Scale, choice
from nntui.playground.surface_pictures import curve_pictures
from nntui.playground.target_text import read_curve
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.plane_curve_pane import PlaneCurvePane, TimePane

_BOTH_FROM = 66
_STEEPNESS = Scale(0.01, 1_000_000.0, 0.0, 5.0, 100_000.0, "log")


class PlaneView(SceneView):
    """The curve, and x and y over t."""

    ACTIONS = table(
        "scene",
        "A curve",
        ("target", "t", "x(t); y(t)", "Type the curve", "Such as cos(6t); sin(6t), or the name of a preset."),
        ("swap", "v", "over t", "The curve, or x and y over t", "Where there is no room for both."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("━ ┄", "the network's curve, and the target"),
        ("over t", "x(t) above, y(t) below: two outputs of one network"),
    )

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = Plane()
        self._over_t = False
        self._off: tuple[Plane, Distances] | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(classes="surfaces"):
            yield PlaneCurvePane()
            yield TimePane()

    # The scene

    @property
    def scene(self) -> Plane:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, Plane)
        self._scene = scene

    def knobs(self) -> list[Knob]:
        recipe = self._scene.recipe
        return [
            preset_knob("curve", self._scene.target.text, tuple(CURVES)),
            Knob("bumps", "bumps N", recipe.bumps, Scale(1, MAX_BUMPS, 1.0, kind="log")),
            Knob("steepness", "steepness", recipe.steepness, _STEEPNESS),
            Knob("series", "series M", recipe.series, Scale(1, 20)),
            Knob("heights", "heights", HEIGHTS.index(recipe.heights), choice(HEIGHTS)),
            Knob("activation", "activation", STEPPING.index(recipe.activation), choice(STEPPING)),
            Knob("output", "output", OUTPUTS.index(recipe.output), choice(OUTPUTS)),
        ]

    def turned(self, name: str, value: float) -> None:
        if name == "target":
            names = tuple(CURVES)
            if round(value) < len(names):
                self._use(parse_curve(names[round(value)]))
            return
        words = {"heights": HEIGHTS, "activation": STEPPING, "output": OUTPUTS}
        if name in words:
            recipe = replace(self._scene.recipe, **{name: words[name][round(value)]})  # type: ignore[arg-type]
        elif name == "steepness":
            recipe = replace(self._scene.recipe, steepness=value)
        else:
            recipe = replace(self._scene.recipe, **{name: round(value)})  # type: ignore[arg-type]
        self._scene = replace(self._scene, recipe=recipe)

    def _use(self, curve: Curve) -> None:
        self._scene = replace(self._scene, target=curve)

    # What is shown

    @property
    def has_room_for_both(self) -> bool:
        """Whether the curve and its parts over t are both seen."""
        return self.size.width >= _BOTH_FROM

    def on_resize(self, event: events.Resize) -> None:
        self.place_panes()
        self.changed()

    def place_panes(self) -> None:
        """Shows both panes, or the one that was chosen."""
        both = self.has_room_for_both
        self.query_one(PlaneCurvePane).display = both or not self._over_t
        self.query_one(TimePane).display = both or self._over_t

    def show(self) -> None:
        plane, over_t = self.query_one(PlaneCurvePane), self.query_one(TimePane)
        curves = plane_curves(self._scene.network, self._scene.target, max(plane.points, over_t.points))
        plane.show(curves, f"Curve: {self._scene.target.text}")
        over_t.show(curves)

    def says(self) -> Said:
        if self._off is None or self._off[0] is not self._scene:
            self._off = (self._scene, distances_of(self._scene))
        off, widths = self._off[1], self._scene.network.widths
        return Said(
            (
                f"Curve off by {off.mean:.3g} (mean), {off.greatest:.3g} (most)",
                f"x off by {off.mean_x:.3g}, y by {off.mean_y:.3g} (means)",
                f"1-{widths[1]:,}-2: the same steps serve both outputs",
            )
        )

    def pictures(self) -> list[Picture]:
        return curve_pictures(self._scene)

    def now(self) -> list[str]:
        return ["target"] if self.has_room_for_both else ["target", "swap"]

    # Keys

    def action_swap(self) -> None:
        """The curve in the plane, or x and y over t."""
        self._over_t = not self._over_t
        self.place_panes()
        self.call_after_refresh(self.changed)

    def action_target(self) -> None:
        scene = self._scene

        def read(text: str) -> Curve:
            curve = read_curve(text)
            replace(scene, target=curve)
            return curve

        def accept(curve: Curve) -> None:
            self.attempt(lambda: self._use(curve))

        both = f"{scene.target.x.text}; {scene.target.y.text}"
        self.ask("curve", both, read, accept, lambda _: "enter uses it")
