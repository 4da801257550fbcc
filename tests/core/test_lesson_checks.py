"""Checks of lessons against snapshots made by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SpecError
from core.lesson_checks import QUANTITIES, Check, parse_condition
from core.run_file import default_run
from core.snapshot import (
    ChanceHint,
    Curves,
    GradientReport,
    LayerGradient,
    Mark,
    Points,
    RateSweep,
    Snapshot,
    State,
)
from core.spec import with_fields


def points(*values: float) -> Points:
    return Points(np.arange(1.0, len(values) + 1), np.array(values))


def snapshot(state: State = State.PAUSED, **fields: Any) -> Snapshot:
    return Snapshot(state, with_fields(default_run(), fields), run_id=1)


def measured(**sets: tuple[list[float], list[float]]) -> Snapshot:
    """sets: name to losses and accuracies."""
    curves = {name: (points(*losses), points(*accuracies)) for name, (losses, accuracies) in sets.items()}
    return replace(snapshot(), curves=Curves(sets=curves))


def holds(quantity: str, value: object, shown: Snapshot) -> bool:
    return Check("", parse_condition(quantity, value), {}, {}).fulfilled(shown)


def test_accuracies_are_the_best_of_the_run() -> None:
    shown = measured(validation=([0.5, 0.4, 0.45], [0.94, 0.971, 0.96]))
    assert holds("validation_accuracy", {"at_least": 0.97}, shown)
    assert not holds("validation_accuracy", {"at_least": 0.972}, shown)
    assert not holds("test_accuracy", {"at_least": 0.0}, shown), "nothing was measured"


def test_an_accuracy_that_was_reached_in_time_counts_when_the_time_is_over() -> None:
    shown = replace(measured(validation=([0.5, 0.4, 0.45], [0.93, 0.95, 0.96])), epoch=3.0)

    def within(epochs: float, accuracy: float, **more: object) -> bool:
        asked = {"epoch": {"at_most": epochs}, "validation_accuracy": {"at_least": accuracy}, **more}
        conditions = [one for name, value in asked.items() for one in parse_condition(name, value)]
        return Check("", tuple(conditions), {}, {}).fulfilled(shown)

    assert within(1.5, 0.92)
    assert not within(1.5, 0.94), "reached later only"
    assert within(2, 0.95)
    assert not within(0.5, 0.1), "nothing was measured so early"
    assert not within(1.5, 0.92, learning_rate={"at_most": 0.01})
    assert not within(1.5, 0.92, at_chance=False), "what is measured of the present only"
    assert not holds("epoch", {"at_most": 1.5}, shown)


def test_a_gap_is_that_of_the_last_epoch_and_a_loss_rises_from_its_least() -> None:
    shown = measured(training=([0.3, 0.1], [0.9, 1.0]), validation=([0.5, 0.8], [0.95, 0.9]))
    assert QUANTITIES["training_gap"](shown) == pytest.approx(0.1)
    assert QUANTITIES["loss_rise"](shown) == pytest.approx(1.6)
    assert QUANTITIES["training_loss"](shown) == pytest.approx(0.1)
    assert QUANTITIES["training_gap"](measured(training=([0.3], [0.9]))) is None


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("784-10", (0, 0, 7_850, "none", "sigmoid")),
        ("784-30-10", (30, 1, 23_860, "sigmoid", "sigmoid")),
        ("784, dense 30 relu, dense 20 tanh, dense 10 sigmoid", (50, 2, 24_380, "mixed", "sigmoid")),
        (
            "28x28x1 conv 20@5x5 relu, pool 2, dropout 0.5, dense 100 relu, dense 10 sigmoid",
            (100, 2, 289_630, "relu", "sigmoid"),
        ),
    ],
)
def test_what_is_said_of_a_network(network: str, expected: tuple[object, ...]) -> None:
    names = ("hidden_neurons", "hidden_layers", "parameters", "activation", "output")
    shown = snapshot(network=network)
    assert tuple(QUANTITIES[name](shown) for name in names) == expected
    assert QUANTITIES["dropout"](shown) == (0.5 if "dropout" in network else 0.0)
    assert QUANTITIES["convolutions"](shown) == network.count("conv ")


def test_temperature_and_softmax() -> None:
    shown = snapshot(network="784, softmax 10 temperature 5", loss="log-likelihood")
    assert holds("temperature", {"at_least": 5}, shown)
    assert holds("output", "softmax", shown)


def test_the_first_layer_is_compared_with_the_last() -> None:
    layers = tuple(
        LayerGradient(f"layer {number}", "sigmoid", norm, 1.0, 1e-3, saturated)
        for number, (norm, saturated) in enumerate([(0.01, 0.2), (0.1, 0.7), (1.5, 0.9)], start=1)
    )
    shown = replace(snapshot(), gradients=GradientReport(0, 0.0, 1_000, layers))
    assert QUANTITIES["gradient_ratio"](shown) == pytest.approx(150)
    assert QUANTITIES["saturated"](shown) == 0.7, "of hidden layers only"
    assert QUANTITIES["gradient_ratio"](snapshot()) is None
    dead = replace(shown, gradients=GradientReport(0, 0.0, 1_000, (replace(layers[0], bias_norm=0.0), layers[1])))
    assert not holds("gradient_ratio", {"at_least": 0}, dead)


def test_states_and_hints() -> None:
    assert holds("diverged", True, snapshot(State.DIVERGED))
    assert holds("diverged", False, snapshot())
    assert holds("state", "paused", snapshot())
    assert holds("at_chance", True, replace(snapshot(), chance=ChanceHint(3, 1.0)))
    assert holds("stopped_early", True, replace(snapshot(State.FINISHED), message="stopped early: ..."))
    assert not holds("stopped_early", True, snapshot(State.FINISHED))
    assert not holds("rate_found", True, snapshot())
    sweep = RateSweep(np.zeros(3), np.zeros(3), np.zeros(3), 0.5)
    assert holds("rate_found", True, replace(snapshot(), finder=sweep))


def test_a_change_counts_only_after_the_first_mini_batch() -> None:
    early, late = Mark(0, 0.0, "learning_rate", 0.5, 1.0), Mark(9, 0.1, "l2", 0.0, 1.0)
    shown = replace(snapshot(), marks=(early, late))
    assert holds("changed_while_training", "l2", shown)
    assert not holds("changed_while_training", "learning_rate", shown)


def test_fields_of_the_run() -> None:
    shown = snapshot(augment="shift 1, rotate 15", schedule="halve after 10 to 1/128", split="first 1000", seed=7)
    assert holds("augment", {"contains": "rotate"}, shown)
    assert holds("schedule", {"contains": "1/128"}, shown)
    assert holds("training_images", 1000, shown)
    assert holds("seed", {"not": 1}, shown)
    assert not holds("seed", {"not": 7}, shown)
    assert holds("learning_rate", {"at_most": 0.5}, shown)


def test_all_conditions_must_hold_together() -> None:
    shown = replace(measured(validation=([0.2], [0.97])), epoch=1.0)
    conditions = (
        *parse_condition("validation_accuracy", {"at_least": 0.97}),
        *parse_condition("epoch", {"at_most": 1}),
    )
    assert Check("", conditions, {}, {}).fulfilled(shown)
    lower = replace(measured(validation=([0.2], [0.96])), epoch=1.0)
    assert not Check("", conditions, {}, {}).fulfilled(lower)
    assert not Check("", (*conditions, *parse_condition("seed", 9)), {}, {}).fulfilled(shown)


@given(st.floats(0, 100), st.floats(0, 100))
def test_bounds_are_the_comparisons_they_are_named_after(value: float, bound: float) -> None:
    shown = replace(snapshot(), epoch=value)
    assert holds("epoch", {"at_least": bound}, shown) == (value >= bound)
    assert holds("epoch", {"at_most": bound}, shown) == (value <= bound)
    assert holds("epoch", {"above": bound}, shown) == (value > bound)
    assert holds("epoch", {"below": bound}, shown) == (value < bound)


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ("acuracy", 1),
        ("epoch", {}),
        ("epoch", {"at_lest": 1}),
        ("epoch", {"at_least": "much"}),
        ("epoch", {"at_least": True}),
        ("epoch", float("nan")),
        ("activation", ["tanh"]),
        ("changed_while_training", 1),
    ],
)
def test_what_makes_no_sense_is_refused(quantity: str, value: object) -> None:
    with pytest.raises(SpecError) as caught:
        parse_condition(quantity, value)
    assert caught.value.field == quantity


def test_a_check_is_known_again_by_what_it_asks_for() -> None:
    one = Check("Reach it", parse_condition("epoch", {"at_least": 1, "at_most": 3}), {}, {})
    other = Check("Erreiche es", parse_condition("epoch", {"at_most": 3, "at_least": 1}), {"seed": 2}, {})
    assert one.key == other.key == "epoch at_least 1; epoch at_most 3"


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_can_be_asked_before_anything_is_there(quantity: str) -> None:
    shown = snapshot(State.PREPARING, network="784-10")
    fact = QUANTITIES[quantity](shown)
    assert fact is None or holds(quantity, fact, shown)
