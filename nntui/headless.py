"""Training without the lab: trains a run to its end and tells an output of every epoch."""

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from core.schedule import Constant
from core.snapshot import Best, Divergence
from core.spec import MNIST, Run, deciding_set
from nntui.run_words import accuracy_word, data_name

if TYPE_CHECKING:
    from core.network import Evaluation
    from core.trainer import Trainer

_SLICE_SECONDS = 0.05  # how long Ctrl+C waits at most, and how often a progress bar may move


@dataclass(frozen=True)
class Reached:
    """How far a run has come.

    images_per_second: of training alone, since the last epoch. learning_rate: of the last mini-batch.
    """

    run: Run
    epoch: float
    step: int
    images_per_second: float = 0.0
    learning_rate: float = 0.0

    @property
    def share(self) -> float:
        return min(1.0, self.epoch / self.run.epochs)


@dataclass(frozen=True)
class Measured:
    """What was measured at the end of an epoch, or where training stopped; sets maps set names to results."""

    reached: Reached
    sets: "dict[str, Evaluation]"
    is_best: bool


@dataclass(frozen=True)
class Ending:
    """How a run ended.

    state: finished, stopped (after --batches), diverged or interrupted. early: why it has finished before its last
    epoch, a sentence.
    """

    state: str
    reached: Reached
    seconds: float
    best: Best | None = None
    divergence: Divergence | None = None
    early: str = ""
    interruption: KeyboardInterrupt | None = None


class Output(Protocol):
    """Where a headless run is shown."""

    def preparing(self, sentence: str) -> None: ...

    def begin(self, run: Run, sets: tuple[str, ...]) -> None:
        """The run is ready; sets: those that will be measured after each epoch."""

    def progress(self, reached: Reached) -> None: ...

    def epoch(self, measured: Measured) -> None: ...

    def end(self, ending: Ending) -> None: ...

    def close(self) -> None:
        """Puts the terminal in order, also where there is no ending."""


@dataclass
class _Clock:
    """Training time and images since the last measurement."""

    seconds: float = 0.0
    images: float = 0.0

    @property
    def rate(self) -> float:
        return self.images / self.seconds if self.seconds > 0 else 0.0


@dataclass
class Headless:
    """One run, trained in this thread. batches: stop after so many mini-batches, None for no limit."""

    run: Run
    output: Output
    batches: int | None = None
    _trainer: "Trainer | None" = None
    _began: float = 0.0
    _best: Best | None = None
    _clock: _Clock = field(default_factory=_Clock)

    def train(self) -> Ending:
        """Trains to the end, a divergence or an interruption, whichever comes first. Raises LabError."""
        self._began = time.monotonic()
        try:
            self._prepare()
            state = self._train_epochs()
            ending = self._ending(state)
        except KeyboardInterrupt as interruption:
            ending = self._ending("interrupted", interruption)
        finally:
            self.output.close()
        self.output.end(ending)
        return ending

    def _prepare(self) -> None:
        from core.compilation import prepare
        from core.data.mnist_files import read_ahead

        if self.run.data == MNIST:
            read_ahead()
        prepare(self.run.precision, self.output.preparing)
        self.output.preparing("reading " + ("MNIST" if self.run.data == MNIST else self.run.data))
        from core.data.loading import load_data
        from core.trainer import Trainer  # numba takes a while, so it comes behind the first words

        self._trainer = Trainer(self.run, load_data(self.run))
        self.output.begin(self.run, self._trainer.monitored)
        self._began = time.monotonic()

    def _train_epochs(self) -> str:
        trainer = self._trainer
        assert trainer is not None
        while trainer.epochs_done < self.run.epochs:
            limit_reached = self._train_epoch(trainer)
            if trainer.divergence:
                return "diverged"
            self._measure(trainer)
            if limit_reached:
                return "stopped"
            if trainer.stopped:
                return "finished"
        return "finished"

    def _train_epoch(self, trainer: "Trainer") -> bool:
        """Trains to the end of the epoch, a divergence, or the limit of mini-batches; says whether it was the limit."""
        self._clock = _Clock()
        target = trainer.epochs_done + 1
        size = 1
        while trainer.epochs_done < target and not trainer.divergence:
            left = size if self.batches is None else min(size, self.batches - trainer.step)
            if left <= 0:
                return True
            size = self._train_slice(trainer, left)
            self.output.progress(self._reached())
        return self.batches is not None and trainer.step >= self.batches

    def _train_slice(self, trainer: "Trainer", batches: int) -> int:
        """Trains on so many mini-batches; returns how many should take a slice's time."""
        before, start = trainer.epoch, time.perf_counter()
        done = trainer.advance(batches)
        seconds = time.perf_counter() - start
        self._clock.seconds += seconds
        self._clock.images += (trainer.epoch - before) * trainer.training_count
        return max(1, min(4 * batches, int(done * _SLICE_SECONDS / max(seconds, 1e-6))))

    def _measure(self, trainer: "Trainer") -> None:
        reached = self._reached()
        sets = {name: trainer.evaluate(name) for name in trainer.monitored}
        followed = deciding_set(sets)
        is_best = False
        if followed is not None:
            accuracy = sets[followed].accuracy
            is_best = self._best is None or accuracy > self._best.accuracy
            if is_best:
                self._best = Best(followed, accuracy, reached.epoch)
        self.output.epoch(Measured(reached, sets, is_best))

    def _reached(self) -> Reached:
        trainer = self._trainer
        if trainer is None:
            return Reached(self.run, 0.0, 0)
        return Reached(self.run, trainer.epoch, trainer.step, self._clock.rate, trainer.trained_at)

    def _ending(self, state: str, interruption: KeyboardInterrupt | None = None) -> Ending:
        seconds = time.monotonic() - self._began
        ending = Ending(state, self._reached(), seconds, self._best, interruption=interruption)
        trainer = self._trainer
        if trainer is None:
            return ending
        early = trainer.stopped if state == "finished" and trainer.epochs_done < self.run.epochs else ""
        return replace(ending, divergence=trainer.divergence, early=early)


