"""Lessons: a text beside the lab, the run it begins with, and what its reader is asked to reach.

A lesson is a file, `1-05-gradient-descent.md`: TOML between two lines of `+++`, then Markdown. The files are all that
a translation or another course needs; the order of their names is the order of the lessons.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from core.checks import check_one_of, check_whole, names_joined
from core.data_function import is_function
from core.errors import DataError, LabError, SpecError
from core.lesson_checks import CHANGED, QUANTITIES, Check, Condition, parse_condition
from core.run_file import default_run
from core.spec import MNIST, Run, with_fields

FENCE = "+++"
KINDS = ("lesson", "exercise")
PANES = ("architecture", "hyperparameters", "loss", "accuracy", "gradients")
_FIELDS = ("chapter", "section", "title", "kind", "pane", "experiment", "keys", "run", "check")


@dataclass(frozen=True)
class Lesson:
    """id: the file's name without its ending. chapter, section: of the book. text: Markdown.

    pane: the pane of the lab it speaks of, or nothing. keys: those the reader will need, as they are pressed.
    experiment: the experiment of the book behind it, or nothing.
    """

    id: str
    chapter: int
    section: str
    title: str
    kind: str
    run: Run
    text: str
    checks: tuple[Check, ...]
    pane: str = ""
    keys: tuple[str, ...] = ()
    experiment: str = ""


@dataclass(frozen=True)
class Course:
    """The lessons of a folder in order; problems: a sentence for each file that is none, with its name and line."""

    lessons: tuple[Lesson, ...]
    problems: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Lesson]:
        return {lesson.id: lesson for lesson in self.lessons}

    def beside(self, lesson: Lesson, direction: int) -> Lesson | None:
        """The next lesson (1) or the one before (-1), None behind either end."""
        place = self.lessons.index(lesson) + direction
        return self.lessons[place] if 0 <= place < len(self.lessons) else None

    def find(self, word: str) -> Lesson:
        """The lesson with this id, or with the only id that begins so. Raises DataError."""
        if word in self.by_id:
            return self.by_id[word]
        begun = [lesson for lesson in self.lessons if word and lesson.id.startswith(word)]
        if len(begun) == 1:
            return begun[0]
        which = ", ".join(lesson.id for lesson in begun[:5])
        reason = f"more than one lesson begins so: {which}" if begun else "`nntui lessons` lists them"
        raise DataError(f"'{word}' is no lesson; {reason}.")


def load_course(folder: Path) -> Course:
    """Reads every `.md` file with front matter in a folder. A file that is malformed does not stop the others."""
    lessons, problems = [], []
    for path in sorted(folder.glob("[0-9]*.md")):
        try:
            lessons.append(load_lesson(path))
        except DataError as error:
            problems.append(str(error))
    if not lessons and not problems:
        problems.append(f"There are no lessons in {folder}.")
    return Course(tuple(lessons), tuple(problems))


def load_lesson(path: Path) -> Lesson:
    """Reads one file. Raises DataError with its name and the line that is wrong."""
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is not text in UTF-8.") from None
    return parse_lesson(source, path.stem, path.name, path.parent)


def parse_lesson(source: str, lesson_id: str, name: str, folder: Path) -> Lesson:
    """Reads the text of a lesson file; `data` of its run is looked for in `folder`. Raises DataError."""
    lines = source.splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise DataError(f"{name}, line 1: a lesson begins with a line {FENCE}.")
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE]
    if not ends:
        raise DataError(f"{name}, line {len(lines)}: a second line {FENCE} is missing, behind the TOML.")
    front = _Front(name, lines[1 : ends[0]])
    return _lesson(front, front.read(), lesson_id, "\n".join(lines[ends[0] + 1 :]).strip(), folder)


@dataclass
class _Front:
    """The TOML of a lesson, which knows on which line of the file a key stands."""

    name: str
    lines: list[str]

    def read(self) -> dict[str, Any]:
        try:
            return tomllib.loads("\n".join(self.lines))
        except tomllib.TOMLDecodeError as error:
            number, sentence = _placed(str(error), len(self.lines))
            raise DataError(f"{self.name}, line {number + 1}: {sentence}.") from None

    def refuse(self, error: LabError | str, key: str = "", table: str = "", number: int = 0) -> DataError:
        """The error with its place: of a key in the number-th table of a name, counted from 0."""
        sentence = str(error) if str(error).endswith(".") else f"{error}."
        return DataError(f"{self.name}, line {self._line(key, table, number)}: {sentence}")

    def _line(self, key: str, table: str, number: int) -> int:
        header, seen, best = "", -1, 1
        for place, line in enumerate(self.lines, start=2):
            plain = line.strip()
            if plain.startswith("["):
                header = plain.strip("[] ")
                seen += header == table
                inside = header == table and seen == number
                best = place if inside else best
            else:
                inside = header == table and (not table or seen == number)
            if inside and key and plain.partition("=")[0].strip() == key:
                return place
        return best


def _placed(sentence: str, last: int) -> tuple[int, str]:
    """Splits tomllib's "... (at line 3, column 5)" into line and sentence."""
    words, _, place = sentence.rpartition(" (at ")
    digits = place.removeprefix("line ").partition(",")[0]
    return (int(digits), words) if words and digits.isdecimal() else (last, words or sentence)


