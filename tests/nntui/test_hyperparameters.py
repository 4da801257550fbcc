"""The hyperparameters: some change while training runs, the others start anew, nothing wrong is ever sent."""

from dataclasses import replace
from typing import Any

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, opened, screen_text, sent, show, text_of, type_text, wanted
from textual.pilot import Pilot

from core.commands import Change, Replace
from core.schedule import Cosine, OnPlateau
from core.snapshot import State
from nntui.widgets.hyperparameters import LABELS, Hyperparameters, shown_names


def complaint(pilot: Pilot[Any]) -> str:
    return text_of(pilot, "#hyperparameters #wrong")


async def select(pilot: Pilot[Any], name: str) -> None:
    await pilot.press("2")
    rows = lab_of(pilot).query_one(Hyperparameters).rows
    rows.highlighted = rows.get_option_index(name)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_every_hyperparameter_can_be_reached_and_read(size: tuple[int, int]) -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=size) as pilot:
        pane = lab_of(pilot).query_one(Hyperparameters)
        await pilot.press("2", "home")
        for name in shown_names(wanted(pilot)):
            assert pane.name_of_row == name
            assert LABELS[name] in screen_text(pilot)
            await pilot.press("down")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("learning_rate", "0.05", 0.05),
        ("momentum", "0.9", 0.9),
        ("l2", "5", 5.0),
        ("l1", "0.5", 0.5),
        ("max_norm", "3", 3.0),
        ("clip", "1.5", 1.5),
        ("batch_size", "64", 64),
        ("epochs", "400", 400),
        ("schedule", "Halve after 10 to 1/128", OnPlateau(10, 2.0, 1 / 128)),
        ("early_stopping", "10", 10),
    ],
)
async def test_a_typed_value_changes_the_running_net_without_a_reset(name: str, text: str, value: object) -> None:
    engine, running = opened()
    async with running as pilot:
        await select(pilot, name)
        await pilot.press("enter")
        await type_text(pilot, text)
        await pilot.press("enter")
        assert sent(engine) == [Change(name, value)]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("learning_rate", "fast"),
        ("learning_rate", "-1"),
        ("learning_rate", "nan"),
        ("learning_rate", "1e99"),
        ("momentum", "1"),
        ("batch_size", "0"),
        ("batch_size", "2.5"),
        ("batch_size", "60000"),
        ("epochs", ""),
        ("schedule", "slower"),
        ("early_stopping", "-1"),
        ("seed", "-1"),
        ("split", "first 0"),
        ("initialiser", "xavier"),
        ("loss", "hinge"),
        ("optimiser", "adagrad"),
        ("precision", "float16"),
    ],
)
async def test_a_wrong_value_is_explained_and_sends_nothing(name: str, wrong: str) -> None:
    engine, running = opened()
    async with running as pilot:
        before = wanted(pilot)
        await select(pilot, name)
        await pilot.press("t")
        await type_text(pilot, wrong)
        assert f"{name}: got" in complaint(pilot)
        await pilot.press("enter")
        assert f"{name}: got" in complaint(pilot)
        await pilot.press("escape")
        assert sent(engine) == []
        assert wanted(pilot) == before


async def test_arrows_double_and_halve_the_learning_rate() -> None:
    engine, running = opened()
    async with running as pilot:
        rate = engine.snapshot.run.learning_rate
        await select(pilot, "learning_rate")
        await pilot.press("right", "right", "left")
        assert sent(engine) == [Change("learning_rate", rate * factor) for factor in (2, 4, 2)]
        assert f"‹{rate * 2:g}›" in screen_text(pilot)


async def test_doubling_past_the_limit_is_a_toast() -> None:
    engine = FakeEngine(example_snapshots.running(3))
    engine.snapshot = replace(engine.snapshot, run=replace(engine.snapshot.run, learning_rate=9_000.0))
    async with lab_app(engine).run_test() as pilot:
        await pilot.press("]")
        assert sent(engine) == []
        assert "learning_rate: got 18000" in next(iter(pilot.app._notifications)).message


async def test_what_starts_anew_waits_for_enter() -> None:
    engine, running = opened()
    async with running as pilot:
        await select(pilot, "initialiser")
        await pilot.press("right")
        assert wanted(pilot).initialiser == "large"
        assert sent(engine) == []
        assert "in use: default" in screen_text(pilot)
        await pilot.press("enter")
        assert sent(engine) == [Replace(replace(engine.snapshot.run, initialiser="large"))]


async def test_outputs_follow_the_loss() -> None:
    engine, running = opened()
    async with running as pilot:
        await select(pilot, "loss")
        await pilot.press("left")
        assert wanted(pilot).loss == "log-likelihood"
        assert wanted(pilot).network.layers[-1].activation == "softmax"
        assert "softmax outputs go together" in text_of(pilot, "#hyperparameters DraftLine")
        await pilot.press("u")
        assert wanted(pilot) == engine.snapshot.run


async def test_a_change_beside_a_draft_leaves_the_draft_alone() -> None:
    engine, running = opened()
    async with running as pilot:
        await select(pilot, "seed")
        await pilot.press("right")
        await select(pilot, "momentum")
        await pilot.press("right")
        assert sent(engine) == [Change("momentum", 0.5)]
        await show(pilot, engine, replace(engine.snapshot, run=replace(engine.snapshot.run, momentum=0.5)))
        assert wanted(pilot).seed == 2
        await select(pilot, "seed")
        await pilot.press("enter")
        assert sent(engine)[-1] == Replace(replace(engine.snapshot.run, seed=2))


