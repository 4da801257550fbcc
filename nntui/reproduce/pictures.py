"""Pictures for the report: our curves over the published one, as SVG and PNG, the same bytes for the same numbers.

Readable without colour: what was published is a wide grey line, ours are thin black ones, a band is hatched.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.book.experiment import Band, Comparison, Played
from nntui.reproduce.outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("svg", "png")
_INCHES = (6.4, 3.8)
_SETTINGS: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "svg.hashsalt": "nntui",  # names inside the file that do not change from one run to the next
    "hatch.linewidth": 0.4,
}


@dataclass(frozen=True)
class Picture:
    """One plot. file: its name without an ending. ours: a curve for each seed. levels: single published values.

    best: whether the band is for the best seed, or for all of them.
    """

    file: str
    title: str
    caption: str
    comparison: Comparison
    ours: tuple[tuple[float, ...], ...]
    published: tuple[float, ...] = ()
    level: float | None = None
    band: Band | None = None


def pictures_of(outcome: Outcome) -> list[Picture]:
    """One for each comparison of several values, and one for each series that a band is held against."""
    found: list[Picture] = []
    drawn: set[tuple[str, tuple[str, ...]]] = set()
    for number, verdict in enumerate(outcome.verdicts, start=1):
        comparison, file = verdict.comparison, f"{outcome.experiment.id}-{number}"
        what = (comparison.measure, comparison.runs)
        many = max((len(values) for values in verdict.values), default=0) > 1
        if many:
            ours, published, level, band = verdict.values, comparison.published, None, _band(comparison)
        else:
            ours, published, band = _series(comparison, outcome.played), (), _band(comparison)
            level = comparison.published[0] if len(comparison.published) == 1 else None
        if not ours or (not many and (band is None or what in drawn)):
            continue
        drawn.add(what)
        curve = Picture(
            file, comparison.title, _caption(ours, published, level, band), comparison, ours, published, level, band
        )
        found.append(curve)
    return found


def _band(comparison: Comparison) -> Band | None:
    """The band where it is one of values of the series, not of epochs."""
    of_values = comparison.at != "best epoch" and not comparison.at.startswith("first at")
    return comparison.how if isinstance(comparison.how, Band) and of_values else None


def _series(comparison: Comparison, played: Sequence[Played]) -> tuple[tuple[float, ...], ...]:
    """The whole series, seed by seed, of which a comparison of one run takes one value."""
    if len(comparison.runs) > 1:
        return ()
    name = comparison.runs[0] if comparison.runs else ""
    found = (one.series.get(comparison.measure, ()) for one in played if one.job.run == name)
    return tuple(values for values in found if len(values) > 1)


def _caption(
    ours: Sequence[Sequence[float]], published: Sequence[float], level: float | None, band: Band | None
) -> str:
    parts = ["black: ours" + (f", {len(ours)} seeds" if len(ours) > 1 else "")]
    parts += ["wide and grey: published"] if published else []
    parts += ["dashed: published"] if level is not None else []
    parts += (
        [
            f"hatched: where the {band.of} of our seeds has to be"
            if band.of != "every"
            else "hatched: where all of ours have to be"
        ]
        if band
        else []
    )
    return "; ".join(parts)


def draw(pictures: Sequence[Picture], folder: Path) -> Iterator[Path]:
    """Writes each picture in each of FORMATS, and says which it has written. Raises OSError."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of a cache that it makes
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever the user has set for pictures of his own
        matplotlib.rcParams.update(_SETTINGS)
        for picture in pictures:
            figure = Figure(figsize=_INCHES, layout="constrained")
            _draw_on(figure.add_subplot(), picture)
            for ending in FORMATS:
                path = folder / f"{picture.file}.{ending}"
                unsaid: dict[str, Any] = {"Date": None, "Creator": None} if ending == "svg" else {"Software": None}
                figure.savefig(path, format=ending, dpi=150, metadata=unsaid)
                yield path


def _draw_on(axes: "Axes", picture: Picture) -> None:
    comparison = picture.comparison
    if picture.band:
        axes.axhspan(picture.band.least, picture.band.most, facecolor="0.93", edgecolor="0.7", hatch="///", linewidth=0)
    if picture.level is not None:
        axes.axhline(picture.level, color="0.45", linewidth=1.5, linestyle="--")
    if picture.published:
        x, y = _points(comparison, picture.published)
        axes.plot(x, y, color="0.72", linewidth=4, solid_capstyle="round", marker=_marker(y), markersize=9)
    for values in picture.ours:
        x, y = _points(comparison, values)
        axes.plot(x, y, color="black", linewidth=0.8, marker=_marker(y), markersize=3)
    if comparison.log_x:
        axes.set_xscale("log")
    if comparison.log_y:
        axes.set_yscale("log")
    axes.set_title(picture.title.replace("$", r"\$"), loc="left", fontsize=10)
    axes.set_xlabel(comparison.x_title)
    axes.set_ylabel(comparison.measure)
    axes.grid(color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.text(1.0, -0.19, picture.caption, transform=axes.transAxes, ha="right", va="top", fontsize=7, color="0.35")


def _marker(values: Sequence[float] | Any) -> str:
    """Few points are shown one by one."""
    return "o" if len(values) <= 12 else ""


def _points(comparison: Comparison, values: Sequence[float]) -> tuple[Any, Any]:
    """x and y; what is not finite is left out of the line."""
    y = np.asarray(values, dtype=np.float64)
    x = np.asarray(comparison.x if len(comparison.x) >= len(y) else range(len(y)), dtype=np.float64)[: len(y)]
    return x, np.where(np.isfinite(y), y, np.nan)
