"""What is drawn of balls on a cost surface: the map, their paths on it, and their costs step by step."""

from functools import cache

import numpy as np

from core.scenes.ball import Ball
from core.surfaces import COST_SURFACES, METHODS
from nntui.playground.pictures import ChartPicture, GridPicture, Picture, Trace
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role
from nntui.widgets.grid import Grid, Trail
from nntui.widgets.ticks import linear_ticks, log_ticks, snapped

SIGNS = ("●", "◆", "▲")
"""Of the balls, in the order of METHODS."""
NAMES = ("gradient descent", "momentum", "Nesterov")
SHORT_NAMES = ("plain", "momentum", "Nesterov")
ROLES = (Role.TRAINING, Role.VALIDATION, Role.TEST)
_START, _COLOURS = 0, (3, 1, 2)  # of the trails: the first is white as the contours are
_PAPER_SIGNS = ("o", "D", "^")
_AXES = {"false-minima": ("x", "y"), "dent": ("x", "y"), "valley": ("v1", "v2"), "ravine": ("w1", "w2")}
_CONTOURS = 9
_LEAST_COST = 1e-9  # below that a logarithmic axis ends
_PARTS = 400  # columns and rows of a map


@cache
def map_of(name: str) -> Grid:
    """The surface, with the book's contours, or with round ones."""
    surface = COST_SURFACES[name]
    limits = (surface.low, surface.high)
    values = surface.grid(_PARTS, _PARTS)
    lower, upper = snapped(*_range(name), 8)
    levels = surface.levels or tuple(place for place, _ in linear_ticks(lower, upper, _CONTOURS))
    return Grid(values, limits, limits, lower, upper, (*_AXES[name], "C"), levels)


@cache
def _range(name: str) -> tuple[float, float]:
    values = COST_SURFACES[name].grid(200, 200)
    return float(values.min()), float(values.max())


def trails_of(scene: Ball) -> list[Trail]:
    """The start, and where each ball has been up to now."""
    trails = [Trail(np.array([[scene.x, scene.y]]), _START, "○")]
    for index, path in enumerate(scene.paths):
        trails.append(Trail(path.points[: scene.now + 1], _COLOURS[index], SIGNS[index], dashed=index == 2))
    return trails


def legend_of(scene: Ball, short: bool) -> list[tuple[str, Role]]:
    """The balls with their signs and what the cost is under them now."""
    names = SHORT_NAMES if short else NAMES
    said = []
    for index, path in enumerate(scene.paths):
        lost = path.diverged and scene.now >= len(path.costs)
        cost = "lost" if lost else short_cost(path.costs[min(scene.now, len(path.costs) - 1)])
        said.append((f"{SIGNS[index]} {names[index]} {cost}", ROLES[index]))
    return said


def short_cost(cost: float) -> str:
    """In few letters: 0.31, 7.21, 3.5e-7."""
    text = f"{cost:.3g}" if 1e-3 <= abs(cost) < 1e4 or cost == 0 else f"{cost:.1e}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def cost_chart(scene: Ball, width: int, height: int) -> Chart:
    """C over steps, for a pane of so many cells; logarithmic where the lowest place has a cost of 0."""
    logarithmic = _range(scene.name)[0] >= 0.0
    lower, upper = _limits(scene, logarithmic)
    wanted = max(3, height // 3)
    ticks = log_ticks(lower, upper, wanted) if logarithmic else linear_ticks(lower, upper, wanted)
    lines = []
    for index, path in enumerate(scene.paths):
        seen = path.costs[: scene.now + 1]
        costs = np.log10(np.maximum(seen, _LEAST_COST)) if logarithmic else seen
        steps = np.arange(seen.size, dtype=np.float64)
        costs = np.clip(costs, 2 * lower - upper, 2 * upper - lower)
        lines.append(Line(ROLES[index], steps, costs, dashed=index == 2))
    x = Axis(0.0, float(scene.steps), linear_ticks(0.0, float(scene.steps), max(2, width // 9)))
    marks = [Mark(float(scene.now), f"step {scene.now}")] if scene.now < scene.steps else []
    return Chart(x, Axis(lower, upper, ticks), "step", lines[::-1], marks=marks)


def _limits(scene: Ball, logarithmic: bool) -> tuple[float, float]:
    """Of the whole paths, so that the axis stays where it is while the balls roll."""
    costs = np.concatenate([path.costs for path in scene.paths])
    low, high = _range(scene.name)
    if logarithmic:
        least = float(np.log10(max(costs.min(), _LEAST_COST)))
        most = float(np.log10(max(min(costs.max(), 1e3 * high), _LEAST_COST)))
        return np.floor(min(least, most - 1)), np.ceil(max(most, least + 1))
    margin = 0.05 * (high - low)
    return float(max(costs.min(), low - (high - low))) - margin, float(min(costs.max(), high)) + margin


def ball_pictures(scene: Ball, turn: tuple[float, float]) -> list[Picture]:
    """On paper: the map with the paths, the relief, and the costs."""
    grid = map_of(scene.name)
    traces = [
        Trace(NAMES[index], path.points[: scene.now + 1, 0], path.points[: scene.now + 1, 1], _PAPER_SIGNS[index])
        for index, path in enumerate(scene.paths)
    ]
    x_name, y_name, _ = grid.names
    seen = GridPicture(grid.values, grid.x, grid.y, None, scene.surface.formula, x_name, y_name, grid.levels, traces)
    relief = GridPicture(grid.values, grid.x, grid.y, turn, "", x_name, y_name)
    names = [(name, role) for name, role in zip(NAMES, ROLES, strict=True)]
    costs = ChartPicture(cost_chart(scene, 100, 24), names, "The cost under the balls", "C")
    return [seen, relief, costs]


assert len(SIGNS) == len(NAMES) == len(ROLES) == len(METHODS)
