"""A network's architecture as frozen, validated data, and as one line of text.

A network is written in short, `784-30-10`, or layer by layer: `784, dense 30 relu, softmax 10`, or
`28x28x1 conv 20@5x5 relu, pool 2, dropout 0.5, dense 100 relu, softmax 10`. Both forms can be typed anywhere a network
is asked for; `Network.text` gives the shorter one that says the same.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from core.checks import check_whole, names_joined
from core.errors import ShapeError, SpecError
from core.layers import (
    ACTIVATIONS,
    FORWARD_ONLY,
    HIDDEN_ACTIVATIONS,
    POOLINGS,
    Convolution,
    Dense,
    Dropout,
    Layer,
    Pooling,
    Shape,
    vector,
)

MAX_INPUTS = 1_000_000
MAX_LAYERS = 200
MAX_PARAMETERS = 200_000_000
MAX_VALUES = 20_000_000  # values that one example may have in all layers together


@dataclass(frozen=True)
class Network:
    """The architecture: the number of inputs and the layers behind them, the last one being the dense output.

    image: the inputs' shape where they are an image; its size is `inputs`.
    """

    inputs: int
    layers: tuple[Layer, ...]
    image: Shape | None = None

    def __post_init__(self) -> None:
        check_whole("inputs", self.inputs, 1, MAX_INPUTS)
        if self.image is not None and self.image.size != self.inputs:
            raise SpecError("inputs", self.inputs, f"{self.image.size}, the size of an image of {self.image.text}")
        if self.image is not None and self.image.is_vector:
            object.__setattr__(self, "image", None)
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise SpecError("network", f"{len(self.layers)} layers", f"1 to {MAX_LAYERS} layers behind the inputs")
        for number, layer in enumerate(self.layers[:-1], start=1):
            if layer.activation == "softmax":
                raise SpecError(
                    f"layer {number}",
                    "softmax",
                    "softmax in the output layer only; here " + names_joined(HIDDEN_ACTIVATIONS),
                )
        if not isinstance(self.layers[-1], Dense):
            raise SpecError("network", self.layers[-1].text, "dense or softmax as the last layer, the output")
        values = sum(shape.size for shape in self.shapes)
        if values > MAX_VALUES:
            raise SpecError("network", f"{values:,} values for one example", f"up to {MAX_VALUES:,}")
        if self.parameter_count > MAX_PARAMETERS:
            raise SpecError("network", f"{self.parameter_count:,} parameters", f"up to {MAX_PARAMETERS:,} parameters")

    @property
    def output(self) -> Dense:
        """The last layer."""
        last = self.layers[-1]
        assert isinstance(last, Dense)
        return last

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of the inputs and the shape behind each layer. Raises ShapeError."""
        shapes = [self.image or vector(self.inputs)]
        for number, layer in enumerate(self.layers, start=1):
            try:
                shapes.append(layer.shape_after(shapes[-1]))
            except ShapeError as error:
                raise ShapeError(f"layer {number}", layer.text, error.allowed) from None
        return tuple(shapes)

    @property
    def widths(self) -> tuple[int, ...]:
        """How many values enter, and leave each layer: 784, 30, 10."""
        return tuple(shape.size for shape in self.shapes)

    @cached_property
    def layer_parameters(self) -> tuple[int, ...]:
        """Weights and biases of each layer."""
        return tuple(layer.parameters(shape) for layer, shape in zip(self.layers, self.shapes, strict=False))

    @cached_property
    def layer_multiply_adds(self) -> tuple[int, ...]:
        """Multiplications (each with an addition) of each layer in one example's forward pass."""
        return tuple(layer.multiply_adds(shape) for layer, shape in zip(self.layers, self.shapes, strict=False))

    @property
    def parameter_count(self) -> int:
        return sum(self.layer_parameters)

    @property
    def multiply_adds(self) -> int:
        return sum(self.layer_multiply_adds)

    @property
    def text(self) -> str:
        """The shortest text that `parse_network` reads back as this network."""
        plain = all(isinstance(layer, Dense) and layer.activation == "sigmoid" for layer in self.layers)
        if plain and self.image is None:
            return "-".join(str(width) for width in self.widths)
        inputs = self.image.text if self.image else str(self.inputs)
        return ", ".join([inputs, *(layer.text for layer in self.layers)])


_SHORT = re.compile(r"^\d+(?:\s*-\s*\d+)+(?:\s+(?P<activation>[a-z][a-z-]*))?$")
_SEPARATORS = re.compile(r"[,;\n]+")
_IMAGE = re.compile(r"^(\d+)\s*[x×]\s*(\d+)(?:\s*[x×]\s*(\d+))?$")
_KERNEL = re.compile(r"^(\d+)@(\d+)[x×](\d+)$")
_EXAMPLE = "widths such as 784-30-10, or layers such as 784, dense 30 relu, softmax 10"


