"""A pane with a heatmap, and a cursor on it that reads the values: by mouse, or by the cursor keys."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from nntui.widgets.grid import Grid
from nntui.widgets.heatmap_drawing import draw_heatmap, layout, point_at
from nntui.widgets.painting import Painting
from nntui.widgets.surface_pane import SurfacePane


class Heatmap(SurfacePane):
    """Draws a grid from above, with its contours and trails. The frame says what value is under the cursor.

    Posts `Pointed` where the mouse is pressed or pulled, and where the cursor keys go.
    """

    @dataclass
    class Pointed(Message):
        """A point was chosen, in the units of the axes. pressed: by the mouse, not by the cursor keys."""

        x: float
        y: float
        pressed: bool

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{shift}{key}", f"move({columns * steps}, {rows * steps})", "Cursor", show=False)
        for shift, steps in (("", 1), ("shift+", 5))
        for key, columns, rows in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1))
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._title: Content = Content("")
        self._cursor: tuple[float, float] | None = None
        self._pulling = False

    def title(self, title: str | Content) -> None:
        """Writes into the frame what is shown."""
        self._title = Content.styled(title, "bold") if isinstance(title, str) else title
        self._frame_anew()

    @property
    def cursor(self) -> tuple[float, float] | None:
        """The point that is read, in the units of the axes."""
        return self._cursor

    @property
    def resolution(self) -> tuple[int, int]:
        """How many columns and rows of values are just one a pixel; from 8 to 400 of each."""
        if self._grid is None:
            columns, rows = self.size.width - 13, 2 * self.size.height - 2
        else:
            place = layout(self._grid, *self.size)
            columns, rows = place.columns, 2 * place.rows
        return min(max(columns, 8), 400), min(max(rows, 8), 400)

    def paint(self, grid: Grid, width: int, height: int) -> Painting:
        cursor = self._cursor if self.has_focus else None
        return draw_heatmap(grid, width, height, self._trails, cursor, self.has_few_colours)

    def redraw(self) -> None:
        super().redraw()
        self._frame_anew()

    def _frame_anew(self) -> None:
        room = max(0, self.outer_size.width - 6)
        reading = self.reading
        self.put_frame(self._title.truncate(room, ellipsis=True), reading if len(reading) <= room else "")

    @property
    def reading(self) -> str:
        """What is under the cursor, in words; nothing where there is none."""
        if self._cursor is None or self._grid is None:
            return ""
        x, y = self._cursor
        names = self._grid.names
        return f"{names[0]} {x:.3g}  {names[1]} {y:.3g}  {names[2]} {self._grid.at(x, y):.4g}"

    def point_to(self, point: tuple[float, float] | None) -> None:
        """Puts the cursor somewhere, or takes it away."""
        if point != self._cursor:
            self._cursor = point
            self.redraw()

    # Keys

    def action_move(self, columns: int, rows: int) -> None:
        """Moves the cursor by so many cells' widths to the right and up."""
        if self._grid is None:
            return
        across, along = self.resolution
        grid = self._grid
        x, y = self._cursor or (sum(grid.x) / 2, sum(grid.y) / 2)
        x += columns * (grid.x[1] - grid.x[0]) / across
        y += rows * 2 * (grid.y[1] - grid.y[0]) / along
        x, y = min(max(x, grid.x[0]), grid.x[1]), min(max(y, grid.y[0]), grid.y[1])
        self.point_to((x, y))
        self.post_message(self.Pointed(x, y, False))

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    # Mouse

    def _point(self, event: events.MouseEvent) -> tuple[float, float] | None:
        if self._grid is None:
            return None
        place = layout(self._grid, *self.size)
        if not place.columns:
            return None
        left, top = self.content_offset
        column, row = int(event.x) - left, int(event.y) - top
        inside = place.left <= column < place.left + place.columns and 0 <= row < place.rows
        return point_at(self._grid, place, column, row) if inside or self._pulling else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        point = self._point(event) if event.button == 1 else None
        if point is not None:
            self._pulling = True
            self.capture_mouse()
            self.point_to(point)
            self.post_message(self.Pointed(*point, True))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        point = self._point(event)
        if point is None or point == self._cursor:
            return
        self.point_to(point)
        if self._pulling:
            self.post_message(self.Pointed(*point, True))

    def on_mouse_up(self) -> None:
        if self._pulling:
            self._pulling = False
            self.release_mouse()
