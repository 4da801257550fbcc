"""A second worker for networks whose mini-batches are large enough to be worth sharing between two cores."""

import os
import queue
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from core.architecture import Network
from core.kernels.arrays import Team
from core.layers import Dense

_WORTH_SHARING = (
    4_500_000  # multiplications in a mini-batch's forward pass, below which waiting costs more than it gains
)
_OF_A_DENSE_FIRST_LAYER = 0.2  # share of its multiplications that are done: most pixels are dark
_MOST_WORKERS = 2  # what has been measured to pay


def workers_for(network: Network, batch_size: int) -> int:
    """How many workers a mini-batch is worth on this machine."""
    first, *others = network.layer_multiply_adds
    work = first * (_OF_A_DENSE_FIRST_LAYER if isinstance(network.layers[0], Dense) else 1.0) + sum(others)
    return min(_MOST_WORKERS, _cores()) if work * batch_size >= _WORTH_SHARING else 1


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


class _Helper:
    """A daemon thread that runs one kernel at a time beside the caller."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = queue.SimpleQueue()
        self._done = threading.Semaphore(0)
        threading.Thread(target=self._serve, name="second worker", daemon=True).start()

    def _serve(self) -> None:
        while True:
            function, arguments = self._work.get()
            function(*arguments)
            self._done.release()

    def begin(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self._work.put((function, arguments))

    def finish(self) -> None:
        self._done.acquire()


_helpers: list[_Helper] = []
_in_use = threading.Lock()


def run_together(workers: int, kernel: Callable[..., Any], *arguments: Any) -> Any:
    """Runs a kernel, whose last parameter is its Team, with so many workers; returns what the caller's own one returns.

    Where the helpers are busy with another caller's kernel, one worker does it alone; the numbers are the same.
    """
    if workers == 1 or not _in_use.acquire(blocking=False):
        return kernel(*arguments, Team(0, 1, np.zeros(16, np.int64)))
    try:
        while len(_helpers) < workers - 1:
            _helpers.append(_Helper())
        meeting = np.zeros(16, np.int64)
        helpers = _helpers[: workers - 1]
        for number, helper in enumerate(helpers, start=1):
            helper.begin(kernel, (*arguments, Team(number, workers, meeting)))
        result = kernel(*arguments, Team(0, workers, meeting))
        for helper in helpers:
            helper.finish()
        return result
    finally:
        _in_use.release()
