"""A function as a run's data: what the lab and the command line say of it, and what they refuse."""

import json
from dataclasses import replace
from pathlib import Path

import example_snapshots
import pytest
from command_line import run_here
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, opened, screen_text, sent, text_of, type_text, until_shown, wanted

from core.commands import Replace
from core.data.function import look_at_function
from core.snapshot import Best, Snapshot
from core.spec import with_fields
from nntui.run_options import run_from_words
from nntui.widgets.hyperparameters import shown_names

BOOK = "f(x) = book"


def learning(data: str = BOOK) -> Snapshot:
    """A run on a function that has trained for a while."""
    run = run_from_words(data, None, {})
    best = Best("validation", 0.825, 3.0)
    return replace(example_snapshots.running(3), run=run, data=look_at_function(data), best=best)


@pytest.mark.parametrize("size", SIZES)
async def test_the_panes_speak_of_samples_and_of_what_is_right(size: tuple[int, int]) -> None:
    async with lab_app(FakeEngine(learning())).run_test(size=size) as pilot:
        await pilot.pause()
        text = screen_text(pilot)
        assert "samples/s" in text
        assert "images/s" not in text
        assert "best 82.50 % of validation within 0.05" in text or "best 82.50 % within 0.05" in text
        assert "input" in text
        if size[0] > 80:
            assert "4 Within 0.05" in text
            assert "f(x) = book" in text or size[0] == 120
            assert "a sample" in text


async def test_the_tab_of_a_small_terminal_says_the_same_as_its_pane() -> None:
    async with lab_app(FakeEngine(learning())).run_test(size=(64, 20)) as pilot:
        await pilot.pause()
        assert "4 Within 0.05" in screen_text(pilot)
        assert "Accuracy" not in screen_text(pilot)


async def test_classes_are_spoken_of_as_before() -> None:
    _, running = opened()
    async with running as pilot:
        await pilot.pause()
        assert "images/s" in screen_text(pilot)
        assert "4 Accuracy" in screen_text(pilot)


async def test_what_does_not_go_with_a_function_is_refused_in_a_sentence() -> None:
    engine, running = opened(learning())
    async with running as pilot:
        await pilot.press("down", "right")
        assert "got '2 outputs'; allowed: 1, f(x)." in text_of(pilot, "#architecture DraftLine")
        assert wanted(pilot).network.output.width == 1
        assert "augment" not in shown_names(wanted(pilot))
        await pilot.press("V")
        await pilot.pause()
        assert "not images of bytes" in next(iter(pilot.app._notifications)).message
        assert sent(engine) == []


async def test_the_dialog_says_what_a_function_is_and_opens_it() -> None:
    engine, running = opened()
    async with running as pilot:
        await pilot.press("ctrl+o")
        await type_text(pilot, "f(x) = 0.5 + 0.4sin(9x")
        await pilot.press("enter")
        await pilot.pause()
        assert "✗ expression, character" in screen_text(pilot)
        await pilot.press(")", "enter")
        await until_shown(pilot, "1,000 samples of f(x) = 0.5 + 0.4sin(9x)")
        assert "from 0.1 to 0.9" in screen_text(pilot)
        await pilot.press("enter")
        await pilot.pause()
        command = sent(engine)[0]
        assert isinstance(command, Replace)
        run = command.run
        assert (run.data, run.loss, run.network.output.activation) == (
            "f(x) = 0.5 + 0.4sin(9x)",
            "quadratic",
            "sigmoid",
        )
        assert lab_of(pilot).is_current


def test_outputs_are_linear_where_a_sigmoid_cannot_reach() -> None:
    run = run_from_words("(x, y)(t) = t; 3t", None, {})
    assert (run.network.output.width, run.network.output.activation) == (2, "linear")


def test_settings_that_were_given_go_first() -> None:
    run = run_from_words("1-5-1", None, {"data": BOOK, "optimiser": "sgd", "epochs": "7"})
    usual = with_fields(example_snapshots.ready().run, {})
    assert (run.network.text, run.optimiser, run.epochs, run.learning_rate) == ("1-5-1", "sgd", 7, usual.learning_rate)
    assert run.loss == "quadratic"


def test_training_without_the_lab(tmp_path: Path) -> None:
    done = run_here("train", BOOK, "--epochs", "300", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "within 0.05" in done.stdout
    assert "samples/s" in done.stdout
    assert "images" not in done.stdout + done.stderr
    end = json.loads(run_here("train", BOOK, "--epochs", "300", "--json", cwd=tmp_path).stdout.splitlines()[-1])
    assert end["best"]["accuracy"] > 0.5
    assert end["run"]["data"] == BOOK


def test_a_vote_needs_classes(tmp_path: Path) -> None:
    done = run_here("ensemble", BOOK, "--epochs", "1", cwd=tmp_path)
    assert done.returncode != 0
    assert "f(x) = book has none" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_look_at_a_function(tmp_path: Path) -> None:
    assert "4,096 samples of f(x, y) = hill" in run_here("data", "f(x, y) = hill", cwd=tmp_path).stdout
