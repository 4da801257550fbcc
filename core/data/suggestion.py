"""A network, and settings, to begin with on data that nobody has trained on here."""

import math
from typing import Any

from core.data.description import Description
from core.data_facts import DataFacts

_FEWEST, _MOST = 16, 100


def suggested_network(inputs: int, classes: int) -> str:
    """One hidden layer, between inputs and outputs in size: 4-16-3 for iris, 784-89-10 for MNIST."""
    hidden = min(_MOST, max(_FEWEST, round(math.sqrt(inputs * classes))))
    return f"{inputs}-{hidden}-{classes}"


def suggested_network_for(description: Description) -> str:
    """For data that was read, so that its classes are known."""
    return suggested_network(description.inputs, len(description.classes))


def suggested_for_function(facts: DataFacts) -> dict[str, Any]:
    """Fields of a run with which a function is soon learnt: one wide hidden layer, and outputs that can reach it."""
    assert facts.targets is not None
    output = "sigmoid" if 0.0 <= facts.targets.least <= facts.targets.greatest <= 1.0 else "linear"
    return {
        "network": f"{facts.inputs}, dense 50 tanh, dense {facts.outputs} {output}",
        "loss": "quadratic",
        "optimiser": "adam",
        "learning_rate": 0.01,
        "momentum": 0.0,
        "batch_size": 10,
        "epochs": 1000,
    }
