"""Where the weighted inputs of neurons lie before training: densities, what was drawn, and the outputs it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.initial_inputs import density
from core.scenes.initial_inputs import InitialInputs
from nntui.playground.bars import Part
from nntui.widgets.cells import Cells
from nntui.widgets.chart import Axis, Band, Chart, Line, Mark, Role
from nntui.widgets.ticks import linear_ticks, tick_step

Floats = NDArray[np.float64]
Draws = Mapping[str, Floats]
"""z of the neurons that were drawn, for each initialiser."""

ROLES = {"large": Role.TRAINING, "default": Role.VALIDATION}
PARTS = {"large": Part.FIRST, "default": Part.SECOND}
SIGNS = {"large": "╍", "default": "━"}
_SHOWN_DEVIATIONS = 4 / 3  # the book's ±30 around a deviation of 22.4
_LEAST_BOUND = 5.0
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_SCOTT = 3.49
_BARS = 24


def bound_of(scene: InitialInputs) -> float:
    """How far z is shown to both sides; 30, as in the book, for its 1000 inputs."""
    wanted = _SHOWN_DEVIATIONS * max(scene.deviation(name) for name in ("large", "default"))
    wanted = max(_LEAST_BOUND, 1.25 * scene.beyond, 0.999 * wanted)
    step = tick_step(wanted, 6)
    return float(np.ceil(wanted / step) * step)


@dataclass(frozen=True)
class Densities:
    """What a chart of densities shows. dotted: what was drawn is dotted, where there is no colour to tint it with."""

    scene: InitialInputs
    names: Sequence[str]
    draws: Draws
    dotted: bool = False


def density_chart(shown: Densities, width: int, height: int) -> Chart:
    """The densities of z as curves, and what was drawn as an area; marks where saturation begins."""
    scene, names, draws = shown.scene, shown.names, shown.draws
    bound = bound_of(scene)
    z = np.linspace(-bound, bound, max(41, 4 * width + 1))
    curves = {name: density(z, scene.deviation(name)) for name in names}
    areas = [
        histogram(draws[name], scene.deviation(name), z, 2 * bound / max(1, width)) for name in names if name in draws
    ]
    top = 1.05 * max(float(curve.max()) for curve in curves.values())
    top = max([top, *(1.02 * min(float(area.max()), 1.5 * top) for area in areas)])
    band = Band(z, np.zeros_like(z), np.minimum(np.max(areas, axis=0), top), shown.dotted) if areas else None
    lines = [Line(ROLES[name], z, curve, dashed=name == "large") for name, curve in curves.items()]
    marks = []
    if 0.0 < scene.beyond < bound:
        marks = [Mark(-scene.beyond, ""), Mark(scene.beyond, "")]
    x = Axis(-bound, bound, linear_ticks(-bound, bound, max(2, min(12, width // 8))))
    return Chart(x, Axis(0.0, top, linear_ticks(0.0, top, max(2, height // 4))), "z", lines, band, marks)


def histogram(draws: Floats, deviation: float, z: Floats, least_bin: float) -> Floats:
    """The density of what was drawn, at each place z: the share in the place's bin over the bin's width.

    Bins are symmetric around 0, as wide as Scott's rule says (Scott 1979), and no narrower than `least_bin`.
    """
    size = max(_SCOTT * deviation / len(draws) ** (1 / 3), least_bin)
    drawn = np.rint(draws / size).astype(np.int64)
    numbers, counts = np.unique(drawn, return_counts=True)
    place = np.rint(z / size).astype(np.int64)
    index = np.minimum(np.searchsorted(numbers, place), len(numbers) - 1)
    return np.asarray(np.where(numbers[index] == place, counts[index], 0) / (len(draws) * size))


def output_shares(draws: Floats, bins: int) -> Floats:
    """The shares of neurons whose output σ(z) lies in each of so many equal parts of 0 to 1, float64 (bins,)."""
    outputs = 0.5 * (1.0 + np.tanh(0.5 * draws))
    counts = np.bincount(np.minimum((outputs * bins).astype(np.int64), bins - 1), minlength=bins)
    return counts / len(draws)


def output_drawing(names: Sequence[str], draws: Draws, width: int, height: int) -> Cells:
    """For each initialiser a histogram of the neurons' outputs σ(z) from 0 to 1, as columns."""
    cells = Cells(width, height)
    if height < 2 or width < 24 or not all(name in draws for name in names):
        return cells
    each = (height - 1) // len(names)
    label = 9
    wide = max(1, round((width - label - 1) / _BARS))
    bins = (width - label - 1) // wide
    for index, name in enumerate(names):
        shares = output_shares(draws[name], bins)
        top = index * each
        cells.put(top, 0, f"{SIGNS[name]} {name}", PARTS[name])
        _draw_columns(cells, shares / max(float(shares.max()), 1e-9), top, each, (label, wide), PARTS[name])
    foot = len(names) * each
    cells.put(foot, label, "0", Part.LABEL)
    cells.put(foot, label + bins * wide // 2 - 4, "output a", Part.LABEL)
    cells.put(foot, label + bins * wide - 1, "1", Part.LABEL)
    return cells


def _draw_columns(cells: Cells, shares: Floats, top: int, height: int, place: tuple[int, int], part: Part) -> None:
    """Columns from the bottom; place: the first column's, and how wide each is."""
    first, wide = place
    for index, share in enumerate(shares.tolist()):
        eighths = round(share * 8 * height)
        for row in range(height):
            fill = min(max(eighths - 8 * (height - 1 - row), 0), 8)
            if fill == 0 and row == height - 1 and share > 0:
                fill = 1
            cells.put(top + row, first + index * wide, _EIGHTHS[fill] * wide, part)
