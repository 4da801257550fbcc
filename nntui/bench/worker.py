"""One contender in a process of its own, so that no library's threads or settings touch another's.

Reads one JSON request a line from standard input and answers each with one JSON object a line.
"""

import json
import os
import sys
import time
from typing import Any

from core.data.mnist import DIVISOR
from core.data.mnist_files import mnist_files
from core.spec import MNIST
from nntui.bench.cases import Case
from nntui.bench.contenders import ENTRIES, Contender, Entry
from nntui.bench.problem import Problem, pose, pose_function

CHECKED_STEPS = 20
_CALLS = 20  # of a contender in the longest trial: few enough that they cost nothing, however short an epoch is


def problem_of(case: Case, images: int) -> Problem:
    """The case on the first so many images of MNIST, or on so many samples of its function."""
    if case.data != MNIST:
        return pose_function(case, images)
    bytes_, digits = mnist_files()[0]
    return pose(case, bytes_[:images], digits[:images], DIVISOR)


class Worker:
    """Answers requests about one contender."""

    def __init__(self, entry: Entry, options: tuple[str, ...] = ()) -> None:
        self._entry = entry
        self._options = options
        self._problem: Problem
        self._contender: Contender
        self._position = 0  # mini-batches done in the current epoch
        self._call = 1  # mini-batches between two looks at the clock

    def check(self, case: Case) -> dict[str, float]:
        """The loss after a few steps, each on the whole of a small training set, so that shuffling does not matter.

        Nor do other random numbers: dropout is left out.
        """
        contender = self._entry.make(problem_of(case.without_dropout(), case.batch_size), self._options)
        for _ in range(CHECKED_STEPS):
            contender.train(1)
        return {"loss": contender.loss()}

    def warm_up(self, case: Case, most: float) -> dict[str, float]:
        """Gets ready for trials: compiles, sees how many mini-batches fit into `most` seconds."""
        self._problem = problem_of(case, case.images)
        self._contender = self._entry.make(self._problem, self._options)
        self._position = 0
        self._train(1)
        start = time.perf_counter()
        done = self._train(max(1, self._problem.batches // 50))
        fit = int(done * most / (time.perf_counter() - start))
        epoch, call = self._problem.batches, fit // _CALLS
        self._call = max(epoch, call // epoch * epoch) if fit >= epoch else max(1, call)
        return self.trial(0.0, most)

    def trial(self, seconds: float, most: float) -> dict[str, float]:
        """Trains whole epochs until so many seconds have passed; one that takes `most` seconds is cut."""
        start = time.perf_counter()
        batches, elapsed = 0, 0.0
        while elapsed < most and (elapsed < seconds or self._position > 0 or batches == 0):
            batches += self._train(self._call)
            elapsed = time.perf_counter() - start
        return {"images": batches * self._problem.batch_size, "seconds": elapsed}

    def _train(self, batches: int) -> int:
        done = self._contender.train(batches)
        self._position = (self._position + done) % self._problem.batches
        return done


def answer(worker: Worker, request: dict[str, Any]) -> dict[str, float]:
    """What the worker says to one request, such as {"do": "trial", "seconds": 1, "most": 3}."""
    match request:
        case {"do": "check", "case": fields}:
            return worker.check(Case(**fields))
        case {"do": "warm_up", "case": fields, "most": most}:
            return worker.warm_up(Case(**fields), most)
        case {"do": "trial", "seconds": seconds, "most": most}:
            return worker.trial(seconds, most)
    raise ValueError(f"no such request: {request}")


def main() -> None:
    # Libraries may print; what they print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    worker = Worker(ENTRIES[sys.argv[1]], tuple(sys.argv[2:]))
    for line in sys.stdin:
        print(json.dumps(answer(worker, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
