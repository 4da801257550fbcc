"""Chapter 2's case for backpropagation: the gradient by finite differences, which is right as well, and far slower."""

import numpy as np

from core.architecture import parse_network
from core.data.mnist import load_mnist
from core.network import Model
from core.spec import Split
from core.streams import SeededStreams

_CHANGE = 1e-6
_CHECKED = 300  # parameters; all of them would take a minute, which is what the experiment is about


def compare_gradients(network: str = "784-30-10", seed: int = 1) -> dict[str, tuple[float, ...]]:
    """Both gradients of the first image's cost; the series are those of `formulas.finite_differences`."""
    subject = parse_network(network)
    image = load_mnist(Split(1, 0)).sets["training"]
    layers = SeededStreams(seed).initial_layers(subject, "default")
    model = Model(subject, "cross-entropy", layers, np.float64)
    _, gradient = model.gradient(image, 1)
    slopes = np.concatenate([block.ravel() for pair in gradient for block in pair])
    places = _places(model)
    alive = np.flatnonzero(slopes)  # the weights of dark pixels change nothing
    chosen = np.random.default_rng(seed).choice(alive, min(_CHECKED, alive.size), replace=False)

    cost = model.evaluate(image).loss
    found = np.zeros(chosen.size)
    for number, place in enumerate(places[chosen]):
        kept = model.parameters[place]
        model.parameters[place] = kept + _CHANGE
        found[number] = (model.evaluate(image).loss - cost) / _CHANGE
        model.parameters[place] = kept
    return {
        "forward passes": (float(places.size + 1),),
        "off": (float(np.linalg.norm(found - slopes[chosen]) / np.linalg.norm(slopes[chosen])),),
    }


def _places(model: Model) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each weight and each bias stands in the model's parameters, in the order of its gradient."""
    numbered = np.arange(model.parameters.size, dtype=np.float64)
    layout = model.layout
    blocks = [(layout.weights(numbered, stage), layout.biases(numbered, stage)) for stage in layout.with_parameters]
    return np.concatenate([block.ravel() for pair in blocks for block in pair]).astype(np.int64)