def describe_run(run: Run) -> str:
    """One line that says what is trained, without what has no effect."""
    parts = [name] if (name := data_name(run)) else []
    parts += [run.network.text, f"{run.network.parameter_count:,} parameters", run.loss]
    parts += [] if run.optimiser == "sgd" else [run.optimiser]
    parts += [f"η {run.learning_rate:g}", f"batch size {run.batch_size}"]
    optional = (
        ("momentum", run.momentum),
        ("λ", run.l2),
        ("L1 λ", run.l1),
        ("max-norm", run.max_norm),
        ("clip", run.clip),
    )
    parts += [f"{word} {value:g}" for word, value in optional if value]
    parts += [run.schedule.text] if varies(run) else []
    parts += [f"early stopping {run.early_stopping}"] if run.early_stopping else []
    return " · ".join([*parts, f"seed {run.seed}"])


def varies(run: Run) -> bool:
    """Whether the learning rate changes while the run trains."""
    return not isinstance(run.schedule, Constant)


def ending_sentence(ending: Ending) -> str:
    """One sentence on how it ended and what was reached."""
    reached = ending.reached
    done = f"{reached.step:,} mini-batch{'' if reached.step == 1 else 'es'}"
    best = ""
    if ending.best:
        what = f"{ending.best.set_name} accuracy {ending.best.accuracy:.2%}"
        if (word := accuracy_word(reached.run)) != "accuracy":
            what = f"{ending.best.accuracy:.2%} of {ending.best.set_name} {word}"
        best = f"; best {what} after epoch {ending.best.epoch:.4g}"
    match ending.state:
        case "diverged" if ending.divergence:
            step, layer, what = ending.divergence.step, ending.divergence.layer, ending.divergence.what
            return (
                f"Diverged at mini-batch {step + 1:,} (epoch {reached.epoch:.4g}): the {what} of layer {layer} "
                f"became infinite or not a number{best}. A smaller learning rate may help."
            )
        case "interrupted" if reached.step == 0:
            return "Interrupted before the first mini-batch."
        case "interrupted":
            return f"Interrupted in epoch {int(reached.epoch) + 1} of {reached.run.epochs}, after {done}{best}."
        case "stopped":
            return f"Stopped after {done}, as asked{best}."
        case "finished" if ending.early:
            epochs = f"{reached.epoch:g} of {reached.run.epochs} epochs"
            return f"{ending.early[0].upper()}{ending.early[1:]}. Trained {epochs} in {duration(ending.seconds)}."
    count = reached.run.epochs
    return f"Trained {count} epoch{'' if count == 1 else 's'} in {duration(ending.seconds)}{best}."


def duration(seconds: float) -> str:
    """1.2 s, 34 s, 5 min 6 s or 1 h 2 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
