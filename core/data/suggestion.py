"""A network to begin with on data that nobody has trained on here."""

import math

from core.data.description import Description
from core.data_function import DataFunction

_FEWEST, _MOST = 16, 100
_HIDDEN = 50  # of a function


def suggested_network(inputs: int, classes: int) -> str:
    """One hidden layer, between inputs and outputs in size: 4-16-3 for iris, 784-89-10 for MNIST."""
    hidden = min(_MOST, max(_FEWEST, round(math.sqrt(inputs * classes))))
    return f"{inputs}-{hidden}-{classes}"


def suggested_network_for_function(function: DataFunction) -> str:
    """One hidden layer, as in chapter 4, and linear outputs, which reach any value."""
    return f"{len(function.inputs)}, dense {_HIDDEN} sigmoid, dense {len(function.outputs)} linear"


def suggested_network_for(description: Description) -> str:
    """For data that was read, so that its classes are known."""
    return suggested_network(description.inputs, len(description.classes))
