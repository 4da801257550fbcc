"""Charts, heatmaps and reliefs on matplotlib's axes, for paper."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nntui.playground.pictures import ChartPicture, GridPicture
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS: Mapping[Role, str] = {
    Role.GHOST: "0.45",
    Role.TRAINING: "#1257a3",
    Role.TRAINING_SET: "#6a3d9a",
    Role.VALIDATION: "#c75100",
    Role.TEST: "#1b7a3d",
}
_SIGNS = " ━─┄╍╌·┈░▒●○◆◇▲△■□"
"""What stands before a name in a legend on the screen; the picture has samples of its own."""

_COLOUR_MAP = "cividis"  # also even in grey, and for those who see red and green alike
_MOST_PATCHES = 60  # in a row of a relief
_LETTER = 0.011  # width of a small letter, as a share of the plot


def draw_chart(axes: "Axes", picture: ChartPicture) -> None:
    """The chart with all that it shows on the screen, within the same limits and with the same ticks."""
    chart = picture.chart
    names = {role: text.lstrip(_SIGNS) for text, role in picture.legend}
    _draw_areas(axes, chart, names.get(Role.BAND))
    for line in chart.lines:
        _draw_line(axes, line, names.pop(line.role, None))
    _draw_marks(axes, chart)
    for sign in chart.signs:
        colour = _COLOURS.get(sign.role, "0.2")
        axes.text(sign.x, sign.y, sign.text, color=colour, ha="center", va="center", fontsize=8, fontweight="bold")
    _set_axis(axes, "x", chart.x)
    _set_axis(axes, "y", chart.y)
    axes.set_xlabel(picture.x_name or chart.x_name)
    axes.set_ylabel(picture.y_name)
    if picture.square:
        axes.set_box_aspect(1.0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    if picture.title:
        axes.set_title(picture.title, loc="left", pad=18 if chart.marks else 6)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="best", fontsize=8, framealpha=0.85, edgecolor="0.85", handlelength=2.6)


def _draw_line(axes: "Axes", line: Line, name: str | None) -> None:
    """In the colour of its role; dashed and dotted as on the screen, so that grey is enough."""
    style: dict[str, Any] = {"color": _COLOURS.get(line.role, "0.2"), "linewidth": 1.4}
    if line.x.size == 1:
        style |= {"marker": "o", "linestyle": "none"}
    elif line.dotted:
        style |= {"linestyle": (0, (1, 1.4)), "linewidth": 1.8}
    elif line.dashed:
        style |= {"linestyle": (0, (5, 2.5)), "linewidth": 1.2}
    axes.plot(line.x, line.y, label=name, **style)


def _draw_areas(axes: "Axes", chart: Chart, name: str | None) -> None:
    if chart.windows:
        pieces = [(start, end - start) for start, end in chart.windows]
        height = (chart.y.lower, chart.y.upper - chart.y.lower)
        axes.broken_barh(pieces, height, facecolor="#f6e3c4", edgecolor="none", zorder=0.5, label=name)
    if chart.band is not None:
        band = chart.band
        axes.fill_between(
            band.x, band.lower, band.upper, facecolor="0.93", edgecolor="0.7", hatch="///", linewidth=0.0, label=name
        )


def _draw_marks(axes: "Axes", chart: Chart) -> None:
    """Thin lines, with their labels above the plot in the first of two rows that is free there."""
    free = [-1.0, -1.0]
    for mark in sorted(chart.marks, key=_place):
        share = float(chart.x.share(np.array(mark.x)))
        if not 0.0 <= share <= 1.0:
            continue
        axes.axvline(mark.x, color="0.6", linewidth=0.7, linestyle=(0, (2, 2)), zorder=1.0)
        half = _LETTER * len(mark.label) / 2
        row = next((row for row in (0, 1) if free[row] <= share - half), None)
        if row is not None:
            free[row] = share + half + _LETTER
            axes.annotate(
                mark.label,
                (share, 1.0),
                (0, 2 + 8 * row),
                xycoords="axes fraction",
                textcoords="offset points",
                ha="center",
                fontsize=7,
                color="0.3",
            )


def _place(mark: Mark) -> float:
    return mark.x


def _set_axis(axes: "Axes", which: str, axis: Axis) -> None:
    places, labels = [place for place, _ in axis.ticks], [label for _, label in axis.ticks]
    axes.set(**{f"{which}lim": (axis.lower, axis.upper), f"{which}ticks": places, f"{which}ticklabels": labels})


def draw_grid(axes: "Axes", picture: GridPicture) -> None:
    """A heatmap with contours and paths, or a relief; a scale of the values beside it."""
    values = np.ma.masked_invalid(picture.values)
    drawn = _relief(axes, picture, values) if picture.turn is not None else _heatmap(axes, picture, values)
    axes.set_xlabel(picture.x_name)
    axes.set_ylabel(picture.y_name)
    if picture.title:
        axes.set_title(picture.title, loc="left")
    if picture.turn is None:
        axes.figure.colorbar(drawn, ax=axes, shrink=0.85, aspect=24)


def _heatmap(axes: "Axes", picture: GridPicture, values: Any) -> Any:
    extent = (*picture.x, *picture.y)
    drawn = axes.imshow(values, origin="lower", extent=extent, aspect="auto", interpolation="nearest", cmap=_COLOUR_MAP)
    if picture.ends:
        drawn.set_clim(*picture.ends)
    axes.set_box_aspect(1.0)
    if picture.levels:
        x, y = _middles(picture.x, values.shape[1]), _middles(picture.y, values.shape[0])
        lines = axes.contour(x, y, values, levels=sorted(picture.levels), colors="white", linewidths=0.6)
        axes.clabel(lines, fontsize=6, fmt=lambda level: f"{level:g}")
    for trace, colour in zip(picture.traces, _trace_colours(len(picture.traces)), strict=True):
        for width, shade in ((2.6, "black"), (1.3, colour)):
            axes.plot(trace.x, trace.y, color=shade, linewidth=width, solid_capstyle="round")
        axes.plot(
            trace.x[-1:],
            trace.y[-1:],
            color=colour,
            marker=trace.sign,
            linestyle="none",
            markeredgecolor="black",
            markersize=7,
            label=trace.name,
        )
    if picture.traces:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize=7, frameon=False)
    axes.set_xlim(*picture.x)
    axes.set_ylim(*picture.y)
    return drawn


def _trace_colours(number: int) -> list[str]:
    bright = ("#ffffff", "#ff9a3c", "#6fe3ff", "#ff7eb6", "#b8f26b")
    return [bright[index % len(bright)] for index in range(number)]


def _relief(axes: Any, picture: GridPicture, values: Any) -> Any:
    assert picture.turn is not None
    x, y = np.meshgrid(_middles(picture.x, values.shape[1]), _middles(picture.y, values.shape[0]))
    drawn = axes.plot_surface(
        x, y, values, cmap=_COLOUR_MAP, rcount=_MOST_PATCHES, ccount=_MOST_PATCHES, linewidth=0.15, edgecolor="0.25"
    )
    if picture.ends:
        drawn.set_clim(*picture.ends)
        axes.set_zlim(*picture.ends)
    axes.view_init(elev=picture.turn[1], azim=picture.turn[0] - 90.0)
    axes.set_box_aspect((1.0, 1.0, 0.65))
    axes.tick_params(labelsize=7)
    return drawn


def _middles(span: tuple[float, float], number: int) -> Any:
    return span[0] + (span[1] - span[0]) * (np.arange(number) + 0.5) / number
