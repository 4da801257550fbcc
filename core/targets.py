"""What a network is to become: a function of x on [0, 1], of a preset, a typed expression, or drawn by hand.

Also functions f(x, y) on the unit square, and curves (x(t), y(t)). Every preset is an expression, so that it can be
edited; those of one input stay between 0.05 and 0.95, so that a sigmoid output can reach them.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.checks import check_one_of
from core.errors import SpecError
from core.expression import Expression

PRESETS = {
    "book": "0.2 + 0.4x^2 + 0.3x*sin(15x) + 0.05cos(50x)",
    "sine": "0.5 + 0.4sin(2pi*x)",
    "waves": "0.5 + 0.2sin(6pi*x) + 0.2sin(10pi*x)",
    "chirp": "0.5 + 0.4sin(40x^2)",
    "absolute": "0.1 + 0.8abs(2x - 1)",
    "step": "0.2 + 0.6step(x - 0.4)",
    "staircase": "0.1 + 0.2floor(4.999x)",
    "square": "0.5 + 0.4sign(sin(6pi*x))",
    "sawtooth": "0.1 + 0.8(4x - floor(4x))",
    "triangle": "0.1 + 1.6abs(3x - floor(3x + 0.5))",
    "runge": "0.1 + 0.8/(1 + 25(2x - 1)^2)",
    "weierstrass": "0.5 + 0.2(cos(pi*x) + cos(7pi*x)/2 + cos(49pi*x)/4 + cos(343pi*x)/8)",
    "bell": "0.1 + 0.8exp(-50(x - 0.5)^2)",
    "spike": "0.1 + 0.8max(0, 1 - 20abs(x - 0.7))",
    "parabola": "0.1 + 3.2x(1 - x)",
    "line": "0.1 + 0.8x",
}
"""Functions of x by name. book is chapter 4's; weierstrass the first terms of a curve without a tangent anywhere."""

SURFACES = {
    "towers": "(floor(4.999x)^2 + floor(4.999y)^2)/50",
    "hill": "0.1 + 0.8exp(-12((x - 0.5)^2 + (y - 0.5)^2))",
    "ripple": "0.5 + 0.4cos(25sqrt((x - 0.5)^2 + (y - 0.5)^2))",
    "saddle": "0.5 + 1.6((x - 0.5)^2 - (y - 0.5)^2)",
    "waves": "0.5 + 0.4sin(2pi*x)*cos(2pi*y)",
    "circle": "0.1 + 0.8step(0.1 - (x - 0.5)^2 - (y - 0.5)^2)",
    "chessboard": "0.5 + 0.4sign(sin(4pi*x)*sin(4pi*y))",
    "xor": "0.5 - 0.4sign((x - 0.5)*(y - 0.5))",
}
"""Functions of x and y by name. towers is the book's picture of many towers."""

CURVES = {
    "circle": ("0.5 + 0.4cos(2pi*t)", "0.5 + 0.4sin(2pi*t)"),
    "eight": ("0.5 + 0.4sin(2pi*t)", "0.5 + 0.4sin(4pi*t)"),
    "spiral": ("0.5 + 0.4t*cos(6pi*t)", "0.5 + 0.4t*sin(6pi*t)"),
    "flower": ("0.5 + 0.4cos(5pi*t)*cos(pi*t)", "0.5 + 0.4cos(5pi*t)*sin(pi*t)"),
    "heart": (
        "0.5 + 0.4sin(2pi*t)^3",
        "0.5 + 0.025(13cos(2pi*t) - 5cos(4pi*t) - 2cos(6pi*t) - cos(8pi*t))",
    ),
}
"""Curves in the plane by name, as x(t) and y(t)."""

MAX_KNOTS = 1001
"""Points of a drawing: x is kept to three decimals."""


@dataclass(frozen=True)
class Typed:
    """A target given by an expression in x, such as a preset's."""

    expression: Expression

    @property
    def text(self) -> str:
        """The name of the preset that it is, or the expression; `parse_target` reads it back."""
        names = [name for name, text in PRESETS.items() if text == self.expression.text]
        return names[0] if names else self.expression.text

    def values(self, x: ArrayLike) -> NDArray[np.float64]:
        """f(x), shaped like x. Raises SpecError where it is not finite."""
        return self.expression.values(x)


