"""What was measured over time: every mini-batch in bins of bounded number, and the values of whole sets."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.snapshot import Bins, Curves, Points

CAPACITY = 4096
"""Bins a series may have: far more than a plot has columns, so that thinning out for a plot shows no seam."""
_BINNED_TOGETHER = 4096  # mini-batches: binned at every call, the few of a short epoch would take a tenth of its time


class BinnedSeries:
    """A value for each mini-batch of a run of any length, in bounded room.

    The bins cover equally many mini-batches each; when all are full, neighbours are merged and bins from then on cover
    twice as many. Least, greatest and mean of a bin are exact.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._per_bin = 1
        self._count = 0
        self._epoch = np.zeros(capacity)
        self._least = np.full(capacity, np.inf)
        self._greatest = np.full(capacity, -np.inf)
        self._total = np.zeros(capacity)

    def append(self, epochs: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        """Adds the values of successive mini-batches, each with the epoch at which it ended; float64 (batches,)."""
        while values.size:
            room = self._capacity * self._per_bin - self._count
            if room == 0:
                self._merge()
                continue
            self._add(epochs[:room], values[:room])
            epochs, values = epochs[room:], values[room:]

    def _add(self, epochs: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        after = self._count + values.size
        bins = slice(self._count // self._per_bin, (after - 1) // self._per_bin + 1)
        first = np.arange(bins.start, bins.stop) * self._per_bin - self._count
        first[0] = 0
        least, greatest, total = self._least[bins], self._greatest[bins], self._total[bins]
        np.minimum(least, np.minimum.reduceat(values, first), out=least)
        np.maximum(greatest, np.maximum.reduceat(values, first), out=greatest)
        total += np.add.reduceat(values, first)
        self._epoch[bins][:-1] = epochs[first[1:] - 1]
        self._epoch[bins.stop - 1] = epochs[-1]
        self._count = after

    def _merge(self) -> None:
        half = self._capacity // 2
        self._epoch[:half] = self._epoch[1::2]
        self._least[:half] = np.minimum(self._least[0::2], self._least[1::2])
        self._greatest[:half] = np.maximum(self._greatest[0::2], self._greatest[1::2])
        self._total[:half] = self._total[0::2] + self._total[1::2]
        self._least[half:], self._greatest[half:], self._total[half:] = np.inf, -np.inf, 0.0
        self._per_bin *= 2

    def bins(self) -> Bins:
        """A copy of what is there."""
        used = -(-self._count // self._per_bin)
        sizes = np.full(used, self._per_bin)
        if used:
            sizes[-1] = self._count - (used - 1) * self._per_bin
        return Bins(
            epoch=self._epoch[:used].copy(),
            least=self._least[:used].copy(),
            greatest=self._greatest[:used].copy(),
            mean=self._total[:used] / sizes,
            batches_per_bin=self._per_bin,
        )

    def state(self) -> dict[str, Any]:
        """All that is there, for `restore`."""
        used = -(-self._count // self._per_bin)
        columns = (self._epoch, self._least, self._greatest, self._total)
        return {
            "per_bin": self._per_bin,
            "count": self._count,
            "bins": np.stack([column[:used] for column in columns]),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Takes over what `state` gave. Raises ValueError and the like where it is something else."""
        per_bin, count, bins = int(state["per_bin"]), int(state["count"]), state["bins"]
        used = -(-count // per_bin)
        if not 0 <= used <= self._capacity or bins.shape != (4, used):
            raise ValueError(f"{used} bins of shape {bins.shape}")
        self._per_bin, self._count = per_bin, count
        for column, values in zip((self._epoch, self._least, self._greatest, self._total), bins, strict=True):
            column[:used] = values


class SetSeries:
    """Loss and accuracy of one whole set, one row a measurement."""

    def __init__(self) -> None:
        self._rows = np.zeros((64, 3))
        self._count = 0

    def add(self, epoch: float, loss: float, accuracy: float) -> None:
        """Adds a measurement; a second one at the same epoch replaces the first."""
        if self._count and self._rows[self._count - 1, 0] == epoch:
            self._count -= 1
        if self._count == len(self._rows):
            self._rows = np.vstack([self._rows, np.zeros_like(self._rows)])
        self._rows[self._count] = epoch, loss, accuracy
        self._count += 1

    def points(self) -> tuple[Points, Points]:
        """Copies of the losses and of the accuracies."""
        epoch, loss, accuracy = self._rows[: self._count].T.copy()
        return Points(epoch, loss), Points(epoch, accuracy)

    def state(self) -> NDArray[np.float64]:
        """All rows, for `restore`."""
        return self._rows[: self._count].copy()

    def restore(self, rows: NDArray[np.float64]) -> None:
        """Takes over what `state` gave. Raises ValueError where it is something else."""
        if rows.ndim != 2 or rows.shape[1] != 3:
            raise ValueError(f"rows of shape {rows.shape}")
        self._rows, self._count = np.vstack([rows, np.zeros((64, 3))]), len(rows)


class History:
    """All curves of one run since step 0."""

    def __init__(self) -> None:
        self._loss = BinnedSeries()
        self._accuracy = BinnedSeries()
        self._sets: dict[str, SetSeries] = {}
        self._waiting: list[tuple[NDArray[np.float64], ...]] = []  # epochs, losses and accuracies still to be binned
        self._waiting_batches = 0

    def add_batches(
        self, epochs: NDArray[np.float64], losses: NDArray[np.float64], accuracies: NDArray[np.float64]
    ) -> None:
        """Adds what successive mini-batches measured; float64 (batches,) each, from now on the history's own."""
        self._waiting.append((epochs, losses, accuracies))
        self._waiting_batches += losses.size
        if self._waiting_batches >= _BINNED_TOGETHER:
            self._bin()

    def _bin(self) -> None:
        """Puts what waits into the series."""
        if self._waiting:
            epochs, losses, accuracies = map(np.concatenate, zip(*self._waiting, strict=True))
            self._loss.append(epochs, losses)
            self._accuracy.append(epochs, accuracies)
            self._waiting, self._waiting_batches = [], 0

    def add_set(self, set_name: str, epoch: float, loss: float, accuracy: float) -> None:
        """Adds the measurement of a whole set; a second one at the same epoch replaces the first."""
        self._sets.setdefault(set_name, SetSeries()).add(epoch, loss, accuracy)

    def curves(self) -> Curves:
        """A copy of everything, which stays as it is."""
        self._bin()
        sets = {name: series.points() for name, series in self._sets.items()}
        return Curves(self._loss.bins(), self._accuracy.bins(), sets)

    def state(self) -> dict[str, Any]:
        """All that was measured, for `restore`."""
        self._bin()
        return {
            "loss": self._loss.state(),
            "accuracy": self._accuracy.state(),
            "sets": {name: series.state() for name, series in self._sets.items()},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Takes over what `state` gave. Raises ValueError and the like where it is something else."""
        self._waiting, self._waiting_batches = [], 0
        self._loss.restore(state["loss"])
        self._accuracy.restore(state["accuracy"])
        self._sets = {name: SetSeries() for name in state["sets"]}
        for name, series in self._sets.items():
            series.restore(state["sets"][name])
