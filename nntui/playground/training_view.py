"""The view of a network that learns: what all kinds of targets have in common."""

import time
from dataclasses import fields, replace
from typing import ClassVar

import numpy as np
from textual import on

from core.errors import LabError
from core.scenes.scene import Scene
from core.scenes.training import AT_ONCE, PROOF, Training
from core.snapshot import State
from core.universality.feed_forward import FeedForward
from nntui.engine_link import EngineLink
from nntui.playground import training_knobs
from nntui.playground.error_chart import Errors
from nntui.playground.scale import Knob
from nntui.playground.session import SPEEDS, Session, new_engine
from nntui.playground.target_text import marked
from nntui.playground.training_words import beside_name, training_words
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.error_plot import ErrorPlot

_LOOKS_PER_SECOND = 15
_NOTE_FOR = 3.0  # seconds that a note is shown
_ERROR_POINTS = 1000
_MULTIPLICATIONS = 20_000_000  # of one measurement of the errors: a few milliseconds

RUN_KEYS = (
    ("run", "space", "train/pause", "Train or pause", "With an engine of its own, beside the lab's."),
    ("step", "n", "step", "Train on one mini-batch", "One step of gradient descent, then pause."),
    ("epoch", "e", "epoch", "Train on each sample once", "To the end of the epoch, then pause."),
    ("new_seed", "R", "new seed", "New seed", "Step 0 again, with other random weights."),
)
AGAIN_KEYS = (
    ("play", "p", "replay", "Replay the frames", "From the first, or the one looked at; again: stops."),
    ("lab", "o", "open in lab", "Open the network in the lab", "With its present weights, to be trained further."),
)
FRAME_BACK = ("frame(-1)", "comma", "frame before", "One frame back", "To look at training again.")
FRAME_ON = ("frame(1)", "full_stop", "frame", "One frame on", "The last one is the newest.")


