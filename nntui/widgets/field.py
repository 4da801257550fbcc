"""A line to type a value into, which says under it what is wrong, or what it comes to, before anything is sent."""

from collections.abc import Callable
from dataclasses import dataclass
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
    Field #right { height: auto; color: $text-success; display: none; }
    Field #right.-shown { display: block; }
    """

    @dataclass
    class Closed(Message):
        """It is closed. keyboard: whether it had the keyboard until now, which goes back to where it was."""

        keyboard: bool

    class Said(Message):
        """What stands under it changed, and with it how much room it needs."""

    def __init__(self) -> None:
        super().__init__()
        self._read: Callable[[str], Any] = str
        self._accept: Callable[[Any], None] = lambda _: None
        self._preview: Callable[[Any], str] = lambda _: ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="label")
            yield Input(compact=True, select_on_focus=True)
        yield Static(id="wrong")
        yield Static(id="right")

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(
        self,
        label: str,
        text: str,
        read: Callable[[str], T],
        accept: Callable[[T], None],
        preview: Callable[[T], str] = lambda _: "",
    ) -> None:
        """Asks for a value, starting from `text`.

        `read` raises LabError where what was typed cannot be used; what it returns goes to `accept` on enter, and to
        `preview` at each key, which shows what it comes to and may return a sentence about it.
        """
        self._read, self._accept, self._preview = read, accept, preview
        self.query_one("#label", Static).update(Content(label))
        field = self.query_one(Input)
        field.value = text
        self._set_open(True)
        self._judge(text)
        field.focus()

    def _set_open(self, is_open: bool) -> None:
        """The pane around it can make room for it: its class says that somebody types."""
        self.set_class(is_open, "-open")
        if isinstance(self.parent, Widget):
            self.parent.set_class(is_open, "-typing")

    def _say(self, wrong: str, right: str) -> None:
        for name, sign, sentence in (("wrong", "✗ ", wrong), ("right", "", right)):
            line = self.query_one(f"#{name}", Static)
            line.update(Content(sign + sentence if sentence else ""))
            line.set_class(bool(sentence), "-shown")
        self.post_message(self.Said())

    @property
    def said(self) -> str:
        """What stands under it now."""
        return "".join(str(self.query_one(name, Static).content) for name in ("#wrong", "#right"))

    def _judge(self, text: str) -> bool:
        """Says what is wrong with the text, or what it comes to; whether it can be used."""
        try:
            value = self._read(text)
        except LabError as error:
            self._say(str(error), "")
            return False
        self._say("", self._preview(value))
        return True

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self._judge(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._judge(event.value):
            self._accept(self._read(event.value))
            self.action_close()

    def action_close(self) -> None:
        self._set_open(False)
        self.post_message(self.Closed(keyboard=True))

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Leaving the field, by key or mouse, cancels it; the keyboard is then elsewhere already."""
        event.stop()
        if self.is_open:
            self._set_open(False)
            self.post_message(self.Closed(keyboard=False))
