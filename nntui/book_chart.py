"""What the book published and what came out here, as one chart. Pure: arrays in, a `Chart` out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.book.comparing import values_by_seed
from core.book.experiment import Band as WithinBand
from core.book.experiment import Comparison, Experiment, Played
from core.book.kinds import Neuron, Norms, Training
from core.snapshot import Points
from nntui.widgets.chart import Axis, Band, Chart, Line, Mark, Role
from nntui.widgets.decimation import thinned
from nntui.widgets.ticks import linear_ticks, log_ticks, snapped

Floats = NDArray[np.float64]

OURS = (Role.TRAINING, Role.VALIDATION, Role.TEST, Role.TRAINING_SET)
"""The colours of the runs, or layers, of one picture."""

DASHED = (Role.VALIDATION, Role.TRAINING_SET)
"""Every second one of them, so that two curves are told apart without colour."""

_POSITIONS = ("best epoch", "first at")
"""What is published there is an epoch, not a value of the measure."""


@dataclass(frozen=True)
class Curve:
    """x ascends; y are values of the measure, not their logarithms. points: not to be joined by lines."""

    role: Role
    x: Floats
    y: Floats
    points: bool = False


@dataclass(frozen=True)
class Picture:
    """What is to be seen of one comparison.

    names: what each colour stands for, as (name, role). band: the least and the greatest that is allowed.
    epochs: published epochs, marked in the picture. x_ticks: where they are names. x_end: how far the x axis reaches
    at least.
    """

    title: str
    curves: tuple[Curve, ...]
    names: tuple[tuple[str, Role], ...]
    x_title: str
    log_x: bool = False
    log_y: bool = False
    band: tuple[float, float] | None = None
    epochs: tuple[float, ...] = ()
    x_ticks: tuple[tuple[float, str], ...] = ()
    x_end: float = 0.0


def picture_of(experiment: Experiment, comparison: Comparison, played: Sequence[Played]) -> Picture:
    """The picture of a comparison, with others beside it that the book draws in one figure with it."""
    kind = experiment.kind
    if isinstance(kind, Norms) and not kind.steps and comparison.measure.startswith("layer "):
        return _over_layers(experiment, comparison, played)
    if comparison.at == "each" and len(comparison.published) != 1:
        return _curves(experiment, comparison, played)
    if len(comparison.runs) > 1:
        return _over_runs(comparison, played)
    return _single(experiment, comparison, played)


def drawn_together(experiment: Experiment, comparison: Comparison) -> list[Comparison]:
    """The comparisons of curves of the same measure, or of all layers."""

    def is_like(one: Comparison) -> bool:
        layers = one.measure.startswith("layer ") and comparison.measure.startswith("layer ")
        return one.at == "each" and one.log_y == comparison.log_y and (layers or one.measure == comparison.measure)

    found = [one for one in experiment.comparisons if is_like(one)]
    return list({(one.measure, one.runs): one for one in reversed(found)}.values())[::-1]


def _curves(experiment: Experiment, comparison: Comparison, played: Sequence[Played]) -> Picture:
    together = drawn_together(experiment, comparison)
    ghosts, ours, names = [], [], []
    for index, one in enumerate(together):
        role = OURS[index % len(OURS)]
        if one.published:
            ghosts.append(_numbered(one, Role.GHOST, one.published))
        ours += [_numbered(one, role, values) for values in _by_seed(one, played) if values]
        names.append((_name(experiment, one), role))
    layers = isinstance(experiment.kind, Norms)
    alone = len(together) == 1
    return Picture(
        comparison.title if alone else "speed of learning ‖∂C/∂b‖ of layer" if layers else comparison.measure,
        (*ghosts, *ours),
        (("ours", OURS[0]),) if alone else tuple(names),
        comparison.x_title,
        comparison.log_x,
        comparison.log_y,
        x_end=0.0 if ghosts else _last_epoch(experiment, comparison),
    )


def _name(experiment: Experiment, comparison: Comparison) -> str:
    """What tells a curve from the others of its picture."""
    if isinstance(experiment.kind, Norms):
        return comparison.measure.removeprefix("layer ")
    return ", ".join(comparison.runs)


def _by_seed(comparison: Comparison, played: Sequence[Played]) -> tuple[tuple[float, ...], ...]:
    if len(comparison.runs) > 1:
        return values_by_seed(comparison, played)
    names = comparison.runs or ("",)
    return tuple(one.series.get(comparison.measure, ()) for one in played if one.job.run in names)


def _numbered(comparison: Comparison, role: Role, values: Sequence[float]) -> Curve:
    """Values over the comparison's x, or numbered from 0."""
    given = comparison.x[: len(values)]
    x = np.array(given) if len(given) == len(values) else np.arange(float(len(values)))
    return Curve(role, x, np.array(values))


