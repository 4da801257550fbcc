"""The playground: scenes to choose from, the sliders of the chosen one, and its view."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.errors import LabError
from core.scenes.registry import GROUPS, SCENES, scene_title, start_scene
from core.scenes.scene import Scene
from core.scenes.text import parse_scene, scene_text
from nntui.actions import Action, bindings, find
from nntui.engine_link import EngineLink
from nntui.playground.kept_scenes import KeptScenes, check_name
from nntui.playground.picture_file import save_pictures
from nntui.playground.pictures import Picture
from nntui.playground.scale import Knob, choice
from nntui.playground.view import SceneView
from nntui.playground.views import view_of
from nntui.playground.words import Said
from nntui.screens.help import Section
from nntui.screens.kept_scenes import KeptScenesScreen
from nntui.screens.mode import ModeScreen
from nntui.widgets.field import Field
from nntui.widgets.slider import Slider
from nntui.widgets.wiring_pane import WiringPane

_LOOKS_PER_SECOND = 2
_MOST_KNOBS = 14
_NOTHING = Knob("", "", 0.0, choice(("",)))


class Sliders(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The knobs of the scene; arrows go from one to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Before", show=False),
        Binding("down", "app.focus_next", "Next", show=False),
    ]


class PlaygroundScreen(ModeScreen):
    """Scenes and sliders on the left, the view of the chosen scene on the right."""

    PART = "playground"
    ABOUT = (
        "Sliders",
        [
            ("↑ ↓", "to the next slider"),
            ("← →", "turn it; with shift, or page up and down: ten steps"),
            ("0-9", "type a number; enter takes it"),
            ("home end", "to the ends of the track"),
            ("mouse", "pull the knob; the wheel turns the one that has the keyboard"),
        ],
    )
    BINDINGS = bindings(PART)
    AUTO_FOCUS = "#scenes"

    def __init__(self, link: EngineLink, scene: Scene | None = None) -> None:
        """scene: the one to begin with."""
        super().__init__(link)
        first = scene or start_scene(SCENES[0])
        self._view = view_of(first)(link)
        self._view.open(first)
        self._others: dict[str, Scene] = {}
        self._seed = 0
        self._shows_network = False
        self._due = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="playground-status"):
            yield Static(id="playground-title")
            yield Static(id="lab-meanwhile")
        with Horizontal(id="playground"):
            with Vertical(id="playground-side"):
                scenes = OptionList(*_rows(), id="scenes", compact=True)
                scenes.border_title = "Scenes"
                yield scenes
                with Vertical(id="playground-controls") as frame:
                    frame.border_title = "Controls"
                    with Sliders(id="sliders"):
                        yield from (Slider(_NOTHING) for _ in range(_MOST_KNOBS))
                    yield Field()
            with Vertical(id="playground-right"):
                with Vertical(id="playground-view"):
                    yield self._view
                yield Static(id="playground-says")
        yield from self.compose_footer()

    def on_mount(self) -> None:
        self._highlight()
        self.set_interval(1 / _LOOKS_PER_SECOND, self._look)
        self.show_lab()

    def _look(self) -> None:
        if self.app.screen is self:
            self.show_lab()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self.show)

    @on(events.ScreenResume)
    def _catch_up(self) -> None:
        self.show_lab()

    # The scene

    @property
    def view(self) -> SceneView:
        """What shows the scene."""
        return self._view

    def open_scene(self, scene: Scene) -> None:
        """Shows a scene; the one of before is kept for when its name is chosen again."""
        self._others[self._view.scene.name] = self._view.scene
        self._view.put_away()
        kind = view_of(scene)
        if type(self._view) is not kind:
            self._view.display = False
            known = [view for view in self.query(SceneView) if type(view) is kind]
            self._view = known[0] if known else kind(self.link)
        self._view.open(scene)
        self._view.notice = ""
        self._view.display = True
        if not self._view.is_attached:
            self.query_one("#playground-view").mount(self._view)
        self._highlight()
        self.call_after_refresh(self.show)

    def _highlight(self) -> None:
        rows = self.query_one("#scenes", OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            rows.highlighted = rows.get_option_index(self._view.scene.name)

    @on(OptionList.OptionHighlighted, "#scenes")
    def _scene_chosen(self, event: OptionList.OptionHighlighted) -> None:
        name = event.option_id
        if event.option_index != event.option_list.highlighted:
            return  # of a row passed long ago: the list's own first one, or one of a quick run through it
        if name is not None and name != self._view.scene.name:
            self.open_scene(self._others.get(name) or start_scene(name, self._seed))

    @on(OptionList.OptionSelected, "#scenes")
    def _to_sliders(self) -> None:
        shown = [slider for slider in self.query(Slider) if slider.display]
        if shown:
            shown[0].focus()

    def action_scene(self, direction: int) -> None:
        at = SCENES.index(self._view.scene.name)
        self._go_to(SCENES[(at + direction) % len(SCENES)])

    def _go_to(self, name: str) -> None:
        rows = self.query_one("#scenes", OptionList)
        rows.highlighted = rows.get_option_index(name)

    @on(Slider.Turned)
    def _turned(self, event: Slider.Turned) -> None:
        self._view.attempt(lambda: self._view.turned(event.name, event.value))

    def action_reset(self) -> None:
        self._seed += 1
        self._view.put_away()
        self._view.attempt(lambda: self._view.reset(self._seed))

    # What is shown

    @on(SceneView.Changed)
    def _show_soon(self) -> None:
        """After what is already waiting: a fast drag does not queue up behind a slow network."""
        if not self._due:
            self._due = True
            self.call_later(self._show_now)

    def _show_now(self) -> None:
        self._due = False
        self.show()

    def show(self) -> None:
        """Everything that depends on the scene."""
        view = self._view
        if not self.is_mounted or not view.is_mounted:
            return  # the view asks for it once it is mounted
        self._show_knobs()
        try:
            view.show()
            self._say(view.says())
        except LabError as error:
            view.notice = str(error)
            self._say(Said(("",)))
        self.write("#playground-title", f"Universality   {scene_title(view.scene.name)}")
        self.show_keys()

    def _show_knobs(self) -> None:
        knobs = self._view.knobs()
        width = max((len(knob.label) for knob in knobs), default=0)
        for slider, knob in zip(self.query(Slider), [*knobs, *[None] * _MOST_KNOBS], strict=False):
            slider.display = knob is not None
            if knob is not None:
                slider.show(knob, width)

    def _say(self, said: Said) -> None:
        wrong = self._view.notice
        lines = (said.lines[0], f"✗ {wrong}") if wrong else said.lines
        style = "bold $error" if wrong else "bold $success" if said.done else "$foreground 75%"
        rows = [Content.styled(lines[0], "bold"), *(Content.styled(line, style) for line in lines[1:])]
        self.write("#playground-says", Content("\n").join(rows))

    def on_descendant_focus(self) -> None:
        self._show_soon()

    def action_network(self) -> None:
        self._shows_network = not self._shows_network
        self.set_class(self._shows_network, "-network")
        self.call_after_refresh(self.show)

    # Lines

    def action_share(self) -> None:
        """The scene as a line: it is put on the clipboard, and another one can be typed."""
        line = scene_text(self._view.scene)
        self.app.copy_to_clipboard(f"nntui universality '{line}'")
        self.query_one(Field).open("scene", line, parse_scene, self.open_scene, lambda _: "copied; enter opens")

    # Saved scenes and pictures

    def action_keep(self) -> None:
        """Asks for a name, and saves the scene under it."""
        kept, scene = KeptScenes(), self._view.scene

        def keep(name: str) -> None:
            try:
                kept.keep(name, scene)
            except LabError as error:
                self._view.say(str(error))
            else:
                self.notify(f"Saved as {name}; O opens it, and so does nntui universality {name}.", markup=False)

        self.query_one(Field).open(
            "save as",
            kept.free_name(scene),
            lambda text: check_name(text.strip()),
            keep,
            lambda name: "enter replaces the one of that name" if kept.has(name) else "enter saves it",
        )

    def action_open_kept(self) -> None:
        self.app.push_screen(KeptScenesScreen(KeptScenes()), lambda scene: self.open_scene(scene) if scene else None)

    def action_write_picture(self) -> None:
        """Writes what is shown into the current folder, as SVG and PNG."""
        scene = self._view.scene
        try:
            pictures = self._view.pictures()
        except LabError as error:
            self._view.say(str(error))
            return
        self.notify("Drawing the picture ...", timeout=2)
        self._write_pictures(pictures, scene)

    @work(thread=True, group="pictures", exit_on_error=False)
    def _write_pictures(self, pictures: list[Picture], scene: Scene) -> None:
        """Up to seconds of work, behind the screen."""
        title, foot = scene_title(scene.name), f"nntui universality '{scene_text(scene)}'"
        said, severity = "", "error"
        try:
            paths = save_pictures(pictures, title, foot, Path.cwd(), scene.name)
            said, severity = f"Saved {paths[0].name} and {paths[1].name} in {paths[0].parent}", "information"
        except LabError as error:
            said = str(error)
        except OSError as error:
            said = f"The picture cannot be written: {error.strerror}."
        self.app.call_from_thread(self.notify, said, severity=severity, markup=False)

    @on(Field.Closed)
    def _field_closed(self, event: Field.Closed) -> None:
        if event.keyboard:
            self._to_sliders()
        self.show_keys()

    def action_back(self) -> None:
        if not self._view.put_away():
            super().action_back()

    # Keys, help and palette

    async def on_key(self, event: events.Key) -> None:
        """The keys of the view, wherever the keyboard is."""
        for action in self._view.ACTIONS:
            if set(action.keys.split(",")) & set(event.aliases):
                event.stop()
                await self.perform(action)

    async def perform(self, action: Action) -> None:
        if action in self._view.ACTIONS:
            await self._view.run_action(action.name)
        else:
            await super().perform(action)

    def actions_now(self) -> list[Action]:
        view = self._view
        by_name = {action.name: action for action in view.ACTIONS}
        actions = [by_name[name] for name in view.now()]
        names = ["reset", "back", "scene(1)", "share", "write_picture", "keep", "open_kept"]
        own = [find(self.PART, name) for name in names]
        if self.has_class("-compact") and view.query(WiringPane) and not view.has_class("-no-network"):
            actions.insert(2, find(self.PART, "network"))
        return [*actions[:4], *own[:2], *actions[4:], *own[2:]]

    def show_keys(self) -> None:
        super().show_keys()
        hints = self._view.hints()
        if hints:
            self.show_hints(hints)

    def help_columns(self) -> tuple[list[Section], ...]:
        signs: Section = ("What the signs say", list(self._view.ABOUT))
        own = [(action.key_text, action.title) for action in self._view.ACTIONS]
        group = self._view.ACTIONS[0].group if own else ""
        sections: list[Section] = [section for section in (signs, (group, own)) if section[1]]
        left, right = super().help_columns()
        return [*sections, *left], right

    def commands(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        for action in self._view.ACTIONS:
            yield f"{action.title}  ({action.key_text})", action.help, partial(self.perform, action)
        yield from super().commands()
        for name in SCENES:
            yield f"Scene: {scene_title(name)}", name, partial(self._go_to, name)


def _rows() -> Iterator[Option]:
    for group in GROUPS:
        yield Option(Content.styled(group.title, "bold $primary"), disabled=True)
        for name in group.scenes:
            yield Option(f"  {scene_title(name)}", id=name)
