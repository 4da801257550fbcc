"""What a network and a run are: frozen, validated data, with one line of text for a network.

A network is written in short, `784-30-10`, or layer by layer, `784, dense 30 relu, softmax 10`. Both forms can be
typed anywhere a network is asked for; `Network.text` gives the shorter one that says the same.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Any

from core.errors import SpecError

HIDDEN_ACTIVATIONS = ("sigmoid", "tanh", "relu", "linear")
ACTIVATIONS = (*HIDDEN_ACTIVATIONS, "softmax")
LOSSES = ("cross-entropy", "quadratic", "log-likelihood")
INITIALISERS = ("default", "large", "he", "glorot", "zeros")
OPTIMISERS = ("sgd",)
PRECISIONS = ("float32", "float64")
STREAMS = ("nntui", "book")
DATA_SETS = ("mnist",)
MONITORED = ("training", "validation", "test")

MAX_WIDTH = 20_000
MAX_LAYERS = 200
MAX_PARAMETERS = 200_000_000
MAX_TRAINING = 60_000


@dataclass(frozen=True)
class Dense:
    """A fully connected layer of `width` neurons with one `activation`."""

    width: int
    activation: str = "sigmoid"

    def __post_init__(self) -> None:
        _whole("width", self.width, 1, MAX_WIDTH)
        _one_of("activation", self.activation, ACTIVATIONS)

    @property
    def text(self) -> str:
        if self.activation == "softmax":
            return f"softmax {self.width}"
        return f"dense {self.width} {self.activation}"


@dataclass(frozen=True)
class Network:
    """The architecture: the number of inputs and the layers behind them, the last one being the output."""

    inputs: int
    layers: tuple[Dense, ...]

    def __post_init__(self) -> None:
        _whole("inputs", self.inputs, 1, MAX_WIDTH)
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise SpecError("network", f"{len(self.layers)} layers", f"1 to {MAX_LAYERS} layers behind the inputs")
        for number, layer in enumerate(self.layers[:-1], start=1):
            if layer.activation == "softmax":
                raise SpecError(
                    f"layer {number}", "softmax", "softmax in the output layer only; here " + _or(HIDDEN_ACTIVATIONS)
                )
        if self.parameter_count > MAX_PARAMETERS:
            raise SpecError("network", f"{self.parameter_count:,} parameters", f"up to {MAX_PARAMETERS:,} parameters")

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs first, outputs last: 784, 30, 10."""
        return (self.inputs, *(layer.width for layer in self.layers))

    @property
    def layer_parameters(self) -> tuple[int, ...]:
        """Weights and biases of each layer."""
        widths = self.widths
        return tuple((n_in + 1) * n_out for n_in, n_out in pairwise(widths))

    @property
    def parameter_count(self) -> int:
        return sum(self.layer_parameters)

    @property
    def text(self) -> str:
        """The shortest text that `parse_network` reads back as this network."""
        if all(layer.activation == "sigmoid" for layer in self.layers):
            return "-".join(str(width) for width in self.widths)
        return ", ".join([str(self.inputs), *(layer.text for layer in self.layers)])


_SHORT = re.compile(r"^\d+(?:\s*-\s*\d+)+(?:\s+(?P<activation>[a-z]+))?$")
_SEPARATORS = re.compile(r"[,;\n]+")


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
        widths = [int(number) for number in re.findall(r"\d+", plain)]
        hidden = short["activation"] or "sigmoid"
        if hidden not in HIDDEN_ACTIVATIONS:
            raise SpecError("network", hidden, _or(HIDDEN_ACTIVATIONS) + " behind the widths, for the hidden layers")
        layers = [Dense(width, hidden) for width in widths[1:-1]] + [Dense(widths[-1], natural_output)]
        return Network(widths[0], tuple(layers))
    parts = [part.strip() for part in _SEPARATORS.split(plain) if part.strip()]
    if parts and " " in parts[0]:
        first, rest = parts[0].split(maxsplit=1)
        parts[:1] = [first, rest]
    if len(parts) < 2 or not parts[0].isdecimal():
        raise SpecError(
            "network", text.strip(), "widths such as 784-30-10, or layers such as 784, dense 30 relu, softmax 10"
        )
    layers = [
        _parse_layer(part, number, natural_output if number == len(parts) - 1 else "sigmoid")
        for number, part in enumerate(parts[1:], start=1)
    ]
    return Network(_number(parts[0]), tuple(layers))


