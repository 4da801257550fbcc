"""The pane of a lesson: its text, and what the reader is asked to reach."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Markdown, Static

from core.lesson_checks import Check
from core.lessons import Lesson
from nntui.actions import PARTS, Action, bindings, hint
from nntui.lesson_progress import LessonProgress
from nntui.widgets.keybar import KeyBar

REACHED, OPEN = "✓", "○"


def checks_text(lesson: Lesson, progress: LessonProgress) -> Content:
    """One line a check, ticked where it was reached."""
    return Content("\n").join(_line(check, progress.reached(lesson, check)) for check in lesson.checks)


def _line(check: Check, reached: bool) -> Content:
    sign, style = (REACHED, "$success bold") if reached else (OPEN, "$foreground")
    return Content.assemble((f"{sign} {check.text}", style))


def place_text(lesson: Lesson) -> str:
    """Where in the book it belongs, and the experiment behind it."""
    kind = " (exercise)" if lesson.kind == "exercise" else ""
    experiment = f", experiment {lesson.experiment}" if lesson.experiment else ""
    return f"Chapter {lesson.chapter}, {lesson.section}{kind}{experiment}"


def key_actions(lesson: Lesson) -> list[Action]:
    """The actions behind the keys that a lesson names."""
    parts = ("lab", "architecture", "hyperparameters")
    known = {action.key_text: action for part in reversed(parts) for action in PARTS[part]}
    return [known[key] for key in lesson.keys if key in known]


class LessonPanel(Vertical):
    """Shows one lesson; what it is asked for by keys of its own it passes on as Wanted."""

    BINDINGS = bindings("lesson")
    DEFAULT_CSS = """
    LessonPanel #lesson-body { height: 1fr; }
    LessonPanel #lesson-text { height: 1fr; scrollbar-size-vertical: 1; }
    LessonPanel #lesson-place { color: $foreground 60%; height: auto; }
    LessonPanel Markdown { padding: 0; margin: 0; height: auto; background: transparent; }
    LessonPanel #lesson-checks { height: auto; max-height: 50%; margin-top: 1; }
    LessonPanel KeyBar.-empty { display: none; }
    """

    @dataclass
    class Wanted(Message):
        """what: next, previous, list, again or leave."""

        what: str

    SIGN: ClassVar[str] = "6 Lesson"

    def compose(self) -> ComposeResult:
        with Vertical(id="lesson-body"):
            with VerticalScroll(id="lesson-text"):
                yield Static(id="lesson-place")
                yield Markdown()
            yield Static(id="lesson-checks")
        yield KeyBar(id="lesson-keys")

    async def show(self, lesson: Lesson, progress: LessonProgress) -> None:
        """Draws a lesson from its beginning."""
        self.query_one("#lesson-place", Static).update(Content(place_text(lesson)))
        self.border_title = Content(f"{self.SIGN}: {lesson.title}")
        keys = self.query_one("#lesson-keys", KeyBar)
        keys.show([hint(action) for action in key_actions(lesson)])
        keys.set_class(not keys.hints, "-empty")
        self.show_checks(lesson, progress)
        await self.query_one(Markdown).update(lesson.text)
        self.query_one("#lesson-text").scroll_home(animate=False)

    def show_checks(self, lesson: Lesson, progress: LessonProgress) -> None:
        reached = len(lesson.checks) - len(progress.missing(lesson))
        self.query_one("#lesson-checks", Static).update(checks_text(lesson, progress))
        state = "done, n: next" if reached == len(lesson.checks) else f"{reached} of {len(lesson.checks)} reached"
        self.border_subtitle = f"{state}  L hides  esc leaves"

    def focus(self, scroll_visible: bool = True, from_app_focus: bool = False) -> "LessonPanel":
        """The keyboard goes to the text, which scrolls."""
        self.query_one("#lesson-text").focus(scroll_visible)
        return self

    def action_next(self) -> None:
        self.post_message(self.Wanted("next"))

    def action_previous(self) -> None:
        self.post_message(self.Wanted("previous"))

    def action_list(self) -> None:
        self.post_message(self.Wanted("list"))

    def action_again(self) -> None:
        self.post_message(self.Wanted("again"))

    def action_leave(self) -> None:
        self.post_message(self.Wanted("leave"))
