"""Published curves behind the live ones in the lab."""

from dataclasses import replace

import numpy as np
import pytest
from example_snapshots import long_run, ready
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, show

from core.book.experiment import Comparison, Exact, Experiment
from core.book.kinds import Training
from core.book.registry import load_registry
from core.commands import Replace
from core.run_file import default_run
from core.snapshot import Points
from core.spec import with_fields
from nntui.ghost import Ghost
from nntui.published import ghost_of
from nntui.widgets.chart import Role
from nntui.widgets.curves import AccuracyPlot, LossPlot

EPOCHS = np.arange(1.0, 401.0)
GHOST = Ghost(
    "ch3.overfit-1000",
    {"test": Points(EPOCHS, 0.3 + EPOCHS / 400)},
    {"test": Points(EPOCHS, 0.95 - 0.2 / EPOCHS)},
)


def test_published_counts_become_shares_and_costs_stay_where_nothing_was_added_to_them():
    (experiment,) = load_registry().find("ch3.overfit-1000")
    ghost = ghost_of(experiment, "run")
    assert ghost is not None
    assert ghost.accuracy["test"].value.max() == pytest.approx(0.8227)
    assert ghost.accuracy["training"].value[-1] == 1.0
    assert ghost.accuracy["test"].epoch[:2].tolist() == [1.0, 2.0], "the book measures at the end of epoch 0"
    assert ghost.loss["training"].value[0] == pytest.approx(2.0, abs=1.0)
    assert ghost.end == 400
    assert ghost.log_loss


def test_a_published_cost_with_an_l2_term_is_not_held_against_a_loss_without():
    run = with_fields(default_run(), {"l2": 5.0})
    comparisons = tuple(
        Comparison(measure, measure, ("run",), "each", (90.0, 95.0), Exact())
        for measure in ("test cost", "test accuracy")
    )
    experiment = Experiment("x", 3, "s", "t", "q", "s", Training(), comparisons, 1.0, {"run": run})
    ghost = ghost_of(experiment, "run")
    assert ghost is not None
    assert not ghost.loss
    assert ghost.accuracy["test"].value.tolist() == [0.9, 0.95]
    nothing = replace(experiment, comparisons=(replace(comparisons[1], at="last"),))
    assert ghost_of(nothing, "run") is None


@pytest.mark.parametrize("size", SIZES)
async def test_the_published_curves_lie_behind_the_live_ones_until_they_are_removed(size):
    engine = FakeEngine(ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        lab = lab_of(pilot)
        lab.open_run(engine.snapshot.run, GHOST)
        await pilot.pause()
        assert engine.of(Replace) == [Replace(engine.snapshot.run)]
        loss, accuracy = lab.query_one(LossPlot), lab.query_one(AccuracyPlot)
        for pane in (loss, accuracy):
            assert cells(pane, Role.GHOST) > 10, "before the first step"
        assert "400" in screen_text(pilot)
        await show(pilot, engine, long_run(20))
        assert "400" in screen_text(pilot), "the axis reaches to the end of what was published"
        assert cells(accuracy, Role.TRAINING) > 0
        assert cells(accuracy, Role.GHOST) > 10
        assert "┄" in screen_text(pilot)
        if size[0] == 120:
            assert "┄ publ" in screen_text(pilot)
        await pilot.press("G")
        await pilot.pause()
        assert not cells(loss, Role.GHOST)
        assert "┄" not in screen_text(pilot)


async def test_another_run_goes_without_the_published_curves():
    engine = FakeEngine(ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        lab = lab_of(pilot)
        lab.open_run(engine.snapshot.run, GHOST)
        await pilot.pause()
        lab.open_run(engine.snapshot.run)
        await pilot.pause()
        assert not lab.situation.ghost
        assert not cells(lab.query_one(LossPlot), Role.GHOST)


async def test_a_hidden_set_hides_what_was_published_of_it():
    engine = FakeEngine(long_run(20))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        lab = lab_of(pilot)
        lab.open_run(engine.snapshot.run, GHOST)
        await pilot.press("4", "T")
        await pilot.pause()
        assert not cells(lab.query_one(AccuracyPlot), Role.GHOST)
        assert cells(lab.query_one(LossPlot), Role.GHOST)


def cells(pane, role: Role) -> int:
    """How many cells the pane draws in the style of a role."""
    style = pane._role_styles()[int(role)]
    return sum(len(segment.text) for strip in pane._rows for segment in strip if segment.style == style)
