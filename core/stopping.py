"""No improvement in n epochs: the rule by which training stops early (chapter 3), and by which a rate is divided."""

import math
from typing import Any


class NoImprovement:
    """Follows an accuracy, one value an epoch.

    best, best_epoch: the highest so far, and the epoch after which it came first. epochs: how many came since the last
    improvement, or since `forgive`; an accuracy that equals the best is no improvement.
    """

    def __init__(self) -> None:
        self.best = -math.inf
        self.best_epoch = 0
        self.epochs = 0

    def observe(self, epoch: int, accuracy: float) -> None:
        """Takes the accuracy measured after this epoch."""
        self.epochs += 1
        if accuracy > self.best:
            self.best, self.best_epoch, self.epochs = accuracy, epoch, 0

    def forgive(self) -> None:
        """Counts from here on; the best stays what has to be improved on."""
        self.epochs = 0

    def stop_sentence(self, reason: str) -> str:
        """Why training stops, with the best that was reached."""
        return f"stopped early: {reason}; best {100 * self.best:.2f} % after epoch {self.best_epoch}"

    def state(self) -> dict[str, Any]:
        """All that it knows, for `restore`."""
        return dict(vars(self))

    def restore(self, state: dict[str, Any]) -> None:
        """Takes over what `state` gave. Raises ValueError and the like where it is something else."""
        self.best, self.best_epoch, self.epochs = float(state["best"]), int(state["best_epoch"]), int(state["epochs"])