@dataclass(frozen=True)
class Drawn:
    """A target drawn by hand: straight lines, or steps, between `knots` (x, y), in the order of x; flat beyond them.

    x is rounded to three decimals, y to four, so that a drawing is what its text says. Raises SpecError where there is
    no knot, or one does not lie in 0 <= x <= 1 and -100 <= y <= 100.
    """

    knots: tuple[tuple[float, float], ...]
    interpolation: str = "lines"

    def __post_init__(self) -> None:
        check_one_of("interpolation", self.interpolation, ("lines", "steps"))
        if not 1 <= len(self.knots) <= MAX_KNOTS:
            raise SpecError("drawing", f"{len(self.knots)} points", f"1 to {MAX_KNOTS:,} points")
        for x, y in self.knots:
            if not (0.0 <= x <= 1.0 and -100.0 <= y <= 100.0):
                allowed = "points with x from 0 to 1 and y from -100 to 100"
                raise SpecError("drawing", f"the point ({x:g}, {y:g})", allowed)
        rounded = {round(x, 3): round(y, 4) for x, y in self.knots}
        object.__setattr__(self, "knots", tuple(sorted(rounded.items())))

    @property
    def text(self) -> str:
        """`lines 0,0.2 0.5,0.7`; `parse_target` reads it back."""
        return " ".join([self.interpolation, *(f"{x:.7g},{y:.7g}" for x, y in self.knots)])

    @cached_property
    def _arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        both = np.array(self.knots, np.float64)
        return both[:, 0].copy(), both[:, 1].copy()

    def values(self, x: ArrayLike) -> NDArray[np.float64]:
        """f(x), shaped like x."""
        at, heights = self._arrays
        points = np.asarray(x, np.float64)
        if self.interpolation == "lines":
            return np.asarray(np.interp(points, at, heights))
        return np.asarray(heights[np.maximum(np.searchsorted(at, points, side="right") - 1, 0)])

    def with_stroke(self, start: tuple[float, float], end: tuple[float, float]) -> "Drawn":
        """The drawing after a stroke of the pen: it replaces every knot between the two points; x is kept in [0, 1]."""
        stroke = {min(max(x, 0.0), 1.0): y for x, y in (start, end)}
        kept = {x: y for x, y in self.knots if not min(stroke) <= x <= max(stroke)}
        return replace(self, knots=tuple({**kept, **stroke}.items()))


Target = Typed | Drawn


def parse_target(text: str) -> Target:
    """Reads the name of a preset, an expression in x, or a drawing such as `lines 0,0.2 0.5,0.7`. Raises SpecError."""
    plain = " ".join(text.split())
    if plain.lower() in PRESETS:
        return Typed(Expression(PRESETS[plain.lower()]))
    kind, *points = plain.split() or [""]
    if kind.lower() in ("lines", "steps"):
        return Drawn(tuple(_knot(point) for point in points[: MAX_KNOTS + 1]), kind.lower())
    return Typed(Expression(plain))


def _knot(text: str) -> tuple[float, float]:
    try:
        x, y = (float(number) for number in text.split(","))
    except ValueError:
        raise SpecError("drawing", text, "points such as 0.5,0.7") from None
    return x, y


def surface_text(function: Expression) -> str:
    """The name of the surface that it is, or the expression; `parse_surface` reads it back."""
    names = [name for name, text in SURFACES.items() if text == function.text]
    return names[0] if names else function.text


def parse_surface(text: str) -> Expression:
    """Reads the name of a preset of two inputs, or an expression in x and y. Raises SpecError."""
    plain = " ".join(text.split())
    return Expression(SURFACES.get(plain.lower(), plain), ("x", "y"))


@dataclass(frozen=True)
class Curve:
    """A curve in the plane: x(t) and y(t), t from 0 to 1."""

    x: Expression = field(default_factory=lambda: Expression(CURVES["circle"][0], ("t",)))
    y: Expression = field(default_factory=lambda: Expression(CURVES["circle"][1], ("t",)))

    @property
    def text(self) -> str:
        """The name of the preset that it is, or both expressions; `parse_curve` reads it back."""
        both = (self.x.text, self.y.text)
        names = [name for name, texts in CURVES.items() if texts == both]
        return names[0] if names else "; ".join(both)

    def values(self, t: ArrayLike) -> NDArray[np.float64]:
        """(points, 2): x(t) and y(t). Raises SpecError where one is not finite."""
        return np.stack([self.x.values(t), self.y.values(t)], axis=-1)


def parse_curve(text: str) -> Curve:
    """Reads the name of a curve, or two expressions in t with a semicolon between. Raises SpecError."""
    plain = " ".join(text.split())
    parts = CURVES.get(plain.lower()) or tuple(part.strip() for part in plain.split(";"))
    if len(parts) != 2:
        raise SpecError("curve", text, "x(t) and y(t) with a semicolon between, such as cos(6t); sin(6t)")
    return Curve(Expression(parts[0], ("t",)), Expression(parts[1], ("t",)))
