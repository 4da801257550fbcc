"""One neuron that learns, and the race of two costs: the course over the epochs, the neurons, and σ."""

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from core.neuron import COSTS, GRADIENTS
from core.scenes.neuron import MAX_EPOCHS, Race, Saturation
from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from nntui.actions import table
from nntui.engine_link import EngineLink
from nntui.playground.neuron_course import (
    QUANTITIES,
    Moment,
    course_chart,
    legend_of,
    reach_of,
    runners_at,
    sigmoid_chart,
)
from nntui.playground.neuron_drawing import neuron_drawing
from nntui.playground.neuron_words import foot_of, neuron_words, quantity_title
from nntui.playground.one_neuron_pictures import neuron_pictures
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, Scale, choice
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.bar_pane import BarPane
from nntui.widgets.live_chart import LiveChart

FRAMES_PER_SECOND = 20
START_SPEED = 60.0
"""In epochs a second: the 300 epochs of the book's figures take five seconds."""

_WEIGHT = Scale(-100.0, 100.0, 0.1, -5.0, 5.0)
_RATE = Scale(0.0001, 1000.0, 0.0, 0.001, 10.0, "log")
_SPEED = Scale(1.0, 2000.0, 0.0, 1.0, 1000.0, "log")
_CHOICES: dict[str, tuple[str, ...]] = {"cost": COSTS, "gradient": GRADIENTS}


