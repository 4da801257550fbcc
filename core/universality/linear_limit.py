"""All that linear neurons can do, however many there are: a straight line, or what the output neuron makes of it."""

import numpy as np

from core.checks import check_one_of
from core.targets import Target
from core.universality.activations import activate, logit
from core.universality.construction import best_line
from core.universality.feed_forward import Array, FeedForward

_POINTS = 1000
_EDGE = 1e-3  # how near to its ends an output is inverted for a first guess
_STEPS = 200


def best_of_linear(target: Target, output: str) -> FeedForward:
    """The network of linear neurons with the least squared deviation from the target, as one linear neuron before the
    output: `output` is linear (then it is the least-squares line), sigmoid or tanh.

    Gauss-Newton steps with Levenberg's damping, from the line through what the output would have to be given.
    """
    check_one_of("output", output, ("linear", "sigmoid", "tanh"))
    if output == "linear":
        return best_line(target)
    x = (np.arange(_POINTS) + 0.5) / _POINTS
    y = target.values(x)
    goal = logit(np.clip(y, _EDGE, 1 - _EDGE)) if output == "sigmoid" else np.arctanh(np.clip(y, _EDGE - 1, 1 - _EDGE))
    best = _descend(x, y, output, np.polyfit(x, goal, 1))
    slope, level = float(best[0]), float(best[1])
    hidden = (np.array([[slope]]), np.array([level]))
    return FeedForward([hidden, (np.ones((1, 1)), np.zeros(1))], ("linear", output))


def _descend(x: Array, y: Array, output: str, start: Array) -> Array:
    """The (slope, level) with the least Σ (output(slope x + level) - y)², from a start downhill."""
    now, off = start, activate(output, start[0] * x + start[1]) - y
    damping = 1e-3
    for _ in range(_STEPS):
        a = off + y
        slope_of_output = a * (1 - a) if output == "sigmoid" else 1 - a * a
        jacobian = np.stack([slope_of_output * x, slope_of_output], axis=1)
        curvature = jacobian.T @ jacobian
        try:
            step = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature) + 1e-12), jacobian.T @ off)
        except np.linalg.LinAlgError:
            break
        tried = now - step
        off_there = activate(output, tried[0] * x + tried[1]) - y
        if off_there @ off_there <= off @ off:
            now, off, damping = tried, off_there, damping / 3
            if np.abs(step).max() < 1e-10:
                break
        else:
            damping *= 4
    return now
