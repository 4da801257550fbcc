"""An engine that obeys the commands of a session at once, without threads and without training.

Each step adds 1 to every weight, so that a frame says of which step it is.
"""

from dataclasses import replace

from core.commands import Change, Command, Pause, Replace, SetSpeed, Start, StepBatch, StepEpoch, Watch
from core.snapshot import Divergence, Snapshot, State
from core.spec import Run, with_fields

STEPS_PER_EPOCH = 10


class FakeTrainer:
    """sent: all commands so far; `train` does the steps that a running engine would have done meanwhile."""

    def __init__(self, run: Run) -> None:
        self.sent: list[Command] = []
        self.refuses = False
        self.started = self.stopped = 0
        self._layers = None
        self.snapshot = Snapshot(State.PREPARING, run, "starting", epochs_wanted=run.epochs)

    def start(self) -> None:
        self.started += 1
        self._begin(self.snapshot.run, None)

    def stop(self) -> None:
        self.stopped += 1

    def _begin(self, run, layers) -> None:
        self._layers = layers
        self.snapshot = Snapshot(
            State.READY, run, run_id=self.snapshot.run_id + 1, layers=layers, refusals=self.snapshot.refusals
        )

    def send(self, command: Command) -> None:
        self.sent.append(command)
        now = self.snapshot
        match command:
            case Replace(run, layers):
                if self.refuses:
                    self.snapshot = replace(now, refusals=(*now.refusals, "There is not enough memory."))
                else:
                    self._begin(run, layers)
            case Start():
                self.snapshot = replace(now, state=State.RUNNING)
            case Pause():
                if now.state is State.RUNNING:
                    self.snapshot = replace(now, state=State.PAUSED)
            case StepBatch():
                self._advance(1, State.PAUSED)
            case StepEpoch():
                self._advance(STEPS_PER_EPOCH - now.step % STEPS_PER_EPOCH, State.PAUSED)
            case Change(name, value):
                self.snapshot = replace(now, run=with_fields(now.run, {name: value}))
            case SetSpeed() | Watch():
                self.snapshot = replace(now)

    def train(self, steps: int) -> None:
        assert self.snapshot.state is State.RUNNING
        self._advance(steps, State.RUNNING)

    def diverge(self) -> None:
        where = Divergence(self.snapshot.step, 1, "weighted inputs")
        self.snapshot = replace(self.snapshot, state=State.DIVERGED, divergence=where)

    def _advance(self, steps: int, state: State) -> None:
        layers = [(weights + steps, biases) for weights, biases in self.snapshot.layers]
        step = self.snapshot.step + steps
        self.snapshot = replace(self.snapshot, state=state, step=step, epoch=step / STEPS_PER_EPOCH, layers=layers)
