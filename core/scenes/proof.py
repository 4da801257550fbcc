"""A target of one input, built by the proof of chapter 4."""

from dataclasses import dataclass, field
from functools import cached_property

from core.targets import Target, parse_target
from core.universality.construction import Construction, Recipe, construct
from core.universality.feed_forward import FeedForward


@dataclass(frozen=True)
class Proof:
    """A target of one input, built by the proof. Raises SpecError where it cannot be built with this output."""

    target: Target = field(default_factory=lambda: parse_target("book"))
    recipe: Recipe = field(default_factory=Recipe)

    def __post_init__(self) -> None:
        _ = self.construction

    @property
    def name(self) -> str:
        return "proof"

    @cached_property
    def construction(self) -> Construction:
        return construct(self.target, self.recipe)

    @property
    def network(self) -> FeedForward:
        return self.construction.network
