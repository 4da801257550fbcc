"""The book screen as a user sees it: choosing, playing, the pictures, and the way into the lab and back."""

from contextlib import asynccontextmanager
from pathlib import Path

import book_players as book
import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, screen_text
from textual.widgets import OptionList

from core.book.events import Advanced, Ended, Failed, Preparing, Started
from core.book.experiment import Job, Progress
from core.commands import Replace, Watch
from core.snapshot import State
from nntui.screens.book import BookScreen
from nntui.screens.lab import LabScreen
from nntui.widgets.book_picture import BookPicture
from nntui.widgets.chart import Role


@asynccontextmanager
async def open_book(size=(120, 36), engine=None, few_colours=False):
    """The pilot and the players, with the book open."""
    app = lab_app(engine or FakeEngine(example_snapshots.ready()))
    desk, players = book.book_desk()
    app.desk = desk
    async with app.run_test(size=size) as pilot:
        await pilot.press("B")
        await settle(pilot)
        yield pilot, players


async def settle(pilot) -> None:
    """Has the screen read what has happened now rather than at its next tick."""
    await pilot.pause()
    if isinstance(pilot.app.screen, BookScreen):
        pilot.app.screen.poll()
    await pilot.pause()


async def choose(pilot, experiment) -> None:
    pilot.app.screen.go_to(experiment)
    await settle(pilot)


def cells(pilot, role: Role) -> int:
    pane = pilot.app.screen.query_one(BookPicture)
    style = pane._role_styles()[int(role)]
    return sum(len(segment.text) for strip in pane._rows for segment in strip if segment.style == style)


@pytest.mark.parametrize("size", SIZES)
async def test_the_book_shows_experiments_by_chapter_and_what_was_published(size):
    async with open_book(size) as (pilot, _):
        text = screen_text(pilot)
        for words in ("Chapter 1", "Chapter 3", "· The best of", "What about the best of three?", "never run"):
            assert words in text
        assert "best accuracy" in text
        assert "95.42" in text
        assert "ch3.broken.toml, line 7: seeds" in text
        await choose(pilot, book.COUNTS)
        assert "9000, 9200, 9300" in screen_text(pilot) or size[0] == 80
        assert cells(pilot, Role.GHOST) > 10
        assert not cells(pilot, Role.TRAINING)


