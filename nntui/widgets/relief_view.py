"""What is seen of a grid from the side: for each pixel of a picture the place on the surface that it shows.

The grid is a solid block on a square foot, seen from far away. Each column of pixels looks along one slice of the
block. Walking along it, away from the eye, only what rises above all that came before is seen: the floating horizon.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.widgets.grid import bilinear

Floats = NDArray[np.floating[Any]]

NOTHING, SURFACE, SIDE = 0, 1, 2
"""What a pixel shows: nothing, the surface, or a side of the block."""
LEAST_HEIGHT, MOST_HEIGHT = 0.55, 0.95
"""How high the block is, whose foot is a square with sides of 1."""
_LIGHT = np.array([-0.45, -0.55, 0.70]) / np.linalg.norm([-0.45, -0.55, 0.70])
_BEHIND = 0.03  # what lies so much further away than the surface is hidden by it


@dataclass(frozen=True)
class Eye:
    """From where a block is looked at, and onto how many square pixels.

    azimuth: degrees by which it is turned; at 0, x runs to the right and y away, and it turns like a clock's hand seen
    from above. tilt: degrees from which one looks down, 90 from straight above. scale: pixels for a length of 1.
    drop: pixels by which the block lies below the picture's middle. height: of the block.
    """

    azimuth: float
    tilt: float
    columns: int
    rows: int
    scale: float
    drop: float = 0.0
    height: float = LEAST_HEIGHT

    @property
    def _turn(self) -> tuple[float, float]:
        angle = np.radians(self.azimuth)
        return float(np.cos(angle)), float(np.sin(angle))

    @property
    def _lean(self) -> tuple[float, float]:
        angle = np.radians(self.tilt)
        return float(np.cos(angle)), float(np.sin(angle))

    def turned(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """How far right of the block's middle, and how far away, a place is, given as shares of the grid."""
        cos, sin = self._turn
        p, q = u - 0.5, v - 0.5
        return p * cos + q * sin, q * cos - p * sin

    def unturned(self, right: Floats, away: Floats) -> tuple[Floats, Floats]:
        """The other way round: places as shares of the grid."""
        cos, sin = self._turn
        return right * cos - away * sin + 0.5, right * sin + away * cos + 0.5

    def height_of(self, away: Floats, z: Floats) -> Floats:
        """How many pixels above the picture's lower edge a place at a share z of the height is seen."""
        cos, sin = self._lean
        up = away * sin + (z - 0.5) * self.height * cos
        return np.asarray(self.rows / 2 - self.drop + self.scale * up)

    def z_at(self, above: Floats, away: Floats) -> Floats:
        """Which share of the height is seen so many pixels above the lower edge, at a known distance."""
        cos, sin = self._lean
        up = (above - self.rows / 2 + self.drop) / self.scale
        return np.asarray((up - away * sin) / max(self.height * cos, 1e-9) + 0.5)

    def project(self, u: Floats, v: Floats, z: Floats) -> tuple[Floats, Floats]:
        """Column and row, from the top, of places in the block."""
        right, away = self.turned(u, v)
        return self.columns / 2 + self.scale * right, self.rows - self.height_of(away, z)


def fitting(columns: float, rows: float, tilt: float) -> tuple[float, float]:
    """Pixels for a length of 1, and the height of the block, so that it fits in however it is turned."""
    lean = np.radians(tilt)
    foot, up = np.sqrt(2.0) * np.sin(lean), max(np.cos(lean), 0.01)
    scale = max(1.0, min(columns / np.sqrt(2.0), rows / (foot + LEAST_HEIGHT * up)))
    return float(scale), float(np.clip((rows / scale - foot) / up, LEAST_HEIGHT, MOST_HEIGHT))


@dataclass(frozen=True, eq=False)
class View:
    """What each pixel shows, arrays (rows, columns), the topmost row first.

    kind: NOTHING, SURFACE or SIDE. u, v: the place as shares of the grid; z: its share of the height. away: how far
    from the eye, from the middle on. light: how bright it is, 0 to 1.
    """

    kind: NDArray[np.int8]
    u: Floats
    v: Floats
    z: Floats
    away: Floats
    light: Floats


