"""Editing a network: pure functions from one Network to the next, and the loss that goes with its outputs.

Layers are counted as a reader counts them: 0 is the input, 1 the first layer behind it. Every function raises LabError
where the edit makes no network.
"""

from dataclasses import replace

from core.architecture import Network
from core.errors import LabError
from core.layers import ACTIVATIONS, HIDDEN_ACTIVATIONS, Dense
from core.spec import Run

PARTNERS = {"sigmoid": "cross-entropy", "softmax": "log-likelihood"}
"""The loss whose gradient is simplest with these outputs; other outputs leave only the quadratic loss."""

BYTES = {"float32": 4, "float64": 8}


def set_width(network: Network, layer: int, width: int) -> Network:
    return _with_layer(network, layer, replace(_layer(network, layer), width=width))


def step_width(network: Network, layer: int, direction: int) -> Network:
    """One neuron more or fewer where layers are narrow, to the next multiple of 10, 50 ... where they are wide."""
    return set_width(network, layer, step_whole(_layer(network, layer).width, direction))


def step_whole(number: int, direction: int) -> int:
    """The next rounder number, upwards (1) or downwards (-1); steps up and down meet the same numbers."""
    reference = number if direction > 0 else number - 1
    step = next(step for limit, step in ((20, 1), (50, 5), (200, 10), (1000, 50), (10**9, 500)) if reference < limit)
    if direction > 0:
        return (number // step + 1) * step
    return max(1, (number - 1) // step * step)


def next_activation(network: Network, layer: int, direction: int = 1) -> Network:
    """The next activation that may stand in this layer, round and round."""
    present = _layer(network, layer)
    allowed = ACTIVATIONS if layer == len(network.layers) else HIDDEN_ACTIVATIONS
    place = (allowed.index(present.activation) + direction) % len(allowed)
    return _with_layer(network, layer, replace(present, activation=allowed[place]))


def add_layer(network: Network, after: int) -> tuple[Network, int]:
    """Puts a hidden layer behind layer `after` (in front of the output layer at the latest); gives its number too."""
    place = min(after, len(network.layers) - 1)
    hidden = network.layers[:-1]
    model = hidden[min(max(place - 1, 0), len(hidden) - 1)] if hidden else Dense(30)
    layers = (*network.layers[:place], model, *network.layers[place:])
    return replace(network, layers=layers), place + 1


def remove_layer(network: Network, layer: int) -> Network:
    _layer(network, layer)
    if layer == len(network.layers):
        raise LabError("The output layer stays: it gives the network's answer.")
    return replace(network, layers=network.layers[: layer - 1] + network.layers[layer:])


def move_layer(network: Network, layer: int, direction: int) -> tuple[Network, int]:
    """Swaps a hidden layer with its neighbour above (-1) or below (1); gives its new number too."""
    present, target = _layer(network, layer), layer + direction
    hidden = len(network.layers) - 1
    if layer > hidden or not 1 <= target <= hidden:
        raise LabError(f"Layer {layer} cannot move there: {_places(hidden)}.")
    other = network.layers[target - 1]
    return _with_layer(_with_layer(network, layer, other), target, present), target


def _places(hidden: int) -> str:
    if hidden < 2:
        return "input and output stay where they are, and there is no second hidden layer to change places with"
    return f"hidden layers are 1 to {hidden}, input and output stay where they are"


def with_network(run: Run, network: Network, in_use: Run) -> Run:
    """The run with another network, and with the loss that goes with its outputs.

    The loss stays while the activation of the outputs does. Else it is the one in use where that was made for these
    outputs or chosen freely (quadratic with sigmoid or softmax outputs), or else the outputs' partner.
    """
    return replace(run, network=network, loss=_loss_for(network, run, in_use))


def _loss_for(network: Network, run: Run, in_use: Run) -> str:
    output, used = _output(network), _output(in_use.network)
    if output == _output(run.network):
        return run.loss
    if output == used or (in_use.loss == "quadratic" and {output, used} <= PARTNERS.keys()):
        return in_use.loss
    return PARTNERS.get(output, "quadratic")


def _output(network: Network) -> str:
    return network.layers[-1].activation


def with_loss(run: Run, loss: str) -> Run:
    """The run with another loss, and with outputs that go with it."""
    outputs = {partner: activation for activation, partner in PARTNERS.items()}
    wanted = outputs.get(loss, _output(run.network))
    last = replace(run.network.layers[-1], activation=wanted)
    return replace(run, loss=loss, network=_with_layer(run.network, len(run.network.layers), last))


def pairing(before: Run, after: Run) -> str:
    """Says what changed by itself between two runs because outputs and loss go together, or nothing."""
    if after.loss == before.loss or _output(after.network) == _output(before.network):
        return ""
    return f"{after.loss} loss and {_output(after.network)} outputs go together"


def parameter_bytes(run: Run) -> int:
    """Memory of the weights and biases."""
    return run.network.parameter_count * BYTES[run.precision]


def _layer(network: Network, layer: int) -> Dense:
    if not 1 <= layer <= len(network.layers):
        raise LabError(f"The input stays as it is: {network.inputs} values, the pixels of an image.")
    return network.layers[layer - 1]


def _with_layer(network: Network, layer: int, new: Dense) -> Network:
    return replace(network, layers=(*network.layers[: layer - 1], new, *network.layers[layer:]))
