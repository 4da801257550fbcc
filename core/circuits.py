"""Perceptrons and circuits of them, as in chapter 1: every wire's value, the decision line, and the sigmoid limit.

A circuit is evaluated with perceptrons, or with sigmoid neurons whose weights and biases are the perceptrons' times c.
As c grows the second becomes the first (a problem of chapter 1), except where a weighted input is exactly 0.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from core.checks import check_real
from core.errors import SpecError
from core.universality.activations import sigmoid
from core.universality.feed_forward import FeedForward

_GREATEST = 1_000_000.0

Point = tuple[float, float]
_Output = Callable[["Perceptron", Sequence[float]], float]


@dataclass(frozen=True)
class Perceptron:
    """Fires, with output 1, where weights · inputs + bias > 0. Raises SpecError for numbers that are not finite."""

    weights: tuple[float, ...]
    bias: float

    def __post_init__(self) -> None:
        if not self.weights:
            raise SpecError("weights", "none", "one weight for each input")
        for weight in self.weights:
            check_real("weight", weight, -_GREATEST, _GREATEST)
        check_real("bias", self.bias, -_GREATEST, _GREATEST)

    @property
    def threshold(self) -> float:
        """What the weighted inputs must exceed: -bias."""
        return -self.bias

    def weighted_input(self, inputs: Sequence[float]) -> float:
        """z = weights · inputs + bias."""
        return sum(weight * value for weight, value in zip(self.weights, inputs, strict=True)) + self.bias

    def output(self, inputs: Sequence[float]) -> int:
        """1 or 0."""
        return int(self.weighted_input(inputs) > 0.0)

    def sigmoid_output(self, inputs: Sequence[float], c: float) -> float:
        """The output of the sigmoid neuron with c times these weights and this bias."""
        return float(sigmoid(c * self.weighted_input(inputs)))

    def scaled(self, c: float) -> "Perceptron":
        """All weights and the bias times c > 0: nothing it decides is changed."""
        return Perceptron(tuple(c * weight for weight in self.weights), c * self.bias)

    def decision_line(self, low: float = 0.0, high: float = 1.0) -> tuple[Point, Point] | None:
        """Where w1 x + w2 y + b = 0 crosses the square from low to high: its two ends, or None where it does not.

        For a perceptron of two inputs.
        """
        if len(self.weights) != 2:
            raise SpecError("perceptron", f"{len(self.weights)} inputs", "2 inputs for a line")
        (w1, w2), ends = self.weights, set()
        for side in (low, high):
            if w2:
                ends.add((side, -(self.bias + w1 * side) / w2))
            if w1:
                ends.add((-(self.bias + w2 * side) / w1, side))
        slack = 1e-12 * (high - low)
        inside = [end for end in ends if all(low - slack <= value <= high + slack for value in end)]
        if len(inside) < 2:
            return None
        first = min(inside)
        return first, max(inside, key=lambda end: math.dist(first, end))


def with_threshold(weights: Sequence[float], threshold: float) -> Perceptron:
    """The perceptron that fires where weights · inputs > threshold."""
    return Perceptron(tuple(weights), -threshold)


FESTIVAL_INPUTS = ("weather", "company", "transit")
FESTIVAL = with_threshold((6.0, 2.0, 2.0), 5.0)
"""Whether to go to the cheese festival: with threshold 5 the weather decides; with 3, weather or both of the others."""
NAND = Perceptron((-2.0, -2.0), 3.0)


@dataclass(frozen=True)
class Gate:
    """A perceptron in a circuit: its own wire's name, and the wires that it reads."""

    name: str
    perceptron: Perceptron
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Circuit:
    """Perceptrons and wires. Every gate reads inputs, or gates before it. Raises SpecError where it does not.

    outputs: the wires that are the answer, each with what it is called.
    """

    inputs: tuple[str, ...]
    gates: tuple[Gate, ...]
    outputs: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        known = set(self.inputs)
        for gate in self.gates:
            if len(gate.sources) != len(gate.perceptron.weights):
                raise SpecError(gate.name, f"{len(gate.sources)} wires", f"{len(gate.perceptron.weights)} wires")
            unknown = [source for source in gate.sources if source not in known]
            if unknown or gate.name in known:
                allowed = "wires from inputs or earlier gates, and a name of its own"
                raise SpecError(gate.name, (unknown or [gate.name])[0], allowed)
            known.add(gate.name)
        for label, wire in self.outputs:
            if wire not in known:
                raise SpecError(label, wire, "a wire of the circuit")

    @cached_property
    def levels(self) -> dict[str, int]:
        """How far to the right each wire begins: inputs 0, a gate one more than the last wire it waits for."""
        levels = dict.fromkeys(self.inputs, 0)
        for gate in self.gates:
            levels[gate.name] = 1 + max(levels[source] for source in gate.sources)
        return levels

    def wires(self, values: Sequence[float]) -> dict[str, float]:
        """The value on every wire, with perceptrons."""
        return self._run(values, lambda perceptron, read: float(perceptron.output(read)))

    def sigmoid_wires(self, values: Sequence[float], c: float) -> dict[str, float]:
        """The value on every wire, with sigmoid neurons of c times the weights and biases."""
        check_real("c", c, 0.0, _GREATEST)
        return self._run(values, lambda perceptron, read: perceptron.sigmoid_output(read, c))

    def answer(self, values: Sequence[float]) -> dict[str, int]:
        """The outputs, by what they are called."""
        wires = self.wires(values)
        return {label: int(wires[wire]) for label, wire in self.outputs}

    def undecided(self, values: Sequence[float]) -> tuple[str, ...]:
        """The gates whose weighted input is exactly 0: there a sigmoid stays at 1/2 however large c gets."""
        wires = self.wires(values)
        return tuple(gate.name for gate in self.gates if gate.perceptron.weighted_input(_read(gate, wires)) == 0.0)

    def table(self) -> list[tuple[tuple[int, ...], dict[str, int]]]:
        """The truth table: every combination of inputs, and the answer."""
        return [(bits, self.answer(bits)) for bits in product((0, 1), repeat=len(self.inputs))]

    def limit(self, values: Sequence[float], scales: Sequence[float]) -> list[float]:
        """For each c, how far the sigmoid answer is at most from the perceptrons' answer; towards 0 as c grows."""
        truth = self.answer(values)
        off = []
        for c in scales:
            wires = self.sigmoid_wires(values, c)
            off.append(max(abs(wires[wire] - truth[label]) for label, wire in self.outputs))
        return off

    def _run(self, values: Sequence[float], output: _Output) -> dict[str, float]:
        if len(values) != len(self.inputs):
            raise SpecError("inputs", len(values), f"{len(self.inputs)} values")
        wires = {name: float(value) for name, value in zip(self.inputs, values, strict=True)}
        for gate in self.gates:
            wires[gate.name] = output(gate.perceptron, _read(gate, wires))
        return wires