def _parse_layer(part: str, number: int, activation: str) -> Dense:
    words = part.split()
    kind, *options = words
    if kind == "softmax" and len(options) == 1 and options[0].isdecimal():
        return Dense(_number(options[0]), "softmax")
    if kind == "dense" and options and options[0].isdecimal() and len(options) <= 2:
        if len(options) == 2:
            activation = options[1]
            if activation not in ACTIVATIONS:
                raise SpecError(f"layer {number}", activation, _or(ACTIVATIONS))
        return Dense(_number(options[0]), activation)
    raise SpecError(f"layer {number}", part, "dense WIDTH ACTIVATION, such as dense 30 sigmoid, or softmax WIDTH")


def _number(digits: str) -> int:
    """Digits as a number; a number far beyond every limit is cut short, so that the limits refuse it."""
    return int(digits[:9])


_SPLIT_FIRST = re.compile(r"^first (\d+)$")


@dataclass(frozen=True)
class Split:
    """How many MNIST images are used for what, taken in the order of the files.

    Training images come from the front of the 60,000; validation images are the last 10,000 of them or none; test
    images are the 10,000 of the test file.
    """

    training: int
    validation: int
    test: int = 10_000

    @property
    def text(self) -> str:
        if (self.training, self.validation) == (50_000, 10_000):
            return "50000/10000/10000"
        if (self.training, self.validation) == (60_000, 0):
            return "60000/10000"
        return f"first {self.training}"


def parse_split(text: object) -> Split:
    """Reads `50000/10000/10000` (the book's), `60000/10000`, or `first n` for the first n training images."""
    plain = " ".join(str(text).lower().replace(",", "").replace(" / ", "/").split())
    if plain == "50000/10000/10000":
        return Split(50_000, 10_000)
    if plain == "60000/10000":
        return Split(60_000, 0)
    first = _SPLIT_FIRST.match(plain)
    if first and 1 <= _number(first[1]) <= 50_000:
        return Split(_number(first[1]), 10_000)
    raise SpecError("split", text, '"50000/10000/10000", "60000/10000" or "first n" with n from 1 to 50000')


@dataclass(frozen=True)
class Run:
    """One training run, whole: with the same Run and the same commands at the same steps comes the same result.

    learning_rate is the book's η, l2 its λ (a step shrinks each weight by 1 - η λ / n, with n training images).
    rng: `nntui` for our own random streams, `book` for those that replay the book's published figures bit by bit.
    monitor: the sets measured after each epoch.
    """

    network: Network
    data: str = "mnist"
    split: Split = field(default_factory=lambda: Split(50_000, 10_000))
    seed: int = 1
    initialiser: str = "default"
    loss: str = "cross-entropy"
    optimiser: str = "sgd"
    learning_rate: float = 0.5
    momentum: float = 0.0
    l2: float = 0.0
    batch_size: int = 10
    epochs: int = 30
    precision: str = "float32"
    rng: str = "nntui"
    monitor: tuple[str, ...] = ("validation", "test")

    def __post_init__(self) -> None:
        _one_of("data", self.data, DATA_SETS)
        _whole("seed", self.seed, 0, 2**32 - 1)
        _one_of("initialiser", self.initialiser, INITIALISERS)
        _one_of("loss", self.loss, LOSSES)
        _one_of("optimiser", self.optimiser, OPTIMISERS)
        _real("learning_rate", self.learning_rate, 0.0, 10_000.0)
        _real("momentum", self.momentum, 0.0, 0.9999)
        _real("l2", self.l2, 0.0, 1_000_000.0)
        _whole("batch_size", self.batch_size, 1, MAX_TRAINING)
        _whole("epochs", self.epochs, 1, 1_000_000)
        _one_of("precision", self.precision, PRECISIONS)
        _one_of("rng", self.rng, STREAMS)
        for name in self.monitor:
            _one_of("monitor", name, MONITORED)
        if self.batch_size > self.split.training:
            raise SpecError(
                "batch_size", self.batch_size, f"1 to {self.split.training:,}, the number of training images"
            )
        if self.rng == "book" and self.initialiser not in ("default", "large"):
            raise SpecError("initialiser", self.initialiser, 'default or large where rng is "book"')
        self._check_fit()

    def _check_fit(self) -> None:
        """The network's two ends must fit the data and the loss."""
        inputs, outputs = 784, 10
        if self.network.inputs != inputs:
            raise SpecError("network", f"{self.network.inputs} inputs", f"{inputs}, the pixels of an MNIST image")
        output = self.network.layers[-1]
        if output.width != outputs:
            raise SpecError("network", f"{output.width} outputs", f"{outputs}, one for each digit")
        wanted = {"cross-entropy": "sigmoid", "log-likelihood": "softmax"}.get(self.loss)
        if wanted and output.activation != wanted:
            raise SpecError(
                "loss", self.loss, f"{self.loss} with {wanted} outputs; these outputs are {output.activation}"
            )


