"""The list of saved scenes over the playground."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.errors import LabError
from core.scenes.scene import Scene
from nntui.actions import KEPT_ACTIONS, bindings, hint
from nntui.playground.kept_scenes import Kept, KeptScenes
from nntui.widgets.editing_pane import FollowingList
from nntui.widgets.keybar import KeyBar

_LONGEST_LINE = 2000


class KeptScenesScreen(ModalScreen[Scene | None]):
    """Gives the chosen scene, or None where it was closed."""

    BINDINGS = bindings("saved scenes")
    DEFAULT_CSS: ClassVar[str] = """
    KeptScenesScreen { align: center middle; background: $background 60%; }
    #kept-scenes {
        width: 92; max-width: 100%; height: 24; max-height: 100%; padding: 0 2;
        border: heavy $accent; border-title-color: $accent; background: $surface;
    }
    #kept-scenes OptionList {
        background: transparent; height: 1fr; padding: 0; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    #about-kept { height: auto; min-height: 3; max-height: 8; margin-top: 1; color: $primary; }
    """

    def __init__(self, kept: KeptScenes) -> None:
        super().__init__()
        self._kept = kept
        self._rows: list[Kept] = []
        self._to_remove = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="kept-scenes") as frame:
            frame.border_title = "Saved scenes"
            yield FollowingList(compact=True)
            yield Static(id="about-kept")
            yield KeyBar([hint(action) for action in KEPT_ACTIONS])

    def on_mount(self) -> None:
        self._fill()

    def _fill(self) -> None:
        """Reads the folder anew; the highlight stays where it was."""
        rows = self.query_one(OptionList)
        at = rows.highlighted or 0
        try:
            self._rows = self._kept.all()
        except LabError as error:
            self._say(f"✗ {error}")
            return
        rows.clear_options()
        rows.add_options([Option(_row(kept)) for kept in self._rows])
        if self._rows:
            rows.highlighted = min(at, len(self._rows) - 1)
        else:
            self._say("None yet: S in the playground saves the scene that is open.")

    def _say(self, text: str) -> None:
        self.query_one("#about-kept", Static).update(Content(text))

    @property
    def _chosen(self) -> Kept | None:
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._to_remove = ""
        chosen = self._chosen
        if chosen is not None:
            self._say(f"✗ {chosen.problem}" if chosen.problem else chosen.line[:_LONGEST_LINE])

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Gives the chosen one; a damaged one says what is wrong with it."""
        chosen = self._chosen
        if chosen is None:
            return
        try:
            self.dismiss(self._kept.open(chosen.name))
        except LabError as error:
            self._say(f"✗ {error}")

    def action_remove(self) -> None:
        """Asks first; the second time it deletes."""
        chosen = self._chosen
        if chosen is None:
            return
        if self._to_remove != chosen.name:
            self._to_remove = chosen.name
            self._say(f"Delete {chosen.name} for good? x again deletes it.")
            return
        self._to_remove = ""
        try:
            self._kept.remove(chosen.name)
        except LabError as error:
            self._say(f"✗ {error}")
        else:
            self._fill()

    def action_leave(self) -> None:
        self.dismiss()

    async def on_key_bar_pressed(self, event: KeyBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action.name)


def _row(kept: Kept) -> Content:
    """One line: the name, and what it makes."""
    about = ("cannot be read", "$error") if kept.problem else (kept.line, "$foreground 75%")
    return Content.assemble((f"{kept.name:<20}  ", "bold"), about)