class NeuronView(SceneView):
    """Plays what the neurons learn, at a steady pace; any epoch can be gone back to."""

    ACTIONS = table(
        "scene",
        "A neuron that learns",
        ("run", "space", "run", "Run or pause", "From the last epoch it begins again."),
        ("step", "n", "step", "One step of gradient descent", "Of each neuron; pauses."),
        ("look", "v", "view", "Cost, output, or slope", "What is plotted over the epochs."),
        ("gradient", "g", "gradient", "The right gradient, or as published", "Of the cross-entropy."),
        ("pace(0.5)", "less_than_sign", "slower", "Play slower", "Half as many epochs a second."),
        ("pace(2)", "greater_than_sign", "faster", "Play faster", "Twice as many epochs a second."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("━ ●", "the neuron that learns from the quadratic cost"),
        ("╍ ◆", "the one that learns from the cross-entropy"),
        ("┄", "what was played already, after the epoch shown"),
        ("mouse", "press on the course to go to an epoch"),
    )
    SCOPED_CSS = False
    DEFAULT_CSS = """
    NeuronView {
        #neuron-now { height: 14; }
        #neuron { width: 1fr; }
        #neuron-sigmoid { width: 26; }
    }
    .-compact NeuronView {
        #neuron-now { height: 8; }
        #neuron { width: 23; }
        #neuron-sigmoid { width: 1fr; }
    }
    .-compact.-network NeuronView {
        #neuron-course { display: none; }
        #neuron-now { height: 1fr; layout: vertical; }
        #neuron { width: 1fr; height: 11; }
    }
    .-huge NeuronView {
        #neuron-now { height: 18; }
        #neuron-sigmoid { width: 48; }
    }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._scene: Saturation | Race = _as_neurons(start_scene("saturation-1"))
        self._place = 0.0
        self._reached = 0
        self._quantity = QUANTITIES[0]
        self._speed = START_SPEED
        self._plays = False
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield LiveChart(id="neuron-course")
        with Horizontal(id="neuron-now"):
            yield BarPane(id="neuron")
            yield LiveChart(id="neuron-sigmoid")

    def on_mount(self) -> None:
        self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self.tick, pause=not self._plays)

    # The scene

    @property
    def scene(self) -> Saturation | Race:
        return self._scene

    @property
    def epoch(self) -> int:
        """The one that is shown."""
        return int(self._place)

    def open(self, scene: Scene) -> None:
        self._scene = _as_neurons(scene)
        self._quantity = "output" if isinstance(scene, Race) else "cost"
        self._place, self._reached = 0.0, 0
        self._run(False)

    def knobs(self) -> list[Knob]:
        scene = self._scene
        rates = [("learning_rate", "η")]
        if isinstance(scene, Race):
            rates = [("quadratic_rate", "η quadratic"), ("cross_entropy_rate", "η cross-ent.")]
        learns_so = isinstance(scene, Race) or scene.cost == "cross-entropy"
        values = vars(scene)
        return [
            Knob("epoch", "epoch", self.epoch, Scale(0, scene.steps)),
            Knob("speed", "epochs/s", self._speed, _SPEED),
            *(Knob(name, f"{name} {name[0]}", values[name], _WEIGHT) for name in ("weight", "bias")),
            *(Knob(name, label, values[name], _RATE) for name, label in rates),
            *(
                Knob(name, name, words.index(values[name]), choice(words), name == "cost" or learns_so)
                for name, words in _CHOICES.items()
                if name in values
            ),
            Knob("steps", "last epoch", scene.steps, Scale(1, MAX_EPOCHS, 10.0, 10.0, 1000.0)),
        ]

    def turned(self, name: str, value: float) -> None:
        if name == "epoch":
            self._run(False)
            self._go_to(value)
        elif name == "speed":
            self._speed = value
        else:
            whole = round(value)
            self._put(**{name: _CHOICES[name][whole] if name in _CHOICES else whole if name == "steps" else value})

    def _put(self, **settings: Any) -> None:
        """Another setting: what was played is played anew with it, up to the same epoch."""
        self._scene = replace(self._scene, **settings)
        self._place = min(self._place, float(self._scene.steps))
        self._reached = min(self._reached, self._scene.steps)

    def _go_to(self, place: float) -> None:
        self._place = min(max(place, 0.0), float(self._scene.steps))
        self._reached = max(self._reached, self.epoch)

    # What is shown

    def show(self) -> None:
        scene, epoch = self._scene, self.epoch
        courses = scene.courses
        moment = Moment(self._quantity, epoch, self._reached)
        self.query_one("#neuron-course", LiveChart).show(
            partial(course_chart, courses, moment),
            f"{quantity_title(self._quantity)}, epoch {epoch}",
            legend_of(courses),
            foot_of(scene, self._quantity),
        )
        runners, reach = runners_at(courses, epoch), reach_of(courses)
        title = "The neuron" if len(runners) == 1 else "The neurons"
        self.query_one("#neuron", BarPane).show(partial(neuron_drawing, runners, reach), title)
        self.query_one("#neuron-sigmoid", LiveChart).show(
            partial(sigmoid_chart, courses, epoch), "a = σ(z)", foot="and its slope"
        )

    def says(self) -> Said:
        return neuron_words(self._scene, self.epoch)

    def pictures(self) -> list[Picture]:
        """Of the epoch that is shown; of the last, where nothing was played yet."""
        return neuron_pictures(self._scene, self._quantity, self.epoch if self._reached else self._scene.steps)

    def now(self) -> list[str]:
        if isinstance(self._scene, Saturation) and self._scene.cost == "quadratic":
            return ["run", "step", "look", "pace(0.5)", "pace(2)"]
        return ["run", "step", "look", "gradient", "pace(0.5)", "pace(2)"]

    # Playing

    def _run(self, runs: bool) -> None:
        self._plays = runs
        if self._timer is not None:
            (self._timer.resume if runs else self._timer.pause)()

    @property
    def is_running(self) -> bool:
        """Whether it plays, as far as it is shown."""
        return self._plays

    def tick(self) -> None:
        """A frame further; nothing while the scene is out of sight."""
        if not self._plays or not self.is_shown:
            return
        before = self.epoch
        self._go_to(self._place + self._speed / FRAMES_PER_SECOND)
        if self._place >= self._scene.steps:
            self._run(False)
        if self.epoch != before:
            self.changed()

    def action_run(self) -> None:
        if not self._plays and self._place >= self._scene.steps:
            self._place = 0.0
        self._run(not self._plays)
        self.changed()

    def action_step(self) -> None:
        self._run(False)
        self._go_to(float(self.epoch + 1))
        self.changed()

    def action_pace(self, factor: float) -> None:
        self._speed = _SPEED.fitted(self._speed * factor)
        self.changed()

    def action_look(self) -> None:
        self._quantity = QUANTITIES[(QUANTITIES.index(self._quantity) + 1) % len(QUANTITIES)]
        self.changed()

    def action_gradient(self) -> None:
        other = GRADIENTS[1 - GRADIENTS.index(self._scene.gradient)]
        self.attempt(lambda: self._put(gradient=other))

    @on(LiveChart.Pointed)
    def _pointed(self, event: LiveChart.Pointed) -> None:
        if event.pane.id == "neuron-course":
            self._run(False)
            self._go_to(float(round(event.x)))
            self.changed()


def _as_neurons(scene: Scene) -> Saturation | Race:
    assert isinstance(scene, (Saturation, Race))
    return scene
