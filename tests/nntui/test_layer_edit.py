"""Editing one layer: steps of its main number, typed numbers, choices, and new layers that fit."""

import pytest

from core.errors import LabError, SpecError
from core.layers import HIDDEN_ACTIVATIONS, POOLINGS, Convolution, Dense, Dropout, Layer, Pooling, Shape, vector
from nntui import layer_edit

IMAGE = Shape(24, 24, 20)


@pytest.mark.parametrize("width", [1, 2, 19, 20, 21, 50, 51, 199, 200, 1000, 1234, 19_999])
def test_steps_up_and_down_meet_the_same_numbers(width: int) -> None:
    wider = layer_edit.step_whole(width, 1)
    assert wider > width
    assert layer_edit.step_whole(layer_edit.step_whole(wider, -1), 1) == wider
    assert layer_edit.step_whole(1, -1) == 1


@pytest.mark.parametrize(
    ("layer", "more", "fewer"),
    [
        (Dense(30, "relu"), Dense(35, "relu"), Dense(25, "relu")),
        (Convolution(20, 5, 3, "tanh", 2, 1), Convolution(25, 5, 3, "tanh", 2, 1), Convolution(19, 5, 3, "tanh", 2, 1)),
        (Pooling(4, "l2"), Pooling(6, "l2"), Pooling(3, "l2")),  # 5 does not divide 24
        (Dropout(0.5), Dropout(0.6), Dropout(0.4)),
        (Dropout(0.25), Dropout(0.3), Dropout(0.2)),
        (Dropout(0.9), Dropout(0.9), Dropout(0.8)),
        (Dropout(0.0), Dropout(0.1), Dropout(0.0)),
    ],
)
def test_the_main_number_steps_and_the_rest_stays(layer: Layer, more: Layer, fewer: Layer) -> None:
    assert layer_edit.stepped(layer, 1, IMAGE) == more
    assert layer_edit.stepped(layer, -1, IMAGE) == fewer


def test_a_pooling_that_overlaps_keeps_its_stride() -> None:
    assert layer_edit.stepped(Pooling(2, "max", 1), 1, IMAGE) == Pooling(3, "max", 1)


@pytest.mark.parametrize(
    ("layer", "text", "wanted"),
    [
        (Dense(30, "relu"), "1,000", Dense(1000, "relu")),
        (Convolution(20, 5, 5, "relu"), "40", Convolution(40, 5, 5, "relu")),
        (Pooling(2, "average"), "3", Pooling(3, "average")),
        (Dropout(0.5), ".25", Dropout(0.25)),
    ],
)
def test_a_number_alone_is_the_main_number(layer: Layer, text: str, wanted: Layer) -> None:
    assert layer_edit.is_number(text)
    assert layer_edit.with_number(layer, text) == wanted


@pytest.mark.parametrize(
    ("layer", "text"), [(Dense(30), "2.5"), (Dense(30), "0"), (Dropout(0.5), "7"), (Pooling(2), "-1")]
)
def test_a_wrong_number_is_explained(layer: Layer, text: str) -> None:
    with pytest.raises(SpecError, match="number from"):
        layer_edit.with_number(layer, text)


def test_choices_go_round() -> None:
    def seen(layer: Layer, name: str, is_output: bool = False) -> list[object]:
        values = []
        for _ in range(len(HIDDEN_ACTIVATIONS) + 1):
            layer = layer_edit.next_choice(layer, is_output, 1)
            values.append(getattr(layer, name))
        return values

    assert set(seen(Convolution(20, 5, 5), "activation")) == set(HIDDEN_ACTIVATIONS)
    assert set(seen(Dense(10, "softmax", 2.0), "activation", True)) == {*HIDDEN_ACTIVATIONS, "softmax"}
    assert set(seen(Pooling(2), "kind")) == set(POOLINGS)
    assert layer_edit.next_choice(Dense(9, "step"), False, 1).activation == HIDDEN_ACTIVATIONS[0]
    with pytest.raises(LabError, match="Dropout has no activation"):
        layer_edit.next_choice(Dropout(0.5), False, 1)


def test_a_temperature_goes_with_softmax_only() -> None:
    assert layer_edit.with_activation(Dense(10, "softmax", 2.0), "sigmoid") == Dense(10, "sigmoid")
    assert layer_edit.with_activation(Dense(10, "softmax", 2.0), "softmax").temperature == 2.0


@pytest.mark.parametrize(
    ("kind", "before", "wanted"),
    [
        ("conv", IMAGE, Convolution(20, 5, 5, "relu")),
        ("conv", Shape(4, 6, 20), Convolution(20, 4, 4, "relu")),
        ("pool", IMAGE, Pooling(2)),
        ("pool", Shape(9, 15, 1), Pooling(3)),
        ("pool", Shape(23, 23, 1), Pooling(2)),  # no size fits: the complaint will be about an even height
        ("dropout", vector(30), Dropout(0.5)),
        ("dense", vector(30), Dense(40, "relu")),
    ],
)
def test_a_new_layer_fits_where_one_can(kind: str, before: Shape, wanted: Layer) -> None:
    assert layer_edit.new_layer(kind, before, Dense(40, "relu")) == wanted
