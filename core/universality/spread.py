"""Where neurons best begin that are to learn a function on [0, 1]: their steps spread evenly over it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from core.streams import Layers

_STEEPNESS = {"sigmoid": (20.0, 80.0), "wavy": (20.0, 80.0), "step": (20.0, 80.0), "tanh": (10.0, 40.0)}
_GENTLE = (1.0, 4.0)  # of activations that do not level off


def spread_layers(widths: Sequence[int], activation: str, seed: int) -> Layers:
    """Random parameters of a fully connected network on the unit interval, square or cube.

    widths: of the inputs and of each layer. Each neuron of the first layer has its step, the place where its weighted
    input is 0, at a random point of the cube, in a random direction; of one input the points are one in each of as many
    equal parts of [0, 1] as there are neurons. With the usual initialisers most steps lie outside, or are so gentle
    that the network begins as a straight line. All further weights are N(0, 1/n_in), and their biases 0.
    """
    rng = np.random.default_rng([seed, 4])
    inputs, first = widths[0], widths[1]
    directions = rng.standard_normal((inputs, first))
    directions /= np.linalg.norm(directions, axis=0)
    points = rng.uniform(0.0, 1.0, (inputs, first))
    if inputs == 1:
        points = (np.arange(first) + points) / first
    weights = directions * rng.uniform(*_STEEPNESS.get(activation, _GENTLE), first)
    layers: Layers = [(weights, -(weights * points).sum(axis=0))]
    for n_in, n_out in pairwise(widths[1:]):
        layers.append((rng.standard_normal((n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)))
    return layers
