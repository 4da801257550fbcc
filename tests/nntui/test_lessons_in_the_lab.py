"""Lessons in the lab: chosen by key or mouse, read beside the plots, ticked as snapshots come."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import example_snapshots
import numpy as np
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, show, text_of
from textual.pilot import Pilot
from textual.widgets import OptionList

from core.commands import Replace
from core.data.mnist_files import assets
from core.lessons import load_course
from core.snapshot import Curves, Points, Snapshot, State
from nntui.app import LabApp
from nntui.layout import LESSON, PANES, Arrangement, arrange
from nntui.lesson_progress import LessonProgress, progress_file
from nntui.screens.lessons import LessonsScreen
from nntui.widgets.lesson_panel import LessonPanel, key_actions

COURSE = load_course(assets() / "lessons")
FIRST = COURSE.lessons[0]
DEPTH = COURSE.find("5-02")  # its pane is accuracy
VANISHING = COURSE.find("5-01")  # its pane is gradients


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNTUI_DATA", str(tmp_path))


async def settled(pilot: Pilot[Any]) -> None:
    for _ in range(3):
        await pilot.pause()


async def opened(pilot: Pilot[Any], lesson_id: str) -> None:
    await lab_of(pilot).guide.open(COURSE.find(lesson_id))
    await settled(pilot)


def with_accuracy(snapshot: Snapshot, accuracy: float, epoch: float) -> Snapshot:
    points = Points(np.array([epoch]), np.array([accuracy]))
    return replace(
        snapshot, epoch=epoch, curves=Curves(sets={"validation": (Points(np.array([epoch]), np.array([0.1])), points)})
    )


@pytest.mark.parametrize("size", [(60, 18), (120, 36), (200, 50)])
async def test_a_key_opens_the_list_and_enter_opens_a_lesson_with_its_run(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        await pilot.press("L")
        await settled(pilot)
        assert f"0 of {len(COURSE.lessons)} done" in screen_text(pilot)
        assert FIRST.title in screen_text(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        second = COURSE.lessons[1]
        assert engine.of(Replace) == [Replace(second.run)]
        assert second.title in screen_text(pilot)
        assert "XOR is 1" in screen_text(pilot)
        assert lab_of(pilot).situation.pane == LESSON
        assert lab_of(pilot).pane(second.pane).has_class("-spoken-of")


async def test_a_click_opens_a_lesson_too() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("L")
        await settled(pilot)
        await pilot.click(OptionList, offset=(6, 3))
        await settled(pilot)
        assert engine.of(Replace) == [Replace(COURSE.lessons[2].run)]


async def test_escape_closes_the_list_and_nothing_has_changed() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("L", "escape")
        await settled(pilot)
        assert not engine.of(Replace)
        assert not lab_of(pilot).query(LessonPanel)


@pytest.mark.parametrize("size", SIZES)
async def test_a_check_is_ticked_when_the_snapshot_shows_it(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=size) as pilot:
        await opened(pilot, DEPTH.id)
        old = with_accuracy(replace(engine.snapshot, run=DEPTH.run), 0.99, 8.0)
        await show(pilot, engine, old)
        assert "✓" not in screen_text(pilot), "that was the run before the lesson"
        mine = Snapshot(State.RUNNING, DEPTH.run, run_id=engine.snapshot.run_id + 1, epochs_wanted=8)
        await show(pilot, engine, with_accuracy(mine, 0.95, 8.0))
        assert "1 of 2 reached" in screen_text(pilot)
        assert [line[0] for line in text_of(pilot, "#lesson-checks").splitlines()] == ["✓", "○"]
        assert "✓ Four hidden" in screen_text(pilot)
        assert [toast.message for toast in pilot.app._notifications][-1] == f"✓ {DEPTH.checks[0].text}"
        kept = LessonProgress(progress_file())
        assert (kept.reached(DEPTH, DEPTH.checks[0]), kept.reached(DEPTH, DEPTH.checks[1])) == (True, False)
        await show(pilot, engine, with_accuracy(mine, 0.95, 7.9))
        assert "1 of 2 reached" in screen_text(pilot), "once reached, it stays"


async def test_a_lesson_that_is_done_says_so_and_is_ticked_in_the_list() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await opened(pilot, FIRST.id)
        mine = Snapshot(State.FINISHED, FIRST.run, run_id=9, data=None)
        progress = lab_of(pilot).guide.session.progress
        for check in FIRST.checks:
            progress.add(FIRST, check)
        await opened(pilot, FIRST.id)
        await show(pilot, engine, mine)
        assert "done, n: next" in screen_text(pilot)
        await pilot.press("l")
        await settled(pilot)
        assert f"1 of {len(COURSE.lessons)} done" in screen_text(pilot)
        assert f"✓ {FIRST.title}" in screen_text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_lesson_is_put_away_brought_back_and_left(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        lab = lab_of(pilot)
        await opened(pilot, DEPTH.id)
        assert lab.shows(LESSON)
        assert lab.pane("accuracy").region.area > 0
        await pilot.press("L")
        await settled(pilot)
        assert not lab.shows(LESSON)
        assert not lab.pane(LESSON).display
        assert lab.guide.lesson == DEPTH
        await pilot.press("L")
        await settled(pilot)
        assert lab.shows(LESSON)
        assert lab.situation.pane == LESSON
        await pilot.press("escape")
        await settled(pilot)
        assert lab.guide.lesson is None
        assert not lab.pane(LESSON).display
        assert not any(lab.pane(name).has_class("-spoken-of") for name in PANES)
        assert len(engine.of(Replace)) == 1, "the run goes on"
        await pilot.press(*["tab"] * 6)
        assert lab.situation.pane in PANES


async def test_next_and_previous_load_their_runs_and_stop_at_both_ends() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await opened(pilot, FIRST.id)
        for key in ("n", "p", "p", "a"):
            await pilot.press(key)
            await settled(pilot)
        loaded = [command.run for command in engine.of(Replace) if isinstance(command, Replace)]
        assert loaded == [FIRST.run, COURSE.lessons[1].run, FIRST.run, FIRST.run]
        assert "This is the first lesson." in [toast.message for toast in pilot.app._notifications]


async def test_a_run_that_is_replaced_is_mentioned() -> None:
    engine = FakeEngine(example_snapshots.running(12.4))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await opened(pilot, FIRST.id)
        assert "epoch 12.4" in [toast.message for toast in pilot.app._notifications][-1]


@pytest.mark.parametrize("size", SIZES)
async def test_the_gradients_and_a_lesson_about_them_are_visible_together(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        lab = lab_of(pilot)
        await opened(pilot, VANISHING.id)
        assert lab.shows("gradients")
        assert lab.shows(LESSON)
        lesson, gradients = lab.pane(LESSON).region, lab.pane("gradients").region
        assert lesson.area > 0
        assert gradients.area > 0
        assert not lesson.overlaps(gradients)
        await pilot.press("5")
        await settled(pilot)
        assert lab.shows(LESSON)
        await pilot.press("1")
        await settled(pilot)
        assert lab.pane("architecture").region.area > 0


@pytest.mark.parametrize("size", [(72, 22), (80, 24), (100, 30), (120, 36), (139, 50), (140, 30), (159, 40), (200, 50)])
@pytest.mark.parametrize("front", [*PANES, LESSON])
def test_the_front_pane_is_always_visible_beside_a_lesson(size: tuple[int, int], front: str) -> None:
    for speaks_of in ("", *PANES):
        layout = arrange(*size, front, LESSON if front in ("loss", "accuracy", LESSON) else front, False, speaks_of)
        assert front in layout.visible
        if layout.arrangement is not Arrangement.COMPACT:
            assert {LESSON, "architecture", "hyperparameters"} <= layout.visible
            assert speaks_of in ("", *layout.visible)


def test_every_key_that_a_shipped_lesson_names_is_one_of_the_lab() -> None:
    for lesson in COURSE.lessons:
        assert [action.key_text for action in key_actions(lesson)] == list(lesson.keys), lesson.id


async def test_nothing_of_lessons_is_read_before_one_is_wanted() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await show(pilot, engine, example_snapshots.running(4))
        assert lab_of(pilot).guide._session is None
        assert not lab_of(pilot).query(LessonPanel)


async def test_the_lab_can_be_opened_on_a_lesson() -> None:
    engine = FakeEngine(Snapshot(State.READY, DEPTH.run, run_id=1, epochs_wanted=8))
    app = LabApp(run=DEPTH.run, engine=engine, lesson=DEPTH)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert DEPTH.title in screen_text(pilot)
        assert not engine.of(Replace), "its run is in use already"
        mine = Snapshot(State.RUNNING, DEPTH.run, run_id=1, epochs_wanted=8)
        await show(pilot, engine, with_accuracy(mine, 0.95, 8.0))
        assert "1 of 2 reached" in screen_text(pilot)


async def test_damaged_progress_is_said_once() -> None:
    progress_file().write_text("{")
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await pilot.press("L")
        await settled(pilot)
        assert isinstance(pilot.app.screen, LessonsScreen)
        assert len([toast for toast in pilot.app._notifications if "starts anew" in toast.message]) == 1


def test_a_lesson_in_the_small_lab(snap_compare: Callable[..., bool]) -> None:
    async def open_it(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await opened(pilot, DEPTH.id)

    assert snap_compare(lab_app(FakeEngine(example_snapshots.ready())), terminal_size=(80, 24), run_before=open_it)
