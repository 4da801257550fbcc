"""What decides during a run how fast it learns and when it stops: its schedule and its early stopping at work."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.learning_rates import rates
from core.schedule import OnPlateau, Step
from core.spec import Run
from core.stopping import NoImprovement


class Pacing:
    """The state of schedule and early stopping between two epochs.

    stopped: why training has stopped early, a sentence; empty while it has not. What it holds depends on the run and
    the accuracies observed, one after each epoch.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._plateau = NoImprovement()
        self._begin(0)

    def _begin(self, epochs_done: int) -> None:
        self.stopped = ""
        self._began = epochs_done
        self._epochs = self._run.epochs
        self._observed = epochs_done
        self._improvement = NoImprovement()
        self._begin_schedule()

    def _begin_schedule(self) -> None:
        self._factor = 1.0
        self._plateau = NoImprovement()

    def begin_again(self, epochs_done: int) -> None:
        """The run goes on behind its end: for as many epochs again, with schedule and early stopping from the start."""
        self._begin(epochs_done)

    def change(self, run: Run, epochs_done: int) -> None:
        """The run has changed. Another schedule forgets what it had come to; a stop is lifted by what may undo it."""
        before, self._run = self._run, run
        if run.epochs != before.epochs:
            self._epochs = max(1, run.epochs - self._began)
        if run.schedule != before.schedule:
            self._begin_schedule()
        if bool(run.early_stopping) != bool(before.early_stopping):
            self._improvement = NoImprovement()
        if not self.follows(before):
            self._observed = epochs_done
        pace = (run.schedule, run.early_stopping, run.epochs)
        if self.stopped and pace != (before.schedule, before.early_stopping, before.epochs):
            self._begin(epochs_done)

    @staticmethod
    def follows(run: Run) -> bool:
        """Whether the run's pace depends on the accuracy after each epoch."""
        return run.early_stopping > 0 or isinstance(run.schedule, OnPlateau)

    def waits(self, epochs_done: int) -> bool:
        """Whether the accuracy after this epoch must be observed before the next one."""
        return not self.stopped and self.follows(self._run) and self._observed < epochs_done

    def observe(self, epochs_done: int, set_name: str, accuracy: float) -> None:
        """Takes the accuracy of the deciding set after an epoch; a second one for the same epoch has no effect."""
        if not self.waits(epochs_done):
            return
        self._observed = epochs_done
        self._observe_plateau(epochs_done, accuracy)
        patience = self._run.early_stopping
        if patience:
            self._improvement.observe(epochs_done, accuracy)
            if self._improvement.epochs >= patience:
                epochs = f"{patience} epoch{'' if patience == 1 else 's'}"
                reason = f"{set_name} accuracy has not improved in {epochs}"
                self.stopped = self._improvement.stop_sentence(reason)

    def _observe_plateau(self, epochs_done: int, accuracy: float) -> None:
        schedule = self._run.schedule
        if not isinstance(schedule, OnPlateau):
            return
        self._plateau.observe(epochs_done, accuracy)
        if self._plateau.epochs >= schedule.epochs:
            self._plateau.forgive()
            self._factor /= schedule.divisor
            if self._factor <= schedule.floor:
                share = f"1/{1 / self._factor:g}"
                self.stopped = self._plateau.stop_sentence(f"the learning rate has fallen to {share} of the first")

    def learning_rates(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """The rates of mini-batches that begin at these positions, in epochs since step 0; float64 (batches,)."""
        run = self._run
        return rates(run.schedule, run.learning_rate, position - self._began, self._epochs, self._factor)

    @property
    def is_stepwise(self) -> bool:
        """Whether the rate stays the same for whole epochs, so that each change is worth a mark."""
        return isinstance(self._run.schedule, (Step, OnPlateau))

    def state(self) -> dict[str, Any]:
        """All that it has come to, for `restore`; the run apart."""
        return {
            "stopped": self.stopped,
            "began": self._began,
            "epochs": self._epochs,
            "observed": self._observed,
            "factor": self._factor,
            "improvement": self._improvement.state(),
            "plateau": self._plateau.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Takes over what `state` gave for the same run. Raises ValueError and the like where it is something else."""
        self.stopped = str(state["stopped"])
        self._began, self._epochs = int(state["began"]), int(state["epochs"])
        self._observed, self._factor = int(state["observed"]), float(state["factor"])
        self._improvement.restore(state["improvement"])
        self._plateau.restore(state["plateau"])
