"""What is said of balls on a cost surface: which is lowest, which swings or is lost and why, and where they ended."""

import numpy as np

from core.scenes.ball import Ball
from core.surfaces import METHODS, Minimum, Path, curvatures, greatest_rate, minima
from nntui.playground.ball_drawing import NAMES, SIGNS, short_cost
from nntui.playground.words import Said

_NEAR = 0.02  # of the map's width: so near to a minimum a ball lies in it
_SLOW = 0.002  # of the map's width: a ball that moves no more a step rests
_LEVEL = 1e-6  # of the surface's range: costs this close are the same
_OFTEN = 3  # times that C rose, from which on a ball overshoots

TASKS = {
    "valley": "Try: η 0.5 is one step down for ●; above 1 it is thrown out.",
    "ravine": "Try: η 0.06, then 0.11: the steep walls decide how fast one may go.",
    "false-minima": "Try other starts with the mouse, or momentum μ 0.98: who rolls on?",
    "dent": "Try: η 0.1, then 0.2. It bends five times as much one way as the other.",
}


def ball_words(scene: Ball) -> Said:
    """Three lines: how they stand, what is remarkable about it, and what to try."""
    return Said((_standing(scene), _remark(scene), TASKS[scene.name]))


def _named(index: int) -> str:
    return f"{SIGNS[index]} {NAMES[index]}"


def _costs(scene: Ball) -> list[float]:
    """Under each ball now; infinite where it is lost."""
    return [float(path.costs[scene.now]) if scene.now < len(path.costs) else float("inf") for path in scene.paths]


def _standing(scene: Ball) -> str:
    costs = _costs(scene)
    best = int(np.argmin(costs))
    begins = f"Step {scene.now}"
    if scene.now == 0:
        return f"{begins}: C {short_cost(costs[0])}; space lets them roll"
    if np.isinf(costs[best]):
        return f"{begins}: all are lost"
    low, high = scene.surface.grid(50, 50).min(), scene.surface.grid(50, 50).max()
    equal = [cost - costs[best] < _LEVEL * (high - low) for cost in costs]
    if all(equal):
        return f"{begins}: all are as low, C {short_cost(costs[best])}"
    if sum(equal) == 2:
        pair = " ".join(SIGNS[index] for index in range(len(METHODS)) if equal[index])
        return f"{begins}: {pair} lowest, C {short_cost(costs[best])}"
    return f"{begins}: lowest {_named(best)}, C {short_cost(costs[best])}"


def _remark(scene: Ball) -> str:
    """The most remarkable thing that can be said by now."""
    if scene.now == 0:
        return f"C = {scene.surface.formula}. Click on the map, or move the cursor there, for another start."
    for say in (_lost, _swinging_wider, _trapped, _overshooting, _resting):
        found = say(scene)
        if found:
            return found
    return f"C = {scene.surface.formula}, learning rate η {scene.learning_rate:g}, momentum μ {scene.momentum:g}."


def _steepest(scene: Ball) -> float:
    """How strongly the surface bends at most, where that matters for the balls: in its minima."""
    return max(curvatures(scene.surface, place.x, place.y)[1] for place in minima(scene.name))


def _limit(scene: Ball, index: int) -> float:
    return greatest_rate(METHODS[index], _steepest(scene), scene.momentum)


def _lost(scene: Ball) -> str:
    gone = [index for index, path in enumerate(scene.paths) if path.diverged and scene.now >= len(path.costs)]
    return f"{_list(gone)} {_is_are(gone)} lost: {_why(scene, gone)}." if gone else ""


def _why(scene: Ball, which: list[int]) -> str:
    """Why balls swing ever wider."""
    if scene.momentum >= 1.0 and 0 not in which:
        return f"with momentum μ {scene.momentum:g} the speed never dies down"
    first = which[0]
    limit = _limit(scene, first)
    if scene.learning_rate <= limit:
        return "the surface carries them away"
    formula = ("2/curvature", "2(1 + μ)/curvature", "2(1 + μ)/((1 + 2μ) curvature)")[first]
    return f"η {scene.learning_rate:g} is above {formula} = {limit:.3g}"


def _swinging_wider(scene: Ball) -> str:
    """Not lost yet, but higher than at the start."""
    wider = [
        index
        for index, path in enumerate(scene.paths)
        if 2 < scene.now < len(path.costs) and _widens(path, scene.now) and _explained(scene, index)
    ]
    return f"{_list(wider)} swing{'s' * (len(wider) == 1)} ever wider: {_why(scene, wider)}." if wider else ""


def _explained(scene: Ball, index: int) -> bool:
    return scene.learning_rate > _limit(scene, index) or (index > 0 and scene.momentum >= 1.0)


def _widens(path: Path, now: int) -> bool:
    seen = path.costs[: now + 1]
    half = max(1, len(seen) // 2)
    return bool(seen[half:].max() > seen[:half].max())


def _place_of(scene: Ball, path: Path) -> Minimum | None:
    """The minimum in which a ball has come to rest."""
    last = min(scene.now, len(path.points) - 1)
    at, before = path.points[last], path.points[max(0, last - 1)]
    width = scene.surface.high - scene.surface.low
    if np.hypot(*(at - before)) > _SLOW * width:
        return None
    near = [place for place in minima(scene.name) if np.hypot(at[0] - place.x, at[1] - place.y) < _NEAR * width]
    return near[0] if near else None


def _trapped(scene: Ball) -> str:
    """In a minimum that is not the lowest one."""
    lowest = minima(scene.name)[0].cost
    places = [_place_of(scene, path) for path in scene.paths]
    caught = [index for index, place in enumerate(places) if place is not None and place.cost > lowest + 1e-6]
    if not caught:
        return ""
    place = places[caught[0]]
    assert place is not None
    away = [index for index, path in enumerate(scene.paths) if index not in caught and _has_left(scene, path)]
    others = f"; {_list(away)} left the map" if away else ""
    said = f"{_list(caught)} rest{'s' * (len(caught) == 1)} in a false minimum, C {short_cost(place.cost)}"
    return f"{said}; the lowest here has {short_cost(lowest)}{others}."


def _has_left(scene: Ball, path: Path) -> bool:
    at = path.points[min(scene.now, len(path.points) - 1)]
    return bool((at < scene.surface.low).any() or (at > scene.surface.high).any())


def _overshooting(scene: Ball) -> str:
    """Balls that went uphill again and again."""
    rises = [int((np.diff(path.costs[: scene.now + 1]) > 0).sum()) for path in scene.paths]
    bending = _steepest(scene)
    if rises[0] < _OFTEN and 1.0 < scene.learning_rate * bending < 2.0 and scene.name in ("valley", "ravine"):
        return (
            f"{_named(0)} jumps from wall to wall: η {scene.learning_rate:g} is above 1/curvature = {1 / bending:.3g}."
        )
    which = [index for index, rise in enumerate(rises) if rise >= _OFTEN]
    if not which:
        return ""
    parts = " ".join(f"{SIGNS[index]} {rises[index]}" for index in which)
    now = "; now all rest there" if all(_place_of(scene, path) for path in scene.paths) else ""
    return f"Steps uphill, past the bottom: {parts} of {scene.now}{now}."


def _resting(scene: Ball) -> str:
    down = [index for index, path in enumerate(scene.paths) if _place_of(scene, path) is not None]
    return f"{_list(down)} rest{'s' * (len(down) == 1)} in the lowest place." if down else ""


def _list(which: list[int]) -> str:
    names = [_named(index) for index in which]
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def _is_are(which: list[int]) -> str:
    return "is" if len(which) == 1 else "are"
