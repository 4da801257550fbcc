"""A line to type a value into, which says beside it what is wrong before anything is sent."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from core.errors import LabError

T = TypeVar("T")


class Field(Widget):
    """Hidden until `open`; enter hands over what was typed if it is valid, escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Cancel", show=False)]

    DEFAULT_CSS = """
    Field { height: auto; display: none; }
    Field.-open { display: block; }
    Field Horizontal { height: 1; }
    Field #label { width: auto; padding-right: 1; color: $text-muted; }
    Field Input { width: 1fr; background: $boost; }
    Field #wrong { height: auto; color: $text-error; display: none; }
    Field #wrong.-shown { display: block; }
    """

    class Closed(Message):
        """The keyboard goes back to where it was."""

    def __init__(self) -> None:
        super().__init__()
        self._read: Callable[[str], Any] = str
        self._accept: Callable[[Any], None] = lambda _: None

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="label")
            yield Input(compact=True, select_on_focus=True)
        yield Static(id="wrong")

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self, label: str, text: str, read: Callable[[str], T], accept: Callable[[T], None]) -> None:
        """Asks for a value, starting from `text`.

        `read` raises LabError where what was typed cannot be used; what it returns goes to `accept` on enter.
        """
        self._read, self._accept = read, accept
        self.query_one("#label", Static).update(Content(label))
        field = self.query_one(Input)
        field.value = text
        self._complain("")
        self._set_open(True)
        field.focus()

    def _set_open(self, is_open: bool) -> None:
        """The pane around it can make room for it: its class says that somebody types."""
        self.set_class(is_open, "-open")
        if isinstance(self.parent, Widget):
            self.parent.set_class(is_open, "-typing")

    def _complain(self, sentence: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(Content(f"✗ {sentence}") if sentence else Content(""))
        wrong.set_class(bool(sentence), "-shown")

    def _complaint(self, text: str) -> str:
        try:
            self._read(text)
        except LabError as error:
            return str(error)
        return ""

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self._complain(self._complaint(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        complaint = self._complaint(event.value)
        self._complain(complaint)
        if not complaint:
            self._accept(self._read(event.value))
            self.action_close()

    def action_close(self) -> None:
        self._set_open(False)
        self.post_message(self.Closed())

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Leaving the field, by key or mouse, cancels it; the keyboard is then elsewhere already."""
        event.stop()
        self._set_open(False)
