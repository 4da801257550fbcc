"""Fields of a run that go together: loss and outputs, the optimiser and its learning rate."""

import pytest

from core.run_file import default_run
from core.spec import with_fields
from nntui import run_edit
from nntui.draft import new_draft


def test_an_adaptive_optimiser_brings_its_learning_rate_and_no_momentum() -> None:
    run = with_fields(default_run(), {"momentum": 0.8})
    adam = run_edit.with_optimiser(run, "adam", run)
    assert (adam.learning_rate, adam.momentum) == (0.001, 0.0)
    assert run_edit.brought_along(run, adam) == "With adam: learning rate η 0.001 and momentum 0."
    assert run_edit.with_optimiser(adam, "adamw", run).learning_rate == 0.001
    assert run_edit.with_optimiser(adam, "sgd", run) == run


def test_plain_descent_begins_with_its_own_rate_where_none_was_in_use() -> None:
    adam = with_fields(default_run(), {"optimiser": "adam", "learning_rate": 0.002})
    assert run_edit.with_optimiser(adam, "sgd", adam).learning_rate == 0.5


def test_nesterov_begins_with_momentum_unless_there_is_some() -> None:
    run = default_run()
    assert run_edit.with_optimiser(run, "nesterov", run).momentum == 0.9
    some = with_fields(run, {"momentum": 0.5})
    assert run_edit.with_optimiser(some, "nesterov", some).momentum == 0.5


@pytest.mark.parametrize(
    ("optimiser", "meant"),
    [
        ("sgd", {"momentum"}),
        ("nesterov", {"momentum"}),
        ("rmsprop", {"beta2"}),
        ("adam", {"beta1", "beta2"}),
        ("adamw", {"beta1", "beta2"}),
    ],
)
def test_what_means_something_with_an_optimiser(optimiser: str, meant: set[str]) -> None:
    run = with_fields(default_run(), {"optimiser": optimiser})
    assert {name for name in ("momentum", "beta1", "beta2") if run_edit.has_effect(run, name)} == meant
    assert run_edit.has_effect(run, "l2")


def test_a_softmax_with_a_temperature_can_become_sigmoid_outputs() -> None:
    run = with_fields(default_run(), {"network": "784, dense 30, softmax 10 temperature 2", "loss": "log-likelihood"})
    assert run_edit.with_loss(run, "cross-entropy").network.output.activation == "sigmoid"
    assert run_edit.with_loss(run, "quadratic").network == run.network


def test_a_draft_holds_any_field_and_keeps_it_when_the_run_in_use_moves_on() -> None:
    run = default_run()
    draft = new_draft(run).edit(run_edit.with_optimiser(run, "adam", run))
    assert set(draft.edited) == {"optimiser", "learning_rate"}
    moved = draft.follow(with_fields(run, {"learning_rate": 0.25, "l2": 1.0}))
    assert (moved.wanted.learning_rate, moved.wanted.l2) == (0.001, 1.0)
    assert draft.undo().wanted == run
