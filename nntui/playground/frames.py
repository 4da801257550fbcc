"""What is kept of a network while it trains, so that its training can be looked at again."""

from bisect import bisect_left
from dataclasses import dataclass

from core.streams import Layers

_GROWTH = 1 / 24
"""Between two kept frames lies at least this share of the steps before: the beginning, which is fast, is kept whole."""
_MOST_FRAMES = 400
_MOST_NUMBERS = 8_000_000  # weights and biases in all frames together: 64 MB


@dataclass(frozen=True, eq=False)
class Frame:
    """All weights and biases after so many steps; nobody writes to them again."""

    step: int
    layers: Layers


class Frames:
    """Frames at growing distances, and the newest one; thinned evenly where there are too many."""

    def __init__(self, first: Frame) -> None:
        """first: at step 0, which is never thinned out."""
        self._kept = [first]
        self._newest = first
        self._growth = _GROWTH
        size = sum(weights.size + biases.size for weights, biases in first.layers)
        self._most = max(2, min(_MOST_FRAMES, _MOST_NUMBERS // max(1, size)))

    def add(self, frame: Frame) -> None:
        """Takes a newer frame; whether it is kept when the next one comes is seen then."""
        before = self._newest
        if before is not self._kept[-1] and frame.step > self._due:
            self._kept.append(before)
        self._newest = frame
        while len(self._kept) > self._most:
            self._kept = self._kept[::2]
            self._growth *= 2

    @property
    def _due(self) -> float:
        return self._kept[-1].step * (1 + self._growth) + 1

    def __len__(self) -> int:
        return len(self._kept) + (self._newest is not self._kept[-1])

    def __getitem__(self, index: int) -> Frame:
        """The frames in the order of steps, the newest last. Raises IndexError."""
        return self._newest if index == len(self._kept) and len(self) > index else self._kept[index]

    @property
    def newest(self) -> Frame:
        return self._newest

    def nearest(self, step: float) -> int:
        """The number of the frame that is nearest to a step."""
        above = bisect_left(self._kept, step, key=lambda frame: frame.step)
        near = range(max(0, above - 1), min(len(self), above + 2))
        return min(near, key=lambda index: abs(self[index].step - step))
