"""Editing one layer: its main number, its activation, and a new layer that goes with the shape that comes to it."""

import re
from dataclasses import replace

from core.errors import LabError, SpecError
from core.layers import (
    HIDDEN_ACTIVATIONS,
    MAX_WIDTH,
    POOLINGS,
    Convolution,
    Dense,
    Dropout,
    Layer,
    Pooling,
    Shape,
)

KINDS = ("dense", "conv", "pool", "dropout")
KERNEL = 5
"""The side of a new convolution's window where the image is large enough; that of the book."""

_CLASSES = {Dense: "dense", Convolution: "conv", Pooling: "pool", Dropout: "dropout"}
_BARE_NUMBER = re.compile(r"-?[\d,_]*\.?\d+")


def kind_of(layer: Layer) -> str:
    """The first word of its text, but for softmax, which is a dense layer."""
    return _CLASSES[type(layer)]


def needs_image(layer: Layer) -> bool:
    return isinstance(layer, (Convolution, Pooling))


def stepped(layer: Layer, direction: int, before: Shape) -> Layer:
    """One step up (1) or down (-1) of its main number: neurons, feature maps, size of the window, rate."""
    match layer:
        case Dense():
            return replace(layer, width=step_whole(layer.width, direction))
        case Convolution():
            return replace(layer, maps=step_whole(layer.maps, direction))
        case Pooling():
            return _stepped_pooling(layer, direction, before)
        case Dropout():
            tenths = round(layer.rate * 10, 6)
            rate = (tenths // 1 + 1 if direction > 0 else -(-tenths // 1) - 1) / 10
            return Dropout(min(max(rate, 0.0), 0.9))


def _stepped_pooling(layer: Pooling, direction: int, before: Shape) -> Pooling:
    """The next size of window that divides the image; where there is none, the next size, to be explained."""
    overlapping = layer.stride != layer.size

    def sized(size: int) -> Pooling:
        return replace(layer, size=size, stride=layer.stride if overlapping else 0)

    last = min(before.height, before.width) if direction > 0 else 1
    for size in range(layer.size + direction, last + direction, direction):
        pooling = sized(size)
        if fits(pooling, before):
            return pooling
    return sized(max(1, layer.size + direction))


def fits(layer: Layer, before: Shape) -> bool:
    """Whether the layer can take this shape."""
    try:
        layer.shape_after(before)
    except SpecError:
        return False
    return True


def step_whole(number: int, direction: int) -> int:
    """The next rounder number, upwards (1) or downwards (-1); steps up and down meet the same numbers."""
    reference = number if direction > 0 else number - 1
    step = next(step for limit, step in ((20, 1), (50, 5), (200, 10), (1000, 50), (10**9, 500)) if reference < limit)
    if direction > 0:
        return (number // step + 1) * step
    return max(1, (number - 1) // step * step)


def is_number(text: str) -> bool:
    """Whether a number alone was typed, which then is the layer's main number."""
    return _BARE_NUMBER.fullmatch(text.strip()) is not None


def with_number(layer: Layer, text: str) -> Layer:
    """The layer with another main number, as typed; raises SpecError."""
    plain = text.strip().replace(",", "").replace("_", "")
    if isinstance(layer, Dropout):
        return Dropout(float(plain))
    name = {"dense": "width", "conv": "feature maps", "pool": "size"}[kind_of(layer)]
    if not plain.isdecimal():
        raise SpecError(name, text.strip(), f"a whole number from 1 to {MAX_WIDTH:,}")
    number = int(plain[:9])
    match layer:
        case Dense():
            return replace(layer, width=number)
        case Convolution():
            return replace(layer, maps=number)
        case Pooling():
            return replace(layer, size=number, stride=layer.stride if layer.stride != layer.size else 0)


def with_activation(layer: Dense, activation: str) -> Dense:
    """The layer with another activation; a temperature is for softmax only."""
    return Dense(layer.width, activation, layer.temperature if activation == "softmax" else 1.0)


def next_choice(layer: Layer, is_output: bool, direction: int) -> Layer:
    """The next activation that may stand in this place, or the next kind of pooling; raises LabError for dropout."""
    match layer:
        case Dense():
            allowed = (*HIDDEN_ACTIVATIONS, "softmax") if is_output else HIDDEN_ACTIVATIONS
            return with_activation(layer, _next(allowed, layer.activation, direction))
        case Convolution():
            return replace(layer, activation=_next(HIDDEN_ACTIVATIONS, layer.activation, direction))
        case Pooling():
            return replace(layer, kind=_next(POOLINGS, layer.kind, direction))
        case Dropout():
            raise LabError("Dropout has no activation: it silences values or lets them pass; + and - change how many.")


def _next(allowed: tuple[str, ...], present: str, direction: int) -> str:
    """The neighbour, round and round; from outside of the list its first."""
    place = allowed.index(present) + direction if present in allowed else 0
    return allowed[place % len(allowed)]


def new_layer(kind: str, before: Shape, model: Dense | Convolution) -> Layer:
    """A layer of this kind behind the shape `before`, with the settings that the book begins with.

    model: another layer of the network, whose activation, and where it is dense whose width, the new one takes.
    """
    if kind == "dense":
        return Dense(model.width if isinstance(model, Dense) else 100, model.activation)
    if kind == "conv":
        side = max(1, min(KERNEL, before.height, before.width))
        if before.is_vector:
            side = KERNEL
        return Convolution(20, side, side, model.activation)
    if kind == "pool":
        sizes = (Pooling(size) for size in (2, 3, 4, 5))
        return next((pooling for pooling in sizes if fits(pooling, before)), Pooling(2))
    return Dropout(0.5)
