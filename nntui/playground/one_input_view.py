"""Scenes of one input: the book's pictures, the game, a network by hand, and the proof."""

from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult

from core.scenes.hand import Hand
from core.scenes.learning import learning_run
from core.scenes.proof import Proof
from core.scenes.registry import start_scene
from core.scenes.scene import Scene
from core.targets import Target
from core.universality import game
from core.universality.construction import Law, law
from core.universality.ladder import Rung
from nntui.actions import Hint, hint, table
from nntui.engine_link import EngineLink
from nntui.playground import controls, words
from nntui.playground.best_score import keep_heights, kept_heights
from nntui.playground.controls import OneInput, Stand, as_one_input
from nntui.playground.curves import OUTPUT, SUM, Curves, curves_of
from nntui.playground.one_input_pictures import one_input_pictures
from nntui.playground.pen import Pen
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob
from nntui.playground.target_text import read_target
from nntui.playground.view import SceneView
from nntui.playground.words import Said
from nntui.widgets.function_plot import FunctionPlot
from nntui.widgets.wiring_pane import WiringPane


class OneInputView(SceneView):
    """The plot over x, and the network below it."""

    ACTIONS = table(
        "scene",
        "One input",
        ("target", "t", "f(x)", "Type the target", "Such as 0.5 + 0.4sin(9x), or the name of a preset."),
        ("draw", "d", "draw", "Draw the target", "With the mouse, or the cursor keys; space lifts the pen."),
        ("look_at", "v", "view", "Weighted sum, or output", "Before and after the output neuron's activation."),
        ("law", "l", "1/N law", "Deviation over N", "On logarithmic axes; again: the curves."),
        ("add_bump", "b", "bump", "Add a bump", "Two neurons: a step up and a step down."),
        ("add_neuron", "n", "neuron", "Add a neuron", "With a step beside the one looked at."),
        ("remove_neuron", "x,delete", "remove", "Remove the neuron or bump", "The one looked at."),
        ("lab", "o", "open in lab", "Open the network in the lab", "With these weights, to be trained further."),
        ("hint", "h", "hint", "A hint", "Which bump to move, and which way."),
        ("select(1)", "full_stop", "next", "Look at the next one", "Neuron or bump: its own part is drawn."),
        ("select(-1)", "comma", "before", "Look at the one before", "Neuron or bump: its own part is drawn."),
    )
    ABOUT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("━ ┄", "what the network makes, and what it should make"),
        ("╍", "what the chosen neuron or bump adds to it"),
        ("··", "shaded: where steps fail, since they take room"),
        ("mouse", "pull bumps of the game, steps by hand, or the pen"),
    )

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._stand = Stand(as_one_input(start_scene("sigmoid")))
        self._side = SUM
        self._pen: Pen | None = None
        self._best: tuple[float, ...] | None = None
        self._law: tuple[Proof, Law] | None = None
        self._shows_law = False
        self._hinted = False

    def compose(self) -> ComposeResult:
        yield FunctionPlot()
        yield WiringPane()

    # The scene

    @property
    def scene(self) -> OneInput:
        return self._stand.scene

    def open(self, scene: Scene) -> None:
        self._pen, self._shows_law, self._hinted = None, False, False
        self._stand = Stand(as_one_input(scene))
        self._score()

    def knobs(self) -> list[Knob]:
        return controls.knobs(self._stand)

    def turned(self, name: str, value: float) -> None:
        self._put(controls.turned(self._stand, name, value))

    def _put(self, stand: Stand) -> None:
        self._stand, self._hinted = stand, False
        self._score()

    def _score(self) -> None:
        """Keeps the best score of the game, also for another day."""
        if self.scene.name != "game" or not isinstance(self.scene, Rung):
            return
        heights = self.scene.numbers
        self._best = self._best or kept_heights()
        if self._best is None or game.score(heights) < game.score(self._best):
            self._best = heights
            keep_heights(heights)

    def _take(self, change: Callable[[], Stand]) -> bool:
        return self.attempt(lambda: self._put(change()))

    # What is shown

    def show(self) -> None:
        scene, plot = self.scene, self.query_one(FunctionPlot)
        plot.cursor = self._pen.at if self._pen else None
        chosen = controls.part_of(self._stand, self.focused_knob)
        if isinstance(scene, Proof):
            chosen = (2 * self._stand.selected, 2 * self._stand.selected + 1)
        self.query_one(WiringPane).show(scene.network, chosen)
        if self._shows_law and isinstance(scene, Proof):
            self._show_law(scene, plot)
        else:
            plot.show(self._curves(plot.points), self._caption(), self._foot())

    def _curves(self, points: int) -> Curves:
        scene = self.scene
        built = scene.construction if isinstance(scene, Proof) else None
        knob = "" if built else self.focused_knob
        return curves_of(self._stand, self._side, knob, points, built)

    def _caption(self) -> str:
        """What the plot shows, for its frame."""
        scene = self.scene
        if isinstance(scene, Rung):
            return scene.picture.shows.capitalize()
        return f"f(x): {scene.target.text}" if len(scene.target.text) < 24 else self._side.capitalize()

    def _foot(self) -> str:
        if self._pen is not None:
            return "pen down: it draws" if self._pen.down else "pen up: space puts it down"
        return "" if isinstance(self.scene, Rung) else "v: the other view"

    def says(self) -> Said:
        scene = self.scene
        if isinstance(scene, Rung):
            return words.rung_words(scene, game.score(self._best) if self._best else None, self._hinted)
        if isinstance(scene, Hand):
            return words.hand_words(scene)
        if self._shows_law:
            known = self._known_law
            if known is None:
                return Said(("Building it with 1 to 1,000 bumps ...",))
            return words.law_words(known, scene.recipe)
        return words.proof_words(scene.construction, scene.construction.deviations())

    def pictures(self) -> list[Picture]:
        law_shown = self._known_law if self._shows_law else None
        return one_input_pictures(self._stand, self._side, self.focused_knob, law_shown)

    def now(self) -> list[str]:
        if isinstance(self.scene, Rung):
            return ["hint"] if self.scene.name == "game" else []
        if isinstance(self.scene, Hand):
            return ["target", "draw", "look_at", "add_bump", "add_neuron", "remove_neuron", "lab", "select(1)"]
        return ["target", "draw", "look_at", "law", "lab", "select(1)"]

    def hints(self) -> list[Hint]:
        if self._pen is None:
            return []
        draw = next(action for action in self.ACTIONS if action.name == "draw")
        return [Hint("← → ↑ ↓", "move"), Hint("space", "pen"), hint(draw)]

    # The law

    def action_law(self) -> None:
        if isinstance(self.scene, Proof):
            self._pen, self._shows_law = None, not self._shows_law
            self.changed()

    @property
    def _known_law(self) -> Law | None:
        """The law of the present target and recipe, once it is found."""
        known, scene = self._law, self.scene
        return known[1] if known and isinstance(scene, Proof) and _same_law(known[0], scene) else None

    def _show_law(self, scene: Proof, plot: FunctionPlot) -> None:
        known = self._known_law
        if known is None:
            self._find_law(scene)
        else:
            plot.show_law(known, scene.recipe.bumps, "both axes logarithmic, l: the curves")

    @work(thread=True, exclusive=True, group="law", exit_on_error=False)
    def _find_law(self, scene: Proof) -> None:
        """Up to a second of work, behind the screen."""
        found = law(scene.target, scene.recipe)
        self.app.call_from_thread(self._law_found, scene, found)

    def _law_found(self, scene: Proof, found: Law) -> None:
        self._law = (scene, found)
        self.changed()

    # The target

    def action_target(self) -> None:
        scene = self.scene
        if isinstance(scene, Rung):
            return

        def read(text: str) -> Target:
            target = read_target(text)
            controls.with_target(self._stand, target)
            return target

        def accept(target: Target) -> None:
            self._pen = None
            self._take(lambda: controls.with_target(self._stand, target))

        shown = getattr(getattr(scene.target, "expression", None), "text", scene.target.text)
        self.ask("f(x)", shown, read, accept, lambda _: "enter uses it")

    def action_draw(self) -> None:
        """Takes the pen, or puts it away."""
        if self.put_away() or isinstance(self.scene, Rung):
            return
        self._shows_law, self._side = False, OUTPUT
        self._pen = Pen.over(self.scene)
        if self._take(lambda: controls.with_target(self._stand, Pen.drawing_of(self.scene))):
            self.query_one(FunctionPlot).focus()
        else:
            self._pen = None

    def put_away(self) -> bool:
        had, self._pen = self._pen is not None, None
        if had:
            self.changed()
        return had

    @on(FunctionPlot.Steered)
    def _steered(self, event: FunctionPlot.Steered) -> None:
        """The cursor keys: they move the pen, or go from neuron to neuron."""
        axis = self.query_one(FunctionPlot).axis
        if self._pen is None or axis is None:
            if event.columns:
                self.action_select(1 if event.columns > 0 else -1)
            return
        before = self._pen
        self._pen = before.moved(event.columns, event.rows, axis.lower, axis.upper)
        if before.down:
            self._stroke(before.at, self._pen.at)
        else:
            self.changed()

    @on(FunctionPlot.PenLifted)
    def _pen_lifted(self) -> None:
        if self._pen is not None:
            self._pen = self._pen.lifted()
            self.changed()

    @on(FunctionPlot.Pulled)
    def _pulled(self, event: FunctionPlot.Pulled) -> None:
        scene = self.scene
        if self._pen is not None:
            self._pen = self._pen.put(event.end)
            self._stroke(event.start, event.end)
        elif isinstance(scene, Rung):
            if scene.picture.by_chance:
                self._take(lambda: controls.pulled(self._stand, *event.end))
        elif isinstance(scene, Hand):
            self._take(lambda: controls.step_pulled(self._stand, event.end[0], event.began))
        else:
            self._take(lambda: self._stand.selecting(int(event.end[0] * scene.recipe.bumps * 0.999999)))

    def _stroke(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        assert self._pen is not None
        drawing = Pen.drawing_of(self.scene)
        stroke = drawing.with_stroke(self._pen.kept(start), self._pen.kept(end))
        self._take(lambda: controls.with_target(self._stand, stroke))

    # Other keys

    def action_look_at(self) -> None:
        """Goes from the weighted sum to the output, and back."""
        if not isinstance(self.scene, Rung):
            self._pen, self._shows_law = None, False
            self._side = OUTPUT if self._side == SUM else SUM
            self.changed()

    def action_select(self, direction: int) -> None:
        self._take(lambda: self._stand.selecting(self._stand.selected + direction))

    def action_add_bump(self) -> None:
        if isinstance(self.scene, Hand):
            self._take(lambda: controls.with_bump(self._stand))

    def action_add_neuron(self) -> None:
        if isinstance(self.scene, Hand):
            self._take(lambda: controls.with_neuron(self._stand))

    def action_remove_neuron(self) -> None:
        if isinstance(self.scene, Hand):
            self._take(lambda: controls.without_neuron(self._stand))

    def action_lab(self) -> None:
        """Hands the network over to the lab, as it stands."""
        scene = self.scene
        if not isinstance(scene, Rung):
            self.attempt(lambda: self._to_lab(scene))

    def _to_lab(self, scene: Hand | Proof) -> None:
        run = learning_run(scene.network.network, f"f(x) = {scene.target.text}")
        self.open_in_lab(run, scene.network.layers)

    def action_hint(self) -> None:
        if self.scene.name == "game":
            self._hinted = True
            self.changed()


def _same_law(one: Proof, other: Proof) -> bool:
    """Whether two scenes differ in the number of bumps only."""
    return one.target == other.target and {**vars(one.recipe), "bumps": 0} == {**vars(other.recipe), "bumps": 0}