def deciding_set(names: Collection[str]) -> str | None:
    """The set by which a run is judged: validation where it is measured, else test, else training."""
    return next((name for name in ("validation", "test", "training") if name in names), None)


CHANGEABLE = ("learning_rate", "momentum", "l2", "batch_size", "epochs")
"""The fields of a Run that may change while it trains."""


def change(run: Run, name: str, value: object) -> Run:
    """The run with one hyperparameter changed; raises SpecError where the name or the value is not allowed."""
    if name not in CHANGEABLE:
        raise SpecError(name, value, "a change of " + _or(CHANGEABLE) + " while training")
    return with_fields(run, {name: value})


def parse_value(name: str, text: str) -> int | float:
    """Reads what a user typed for a number field of a Run, such as `0.5` for learning_rate."""
    plain = text.strip().replace(",", "").replace("_", "")
    kind: type[int] | type[float] = int if name in ("seed", "batch_size", "epochs") else float
    try:
        return kind(plain)
    except ValueError:
        raise SpecError(name, text.strip(), "a whole number" if kind is int else "a number such as 0.5") from None


def with_fields(run: Run, values: dict[str, Any]) -> Run:
    """The run with several fields replaced, each a value as TOML or the command line gives it."""
    known = {item.name for item in fields(Run)}
    for name, value in values.items():
        if name not in known:
            raise SpecError(name, value, "the fields " + ", ".join(sorted(known)))
    ready = dict(values)
    if "split" in ready and not isinstance(ready["split"], Split):
        ready["split"] = parse_split(ready["split"])
    loss = ready.get("loss", run.loss)
    if "network" in ready and not isinstance(ready["network"], Network):
        ready["network"] = parse_network(_network_text(ready["network"]), loss if isinstance(loss, str) else run.loss)
    if "monitor" in ready:
        ready["monitor"] = _names("monitor", ready["monitor"])
    for name in ("learning_rate", "momentum", "l2"):
        if isinstance(ready.get(name), int) and not isinstance(ready[name], bool):
            ready[name] = float(ready[name])
    return replace(run, **ready)


def _network_text(value: object) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, str):
        return value
    raise SpecError("network", value, 'text such as "784-30-10", or a list of layers')


def _names(field_name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise SpecError(field_name, value, "a list of " + _or(MONITORED))


def _or(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise SpecError(name, value, _or(allowed))


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def _whole(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SpecError(name, value, f"a whole number from {least:,} to {most:,}")


def _real(name: str, value: object, least: float, most: float) -> None:
    right_kind = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not right_kind or not math.isfinite(value) or not least <= value <= most:  # type: ignore[arg-type,operator]
        raise SpecError(name, value, f"a number from {least:g} to {_plain(most)}")