def _lesson(front: _Front, values: dict[str, Any], lesson_id: str, text: str, folder: Path) -> Lesson:
    unknown = [key for key in values if key not in _FIELDS]
    if unknown:
        raise front.refuse(SpecError(unknown[0], values[unknown[0]], names_joined(_FIELDS)), unknown[0])
    key = ""
    try:
        key, chapter = "chapter", values.get("chapter")
        check_whole(key, chapter, 1, 99)
        words = {}
        for key in ("section", "title", "kind", "pane", "experiment"):
            words[key] = values.get(key, "lesson" if key == "kind" else "")
            if not isinstance(words[key], str) or (key in ("section", "title") and not words[key].strip()):
                raise SpecError(key, words[key], "a few words between quotation marks")
        key = "kind"
        check_one_of(key, words[key], KINDS)
        key = "pane"
        if words[key]:
            check_one_of(key, words[key], PANES)
        key, keys = "keys", values.get("keys", [])
        if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
            raise SpecError(key, keys, 'a list such as ["space", "]"]')
    except SpecError as error:
        raise front.refuse(error, key) from None
    if not text:
        raise front.refuse(f"there is no text behind the second {FENCE}")
    assert isinstance(chapter, int)
    run, checks = _run(front, values.get("run", {}), folder), _checks(front, values.get("check", []))
    return Lesson(lesson_id, chapter, run=run, text=text, checks=checks, keys=tuple(keys), **words)


def _run(front: _Front, values: object, folder: Path) -> Run:
    if not isinstance(values, dict):
        raise front.refuse("run: a table [run] is allowed", "run")
    ready = dict(values)
    if isinstance(ready.get("data"), str) and ready["data"] != MNIST and not is_function(ready["data"]):
        ready["data"] = str(folder.absolute() / ready["data"])
        if not Path(ready["data"]).exists():
            raise front.refuse(f"data: there is no file {values['data']} beside the lesson", "data", "run")
    try:
        return with_fields(default_run(), ready)
    except SpecError as error:
        raise front.refuse(error, error.field if error.field in values else "network", "run") from None


def _checks(front: _Front, tables: object) -> tuple[Check, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise front.refuse("check: tables [[check]] are allowed", "check")
    if not tables:
        raise front.refuse("check: a lesson has at least one [[check]]")
    return tuple(_check(front, table, number) for number, table in enumerate(tables))


def _check(front: _Front, table: dict[str, Any], number: int) -> Check:
    text, way, change = table.get("text"), table.get("way", {}), table.get("change", {})
    key = "text"
    try:
        if not isinstance(text, str) or not text.strip():
            raise SpecError(key, text, "what the reader is asked to reach, between quotation marks")
        for key, value in (("way", way), ("change", change)):
            if not isinstance(value, dict):
                raise SpecError(key, value, "fields of a run, such as { learning_rate = 0.1 }")
        conditions: list[Condition] = []
        for key, value in table.items():
            if key not in ("text", "way", "change"):
                conditions += parse_condition(key, value)
        key = "text"
        if not conditions:
            raise SpecError("check", text, f"a condition on one of {names_joined((*sorted(QUANTITIES), CHANGED))}")
    except SpecError as error:
        raise front.refuse(error, key, "check", number) from None
    return Check(text, tuple(conditions), way, change)
