"""The list of lessons, by chapter, with what is done."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.lessons import Course, Lesson
from nntui.lesson_progress import LessonProgress
from nntui.widgets.editing_pane import FollowingList
from nntui.widgets.lesson_panel import OPEN, REACHED, checks_text


def lesson_row(lesson: Lesson, progress: LessonProgress) -> Content:
    """One line: whether it is done, its title, and whether it is an exercise."""
    done = progress.done(lesson)
    begun = len(progress.missing(lesson)) < len(lesson.checks)
    sign = (REACHED, "$success bold") if done else ("◐" if begun else OPEN, "$foreground 60%")
    kind = "  exercise" if lesson.kind == "exercise" else ""
    return Content.assemble("  ", sign, (f" {lesson.title}", "bold"), (kind, "$foreground 60%"))


class LessonsScreen(ModalScreen[Lesson | None]):
    """Gives the chosen lesson, or None where it was closed. present: the one to begin at."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,L,q", "dismiss", "Close", show=False)]

    def __init__(self, course: Course, progress: LessonProgress, present: Lesson | None = None) -> None:
        super().__init__()
        self._course = course
        self._progress = progress
        self._present = present or next((one for one in course.lessons if not progress.done(one)), None)

    def _options(self) -> list[Option]:
        options, chapter = [], 0
        for lesson in self._course.lessons:
            if lesson.chapter != chapter:
                chapter = lesson.chapter
                options.append(Option(Content.styled(f"Chapter {chapter}", "$primary bold"), disabled=True))
            options.append(Option(lesson_row(lesson, self._progress), lesson.id))
        return options

    def compose(self) -> ComposeResult:
        with Vertical(id="lessons") as frame:
            frame.border_title = f"Lessons: {self._progress.done_text(self._course)}"
            frame.border_subtitle = "enter opens, esc closes"
            yield FollowingList(*self._options(), compact=True)
            yield Static(id="about-lesson")

    def on_mount(self) -> None:
        rows = self.query_one(FollowingList)
        if self._present is not None:
            rows.highlighted = rows.get_option_index(self._present.id)
        elif self._course.problems:
            self.query_one("#about-lesson", Static).update(Content(self._course.problems[0]))

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        lesson = self._course.by_id[event.option_id or ""]
        about = Content.assemble((f"{lesson.section}\n", "$foreground 75%"), checks_text(lesson, self._progress))
        self.query_one("#about-lesson", Static).update(about)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._course.by_id[event.option_id or ""])
