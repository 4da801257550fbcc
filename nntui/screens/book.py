"""The book: its experiments, what was published of each, and what comes out when they are played here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.book.experiment import Comparison, Experiment
from nntui.actions import Action, Hint, bindings, find
from nntui.book_desk import BookDesk
from nntui.book_text import (
    comparison_row,
    counts_text,
    experiment_row,
    heading_row,
    settings_text,
    state_colour,
    verdict_text,
)
from nntui.published import ghost_of
from nntui.screens.lab import LabScreen
from nntui.screens.mode import ModeScreen
from nntui.widgets.book_picture import BookPicture
from nntui.widgets.editing_pane import FollowingList

LOOKS_PER_SECOND = 5

_SIGNS = [
    ("✓ ✗", "what came out here matches what was published, or differs"),
    ("▸ ◌", "it is being played, or waits for its turn"),
    ("◔ ·", "it was begun, or never run"),
    ("┄ ━", "in the picture: what was published, and what came out here"),
]


class ChoiceList(FollowingList, inherit_bindings=False):
    """Rows to choose from; enter is for the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in OptionList.BINDINGS if isinstance(binding, Binding) and binding.key != "enter"
    ]

    @dataclass
    class Resized(Message):
        """There is another width for the rows."""

        rows: "ChoiceList"

    @property
    def row_width(self) -> int:
        return self.scrollable_content_region.width

    def on_resize(self) -> None:
        super().on_resize()
        self.post_message(self.Resized(self))


