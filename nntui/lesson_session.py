"""The lesson that is open in the lab, and what its reader has reached."""

from core.data.mnist_files import assets
from core.lesson_checks import Check
from core.lessons import Course, Lesson, load_course
from core.snapshot import Snapshot
from nntui.lesson_progress import LessonProgress, progress_file


def shipped_course() -> Course:
    """The lessons that ship with nntui. Raises DataError where the assets are missing."""
    return load_course(assets() / "lessons")


class LessonSession:
    """lesson: the open one, or None."""

    def __init__(self, course: Course | None = None, progress: LessonProgress | None = None) -> None:
        self.course = course or shipped_course()
        self.progress = progress or LessonProgress(progress_file())
        self.lesson: Lesson | None = None
        self._run_before: int | None = None

    def open(self, lesson: Lesson, run_before: int | None) -> None:
        """run_before: the run_id in use, which shows nothing of the lesson; None where its run is in use already."""
        self.lesson = lesson
        self._run_before = run_before

    def close(self) -> None:
        self.lesson = None

    def watch(self, snapshot: Snapshot) -> list[Check]:
        """Takes a snapshot; gives the checks that it is the first to fulfil, which are kept as reached."""
        if self.lesson is None or snapshot.run_id == self._run_before:
            return []
        self._run_before = None
        new = [check for check in self.progress.missing(self.lesson) if check.fulfilled(snapshot)]
        for check in new:
            self.progress.add(self.lesson, check)
        return new