async def test_the_mouse_steps_a_value() -> None:
    engine, running = opened()
    async with running as pilot:
        rate = engine.snapshot.run.learning_rate
        row = f"‹{rate:g}›"
        await pilot.click("#settings", offset=(17 + len(row) - 1, 0))
        await pilot.click("#settings", offset=(17, 0))
        assert sent(engine) == [Change("learning_rate", 2 * rate), Change("learning_rate", rate)]


async def test_adam_brings_its_learning_rate_and_decay_rates_into_the_draft() -> None:
    engine, running = opened()
    async with running as pilot:
        rate = engine.snapshot.run.learning_rate
        await select(pilot, "momentum")
        await pilot.press("right")
        await show(pilot, engine, replace(engine.snapshot, run=replace(engine.snapshot.run, momentum=0.5)))
        await select(pilot, "optimiser")
        await pilot.press("t")
        await type_text(pilot, "adam")
        await pilot.press("enter")
        assert sent(engine) == [Change("momentum", 0.5)]
        assert (wanted(pilot).learning_rate, wanted(pilot).momentum) == (0.001, 0.0)
        line = text_of(pilot, "#hyperparameters DraftLine")
        assert "With adam: learning rate η 0.001 and momentum 0" in line
        await select(pilot, "learning_rate")
        assert f"in use: {rate:g}" in screen_text(pilot)
        names = shown_names(wanted(pilot))
        assert "beta1" in names
        assert "momentum" not in names
        await pilot.press("u")
        assert wanted(pilot) == replace(engine.snapshot.run, momentum=0.5)
        assert "momentum" in shown_names(wanted(pilot))


async def test_a_field_that_the_draft_has_edited_changes_in_the_draft_until_it_is_used() -> None:
    engine, running = opened()
    async with running as pilot:
        await select(pilot, "optimiser")
        await pilot.press("left")
        assert wanted(pilot).optimiser == "adamw"
        await select(pilot, "learning_rate")
        await pilot.press("right")
        assert wanted(pilot).learning_rate == 0.002
        assert sent(engine) == []
        await pilot.press("enter")
        assert sent(engine) == [Replace(replace(engine.snapshot.run, optimiser="adamw", learning_rate=0.002))]
        await show(pilot, engine, replace(engine.snapshot, run=sent(engine)[0].run, run_id=9))
        await select(pilot, "beta2")
        await pilot.press("right")
        assert sent(engine)[1:] == [Change("beta2", 0.9999)]


async def test_a_selected_field_that_means_nothing_any_more_gives_way() -> None:
    _, running = opened()
    async with running as pilot:
        pane = lab_of(pilot).query_one(Hyperparameters)
        await select(pilot, "momentum")
        lab_of(pilot).workbench.set("optimiser", "rmsprop")
        await pilot.pause()
        assert pane.name_of_row == "learning_rate"
        await select(pilot, "beta2")
        assert "‹0.999›" in screen_text(pilot)


async def test_what_means_nothing_to_the_run_in_use_waits_in_the_draft() -> None:
    engine, running = opened()
    async with running as pilot:
        lab_of(pilot).workbench.set("optimiser", "adam")
        await select(pilot, "beta1")
        await pilot.press("right")
        assert wanted(pilot).beta1 == 0.95
        assert sent(engine) == []
        await pilot.press("enter")
        assert sent(engine)[0].run.beta1 == 0.95


@pytest.mark.parametrize("size", SIZES)
async def test_row_complaint_and_draft_line_are_seen_where_rows_are_few(size: tuple[int, int]) -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=size) as pilot:
        await select(pilot, "optimiser")
        await pilot.press("left")
        await pilot.pause()
        assert "‹adamw›" in screen_text(pilot)
        assert "With adamw" in screen_text(pilot)
        assert "0.001." in screen_text(pilot)
        await pilot.press("t")
        await type_text(pilot, "x")
        await pilot.pause()
        assert "optimiser: got 'x'" in screen_text(pilot)


async def test_arrows_go_through_the_schedules_and_round() -> None:
    engine, running = opened()
    async with running as pilot:
        await select(pilot, "schedule")
        seen = []
        for _ in range(7):
            await pilot.press("right")
            seen.append(wanted(pilot).schedule.text)
            assert f"‹{seen[-1]}›" in screen_text(pilot)
        assert len(set(seen)) == 7
        assert seen[-1] == "constant"
        assert [change.name for change in sent(engine)] == ["schedule"] * 7


async def test_the_pane_says_where_the_schedule_has_come_to() -> None:
    engine, running = opened()
    async with running as pilot:
        assert "now" not in screen_text(pilot)
        run = replace(engine.snapshot.run, schedule=Cosine(), early_stopping=5)
        await show(pilot, engine, replace(engine.snapshot, run=run, learning_rate_now=0.123))
        assert "now 0.12" in screen_text(pilot)
        assert "5  epochs, by validation" in screen_text(pilot)


async def test_a_run_that_stopped_early_says_why() -> None:
    engine, running = opened()
    async with running as pilot:
        message = "stopped early: validation accuracy has not improved in 5 epochs; best 97.51 % after epoch 23"
        await show(pilot, engine, replace(engine.snapshot, state=State.FINISHED, message=message))
        assert "Stopped early: validation accuracy has not improved in 5 epochs" in screen_text(pilot)
