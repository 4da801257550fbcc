"""The playground: any function of one input, built by hand or by the proof, neuron by neuron."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.errors import LabError
from core.targets import Target
from core.universality import game
from core.universality.construction import Law, law
from core.universality.ladder import Rung
from core.universality.scenes import Hand, Proof, parse_scene, scene_name, scene_text, start_scene
from nntui.actions import APP_ACTIONS, PLAYGROUND_ACTIONS, Action, Hint, bindings, find, hint
from nntui.engine_link import EngineLink
from nntui.layout import LEAST_HEIGHT, LEAST_WIDTH, too_small_text
from nntui.playground import controls, words
from nntui.playground.controls import ONE_INPUT, OneInput, Stand, as_one_input, title_of
from nntui.playground.curves import OUTPUT, SUM, curves_of
from nntui.playground.pen import Pen
from nntui.playground.scale import Knob, choice
from nntui.playground.target_text import read_target
from nntui.screens.help import Section, everywhere
from nntui.widgets.field import Field
from nntui.widgets.function_plot import FunctionPlot
from nntui.widgets.keybar import KeyBar
from nntui.widgets.slider import Slider
from nntui.widgets.status import epoch_text, state_text
from nntui.widgets.wiring_pane import WiringPane

_LOOKS_PER_SECOND = 2
_MOST_KNOBS = 12
_NOTHING = Knob("", "", 0.0, choice(("",)))

ABOUT = [
    ("━ ┄", "what the network makes, and what it should make"),
    ("╍", "what the chosen neuron or bump adds to it"),
    ("··", "shaded: where steps fail, since they take room"),
    ("↑ ↓", "to the next slider"),
    ("← →", "turn it; with shift, or page up and down: ten steps"),
    ("0-9", "type a number; enter takes it"),
    ("home end", "to the ends of the track"),
    ("mouse", "pull knobs, bumps of the game, steps by hand, or the pen"),
]


class Sliders(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The knobs of the scene; arrows go from one to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Before", show=False),
        Binding("down", "app.focus_next", "Next", show=False),
    ]


class PlaygroundScreen(Screen[None]):
    """Scenes and sliders on the left; the plot, what it comes to, and the network on the right."""

    BINDINGS = bindings("playground")
    AUTO_FOCUS = "#scenes"

    def __init__(self, link: EngineLink, scene: OneInput | None = None) -> None:
        """scene: the one to begin with."""
        super().__init__()
        self._link = link
        self._seed = 0
        self._stand = Stand(scene or as_one_input(start_scene(ONE_INPUT[0])))
        self._others: dict[str, Stand] = {}
        self._view = SUM
        self._pen: Pen | None = None
        self._best: float | None = None
        self._law: tuple[Proof, Law] | None = None
        self._shows_law = False
        self._shows_network = False
        self._notice = ""
        self._hinted = False
        self._due = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="playground-status"):
            yield Static(id="playground-title")
            yield Static(id="playground-lab")
        with Horizontal(id="playground"):
            with Vertical(id="playground-side"):
                scenes = OptionList(*(Option(_row(name)) for name in ONE_INPUT), id="scenes", compact=True)
                scenes.border_title = "Scenes"
                yield scenes
                with Vertical(id="playground-controls") as frame:
                    frame.border_title = "Controls"
                    with Sliders(id="sliders"):
                        yield from (Slider(_NOTHING) for _ in range(_MOST_KNOBS))
                    yield Field()
            with Vertical(id="playground-view"):
                yield FunctionPlot()
                yield Static(id="playground-says")
                yield WiringPane()
        with Horizontal(id="footer"):
            yield KeyBar(id="keys")
            yield KeyBar([hint(find("app", name)) for name in ("help", "quit")], id="always")
        yield Static(id="too-small")

    def on_mount(self) -> None:
        self.query_one("#scenes", OptionList).highlighted = ONE_INPUT.index(self.name_of_scene)
        self.set_interval(1 / _LOOKS_PER_SECOND, self._show_lab)
        self._show_lab()
        self.call_after_refresh(self._show)

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self.set_class(width < LEAST_WIDTH or height < LEAST_HEIGHT, "-too-small")
        self.set_class(width < 100 or height < 30, "-compact")
        self.set_class(width >= 160 and height >= 40, "-huge")
        self.query_one("#too-small", Static).update(Content(too_small_text(width, height)))
        self.call_after_refresh(self._show)

    @on(events.ScreenResume)
    def _catch_up(self) -> None:
        self._show_lab()

    def _show_lab(self) -> None:
        if self.app.screen is not self:
            return
        snapshot = self._link.snapshot
        progress = f", epoch {epoch_text(snapshot.epoch)} of {snapshot.epochs_wanted}" if snapshot.step else ""
        said = state_text(snapshot, self._link.will_start).partition(":")[0]
        self._write("#playground-lab", f"lab: {said}{progress}")

    def _write(self, selector: str, text: str | Content) -> None:
        self.query_one(selector, Static).update(Content(text) if isinstance(text, str) else text)

    # The scene

    @property
    def stand(self) -> Stand:
        """The scene that is shown."""
        return self._stand

    @property
    def name_of_scene(self) -> str:
        return scene_name(self._stand.scene)

    def open_scene(self, scene: OneInput) -> None:
        """Shows a scene; the one of before is kept for when its name is chosen again."""
        self._others[self.name_of_scene] = self._stand
        self._put_pen_away()
        self._shows_law = False
        self._stand = Stand(scene)
        self._notice, self._hinted = "", False
        rows = self.query_one("#scenes", OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            rows.highlighted = ONE_INPUT.index(self.name_of_scene)
        self._show()

    @on(OptionList.OptionHighlighted, "#scenes")
    def _scene_chosen(self, event: OptionList.OptionHighlighted) -> None:
        name = ONE_INPUT[event.option_index]
        if name != self.name_of_scene:
            kept = self._others.get(name)
            self.open_scene(kept.scene if kept else as_one_input(start_scene(name, self._seed)))

    @on(OptionList.OptionSelected, "#scenes")
    def _to_sliders(self) -> None:
        self.query(Slider).first().focus()

    def action_scene(self, direction: int) -> None:
        rows = self.query_one("#scenes", OptionList)
        rows.highlighted = ((rows.highlighted or 0) + direction) % len(ONE_INPUT)

    def _take(self, change: Callable[[], Stand]) -> bool:
        """Shows what comes of a change, or says why it cannot be; whether it could."""
        try:
            self._stand, self._notice, self._hinted = change(), "", False
        except LabError as error:
            self._notice = str(error)
            self._show_soon()
            return False
        self._show_soon()
        return True

    def _show_soon(self) -> None:
        """After what is already waiting: a fast drag does not queue up behind a slow network."""
        if not self._due:
            self._due = True
            self.call_later(self._show_now)

    def _show_now(self) -> None:
        self._due = False
        self._show()

    @on(Slider.Turned)
    def _turned(self, event: Slider.Turned) -> None:
        self._take(lambda: controls.turned(self._stand, event.name, event.value))

    # What is shown

    @property
    def _knob(self) -> str:
        """The knob that has the keyboard."""
        return self.focused.knob.name if isinstance(self.focused, Slider) else ""

    def _show(self) -> None:
        """Everything that depends on the scene."""
        if not self.is_mounted or self._rest_of_screen_is_missing():
            return
        self._show_knobs()
        try:
            self._show_picture()
        except LabError as error:
            self._notice = str(error)
            self._say(("", ""))
        self._write("#playground-title", f"Universality   {title_of(self.name_of_scene)}")
        self._show_keys()

    def _rest_of_screen_is_missing(self) -> bool:
        return not self.query(FunctionPlot)

    def _show_knobs(self) -> None:
        knobs = controls.knobs(self._stand)
        width = max(len(knob.label) for knob in knobs)
        for slider, knob in zip(self.query(Slider), [*knobs, *[None] * _MOST_KNOBS], strict=False):
            slider.display = knob is not None
            if knob is not None:
                slider.show(knob, width)

    def _show_picture(self) -> None:
        scene, plot = self._stand.scene, self.query_one(FunctionPlot)
        wiring = self.query_one(WiringPane)
        if isinstance(scene, Rung):
            if scene.name == "game":
                score = game.score(scene.numbers)
                self._best = score if self._best is None else min(self._best, score)
            said = words.rung_words(scene, self._best, self._hinted)
            curves, network = curves_of(self._stand, "", self._knob, plot.points), scene.network
        elif isinstance(scene, Hand):
            said, network = words.hand_words(scene), scene.network
            curves = curves_of(self._stand, self._view, self._knob, plot.points)
        else:
            built = scene.construction
            said, network = words.proof_words(built, built.deviations()), built.network
            curves = curves_of(self._stand, self._view, self._knob, plot.points, built)
        plot.cursor = self._pen.at if self._pen else None
        if self._shows_law and isinstance(scene, Proof):
            said = self._show_law(scene, plot)
        else:
            plot.show(curves, scene_caption(scene, self._view), self._foot())
        chosen = controls.part_of(self._stand, self._knob)
        if isinstance(scene, Proof):
            chosen = (2 * self._stand.selected, 2 * self._stand.selected + 1)
        wiring.show(network, chosen)
        self._say(said.lines, said.done)

    def _foot(self) -> str:
        if self._pen is not None:
            return "pen down: it draws" if self._pen.down else "pen up: space puts it down"
        return "" if isinstance(self._stand.scene, Rung) else "v: the other view"

    def _say(self, lines: tuple[str, ...], done: bool = False) -> None:
        if self._notice:
            lines = (lines[0], f"✗ {self._notice}")
        style = "bold $error" if self._notice else "bold $success" if done else "$foreground 75%"
        said = [Content.styled(lines[0], "bold"), *(Content.styled(line, style) for line in lines[1:])]
        self._write("#playground-says", Content("\n").join(said))

    def on_descendant_focus(self) -> None:
        self._show()

    # The law

    def action_law(self) -> None:
        if isinstance(self._stand.scene, Proof):
            self._put_pen_away()
            self._shows_law = not self._shows_law
            self._show()

    def _show_law(self, scene: Proof, plot: FunctionPlot) -> words.Said:
        known = self._law
        if known is None or not _same_law(known[0], scene):
            self._find_law(scene)
            if known is None:
                return words.Said(("Building it with 1 to 1,000 bumps ...",))
        assert known is not None
        plot.show_law(known[1], scene.recipe.bumps, "both axes logarithmic, l: the curves")
        return words.law_words(known[1], known[0].recipe)

    @work(thread=True, exclusive=True, group="law", exit_on_error=False)
    def _find_law(self, scene: Proof) -> None:
        """Up to a second of work, behind the screen."""
        found = law(scene.target, scene.recipe)
        self.app.call_from_thread(self._law_found, scene, found)

    def _law_found(self, scene: Proof, found: Law) -> None:
        self._law = (scene, found)
        if isinstance(self._stand.scene, Proof) and _same_law(scene, self._stand.scene):
            self._show()

    # The target

    def action_target(self) -> None:
        scene = self._stand.scene
        if isinstance(scene, Rung):
            return

        def read(text: str) -> Target:
            target = read_target(text)
            controls.with_target(self._stand, target)
            return target

        def accept(target: Target) -> None:
            self._put_pen_away()
            self._take(lambda: controls.with_target(self._stand, target))

        shown = getattr(getattr(scene.target, "expression", None), "text", scene.target.text)
        self.query_one(Field).open("f(x)", shown, read, accept, lambda _: "enter uses it")

    def action_draw(self) -> None:
        """Takes the pen, or puts it away."""
        if self._pen is not None:
            self._put_pen_away()
            self._show()
            return
        if isinstance(self._stand.scene, Rung):
            return
        self._shows_law, self._view = False, OUTPUT
        self._pen = Pen.over(self._stand.scene)
        if self._take(lambda: controls.with_target(self._stand, Pen.drawing_of(self._stand.scene))):
            self.query_one(FunctionPlot).focus()
        else:
            self._pen = None

    def _put_pen_away(self) -> None:
        self._pen = None

    @on(FunctionPlot.Steered)
    def _steered(self, event: FunctionPlot.Steered) -> None:
        """The cursor keys: they move the pen, or go from neuron to neuron."""
        axis = self.query_one(FunctionPlot).axis
        if self._pen is None or axis is None:
            if event.columns:
                self.action_look(1 if event.columns > 0 else -1)
            return
        before = self._pen
        self._pen = before.moved(event.columns, event.rows, axis.lower, axis.upper)
        if before.down:
            self._stroke(before.at, self._pen.at)
        else:
            self._show()

    @on(FunctionPlot.PenLifted)
    def _pen_lifted(self) -> None:
        if self._pen is not None:
            self._pen = self._pen.lifted()
            self._show()

    @on(FunctionPlot.Pulled)
    def _pulled(self, event: FunctionPlot.Pulled) -> None:
        scene = self._stand.scene
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
        drawing = Pen.drawing_of(self._stand.scene)
        stroke = drawing.with_stroke(self._pen.kept(start), self._pen.kept(end))
        self._take(lambda: controls.with_target(self._stand, stroke))

    # Other keys

    def action_view(self) -> None:
        if not isinstance(self._stand.scene, Rung):
            self._put_pen_away()
            self._shows_law = False
            self._view = OUTPUT if self._view == SUM else SUM
            self._show()

    def action_look(self, direction: int) -> None:
        self._take(lambda: self._stand.selecting(self._stand.selected + direction))

    def action_add_bump(self) -> None:
        if isinstance(self._stand.scene, Hand):
            self._take(lambda: controls.with_bump(self._stand))

    def action_add_neuron(self) -> None:
        if isinstance(self._stand.scene, Hand):
            self._take(lambda: controls.with_neuron(self._stand))

    def action_remove_neuron(self) -> None:
        if isinstance(self._stand.scene, Hand):
            self._take(lambda: controls.without_neuron(self._stand))

    def action_hint(self) -> None:
        scene = self._stand.scene
        if isinstance(scene, Rung) and scene.name == "game":
            self._hinted = True
            self._show()

    def action_reset(self) -> None:
        self._put_pen_away()
        self._seed += 1
        self._take(lambda: Stand(as_one_input(start_scene(self.name_of_scene, self._seed))))

    def action_network(self) -> None:
        self._shows_network = not self._shows_network
        self.set_class(self._shows_network, "-network")
        self.call_after_refresh(self._show)

    def action_share(self) -> None:
        """The scene as a line: it is put on the clipboard, and another one can be typed."""
        line = scene_text(self._stand.scene)
        self.app.copy_to_clipboard(f"nntui universality '{line}'")
        self.query_one(Field).open(
            "scene",
            line,
            lambda text: as_one_input(parse_scene(text)),
            self._open_typed,
            lambda _: "copied; enter opens",
        )

    def _open_typed(self, scene: OneInput) -> None:
        try:
            controls.checked(Stand(scene))
        except LabError as error:
            self._notice = str(error)
            self._show()
        else:
            self.open_scene(scene)

    @on(Field.Closed)
    def _field_closed(self, event: Field.Closed) -> None:
        if event.keyboard:
            self.query(Slider).first().focus()
        self._show_keys()

    def action_back(self) -> None:
        if self._pen is not None:
            self.action_draw()
        else:
            self.app.switch_mode("lab")

    # Keys, help and palette

    def _actions(self) -> list[Action]:
        """Those that would do something now, the most important first."""
        scene = self._stand.scene
        if isinstance(scene, Rung):
            names = ["hint", "reset"] if scene.name == "game" else ["reset"]
            names += ["scene(1)", "back", "share"]
        elif isinstance(scene, Hand):
            names = ["target", "draw", "view", "back", "add_bump", "add_neuron", "remove_neuron", "look(1)", "share"]
        else:
            names = ["target", "draw", "view", "law", "back", "look(1)", "share", "reset"]
        if self.has_class("-compact"):
            names.insert(2, "network")
        return [find("playground", name) for name in names]

    def _show_keys(self) -> None:
        if isinstance(self.focused, Input):
            hints = [Hint("enter", "accept"), Hint("esc", "cancel")]
        elif self._pen is not None:
            hints = [Hint("← → ↑ ↓", "move"), Hint("space", "pen"), hint(find("playground", "draw"))]
        else:
            hints = [hint(action) for action in (*self._actions(), find("app", "command_palette"))]
        self.query_one("#keys", KeyBar).show(hints)
        self.query_one("#always").visible = not isinstance(self.focused, Input)

    def help_columns(self) -> tuple[list[Section], ...]:
        """What the help shows over the playground."""
        return [("Sliders and signs", ABOUT)], everywhere((*PLAYGROUND_ACTIONS, *APP_ACTIONS))

    def commands(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        """What the palette offers over the playground."""
        for action in (*PLAYGROUND_ACTIONS, *APP_ACTIONS):
            if action.name != "command_palette":
                key = f"  ({action.key_text})" if action.keys else ""
                yield f"{action.title}{key}", action.help, partial(self.perform, action)
        for name in ONE_INPUT:
            yield f"Scene: {title_of(name)}", name, partial(self._go_to, name)

    def _go_to(self, name: str) -> None:
        self.query_one("#scenes", OptionList).highlighted = ONE_INPUT.index(name)

    async def perform(self, action: Action) -> None:
        await (self.app if action.part == "app" else self).run_action(action.name)

    @on(KeyBar.Pressed)
    async def _key_pressed(self, event: KeyBar.Pressed) -> None:
        await self.perform(event.action)


def _row(name: str) -> str:
    number = ONE_INPUT.index(name) + 1
    return f"{number:<2}  {title_of(name)}"


def _same_law(one: Proof, other: Proof) -> bool:
    """Whether two scenes differ in the number of bumps only."""
    return one.target == other.target and {**vars(one.recipe), "bumps": 0} == {**vars(other.recipe), "bumps": 0}


def scene_caption(scene: OneInput, view: str) -> str:
    """What the plot shows, for its frame."""
    if isinstance(scene, Rung):
        return scene.picture.shows.capitalize()
    return f"f(x): {scene.target.text}" if len(scene.target.text) < 24 else view.capitalize()