def _over_runs(comparison: Comparison, played: Sequence[Played]) -> Picture:
    """One value of each run, over the x of the runs or over their names."""
    has_x = len(comparison.x) == len(comparison.runs)
    x = np.array(comparison.x) if has_x else np.arange(float(len(comparison.runs)))
    curves = []
    if len(comparison.published) == x.size:
        curves.append(Curve(Role.GHOST, x, np.array(comparison.published), points=not has_x))
    for seed in sorted({one.job.seed for one in played}):
        of_seed = [one for one in played if one.job.seed == seed]
        values = [values_by_seed(replace(comparison, runs=(name,)), of_seed) for name in comparison.runs]
        known = [(at, found[0][0]) for at, found in zip(x, values, strict=True) if found and found[0]]
        if known:
            at, value = np.array(known).T
            curves.append(Curve(OURS[0], at, value, points=not has_x))
    return Picture(
        comparison.title,
        tuple(curves),
        (("ours", OURS[0]),),
        comparison.x_title if has_x else "run",
        comparison.log_x,
        comparison.log_y,
        x_ticks=() if has_x else tuple(zip(x.tolist(), comparison.runs, strict=True)),
    )


def _over_layers(experiment: Experiment, comparison: Comparison, played: Sequence[Played]) -> Picture:
    """One norm of each layer, for all seeds."""
    layers = [one for one in experiment.comparisons if one.measure.startswith("layer ") and one.runs == comparison.runs]
    x = np.arange(1.0, len(layers) + 1)
    curves = [Curve(Role.GHOST, x, np.array([one.published[0] if one.published else np.nan for one in layers]))]
    for one in played:
        values = [one.series.get(layer.measure, ()) for layer in layers]
        if any(values):
            curves.append(Curve(OURS[0], x, np.array([norm[0] if norm else np.nan for norm in values]), points=True))
    ticks = tuple((float(number), layer.measure) for number, layer in zip(x, layers, strict=True))
    return Picture("speed of learning ‖∂C/∂b‖", tuple(curves), (("ours", OURS[0]),), "layer", log_y=True, x_ticks=ticks)


def _single(experiment: Experiment, comparison: Comparison, played: Sequence[Played]) -> Picture:
    """One number: the series that it is taken from, with the published number as a level or as a mark."""
    like = [
        one for one in drawn_together(experiment, comparison) if one.runs == comparison.runs and len(one.published) > 1
    ]
    series = [values for values in _by_seed(comparison, played) if values]
    over_time = any(len(values) > 1 for values in series) or (not series and _has_series(experiment))
    if over_time:
        ours = [_numbered(replace(comparison, x=()), OURS[0], values) for values in series]
        end = _last_epoch(experiment, comparison)
    else:
        values = [(seed + 1.0, found[0]) for seed, found in enumerate(values_by_seed(comparison, played)) if found]
        at, value = np.array(values).reshape(-1, 2).T
        ours = [Curve(OURS[0], at, value, points=True)] if values else []
        end = 0.0
    is_position = comparison.at.startswith(_POSITIONS)
    ghosts = [_numbered(one, Role.GHOST, one.published) for one in like]
    at_epochs = []
    if comparison.at.startswith("epochs "):
        epochs = np.array(comparison.at.split()[1:], dtype=float)[: len(comparison.published)]
        at_epochs = [Curve(Role.GHOST, epochs, np.array(comparison.published[: epochs.size]), points=True)]
    elif comparison.published and not is_position:
        reach = max([1.0, end, *(float(curve.x[-1]) for curve in (*ours, *ghosts))])
        level = np.repeat(comparison.published[0], 2)
        ghosts.append(Curve(Role.GHOST, np.array([0.0, reach if over_time else reach + 1]), level))
    how = comparison.how
    return Picture(
        comparison.title,
        (*ghosts, *ours, *at_epochs),
        (("ours", OURS[0]),),
        comparison.x_title if over_time else "seed",
        log_y=comparison.log_y,
        band=(how.least, how.most) if isinstance(how, WithinBand) and not is_position else None,
        epochs=comparison.published if is_position else (),
        x_end=end,
        x_ticks=() if over_time else tuple((float(curve), f"{curve:g}") for one in ours for curve in one.x),
    )


