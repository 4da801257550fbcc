"""A curve in the plane, learnt by a network of two outputs, beside what the proof builds of as many neurons."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Self

from core.scenes.function_training import bumps_of
from core.scenes.training import Training
from core.targets import CURVES, Curve, parse_curve
from core.universality.activations import STEPPING
from core.universality.construction import Recipe
from core.universality.feed_forward import Array, FeedForward
from core.universality.towers import curve_network


@dataclass(frozen=True)
class CurveTraining(Training):
    """A network of one input t and two outputs learns (x(t), y(t))."""

    target: Curve = field(default_factory=lambda: parse_curve("heart"))

    name: ClassVar[str] = "train-curve"
    inputs: ClassVar[int] = 1
    outputs: ClassVar[int] = 2
    presets: ClassVar[tuple[str, ...]] = tuple(CURVES)
    head: ClassVar[str] = "(x, y)(t)"
    flat: ClassVar[str] = "a straight line"
    built_layers: ClassVar[int] = 1
    built_with: ClassVar[tuple[str, ...]] = STEPPING

    def with_target(self, text: str) -> Self:
        return replace(self, target=parse_curve(text))

    def wanted(self, places: Array) -> Array:
        return self.target.values(places[:, 0])

    @property
    def parts(self) -> int:
        return bumps_of(self.hidden, self.activation)

    @cached_property
    def built(self) -> FeedForward:
        return curve_network(self.target, Recipe(self.parts, self.steepness, self.activation, self.output))