async def test_arrows_and_clicks_choose_and_headings_are_passed_over():
    async with open_book() as (pilot, _):
        assert "What about the best of three?" in screen_text(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert "What about counting right images?" in screen_text(pilot)
        assert "Erratum: The text says 94 %." in screen_text(pilot)
        await pilot.click("#experiments", offset=(8, 4))
        await settle(pilot)
        assert "What about more and more images?" in screen_text(pilot)


async def test_an_experiment_is_played_live_and_gets_its_verdict():
    async with open_book() as (pilot, players):
        await choose(pilot, book.COUNTS)
        await pilot.press("r")
        await settle(pilot)
        assert players.added == [("ch3.counts", False)]
        assert "◌ waits" in screen_text(pilot)
        job = Job("ch3.counts", "run")
        players.events = [Started(job), Preparing(job, "compiling the kernels")]
        await settle(pilot)
        assert "running 0 %: compiling the kernels" in screen_text(pilot)
        players.events = [Advanced(job, Progress(0.4, {"test correct": (9000.0, 9100.0)}))]
        await settle(pilot)
        text = screen_text(pilot)
        assert "▸ running 40 %" in text
        assert "▸ Counting right images" in text
        assert "9000, 9100" in text
        assert "so far" in text
        assert cells(pilot, Role.TRAINING) > 0
        players.finish(book.COUNTS, test_correct=(9000.0, 9200.0, 9300.0))
        players.events.append(Ended("ch3.counts"))
        await settle(pilot)
        text = screen_text(pilot)
        assert "✓ matches" in text
        assert "3 of 3 the same" in text
        assert "✓ 1 match" in text
        await pilot.press("r")
        await settle(pilot)
        assert len(players.added) == 1, "it was played already"
        await pilot.press("R")
        assert players.added[-1] == ("ch3.counts", True)


async def test_what_differs_says_so_and_by_how_much():
    async with open_book() as (pilot, players):
        await choose(pilot, book.COUNTS)
        await pilot.press("enter")
        players.finish(book.COUNTS, test_correct=(9000.0, 9200.0, 9305.0))
        await settle(pilot)
        text = screen_text(pilot)
        assert "✗ differs" in text
        assert "2 of 3 the same, off by 5" in text
        assert "✗ test images right" in text
        assert "✓ epoch of the most" in text


async def test_a_run_is_stopped_by_key_or_click_and_a_failure_is_told():
    async with open_book() as (pilot, players):
        await pilot.press("r", "x")
        await settle(pilot)
        await pilot.click("#footer #keys", offset=(1, 0))
        await settle(pilot)
        await pilot.click("#footer #keys", offset=(1, 0))
        await settle(pilot)
        assert players.added == [("ch1.best", False)] * 2
        assert players.cancelled == ["ch1.best"] * 2
        await pilot.press("r")
        players.playing.clear()
        players.events = [Failed(Job("ch1.best", "run"), "There is not enough memory for this."), Ended("ch1.best")]
        await settle(pilot)
        assert "failed: There is not enough memory" in screen_text(pilot)


async def test_each_comparison_has_its_picture():
    async with open_book() as (pilot, _):
        await choose(pilot, book.COUNTS)
        assert "1 of 3" in screen_text(pilot)
        await pilot.press("full_stop", "full_stop")
        await settle(pilot)
        assert "3 of 3" in screen_text(pilot)
        assert "published 2" in screen_text(pilot), "the epoch is marked"
        await pilot.press("comma")
        await settle(pilot)
        assert "2 of 3" in screen_text(pilot)
        await choose(pilot, book.SIZES_OF_DATA)
        assert "over the training images, x logarithmic" in screen_text(pilot)


async def test_the_speeds_of_all_layers_are_in_one_picture_against_what_was_published():
    async with open_book() as (pilot, players):
        await choose(pilot, book.SPEEDS)
        await pilot.press("r")
        series = {"layer 1": (0.07, 0.05), "layer 2": (0.7, 0.5)}
        players.events = [Started(Job("ch5.speeds", "run")), Advanced(Job("ch5.speeds", "run"), Progress(0.5, series))]
        await settle(pilot)
        text = screen_text(pilot)
        assert "speed of learning ‖∂C/∂b‖ of layer  ━ 1  ╍ 2  ┄ published" in text
        assert "y logarithmic" in text
        for role in (Role.TRAINING, Role.VALIDATION, Role.GHOST):
            assert cells(pilot, role) > 5


async def test_a_run_opens_in_the_lab_with_the_published_curve_behind_it():
    engine = FakeEngine(example_snapshots.ready())
    async with open_book(engine=engine) as (pilot, _):
        await choose(pilot, book.COUNTS)
        await pilot.press("o")
        await pilot.pause()
        lab = pilot.app.screen
        assert isinstance(lab, LabScreen)
        assert engine.of(Replace) == [Replace(book.RUN)]
        assert lab.workbench.ghost.accuracy["test"].value.tolist() == [0.9, 0.92, 0.93]
        assert "published: ch3.counts" in screen_text(pilot)

        await pilot.press("B")
        await settle(pilot)
        await choose(pilot, book.FORMULA)
        assert "computed, not trained" in screen_text(pilot)
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(pilot.app.screen, BookScreen)
        assert "nothing to open in the lab" in next(iter(pilot.app._notifications)).message


@pytest.mark.parametrize("key", ["B", "escape"])
async def test_lab_and_book_switch_to_and_fro_and_the_lab_goes_on(key):
    engine = FakeEngine(example_snapshots.running(5))
    async with open_book(engine=engine) as (pilot, players):
        await choose(pilot, book.COUNTS)
        await pilot.press("r")
        assert engine.of(Watch)[-1] == Watch(False), "nobody sees the gradients"
        assert "lab: ▶ running, epoch 5 of 30" in screen_text(pilot)
        engine.snapshot = example_snapshots.running(7)
        await pilot.press(key)
        await pilot.pause()
        assert engine.of(Watch)[-1] == Watch(True)
        assert "epoch  7.0" in screen_text(pilot)
        assert not engine.of(Replace)
        players.finish(book.COUNTS, test_correct=(9000.0, 9200.0, 9300.0))
        await pilot.press("B")
        await settle(pilot)
        assert "What about counting right images?" in screen_text(pilot), "where it was left"
        assert "✓ matches" in screen_text(pilot)


async def test_experiments_are_found_by_a_word():
    async with open_book() as (pilot, _):
        await pilot.press("slash", *"layers")
        await settle(pilot)
        shown = pilot.app.screen.query_one("#experiments", OptionList)
        assert shown.option_count == 2, "a chapter and an experiment"
        assert "What about how fast two layers learn?" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert shown.option_count == 9
        await pilot.press("slash", *"xyz", "enter")
        await settle(pilot)
        assert shown.option_count == 0
        await pilot.press("r", "x", "o", "full_stop", "z", "R")
        assert isinstance(pilot.app.screen, BookScreen)


async def test_help_and_palette_are_those_of_the_book_and_quitting_ends_what_is_being_played():
    async with open_book() as (pilot, players):
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Play the experiment here" in screen_text(pilot)
        await pilot.press("escape")
        titles = [title for title, _, _ in pilot.app.screen.commands()]
        assert "Open its run in the lab  (o)" in titles
        assert "Chapter 3: Counting right images" in titles
        await pilot.press("r", "q")
        await pilot.pause()
    assert players.killed == 1


@pytest.mark.parametrize("size", [(60, 18), (50, 10)])
async def test_a_small_terminal(size):
    async with open_book(size) as (pilot, _):
        text = screen_text(pilot)
        assert ("nntui needs a terminal of 60 x 18" in text) is (size[0] < 60)
        assert ("Chapter 1" in text) is (size[0] == 60)


async def test_without_colour_signs_and_dots_tell_what_is_what(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_book() as (pilot, players):
        await choose(pilot, book.COUNTS)
        await pilot.press("r")
        players.finish(book.COUNTS, test_correct=(9000.0, 9200.0, 9301.0))
        await settle(pilot)
        text = screen_text(pilot)
        assert "✗ Counting right images" in text
        assert "━ ours  ┄ published" in text


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_the_book_as_a_picture(snap_compare, size):
    app = lab_app(FakeEngine(example_snapshots.running(12.4)))
    app.desk, players = book.book_desk()
    players.store.kept["ch5.speeds"] = [book.played_speeds()]

    async def open_speeds(pilot) -> None:
        await pilot.press("B")
        await pilot.pause()
        await choose(pilot, book.SPEEDS)

    assert snap_compare(app, terminal_size=size, run_before=open_speeds)


async def test_the_lab_starts_without_reading_the_book(monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda *_: pytest.fail("a folder was read"))
    app = lab_app(FakeEngine(example_snapshots.ready()))
    async with app.run_test(size=(80, 24)):
        assert app.desk is None
        assert app.link.snapshot.state is State.READY
