"""Scenes of two inputs, and a curve in the plane, on paper."""

from collections.abc import Sequence

from rich.style import Style

from core.scenes.circular import CircularTower
from core.scenes.look_up import LookUp
from core.scenes.plane import Plane
from core.scenes.tower_rule import TowerRule
from core.universality.ladder import Rung
from nntui.playground.bumps_drawing import Part as Bump
from nntui.playground.bumps_drawing import bumps_drawing
from nntui.playground.deep_wiring import deep_wiring
from nntui.playground.pictures import CellsPicture, ChartPicture, GridPicture, Picture
from nntui.playground.plane_curves import PlaneCurves, curve_chart, plane_curves, time_charts
from nntui.playground.surfaces import NETWORK, surfaces_of
from nntui.playground.wiring import Part
from nntui.widgets.chart import Role
from nntui.widgets.cut_pane import cut_chart
from nntui.widgets.relief_drawing import Turn

_SAMPLES = 240  # of a printed heatmap, in each direction
_POINTS = 1000  # on a printed curve
_WIDTH, _HEIGHT = 100, 32  # in cells, of a screen on which a chart would have as many ticks
_NETWORK_WIDTH, _NETWORK_HEIGHT = 84, 17

_STYLES: dict[int, Style] = {
    Part.BLANK: Style(),
    Part.LINK: Style.parse("#767676"),
    Part.NEURON: Style.parse("#1257a3"),
    Part.NUMBER: Style.parse("#202020"),
    Part.CHOSEN: Style.parse("#c75100"),
    Part.NEGATIVE: Style.parse("#a3123c"),
}
_BUMP_STYLES: dict[int, Style] = {
    Bump.BLANK: Style(),
    Bump.LABEL: Style.parse("#202020"),
    Bump.BAR: Style.parse("#1257a3"),
    Bump.PASSES: Style.parse("#c75100"),
    Bump.THRESHOLD: Style.parse("#202020"),
    Bump.GOOD: Style.parse("#1b7a3d"),
    Bump.WRONG: Style.parse("#a3123c"),
}
_NAMES = (("network", Role.TRAINING), ("target", Role.TEST))


def surface_pictures(scene: Rung | LookUp | CircularTower, side: str, turn: Turn, y: float | None) -> list[Picture]:
    """Heatmap and relief, and the network where it is small, else a cut. side: network, target or difference.

    y: where the cut runs, or None for the middle.
    """
    surfaces = surfaces_of(scene)
    title = surfaces.shows.capitalize() if surfaces.target is None else side.capitalize()
    grid = surfaces.grid(side)
    from_where = (turn.azimuth - 90.0, turn.tilt)  # counted from the x axis
    pictures: list[Picture] = [
        GridPicture(surfaces.values(side, _SAMPLES, _SAMPLES), title=title),
        GridPicture(grid.values, turn=from_where, title=title),
    ]
    if isinstance(scene, Rung):
        network = scene.network
        text = "-".join(str(width) for width in network.widths)
        drawn = deep_wiring(network, _NETWORK_WIDTH, _NETWORK_HEIGHT)
        return [*pictures, CellsPicture(drawn, _STYLES, f"The network {text}")]
    shown = grid if not grid.diverging else surfaces.grid(NETWORK)
    cut = surfaces.cut(surfaces.middle if y is None else y, _POINTS, (shown.lower, shown.upper))
    return [*pictures, ChartPicture(cut_chart(cut, _WIDTH, _HEIGHT), _NAMES, f"Cut at y = {cut.y:.3g}", "output")]


def rule_pictures(scene: TowerRule) -> list[Picture]:
    """The sums of standing bumps."""
    drawn = bumps_drawing(scene, _NETWORK_WIDTH, 3 * (scene.inputs + 1) + 3)
    return [CellsPicture(drawn, _BUMP_STYLES, "Sums of standing bumps, and what the neuron answers")]


def curve_pictures(scene: Plane) -> list[Picture]:
    """The curve in the plane, and its two parts over t."""
    return pictures_of_curves(plane_curves(scene.network, scene.target, _POINTS), _NAMES, "Curve")


def pictures_of_curves(curves: PlaneCurves, names: Sequence[tuple[str, Role]], title: str) -> list[Picture]:
    """Curves in the plane, and their two parts over t."""
    x_part, y_part = time_charts(curves, _WIDTH, _HEIGHT)
    return [
        ChartPicture(curve_chart(curves, 2 * _HEIGHT, _HEIGHT), names, title, "y", square=True),
        ChartPicture(x_part, names, "First output", "x(t)", "t"),
        ChartPicture(y_part, names, "Second output", "y(t)", "t"),
    ]
