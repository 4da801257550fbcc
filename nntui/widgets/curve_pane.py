"""A pane with curves over the epochs of a run: the frame that the plots of loss and accuracy share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.strip import Strip

from core.snapshot import Points, Snapshot, State
from nntui.ghost import Ghost
from nntui.widgets.chart import Axis, Chart, Role
from nntui.widgets.chart_pane import ChartPane
from nntui.widgets.curve_axes import epoch_axis, recent_batches
from nntui.widgets.decimation import thinned

SHORT_NAMES = {
    "training": "train",
    "training set": "train set",
    "validation": "valid",
    "test": "test",
    "published": "publ.",
}
LETTERS = {"training": "t", "training set": "s", "validation": "v", "test": "T", "published": "┄"}
"""The keys that show and hide the accuracy curves, where there is no room for names."""


Form = tuple[str, str, list[str]]
"""A legend: what stands before it, what between its entries, and the entries."""


@dataclass(frozen=True)
class LegendEntry:
    """One curve of the legend with its newest value, if it has one."""

    name: str
    role: Role
    sample: str
    value: str = ""


class CurvePane(ChartPane, can_focus=True):
    """A plot that draws the newest snapshot it was shown, when it is visible and something changed."""

    NAME: ClassVar[str] = ""

    def __init__(self, *, title: str = "", id: str | None = None, classes: str | None = None) -> None:
        """title: what stands before the legend, if not the pane's own name."""
        super().__init__(id=id, classes=classes)
        self._name_shown = title or self.NAME
        self.fitted = True
        self._snapshot: Snapshot | None = None
        self._ghost: Ghost | None = None
        self._thin_ghost: tuple[object, dict[str, Points]] = (None, {})
        self._seen: object = None
        self.border_title = self._name_shown

    def show(self, snapshot: Snapshot) -> None:
        """Takes the newest snapshot."""
        self._snapshot = snapshot
        seen = _what_a_plot_shows(snapshot)
        if seen != self._seen:
            self._seen = seen
            self.redraw()

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Takes published curves to draw behind the live ones, or takes them away."""
        if ghost is not self._ghost:
            self._ghost = ghost
            self.redraw()

    def redraw(self) -> None:
        if self.is_mounted:
            self._update_border()
        super().redraw()

    def action_toggle_fit(self) -> None:
        """Shows the whole range of values, or only that of the later part of the run."""
        self.fitted = not self.fitted
        self.redraw()

    @property
    def _heading(self) -> str:
        """What stands before the legend."""
        return self._name_shown

    # What a plot of its own says.

    def _chart(self, snapshot: Snapshot, x: Axis, x_name: str, columns: int, rows: int) -> Chart:
        raise NotImplementedError

    def _legend(self, snapshot: Snapshot) -> Iterator[LegendEntry]:
        raise NotImplementedError

    def _range_in_words(self) -> str:
        raise NotImplementedError

    def _ghost_curves(self, ghost: Ghost) -> dict[str, Points]:
        """Those of the published curves that this plot shows, by set."""
        raise NotImplementedError

    def _ghosts(self, right: float, columns: int) -> dict[str, Points]:
        """The published curves as this plot shows them; they are thinned only where the axis has changed."""
        if self._ghost is None:
            return {}
        key = (self._ghost, right, columns)
        if key != self._thin_ghost[0]:
            curves = {name: thinned(one, right, columns) for name, one in self._ghost_curves(self._ghost).items()}
            self._thin_ghost = (key, curves)
        return self._thin_ghost[1]

    def draw(self) -> list[Strip]:
        width, height = self.size
        snapshot = self._snapshot
        if not width or not height:
            return []
        ghost = self._ghost if self._ghost and self._ghost_curves(self._ghost) else None
        if snapshot is None or (snapshot.step == 0 and ghost is None):
            return self._empty(snapshot, width, height)
        x, x_name = epoch_axis(snapshot, width, ghost.end if ghost else 0.0)
        chart = self._chart(snapshot, x, x_name, max(1, width - 6), max(1, height - 2))
        return self._canvas.draw(chart, width, height).strips(self._role_styles())

    def _empty(self, snapshot: Snapshot | None, width: int, height: int) -> list[Strip]:
        text = "the curves appear here in training"
        if snapshot is not None and snapshot.state is State.PREPARING and snapshot.message:
            text = snapshot.message
        line = Content.styled(text, self.get_visual_style("curve--label")).truncate(width, ellipsis=True)
        row = height // 2
        blank = Strip.blank(width, self.rich_style)
        strip = Strip(line.render_segments(self.visual_style), line.cell_length).crop_extend(0, width, self.rich_style)
        left = max(0, (width - line.cell_length) // 2)
        centred = Strip.join([Strip.blank(left, self.rich_style), strip]).crop(0, width)
        return [centred if y == row else blank for y in range(height)]

    def _update_border(self) -> None:
        snapshot = self._snapshot
        entries = list(self._legend(snapshot)) if snapshot is not None and snapshot.step else []
        if self._ghost is not None and self._ghost_curves(self._ghost):
            entries.append(LegendEntry("published", Role.GHOST, "┄"))
        room = self.size.width - 2
        forms = [self._range_in_words()]
        if self._ghost is not None:
            forms.insert(0, f"published: {self._ghost.name}, G removes it")
        elif snapshot is not None and entries:
            forms.insert(0, f"training: mean of the last {recent_batches(snapshot)} mini-batches, {forms[0]}")
        self.put_frame(self._title(entries, room), next((form for form in forms if len(form) <= room), ""))

    def _title(self, entries: list[LegendEntry], room: int) -> Content:
        """The legend in the longest form that fits."""
        heading, gap, texts = next(form for form in self._forms(entries) if form[0] == "" or _length(form) <= room)
        parts = [Content.styled(heading, "bold")] if heading else []
        for entry, text in zip(entries, texts, strict=True):
            parts.append(self.in_colour(text, entry.role))
        return Content(gap).join(parts)

    def _forms(self, entries: list[LegendEntry]) -> Iterator[Form]:
        name = self._heading
        yield name, "  ", [f"{entry.sample} {entry.name} {entry.value}".rstrip() for entry in entries]
        yield name, "  ", [f"{entry.sample} {SHORT_NAMES[entry.name]} {entry.value}".rstrip() for entry in entries]
        yield name, "  ", [f"{LETTERS[entry.name]} {entry.value}".rstrip() for entry in entries]
        # The axis has the sign too.
        bare = [f"{LETTERS[entry.name]} {entry.value.rstrip('%')}".rstrip() for entry in entries]
        yield name, " ", bare
        yield name.split()[0], " ", bare
        yield "", " ", bare


def _length(form: Form) -> int:
    heading, gap, texts = form
    return len(heading) + sum(len(gap) + len(text) for text in texts)


def _what_a_plot_shows(snapshot: Snapshot) -> object:
    """Differs between two snapshots that make different plots."""
    curves = snapshot.curves
    sizes = tuple((name, loss.epoch.size) for name, (loss, _) in curves.sets.items())
    empty_text = (snapshot.state, snapshot.message) if snapshot.step == 0 else snapshot.state is State.DIVERGED
    return (snapshot.run_id, snapshot.step, snapshot.epochs_wanted, len(snapshot.marks), sizes, empty_text)
