"""What a scene looks like on paper: its pictures as data, which `picture_file` writes as SVG or PNG.

A view says what it shows; nothing here knows of screens or of matplotlib.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from nntui.widgets.cells import Cells
from nntui.widgets.chart import Chart, Role

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ChartPicture:
    """A line chart. legend: the names of the curves of each role, with or without the sign they have on screen.

    Role.BAND is for the windows and the band. y_name, title: empty where the chart needs none. x_name: in place of the
    chart's own. square: the plot is as high as it is wide.
    """

    chart: Chart
    legend: Sequence[tuple[str, Role]] = ()
    title: str = ""
    y_name: str = ""
    x_name: str = ""
    square: bool = False


@dataclass(frozen=True, eq=False)
class Trace:
    """A path over a grid: its points, float64 (points,) each, and a sign of matplotlib's at the last one."""

    name: str
    x: Floats
    y: Floats
    sign: str = "o"


@dataclass(frozen=True, eq=False)
class GridPicture:
    """A function of two inputs. values: float64 (rows, columns) over the middles of cells; row 0 is the lowest y.

    x, y: from where to where the cells reach. turn: None for a heatmap, (azimuth, tilt) in degrees for a relief, as
    `nntui.widgets.relief.Turn` has them: at 0 x runs to the right and y away, and 90 is seen from above. levels:
    contours to draw. traces: paths over a heatmap. ends: what values the first and the last colour stand for, and where
    the relief ends; None for those of the values themselves.
    """

    values: Floats
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    turn: tuple[float, float] | None = None
    title: str = ""
    x_name: str = "x"
    y_name: str = "y"
    levels: Sequence[float] = ()
    traces: Sequence[Trace] = ()
    ends: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class CellsPicture:
    """A drawing in characters. styles: of each role in the cells, as `Cells.strips` takes them."""

    cells: Cells
    styles: Mapping[int, Style]
    title: str = ""


Picture = ChartPicture | GridPicture | CellsPicture
