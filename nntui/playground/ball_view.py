"""Scenes of balls on a cost surface: the map, the relief, the costs, and the balls rolling on them."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from core.scenes.ball import BALLS, MAX_STEPS, Ball
from core.scenes.scene import Scene
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.ball_drawing import ball_pictures, cost_chart, legend_of, map_of, trails_of
from nntui.playground.ball_words import ball_words
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.heatmap import Heatmap
from nntui.widgets.relief import Relief
from nntui.widgets.relief_drawing import Turn
from nntui.widgets.step_chart import StepChart

_FRAMES_PER_SECOND = 12
_SECONDS = 5  # that all steps take
_BESIDE = 72  # columns from which on there is room for the map and the relief

_TURN = Turn(60.0, 50.0)  # from where the floor of the ravine is seen


class BallView(SceneView):
    """Three balls from one start: plain gradient descent, momentum, and Nesterov's."""

    ACTIONS = table(
        "scene",
        "Balls",
        ("roll", "space", "roll", "Let the balls roll, or stop them", "From the start, where they have arrived."),
        ("forward(1)", "n", "step", "One step on", "Of all three balls."),
        ("forward(-1)", "b", "back", "One step back", "Of all three balls."),
        ("look_at", "v", "map/relief", "The map or the relief", "Where there is no room for both."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("●", "gradient descent: w → w - η ∇C"),
        ("◆", "momentum: v → μv - η ∇C, w → w + v"),
        ("▲", "Nesterov: the same, with the gradient at w + μv"),
        ("○", "the start: click on the map, or move its cursor"),
    )
    DEFAULT_CSS = """
    #ball-top { height: 2fr; }
    #ball-map, #ball-relief { width: 1fr; }
    #ball-costs { height: 1fr; min-height: 8; }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = next(iter(BALLS.values()))[1]
        self._rolls = False
        self._shows_relief = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="ball-top"):
            yield Heatmap(id="ball-map")
            yield Relief(id="ball-relief")
        yield StepChart(id="ball-costs")

    def on_mount(self) -> None:
        self._timer = self.set_interval(1 / _FRAMES_PER_SECOND, self._frame, pause=True)
        self.query_one(Relief).turn_to(_TURN)

    # The scene

    @property
    def scene(self) -> Ball:
        return self._scene

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, Ball)
        self._stop()
        self._scene = scene

    def knobs(self) -> list[Knob]:
        scene = self._scene
        low, high = scene.surface.low, scene.surface.high
        names = map_of(scene.name).names
        place = Scale(3 * low, 3 * high, (high - low) / 100, low, high)
        return [
            Knob("x", f"start {names[0]}", scene.x, place),
            Knob("y", f"start {names[1]}", scene.y, place),
            Knob("learning_rate", "learn rate η", scene.learning_rate, Scale(0.0, 100.0, 0.0, 0.001, 2.0, "log")),
            Knob("momentum", "momentum μ", scene.momentum, Scale(0.0, 1.5, 0.01, 0.0, 1.0)),
            Knob("steps", "steps", scene.steps, Scale(1, MAX_STEPS, 1.0, 10, 300)),
            Knob("step", "step", scene.now, Scale(0, scene.steps)),
        ]

    def turned(self, name: str, value: float) -> None:
        if name == "step":
            self._stop()
        whole = name in ("step", "steps")
        changes: dict[str, float] = {name: round(value) if whole else value}
        if name == "step" and changes[name] == self._scene.steps:
            changes[name] = MAX_STEPS
        self._scene = replace(self._scene, **changes)  # type: ignore[arg-type]

    # What is shown

    def show(self) -> None:
        scene = self._scene
        chart, relief, costs = self.query_one(Heatmap), self.query_one(Relief), self.query_one(StepChart)
        small, other = self.screen.has_class("-compact"), self.screen.has_class("-network")
        costs.display = other or not small
        self.query_one("#ball-top").display = not (small and other)
        beside = self._has_room
        chart.display = beside or not self._shows_relief
        relief.display = beside or self._shows_relief
        trails = trails_of(scene)
        chart.show(map_of(scene.name), trails)
        chart.title(f"C = {scene.surface.formula}")
        chart.point_to((scene.x, scene.y))
        relief.show(map_of(scene.name), trails)
        relief.title("From the side")
        legend = legend_of(scene, short=not beside)
        costs.show(lambda width, height: cost_chart(scene, width, height), "Cost", legend)

    @property
    def _has_room(self) -> bool:
        """For map and relief side by side."""
        return self.size.width >= _BESIDE

    def says(self) -> Said:
        return ball_words(self._scene)

    def pictures(self) -> list[Picture]:
        turn = self.query_one(Relief).turned if self.is_mounted else _TURN
        return ball_pictures(self._scene, (turn.azimuth, turn.tilt))

    def now(self) -> list[str]:
        names = ["roll", "forward(1)", "forward(-1)"]
        return names if self._has_room else [*names, "look_at"]

    def action_look_at(self) -> None:
        """Goes from the map to the relief, and back."""
        self._shows_relief = not self._shows_relief
        self.changed()

    # Rolling

    @property
    def rolls(self) -> bool:
        """Whether the balls are moving."""
        return self._rolls

    def action_roll(self) -> None:
        """Lets the balls roll, or stops them."""
        if self._rolls:
            self._stop()
        else:
            if self._scene.now == self._scene.steps:
                self._scene = replace(self._scene, step=0)
            self._rolls = True
            self._timer.resume()
        self.changed()

    def _stop(self) -> None:
        if self._rolls:
            self._rolls = False
            self._timer.pause()

    def _frame(self) -> None:
        """The next picture; while nobody looks, the balls wait."""
        if self._rolls and self.is_shown:
            self._go(max(1, round(self._scene.steps / (_FRAMES_PER_SECOND * _SECONDS))))

    def action_forward(self, steps: int) -> None:
        """So many steps on, or back."""
        self._stop()
        self._go(steps)

    def _go(self, steps: int) -> None:
        scene = self._scene
        step = min(max(scene.now + steps, 0), scene.steps)
        self._scene = replace(scene, step=MAX_STEPS if step == scene.steps else step)
        if step == scene.steps:
            self._stop()
        self.changed()

    @on(Heatmap.Pointed)
    def _pointed(self, event: Heatmap.Pointed) -> None:
        """Another start."""
        digits = 2 if self._scene.surface.high < 4 else 1
        x, y = round(event.x, digits + 1), round(event.y, digits + 1)
        self.attempt(lambda: self._put_start(x, y))

    def _put_start(self, x: float, y: float) -> None:
        self._scene = replace(self._scene, x=x, y=y)
