"""Which checks of the lessons were reached, kept as JSON in the user's data folder."""

import json
from pathlib import Path

from core.data_folder import data_folder
from core.lesson_checks import Check
from core.lessons import Course, Lesson
from core.whole_file import write_whole


def progress_file() -> Path:
    """Where progress is kept, unless NNTUI_DATA says otherwise."""
    return data_folder() / "lessons.json"


class LessonProgress:
    """The checks reached so far. problem: a sentence where a file was damaged or nothing can be kept, else empty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problem = ""
        self._reached: dict[str, list[str]] = {}
        self._load()

    def _load(self) -> None:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
            reached = values["reached"]
            if not all(
                isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in reached.values()
            ):
                raise TypeError
            self._reached = reached
        except FileNotFoundError:
            return
        except OSError as error:
            self.problem = f"Your progress in {self._path} cannot be read: {error.strerror}."
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.problem = f"{self._path} is damaged; your progress in the lessons starts anew."

    def reached(self, lesson: Lesson, check: Check) -> bool:
        return check.key in self._reached.get(lesson.id, ())

    def missing(self, lesson: Lesson) -> list[Check]:
        """The checks that are still to be reached."""
        return [check for check in lesson.checks if not self.reached(lesson, check)]

    def done(self, lesson: Lesson) -> bool:
        return not self.missing(lesson)

    def done_text(self, course: Course) -> str:
        """Such as "7 of 34 done"."""
        return f"{sum(map(self.done, course.lessons))} of {len(course.lessons)} done"

    def add(self, lesson: Lesson, check: Check) -> None:
        """Keeps that a check was reached, on disk too; where that fails, `problem` says why."""
        if not self.reached(lesson, check):
            self._reached.setdefault(lesson.id, []).append(check.key)
            self._save()

    def _save(self) -> None:
        """Replaces the file as a whole: an interruption leaves the old one or the new one."""
        text = json.dumps({"reached": self._reached}, indent=1, ensure_ascii=False)
        try:
            write_whole(self._path, text)
        except OSError as error:
            self.problem = f"Your progress cannot be kept in {self._path}: {error.strerror}."
