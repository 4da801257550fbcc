"""A pane that is drawn often: only the rows that changed are painted, and none while nobody sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class RowPane(Widget):
    """Keeps its rows between two drawings. Textual's painting costs more than drawing, so it gets what differs."""

    ALLOW_SELECT = False

    _rows: list[Strip] | None = None
    _pinned = 0
    _frame: tuple[Content | None, str] = (None, "")
    _only: tuple[Region, ...] = ()

    def draw(self) -> list[Strip]:
        """All rows; the first `_pinned` of them stay where they are when the others scroll."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draws anew: now where somebody sees it, else when it is next painted."""
        if not self.is_mounted or not self.is_on_screen or self._rows is None:
            self._rows = None
            self.refresh()
            return
        before, pinned = self._rows, self._pinned
        self._rows = self.draw()
        if (len(before), pinned) != (len(self._rows), self._pinned):
            self.refresh()
        elif places := self._places([index for index, row in enumerate(self._rows) if row != before[index]]):
            self.refresh(*places)

    def _places(self, rows: list[int]) -> list[Region]:
        """Where rows are in the pane, as far as they are not scrolled out of it."""
        scrolled = self.scroll_offset.y
        fixed = [row for row in rows if row < self._pinned]
        moving = [row - scrolled for row in rows if row - scrolled >= self._pinned]
        return [Region(0, y, self.size.width, 1) for y in (*fixed, *moving) if y < self.size.height]

    def put_frame(self, title: Content, subtitle: str) -> None:
        """Writes into the border; repaints no more than the row that changed."""
        if title != self._frame[0]:
            with self._repainting_row(0):
                self.border_title = title
        if subtitle != self._frame[1]:
            with self._repainting_row(self.outer_size.height - 1):
                self.border_subtitle = Content(subtitle)
        self._frame = (title, subtitle)

    @contextmanager
    def _repainting_row(self, row: int) -> Iterator[None]:
        left, top = self.content_offset
        self._only = (Region(-left, row - top, self.outer_size.width, 1),) if self._rows else ()
        try:
            yield
        finally:
            self._only = ()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """A border title asks for the whole pane to be painted; its own row is enough."""
        return super().refresh(*(regions or self._only), repaint=repaint, layout=layout, recompose=recompose)

    def on_mount(self) -> None:
        # The signal comes before the styles of the new theme are in place.
        self.app.theme_changed_signal.subscribe(self, lambda _: self.call_after_refresh(self.forget))
        self.redraw()

    def on_resize(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Has everything drawn anew, the frame too: two titles are equal where only their colours differ."""
        self._rows = None
        self._frame = (None, "")
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._rows = None

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._rows is None:
            self._rows = self.draw()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        rows = self._rows or []
        index = y if y < self._pinned else y + self.scroll_offset.y
        return rows[index] if index < len(rows) else Strip.blank(self.size.width, self.rich_style)
