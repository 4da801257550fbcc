"""The bench of chapter 1: circuits of perceptrons, the cheese festival, and ten digits turned into four bits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.checks import check_one_of, check_real, check_whole
from core.circuits import CIRCUITS, FESTIVAL, FESTIVAL_INPUTS, Circuit, Gate, digits_to_bits, with_threshold
from core.errors import SpecError
from core.universality.feed_forward import Array

NEURONS = ("perceptrons", "sigmoids")
"""What the gates are: perceptrons, or sigmoid neurons with c times their weights and biases."""

LEAST_C, GREATEST_C = 0.001, 1_000_000.0
GREATEST_WEIGHT = 1000.0
DIGITS, BITS = 10, ("8", "4", "2", "1")
"""How many digits there are, and what the bits stand for, the highest first."""

BENCH = tuple(name for name in CIRCUITS if name != "festival")
"""The names of the circuits whose weights stay as they are."""


def check_neurons(neurons: str, c: float) -> None:
    """Raises SpecError where one of the two is not allowed."""
    check_one_of("neurons", neurons, NEURONS)
    check_real("c", c, LEAST_C, GREATEST_C)


def check_bits(inputs: Sequence[float], count: int) -> None:
    """Raises SpecError where these are not `count` values of 0 or 1."""
    if len(inputs) != count or any(value not in (0.0, 1.0) for value in inputs):
        shown = ",".join(f"{value:g}" for value in inputs)
        raise SpecError("inputs", shown, f"{count} of 0 or 1, such as {','.join('10' * count)[: 2 * count - 1]}")


@dataclass(frozen=True)
class CircuitScene:
    """One of BENCH, with its inputs switched on or off.

    inputs: 0 or 1 for each input; all 0 where none is given. neurons: one of NEURONS. c: the scale of the sigmoids.
    """

    name: str = "half-adder"
    inputs: tuple[float, ...] = ()
    neurons: str = "perceptrons"
    c: float = 1.0

    def __post_init__(self) -> None:
        check_one_of("name", self.name, BENCH)
        if not self.inputs:
            object.__setattr__(self, "inputs", (0.0,) * len(self.circuit.inputs))
        check_bits(self.inputs, len(self.circuit.inputs))
        check_neurons(self.neurons, self.c)

    @property
    def circuit(self) -> Circuit:
        return CIRCUITS[self.name]


@dataclass(frozen=True)
class Festival:
    """Whether to go to the cheese festival: one perceptron, whose weights and threshold can be turned.

    weights: of weather, company and transit. threshold: what the weighted inputs must exceed. The rest is as in
    `CircuitScene`.
    """

    name: ClassVar[str] = "festival"
    weights: tuple[float, ...] = FESTIVAL.weights
    threshold: float = FESTIVAL.threshold
    inputs: tuple[float, ...] = (1.0, 0.0, 0.0)
    neurons: str = "perceptrons"
    c: float = 1.0

    def __post_init__(self) -> None:
        if len(self.weights) != len(FESTIVAL_INPUTS):
            raise SpecError("weights", len(self.weights), "3 weights, of weather, company and transit")
        for weight in self.weights:
            check_real("weights", weight, -GREATEST_WEIGHT, GREATEST_WEIGHT)
        check_real("threshold", self.threshold, -GREATEST_WEIGHT, GREATEST_WEIGHT)
        check_bits(self.inputs, len(FESTIVAL_INPUTS))
        check_neurons(self.neurons, self.c)

    @property
    def circuit(self) -> Circuit:
        perceptron = with_threshold(self.weights, self.threshold)
        return Circuit(FESTIVAL_INPUTS, (Gate("go", perceptron, FESTIVAL_INPUTS),), (("go", "go"),))


Bench = CircuitScene | Festival
"""The scenes that are a circuit."""


def wires_of(scene: Bench) -> dict[str, float]:
    """The value on every wire, with the neurons that the scene has."""
    if scene.neurons == "perceptrons":
        return scene.circuit.wires(scene.inputs)
    return scene.circuit.sigmoid_wires(scene.inputs, scene.c)


@dataclass(frozen=True)
class DigitBits:
    """Ten neurons, one for each digit, and four that say the digit as bits (a problem of chapter 1).

    digit: the one that is seen. active: its neuron's value; inactive: that of the nine others. strength: the weight
    from a digit to each bit that is set in it; the bits' bias is -strength / 2.
    """

    name: ClassVar[str] = "digits"
    digit: int = 6
    active: float = 0.99
    inactive: float = 0.01
    strength: float = 20.0

    def __post_init__(self) -> None:
        check_whole("digit", self.digit, 0, DIGITS - 1)
        check_real("active", self.active, 0.0, 1.0)
        check_real("inactive", self.inactive, 0.0, 1.0)
        check_real("strength", self.strength, 0.0, GREATEST_WEIGHT)

    @property
    def inputs(self) -> tuple[float, ...]:
        """The values of the ten neurons."""
        return tuple(self.active if digit == self.digit else self.inactive for digit in range(DIGITS))

    def bits(self, digit: int) -> Array:
        """What the four sigmoid neurons say when a digit is seen: (4,), the highest bit first."""
        inputs = np.where(np.arange(DIGITS) == digit, self.active, self.inactive)
        return np.asarray(digits_to_bits(self.strength).outputs(inputs[np.newaxis])[0])

    @property
    def sums(self) -> Array:
        """The weighted inputs of the four for the digit that is seen: (4,)."""
        return np.asarray(digits_to_bits(self.strength).weighted_sums(np.array([self.inputs]))[0])

    def read(self, digit: int) -> int:
        """The number that the bits say when a digit is seen, each taken as 1 above one half."""
        return sum(int(bit > 0.5) << place for bit, place in zip(self.bits(digit), (3, 2, 1, 0), strict=True))
