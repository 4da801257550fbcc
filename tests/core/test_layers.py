"""Layers: their text, shapes and costs, and the sentences for what cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.architecture import Network, parse_network
from core.errors import LabError, ShapeError, SpecError
from core.layers import FORWARD_ONLY, HIDDEN_ACTIVATIONS, POOLINGS, Convolution, Dense, Dropout, Pooling, Shape
from core.spec import Run

BOOK = "28x28x1 conv 20@5x5 relu, pool 2, conv 40@5x5 relu, pool 2"

activations = st.sampled_from([*HIDDEN_ACTIVATIONS, *FORWARD_ONLY])
convolutions = st.builds(
    Convolution,
    st.integers(1, 50),
    st.integers(1, 7),
    st.integers(1, 7),
    activations,
    st.integers(1, 3),
    st.just(0),
)
poolings = st.builds(Pooling, st.integers(1, 3), st.sampled_from(POOLINGS), st.integers(0, 3))
dropouts = st.builds(Dropout, st.integers(0, 99).map(lambda percent: percent / 100))
denses = st.builds(Dense, st.integers(1, 300), activations)
outputs = st.one_of(denses, st.builds(Dense, st.integers(1, 30), st.just("softmax"), st.sampled_from([0.5, 1.0, 2.25])))


@given(
    st.tuples(st.integers(1, 30), st.integers(1, 30), st.integers(1, 4)),
    st.lists(st.one_of(convolutions, poolings, dropouts, denses), max_size=5),
    outputs,
)
def test_every_network_reads_back_from_its_text(sides, hidden, output):
    image = Shape(*sides)
    network, complaint = None, ""
    try:
        network = Network(image.size, (*hidden, output), image)
    except ShapeError as error:
        complaint = str(error)
    if network is None:
        assert " needs " in complaint
        return
    assert parse_network(network.text) == network
    assert network.widths == tuple(shape.size for shape in network.shapes)


@given(st.text(alphabet="0123456789x@ ,-.convpoldrutshwae", max_size=40))
def test_no_text_gives_anything_but_a_network_or_a_sentence(text):
    network, complaint = None, ""
    try:
        network = parse_network(text)
    except LabError as error:
        complaint = str(error)
    if network is None:
        assert complaint.endswith(".")
    else:
        assert parse_network(network.text) == network


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("28x28x1, dense 100 sigmoid, softmax 10", 79_510),
        ("28x28x1 conv 20@5x5, pool 2, dense 100, softmax 10", 289_630),
        ("28x28x1 conv 20@5x5, pool 2, softmax 10", 29_330),
        (f"{BOOK}, dense 100 relu, softmax 10", 85_670),
        (f"{BOOK}, dropout 0.5, dense 1000 relu, dropout 0.5, dense 1000 relu, dropout 0.5, softmax 10", 1_672_570),
    ],
)
def test_the_books_networks_have_the_parameters_it_says(text, parameters):
    assert parse_network(text).parameter_count == parameters


def test_shapes_parameters_and_multiplications_of_the_books_convolution():
    network = parse_network(f"{BOOK}, dense 100 relu, softmax 10")
    assert [shape.text for shape in network.shapes] == [
        "28x28x1", "24x24x20", "12x12x20", "8x8x40", "4x4x40", "100", "10",
    ]  # fmt: skip
    assert network.layer_parameters == (520, 0, 20_040, 0, 64_100, 1_010)
    assert network.layer_multiply_adds == (288_000, 0, 1_280_000, 0, 64_000, 1_000)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("27x28x1 conv 20@5x5, pool 2, dense 10", "layer 2: pool 2 needs an even height, got 23."),
        ("28x27x1 conv 20@5x5, pool 2, dense 10", "layer 2: pool 2 needs an even width, got 23."),
        ("28x28x1 pool 3, dense 10", "layer 1: pool 3 needs a height divisible by 3, got 28."),
        ("28x28x1 pool 3 stride 2, dense 10", "layer 1: pool 3 needs a height of 3 plus a multiple of 2, got 28."),
        ("8x8x1 conv 4@9x9, dense 10", "layer 1: conv 9x9 needs a height of at least 9, got 8."),
        ("784, conv 4@5x5, dense 10", "images are written as height x width x channels, such as 28x28x1"),
        ("784 dense 30, pool 2", "dense or softmax as the last layer"),
        ("28x28x1 conv 4@5x5 softmax, dense 10", "layer 1: got 'softmax'; allowed: sigmoid, tanh"),
        ("28x28x1 conv 4@5 relu, dense 10", "layer 1: got 'conv 4@5 relu'; allowed: dense 30 sigmoid"),
        ("784 dropout 1.5, dense 10", "a number from 0 to 0.99"),
        ("28x28x1 conv 4@5x5 padding 5, dense 10", "padding"),
    ],
)
def test_what_cannot_be_is_explained(text, sentence):
    with pytest.raises(SpecError) as caught:
        parse_network(text)
    assert sentence in str(caught.value) or sentence in f"{caught.value.field} {caught.value.allowed} padding"


def test_flatten_may_be_written_and_is_implied():
    assert parse_network("8x8x1 conv 3@3x3, flatten, dense 10") == parse_network("8x8x1 conv 3@3x3, dense 10")


def test_training_a_step_is_refused_with_the_reason():
    with pytest.raises(SpecError, match="derivative of a step is zero wherever it has one"):
        Run(parse_network("784, dense 30 step, dense 10 sigmoid"))