def look(shares: Floats, eye: Eye) -> View:
    """Looks at a grid of heights, shares of 0 to 1."""
    right = (np.arange(eye.columns) + 0.5 - eye.columns / 2) / eye.scale
    first, last, side_of_x = _slices(eye, right)
    inside = last > first
    count = _samples(shares, eye)
    away = first[:, None] + (last - first)[:, None] * np.linspace(0.0, 1.0, count)
    u, v = eye.unturned(right[:, None], away)
    z = bilinear(np.asarray(shares, np.float64), u, v)
    above = eye.height_of(away, z)
    horizon = np.maximum.accumulate(above, axis=1)
    rows = np.arange(eye.rows)[::-1] + 0.5
    met = _first_above(horizon, rows)
    hit = inside[:, None] & (met < count) & (rows >= eye.height_of(first, np.zeros_like(first))[:, None])
    met = np.where(hit, met, 0)
    column = np.arange(eye.columns)[:, None]
    before = np.maximum(met - 1, 0)
    low, high = above[column, before], above[column, met]
    share = np.clip((rows - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    seen_away = away[column, before] + (away[column, met] - away[column, before]) * share
    seen_u, seen_v = eye.unturned(right[:, None], seen_away)
    side = hit & (met == 0)
    seen_z = np.where(
        side, eye.z_at(rows, first[:, None]), z[column, before] + (z[column, met] - z[column, before]) * share
    )
    kind = np.where(side, SIDE, np.where(hit, SURFACE, NOTHING)).astype(np.int8)
    light = np.where(side, _side_light(eye, side_of_x)[:, None], _light(shares, eye, seen_u, seen_v))
    return View(*(np.ascontiguousarray(each.T) for each in (kind, seen_u, seen_v, seen_z, seen_away, light)))


def _slices(eye: Eye, right: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Where each column's slice enters the block and where it leaves it, and whether it enters by a side of x.

    Where a column misses the block, it leaves before it enters.
    """
    cos, sin = eye._turn
    near = []
    far = []
    for along, across in ((-sin, cos * right), (cos, sin * right)):  # p and q are along * away + across
        if abs(along) < 1e-9:
            outside = np.abs(across) > 0.5
            near.append(np.where(outside, 1.0, -1.0))
            far.append(np.where(outside, -1.0, 1.0))
        else:
            ends = np.sort([(-0.5 - across) / along, (0.5 - across) / along], axis=0)
            near.append(ends[0])
            far.append(ends[1])
    return np.maximum(*near), np.minimum(*far), near[0] > near[1]


def _samples(shares: Floats, eye: Eye) -> int:
    """How many places of a slice are looked at: as many as pixels and grid deserve."""
    return int(min(max(1.5 * eye.rows, 2.0 * max(shares.shape), 32), 200))


def _first_above(horizon: Floats, rows: Floats) -> NDArray[np.intp]:
    """For each column and row the first sample that is as high as the row; the number of samples where none is."""
    columns, count = horizon.shape
    apart = 4.0 * (np.abs(horizon).max() + np.abs(rows).max() + 1.0)
    shift = np.arange(columns)[:, None] * apart
    found = np.searchsorted((horizon + shift).ravel(), (rows + shift).ravel(), side="left")
    return np.asarray(np.minimum(found.reshape(columns, rows.size) - np.arange(columns)[:, None] * count, count))


def _light(shares: Floats, eye: Eye, u: Floats, v: Floats) -> Floats:
    """How bright the surface is at places, by the way it faces; the light comes from behind the eye's left shoulder."""
    rows, columns = shares.shape
    if min(rows, columns) < 2:
        return np.full(u.shape, float(_LIGHT[2]))
    column = np.clip(u * columns - 0.5, 0.0, columns - 1.001)
    row = np.clip(v * rows - 0.5, 0.0, rows - 1.001)
    i, j = column.astype(np.intp), row.astype(np.intp)
    a, b = column - i, row - j
    corner, beside, above, across = shares[j, i], shares[j, i + 1], shares[j + 1, i], shares[j + 1, i + 1]
    along_u = ((beside - corner) * (1 - b) + (across - above) * b) * columns * eye.height
    along_v = ((above - corner) * (1 - a) + (across - beside) * a) * rows * eye.height
    cos, sin = eye._turn
    to_right, to_away = along_u * cos + along_v * sin, along_v * cos - along_u * sin
    length = np.sqrt(to_right**2 + to_away**2 + 1.0)
    facing = (-to_right * _LIGHT[0] - to_away * _LIGHT[1] + _LIGHT[2]) / length
    return np.asarray(np.clip(facing, 0.0, 1.0))


def _side_light(eye: Eye, side_of_x: NDArray[np.bool_]) -> Floats:
    """How bright the block's sides are: those across x, and those across y."""
    cos, sin = eye._turn
    normal_of_x = np.array([cos, -sin]) * (-1.0 if -sin > 0 else 1.0)
    normal_of_y = np.array([sin, cos]) * (-1.0 if cos > 0 else 1.0)
    bright = [float(np.clip(normal @ _LIGHT[:2], 0.0, 1.0)) for normal in (normal_of_x, normal_of_y)]
    return np.where(side_of_x, *bright)


def mesh(view: View, lines: int) -> NDArray[np.bool_]:
    """The pixels on which lines of equal u or v run, so many parts of the grid apart, and outlines."""
    parts = [np.floor(each * lines).astype(np.int16) for each in (view.u, view.v)]
    cells = np.where(view.kind == SURFACE, parts[0] * 1000 + parts[1], np.where(view.kind == SIDE, -1, -2))
    drawn = np.zeros(cells.shape, dtype=bool)
    drawn[:, 1:] |= cells[:, 1:] != cells[:, :-1]
    drawn[:-1] |= cells[:-1] != cells[1:]
    drawn[:, :-1] |= cells[:, 1:] == -2
    drawn[1:] |= cells[:-1] == -2
    return np.asarray(drawn & (view.kind != NOTHING))


def is_seen(view: View, columns: Floats, rows: Floats, away: Floats) -> NDArray[np.bool_]:
    """Whether places, at their pixels and distances, are in the picture and not hidden by the block."""
    height, width = view.kind.shape
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    column = np.clip(columns, 0, width - 1).astype(np.intp)
    row = np.clip(rows, 0, height - 1).astype(np.intp)
    free = (view.kind[row, column] == NOTHING) | (away <= view.away[row, column] + _BEHIND)
    return np.asarray(inside & free)
