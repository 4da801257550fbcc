"""The book's networks: every one is a run, and can be chosen by key, click or palette."""

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, wanted

from core.commands import Replace
from core.run_file import default_run
from core.spec import with_fields
from nntui.book_networks import BOOK_NETWORKS, BookNetwork
from nntui.palette import commands


@pytest.mark.parametrize("book", BOOK_NETWORKS, ids=lambda book: f"{book.chapter}, {book.title}")
def test_each_is_a_run_that_keeps_the_seed_and_images(book: BookNetwork) -> None:
    mine = with_fields(default_run(), {"seed": 7, "split": "first 1000", "optimiser": "adam", "clip": 1.0})
    run = book.run_after(mine)
    assert (run.seed, run.split.training, run.optimiser, run.clip) == (7, 1000, "sgd", 0.0)
    assert run.batch_size == 10


def test_chapter_6_is_as_in_the_book() -> None:
    runs = {book.title: book.run_after(default_run()) for book in BOOK_NETWORKS if book.chapter == 6}
    assert {title: run.network.parameter_count for title, run in runs.items()} == {
        "one hidden layer": 79_510,
        "a convolution": 289_630,
        "two convolutions": 85_670,
        "rectified linear units": 85_670,
        "dropout": 1_672_570,
    }
    assert {(run.loss, run.initialiser) for run in runs.values()} == {("log-likelihood", "chapter6")}
    relu = runs["rectified linear units"]
    assert (relu.learning_rate, relu.l2, relu.epochs) == (0.03, 1.0, 60)
    assert (runs["two convolutions"].learning_rate, runs["two convolutions"].l2) == (0.1, 0.0)


@pytest.mark.parametrize("size", [(60, 18), *SIZES])
async def test_a_key_opens_the_list_and_enter_takes_one_into_the_draft(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        await pilot.press("b")
        await pilot.pause()
        assert "Networks of the book" in screen_text(pilot)
        assert "95.42" in screen_text(pilot)
        await pilot.press("end")
        await pilot.pause()
        await pilot.pause()
        assert "1,672,570 parameters" in screen_text(pilot)
        assert "chapter 6  dropout" in screen_text(pilot)
        await pilot.press("up", "enter")
        await pilot.pause()
        assert wanted(pilot).network.text.startswith("28x28x1, conv 20@5x5 relu")
        assert wanted(pilot).learning_rate == 0.03
        assert not engine.of(Replace)
        await pilot.press("enter")
        assert engine.of(Replace) == [Replace(wanted(pilot))]


async def test_closing_the_list_changes_nothing() -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=(120, 36)) as pilot:
        await pilot.press("b", "down", "escape")
        assert wanted(pilot) == default_run()
        assert lab_of(pilot).situation.pane == "architecture"


async def test_the_palette_has_each_and_undo_takes_it_back_whole() -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=(120, 36)) as pilot:
        found = [command for command in commands(lab_of(pilot)) if command.title == "Network of chapter 6: dropout"]
        found[0].run()
        assert wanted(pilot).initialiser == "chapter6"
        await pilot.press("u")
        assert wanted(pilot) == default_run()
