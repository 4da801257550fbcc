"""Weighted inputs before training, under both initialisers: their densities, neurons drawn, and their outputs."""

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult

from core.scenes.initial_inputs import AXES, MAX_INPUTS, MAX_NEURONS, SHOWN, InitialInputs
from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.initial_inputs_chart import ROLES, SIGNS, Densities, Draws, density_chart, output_drawing
from nntui.playground.initial_inputs_words import WRITTEN, initial_inputs_words, meaning_of_saturated
from nntui.playground.one_neuron_pictures import initial_inputs_pictures, neurons_drawn
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale, choice
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.bar_pane import BarPane
from nntui.widgets.live_chart import LiveChart

_AT_ONCE = 1_000_000  # weights: about 10 ms of drawing
_CHOICES = {"initialiser": SHOWN, "axes": AXES}
_REALS = ("beyond",)


class InitialInputsView(SceneView):
    """Draws few neurons at once, and many behind the screen."""

    ACTIONS = table(
        "scene",
        "Initial weights",
        ("draw_again", "n", "draw", "Draw other neurons", "With the next seed."),
        ("axes", "z", "axes", "An axis for each, or one for both", "The narrow density is far higher."),
        ("initialiser", "i", "show", "Both initialisers, or one", "Both, the large weights, or the default ones."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("━ ╍", "the density of z: the Gaussian that theory says"),
        ("shaded", "the neurons that were drawn, as a histogram"),
        ("╎", "beyond these a neuron is called saturated"),
        ("▂▅█", "how many neurons have an output so near 0 or 1"),
    )
    SCOPED_CSS = False
    DEFAULT_CSS = """
    InitialInputsView {
        #initial-outputs { height: 9; }
    }
    .-compact InitialInputsView #initial-outputs { height: 5; }
    .-compact.-network InitialInputsView {
        #initial-first, #initial-second { display: none; }
        #initial-outputs { height: 1fr; }
    }
    .-huge InitialInputsView #initial-outputs { height: 15; }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = _as_initial_inputs(start_scene("initial-inputs"))
        self._drawn: tuple[tuple[object, ...], Draws] = ((), {})
        self._drawing = False

    def compose(self) -> ComposeResult:
        yield LiveChart(id="initial-first")
        yield LiveChart(id="initial-second")
        yield BarPane(id="initial-outputs")

    @property
    def scene(self) -> InitialInputs:
        return self._scene

    def open(self, scene: Scene) -> None:
        self._scene = _as_initial_inputs(scene)

    def reset(self, seed: int) -> None:
        """The book's numbers, and other neurons."""
        self._scene = InitialInputs(seed=seed)

    def knobs(self) -> list[Knob]:
        scene = self._scene
        own = scene.initialiser == "both"
        return [
            Knob("inputs", "inputs n", scene.inputs, Scale(1, MAX_INPUTS, 1.0, kind="log")),
            Knob("on", "of them on", scene.on, Scale(0, scene.inputs)),
            Knob("neurons", "neurons", scene.neurons, Scale(1, MAX_NEURONS, 1.0, kind="log")),
            Knob("seed", "seed", scene.seed, Scale(0, 2**31 - 1, 1.0, 0, 100)),
            Knob("beyond", "saturated |z|", scene.beyond, Scale(0.0, 100.0, 0.1, 0.0, 10.0)),
            Knob("initialiser", "initialiser", SHOWN.index(scene.initialiser), choice(SHOWN)),
            Knob("axes", "y axis", AXES.index(scene.axes), choice(AXES), own),
        ]

    def turned(self, name: str, value: float) -> None:
        whole = round(value)
        settings: dict[str, Any] = {name: value if name in _REALS else whole}
        if name in _CHOICES:
            settings = {name: _CHOICES[name][whole]}
        elif name == "inputs":
            settings["on"] = min(self._scene.on, whole)
        self._scene = replace(self._scene, **settings)

    # What is shown

    def show(self) -> None:
        scene, draws = self._scene, self.draws
        apart = scene.axes == "own" and len(scene.initialisers) == 2
        first, second = self.query_one("#initial-first", LiveChart), self.query_one("#initial-second", LiveChart)
        second.display = apart
        dotted = self.app.native_ansi_color or self.app.no_color
        foot = f"shaded: {scene.neurons:,} drawn  ╎ |z| = {scene.beyond:g}"
        if not draws:
            foot = f"drawing {scene.neurons:,} neurons ..."
        for chart, names in ((first, scene.initialisers[:1] if apart else scene.initialisers), (second, ("default",))):
            legend = [(f"{SIGNS[name]} {WRITTEN[name]}", ROLES[name]) for name in names]
            chart.show(partial(density_chart, Densities(scene, names, draws, dotted)), "Density of z", legend, foot)
        self.query_one("#initial-outputs", BarPane).show(
            partial(output_drawing, scene.initialisers, draws), "Outputs a = σ(z)", meaning_of_saturated(scene)
        )

    def says(self) -> Said:
        return initial_inputs_words(self._scene, self.draws)

    def pictures(self) -> list[Picture]:
        return initial_inputs_pictures(self._scene)

    # Drawing neurons

    @property
    def _wanted(self) -> tuple[object, ...]:
        """What the neurons depend on."""
        scene = self._scene
        return scene.initialisers, scene.inputs, scene.on, scene.neurons, scene.seed

    @property
    def draws(self) -> Draws:
        """The neurons of the scene; none as long as they are being drawn."""
        if self._drawn[0] != self._wanted:
            scene = self._scene
            if scene.on * scene.neurons * len(scene.initialisers) <= _AT_ONCE:
                self._drawn = (self._wanted, neurons_drawn(scene))
            else:
                self._draw_next()
                return {}
        return self._drawn[1]

    def _draw_next(self) -> None:
        """One drawing at a time: what was turned in the meantime comes after it, as it then stands."""
        if not self._drawing:
            self._drawing = True
            self._draw_behind(self._scene, self._wanted)

    @work(thread=True, group="neurons", exit_on_error=False)
    def _draw_behind(self, scene: InitialInputs, wanted: tuple[object, ...]) -> None:
        drawn = neurons_drawn(scene)
        self.app.call_from_thread(self._take, wanted, drawn)

    def _take(self, wanted: tuple[object, ...], drawn: Draws) -> None:
        self._drawing = False
        self._drawn = (wanted, drawn)
        self.changed()

    # Keys

    def action_draw_again(self) -> None:
        self.attempt(lambda: self.turned("seed", float((self._scene.seed + 1) % 2**31)))

    def action_axes(self) -> None:
        self._next("axes")

    def action_initialiser(self) -> None:
        self._next("initialiser")

    def _next(self, name: str) -> None:
        words = _CHOICES[name]
        index = (words.index(getattr(self._scene, name)) + 1) % len(words)
        self.attempt(lambda: self.turned(name, float(index)))


def _as_initial_inputs(scene: Scene) -> InitialInputs:
    assert isinstance(scene, InitialInputs)
    return scene