class FilterInput(Input):
    """Escape leaves it and shows all experiments again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "screen.end_filter", "All", show=False)]


class BookScreen(ModeScreen):
    """The experiments on the left; the chosen one on the right."""

    PART = "book"
    ABOUT = ("What the signs say", _SIGNS)
    BINDINGS = bindings(PART)
    AUTO_FOCUS = "#experiments"

    def __init__(self, desk: BookDesk, lab: LabScreen) -> None:
        super().__init__(lab.link)
        self._desk = desk
        self._lab = lab
        self._experiment: Experiment | None = None
        self._chosen = 0
        self._filter = ""
        self._shown: list[Experiment | None] = []
        self._rows: list[Content] = []

    def compose(self) -> ComposeResult:
        with Horizontal(id="book-status"):
            yield Static(id="book-counts")
            yield Static(id="lab-meanwhile")
        with Horizontal(id="book"):
            with Vertical(id="book-list") as side:
                side.border_title = "Experiments of the book"
                yield ChoiceList(id="experiments", compact=True)
                yield FilterInput(placeholder="a word, then enter", id="book-filter", compact=True)
            with Vertical(id="experiment"):
                with VerticalScroll(id="book-about"):
                    yield Static(id="book-question")
                    yield Static(id="book-settings")
                    yield Static(id="book-source")
                    yield Static(id="book-erratum")
                with Vertical(id="book-table"):
                    yield Static(id="book-heading")
                    yield ChoiceList(id="comparisons", compact=True)
                    yield Static(id="book-verdict")
                yield BookPicture()
        yield Static(id="book-problems")
        yield from self.compose_footer()

    def on_mount(self) -> None:
        problems = self._desk.registry.problems
        shown = [f"✗ {problem.text}" for problem in problems[:3]]
        if len(problems) > len(shown):
            shown.append(f"and {len(problems) - len(shown)} more files that cannot be read")
        self.query_one("#book-problems", Static).update(Content("\n".join(shown)))
        self.query_one("#book-problems").display = bool(shown)
        self.query_one(FilterInput).display = False
        self.set_interval(1 / LOOKS_PER_SECOND, self.poll)

    @on(ChoiceList.Resized)
    def _rows_have_another_width(self, event: ChoiceList.Resized) -> None:
        if event.rows is self._list:
            self._fill()
        else:
            self._show_progress()

    # The list of experiments

    @property
    def _list(self) -> ChoiceList:
        return self.query_one("#experiments", ChoiceList)

    def _matching(self) -> list[Experiment]:
        words = self._filter.lower().split()

        def text(one: Experiment) -> str:
            networks = " ".join(run.network.text for run in one.runs.values())
            return f"{one.id} {one.title} {one.question} {one.section} {networks}".lower()

        return [one for one in self._desk.registry.experiments if all(word in text(one) for word in words)]

    def _fill(self) -> None:
        """All rows anew: headings of chapters, which cannot be chosen, and the experiments below them."""
        chosen, self._shown = self._experiment, []
        for one in self._matching():
            if not any(other and other.chapter == one.chapter for other in self._shown):
                self._shown.append(None)
            self._shown.append(one)
        self._rows = [self._row(index) for index in range(len(self._shown))]
        rows = self._list
        with self.prevent(OptionList.OptionHighlighted):
            rows.clear_options()
            rows.add_options(
                Option(row, disabled=one is None) for row, one in zip(self._rows, self._shown, strict=True)
            )
            if chosen is None or chosen not in self._shown:
                chosen = next((one for one in self._shown if one), None)
            rows.highlighted = self._shown.index(chosen) if chosen else None
        self._show_experiment(chosen, self._chosen if chosen is self._experiment else 0)
        self._show_counts()

    def _row(self, index: int) -> Content:
        one = self._shown[index]
        width = max(10, self._list.row_width)
        if one is None:
            following = self._shown[index + 1]
            assert following is not None
            return Content.styled(f"Chapter {following.chapter}", "bold $primary")
        return experiment_row(one, self._desk.standing(one), width)

    def _show_counts(self) -> None:
        states = [self._desk.standing(one).state for one in self._desk.registry.experiments]
        self.query_one("#book-counts", Static).update(Content(f"The book   {counts_text(states)}"))

    @on(OptionList.OptionHighlighted, "#experiments")
    def _experiment_chosen(self, event: OptionList.OptionHighlighted) -> None:
        one = self._shown[event.option_index] if event.option_index < len(self._shown) else None
        if one is not None and one is not self._experiment:
            self._show_experiment(one, 0)

    # The chosen experiment

    @property
    def _comparison(self) -> Comparison | None:
        return self._experiment.comparisons[self._chosen] if self._experiment else None

    def _show_experiment(self, experiment: Experiment | None, chosen: int) -> None:
        self._experiment, self._chosen = experiment, chosen
        self.query_one("#experiment").display = experiment is not None
        rows = self.query_one("#comparisons", ChoiceList)
        with self.prevent(OptionList.OptionHighlighted):
            rows.clear_options()
            if experiment is not None:
                rows.add_options(Option("") for _ in experiment.comparisons)
                rows.highlighted = chosen
                rows.styles.height = len(experiment.comparisons)  # of its own accord it grows but does not shrink
        if experiment is not None:
            self.query_one("#book-about", VerticalScroll).scroll_home(animate=False)
            self.write("#book-question", Content(experiment.question))
            self.write("#book-source", Content(f"{experiment.id} · {experiment.section} · source: {experiment.source}"))
            self.write("#book-erratum", Content(f"Erratum: {' '.join(experiment.erratum.split())}"))
            self.query_one("#book-erratum").display = bool(experiment.erratum)
        self._show_progress()

    def _show_progress(self) -> None:
        """What changes while it is played: the state, our numbers, the picture."""
        self.show_keys()
        experiment, comparison = self._experiment, self._comparison
        if experiment is None or comparison is None:
            return
        standing = self._desk.standing(experiment)
        about = self.query_one("#book-about")
        about.border_title = Content.styled(experiment.title, "bold")
        word = f"{standing.state} {standing.word}" if standing.state == "running" else standing.word
        said = f": {standing.sentence}" if standing.sentence else ""
        about.border_subtitle = Content.styled(f"{standing.sign} {word}{said}", state_colour(standing.state))
        self.write("#book-settings", Content(settings_text(experiment, self._run_name())))
        self._show_comparisons(experiment)
        many = len(experiment.comparisons) > 1
        subtitle = f"{self._chosen + 1} of {len(experiment.comparisons)}, . for the next" if many else ""
        self.query_one(BookPicture).show(experiment, comparison, self._desk.played(experiment), subtitle)

    def _show_comparisons(self, experiment: Experiment) -> None:
        rows = self.query_one("#comparisons", ChoiceList)
        width, playing = max(30, rows.row_width), self._desk.is_playing(experiment)
        self.write("#book-heading", heading_row(width))
        verdicts = self._desk.verdicts(experiment)
        for index, verdict in enumerate(verdicts):
            row = comparison_row(verdict.comparison, verdict, playing, width)
            if rows.get_option_at_index(index).prompt != row:
                rows.replace_option_prompt_at_index(index, row)
        self.write("#book-verdict", Content(verdict_text(verdicts[self._chosen], playing)))

    def _run_name(self) -> str:
        """The run that the chosen comparison is about, or the first one."""
        experiment, comparison = self._experiment, self._comparison
        if experiment is None or not experiment.runs:
            return ""
        return comparison.runs[0] if comparison and len(comparison.runs) == 1 else next(iter(experiment.runs))

    @on(OptionList.OptionHighlighted, "#comparisons")
    def _comparison_chosen(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index != self._chosen:
            self._chosen = event.option_index
            self._show_progress()

    def action_next_comparison(self) -> None:
        self._step(1)

    def action_previous_comparison(self) -> None:
        self._step(-1)

    def _step(self, direction: int) -> None:
        if self._experiment is not None:
            count = len(self._experiment.comparisons)
            self.query_one("#comparisons", ChoiceList).highlighted = (self._chosen + direction) % count

    def action_zoom(self) -> None:
        self.query_one(BookPicture).toggle_zoom()

    # Playing

    def poll(self) -> None:
        """Takes note of what the players have done, and shows what of it is on the screen."""
        changed = self._desk.poll()
        if self.app.current_mode != "book":
            return
        self.show_lab()
        if not changed:
            return
        for index, one in enumerate(self._shown):
            if one is not None and one.id in changed:
                row = self._row(index)
                if row != self._rows[index]:
                    self._rows[index] = row
                    self._list.replace_option_prompt_at_index(index, row)
        self._show_counts()
        if self._experiment is not None and self._experiment.id in changed:
            self._show_progress()

    @on(events.ScreenResume)
    def _catch_up(self) -> None:
        self.show_lab()
        if self._rows:
            self._fill()

    def action_run(self) -> None:
        experiment = self._experiment
        if experiment is None or self._desk.is_playing(experiment):
            return
        if self._desk.is_complete(experiment):
            self.notify("It was played already; R plays it anew.", markup=False)
        else:
            self._play(experiment, anew=False)

    def action_run_anew(self) -> None:
        if self._experiment is not None and not self._desk.is_playing(self._experiment):
            self._play(self._experiment, anew=True)

    def _play(self, experiment: Experiment, anew: bool) -> None:
        self._desk.run(experiment, anew)
        self._refresh_rows(experiment)

    def action_stop(self) -> None:
        if self._experiment is not None:
            self._desk.stop(self._experiment)
            self._refresh_rows(self._experiment)

    def _refresh_rows(self, experiment: Experiment) -> None:
        index = self._shown.index(experiment)
        self._rows[index] = self._row(index)
        self._list.replace_option_prompt_at_index(index, self._rows[index])
        self._show_counts()
        self._show_progress()

    def action_open_in_lab(self) -> None:
        """Opens the run in the lab, paused at step 0, with what was published behind its curves."""
        experiment, name = self._experiment, self._run_name()
        if experiment is None:
            return
        if not name:
            self.notify("It trains no network, so there is nothing to open in the lab.", markup=False)
            return
        self._lab.open_run(experiment.runs[name], ghost_of(experiment, name))
        self.app.switch_mode("lab")

    # Finding

    def action_filter(self) -> None:
        field = self.query_one(FilterInput)
        field.display = True
        field.focus()

    def action_end_filter(self) -> None:
        field = self.query_one(FilterInput)
        field.value = ""
        self._close_filter()

    def _close_filter(self) -> None:
        field = self.query_one(FilterInput)
        field.display = bool(field.value)
        self._list.focus()

    @on(Input.Changed, "#book-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self._filter = event.value
        self._fill()

    @on(Input.Submitted, "#book-filter")
    def _filter_done(self) -> None:
        self._close_filter()

    # Keys, help and palette

    def actions_now(self) -> list[Action]:
        experiment = self._experiment
        names = ["back"]
        if experiment is not None:
            playing = self._desk.is_playing(experiment)
            again = "run_anew" if self._desk.is_complete(experiment) else "run"
            names = ["stop" if playing else again, *(["open_in_lab"] if experiment.runs else [])]
            names += ["next_comparison"] if len(experiment.comparisons) > 1 else []
            names += ["back", "filter", "zoom"]
        return [find("book", name) for name in names]

    def typing_hints(self) -> list[Hint]:
        return [Hint("enter", "choose"), Hint("esc", "all experiments")]

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def commands(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        yield from super().commands()
        for one in self._desk.registry.experiments:
            yield f"Chapter {one.chapter}: {one.title}", one.id, partial(self.go_to, one)

    def go_to(self, experiment: Experiment) -> None:
        """Chooses an experiment, whatever the filter is."""
        self.query_one(FilterInput).value = ""
        self._filter = ""
        self._experiment, self._chosen = experiment, 0
        self._close_filter()
        self._fill()
