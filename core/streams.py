"""Random numbers: one stream a purpose, all from the run's one seed.

`streams_for(run)` gives what a run draws from: its own streams, or those with which the book's published figures were
made, so that they can be replayed to the exact image count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.architecture import Network
from core.book_rng import BookRng, book_rng
from core.errors import SpecError
from core.layers import Convolution, Dense, Pooling
from core.spec import Run

Layers = list[tuple[NDArray[np.floating], NDArray[np.floating]]]
"""For each layer that has parameters its weights and its biases.

(inputs, outputs) and (outputs,) of a dense layer; (height, width, channels, maps) and (maps,) of a convolution.
"""


def check_layers(network: Network, layers: Layers) -> None:
    """Raises SpecError where weights and biases are not shaped as the network's, or are not finite."""
    shapes = [fan.shape for fan in _fans(network)]
    if len(layers) != len(shapes):
        raise SpecError("layers", f"weights of {len(layers)} layers", f"those of {len(shapes)}, as in {network.text}")
    for (weights, biases), shape in zip(layers, shapes, strict=True):
        if weights.shape != shape or biases.shape != shape[-1:]:
            got = f"weights {weights.shape} and biases {biases.shape}"
            raise SpecError("layers", got, f"{shape} and {shape[-1:]} in {network.text}")
        if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
            raise SpecError("layers", "weights that are not finite", "finite numbers")


class Streams(Protocol):
    """What a run needs of chance."""

    def initial_layers(self, network: Network, initialiser: str) -> Layers:
        """The parameters to begin with."""

    def first_order(self, count: int) -> NDArray[np.int32]:
        """The order in which so many training images lie before the first epoch; int32 (count,)."""

    def shuffle(self, order: NDArray[np.int32]) -> None:
        """Puts the training images in the order of the next epoch, in place."""

    def state(self) -> dict[str, Any]:
        """Where the streams have come to, for `restore`."""

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on where `state` was taken. Raises ValueError and the like where it is something else."""


class SeededStreams:
    """Our own: NumPy's PCG64, one generator for the parameters and one for the order."""

    def __init__(self, seed: int) -> None:
        parameters, order = np.random.SeedSequence(seed).spawn(2)
        self._parameters = np.random.default_rng(parameters)
        self._order = np.random.default_rng(order)

    def initial_layers(self, network: Network, initialiser: str) -> Layers:
        return [_initial_layer(initialiser, fan, self._parameters) for fan in _fans(network)]

    def first_order(self, count: int) -> NDArray[np.int32]:
        return np.arange(count, dtype=np.int32)

    def shuffle(self, order: NDArray[np.int32]) -> None:
        whole = order.astype(np.int64)  # NumPy is a third faster with these, and draws the same
        self._order.shuffle(whole)
        order[:] = whole

    def state(self) -> dict[str, Any]:
        return {"parameters": self._parameters.bit_generator.state, "order": self._order.bit_generator.state}

    def restore(self, state: dict[str, Any]) -> None:
        self._parameters.bit_generator.state = state["parameters"]
        self._order.bit_generator.state = state["order"]


@dataclass(frozen=True)
class _Fan:
    """The shape of a layer's weights, and between how many values they lie.

    chapter6: what network3, the book's program of chapter 6, takes the spread of its weights from.
    """

    shape: tuple[int, ...]
    n_in: int
    n_out: int
    chapter6: int
    softmax: bool


