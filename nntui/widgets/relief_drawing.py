"""A grid as a relief in character cells: shaded pixels, or a mesh in dots where there are few colours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nntui.widgets.dots import braille, put_points
from nntui.widgets.grid import Grid, Trail, bilinear
from nntui.widgets.painting import LEVELS, PLAIN, SHADES, Painting, Role
from nntui.widgets.relief_view import NOTHING, SIDE, SURFACE, Eye, Floats, View, fitting, is_seen, look, mesh
from nntui.widgets.ticks import tick_step

LEAST_TILT, GREATEST_TILT = 10.0, 90.0
_MESHES = (4, 5, 8, 10, 16, 20)
_PIXELS_APART = 4.0  # lines of the mesh
_ROUGH, _FINE = 1, 2
_DENSE = 400  # points of a trail, so that it follows the surface


@dataclass(frozen=True)
class Turn:
    """How a relief is turned: degrees; see `Eye`."""

    azimuth: float = 30.0
    tilt: float = 35.0

    def moved(self, azimuth: float, tilt: float) -> "Turn":
        """Turned on by so many degrees; the tilt stays where something can be seen."""
        leaning = min(max(self.tilt + tilt, LEAST_TILT), GREATEST_TILT)
        return Turn((self.azimuth + azimuth) % 360.0, leaning)


def eye_over(turn: Turn, columns: int, rows: int, margin: float, foot: float) -> Eye:
    """The eye that sees the whole block in so many pixels, with room for labels beside and under it."""
    scale, height = fitting(columns - 2 * margin, rows - foot - 1, turn.tilt)
    return Eye(turn.azimuth, turn.tilt, columns, rows, scale, -foot / 2, height)


def draw_relief(
    grid: Grid, width: int, height: int, turn: Turn, trails: Sequence[Trail] = (), few_colours: bool = False
) -> Painting:
    """The relief in so many cells."""
    painting = Painting(width, height)
    if width < 8 or height < 4:
        return painting
    fine = 2 if few_colours else 1
    roomy = width >= 30 and height >= 10
    eye = eye_over(turn, fine * width, 2 * fine * height, 4.0 * fine * roomy, 2.0 * fine * roomy)
    shares = grid.shares()
    view = look(shares, eye)
    if few_colours:
        _put_mesh(painting, view, eye)
        for trail in trails:
            _put_trail_dots(painting, grid, shares, trail, view, eye)
    else:
        pixels = _coloured(view, eye)
        for trail in trails:
            _put_trail(pixels, grid, shares, trail, view, eye)
        painting.put_pixels(0, 0, pixels)
    for trail in trails:
        _put_end(painting, grid, shares, trail, view, eye, fine)
    if roomy:
        _put_labels(painting, grid, eye, fine)
    return painting


def _lines(eye: Eye) -> int:
    """How many parts the mesh has, so that its lines are a few pixels apart."""
    room = eye.scale * max(0.35, np.sin(np.radians(eye.tilt))) / _PIXELS_APART
    return max((lines for lines in _MESHES if lines <= room), default=_MESHES[0])


def _coloured(view: View, eye: Eye) -> NDArray[np.int16]:
    """The colour of each pixel: by its height, brighter where it faces the light, darker on lines of the mesh."""
    level = np.minimum(np.clip(view.z, 0.0, 1.0) * LEVELS, LEVELS - 1).astype(np.int16)
    shade = 1.0 + view.light * (SHADES - 1.6)
    shade -= 1.3 * (mesh(view, _lines(eye)) & (view.kind == SURFACE))
    surface = np.clip(np.rint(shade), 0, SHADES - 1).astype(np.int16) * LEVELS + level
    side = np.int16(SHADES * LEVELS) + level
    pixels = np.where(view.kind == SURFACE, surface, np.where(view.kind == SIDE, side, Role.BLANK))
    return pixels.astype(np.int16)


def _put_mesh(painting: Painting, view: View, eye: Eye) -> None:
    """The mesh in dots; hidden lines are hidden. The cells have the colour of the height that is in them."""
    dots = mesh(view, _lines(eye))
    signs = braille(dots)
    rows, columns = signs.shape
    lit = dots.reshape(rows, 4, columns, 2).any(axis=(1, 3))
    z = np.where(view.kind == NOTHING, 0.0, np.clip(view.z, 0.0, 1.0)).reshape(rows, 4, columns, 2).max(axis=(1, 3))
    painting.characters[lit] = signs[lit]
    painting.ink[lit] = (np.minimum(z * LEVELS, LEVELS - 1).astype(np.int16) + PLAIN * LEVELS)[lit]


def _path(grid: Grid, shares: NDArray[np.float64], trail: Trail, eye: Eye) -> tuple[Floats, Floats, Floats]:
    """A trail on the surface: columns, rows and distances of many points on it. Beyond the grid it is not drawn."""
    points = trail.points[np.isfinite(trail.points).all(axis=1)]
    u = (points[:, 0] - grid.x[0]) / (grid.x[1] - grid.x[0])
    v = (points[:, 1] - grid.y[0]) / (grid.y[1] - grid.y[0])
    if len(points) > 1:
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(u), np.diff(v)) + 1e-12)])
        places = np.union1d(along, np.linspace(0.0, along[-1], _DENSE))
        if trail.dashed:
            places = places[np.arange(places.size) * 40 // places.size % 2 == 0]
        u, v = np.interp(places, along, u), np.interp(places, along, v)
    inside = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    u, v = u[inside], v[inside]
    columns, rows = eye.project(u, v, bilinear(shares, u, v))
    return columns, rows, eye.turned(u, v)[1]


def _put_trail(
    pixels: NDArray[np.int16], grid: Grid, shares: NDArray[np.float64], trail: Trail, view: View, eye: Eye
) -> None:
    columns, rows, away = _path(grid, shares, trail, eye)
    seen = is_seen(view, columns, rows, away)
    pixels[rows[seen].astype(np.intp), columns[seen].astype(np.intp)] = Role.TRAIL + trail.role


def _put_trail_dots(
    painting: Painting, grid: Grid, shares: NDArray[np.float64], trail: Trail, view: View, eye: Eye
) -> None:
    columns, rows, away = _path(grid, shares, trail, eye)
    seen = is_seen(view, columns, rows, away)
    dots = np.zeros(view.kind.shape, dtype=bool)
    put_points(dots, columns[seen].astype(np.intp), rows[seen].astype(np.intp))
    signs = braille(dots)
    lit = signs != "⠀"
    painting.characters[lit] = signs[lit]
    painting.ink[lit] = Role.TRAIL + trail.role


def _put_end(
    painting: Painting, grid: Grid, shares: NDArray[np.float64], trail: Trail, view: View, eye: Eye, fine: int
) -> None:
    """The sign at a trail's last point, where it is seen."""
    if not trail.end or not len(trail.points):
        return
    columns, rows, away = _path(grid, shares, Trail(trail.points[-1:]), eye)
    if columns.size and is_seen(view, columns, rows, away)[0]:
        row, column = int(rows[0] / (2 * fine)), int(columns[0] / fine)
        painting.put(row, column, trail.end, Role.TRAIL + trail.role)


