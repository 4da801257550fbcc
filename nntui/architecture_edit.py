"""Editing a network: pure functions from one Network to the next.

Layers are counted as a reader counts them: 0 is the input, 1 the first layer behind it. Every function raises LabError
where the edit makes no network.
"""

import math
from dataclasses import replace

from core.architecture import Network, parse_network
from core.errors import LabError, ShapeError
from core.layers import Convolution, Dense, Dropout, Layer, Shape
from nntui.layer_edit import KINDS, is_number, kind_of, needs_image, new_layer, next_choice, stepped, with_number


def image_of(inputs: int, seen: Shape | None = None) -> Shape:
    """The image that so many inputs are: the data's own, or a square one, 28x28x1 for 784, 32x32x3 for 3,072.

    Raises LabError.
    """
    if seen and seen.size == inputs:
        return seen
    for channels in (1, 3):
        side = math.isqrt(inputs // channels)
        if side > 1 and side * side * channels == inputs:
            return Shape(side, side, channels)
    raise LabError(f"{inputs:,} inputs are no square image; write it as height x width x channels, such as 28x28x1.")


def with_layers(network: Network, layers: tuple[Layer, ...], seen: Shape | None = None) -> Network:
    """Other layers behind the same inputs, seen as an image where a layer needs one, and no longer where none does.

    seen: here and in what follows, the image that the data's examples are, where that is known.
    """
    image, needed = network.image, any(map(needs_image, layers))
    if image is None and needed:
        image = image_of(network.inputs, seen)
    elif not needed and any(map(needs_image, network.layers)):
        image = None
    return Network(network.inputs, layers, image)


def read_network(text: str, loss: str, seen: Shape | None = None) -> Network:
    """Reads a network as it is typed: `parse_network`, but 784 inputs before a convolution are taken as an image."""
    try:
        return parse_network(text, loss)
    except ShapeError:
        first = text.replace(",", " ").split(maxsplit=1)[0]
        if not first.isdecimal():
            raise
        image = image_of(int(first[:9]), seen)
    return parse_network(text.strip().replace(first, image.text, 1), loss)


def layer_text(network: Network, layer: int) -> str:
    """What stands for this layer in the text of the network."""
    if layer == 0:
        return network.image.text if network.image else str(network.inputs)
    return network.layers[layer - 1].text


def with_layer_text(network: Network, layer: int, text: str, loss: str, seen: Shape | None = None) -> Network:
    """The network with another text for one layer; a number alone is the layer's main number.

    The text may be several layers, separated by commas.
    """
    if not text.strip():
        raise LabError("A layer is written such as dense 30 relu; x removes one.")
    if layer > 0 and is_number(text):
        return _with_layer(network, layer, with_number(network.layers[layer - 1], text))
    parts = [layer_text(network, index) for index in range(len(network.layers) + 1)]
    parts[layer] = text
    return read_network(", ".join(parts), loss, seen)


def step_layer(network: Network, layer: int, direction: int) -> Network:
    """One step of the layer's main number."""
    present = _layer(network, layer)
    return _with_layer(network, layer, stepped(present, direction, network.shapes[layer - 1]))


def next_activation(network: Network, layer: int, direction: int = 1) -> Network:
    """The next activation, or kind of pooling, that may stand in this layer, round and round."""
    is_output = layer == len(network.layers)
    return _with_layer(network, layer, next_choice(_layer(network, layer), is_output, direction))


def next_kind(network: Network, layer: int, direction: int = 1, seen: Shape | None = None) -> Network:
    """Another kind of layer in this place, the next one that the shapes allow."""
    present = kind_of(_layer(network, layer))
    if layer == len(network.layers):
        raise LabError("The output layer stays dense: it gives the network's answer.")
    for step in range(1, len(KINDS)):
        kind = KINDS[(KINDS.index(present) + step * direction) % len(KINDS)]
        try:
            return _with_layer(network, layer, _made(network, kind, layer - 1, seen), seen)
        except LabError:
            continue
    raise LabError(f"No other kind of layer fits in place of {network.layers[layer - 1].text}.")


def add_layer(network: Network, after: int, kind: str = "", seen: Shape | None = None) -> tuple[Network, int]:
    """Puts a hidden layer behind layer `after`, in front of the output at the latest; gives its number too.

    kind: one of layer_edit.KINDS, or nothing for one like layer `after`. A convolution or pooling comes behind the last
    layer that still gives an image, if that is earlier.
    """
    place = min(after, len(network.layers) - 1)
    if not kind:
        layer: Layer = _copied(network, place)
        if needs_image(layer):
            place = min(place, _images(network))
    else:
        place = min(place, _images(network)) if kind in ("conv", "pool") else place
        layer = _made(network, kind, place, seen)
    return with_layers(network, (*network.layers[:place], layer, *network.layers[place:]), seen), place + 1


def _images(network: Network) -> int:
    """How many layers, counted from the first, have an image behind them."""
    return next((index for index, layer in enumerate(network.layers) if isinstance(layer, Dense)), 0)


def _made(network: Network, kind: str, place: int, seen: Shape | None) -> Layer:
    """A new layer of this kind behind layer `place`."""
    before = network.shapes[place]
    if place == 0 and before.is_vector and kind in ("conv", "pool"):
        before = image_of(network.inputs, seen)
    return new_layer(kind, before, _model(network, place))


def _model(network: Network, place: int) -> Dense | Convolution:
    """The hidden layer with weights that is nearest to layer `place`, the one before it rather than the one behind."""
    hidden = [
        (abs(number - place) * 2 + (number > place), number)
        for number, layer in enumerate(network.layers[:-1], start=1)
        if isinstance(layer, (Dense, Convolution))
    ]
    layer = network.layers[min(hidden)[1] - 1] if hidden else Dense(30)
    assert isinstance(layer, (Dense, Convolution))
    return layer


def _copied(network: Network, place: int) -> Layer:
    """Layer `place`, or what is nearest to it where that is the input, the output or dropout, which goes once only."""
    if 1 <= place < len(network.layers) and not isinstance(network.layers[place - 1], Dropout):
        return network.layers[place - 1]
    return _model(network, place)


def remove_layer(network: Network, layer: int) -> Network:
    _layer(network, layer)
    if layer == len(network.layers):
        raise LabError("The output layer stays: it gives the network's answer.")
    return with_layers(network, network.layers[: layer - 1] + network.layers[layer:])


def move_layer(network: Network, layer: int, direction: int) -> tuple[Network, int]:
    """Swaps a hidden layer with its neighbour above (-1) or below (1); gives its new number too."""
    present, target = _layer(network, layer), layer + direction
    hidden = len(network.layers) - 1
    if layer > hidden or not 1 <= target <= hidden:
        raise LabError(f"Layer {layer} cannot move there: {_places(hidden)}.")
    layers = list(network.layers)
    layers[layer - 1], layers[target - 1] = layers[target - 1], present
    return with_layers(network, tuple(layers)), target


def _places(hidden: int) -> str:
    if hidden < 2:
        return "input and output stay where they are, and there is no second hidden layer to change places with"
    return f"hidden layers are 1 to {hidden}, input and output stay where they are"


def with_output(network: Network, output: Dense) -> Network:
    return replace(network, layers=(*network.layers[:-1], output))


def _layer(network: Network, layer: int) -> Layer:
    if not 1 <= layer <= len(network.layers):
        raise LabError(f"The input stays as it is: {network.inputs}, as many as the data has values for an example.")
    return network.layers[layer - 1]


def _with_layer(network: Network, layer: int, new: Layer, seen: Shape | None = None) -> Network:
    return with_layers(network, (*network.layers[: layer - 1], new, *network.layers[layer:]), seen)
