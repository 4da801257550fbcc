"""The softmax sliders: four weighted inputs and a temperature, the outputs as bars, and each over one slider."""

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from core.scenes.softmax import COLDEST, HOTTEST, Softmax
from core.softmax import RANGE, STEP
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.one_neuron_pictures import softmax_pictures
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale
from nntui.playground.softmax_drawing import KNOBS, ROLES, softmax_bars, softmax_chart
from nntui.playground.softmax_words import softmax_words
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.bar_pane import BarPane
from nntui.widgets.live_chart import LiveChart
from nntui.widgets.slider import Slider

_INPUT = Scale(-1000.0, 1000.0, STEP, *RANGE)
_TEMPERATURE = Scale(COLDEST, HOTTEST, 0.0, COLDEST, HOTTEST, "log")


class SoftmaxView(SceneView):
    """The slider that has the keyboard, or had it last, is the one over which the curves are drawn."""

    ACTIONS = table(
        "scene",
        "Softmax",
        ("choose(1)", "n", "next slider", "Curves over the next slider", "z1 to z4, then the temperature."),
        ("heat(0.5)", "c", "cooler", "Halve the temperature T", "Towards 0 the greatest z takes all."),
        ("heat(2)", "h", "hotter", "Double the temperature T", "Without end, and all outputs are equal."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("↑ ↓", "the way an output goes when the slider is turned up"),
        ("Σ 1133", "all outputs side by side, each of its own number"),
        ("1 2 3 4", "on the curves: which output it is"),
        ("mouse", "press on the curves to turn the slider there"),
    )
    SCOPED_CSS = False
    DEFAULT_CSS = """
    SoftmaxView {
        #softmax-bars { height: 13; }
    }
    .-compact SoftmaxView #softmax-bars { height: 8; }
    .-compact.-network SoftmaxView {
        #softmax-curves { display: none; }
        #softmax-bars { height: 1fr; }
    }
    .-huge SoftmaxView #softmax-bars { height: 19; }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene = _as_softmax(start_scene("softmax"))
        self._knob = KNOBS[0]

    def compose(self) -> ComposeResult:
        yield BarPane(id="softmax-bars")
        yield LiveChart(id="softmax-curves")

    @property
    def scene(self) -> Softmax:
        return self._scene

    def open(self, scene: Scene) -> None:
        self._scene = _as_softmax(scene)

    def knobs(self) -> list[Knob]:
        inputs = [Knob(name, name, value, _INPUT) for name, value in zip(KNOBS, self._scene.z, strict=False)]
        return [*inputs, Knob("temperature", "temperature T", self._scene.temperature, _TEMPERATURE)]

    def turned(self, name: str, value: float) -> None:
        self._scene = replace(self._scene, **{name: value})
        self._knob = name

    @property
    def knob(self) -> str:
        """The slider over which the curves are drawn."""
        if self.focused_knob in KNOBS:
            self._knob = self.focused_knob
        return self._knob

    def show(self) -> None:
        scene, knob = self._scene, self.knob
        self.query_one("#softmax-bars", BarPane).show(partial(softmax_bars, scene, knob), "a = e^(z/T) / Σ e^(z/T)")
        name = "the temperature" if knob == "temperature" else knob
        self.query_one("#softmax-curves", LiveChart).show(
            partial(softmax_chart, scene, knob),
            f"Outputs over {name}",
            [(f"{index + 1} a{index + 1}", role) for index, role in enumerate(ROLES)],
        )

    def says(self) -> Said:
        return softmax_words(self._scene, self.knob)

    def pictures(self) -> list[Picture]:
        return softmax_pictures(self._scene, self._knob)

    # Keys and mouse

    def action_choose(self, direction: int) -> None:
        """The keyboard goes to the slider, if sliders have it."""
        self._knob = KNOBS[(KNOBS.index(self.knob) + direction) % len(KNOBS)]
        for slider in self.screen.query(Slider) if self.focused_knob else ():
            if slider.display and slider.knob.name == self._knob:
                slider.focus()
        self.changed()

    def action_heat(self, factor: float) -> None:
        temperature = _TEMPERATURE.fitted(self._scene.temperature * factor)
        self.attempt(lambda: self.turned("temperature", temperature))

    @on(LiveChart.Pointed)
    def _pointed(self, event: LiveChart.Pointed) -> None:
        knob = self.knob
        value = _TEMPERATURE.fitted(10.0**event.x) if knob == "temperature" else _INPUT.fitted(event.x)
        self.attempt(lambda: self.turned(knob, value))


def _as_softmax(scene: Scene) -> Softmax:
    assert isinstance(scene, Softmax)
    return scene
