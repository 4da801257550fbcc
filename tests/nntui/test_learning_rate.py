"""The learning-rate finder over the lab: it asks for a sweep, shows it grow, and its suggestion is one key away."""

from dataclasses import replace
from typing import Any

import example_snapshots
import numpy as np
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, screen_text, sent
from textual.pilot import Pilot

from core.commands import Change, FindLearningRate, StopFinding
from core.snapshot import RateSweep, State
from nntui.screens.learning_rate import LearningRateScreen


def sweep(batches: int, suggestion: float | None = None, ending: str = "") -> RateSweep:
    rates = np.geomspace(1e-6, 10, 350)[:batches]
    values = 2.3 - 2 * np.clip(np.log10(rates) + 3, 0, 1) + np.clip(np.log10(rates) - 0.2, 0, None) * 20
    noise = np.random.default_rng(0).standard_normal(batches) / 10
    return RateSweep(rates, values + noise, values, suggestion, ending)


FOUND = sweep(350, 0.25, "the loss had risen to 4 times its least")


async def publish(pilot: Pilot[Any], engine: FakeEngine, finder: RateSweep | None) -> None:
    engine.snapshot = replace(engine.snapshot, finder=finder)
    screen = pilot.app.screen
    assert isinstance(screen, LearningRateScreen)
    screen.poll()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_it_asks_for_a_sweep_shows_it_grow_and_applies_what_it_suggests(size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test(size=size) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert sent(engine) == [FindLearningRate(from_present=False)]
        assert "Training waits" in screen_text(pilot)
        await publish(pilot, engine, sweep(120))
        assert "learning rate η 0.00024" in screen_text(pilot)
        await pilot.press("enter")
        assert len(sent(engine)) == 1, "there is nothing to use yet"
        await publish(pilot, engine, FOUND)
        text = screen_text(pilot)
        assert "Suggested: learning rate η 0.25" in text
        assert "4 times its least" in text
        assert "1e-6" in text
        assert text.count("η 0.25") == 2, "in words and as a mark on the plot"
        await pilot.press("enter")
        await pilot.pause()
        assert sent(engine)[1:] == [Change("learning_rate", 0.25), StopFinding()]
        assert not isinstance(pilot.app.screen, LearningRateScreen)


@pytest.mark.parametrize("key", ["escape", "q", "F"])
async def test_leaving_changes_nothing(key: str) -> None:
    engine = FakeEngine(example_snapshots.running(3))
    async with lab_app(engine).run_test() as pilot:
        await pilot.press("F")
        await publish(pilot, engine, FOUND)
        await pilot.press(key)
        await pilot.pause()
        assert sent(engine) == [FindLearningRate(), StopFinding()]


async def test_an_old_suggestion_does_not_count_for_a_new_sweep() -> None:
    engine = FakeEngine(replace(example_snapshots.running(3), finder=FOUND, state=State.PAUSED))
    async with lab_app(engine).run_test() as pilot:
        await pilot.press("F", "enter")
        assert sent(engine) == [FindLearningRate()]
        await pilot.pause()
        assert "the initial parameters" in " ".join(screen_text(pilot).split())
        await pilot.press("p")
        await pilot.pause()
        assert sent(engine)[1:] == [FindLearningRate(from_present=True)]
        assert "the present parameters" in " ".join(screen_text(pilot).split())


async def test_a_sweep_that_found_nothing_says_so() -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test() as pilot:
        await pilot.press("F")
        await publish(pilot, engine, replace(FOUND, suggestion=None))
        assert "Nothing to suggest" in screen_text(pilot)
        await pilot.press("enter")
        assert sent(engine) == [FindLearningRate()]
