"""The lessons on the command line."""

from pathlib import Path

import pytest
from command_line import run_here

from core.data.mnist_files import assets
from core.lessons import load_course
from nntui.lesson_progress import LessonProgress, progress_file

COURSE = load_course(assets() / "lessons")


def test_all_lessons_are_listed_with_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNTUI_DATA", str(tmp_path))
    done, begun = COURSE.lessons[0], COURSE.lessons[1]
    progress = LessonProgress(progress_file())
    for check in (*done.checks, begun.checks[0]):
        progress.add(done if check in done.checks else begun, check)
    said = run_here("lessons", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert lines[0] == "Chapter 1"
    assert lines[1].split(maxsplit=2)[:2] == ["✓", done.id]
    assert lines[2].split(maxsplit=2)[:2] == ["◐", begun.id]
    assert lines[-1] == f"1 of {len(COURSE.lessons)} done"
    assert all(lesson.id in said.stdout and lesson.title in said.stdout for lesson in COURSE.lessons)


@pytest.mark.parametrize(("word", "says"), [("9-99", "is no lesson"), ("3-0", "more than one lesson begins so")])
def test_a_word_that_is_no_lesson_gets_a_sentence(word: str, says: str, tmp_path: Path) -> None:
    done = run_here("lesson", word, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr


def test_a_lesson_needs_a_terminal(tmp_path: Path) -> None:
    done = run_here("lesson", "1-05", cwd=tmp_path)
    assert (done.returncode, "needs a terminal" in done.stderr) == (2, True)
