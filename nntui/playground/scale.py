"""How a number lies along a slider: from where to where, in which steps, evenly or not, and with how many digits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import SpecError

_DECADE_STEPS = 24  # a step on a logarithmic scale is about a tenth of the number
_BEND = 20.0  # below this, a bent scale is nearly even


@dataclass(frozen=True)
class Scale:
    """The numbers of a slider.

    least, greatest: what can be typed. step: what one key press changes; 0 on a logarithmic scale for about a tenth.
    first, last: the part along which the knob is dragged; numbers beyond it stand at the end. kind: `even`, `log` for
    positive numbers over decades, or `bent`, fine around 0 and coarse far from it. words: what 0, 1, ... stand for,
    where it is a choice and not a number.
    """

    least: float
    greatest: float
    step: float = 1.0
    first: float = math.nan
    last: float = math.nan
    kind: str = "even"
    words: tuple[str, ...] = ()

    @property
    def track(self) -> tuple[float, float]:
        """From where to where the knob can be dragged."""
        first = self.least if math.isnan(self.first) else self.first
        return first, self.greatest if math.isnan(self.last) else self.last

    def _bent(self, value: float) -> float:
        if self.kind == "log":
            return math.log10(max(value, 1e-12))
        return math.asinh(value / _BEND) if self.kind == "bent" else value

    def _unbent(self, place: float) -> float:
        if self.kind == "log":
            return float(10.0**place)
        return _BEND * math.sinh(place) if self.kind == "bent" else place

    def share(self, value: float) -> float:
        """How far along the track a number is, 0 to 1."""
        first, last = (self._bent(end) for end in self.track)
        return min(max((self._bent(value) - first) / (last - first), 0.0), 1.0) if last > first else 0.0

    def at(self, share: float) -> float:
        """The number at a share of the track, a whole number of steps."""
        first, last = (self._bent(end) for end in self.track)
        return self.fitted(self._unbent(first + (last - first) * min(max(share, 0.0), 1.0)))

    def fitted(self, value: float) -> float:
        """The nearest number on the grid of steps, within the range."""
        value = round(round(value / self.step) * self.step, 10) if self.step else float(f"{value:.2g}")
        return min(max(value, self.least), self.greatest)

    def moved(self, value: float, steps: int) -> float:
        """The number after so many key presses; choices begin again after the last one."""
        if self.words:
            return float((round(value) + (1 if steps > 0 else -1)) % len(self.words))
        if self.step:
            return min(max(round(value + steps * self.step, 10), self.least), self.greatest)
        moved = self.fitted(value * 10.0 ** (steps / _DECADE_STEPS))
        return moved if moved != value else self.fitted(value * (1.1 if steps > 0 else 0.9))

    def text(self, value: float) -> str:
        """As short as says it: as many decimals as a step has, more where somebody typed more."""
        if self.words:
            return self.words[round(value)]
        if not self.step:
            return f"{value:,.6g}"
        digits = max(0, -math.floor(math.log10(self.step) + 1e-9))
        fixed = f"{value:.{digits}f}"
        return fixed if abs(float(fixed) - value) < 1e-9 * max(1.0, abs(value)) else f"{value:.6g}"

    def read(self, name: str, text: str) -> float:
        """What was typed, as a number of this scale. Raises SpecError."""
        if self.words:
            matching = [index for index, word in enumerate(self.words) if word.startswith(text.strip().lower())]
            if not matching or not text.strip():
                raise SpecError(name, text, ", ".join(self.words))
            return float(matching[0])
        try:
            value = float(text.replace(",", ""))
        except ValueError:
            value = math.nan
        if not self.least <= value <= self.greatest:
            raise SpecError(name, text, f"a number from {self.least:g} to {self.greatest:g}")
        if self.step >= 1 and not value.is_integer() and self.kind == "log":
            raise SpecError(name, text, "a whole number")
        return value


@dataclass(frozen=True)
class Knob:
    """What a slider turns: its name, how it is called on screen, where it stands, and on which scale."""

    name: str
    label: str
    value: float
    scale: Scale
    enabled: bool = True


def choice(words: Sequence[str]) -> Scale:
    """A scale whose numbers stand for words."""
    return Scale(0, len(words) - 1, 1.0, words=tuple(words))
