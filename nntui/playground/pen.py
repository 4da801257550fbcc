"""The pen that draws a target: where it is, whether it is on the paper, and what paper there is."""

from dataclasses import dataclass, replace

import numpy as np

from core.scenes.hand import Hand
from core.scenes.proof import Proof
from core.scenes.scene import Scene
from core.targets import Drawn

_KNOTS = 101
_MARGIN = 0.01  # a sigmoid output comes close to 0 and 1, but never there
_LIMIT = 100.0


@dataclass(frozen=True)
class Pen:
    """at: its place, (x, y) of the plot. lower, upper: between which y it draws."""

    at: tuple[float, float]
    lower: float
    upper: float
    down: bool = False

    @staticmethod
    def over(scene: Scene) -> "Pen":
        """Over the middle of a scene's target."""
        assert isinstance(scene, Hand | Proof)
        bounded = (scene.output if isinstance(scene, Hand) else scene.recipe.output) == "sigmoid"
        limits = (_MARGIN, 1.0 - _MARGIN) if bounded else (-_LIMIT, _LIMIT)
        pen = Pen((0.5, 0.5), *limits)
        return pen.put((0.5, float(scene.target.values([0.5])[0])))

    @staticmethod
    def drawing_of(scene: Scene) -> Drawn:
        """The target as a drawing that can be drawn upon: itself, or 101 points of it."""
        assert isinstance(scene, Hand | Proof)
        if isinstance(scene.target, Drawn):
            return scene.target
        pen = Pen.over(scene)
        x = np.linspace(0.0, 1.0, _KNOTS)
        return Drawn(tuple(pen.kept((float(a), float(b))) for a, b in zip(x, scene.target.values(x), strict=True)))

    def kept(self, point: tuple[float, float]) -> tuple[float, float]:
        """The nearest point on the paper."""
        return min(max(point[0], 0.0), 1.0), min(max(point[1], self.lower), self.upper)

    def put(self, point: tuple[float, float]) -> "Pen":
        """At another place."""
        return replace(self, at=self.kept(point))

    def moved(self, columns: int, rows: int, lower: float, upper: float) -> "Pen":
        """So many hundredths of the plot's width to the right, and fiftieths of its height, lower to upper, up."""
        return self.put((self.at[0] + columns / 100, self.at[1] + rows * (upper - lower) / 50))

    def lifted(self) -> "Pen":
        """Off the paper where it was on it, and the other way round."""
        return replace(self, down=not self.down)
