"""Progress in the lessons: kept, found again, and never in the way."""

import json
from pathlib import Path

import pytest

from core.data.mnist_files import assets
from core.lessons import Course, load_course
from nntui.lesson_progress import LessonProgress, progress_file


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(assets() / "lessons")


def test_what_was_reached_is_found_again(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "lessons.json"
    lesson = course.find("1-02")
    progress = LessonProgress(path)
    assert (progress.missing(lesson), progress.problem) == (list(lesson.checks), "")
    progress.add(lesson, lesson.checks[1])
    again = LessonProgress(path)
    assert again.missing(lesson) == [lesson.checks[0]]
    assert not again.done(lesson)
    again.add(lesson, lesson.checks[0])
    assert LessonProgress(path).done(lesson)
    assert LessonProgress(path).done_text(course) == f"1 of {len(course.lessons)} done"
    assert [file.name for file in path.parent.iterdir()] == ["lessons.json"], "no temporary file is left"


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"reached": []}',
        b'{"reached": {"a": "b"}}',
        b'{"reached": {"a": [1]}}',
        b"\xff",
        b"[" * 9999,
    ],
)
def test_a_damaged_file_is_a_sentence_and_a_new_beginning(course: Course, tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "lessons.json"
    path.write_bytes(damage)
    progress = LessonProgress(path)
    assert "starts anew" in progress.problem
    lesson = course.lessons[0]
    progress.add(lesson, lesson.checks[0])
    assert json.loads(path.read_text(encoding="utf-8"))["reached"] == {lesson.id: [lesson.checks[0].key]}


def test_where_nothing_can_be_kept_it_says_so_and_goes_on(course: Course, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    progress = LessonProgress(tmp_path / "file" / "lessons.json")
    lesson = course.lessons[0]
    progress.add(lesson, lesson.checks[0])
    assert progress.reached(lesson, lesson.checks[0])
    assert "cannot be kept" in progress.problem


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNTUI_DATA", str(tmp_path))
    assert progress_file() == tmp_path / "lessons.json"
    monkeypatch.delenv("NNTUI_DATA")
    assert progress_file().parts[-2:] == ("nntui", "lessons.json")
