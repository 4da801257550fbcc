"""The spread of initial weights, convolutions included, against what the initialisers promise."""

import numpy as np
import pytest

from core.architecture import parse_network
from core.streams import SeededStreams

NETWORK = parse_network(
    "28x28x1 conv 200@5x5 relu, pool 2, conv 100@5x5 relu, dense 300 relu, softmax 10", "log-likelihood"
)
FAN_IN = (25, 25 * 200, 8 * 8 * 100, 300)
FAN_OUT = (25 * 200, 25 * 100, 300, 10)


def spreads(initialiser):
    return [weights.std() for weights, _ in SeededStreams(1).initial_layers(NETWORK, initialiser)]


@pytest.mark.parametrize(
    ("initialiser", "wanted"),
    [
        ("large", (1, 1, 1, 1)),
        ("default", [1 / np.sqrt(n) for n in FAN_IN]),
        ("he", [np.sqrt(2 / n) for n in FAN_IN]),
        ("glorot", [np.sqrt(2 / (a + b)) for a, b in zip(FAN_IN, FAN_OUT, strict=True)]),
        ("chapter6", (1 / np.sqrt(25 * 200 / 4), 1 / np.sqrt(25 * 100), 1 / np.sqrt(300), 0)),
        ("zeros", (0, 0, 0, 0)),
    ],
)
def test_weights_spread_as_promised(initialiser, wanted):
    assert spreads(initialiser) == pytest.approx(wanted, rel=0.05)


def test_shapes_are_those_of_the_layers():
    shapes = [(weights.shape, biases.shape) for weights, biases in SeededStreams(1).initial_layers(NETWORK, "he")]
    assert shapes == [
        ((5, 5, 1, 200), (200,)),
        ((5, 5, 200, 100), (100,)),
        ((6400, 300), (300,)),
        ((300, 10), (10,)),
    ]
