"""The lab: a network, its hyperparameters, its curves and gradients on one screen."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from core.augmentation import Augmentation
from core.commands import Command, NewSeed, Pause, Reset, SetSpeed, Start, StepBatch, StepEpoch, Watch
from core.errors import LabError
from core.lessons import Lesson
from core.run_file import DEFAULT_NETWORK
from core.snapshot import Snapshot, State
from core.spec import MNIST, Run, with_fields
from nntui.actions import PARTS, Action, Situation, adopt, bindings, editor_keys, find, footer_hints, hint
from nntui.book_networks import BookNetwork
from nntui.engine_link import EngineLink
from nntui.ghost import Ghost
from nntui.guide import Guide
from nntui.layout import DECK, LESSON, PANES, Arrangement, Layout, arrange, too_small_text
from nntui.pace import Pace
from nntui.run_words import accuracy_word
from nntui.screens.book_networks import BookNetworkScreen
from nntui.screens.help import Section, about_panes, everywhere
from nntui.screens.learning_rate import LearningRateScreen
from nntui.steps import next_speed
from nntui.widgets.architecture import ArchitectureEditor
from nntui.widgets.curve_pane import CurvePane
from nntui.widgets.curves import AccuracyPlot, LossPlot
from nntui.widgets.editing_pane import EditingPane
from nntui.widgets.gradients import GradientPane
from nntui.widgets.hyperparameters import Hyperparameters
from nntui.widgets.keybar import KeyBar
from nntui.widgets.pane_tabs import PANE_TITLES, PaneTabs
from nntui.widgets.speed import SpeedDial
from nntui.widgets.status import Status
from nntui.workbench import Workbench

if TYPE_CHECKING:
    from core.streams import Layers
    from nntui.widgets.lesson_panel import LessonPanel

LOOKS_PER_SECOND = 40
WITH_TOOLBARS = (Arrangement.WIDE, Arrangement.HUGE)


class Plot(Protocol):
    """A pane that draws snapshots."""

    def show(self, snapshot: Snapshot) -> None: ...


def newly_added(seen: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """What `now` has behind what it shares with `seen`; the engine keeps the newest sentences only."""
    shared = next(count for count in range(len(now), -1, -1) if now[:count] == seen[len(seen) - count :])
    return now[shared:]


class LabScreen(Screen[None]):
    """Reads the newest snapshot up to ten times a second, and turns keys and clicks into commands."""

    BINDINGS = bindings("lab")
    AUTO_FOCUS = "#layers"

    def __init__(self, link: EngineLink, lesson: Lesson | None = None) -> None:
        """lesson: the one to open at once."""
        super().__init__()
        self._first_lesson = lesson
        self.guide = Guide(self)
        self.link = link
        self.workbench = Workbench(link)
        self.workbench.changed = self._show_edits
        self._editors = (ArchitectureEditor(self.workbench), Hyperparameters(self.workbench))
        self._front = "architecture"
        self._deck = "architecture"
        self._full_screen = False
        self._watching: bool | None = None
        self._pace = Pace()
        self._refusals: tuple[int, tuple[str, ...]] = (0, ())
        self._layout = Layout(Arrangement.WIDE, frozenset(PANES))

    def compose(self) -> ComposeResult:
        yield Status()
        with Container(id="panes"):
            with Vertical(id="side"):
                yield from self._editors
            yield LossPlot(id="loss")
            yield AccuracyPlot(id="accuracy")
            yield GradientPane(id="gradients")
            yield PaneTabs()
        with Horizontal(id="footer"):
            yield KeyBar(id="keys")
            yield KeyBar([hint(find("app", name)) for name in ("help", "quit")], id="always")
        yield Static(id="too-small")

    @property
    def actions(self) -> dict[str, tuple[Action, ...]]:
        """Every action there is, by part."""
        plots = ("loss", "accuracy", "gradients")
        parts = {name: PARTS[name] for name in PARTS if name != LESSON or self.guide.lesson}
        return {**parts, **{name: adopt(name, PANE_TITLES[name][2:], type(self.pane(name)).BINDINGS) for name in plots}}

    def on_mount(self) -> None:
        self._arrange()
        self.poll()
        self.set_interval(1 / LOOKS_PER_SECOND, self._look)
        if self._first_lesson is not None:
            self.call_after_refresh(self.guide.open, self._first_lesson)

    # What is shown

    def pane(self, name: str) -> Widget:
        return self.query_one(f"#{name}", Widget)

    def _look(self) -> None:
        if self.app.current_mode == "lab" and self._pace.due(time.monotonic(), time.thread_time()):
            self.poll()

    def poll(self) -> None:
        """Shows the newest snapshot if it is a new one."""
        snapshot = self.link.newest()
        if snapshot is None:
            return
        self.workbench.follow()
        with self.app.batch_update():
            for name in ("loss", "accuracy", "gradients"):
                cast(Plot, self.pane(name)).show(snapshot)
            self.query_one(PaneTabs).name_accuracy(accuracy_word(snapshot.run))
            self._show_edits()
        self.guide.show(snapshot)
        self._toast_refusals(snapshot)

    def _show_edits(self) -> None:
        """Brings up to date what depends on the user's edits and wishes, not only on the snapshot."""
        for pane in self._editors:
            pane.show()
        for plot in self.query(CurvePane):
            plot.show_ghost(self.workbench.ghost)
        self._show_status()
        self._show_footer()

    def _show_status(self) -> None:
        self.query_one(Status).show(self.link.snapshot, self.link.will_start, self.link.speed)

    def _show_footer(self) -> None:
        now = self.situation
        self.query_one("#keys", KeyBar).show(footer_hints(now, self._keys_of_pane()))
        self.query_one("#always").visible = not now.typing

    def _keys_of_pane(self) -> tuple[Action, ...]:
        """The focused pane's own keys; those of an editor only where there is no room for its toolbar."""
        pane = self.pane(self._front)
        if not isinstance(pane, EditingPane):
            return self.actions[self._front]
        return () if self._layout.arrangement in WITH_TOOLBARS else editor_keys(self._front)

    def _toast_refusals(self, snapshot: Snapshot) -> None:
        """A toast for each sentence that was not there before."""
        run_id, seen = self._refusals
        for sentence in newly_added(seen if run_id == snapshot.run_id else (), snapshot.refusals):
            self.notify(sentence, severity="warning", markup=False)
        self._refusals = (snapshot.run_id, snapshot.refusals)

    @property
    def situation(self) -> Situation:
        """What decides which actions make sense now."""
        draft = self.workbench.draft
        return Situation(
            state=self.link.snapshot.state,
            pane=self._front,
            typing=isinstance(self.focused, Input),
            edited=bool(draft.edited),
            can_undo=bool(draft.past),
            can_redo=bool(draft.future),
            full_screen=self._full_screen,
            slowed=self.link.speed is not None,
            ghost=self.workbench.ghost is not None,
        )

    # Layout and focus

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

    def _arrange(self) -> None:
        width, height = self.app.size
        layout = arrange(width, height, self._front, self._deck, self._full_screen, self.guide.speaks_of)
        self._layout = layout
        self.guide.arrange(layout)
        for arrangement in Arrangement:
            self.set_class(arrangement is layout.arrangement, arrangement.value)
        for name in PANES:
            self.pane(name).display = name in layout.visible
        self.query_one("#side").display = bool(layout.visible & {"architecture", "hyperparameters"})
        tabs = self.query_one(PaneTabs)
        tabs.display = bool(layout.tabs)
        tabs.show(layout.tabs, self._deck if layout.arrangement is Arrangement.COMPACT else self._front)
        self.query_one("#too-small", Static).update(Content(too_small_text(width, height)))
        self._watch("gradients" in layout.visible)

    def shows(self, pane: str) -> bool:
        """Whether a pane is to be seen now."""
        return pane in self._layout.visible

    def _watch(self, gradients: bool) -> None:
        """What nobody sees is not measured."""
        if gradients is not self._watching:
            self._watching = gradients
            self.link.send(Watch(gradients))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for node in event.widget.ancestors_with_self:
            if node.id in (*PANES, LESSON):
                self._come_to_front(node.id)
                break
        self._show_footer()

    def _come_to_front(self, name: str) -> None:
        self._front = name
        if name in (*DECK, LESSON) and not (self._deck == LESSON and self.guide.lies_below(name)):
            self._deck = name
        self._arrange()

    def action_go_to(self, name: str) -> None:
        if name == LESSON and self.guide.speaks_of is None:
            return self.guide.bring_back()
        self._come_to_front(name)
        pane = self.pane(name)
        (pane.rows if isinstance(pane, EditingPane) else pane).focus()

    def _focus_neighbour(self, direction: int) -> None:
        panes = PANES if self.guide.speaks_of is None else (*PANES, LESSON)
        self.action_go_to(panes[(panes.index(self._front) + direction) % len(panes)])

    def action_next_pane(self) -> None:
        self._focus_neighbour(1)

    def action_previous_pane(self) -> None:
        self._focus_neighbour(-1)

    def action_full_screen(self) -> None:
        self._full_screen = not self._full_screen
        self._arrange()
        self._show_footer()

    def action_leave_full_screen(self) -> None:
        if self._full_screen:
            self.action_full_screen()

    @on(PaneTabs.Chosen)
    def _tab_chosen(self, event: PaneTabs.Chosen) -> None:
        self.action_go_to(event.pane)

    # Training

    def _send(self, command: Command) -> None:
        self.link.send(command)
        self._show_edits()

    def action_toggle_run(self) -> None:
        state = self.link.snapshot.state
        stops = state is State.RUNNING or (state is State.PREPARING and self.link.will_start)
        self._send(Pause() if stops else Start())

    def action_step_batch(self) -> None:
        self._send(StepBatch())

    def action_step_epoch(self) -> None:
        self._send(StepEpoch())

    def action_reset(self) -> None:
        self._send(Reset())

    def action_new_seed(self) -> None:
        self._send(NewSeed())

    def action_double_learning_rate(self) -> None:
        self._step_learning_rate(1)

    def action_halve_learning_rate(self) -> None:
        self._step_learning_rate(-1)

    def action_find_learning_rate(self) -> None:
        self.app.push_screen(LearningRateScreen(self.workbench))

    def _step_learning_rate(self, direction: int) -> None:
        self._attempt(lambda: self.workbench.step("learning_rate", direction))

    def action_slower(self) -> None:
        self.set_speed(next_speed(self.link.speed, -1))

    def action_faster(self) -> None:
        self.set_speed(next_speed(self.link.speed, 1))

    def action_full_speed(self) -> None:
        self.set_speed(None)

    def set_speed(self, speed: float | None) -> None:
        self._send(SetSpeed(speed))

    @on(SpeedDial.Chosen)
    def _speed_chosen(self, event: SpeedDial.Chosen) -> None:
        self.set_speed(event.speed)

    @on(Status.RunClicked)
    def _run_clicked(self) -> None:
        self.action_toggle_run()

    # Edits

    def _attempt(self, change: Callable[[], None]) -> None:
        try:
            change()
        except LabError as error:
            self.notify(str(error), severity="warning", markup=False)

    def action_apply_draft(self) -> None:
        self._attempt(self.workbench.apply)

    def action_drop_draft(self) -> None:
        self._attempt(self.workbench.drop)

    def use_book_network(self, network: BookNetwork) -> None:
        """Shows a network of the book as a draft."""
        self.action_go_to("architecture")
        self._attempt(lambda: self.workbench.use_book_network(network))

    @on(ArchitectureEditor.BookNetworkWanted)
    def _choose_book_network(self) -> None:
        self.app.push_screen(BookNetworkScreen(), lambda chosen: self.use_book_network(chosen) if chosen else None)

    def action_undo(self) -> None:
        self._attempt(self.workbench.undo)

    def action_redo(self) -> None:
        self._attempt(self.workbench.redo)

    # The book

    def action_open_book(self) -> None:
        self._watch(False)
        self.app.switch_mode("book")

    def action_open_playground(self) -> None:
        self._watch(False)
        self.app.switch_mode("playground")

    @on(events.ScreenResume)
    def _catch_up(self) -> None:
        """Back from the book: shows what has happened meanwhile."""
        self._arrange()
        self.poll()

    def help_columns(self) -> tuple[list[Section], ...]:
        """What the help shows over the lab."""
        pane = self.situation.pane
        return about_panes(pane, self.actions[pane]), everywhere()

    def open_run(self, run: Run, ghost: Ghost | None = None, layers: "Layers | None" = None) -> None:
        """Opens a run, with the published curves that go with it behind its own.

        layers: the weights and biases to begin with, where they are not random.
        """
        if ghost is not None:
            self.query_one(LossPlot).log_scale = ghost.log_loss
        self.workbench.open(run, ghost, layers)

    def action_remove_ghost(self) -> None:
        self.workbench.remove_ghost()

    # Data

    def action_open_data(self) -> None:
        from nntui.screens.open_data import OpenDataScreen  # NumPy is not needed for the first frame

        self.app.push_screen(OpenDataScreen(self.link.run), self._use_data)

    def action_vary_images(self) -> None:
        from nntui.album import album_of  # NumPy is not needed for the first frame
        from nntui.screens.augmentation import AugmentationScreen

        run = self.workbench.draft.wanted

        def open_screen() -> None:
            album = album_of(run, self.link.snapshot.data)
            self.app.push_screen(AugmentationScreen(album, run.augment, run.seed), self._draft_augmentation)

        self._attempt(open_screen)

    def _draft_augmentation(self, augmentation: Augmentation | None) -> None:
        """Takes it into the draft, and goes to where it is used with enter."""
        if augmentation is not None:
            self.action_go_to("hyperparameters")
            self._attempt(lambda: self.workbench.set("augment", augmentation))
            self.query_one(Hyperparameters).select("augment")

    def action_open_mnist(self) -> None:
        if self.link.run.data != MNIST:
            self._use_data(with_fields(self.link.run, {"data": MNIST, "label": "", "network": DEFAULT_NETWORK}))

    def _use_data(self, run: Run | None) -> None:
        """Training starts anew on other data; edits of the network before are of no use to it."""
        if run is not None:
            self.workbench.open(run)

    # Lessons

    def action_lessons(self) -> None:
        self.guide.toggle()

    async def on_lesson_panel_wanted(self, event: "LessonPanel.Wanted") -> None:
        await self.guide.obey(event.what)

    # Any action, chosen from footer, toolbar or palette

    async def perform(self, action: Action) -> None:
        """Does an action of any part; that of a pane brings the pane to the front."""
        if action.part == "app":
            await self.app.run_action(action.name)
        elif action.part == "lab":
            await self.run_action(action.name)
        else:
            self.action_go_to(action.part)
            await self.pane(action.part).run_action(action.name)

    @on(KeyBar.Pressed)
    async def _key_pressed(self, event: KeyBar.Pressed) -> None:
        await self.perform(event.action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape is for the screen only while a pane fills it."""
        return self._full_screen if action == "leave_full_screen" else True
