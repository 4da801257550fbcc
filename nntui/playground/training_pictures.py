"""A network that learns, on paper: beside its target and what the proof builds, its errors, and its weights."""

from collections.abc import Sequence

import numpy as np

from core.universality.feed_forward import FeedForward
from nntui.playground.curves import Curves, chart_of
from nntui.playground.error_chart import Errors, error_chart
from nntui.playground.one_input_pictures import network_picture
from nntui.playground.pictures import ChartPicture, GridPicture, Picture
from nntui.playground.plane_curves import PlaneCurves
from nntui.playground.surface_pictures import pictures_of_curves
from nntui.widgets.chart import Role
from nntui.widgets.grid import Grid
from nntui.widgets.relief_drawing import Turn

_WIDTH, _HEIGHT = 100, 32  # in cells, of a screen on which a chart would have as many ticks


def function_training_pictures(
    curves: Curves, errors: Errors, network: FeedForward, step: int, beside: str
) -> list[Picture]:
    """step: of the frame that is shown. beside: what the network is held against."""
    names = ((curves.made_name, Role.TRAINING), (curves.target_name, Role.TEST), (curves.own_name, Role.VALIDATION))
    plot = ChartPicture(chart_of(curves, _WIDTH, _HEIGHT), names, f"After {step:,} mini-batches")
    pictures: list[Picture] = [plot, *_error_pictures(errors, beside)]
    if len(network.widths) == 3:
        pictures.append(network_picture(network, ()))
    return pictures


def surface_training_pictures(
    grids: Sequence[Grid], captions: Sequence[str], turn: Turn, errors: Errors, beside: str
) -> list[Picture]:
    """grids: what the network makes, and what it is held against, if there is such a thing; captions: of each."""
    from_where = (turn.azimuth - 90.0, turn.tilt)  # counted from the x axis
    pictures: list[Picture] = []
    for grid, caption in zip(grids, captions, strict=False):
        values, ends = np.clip(grid.values, grid.lower, grid.upper), (grid.lower, grid.upper)
        pictures.append(GridPicture(values, title=caption, ends=ends))
        pictures.append(GridPicture(values, turn=from_where, title=caption, ends=ends))
    return [*pictures, *_error_pictures(errors, beside)]


def curve_training_pictures(curves: PlaneCurves, errors: Errors, step: int, beside: str) -> list[Picture]:
    """step: of the frame that is shown. beside: what the network is held against."""
    names = (("trained", Role.TRAINING), ("target", Role.TEST), (beside, Role.VALIDATION))
    return [*pictures_of_curves(curves, names, f"After {step:,} mini-batches"), *_error_pictures(errors, beside)]


def _error_pictures(errors: Errors, beside: str) -> list[Picture]:
    """Of a network that has been trained."""
    if len(errors.steps) < 2:
        return []
    legend = (("mean", Role.TRAINING), ("greatest", Role.TEST), (f"{beside}, mean", Role.VALIDATION))
    chart = error_chart(errors, _WIDTH, _HEIGHT)
    return [ChartPicture(chart, legend, "Deviation over mini-batches", "deviation")]
