"""A slider: a name, a number, and a knob on a track; for the keyboard, the mouse, and typed numbers."""

from dataclasses import dataclass, replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from core.errors import LabError
from nntui.playground.scale import Knob

_TEN = 10
_VALUE_WIDTH, _NARROW_VALUE_WIDTH = 9, 7
_NARROW = 40
_LEAST_TRACK = 6
_BEGINS_TYPING = "0123456789-"


class Slider(Widget, can_focus=True):
    """One row. Posts `Turned` for every change; who hears it decides, and shows the knob again where it then stands.

    A digit or a minus begins to type a number; enter takes it, escape leaves it.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "slider--label",
        "slider--value",
        "slider--track",
        "slider--filled",
        "slider--knob",
        "slider--wrong",
    }
    DEFAULT_CSS = """
    Slider {
        height: 1;
        & > .slider--label { color: $foreground 85%; }
        & > .slider--value { color: $foreground; text-style: bold; }
        & > .slider--track { color: $foreground 35%; }
        & > .slider--filled { color: $primary; }
        & > .slider--knob { color: $accent; text-style: bold; }
        & > .slider--wrong { color: $error; text-style: bold; }
        &:focus { background: $panel; }
        &:focus > .slider--label { color: $accent; text-style: bold; }
        &.-off > .slider--label, &.-off > .slider--value { color: $foreground 40%; text-style: none; }
        &:ansi > .slider--track { color: ansi_bright_black; }
        &:ansi:focus > .slider--label { text-style: bold underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Less", show=False),
        Binding("right,plus", "move(1)", "More", show=False),
        Binding("shift+left,pagedown", "move(-10)", "Ten steps less", show=False),
        Binding("shift+right,pageup", "move(10)", "Ten steps more", show=False),
        Binding("home", "to_end(0)", "Least", show=False),
        Binding("end", "to_end(1)", "Greatest", show=False),
        Binding("enter", "type", "Type a number", show=False),
    ]

    @dataclass
    class Turned(Message):
        """The knob was turned to another value."""

        name: str
        value: float

    def __init__(self, knob: Knob, label_width: int = 9) -> None:
        super().__init__(classes="" if knob.enabled else "-off")
        self.knob = knob
        self.label_width = label_width
        self.typed: str | None = None
        self._wrong = ""
        self._dragging = False

    def show(self, knob: Knob, label_width: int | None = None) -> None:
        """Shows a knob, the same as before or another."""
        if label_width is not None and label_width != self.label_width:
            self.label_width = label_width
            self.refresh()
        if knob == self.knob:
            return
        if knob.name != self.knob.name:
            self.typed, self._wrong = None, ""
        self.knob = knob
        self.set_class(not knob.enabled, "-off")
        self.refresh()

    def turn(self, value: float) -> None:
        """Asks for another value, as key and mouse do."""
        if self.knob.enabled and value != self.knob.value:
            self.knob = replace(self.knob, value=value)  # so that two quick steps are two, before anybody answers
            self.refresh()
            self.post_message(self.Turned(self.knob.name, value))

    # What is seen

    @property
    def _value(self) -> str:
        """The value as it is shown, with the blanks around it."""
        knob, width = self.knob, _NARROW_VALUE_WIDTH if self.size.width < _NARROW else _VALUE_WIDTH
        if knob.scale.words:
            return f"‹ {knob.scale.text(knob.value)} › ".ljust(width + 2)
        return knob.scale.text(knob.value)[: width + 1].rjust(width) + "  "

    @property
    def _track(self) -> tuple[int, int]:
        """Where the track begins, and how long it is; 0 where there is no room."""
        start = 2 + self.label_width + 1 + len(self._value)
        length = self.size.width - start - 1
        return start, length if length >= _LEAST_TRACK else 0

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        styles = {part: self.get_component_rich_style(f"slider--{part}") for part in ("label", "value", "wrong")}
        sign = "▸ " if self.has_focus else "  "
        label = (sign + self.knob.label)[: self.label_width + 2].ljust(self.label_width + 3)
        parts = [Segment(label, styles["label"])]
        if self._wrong:
            parts.append(Segment(f"✗ {self._wrong}", styles["wrong"]))
        elif self.typed is not None:
            parts.append(Segment(f"{self.typed}▏", styles["value"]))
            parts.append(Segment("  enter takes it, esc leaves", styles["label"]))
        else:
            parts.append(Segment(self._value, styles["value"]))
            parts += self._rail()
        return Strip(parts).adjust_cell_length(width, self.rich_style)

    def _rail(self) -> list[Segment]:
        _, length = self._track
        if not length:
            return []
        rest = self.get_component_rich_style("slider--track")
        if not self.knob.enabled:
            return [Segment("┄" * length, rest)]
        scale, value = self.knob.scale, self.knob.value
        at = round(scale.share(value) * (length - 1))
        first, last = scale.track
        sign = "◂" if value < first else "▸" if value > last else "●"
        filled, knob = (self.get_component_rich_style(f"slider--{part}") for part in ("filled", "knob"))
        plain: list[tuple[str, Style]] = [("━" * at, filled), (sign, knob), ("─" * (length - at - 1), rest)]
        return [Segment(text, style) for text, style in plain if text]

    # Keys

    def action_move(self, steps: int) -> None:
        self.turn(self.knob.scale.moved(self.knob.value, steps))

    def action_to_end(self, end: int) -> None:
        self.turn(self.knob.scale.track[end])

    def action_type(self) -> None:
        if self.knob.enabled:
            self.typed = ""
            self.refresh()

    def on_key(self, event: events.Key) -> None:
        starts = self.typed is None and event.character is not None and event.character in _BEGINS_TYPING
        if self.typed is None and not (starts and self.knob.enabled and not self.knob.scale.words):
            return
        if event.key in ("up", "down", "tab", "shift+tab"):
            self._leave_typing()
            return
        event.stop()
        event.prevent_default()
        self._wrong = ""
        if event.key == "enter":
            self._take()
        elif event.key == "escape":
            self._leave_typing()
        elif event.key == "backspace":
            self.typed = (self.typed or "")[:-1]
        elif event.is_printable and event.character:
            self.typed = ((self.typed or "") + event.character)[:20]
        self.refresh()

    def _take(self) -> None:
        try:
            value = self.knob.scale.read(self.knob.label, self.typed or "")
        except LabError as error:
            self._wrong = getattr(error, "allowed", str(error))
            return
        self._leave_typing()
        self.turn(value)

    def _leave_typing(self) -> None:
        self.typed, self._wrong = None, ""
        self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        if self.typed is not None:
            event.stop()
            self.typed = (self.typed + event.text.partition("\n")[0])[:20]
            self.refresh()

    def on_blur(self) -> None:
        self._leave_typing()

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        start, length = self._track
        if event.button != 1 or not self.knob.enabled:
            return
        if length and event.x >= start - 1:
            self._dragging = True
            self.capture_mouse()
            self._drag_to(event.x)
        elif self.knob.scale.words and event.x > self.label_width:
            self.action_move(1)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._drag_to(event.x)

    def on_mouse_up(self) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _drag_to(self, x: int) -> None:
        start, length = self._track
        self._leave_typing()
        if length:
            self.turn(self.knob.scale.at((x - start) / max(1, length - 1)))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, steps: int) -> None:
        """Only where the keyboard is, so that scrolling a list of sliders turns none by accident."""
        if self.has_focus:
            event.stop()
            self.action_move(steps * (_TEN if event.shift else 1))
