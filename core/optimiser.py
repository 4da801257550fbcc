"""What a run's optimiser needs: its memory, and its rules in the form that the kernels read."""

import numpy as np
from numpy.typing import NDArray

from core.kernels import arrays
from core.kernels.arrays import Descent
from core.layout import aligned_zeros
from core.spec import Run

_CODES = {
    "sgd": arrays.SGD,
    "nesterov": arrays.NESTEROV,
    "rmsprop": arrays.RMSPROP,
    "adam": arrays.ADAM,
    "adamw": arrays.ADAMW,
}
_WITH_SECOND = ("rmsprop", "adam", "adamw")


def descent_for(run: Run, size: int, dtype: np.dtype) -> Descent:
    """The memory of the run's optimiser at step 0, for `size` parameters."""
    second = size if run.optimiser in _WITH_SECOND else 0
    return Descent(aligned_zeros(size, dtype), aligned_zeros(size, dtype), aligned_zeros(second, dtype))


def copy_descent(source: Descent, target: Descent) -> None:
    """Overwrites target's memory with source's; between mini-batches there is no gradient to copy."""
    target.gradient[:] = 0.0
    target.first[:] = source.first
    target.second[:] = source.second


def rules_of(run: Run, training_count: int, step: int) -> NDArray[np.float64]:
    """How a step is taken from mini-batch `step` on, float64 (RULES,); see kernels.arrays."""
    rules = np.zeros(arrays.RULES)
    rules[arrays.OPTIMISER] = _CODES[run.optimiser]
    rules[arrays.MOMENTUM] = run.momentum
    rules[arrays.BETA1], rules[arrays.BETA2] = run.beta1, run.beta2
    rules[arrays.L1], rules[arrays.L2] = run.l1 / training_count, run.l2 / training_count
    rules[arrays.MAX_NORM], rules[arrays.CLIP] = run.max_norm, run.clip
    rules[arrays.DRAWN_FROM], rules[arrays.STEP_NUMBER] = run.seed, step
    return rules
