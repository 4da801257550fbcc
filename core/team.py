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
    return min(_MOST_WORKERS, cores()) if work * batch_size >= _WORTH_SHARING else 1


def cores() -> int:
    """How many this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


_TRY_EVERY = 0.5  # seconds, at least, between two looks at how another number of workers would do
_SHARE_OF_TRIES = 0.05  # of the time, at most
_TRIED = 4  # mini-batches: what is tried out may be very slow
_WEIGHT = 0.7  # of the newest measurement


class Crew:
    """Decides how many workers train together: all that are worth it, or one while the other cores are busy elsewhere.

    Workers wait for each other many times in a mini-batch. Where another program keeps a core, one worker alone can be
    a hundred times faster than two. The numbers that come out do not depend on the choice.
    """

    def __init__(self, most: int) -> None:
        """most: how many workers are worth it on an idle machine."""
        self._most = most
        self._speeds: dict[int, float] = {}
        self._next_try = 0.0
        self._trying = False

    def choose(self, now: float, batches: int) -> tuple[int, int]:
        """How many workers train next, and how many of the wanted mini-batches: few of them where one is tried out.

        now: seconds on any clock that does not go back.
        """
        together, alone = self._speeds.get(self._most), self._speeds.get(1)
        if self._most == 1 or together is None:
            return self._most, batches
        better, worse = (self._most, 1) if alone is None or together >= alone else (1, self._most)
        self._trying = alone is None or now >= self._next_try
        return (worse, min(batches, _TRIED)) if self._trying else (better, batches)

    def record(self, workers: int, batches: int, seconds: float, now: float) -> None:
        """Says how long so many mini-batches took, which ended now."""
        if self._trying:
            self._next_try = now + max(_TRY_EVERY, seconds / _SHARE_OF_TRIES)
            self._trying = False
        if self._most > 1 and batches and seconds > 0:
            speed = batches / seconds
            before = self._speeds.get(workers, speed)
            self._speeds[workers] = (1 - _WEIGHT) * before + _WEIGHT * speed


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
