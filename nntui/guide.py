"""Leads through the lessons in the lab: loads a lesson's run, shows its pane, and ticks what was reached."""

from typing import TYPE_CHECKING

from textual.css.query import NoMatches

from core.commands import Replace
from core.errors import LabError
from core.lessons import Lesson
from core.snapshot import Snapshot, State
from nntui.layout import LESSON, PANES, Layout

if TYPE_CHECKING:
    from nntui.lesson_session import LessonSession
    from nntui.screens.lab import LabScreen
    from nntui.widgets.lesson_panel import LessonPanel


class Guide:
    """hidden: a lesson is open, but its pane was put away. Nothing is loaded before a lesson is asked for."""

    def __init__(self, lab: "LabScreen") -> None:
        self._lab = lab
        self._session: LessonSession | None = None
        self.hidden = False

    @property
    def session(self) -> "LessonSession":
        """Raises DataError where the lessons are missing."""
        if self._session is None:
            from nntui.lesson_session import LessonSession  # read and imported by who wants a lesson

            self._session = LessonSession()
            for sentence in (*self._session.course.problems, self._session.progress.problem):
                self._say(sentence)
        return self._session

    def _say(self, sentence: str, severity: str = "warning") -> None:
        if sentence:
            self._lab.notify(sentence, severity=severity, markup=False)  # type: ignore[arg-type]

    @property
    def lesson(self) -> Lesson | None:
        return self._session.lesson if self._session else None

    @property
    def speaks_of(self) -> str | None:
        """The pane that the visible lesson speaks of (may be empty); None where no lesson is to be seen."""
        return None if self.lesson is None or self.hidden else self.lesson.pane

    @property
    def panel(self) -> "LessonPanel":
        from nntui.widgets.lesson_panel import LessonPanel

        return self._lab.query_one(LessonPanel)

    def lies_below(self, pane: str) -> bool:
        """Whether a small terminal shows this pane above the lesson instead of in its place."""
        return pane == self.speaks_of == "gradients"

    def arrange(self, layout: Layout) -> None:
        """Puts the lesson's pane where the layout has it."""
        seen = LESSON in layout.visible
        for panel in self._lab.query(f"#{LESSON}"):
            panel.display = seen
            panel.styles.width = layout.beside or None
        self._lab.set_class(seen and layout.beside > 0, "-lesson-beside")
        self._lab.set_class(seen and not layout.beside, "-lesson-below")

    # What keys do

    def toggle(self) -> None:
        """Opens the list; with an open lesson, puts its pane away or brings it back."""
        if self.lesson is None:
            self.choose()
        elif self._lab.shows(LESSON):
            self.hidden = True
            self._lab.action_go_to(self._pane_to_look_at())
        else:
            self.bring_back()

    def bring_back(self) -> None:
        """Shows the lesson's pane, or the list where no lesson is open."""
        if self.lesson is None:
            self.choose()
        else:
            self.hidden = False
            self._lab.action_go_to(LESSON)

    def choose(self) -> None:
        """Shows the list."""
        from nntui.screens.lessons import LessonsScreen

        try:
            screen = LessonsScreen(self.session.course, self.session.progress, self.lesson)
        except LabError as error:
            self._say(str(error))
        else:
            self._lab.app.push_screen(screen, self._chosen)

    def _chosen(self, lesson: Lesson | None) -> None:
        if lesson is not None:
            self._lab.call_later(self.open, lesson)

    async def obey(self, what: str) -> None:
        """A wish of the panel: next, previous, list, again or leave."""
        lesson = self.lesson
        if lesson is None:
            return
        if what == "list":
            self.choose()
        elif what == "leave":
            await self.leave()
        elif what == "again":
            await self.open(lesson)
        else:
            beside = self.session.course.beside(lesson, 1 if what == "next" else -1)
            if beside is None:
                self._say("That was the last lesson." if what == "next" else "This is the first lesson.", "information")
            else:
                await self.open(beside)

    # Opening and leaving

    async def open(self, lesson: Lesson) -> None:
        """Loads the lesson's run and shows its text."""
        snapshot = self._lab.link.snapshot
        in_use = self._lab.link.run == lesson.run and snapshot.step == 0
        run_was_own = self.lesson is None
        self.session.open(lesson, None if in_use else snapshot.run_id)
        self.hidden = False
        if not in_use:
            self._load(lesson, snapshot, run_was_own)
        panel = await self._mounted()
        await panel.show(lesson, self.session.progress)
        self._highlight(lesson.pane)
        self._lab.action_go_to(LESSON)

    def _load(self, lesson: Lesson, snapshot: Snapshot, run_was_own: bool) -> None:
        edited = bool(self._lab.workbench.draft.edited)
        if edited or (snapshot.step and run_was_own):
            what = "edits" if edited else f"run, which had come to epoch {snapshot.epoch:.3g}"
            self._say(f"The lesson's run takes the place of your {what}.", "information")
        self._lab.workbench.drop()
        self._lab.link.send(Replace(lesson.run))

    async def _mounted(self) -> "LessonPanel":
        try:
            return self.panel
        except NoMatches:
            from nntui.widgets.lesson_panel import LessonPanel

            await self._lab.query_one("#panes").mount(LessonPanel(id=LESSON))
            return self.panel

    async def leave(self) -> None:
        """Closes the lesson; its run stays."""
        to = self._pane_to_look_at()
        self.session.close()
        self._highlight("")
        self._lab.action_go_to(to)

    def _pane_to_look_at(self) -> str:
        return (self.lesson.pane if self.lesson else "") or "architecture"

    def _highlight(self, pane: str) -> None:
        for name in PANES:
            self._lab.pane(name).set_class(name == pane, "-spoken-of")

    # Watching

    def show(self, snapshot: Snapshot) -> None:
        """Ticks what this snapshot is the first to show."""
        lesson = self.lesson
        if self._session is None or lesson is None or snapshot.state is State.PREPARING:
            return
        problem = self._session.progress.problem
        reached = self._session.watch(snapshot)
        if not reached:
            return
        for check in reached:
            self._say(f"✓ {check.text}", "information")
        if self._session.progress.done(lesson):
            self._say(f"Lesson done: {self._session.progress.done_text(self._session.course)}.", "information")
        if self._session.progress.problem != problem:
            self._say(self._session.progress.problem)
        self.panel.show_checks(lesson, self._session.progress)
