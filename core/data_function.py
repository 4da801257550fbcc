"""Data that is a function: `f(x) = book`, `f(x, y) = hill`, `(x, y)(t) = spiral`. Samples of it are the examples."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FORM = re.compile(
    r"^\s*(?:(?P<one>f\s*\(\s*x\s*\))|(?P<two>f\s*\(\s*x\s*,\s*y\s*\))|(?P<curve>\(\s*x\s*,\s*y\s*\)\s*\(\s*t\s*\)))"
    r"\s*=(?P<rest>.*)$",
    re.DOTALL,
)
_LONGEST_NAME = 40


@dataclass(frozen=True)
class DataFunction:
    """A function to learn, from the unit interval or the unit square to one value, or from t to a point (x, y).

    head: how it is called, such as "f(x)". inputs, outputs: the names of what goes in and what comes out. rest: what
    stands behind the equals sign.
    values: takes float64 (points, inputs), gives float64 (points, outputs); raises SpecError where one is not finite.
    """

    head: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rest: str
    values: Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]

    @property
    def text(self) -> str:
        """What `data_function` reads back."""
        return f"{self.head} = {self.rest}"

    @property
    def name(self) -> str:
        """The text, cut where it is too long for a sentence."""
        return self.text if len(self.text) <= _LONGEST_NAME else self.text[: _LONGEST_NAME - 1].rstrip() + "…"

    @property
    def what_inputs_are(self) -> str:
        return f"the {' and '.join(self.inputs)} of {self.head}"


def is_function(data: str) -> bool:
    """Whether a run's data is meant as a function; what does not begin like one is the path of a file."""
    return _FORM.match(data) is not None


@lru_cache(maxsize=16)
def data_function(data: str) -> DataFunction:
    """Reads a text for which `is_function` holds: behind the equals sign whatever core.targets reads.

    Raises SpecError.
    """
    from core.targets import parse_curve, parse_surface, parse_target  # NumPy takes a moment to import

    form = _FORM.match(data)
    assert form is not None
    rest = " ".join(form["rest"].split())
    if form["one"]:
        target = parse_target(rest)
        return DataFunction("f(x)", ("x",), ("f(x)",), rest, lambda places: target.values(places[:, :1]))
    if form["two"]:
        surface = parse_surface(rest)
        return DataFunction(
            "f(x, y)", ("x", "y"), ("f(x, y)",), rest, lambda places: surface.values(places[:, :1], places[:, 1:])
        )
    curve = parse_curve(rest)
    return DataFunction("(x, y)(t)", ("t",), ("x", "y"), rest, lambda places: curve.values(places[:, 0]))
