"""The picture of one comparison: what was published, dotted, and what came out here over it."""

from collections.abc import Sequence

from textual.content import Content
from textual.strip import Strip

from core.book.experiment import Comparison, Experiment, Played
from nntui.book_chart import DASHED, Picture, chart_of, picture_of
from nntui.widgets.chart import Role
from nntui.widgets.chart_pane import ChartPane


class BookPicture(ChartPane):
    """Shows a picture with its legend in the border."""

    DEFAULT_CSS = """
    BookPicture { min-height: 5; }
    """

    def __init__(self) -> None:
        super().__init__(id="picture")
        self._picture: Picture | None = None
        self._subtitle = ""
        self.zoomed = False

    def toggle_zoom(self) -> None:
        """Shows the range of the curves' later part, or of all of them."""
        self.zoomed = not self.zoomed
        self.redraw()

    def show(self, experiment: Experiment, comparison: Comparison, played: Sequence[Played], subtitle: str) -> None:
        """Takes another comparison, or what has come to it."""
        self._picture = picture_of(experiment, comparison, played)
        self._subtitle = subtitle
        self.redraw()

    def redraw(self) -> None:
        if self.is_mounted and self._picture is not None:
            self._update_border(self._picture)
        super().redraw()

    def _update_border(self, picture: Picture) -> None:
        room = self.outer_size.width - 6  # corners, a stroke, and blanks on both sides
        drawn = {curve.role for curve in picture.curves}
        samples = {role: "╍" if role in DASHED else "━" for _, role in picture.names}
        legend = [self.in_colour(f"{samples[role]} {name}", role) for name, role in picture.names if role in drawn]
        if Role.GHOST in drawn:
            legend.append(self.in_colour("┄ published", Role.GHOST))
        if picture.band is not None:
            legend.append(self.in_colour("▒ allowed", Role.BAND))
        entries = Content("  ").join(legend)
        space = room - entries.cell_length - 2
        title = Content.styled(picture.title, "bold").truncate(max(0, space), ellipsis=True)
        self.put_frame(Content("  ").join([title, entries]) if space > 8 else entries, self._foot(picture, room))

    def _foot(self, picture: Picture, room: int) -> str:
        axes = f"over the {picture.x_title}" if len(picture.x_title) > 5 else ""
        logs = [name for name, is_log in (("x", picture.log_x), ("y", picture.log_y)) if is_log]
        scale = f"{' and '.join(logs)} logarithmic" if logs else ""
        zoom = "zoomed in" if self.zoomed else ""
        all_parts = ((axes, scale, zoom, self._subtitle), (axes, scale, zoom), (axes,))
        forms = [", ".join(filter(None, parts)) for parts in all_parts]
        return next((form for form in forms if len(form) <= room), "")

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._picture is None:
            return [Strip.blank(width, self.rich_style)] * height
        dotted = self.is_attached and self.app.native_ansi_color
        chart = chart_of(self._picture, width, height, dotted, self.zoomed)
        return self._canvas.draw(chart, width, height).strips(self._role_styles())