def _read(gate: Gate, wires: Mapping[str, float]) -> list[float]:
    return [wires[source] for source in gate.sources]


def _nand(name: str, first: str, second: str) -> Gate:
    return Gate(name, NAND, (first, second))


_TWO = ("x1", "x2")
_ADDER = (_nand("a", "x1", "x2"), _nand("b", "x1", "a"), _nand("c", "a", "x2"), _nand("sum", "b", "c"))
_ADDED = (("sum", "sum"), ("carry", "carry"))

CIRCUITS = {
    "festival": Circuit(FESTIVAL_INPUTS, (Gate("go", FESTIVAL, FESTIVAL_INPUTS),), (("go", "go"),)),
    "nand": Circuit(_TWO, (_nand("nand", "x1", "x2"),), (("nand", "nand"),)),
    "not": Circuit(("x1",), (_nand("not", "x1", "x1"),), (("not", "not"),)),
    "and": Circuit(_TWO, (_nand("a", "x1", "x2"), _nand("and", "a", "a")), (("and", "and"),)),
    "or": Circuit(_TWO, (_nand("a", "x1", "x1"), _nand("b", "x2", "x2"), _nand("or", "a", "b")), (("or", "or"),)),
    "xor": Circuit(_TWO, _ADDER, (("xor", "sum"),)),
    "half-adder": Circuit(_TWO, (*_ADDER, _nand("carry", "a", "a")), _ADDED),
    "half-adder-merged": Circuit(_TWO, (*_ADDER, Gate("carry", Perceptron((-4.0,), 3.0), ("a",))), _ADDED),
}
"""Circuits by name. In half-adder-merged the two wires from one gate to the carry are one wire of weight -4."""


def digits_to_bits(strength: float = 20.0) -> FeedForward:
    """Ten neurons, one a digit, to four bits, the highest first (a problem of chapter 1): one layer of sigmoid neurons.

    A bit listens to the digits in which it is set, each with weight `strength`, and has bias -strength / 2. With the
    right digit at 0.99 or more and the others below 0.01, its sum is at least 0.99 strength, or below 0.05 strength.
    """
    bits = np.array([[digit >> place & 1 for place in (3, 2, 1, 0)] for digit in range(10)], np.float64)
    return FeedForward([(strength * bits, np.full(4, -strength / 2))], ("sigmoid",))
