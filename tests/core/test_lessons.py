"""Lesson files: what is read from them, and what is said of those that are malformed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.mnist_files import assets
from core.errors import DataError
from core.lessons import PANES, Course, Lesson, load_course, parse_lesson
from core.spec import MNIST, with_fields

FRONT = """\
chapter = 3
section = "Regularization"
title = "Decay"
pane = "loss"
keys = ["space"]

[run]
l2 = 5.0

[[check]]
text = "Reach 96 %"
validation_accuracy = { at_least = 0.96 }
way = { seed = 2 }
"""


def lesson(front: str = FRONT, text: str = "Watch it.", fence: str = "+++") -> Lesson:
    return parse_lesson(f"+++\n{front}{fence}\n{text}\n", "3-01-decay", "3-01-decay.md", Path("."))


def refusal(front: str, text: str = "Watch it.", fence: str = "+++") -> str:
    with pytest.raises(DataError) as caught:
        lesson(front, text, fence)
    return str(caught.value)


def test_a_lesson_is_read() -> None:
    read = lesson()
    assert (read.id, read.chapter, read.section, read.title) == ("3-01-decay", 3, "Regularization", "Decay")
    assert (read.kind, read.pane, read.keys, read.experiment, read.text) == (
        "lesson",
        "loss",
        ("space",),
        "",
        "Watch it.",
    )
    assert (read.run.l2, read.run.network.text) == (5.0, "784-30-10")
    assert [(check.text, check.way) for check in read.checks] == [("Reach 96 %", {"seed": 2})]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("chapter = 3", "chapter = three", 2, "Invalid value"),
        ("chapter = 3", 'chapter = "3"', 2, "chapter: got '3'"),
        ('title = "Decay"', 'title = ""', 4, "title"),
        ('pane = "loss"', 'pane = "lose"', 5, "architecture, hyperparameters, loss"),
        ('pane = "loss"', 'kind = "story"', 5, "lesson or exercise"),
        ('pane = "loss"', 'pain = "loss"', 5, "pain"),
        ('keys = ["space"]', "keys = [1]", 6, "keys"),
        ("l2 = 5.0", "l2 = -5.0", 9, "l2: got -5.0"),
        ("l2 = 5.0", 'data = "gone.csv"', 9, "no file gone.csv"),
        ("l2 = 5.0", "weight = 1", 9, "weight"),
        ('text = "Reach 96 %"', 'text = ""', 12, "what the reader is asked to reach"),
        ("validation_accuracy = { at_least = 0.96 }", "accuracy = 0.96", 13, "accuracy: got 0.96"),
        ("validation_accuracy = { at_least = 0.96 }", "epoch = { atleast = 1 }", 13, "at_least"),
        ("validation_accuracy = { at_least = 0.96 }", "", 12, "a condition"),
        ("way = { seed = 2 }", "way = 2", 14, "fields of a run"),
    ],
)
def test_a_malformed_lesson_names_file_and_line(old: str, new: str, line: int, says: str) -> None:
    assert old in FRONT
    sentence = refusal(FRONT.replace(old, new))
    assert sentence.startswith(f"3-01-decay.md, line {line}: ")
    assert says in sentence


def test_the_line_is_that_of_the_right_check() -> None:
    second = '\n[[check]]\ntext = "More"\nepoch = { at_least = "x" }\n'
    assert refusal(FRONT + second).startswith("3-01-decay.md, line 18: epoch")


def test_fences_text_and_checks_are_needed() -> None:
    assert "a second line +++ is missing" in refusal(FRONT, fence="")
    assert "no text" in refusal(FRONT, text=" ")
    assert "at least one [[check]]" in refusal(FRONT.partition("[[check]]")[0])
    with pytest.raises(DataError, match=r"line 1: a lesson begins"):
        parse_lesson("chapter = 1", "x", "x.md", Path("."))


@given(st.text())
def test_any_text_is_a_lesson_or_a_sentence(front: str) -> None:
    assert refusal(front).startswith("3-01-decay.md, line ")


def test_one_malformed_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "1-02-good.md").write_text(f"+++\n{FRONT}+++\nText.\n", encoding="utf-8")
    (tmp_path / "1-01-bad.md").write_text("+++\nchapter = \n+++\nText.\n", encoding="utf-8")
    (tmp_path / "1-03-worse.md").write_bytes(b"+++\n\xff\n+++\n")
    (tmp_path / "README.md").write_text("No lesson.", encoding="utf-8")
    course = load_course(tmp_path)
    assert [one.id for one in course.lessons] == ["1-02-good"]
    assert [problem.partition(",")[0].split()[0] for problem in course.problems] == ["1-01-bad.md", "1-03-worse.md"]
    assert load_course(tmp_path / "nowhere").problems


def test_data_is_looked_for_beside_the_lesson(tmp_path: Path) -> None:
    (tmp_path / "dots.csv").write_text("x,y,class\n1,2,a\n", encoding="utf-8")
    front = FRONT.replace("l2 = 5.0", 'data = "dots.csv"\nnetwork = "2-2"')
    run = parse_lesson(f"+++\n{front}+++\nText.\n", "x", "x.md", tmp_path).run
    assert run.data == str(tmp_path / "dots.csv")


def test_lessons_are_found_by_id_or_its_beginning() -> None:
    course = load_course(assets() / "lessons")
    assert course.find("3-05").id == "3-05-overfitting"
    assert course.find("3-05-overfitting") is course.find("3-05-o")
    for word in ("3-0", "9", "", "overfitting"):
        with pytest.raises(DataError):
            course.find(word)
    first, second = course.lessons[:2]
    assert (course.beside(first, 1), course.beside(second, -1), course.beside(first, -1)) == (second, first, None)
    assert course.beside(course.lessons[-1], 1) is None


SHIPPED: Course = load_course(assets() / "lessons")


def test_the_shipped_lessons_are_all_well_formed_and_cover_the_chapters() -> None:
    assert SHIPPED.problems == ()
    assert len(SHIPPED.lessons) >= 27
    assert {one.chapter for one in SHIPPED.lessons} == {1, 2, 3, 4, 5, 6}
    assert sum(one.kind == "exercise" for one in SHIPPED.lessons) >= 12
    assert len({one.title for one in SHIPPED.lessons}) == len(SHIPPED.lessons)


@pytest.mark.parametrize("one", SHIPPED.lessons, ids=lambda one: one.id)
def test_a_shipped_lesson_is_short_and_each_way_is_a_run(one: Lesson) -> None:
    assert 70 <= len(one.text.split()) <= 190
    assert one.id.startswith(f"{one.chapter}-")
    assert one.pane in PANES
    assert not one.experiment or (assets() / "book" / f"{one.experiment}.toml").is_file()
    assert len({check.key for check in one.checks}) == len(one.checks)
    for check in one.checks:
        with_fields(one.run, dict(check.way))
        with_fields(one.run, dict(check.change))
    if one.run.data != MNIST:
        from core.data.loading import load_data
        from core.data_facts import check_fit

        check_fit(one.run, load_data(one.run).facts)