def _fans(network: Network) -> Iterator[_Fan]:
    for index, (layer, before) in enumerate(zip(network.layers, network.shapes, strict=False)):
        if isinstance(layer, Dense):
            width = layer.width
            yield _Fan((before.size, width), before.size, width, width, layer.activation == "softmax")
        elif isinstance(layer, Convolution):
            window = layer.height * layer.width
            behind = network.layers[index + 1]
            pooled = behind.size**2 if isinstance(behind, Pooling) else 1
            shape = (layer.height, layer.width, before.channels, layer.maps)
            outputs = window * layer.maps
            yield _Fan(shape, window * before.channels, outputs, max(1, outputs // pooled), False)


def _initial_layer(
    initialiser: str, fan: _Fan, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One layer's weights and biases.

    large: N(0, 1) for both (chapter 1). default: weights N(0, 1/n_in), biases N(0, 1) (chapter 3). he: N(0, 2/n_in),
    biases 0 (He et al. 2015). glorot: uniform within sqrt(6 / (n_in + n_out)), biases 0 (Glorot and Bengio 2010).
    chapter6: as network3 does it: weights N(0, 1/n_out), with n_out of a convolution divided by the size of the pooling
    behind it, biases N(0, 1), and a softmax layer of zeros. The book's author has called n_out a mistake for n_in.
    """
    shape, maps = fan.shape, fan.shape[-1]
    if initialiser == "zeros" or (initialiser == "chapter6" and fan.softmax):
        return np.zeros(shape), np.zeros(maps)
    if initialiser == "he":
        return rng.standard_normal(shape) * np.sqrt(2 / fan.n_in), np.zeros(maps)
    if initialiser == "glorot":
        bound = np.sqrt(6 / (fan.n_in + fan.n_out))
        return rng.uniform(-bound, bound, shape), np.zeros(maps)
    biases = rng.standard_normal(maps)
    weights = rng.standard_normal(shape)
    spread = {"large": 1.0, "default": 1 / np.sqrt(fan.n_in), "chapter6": 1 / np.sqrt(fan.chapter6)}[initialiser]
    return weights * spread, biases


_NOTHING_BEFORE = BookRng()
_WORDS = 624  # in a Mersenne Twister
_SKIPPED_AT_ONCE = 1_000_000  # numbers of a stream: 8 MB


class BookStreams:
    """The book's: NumPy's old generator for the parameters, Python 2's shuffle for the order.

    All biases are drawn before all weights. The "default" parameters are always drawn first, and "large" ones are a
    second draw that goes on in the same stream. before: what had drawn from both streams when the run began.
    """

    def __init__(self, seed: int, before: BookRng = _NOTHING_BEFORE) -> None:
        self._before = before
        self._parameters = np.random.RandomState(seed)
        # Seeded with a list, NumPy's Mersenne Twister begins where that of Python's `random` does with the number.
        self._order = np.random.RandomState([seed])

    def initial_layers(self, network: Network, initialiser: str) -> Layers:
        for _ in range(self._before.networks):
            self._draw_layers(network, initialiser)
        layers = self._draw_layers(network, initialiser)
        for _ in range(self._before.initialisations):
            layers = self._draw(network, scaled=initialiser == "default")
        return layers

    def _draw_layers(self, network: Network, initialiser: str) -> Layers:
        default = self._draw(network, scaled=True)
        return self._draw(network, scaled=False) if initialiser == "large" else default

    def _draw(self, network: Network, scaled: bool) -> Layers:
        widths = network.widths
        biases = [self._parameters.randn(n_out) for n_out in widths[1:]]
        weights = [
            self._parameters.randn(n_out, n_in).T / (np.sqrt(n_in) if scaled else 1.0)
            for n_in, n_out in pairwise(widths)
        ]
        return list(zip(weights, biases, strict=True))

    def first_order(self, count: int) -> NDArray[np.int32]:
        order = np.arange(count, dtype=np.int32)
        for part in self._before.epochs:
            if part.images:
                self._skip(part.epochs * (part.images - 1))
            else:
                for _ in range(part.epochs):
                    self.shuffle(order)
        return order

    def _skip(self, draws: int) -> None:
        for done in range(0, draws, _SKIPPED_AT_ONCE):
            self._order.random_sample(min(_SKIPPED_AT_ONCE, draws - done))

    def shuffle(self, order: NDArray[np.int32]) -> None:
        last = np.arange(len(order) - 1, 0, -1)
        others = (self._order.random_sample(last.size) * (last + 1)).astype(np.int32)
        images = order.tolist()
        for one, other in zip(last.tolist(), others.tolist(), strict=True):
            images[one], images[other] = images[other], images[one]
        order[:] = images

    def state(self) -> dict[str, Any]:
        return {"parameters": self._parameters.get_state(legacy=False), "order": self._order.get_state(legacy=False)}

    def restore(self, state: dict[str, Any]) -> None:
        for name, stream in (("parameters", self._parameters), ("order", self._order)):
            if not 0 <= int(state[name]["state"]["pos"]) <= _WORDS:
                raise ValueError(f"no position in a Mersenne Twister: {state[name]['state']['pos']}")
            stream.set_state(state[name])


def streams_for(run: Run) -> Streams:
    """The streams that a run draws from, at their beginning."""
    book = book_rng(run.rng)
    return BookStreams(run.seed, book) if book else SeededStreams(run.seed)
