"""What is seen of a scene of two inputs: what its network makes, what it should make, and how these differ."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.expression import Expression
from core.scenes.look_up import LookUp
from core.universality.feed_forward import FeedForward
from core.universality.ladder import Rung
from core.universality.towers import surface
from nntui.playground.surface_controls import SurfaceScene
from nntui.widgets.cut_pane import Cut
from nntui.widgets.grid import Grid, shown_range

Floats = NDArray[np.float64]
Sampled = Callable[[int, int], Floats]
"""Values over the unit square, for so many columns and rows: float64 (rows, columns), row 0 is the lowest y."""
AtPoints = Callable[[Floats], Floats]
"""Values at points, (points, 2)."""

NETWORK, TARGET, DIFFERENCE = "network", "target", "difference"
SIDES = (NETWORK, TARGET, DIFFERENCE)
_LEAST_RELIEF = 60


@dataclass(frozen=True, eq=False)
class Surfaces:
    """What the network makes, and the target, or None where there is none; `shows` says what of the network it is.

    view: the range that is shown at least. parts: in how many the unit is cut, so that samples fall into step with it.
    """

    made: Sampled
    made_at: AtPoints
    shows: str
    target: Sampled | None = None
    target_at: AtPoints | None = None
    view: tuple[float, float] = (0.0, 1.0)
    parts: int = 1

    def values(self, side: str, columns: int, rows: int) -> Floats:
        """One of SIDES."""
        if self.target is None or side == NETWORK:
            return self.made(columns, rows)
        target = self.target(columns, rows)
        return target if side == TARGET else self.made(columns, rows) - target

    def cut(self, y: float, points: int, view: tuple[float, float]) -> Cut:
        """Along one y, at the middles of equal parts of x. view: the range of values that is shown."""
        x = (np.arange(points) + 0.5) / points
        places = np.stack([x, np.full(points, y)], axis=1)
        return Cut(y, self.made_at(places), self.target_at(places) if self.target_at else None, *view)

    @property
    def middle(self) -> float:
        """The middle of the unit, and not between two of its parts."""
        return (self.parts // 2 + 0.5) / self.parts

    @property
    def relief_size(self) -> int:
        """As many samples in each direction as tell the parts from each other."""
        return self.parts * max(1, -(-_LEAST_RELIEF // self.parts)) if self.parts <= _LEAST_RELIEF else self.parts

    def grid(self, side: str) -> Grid:
        """One of SIDES for a relief, in a range that holds all of it; network and target share one range."""
        size = self.relief_size
        values = self.values(side, size, size)
        if side == DIFFERENCE and self.target is not None:
            reach = shown_range(np.abs(values), 0.0, 0.05)[1]
            return Grid(values, lower=-reach, upper=reach, names=("x", "y", "off by"), diverging=True)
        both = values if self.target is None else np.concatenate([values, self.values(_other(side), size, size)])
        return Grid(values, lower=shown_range(both, *self.view)[0], upper=shown_range(both, *self.view)[1])


def _other(side: str) -> str:
    return TARGET if side == NETWORK else NETWORK


def surfaces_of(scene: SurfaceScene) -> Surfaces:
    """What is seen of a scene of two inputs."""
    if isinstance(scene, LookUp):
        table, target = scene.table, scene.target
        sampled, parts = of_expression(target), scene.recipe.parts
        return Surfaces(
            table.surface, table.outputs_at, "output", sampled, lambda places: target.unchecked(*places.T), parts=parts
        )
    shows, view = (scene.picture.shows, scene.picture.view) if isinstance(scene, Rung) else ("output", (0.0, 1.0))
    made_at = of_network(scene.network)
    return Surfaces(lambda columns, rows: surface(made_at, columns, rows), made_at, shows, view=view)


def of_network(network: FeedForward) -> AtPoints:
    """A network's first output."""
    return lambda points: network.outputs(points)[:, 0]


def of_expression(function: Expression) -> Sampled:
    """A typed f(x, y) over the middles of a grid's parts."""

    def values(columns: int, rows: int) -> Floats:
        x, y = (np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows
        return function.unchecked(x[None, :], y[:, None])

    return values
