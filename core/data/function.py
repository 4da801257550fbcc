"""Samples of a function: so many evenly spread to train on, and others at other places to measure on."""

import numpy as np
from numpy.typing import NDArray

from core.data.data_set import DataSet
from core.data.examples import examples_from_targets
from core.data_facts import DataFacts, Targets
from core.data_function import DataFunction, data_function
from core.shares import DEFAULT_SHARES, Shares

SAMPLES = 1_000
"""Training samples of a function of one input."""
SIDE = 64
"""Of a function of two inputs there are SIDE x SIDE."""

# The golden ratio and its brother for two dimensions, the roots above 1 of g² = g + 1 and g³ = g + 1 (Roberts 2018).
_STEPS = {1: (1 / 1.618033988749895,), 2: (1 / 1.324717957244746, 1 / 1.324717957244746**2)}


def look_at_function(text: str) -> DataFacts:
    """What there is to know of a function before it is trained on. Raises SpecError where it cannot be."""
    return load_function(data_function(text), DEFAULT_SHARES).facts


def load_function(function: DataFunction, shares: Shares) -> DataSet:
    """The sets of a function: validation and test have as many samples beside the training samples as the shares say.

    The inputs are in 0 to 1 and stay as they are. Raises SpecError where the function is not finite at a sample.
    """
    inputs = len(function.inputs)
    training = _training_places(inputs)
    validation, test = (round(len(training) * share / shares.training) for share in (shares.validation, shares.test))
    elsewhere = _other_places(inputs, validation + test)
    places = {"training": training, "validation": elsewhere[:validation], "test": elsewhere[validation:]}
    values = {name: function.values(where) for name, where in places.items() if len(where)}
    everything = np.concatenate(list(values.values()))
    facts = DataFacts(
        name=function.name,
        inputs=inputs,
        what_inputs_are=function.what_inputs_are,
        classes=(),
        training=len(training),
        targets=Targets(function.outputs, float(everything.min()), float(everything.max())),
    )
    return DataSet({name: examples_from_targets(places[name], each) for name, each in values.items()}, facts)


def _training_places(inputs: int) -> NDArray[np.float64]:
    """The middles of equal parts of the interval, or of the square; float64 (samples, inputs)."""
    if inputs == 1:
        return ((np.arange(SAMPLES) + 0.5) / SAMPLES)[:, None]
    middles = (np.arange(SIDE) + 0.5) / SIDE
    return np.stack([np.tile(middles, SIDE), np.repeat(middles, SIDE)], axis=1)


def _other_places(inputs: int, count: int) -> NDArray[np.float64]:
    """Evenly spread places, however many: multiples of an irrational number, which never fall on another place."""
    multiples = np.arange(1, count + 1)[:, None] * np.array(_STEPS[inputs])
    return np.asarray((0.5 + multiples) % 1.0)