def _put_labels(painting: Painting, grid: Grid, eye: Eye, fine: int) -> None:
    """Names and numbers along the two edges in front, and the height beside the leftmost one."""
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    away = eye.turned(corners[:, 0], corners[:, 1])[1]
    front = int(np.argmin(away))
    for neighbour in ((front + 1) % 4, (front - 1) % 4):
        ends = corners[[front, neighbour]]
        axis = 0 if ends[0, 0] != ends[1, 0] else 1
        lower, upper = (grid.x, grid.y)[axis]
        for share, end in ((0.14, 0), (0.5, None), (0.86, 1)):
            place = ends[0] + share * (ends[1] - ends[0])
            text = grid.names[axis] if end is None else f"{(lower, upper)[int(ends[end, axis])]:g}"
            _put_beside(painting, eye, place, text, fine)
    _put_height(painting, grid, eye, fine, corners)


def _put_beside(painting: Painting, eye: Eye, place: Floats, text: str, fine: int) -> None:
    """Text under a place of the foot, away from the block."""
    column, row = _cell(eye, place, 0.0, fine)
    if column < painting.ink.shape[1] * 0.48:
        column -= len(text) - 1
    elif column <= painting.ink.shape[1] * 0.52:
        column -= len(text) // 2
    painting.put(min(row + 1, painting.ink.shape[0] - 1), column, text, Role.LABEL)


def _put_height(painting: Painting, grid: Grid, eye: Eye, fine: int, corners: Floats) -> None:
    if eye.tilt > 75.0:
        return
    right = eye.turned(corners[:, 0], corners[:, 1])[0]
    place = corners[int(np.argmin(np.round(right, 6)))]
    column, foot = _cell(eye, place, 0.0, fine)
    top = _cell(eye, place, 1.0, fine)[1]
    for row in range(top, foot):
        if painting.characters[row, column] == " " and painting.paper[row, column] == Role.BLANK:
            painting.put(row, column, "│", Role.AXIS)
    step = tick_step(grid.upper - grid.lower, 1 if foot - top < 5 else 2)
    first = np.ceil(grid.lower / step - 1e-9)
    for number in np.arange(first, grid.upper / step + 1e-9) * step:
        row = _cell(eye, place, (number - grid.lower) / (grid.upper - grid.lower), fine)[1]
        text = f"{number + 0.0:.4g}"
        painting.put(min(row, painting.ink.shape[0] - 1), max(0, column - len(text)), text, Role.LABEL)


def _cell(eye: Eye, place: Floats, z: float, fine: int) -> tuple[int, int]:
    """The cell, column and row, in which a place of the block is seen; within the picture."""
    column, row = eye.project(place[0], place[1], np.asarray(z))
    across, down = int(column / fine), int(row / (2 * fine))
    return min(max(across, 0), eye.columns // fine - 1), min(max(down, 0), eye.rows // (2 * fine) - 1)