class TrainingView(SceneView):
    """Has a session of its own, whose engine is not the lab's; both can train at the same time.

    A subclass composes an ErrorPlot beside what shows the network, and draws the latter. beside: the network it is held
    against, None where there is none; off_beside: the deviations of that one.
    """

    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("━ ┄", "what the network makes, and what it should make"),
        ("╍", "what the proof builds of as many neurons"),
        ("η λ batch", "act at once; what else is turned begins anew"),
        ("mouse", "on the errors: back to that step"),
    )
    SCENE: ClassVar[type[Training]]
    MORE_KEYS: ClassVar[tuple[str, ...]] = ()
    """Actions of its own that would do something now, behind the first."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._session = Session(new_engine, lambda: link.snapshot.state is not State.PREPARING)
        self._note, self._noted_at = "", 0.0
        self.open(self.SCENE())

    def draw(self, network: FeedForward) -> None:
        """Shows the network of the frame that is looked at."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.set_interval(1 / _LOOKS_PER_SECOND, self._look)

    def on_unmount(self) -> None:
        self._session.close()

    def _look(self) -> None:
        """Ten times a second and more: what is new; nothing trains that nobody sees."""
        if not self.display or self.app.current_mode != "playground":
            if self._session.running:
                self._session.pause()
            return
        if self._session.look() and self.is_shown:
            self.changed()

    # The scene

    @property
    def scene(self) -> Training:
        return self._scene

    @property
    def session(self) -> Session:
        """What trains."""
        return self._session

    def open(self, scene: Scene) -> None:
        assert isinstance(scene, Training)
        self._session.pause()
        self._begin(scene)

    def _begin(self, scene: Training) -> None:
        """Step 0 of a scene; goes on training where it trained."""
        run = scene.run if scene.is_trainable else replace(scene, activation="sigmoid").run
        if not scene.is_trainable:
            self._session.pause()
        self._session.open(run, scene.layers)
        self._scene = scene
        self._errors: dict[int, tuple[float, float]] = {}
        self._compare()

    def _compare(self) -> None:
        scene = self._scene
        self.beside: FeedForward | None = scene.limit or scene.constructed
        self.off_beside = scene.deviations(self.beside) if self.beside else None

    def reset(self, seed: int) -> None:
        """Back to step 0; from there, as the scene starts."""
        if self._session.step or self._session.running:
            self.open(self._scene)
        else:
            super().reset(seed)

    def knobs(self) -> list[Knob]:
        return training_knobs.knobs(self._scene, self._session)

    def turned(self, name: str, value: float) -> None:
        if name == "speed":
            self._session.speed = SPEEDS[round(value)]
        elif name == "frame":
            self._session.look_at(round(value) - 1)
        else:
            self._put(training_knobs.turned(self._scene, name, value))

    def _put(self, scene: Training) -> None:
        """Takes a changed scene: at once where that may be, else anew."""
        before, names = self._scene, {each.name for each in fields(self._scene)}
        changed = {name for name, value in vars(scene).items() if name in names and value != getattr(before, name)}
        only_beside = changed == {"steepness"} and scene.start != PROOF
        if changed <= set(AT_ONCE) or only_beside:
            for name in changed & set(AT_ONCE):
                self._session.change(name, getattr(scene, name))
            self._scene = scene
            if only_beside:
                self._compare()
        elif changed:
            trained = self._session.step > 0
            self._begin(scene)
            if trained:
                self._say_once("It begins anew: only η, batch, λ and momentum change while it learns.")

    def _say_once(self, note: str) -> None:
        self._note, self._noted_at = note, time.monotonic()

    # What is shown

    @property
    def network(self) -> FeedForward:
        """The network of the frame that is shown."""
        return self._scene.network(self._session.frame.layers)

    def show(self) -> None:
        self.draw(self.network)
        errors = self.query_one(ErrorPlot)
        if errors.size:
            errors.show(self.history(), beside_name(self._scene))

    def _off(self, index: int) -> tuple[float, float]:
        """How far a kept frame is off; measured once."""
        frame = self._session.frames[index]
        if frame.step not in self._errors:
            network = self._scene.network(frame.layers)
            cost = sum(weights.size for weights, _ in frame.layers)
            points = max(100, min(_ERROR_POINTS, _MULTIPLICATIONS // cost))
            self._errors[frame.step] = self._scene.deviations(network, points)
        return self._errors[frame.step]

    def history(self) -> Errors:
        """How far all kept frames are off."""
        frames, session = self._session.frames, self._session
        off = np.array([self._off(index) for index in range(len(frames))])
        steps = np.array([frames[index].step for index in range(len(frames))], np.float64)
        looked_at = None if session.live else session.frame.step
        beside = self.off_beside[0] if self.off_beside else None
        return Errors(steps, off[:, 0], off[:, 1], beside, looked_at)

    def says(self) -> Said:
        note = self._note if time.monotonic() - self._noted_at < _NOTE_FOR else ""
        roomy = self.screen.has_class("-huge")
        return training_words(self._scene, self._session, self._off(self._session.at), self.off_beside, note, roomy)

    def now(self) -> list[str]:
        compact = list(self.MORE_KEYS) if self.screen.has_class("-compact") else []
        again = ["play", "frame(-1)"] if len(self._session.frames) > 1 else []
        if not self._scene.is_trainable:
            return ["target", *compact]
        return ["run", *compact, *again, "step", "lab", "target", "new_seed", "epoch"]

    # Training

    def _ask(self, what: str) -> None:
        if self._scene.is_trainable:
            getattr(self._session, what)()
        self.changed()

    def action_run(self) -> None:
        self._ask("pause" if self._session.running else "start")

    def action_step(self) -> None:
        self._ask("step_once")

    def action_epoch(self) -> None:
        self._ask("step_epoch")

    def action_new_seed(self) -> None:
        self.attempt(lambda: self._begin(replace(self._scene, seed=(self._scene.seed + 1) % 2**32)))

    def action_target(self) -> None:
        scene = self._scene

        def accept(wanted: Training) -> None:
            self.attempt(lambda: self._put(replace(self._scene, target=wanted.target)))

        label = scene.head if scene.outputs == 1 else "curve"
        read = marked(scene.with_target)
        self.ask(label, self.typed_target, read, accept, lambda _: "enter uses it")

    @property
    def typed_target(self) -> str:
        """The target as it can be edited: never only a name, where there is an expression behind it."""
        target = self._scene.target
        return getattr(getattr(target, "expression", target), "text", self._scene.target_text)

    # Frames

    def action_frame(self, direction: int) -> None:
        self._session.look_by(direction)
        self.changed()

    @on(ErrorPlot.Picked)
    def _picked(self, event: ErrorPlot.Picked) -> None:
        self._session.look_at(self._session.frames.nearest(event.step))
        self.changed()

    def action_play(self) -> None:
        self._session.play()
        self.changed()

    # The lab

    def action_lab(self) -> None:
        """Opens what is shown, with its weights, in the lab."""
        try:
            run = self._scene.run_in_the_lab
        except LabError as error:
            self.say(str(error))
            return
        self._session.pause()
        self.open_in_lab(run, self._session.frame.layers)
