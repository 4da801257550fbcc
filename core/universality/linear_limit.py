"""All that linear neurons can do, however many: a straight line or a plane, or what the output makes of it."""

import numpy as np

from core.checks import check_one_of
from core.universality.activations import activate, logit
from core.universality.feed_forward import Array, FeedForward

_EDGE = 1e-3  # how near to its ends an output is inverted for a first guess
_STEPS = 200


def best_of_linear(places: Array, wanted: Array, output: str) -> FeedForward:
    """The network of linear neurons with the least squared deviation, as one linear neuron before each output.

    places: float64 (points, inputs). wanted: what the outputs should be there, (points, outputs). output: linear (then
    it is the least-squares line or plane), sigmoid or tanh. Gauss-Newton steps with Levenberg's damping, from what the
    output would have to be given.
    """
    check_one_of("output", output, ("linear", "sigmoid", "tanh"))
    with_one = np.column_stack([places, np.ones(len(places))])
    goal = wanted
    if output == "sigmoid":
        goal = logit(np.clip(wanted, _EDGE, 1 - _EDGE))
    elif output == "tanh":
        goal = np.arctanh(np.clip(wanted, _EDGE - 1, 1 - _EDGE))
    best = np.linalg.lstsq(with_one, goal, rcond=None)[0]
    if output != "linear":
        columns = zip(wanted.T, best.T, strict=True)
        best = np.stack([_descend(with_one, column, output, start) for column, start in columns], axis=1)
    outputs = wanted.shape[1]
    return FeedForward([(best[:-1], best[-1]), (np.eye(outputs), np.zeros(outputs))], ("linear", output))


def _descend(with_one: Array, wanted: Array, output: str, start: Array) -> Array:
    """The v with the least Σ (output(with_one v) - wanted)², from a start downhill."""
    now, off = start, activate(output, with_one @ start) - wanted
    damping = 1e-3
    for _ in range(_STEPS):
        a = off + wanted
        slope_of_output = a * (1 - a) if output == "sigmoid" else 1 - a * a
        jacobian = with_one * slope_of_output[:, None]
        curvature = jacobian.T @ jacobian
        try:
            step = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature) + 1e-12), jacobian.T @ off)
        except np.linalg.LinAlgError:
            break
        tried = now - step
        off_there = activate(output, with_one @ tried) - wanted
        if off_there @ off_there <= off @ off:
            now, off, damping = tried, off_there, damping / 3
            if np.abs(step).max() < 1e-10:
                break
        else:
            damping *= 4
    return now
