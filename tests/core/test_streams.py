import random

import numpy as np
import pytest

from core.architecture import parse_network
from core.streams import BookStreams, SeededStreams

NETWORK = parse_network("400-300-10")


@pytest.mark.parametrize(
    ("initialiser", "weight_spread", "bias_spread"),
    [("large", 1.0, 1.0), ("default", 1 / 20, 1.0), ("he", np.sqrt(2 / 400), 0.0), ("glorot", np.sqrt(2 / 700), 0.0)],
)
def test_initialisers_have_the_spread_they_promise(initialiser, weight_spread, bias_spread):
    weights, biases = SeededStreams(1).initial_layers(NETWORK, initialiser)[0]
    assert weights.shape == (400, 300)
    assert weights.mean() == pytest.approx(0, abs=0.02 * weight_spread)
    assert weights.std() == pytest.approx(weight_spread, rel=0.02)
    assert biases.std() == pytest.approx(bias_spread, rel=0.15)


def test_zeros_are_zeros():
    assert not any(array.any() for pair in SeededStreams(1).initial_layers(NETWORK, "zeros") for array in pair)


@pytest.mark.parametrize("streams", [SeededStreams, BookStreams])
def test_the_seed_decides(streams):
    first, again, other = streams(1), streams(1), streams(2)
    layers = [s.initial_layers(NETWORK, "default")[0][0] for s in (first, again, other)]
    assert np.array_equal(layers[0], layers[1])
    assert not np.array_equal(layers[0], layers[2])
    orders = [np.arange(100, dtype=np.int32) for _ in range(3)]
    for s, order in zip((first, again, other), orders, strict=True):
        s.shuffle(order)
        s.shuffle(order)
        assert sorted(order) == list(range(100))
    assert np.array_equal(orders[0], orders[1])
    assert not np.array_equal(orders[0], orders[2])


def test_the_parameters_do_not_depend_on_the_order_and_the_other_way_round():
    plain, shuffled = SeededStreams(7), SeededStreams(7)
    shuffled.shuffle(np.arange(10, dtype=np.int32))
    one, other = plain.initial_layers(NETWORK, "large"), shuffled.initial_layers(NETWORK, "large")
    assert np.array_equal(one[0][0], other[0][0])


def test_the_book_draws_biases_first_and_large_parameters_second():
    generator = np.random.RandomState(5)
    default = [generator.randn(300), generator.randn(10), generator.randn(300, 400), generator.randn(10, 300)]
    large = [generator.randn(300), generator.randn(10), generator.randn(300, 400), generator.randn(10, 300)]
    (w1, b1), (w2, b2) = BookStreams(5).initial_layers(NETWORK, "default")
    assert np.array_equal(b1, default[0])
    assert np.array_equal(b2, default[1])
    assert np.allclose(w1, default[2].T / 20, rtol=1e-15)
    assert np.allclose(w2, default[3].T / np.sqrt(300), rtol=1e-15)
    assert np.array_equal(BookStreams(5).initial_layers(NETWORK, "large")[1][0], large[3].T)


def test_the_book_shuffles_as_python_2_did():
    uniform = random.Random(9).random
    wanted = list(range(50))
    for i in reversed(range(1, 50)):
        j = int(uniform() * (i + 1))
        wanted[i], wanted[j] = wanted[j], wanted[i]
    order = np.arange(50, dtype=np.int32)
    BookStreams(9).shuffle(order)
    assert order.tolist() == wanted
