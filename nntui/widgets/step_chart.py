"""A pane with a chart that is given to it ready made, once its size is known."""

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.strip import Strip

from nntui.widgets.chart import Chart, Role
from nntui.widgets.chart_pane import ChartPane


class StepChart(ChartPane):
    """Draws what `make` makes for its width and height; the names of the curves stand in the frame."""

    DEFAULT_CSS = """
    StepChart > .curve--training { color: $warning-lighten-2; }
    StepChart > .curve--validation { color: $success-lighten-2; }
    StepChart > .curve--test { color: $primary-lighten-3; }
    StepChart:ansi > .curve--training { color: ansi_bright_yellow; }
    StepChart:ansi > .curve--validation { color: ansi_green; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._make: Callable[[int, int], Chart] | None = None
        self._title = ""
        self._legend: Sequence[tuple[str, Role]] = ()

    def show(self, make: Callable[[int, int], Chart], title: str, legend: Sequence[tuple[str, Role]]) -> None:
        """legend: names with the role of their curves, as they go into the frame."""
        self._make, self._title, self._legend = make, title, legend
        self._frame_anew()
        self.redraw()

    def _frame_anew(self) -> None:
        room = self.outer_size.width - 6
        legend = Content("  ").join(self.in_colour(text, role) for text, role in self._legend)
        title = Content.styled(self._title, "bold")
        fits = title.cell_length + 2 + legend.cell_length <= room
        self.put_frame(Content("  ").join([title, legend]) if fits else legend.truncate(max(0, room)), "")

    def forget(self) -> None:
        super().forget()
        self._frame_anew()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or self._make is None:
            return [Strip.blank(width, self.rich_style)] * height
        return self._canvas.draw(self._make(width, height), width, height).strips(self._role_styles())
