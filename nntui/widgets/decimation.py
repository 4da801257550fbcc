"""Reduces what was measured over a whole run to what a plot of a given width can show: about two points a column.

Only values at which something was measured come out: extremes are exact, nothing is interpolated, and values that are
not finite are left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.snapshot import Bins, Points

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Envelope:
    """A value measured on every mini-batch, column by column: arrays of one length, x ascending.

    x: the middle of the column, in epochs; least, greatest, mean: over all mini-batches of that column.
    """

    x: Floats
    least: Floats
    greatest: Floats
    mean: Floats


def envelope(bins: Bins, right: float, columns: int) -> Envelope:
    """The bins in `columns` equal columns from epoch 0 to `right`; columns without a mini-batch are left out.

    The newest column counts with the one before it until it is half full.

    While there are fewer bins than columns each bin stands for itself, at its own epoch.
    """
    finite = np.isfinite(bins.least) & np.isfinite(bins.greatest) & np.isfinite(bins.mean)
    if bins.epoch.size <= columns:
        return Envelope(bins.epoch[finite], bins.least[finite], bins.greatest[finite], bins.mean[finite])
    if not finite.all():
        bins = Bins(bins.epoch[finite], bins.least[finite], bins.greatest[finite], bins.mean[finite])
    column, starts = _columns(bins.epoch, right, columns)
    if not starts.size:
        return Envelope(*([np.zeros(0)] * 4))
    counts = np.diff(np.append(starts, bins.epoch.size))
    if counts.size > 1 and counts[-1] < counts[-2] / 2:
        # A column that has only begun to fill would make the mean jump about at its newest end.
        starts, counts = starts[:-1], np.append(counts[:-2], counts[-2] + counts[-1])
    return Envelope(
        (column[starts] + 0.5) * right / columns,
        np.minimum.reduceat(bins.least, starts),
        np.maximum.reduceat(bins.greatest, starts),
        np.add.reduceat(bins.mean, starts) / counts,
    )


def thinned(points: Points, right: float, columns: int) -> Points:
    """At most the least and the greatest point of each column, in the order in which they were measured."""
    finite = np.isfinite(points.value) & np.isfinite(points.epoch)
    epoch, value = points.epoch[finite], points.value[finite]
    if epoch.size <= 2 * columns:
        return Points(epoch, value)
    column, starts = _columns(epoch, right, columns)
    counts = np.diff(np.append(starts, epoch.size))
    extremes = []
    for extreme in (np.minimum, np.maximum):
        hits = np.flatnonzero(value == np.repeat(extreme.reduceat(value, starts), counts))
        extremes.append(hits[np.flatnonzero(np.diff(column[hits], prepend=-1))])
    # The very last point stays in any case, so that the curve ends at the value that the legend shows.
    kept = np.unique(np.concatenate((*extremes, [epoch.size - 1])))
    return Points(epoch[kept], value[kept])


def _columns(epoch: Floats, right: float, columns: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The column of each epoch, and the index at which each occupied column starts."""
    column = np.clip(epoch / right * columns, 0, columns - 1).astype(np.intp)
    return column, np.flatnonzero(np.diff(column, prepend=-1))
