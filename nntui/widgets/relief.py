"""A pane with a relief that can be turned: by keys, by the mouse, or slowly by itself."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from nntui.widgets.grid import Grid
from nntui.widgets.painting import Painting
from nntui.widgets.relief_drawing import Turn, draw_relief
from nntui.widgets.surface_pane import SurfacePane

_STEP = 5.0  # degrees a key press
_A_CELL = 3.0  # degrees for a cell that the mouse is pulled
_PER_SECOND = 12
_DEGREES_PER_SECOND = 24.0


class Relief(SurfacePane):
    """Draws a grid from the side. Cursor keys turn and tilt it while it has the keyboard, and the mouse pulls it."""

    class Turned(Message):
        """It was turned, by the user or by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{shift}{key}", f"turn({azimuth * steps}, {tilt * steps})", "Turn", show=False)
        for shift, steps in (("", 1), ("shift+", 3))
        for key, azimuth, tilt in (("left", 1, 0), ("right", -1, 0), ("up", 0, 1), ("down", 0, -1))
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._turn = Turn()
        self._title: Content = Content("")
        self._pulled_from: tuple[int, int] | None = None
        self._spins = False

    def title(self, title: str | Content) -> None:
        """Writes into the frame what is shown."""
        self._title = Content.styled(title, "bold") if isinstance(title, str) else title
        self._frame_anew()

    def on_mount(self) -> None:
        self._timer = self.set_interval(1 / _PER_SECOND, self._spin, pause=True)

    @property
    def turned(self) -> Turn:
        """How it is turned."""
        return self._turn

    def turn_to(self, turn: Turn) -> None:
        """Turns it; tells nobody."""
        if turn != self._turn:
            self._turn = turn
            self.redraw()

    def action_turn(self, azimuth: float, tilt: float) -> None:
        """Turns it by so many steps of five degrees."""
        self._move(azimuth * _STEP, tilt * _STEP)

    def _move(self, azimuth: float, tilt: float) -> None:
        self.turn_to(self._turn.moved(azimuth, tilt))
        self.post_message(self.Turned())

    @property
    def spins(self) -> bool:
        """Whether it turns by itself."""
        return self._spins

    def action_spin(self) -> None:
        """Lets it turn by itself, or stops it."""
        self._spins = not self._spins
        (self._timer.resume if self._spins else self._timer.pause)()
        self._frame_anew()

    def _spin(self) -> None:
        if self.is_on_screen and self.display:
            self._move(_DEGREES_PER_SECOND / _PER_SECOND, 0.0)

    def paint(self, grid: Grid, width: int, height: int) -> Painting:
        return draw_relief(grid, width, height, self._turn, self._trails, self.has_few_colours)

    def redraw(self) -> None:
        super().redraw()
        self._frame_anew()

    def _frame_anew(self) -> None:
        room = max(0, self.outer_size.width - 6)
        said = f"turned {self._turn.azimuth:.0f}°, seen from {self._turn.tilt:.0f}°"
        self.put_frame(self._title.truncate(room, ellipsis=True), said if len(said) <= room else "")

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == 1:
            self._pulled_from = (int(event.screen_x), int(event.screen_y))
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pulled_from is None:
            return
        column, row = int(event.screen_x), int(event.screen_y)
        across, down = column - self._pulled_from[0], row - self._pulled_from[1]
        if across or down:
            self._pulled_from = (column, row)
            self._move(-across * _A_CELL, down * _A_CELL)

    def on_mouse_up(self) -> None:
        if self._pulled_from is not None:
            self._pulled_from = None
            self.release_mouse()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._move(-_STEP, 0.0)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._move(_STEP, 0.0)
