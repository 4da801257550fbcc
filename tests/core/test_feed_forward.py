"""Networks of the playground against matrix products."""

import numpy as np

from core.universality.feed_forward import FeedForward


def test_the_feed_forward_is_matrix_products():
    rng = np.random.default_rng(0)
    layers = [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))]
    x = rng.normal(size=(7, 3))
    network = FeedForward(layers, ("tanh", "linear"))
    truth = np.tanh(x @ layers[0][0] + layers[0][1]) @ layers[1][0] + layers[1][1]
    np.testing.assert_allclose(network.outputs(x), truth)
    assert (network.text, network.widths) == ("3, dense 4 tanh, dense 2 linear", (3, 4, 2))
