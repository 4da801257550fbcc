"""One input, by hand: hidden neurons with their steps, pairs of them as bumps, and what each adds to the whole."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.universality.activations import activate
from core.universality.feed_forward import Array, FeedForward

IDEAL = 0.0
"""The steepness that stands for an infinite one: an ideal step."""


@dataclass(frozen=True)
class Neuron:
    """A hidden neuron: its activation is f(weight · x + bias), and output_weight times that reaches the output."""

    weight: float
    bias: float
    output_weight: float = 1.0

    @property
    def position(self) -> float:
        """s = -b/w, where its step is; infinite where the weight is 0."""
        return -self.bias / self.weight if self.weight else np.inf


def neuron_at(position: float, steepness: float, output_weight: float = 1.0) -> Neuron:
    """The neuron with its step at `position`: weight w = steepness and bias -w s. For IDEAL, see `step_pair`."""
    weight = steepness or 1.0
    return Neuron(weight, -weight * position, output_weight)


@dataclass(frozen=True)
class Bump:
    """`height` from x = start to x = end, and nothing elsewhere: one step up and one step down."""

    start: float
    end: float
    height: float

    def neurons(self, steepness: float) -> tuple[Neuron, Neuron]:
        """Two neurons with output weights +height and -height."""
        return neuron_at(self.start, steepness, self.height), neuron_at(self.end, steepness, -self.height)


@dataclass(frozen=True)
class ByHand:
    """A network with one input, one hidden layer of `neurons` and one output, as it is built by hand.

    The plot's weighted sum is Σ output_weight · activation + output_bias; the output is output_activation of it.
    """

    neurons: tuple[Neuron, ...]
    activation: str = "sigmoid"
    output_bias: float = 0.0
    output_activation: str = "sigmoid"

    @property
    def network(self) -> FeedForward:
        """Its weights and biases."""
        numbers = np.array([(n.weight, n.bias, n.output_weight) for n in self.neurons], np.float64).reshape(-1, 3)
        hidden = (numbers[:, 0].reshape(1, -1).copy(), numbers[:, 1].copy())
        output = (numbers[:, 2].reshape(-1, 1).copy(), np.array([self.output_bias]))
        return FeedForward([hidden, output], (self.activation, self.output_activation))

    def weighted_sum(self, x: ArrayLike) -> Array:
        """Float64, shaped like x."""
        points = np.asarray(x, np.float64)
        return self.network.weighted_sums(points.ravel())[:, 0].reshape(points.shape)

    def output(self, x: ArrayLike) -> Array:
        """Float64, shaped like x."""
        return activate(self.output_activation, self.weighted_sum(x))

    def contributions(self, x: ArrayLike) -> Array:
        """What each neuron adds to the weighted sum: (neurons, points)."""
        _, a = self.network.activity(np.asarray(x, np.float64).ravel())[0]
        return np.asarray(a.T * self.network.layers[1][0])


def of_bumps(bumps: Iterable[Bump], steepness: float = IDEAL, output_activation: str = "linear") -> ByHand:
    """The network of some bumps: two neurons each, ideal steps or sigmoids of the given steepness."""
    neurons = tuple(neuron for bump in bumps for neuron in bump.neurons(steepness))
    return ByHand(neurons, "sigmoid" if steepness else "step", 0.0, output_activation)
