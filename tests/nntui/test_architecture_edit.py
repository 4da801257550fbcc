"""Editing a network and a draft, without any screen."""

import pytest

from core.architecture import Network, parse_network
from core.errors import LabError
from core.layers import HIDDEN_ACTIVATIONS, Shape
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
    for _ in range(len(HIDDEN_ACTIVATIONS) + 1):
        hidden, output = edit.next_activation(hidden, 1), edit.next_activation(output, 3)
        seen_hidden.add(hidden.layers[0].activation)
        seen_output.add(output.layers[2].activation)
    assert seen_hidden == set(HIDDEN_ACTIVATIONS)
    assert seen_output == {*HIDDEN_ACTIVATIONS, "softmax"}
    assert edit.next_activation(edit.next_activation(NETWORK, 1), 1, -1) == NETWORK


def built(*kinds: str, start: str = "784-30-10") -> str:
    """The text of a network after adding layers of these kinds, each behind the one before."""
    network, place = parse_network(start), 0
    for kind in kinds:
        network, place = edit.add_layer(network, place, kind)
    return network.text


def test_a_convolution_on_plain_inputs_makes_them_an_image_and_goes_in_front_of_dense_layers() -> None:
    assert built("conv") == "28x28x1, conv 20@5x5 sigmoid, dense 30 sigmoid, dense 10 sigmoid"
    network, place = edit.add_layer(NETWORK, 2, "conv")
    assert (network.shapes[0].text, network.layers[0].text, place) == ("28x28x1", "conv 20@5x5 sigmoid", 1)


def test_the_books_network_in_a_few_keys() -> None:
    layers = "conv 20@5x5 sigmoid, pool 2, conv 20@5x5 sigmoid, pool 2, dropout 0.5, dense 30 sigmoid, dense 10 sigmoid"
    assert built("conv", "pool", "conv", "pool", "dropout") == f"28x28x1, {layers}"


def test_what_cannot_stand_there_is_explained() -> None:
    with pytest.raises(LabError, match="pool 2 needs an even height, got 23"):
        edit.add_layer(parse_network("28x28x1, conv 5@6x6, dense 10"), 1, "pool")
    with pytest.raises(LabError, match="301 inputs are no square image"):
        edit.add_layer(parse_network("301-10"), 0, "conv")


def test_images_of_inputs() -> None:
    assert [edit.image_of(count).text for count in (784, 3072, 64)] == ["28x28x1", "32x32x3", "8x8x1"]
    assert edit.image_of(600, Shape(20, 30, 1)).text == "20x30x1", "that of the data"
    assert edit.image_of(784, Shape(20, 30, 1)).text == "28x28x1"
    network = edit.add_layer(parse_network("600-10"), 0, "conv", Shape(20, 30, 1))[0]
    assert network.text == "20x30x1, conv 20@5x5 sigmoid, dense 10 sigmoid"


def test_inputs_are_plain_again_when_nothing_looks_at_an_image() -> None:
    network, place = edit.add_layer(parse_network("784-30-10"), 0, "conv")
    assert edit.remove_layer(network, place).text == "784-30-10"
    typed = parse_network("28x28x1, dense 30, dense 20, dense 10")
    assert edit.remove_layer(typed, 1).image is not None, "what was typed stays"


def test_a_second_dropout_is_not_copied() -> None:
    network = parse_network("784, dense 100 relu, dropout 0.5, dense 10")
    assert edit.add_layer(network, 2)[0].text == "784, dense 100 relu, dropout 0.5, dense 100 relu, dense 10 sigmoid"


def test_the_kind_goes_round_as_the_shapes_allow() -> None:
    def kinds(text: str, layer: int) -> list[str]:
        network, seen = parse_network(text), []
        for _ in range(4):
            network = edit.next_kind(network, layer)
            seen.append(network.layers[layer - 1].text)
        return seen

    on_the_image = kinds("784, dense 30 relu, dense 10", 1)
    assert on_the_image == ["conv 20@5x5 relu", "pool 2", "dropout 0.5", "dense 30 sigmoid"]
    behind_dense = kinds("784, dense 30 tanh, dense 20, dense 10", 2)
    assert behind_dense == ["dropout 0.5", "dense 30 tanh", "dropout 0.5", "dense 30 tanh"]
    with pytest.raises(LabError, match="output layer stays dense"):
        edit.next_kind(NETWORK, 3)


def test_steps_act_on_any_kind_of_layer() -> None:
    network = parse_network("28x28x1, conv 20@5x5, pool 2, dropout 0.5, dense 10")
    for layer in (1, 2, 3):
        network = edit.step_layer(network, layer, 1)
    assert network.text == "28x28x1, conv 25@5x5 sigmoid, pool 3, dropout 0.6, dense 10 sigmoid"
    with pytest.raises(LabError, match="input stays"):
        edit.step_layer(network, 0, 1)


@pytest.mark.parametrize(
    ("layer", "text", "wanted"),
    [
        (1, "conv 8@3x3 relu padding 1", "28x28x1, conv 8@3x3 relu padding 1, pool 2, dense 10 sigmoid"),
        (1, "40", "28x28x1, conv 40@5x5 sigmoid, pool 2, dense 10 sigmoid"),
        (2, "pool 2, dropout 0.25", "28x28x1, conv 20@5x5 sigmoid, pool 2, dropout 0.25, dense 10 sigmoid"),
        (3, "softmax 10", "28x28x1, conv 20@5x5 sigmoid, pool 2, softmax 10"),
    ],
)
def test_one_layer_as_text(layer: int, text: str, wanted: str) -> None:
    network = parse_network("28x28x1, conv 20@5x5, pool 2, dense 10")
    assert edit.with_layer_text(network, layer, text, "cross-entropy").text == wanted


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("conv 20@6x6", "layer 2: pool 2 needs an even height, got 23"),
        ("conv 20@30x30", "layer 1: conv 30x30 needs a height of at least 30, got 28"),
        ("conv 20", "layer 1: got 'conv 20'"),
        ("dense 30 rely", "layer 1: got 'rely'"),
        ("  ", "A layer is written such as"),
    ],
)
def test_what_is_wrong_with_a_layers_text_is_said(text: str, complaint: str) -> None:
    network = parse_network("28x28x1, conv 20@5x5, pool 2, dense 10")
    with pytest.raises(LabError) as caught:
        edit.with_layer_text(network, 1, text, "cross-entropy")
    assert str(caught.value).startswith(complaint)


def test_typed_inputs_become_an_image_where_a_layer_needs_one() -> None:
    assert edit.read_network("784, conv 20@5x5, dense 10", "cross-entropy").shapes[0].text == "28x28x1"
    assert edit.read_network("784 conv 20@5x5, dense 10", "cross-entropy").shapes[0].text == "28x28x1"
    with pytest.raises(LabError, match="even height, got 23"):
        edit.read_network("784, conv 20@6x6, pool 2, dense 10", "cross-entropy")


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