def parse_network(text: str, loss: str = "cross-entropy") -> Network:
    """Reads one line of text as a network.

    Where the text leaves an activation open, hidden layers are sigmoid and the output is what `loss` goes with:
    softmax for log-likelihood, else sigmoid. `784-30-10 relu` names the activation of the hidden layers.
    Raises SpecError with field `network`, or `layer k` for the layer that is wrong.
    """
    plain = text.strip().lower()
    natural_output = "softmax" if loss == "log-likelihood" else "sigmoid"
    short = _SHORT.match(plain)
    if short:
        return _parse_short(plain, short["activation"] or "sigmoid", natural_output)
    parts = [part.strip() for part in _SEPARATORS.split(plain) if part.strip()]
    if parts and " " in parts[0]:
        first, rest = parts[0].split(maxsplit=1)
        parts[:1] = [first, rest]
    parts = [part for part in parts if part != "flatten"]  # a dense layer flattens what comes before it
    image = _IMAGE.match(parts[0]) if parts else None
    if len(parts) < 2 or not (image or parts[0].isdecimal()):
        raise SpecError("network", text.strip(), _EXAMPLE)
    layers = tuple(
        _parse_layer(part, number, natural_output if number == len(parts) - 1 else "sigmoid")
        for number, part in enumerate(parts[1:], start=1)
    )
    if not image:
        return Network(_number(parts[0]), layers)
    height, width, channels = (_number(side or "1") for side in image.groups())
    shape = Shape(height, width, channels)
    return Network(shape.size, layers, shape)


def _parse_short(plain: str, hidden: str, output: str) -> Network:
    widths = [int(number) for number in re.findall(r"\d+", plain)]
    if hidden not in HIDDEN_ACTIVATIONS + FORWARD_ONLY:
        allowed = names_joined(HIDDEN_ACTIVATIONS) + " behind the widths, for the hidden layers"
        raise SpecError("network", hidden, allowed)
    layers = [Dense(width, hidden) for width in widths[1:-1]] + [Dense(widths[-1], output)]
    return Network(widths[0], tuple(layers))


_FORMS = (
    "dense 30 sigmoid, softmax 10, conv 20@5x5 relu (also stride 2, padding 1), pool 2 (also average, l2, stride 1), "
    "or dropout 0.5"
)


def _parse_layer(part: str, number: int, activation: str) -> Layer:
    """One layer's text; raises SpecError with field `layer k`."""
    kind, *options = part.split()
    try:
        layer = _layer(kind, options, activation)
    except SpecError as error:
        raise SpecError(f"layer {number}", error.got, error.allowed) from None
    if layer is None:
        raise SpecError(f"layer {number}", part, _FORMS)
    return layer


def _layer(kind: str, options: list[str], activation: str) -> Layer | None:
    """The layer that the words say, or None."""
    if not options:
        return None
    size, *rest = options
    if kind == "dropout":
        return Dropout(_real(size)) if not rest and _is_real(size) else None
    if kind == "conv":
        return _convolution(_KERNEL.match(size), rest, activation)
    if not size.isdecimal():
        return None
    if kind == "softmax":
        settings = _settings(rest, ("temperature",))
        if settings is None or settings[0]:
            return None
        return Dense(_number(size), "softmax", settings[1].get("temperature", 1.0))
    if kind == "dense" and len(rest) <= 1:
        return Dense(_number(size), _activation(rest[0], ACTIVATIONS) if rest else activation)
    if kind == "pool":
        settings = _settings(rest, ("stride",))
        if settings is None or len(settings[0]) > 1 or not set(settings[0]) <= set(POOLINGS):
            return None
        return Pooling(_number(size), settings[0][0] if settings[0] else "max", int(settings[1].get("stride", 0)))
    return None


def _convolution(kernel: re.Match[str] | None, rest: list[str], activation: str) -> Convolution | None:
    settings = _settings(rest, ("stride", "padding"))
    if kernel is None or settings is None or len(settings[0]) > 1:
        return None
    words, numbers = settings
    maps, height, width = (_number(digits) for digits in kernel.groups())
    return Convolution(
        maps,
        height,
        width,
        activation=_activation(words[0], (*HIDDEN_ACTIVATIONS, *FORWARD_ONLY)) if words else activation,
        stride=int(numbers.get("stride", 1)),
        padding=int(numbers.get("padding", 0)),
    )


def _activation(word: str, allowed: tuple[str, ...]) -> str:
    if word not in allowed:
        raise SpecError("activation", word, names_joined(allowed))
    return word


def _settings(words: list[str], names: tuple[str, ...]) -> tuple[list[str], dict[str, float]] | None:
    """Splits `relu stride 2 padding 1` into the bare words and the numbers behind their names; None if it cannot."""
    bare: list[str] = []
    numbers: dict[str, float] = {}
    waiting = iter(words)
    for word in waiting:
        if word not in names:
            bare.append(word)
            continue
        value = next(waiting, "")
        if word in numbers or not (_is_real(value) if word == "temperature" else value.isdecimal()):
            return None
        numbers[word] = _real(value) if word == "temperature" else _number(value)
    return bare, numbers


def _is_real(word: str) -> bool:
    return re.fullmatch(r"\d*\.?\d+", word) is not None and len(word) < 20


def _real(word: str) -> float:
    return float(word)


def _number(digits: str) -> int:
    """Digits as a number; a number far beyond every limit is cut short, so that the limits refuse it."""
    return int(digits[:9])