def _has_series(experiment: Experiment) -> bool:
    kind = experiment.kind
    return (isinstance(kind, Training) and kind.measure == "each") or isinstance(kind, Neuron)


def _last_epoch(experiment: Experiment, comparison: Comparison) -> float:
    """Where the series of a comparison will end; 0 where that is not known."""
    kind = experiment.kind
    if isinstance(kind, Training) and comparison.runs:
        return experiment.runs[comparison.runs[0]].epochs - 1.0
    if isinstance(kind, Neuron):
        return float(kind.steps)
    return 0.0


def chart_of(picture: Picture, width: int, height: int, dotted: bool = False, zoomed: bool = False) -> Chart:
    """The picture as a chart for so many cells.

    dotted: no colour can tint the band. zoomed: the first, steep fifth of the curves does not count for the y axis.
    """
    y = _y_axis(picture, max(3, height // 3), zoomed)
    x = _x_axis(picture, width)
    lines: list[Line] = []
    for curve in picture.curves:
        lines += _lines(curve, picture, x, width)
    band = None
    if picture.band is not None:
        at = np.linspace(x.lower, x.upper, 2 * width)
        least, most = (_scaled(np.full(at.size, edge), picture.log_y) for edge in picture.band)
        band = Band(at, least, most, dotted)
    name = picture.x_title if len(picture.x_title) <= 5 else ""
    return Chart(x, y, name, lines, band, [Mark(epoch, f"published {epoch:g}") for epoch in picture.epochs])


def _scaled(values: Floats, log: bool) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(values) if log else values


def _lines(curve: Curve, picture: Picture, axis: Axis, width: int) -> Iterable[Line]:
    x, y = _scaled(curve.x, picture.log_x), _scaled(curve.y, picture.log_y)
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if curve.points:
        return [Line(curve.role, x[i : i + 1], y[i : i + 1]) for i in range(x.size)]
    if x.size > 2 * width and not picture.log_x:
        thin = thinned(Points(x, y), axis.upper, width)
        x, y = thin.epoch, thin.value
    return [Line(curve.role, x, y, dashed=curve.role in DASHED, dotted=curve.role is Role.GHOST)]


def _values(picture: Picture, zoomed: bool) -> Floats:
    values = [curve.y[curve.y.size // 5 if zoomed and not curve.points else 0 :] for curve in picture.curves]
    values += [np.array(picture.band)] if picture.band else []
    scaled = _scaled(np.concatenate([*values, np.zeros(0)]), picture.log_y)
    return scaled[np.isfinite(scaled)]


def _y_axis(picture: Picture, ticks: int, zoomed: bool) -> Axis:
    values = _values(picture, zoomed)
    if not values.size:
        values = np.array([0.0, 1.0])
    least, greatest = float(values.min()), float(values.max())
    if picture.log_y:
        room = 0.05 * (greatest - least) + 0.05
        lower, upper = snapped(least - room, greatest + room, ticks)
        return Axis(lower, upper, log_ticks(lower, upper, ticks))
    room = 0.06 * (greatest - least) or 0.05 * abs(greatest) or 0.5
    lower, upper = snapped(least - room, greatest + room, ticks)
    return Axis(lower, upper, linear_ticks(lower, upper, ticks))


def _x_axis(picture: Picture, width: int) -> Axis:
    ends = [float(curve.x[at]) for curve in picture.curves if curve.x.size for at in (0, -1)]
    lower, upper = min([*ends, *picture.epochs], default=0.0), max([*ends, *picture.epochs, picture.x_end, 0.0])
    wanted = max(2, width // 9)
    if picture.x_ticks:
        positions = [at for at, _ in picture.x_ticks]
        lower, upper = min(positions, default=0.0) - 0.5, max(positions, default=1.0) + 0.5
        return Axis(lower, upper, picture.x_ticks[:: max(1, len(picture.x_ticks) // wanted)])
    if picture.log_x and lower > 0:
        lower, upper = float(np.log10(lower)), float(np.log10(upper))
        room = 0.02 * (upper - lower) or 0.5
        return Axis(lower - room, upper + room, log_ticks(lower - room, upper + room, wanted))
    upper = max(upper, lower + 1.0)
    wanted = min(wanted, max(2, int(upper - lower)))  # there is no half epoch, or step
    return Axis(lower, upper, linear_ticks(lower, upper, wanted))
