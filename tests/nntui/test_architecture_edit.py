"""Editing a network and a draft, without any screen."""

import pytest

from core.architecture import Network, parse_network
from core.errors import LabError
from core.layers import HIDDEN_ACTIVATIONS
from core.run_file import default_run
from core.spec import Run, with_fields
from nntui import architecture_edit as edit
from nntui import run_edit
from nntui.draft import new_draft

NETWORK = parse_network("784-100-30-10")


def test_a_new_layer_comes_behind_the_selected_one_and_looks_like_it() -> None:
    network, selected = edit.add_layer(NETWORK, 1)
    assert network.widths == (784, 100, 100, 30, 10)
    assert selected == 2


def test_a_new_layer_never_comes_behind_the_output() -> None:
    network, selected = edit.add_layer(NETWORK, 3)
    assert network.widths == (784, 100, 30, 30, 10)
    assert selected == 3


def test_a_net_without_hidden_layers_gets_its_first_one() -> None:
    network, selected = edit.add_layer(parse_network("784-10"), 0)
    assert network.widths == (784, 30, 10)
    assert selected == 1


def test_hidden_layers_change_places_and_back() -> None:
    moved, selected = edit.move_layer(NETWORK, 1, 1)
    assert moved.widths == (784, 30, 100, 10)
    assert edit.move_layer(moved, selected, -1) == (NETWORK, 1)


@pytest.mark.parametrize(("layer", "direction"), [(3, -1), (2, 1), (1, -1), (0, 1)])
def test_input_and_output_stay_where_they_are(layer: int, direction: int) -> None:
    with pytest.raises(LabError):
        edit.move_layer(NETWORK, layer, direction)


def test_the_output_layer_cannot_be_removed_but_a_hidden_one_can() -> None:
    assert edit.remove_layer(NETWORK, 1).widths == (784, 30, 10)
    with pytest.raises(LabError, match="output"):
        edit.remove_layer(NETWORK, 3)


def test_activations_go_round_and_softmax_is_for_the_output_only() -> None:
    hidden, output = NETWORK, NETWORK
    seen_hidden, seen_output = set(), set()
    for _ in range(8):
        hidden, output = edit.next_activation(hidden, 1), edit.next_activation(output, 3)
        seen_hidden.add(hidden.layers[0].activation)
        seen_output.add(output.layers[2].activation)
    assert seen_hidden == set(HIDDEN_ACTIVATIONS)
    assert seen_output == {*HIDDEN_ACTIVATIONS, "softmax"}
    assert edit.next_activation(edit.next_activation(NETWORK, 1), 1, -1) == NETWORK


def with_output(activation: str) -> Network:
    network = NETWORK
    while network.output.activation != activation:
        network = edit.next_activation(network, 3)
    return network


def test_the_loss_follows_the_outputs_and_comes_back_with_them() -> None:
    run = default_run()
    losses = {}
    edited: Run = run
    for activation in ("tanh", "softmax", "linear", "sigmoid"):
        edited = run_edit.with_network(edited, with_output(activation), run)
        losses[activation] = edited.loss
    assert losses == {
        "tanh": "quadratic",
        "softmax": "log-likelihood",
        "linear": "quadratic",
        "sigmoid": "cross-entropy",
    }


def test_a_quadratic_loss_that_was_chosen_stays_where_it_may() -> None:
    run = with_fields(default_run(), {"loss": "quadratic"})
    assert run_edit.with_network(run, with_output("softmax"), run).loss == "quadratic"


def test_a_drafted_loss_stays_while_other_layers_are_edited() -> None:
    in_use = default_run()
    drafted = with_fields(in_use, {"loss": "quadratic"})
    assert run_edit.with_network(drafted, NETWORK, in_use).loss == "quadratic"


def test_outputs_follow_a_chosen_loss() -> None:
    run = run_edit.with_loss(default_run(), "log-likelihood")
    assert run.network.layers[-1].activation == "softmax"
    assert run_edit.with_loss(run, "cross-entropy").network.layers[-1].activation == "sigmoid"
    assert "softmax" in run_edit.brought_along(default_run(), run)
    assert run_edit.brought_along(run, run) == ""


def edited_to(text: str) -> Run:
    return with_fields(default_run(), {"network": text})


def test_undo_and_redo_walk_through_the_edits() -> None:
    draft = new_draft(default_run()).edit(edited_to("784-40-10")).edit(edited_to("784-50-10"))
    back = draft.undo()
    assert back.wanted.network.widths[1] == 40
    assert back.undo().edited == ()
    assert back.undo().undo() == back.undo()
    assert back.redo() == draft
    assert back.edit(edited_to("784-60-10")).future == ()


def test_dropping_edits_can_itself_be_undone() -> None:
    draft = new_draft(default_run()).edit(edited_to("784-40-10")).drop()
    assert draft.edited == ()
    assert draft.undo().wanted.network.widths[1] == 40


def test_an_edit_survives_a_change_of_the_run_in_use() -> None:
    draft = new_draft(default_run()).edit(edited_to("784-40-10"))
    moved_on = draft.follow(with_fields(default_run(), {"learning_rate": 3.0, "seed": 9}))
    assert moved_on.edited == ("network",)
    assert moved_on.wanted.learning_rate == 3.0
    assert moved_on.wanted.seed == 9


def test_undo_after_the_draft_is_in_use_brings_the_old_network_back_as_a_draft() -> None:
    draft = new_draft(default_run()).edit(edited_to("784-40-10"))
    in_use = draft.follow(draft.wanted)
    assert in_use.edited == ()
    assert in_use.undo().wanted.network == default_run().network
    assert in_use.undo().edited == ("network",)


def test_an_edit_that_no_longer_fits_is_refused() -> None:
    draft = new_draft(default_run()).edit(with_fields(default_run(), {"split": "first 100"}))
    with pytest.raises(LabError, match="batch_size"):
        draft.follow(with_fields(default_run(), {"batch_size": 200}))
