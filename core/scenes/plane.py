"""A curve in the plane, by a network of two outputs (chapter 4)."""

from dataclasses import dataclass, field
from functools import cached_property

from core.targets import Curve
from core.universality.construction import Recipe
from core.universality.feed_forward import FeedForward
from core.universality.towers import curve_network


@dataclass(frozen=True)
class Plane:
    """A curve by a network of two outputs, by the proof. Raises SpecError where it cannot be built with this output."""

    target: Curve = field(default_factory=Curve)
    recipe: Recipe = field(default_factory=Recipe)

    def __post_init__(self) -> None:
        _ = self.network

    @property
    def name(self) -> str:
        return "curve"

    @cached_property
    def network(self) -> FeedForward:
        return curve_network(self.target, self.recipe)
