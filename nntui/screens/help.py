"""The help: what each pane shows, and every key, the focused pane's first."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from nntui.actions import APP_ACTIONS, LAB_ACTIONS, Action
from nntui.widgets.pane_tabs import PANE_TITLES

PANE_SENTENCES = {
    "architecture": "The layers, from pixels to digits. Edits wait in a draft until enter starts anew with them.",
    "hyperparameters": "The upper ones change at once, also while training; the lower ones start training anew.",
    "loss": "How wrong the network is: it falls while the network learns.",
    "accuracy": "The share of images it gets right, also on images it never trained on.",
    "gradients": "How strongly each layer is told to change: a short bar is a layer that hardly learns.",
    "lesson": "What to try, what to watch for, and what to reach; L opens the list.",
}


Section = tuple[str, list[tuple[str, str]]]


def about_panes(pane: str, own: Iterable[Action]) -> list[Section]:
    """What the panes show, and the keys of the focused one; own: its actions."""
    panes = [
        (PANE_TITLES[name][0], f"{PANE_TITLES[name][2:]}: {sentence}") for name, sentence in PANE_SENTENCES.items()
    ]
    return [("What the panes show", panes), (f"Keys of {PANE_TITLES[pane][2:]}, the focused pane", _rows(own))]


def everywhere(actions: Iterable[Action] = (*LAB_ACTIONS, *APP_ACTIONS)) -> list[Section]:
    """The keys that work in every pane, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in actions:
        groups.setdefault(action.group, []).extend(_rows([action]))
    return list(groups.items())


def _rows(actions: Iterable[Action]) -> list[tuple[str, str]]:
    return [(action.key_text, action.title) for action in actions if action.keys]


class HelpScreen(ModalScreen[None]):
    """Closes with the key that opened it, escape or q."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", show=False),
    ]
    AUTO_FOCUS = "#help"

    def __init__(self, *columns: list[Section]) -> None:
        super().__init__()
        self._columns = columns

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as frame:
            frame.border_title = "Help"
            frame.border_subtitle = "esc closes"
            for sections in self._columns:
                with Vertical(classes="column"):
                    for heading, rows in sections:
                        yield Static(Content(heading), classes="heading")
                        yield from (_row(key, words) for key, words in rows)

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width < 100, "-narrow")


def _row(key: str, words: str) -> Horizontal:
    return Horizontal(Static(Content(key), classes="key"), Static(Content(words), classes="words"), classes="row")
