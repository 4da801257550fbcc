"""A target of one input, learnt by gradient descent, beside the bumps that the proof builds of as many neurons."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Self

from core.scenes.training import Training
from core.targets import PRESETS, Target, parse_target
from core.universality.activations import STEPPING, rise_of
from core.universality.construction import MAX_BUMPS, Recipe, construct
from core.universality.feed_forward import Array, FeedForward


def bumps_of(hidden: str, activation: str) -> int:
    """How many bumps the neurons of the first hidden layer are enough for."""
    neurons = 2 * len(rise_of(activation).parts) if activation in STEPPING else 2
    return min(max(1, int(hidden.split("-")[0]) // neurons), MAX_BUMPS)


@dataclass(frozen=True)
class FunctionTraining(Training):
    """A network of one input and one output learns f(x)."""

    target: Target = field(default_factory=lambda: parse_target("book"))

    name: ClassVar[str] = "train"
    inputs: ClassVar[int] = 1
    outputs: ClassVar[int] = 1
    presets: ClassVar[tuple[str, ...]] = tuple(PRESETS)
    head: ClassVar[str] = "f(x)"
    flat: ClassVar[str] = "a straight line"
    built_layers: ClassVar[int] = 1
    built_with: ClassVar[tuple[str, ...]] = STEPPING

    def with_target(self, text: str) -> Self:
        return replace(self, target=parse_target(text))

    def wanted(self, places: Array) -> Array:
        return self.target.values(places)

    @property
    def parts(self) -> int:
        return bumps_of(self.hidden, self.activation)

    @cached_property
    def built(self) -> FeedForward:
        return construct(self.target, Recipe(self.parts, self.steepness, self.activation, self.output)).network
