"""A screen beside the lab, to which one switches: what the lab is doing, the footer, help and palette."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from nntui.actions import APP_ACTIONS, MODAL_PARTS, Action, Hint, find, hint
from nntui.engine_link import EngineLink
from nntui.layout import LEAST_HEIGHT, LEAST_WIDTH, too_small_text
from nntui.screens.help import Section, everywhere
from nntui.widgets.keybar import KeyBar
from nntui.widgets.status import epoch_text, state_text


class ModeScreen(Screen[None]):
    """PART: of the table of actions. ABOUT: heading and rows of what the help shows first."""

    PART: ClassVar[str]
    ABOUT: ClassVar[Section]

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self.link = link

    def compose_footer(self) -> ComposeResult:
        """The last rows of the screen."""
        with Horizontal(id="footer"):
            yield KeyBar(id="keys")
            yield KeyBar([hint(find("app", name)) for name in ("help", "quit")], id="always")
        yield Static(id="too-small")

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self.set_class(width < LEAST_WIDTH or height < LEAST_HEIGHT, "-too-small")
        self.set_class(width < 100 or height < 30, "-compact")
        self.set_class(width >= 160 and height >= 40, "-huge")
        self.write("#too-small", too_small_text(width, height))

    def write(self, selector: str, text: str | Content) -> None:
        """Puts a text where `selector` is."""
        self.query_one(selector, Static).update(Content(text) if isinstance(text, str) else text)

    def show_lab(self) -> None:
        """What the lab is doing meanwhile."""
        snapshot = self.link.snapshot
        progress = f", epoch {epoch_text(snapshot.epoch)} of {snapshot.epochs_wanted}" if snapshot.step else ""
        words = state_text(snapshot, self.link.will_start).partition(":")[0]
        self.write("#lab-meanwhile", f"lab: {words}{progress}")

    def action_back(self) -> None:
        self.app.switch_mode("lab")

    # Keys, help and palette

    def actions_now(self) -> Sequence[Action]:
        """Those that would do something now, the most important first."""
        raise NotImplementedError

    def typing_hints(self) -> list[Hint]:
        """The footer while a text field has the keyboard."""
        return [Hint("enter", "accept"), Hint("esc", "cancel")]

    @property
    def table(self) -> tuple[Action, ...]:
        """All actions there are on this screen."""
        return (*MODAL_PARTS[self.PART], *APP_ACTIONS)

    def show_keys(self) -> None:
        """The footer."""
        typing = isinstance(self.focused, Input)
        actions = (*self.actions_now(), find("app", "command_palette"))
        self.show_hints(self.typing_hints() if typing else [hint(action) for action in actions])
        self.query_one("#always").visible = not typing

    def show_hints(self, hints: list[Hint]) -> None:
        """Other words in the footer than those of the actions."""
        self.query_one("#keys", KeyBar).show(hints)

    def help_columns(self) -> tuple[list[Section], ...]:
        """What the help shows over this screen."""
        return [self.ABOUT], everywhere(self.table)

    def commands(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        """What the palette offers over this screen."""
        for action in self.table:
            if action.name != "command_palette":
                key = f"  ({action.key_text})" if action.keys else ""
                yield f"{action.title}{key}", action.help, partial(self.perform, action)

    async def perform(self, action: Action) -> None:
        """Does an action of this screen or of the app."""
        await (self.app if action.part == "app" else self).run_action(action.name)

    @on(KeyBar.Pressed)
    async def _key_pressed(self, event: KeyBar.Pressed) -> None:
        await self.perform(event.action)
