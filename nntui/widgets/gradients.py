"""The gradient pane: how fast each layer learns, one row a layer, on a logarithmic scale."""

import textwrap
from time import monotonic
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.snapshot import GradientReport, Snapshot, State
from nntui.run_words import examples_word
from nntui.widgets.cells import Cells
from nntui.widgets.gradient_table import SHADES, History, Role, Table
from nntui.widgets.gradient_words import Kind, in_words
from nntui.widgets.row_pane import RowPane

LEAST_SECONDS = 0.15
"""Between two drawings while training runs: nobody reads numbers that change faster."""


class GradientPane(ScrollView, RowPane, can_focus=True):
    """One bar a layer for the norm of its gradient, with its history, saturation and update-to-weight ratio."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "gradient--words",
        "gradient--header",
        "gradient--text",
        "gradient--quiet",
        "gradient--scale",
        "gradient--alert",
        "gradient--slow",
        "gradient--fast",
    }

    DEFAULT_CSS = """
    GradientPane {
        border: round $foreground 20%;
        border-title-color: $foreground;
        border-subtitle-color: $foreground 50%;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        width: 1fr;
        height: 1fr;
        min-height: 5;
        &:focus { border: round $primary; }
        & > .gradient--words { color: $foreground; text-style: bold; }
        & > .gradient--header { color: $foreground 50%; }
        & > .gradient--text { color: $foreground; }
        & > .gradient--quiet { color: $foreground 60%; }
        & > .gradient--scale { color: $foreground 16%; }
        & > .gradient--alert { color: $warning; text-style: bold; }
        & > .gradient--slow { color: $warning; }
        & > .gradient--fast { color: $success; }
        &:ansi { border: round ansi_bright_black; &:focus { border: round $primary; } }
        &:ansi > .gradient--scale { color: ansi_bright_black; text-style: dim; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "toggle_kind",
            "Biases/weights",
            id="gradient.kind",
            tooltip="Switch between the gradient of the biases and that of the weights",
        ),
    ]

    def __init__(self, *, title: str = "5 Gradients", id: str | None = None, classes: str | None = None) -> None:
        """title: what stands before the symbol of the gradient shown."""
        super().__init__(id=id, classes=classes)
        self._name_shown = title
        self.kind = Kind.BIASES
        self._history = History()
        self._snapshot: Snapshot | None = None
        self._unseen = False
        self._next_at = 0.0
        self._styles: dict[int, Style] | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Takes the newest snapshot."""
        before, self._snapshot = self._snapshot, snapshot
        report = snapshot.gradients
        if report is not None:
            self._unseen |= self._history.add(snapshot.run_id, report)
            if self._unseen and (snapshot.state is not State.RUNNING or monotonic() >= self._next_at):
                self._unseen, self._next_at = False, monotonic() + LEAST_SECONDS
                self.redraw()
        elif before is None or before.gradients is not None or before.state is not snapshot.state:
            self.redraw()

    def redraw(self) -> None:
        if self.is_mounted:
            self._set_titles()
            report = self._report()
            layers = len(report.layers) if report is not None else 0
            self.virtual_size = Size(0, self._pinned_height() + layers * self._distance(layers))
        super().redraw()

    def action_toggle_kind(self) -> None:
        """Shows the gradient of the weights instead of that of the biases, or back."""
        self.kind = Kind.WEIGHTS if self.kind is Kind.BIASES else Kind.BIASES
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = None

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    def _report(self) -> GradientReport | None:
        return self._snapshot.gradients if self._snapshot is not None else None

    def _set_titles(self) -> None:
        what = "speed of learning" if self.kind is Kind.BIASES else "weights"
        title = Content.assemble((self._name_shown, "bold"), f"  {self.kind.value} {what}")
        report = self._report()
        words = "training images" if self._snapshot is None else f"training {examples_word(self._snapshot.run)}"
        self.put_frame(title, "" if report is None else f"on the first {report.images:,} {words}")

    def _words(self) -> list[str]:
        """The line in words, in as many rows as the pane can spare."""
        report = self._report()
        if report is None:
            preparing = self._snapshot is None or self._snapshot.state is State.PREPARING
            text = "no gradient yet: " + ("the run is being prepared" if preparing else "none has been measured")
        else:
            text = in_words(report, self.kind)
        spare = self.scrollable_content_region.height - 1 - (len(report.layers) if report is not None else 0)
        return textwrap.wrap(text, max(10, self._width), max_lines=min(3, max(1, spare)), placeholder=" …")

    def _pinned_height(self) -> int:
        return len(self._words()) + (1 if self._report() is not None else 0)

    def _distance(self, layers: int) -> int:
        """Rows from one layer to the next: two where there is room, so that the bars do not touch."""
        return 2 if self._pinned_height() + 2 * layers <= self.scrollable_content_region.height else 1

    def draw(self) -> list[Strip]:
        width = self._width
        if not width:
            return []
        words = self._words()
        report = self._report()
        pinned = Cells(width, len(words) + 1)
        for row, line in enumerate(words):
            pinned.put(row, 0, line, Role.WORDS)
        rows = Cells(width, 0)
        if report is not None and self._snapshot is not None:
            network = self._snapshot.run.network
            table = Table(self._history, report, network, self.kind, width - self.show_vertical_scrollbar)
            table.header(pinned, len(words))
            rows = table.rows(self._distance(len(report.layers)))
        self._pinned = len(words) + 1
        return [*pinned.strips(self._role_styles()), *rows.strips(self._role_styles())]

    def _role_styles(self) -> dict[int, Style]:
        if self._styles is None:
            names = {role: role.name.lower() for role in Role if role not in (Role.BLANK, Role.SHADE)}
            self._styles = {role: self.get_component_rich_style(f"gradient--{name}") for role, name in names.items()}
            self._styles[Role.BLANK] = self.rich_style
            slow, fast = (self.get_component_rich_style(f"gradient--{end}") for end in ("slow", "fast"))
            for shade in range(SHADES):
                self._styles[Role.SHADE + shade] = _between(slow, fast, shade / (SHADES - 1))
        return self._styles


def _between(slow: Style, fast: Style, share: float) -> Style:
    if slow.color is None or fast.color is None:
        return fast
    colour = Color.from_rich_color(slow.color).blend(Color.from_rich_color(fast.color), share)
    return fast + Style(color=colour.rich_color)
