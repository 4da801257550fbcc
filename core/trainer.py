"""One training run, advanced a few mini-batches at a time; hyperparameters may change between two calls."""

import time
import zlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.augmenting import Augmenter, expand_ahead
from core.data.data_set import DataSet
from core.data.examples import in_precision
from core.data_facts import check_fit
from core.divergence import find_divergence
from core.errors import DataError
from core.history import History
from core.kernels import backpropagation
from core.kernels.arrays import Descent, Examples
from core.layers import Shape
from core.layout import work_for
from core.network import Evaluation, Model
from core.optimiser import copy_descent, descent_for, rules_of
from core.pacing import Pacing
from core.schedule import parse_schedule
from core.snapshot import Divergence, Mark
from core.spec import WITH_MOMENTUM, Run, Value, change, deciding_set
from core.streams import Layers, streams_for
from core.team import Crew, run_together, workers_for

_LARGEST_BLOCK = 500  # examples at once; a larger mini-batch is summed up block by block
_CHEAP_TO_LOOK_AT = 200_000  # parameters
_VARIED_AT_ONCE = 500  # images augmented in one call: a few milliseconds
_KEPT_FOR = 0.25  # seconds of training that are trained again, at most, to find out where a run diverged


@dataclass
class _Kept:
    """A state to go back to within the same epoch."""

    parameters: NDArray[np.floating]
    descent: Descent
    scale: float = 1.0
    position: int = 0
    step: int = 0
    epochs_done: int = 0
    at: float = 0.0


class Trainer:
    """Trains one run on one data set.

    What comes out depends on the run, the data, and the steps at which `apply` was called: never on how many
    mini-batches one call of `advance` takes. Nothing is raised while training; a run that diverges
    says so in `divergence`, one that has stopped early in `stopped`.
    """

    def __init__(self, run: Run, data: DataSet, layers: Layers | None = None) -> None:
        """layers: weights and biases to begin with in place of random ones. Raises SpecError where they do not fit."""
        self.run = run
        self.data = data.facts
        self.step = 0
        self.epochs_done = 0
        self.divergence: Divergence | None = None
        self.marks: list[Mark] = []
        self.history = History()
        self._pacing = Pacing(run)
        self._streams = streams_for(run)
        dtype = np.dtype(run.precision)
        self._image = data.facts.image or Shape(1, 1, data.facts.inputs)
        sets = data.sets | {"training": expand_ahead(data.sets["training"], run.augment, self._image, run.seed)}
        self._sets = {name: in_precision(examples, dtype) for name, examples in sets.items()}
        layers = layers or self._streams.initial_layers(run.network, run.initialiser)
        self.model = Model(run.network, run.loss, layers, dtype)
        self._descent = descent_for(run, self.model.layout.size, dtype)
        self._order = self._streams.first_order(self.training_count)
        self._position = 0
        self.trained_at = self._marked_rate = self.learning_rate
        self._augmenter: Augmenter | None = None
        self._make_room()
        self._kept = _Kept(np.zeros_like(self.model.parameters), descent_for(run, self.model.layout.size, dtype))

    @property
    def training(self) -> Examples:
        return self._sets["training"]

    def examples(self, set_name: str) -> Examples:
        """The examples of "training", "validation" or "test"."""
        return self._sets[set_name]

    @property
    def training_count(self) -> int:
        return len(self.training.labels)

    @property
    def epoch(self) -> float:
        """Finished epochs, with the fraction of the one that is under way."""
        return self.epochs_done + self._position / self.training_count

    @property
    def at_epoch_end(self) -> bool:
        return self._position == 0

    @property
    def learning_rate(self) -> float:
        """Of the next mini-batch; `trained_at` is the one of the mini-batch before."""
        return float(self.learning_rates(self._position, 1)[0])

    def learning_rates(self, start: int, batches: int) -> NDArray[np.float64]:
        """The rates of this epoch's mini-batches from that of example `start` on, as the schedule has them."""
        ahead = start + self.run.batch_size * np.arange(batches)
        return self._pacing.learning_rates(self.epochs_done + ahead / self.training_count)

    @property
    def stopped(self) -> str:
        """Why training has stopped early, a sentence; empty while it has not."""
        return self._pacing.stopped

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to train: all epochs done, stopped early, or diverged."""
        return self.epochs_done >= self.run.epochs or bool(self.stopped) or self.divergence is not None

    def go_on(self) -> None:
        """For a run that has ended well: schedule and early stopping begin anew, for as many epochs again."""
        self._pacing.begin_again(self.epochs_done)

    @property
    def waits(self) -> bool:
        """Whether schedule or early stopping need to know the accuracy after this epoch before the next one."""
        return self.at_epoch_end and self._pacing.waits(self.epochs_done)

    def end_epoch(self) -> None:
        """After an epoch: measures the set that schedule and early stopping follow, unless that was done.

        `advance` does it before the next epoch; a loop that asks for `stopped` after the last one does it itself.
        """
        if self.waits and self.deciding_set:
            self.evaluate(self.deciding_set)

    def apply(self, name: str, value: Value) -> None:
        """Changes one hyperparameter from the next mini-batch on, and marks it. Raises SpecError."""
        run = change(self.run, name, value)
        check_fit(run, self.data)
        if name in ("schedule", "early_stopping", "epochs"):
            self.end_epoch()  # what they follow must not depend on whether this epoch was measured yet
        before, rate, self.run = self.run, self.learning_rate, run
        if getattr(before, name) == getattr(self.run, name):
            return
        self._pacing.change(self.run, self.epochs_done)
        values: tuple[Value, Value] = (getattr(before, name), getattr(self.run, name))
        if name in ("learning_rate", "schedule"):
            self._marked_rate = self.learning_rate
        if name == "learning_rate":
            values = (rate, self.learning_rate)
        self.marks.append(Mark(self.step, self.epoch, name, *values))
        if name == "batch_size":
            self._make_room()
        if self.run.momentum == 0.0 and self.run.optimiser in WITH_MOMENTUM:
            self._descent.first[:] = 0.0
        self._keep()

    def advance(self, batches: int) -> int:
        """Trains at most so many mini-batches, and not past the end of the epoch; returns how many it trained."""
        self.end_epoch()
        if self.divergence or self.stopped:
            return 0
        if self.at_epoch_end:
            self._mark_step()
            self._streams.shuffle(self._order)
            self._keep()
        stop = min(self._position + batches * self.run.batch_size, self.training_count)
        wanted = -(-(stop - self._position) // self.run.batch_size)
        losses, correct = np.zeros(wanted), np.zeros(wanted, np.int32)
        trained = self._train(self._position, stop, losses, correct)
        self._record(losses[:trained], correct[:trained])
        if trained < wanted:
            self._diverge()
        else:
            self._look_after(batches)
        return trained

    def _mark_step(self) -> None:
        """Between two epochs: marks a step that the schedule makes."""
        if not self._pacing.is_stepwise:
            return
        before, now = self._marked_rate, self.learning_rate
        if now != before:
            self.marks.append(Mark(self.step, self.epoch, "learning_rate", before, now))
            self._marked_rate = now

    def _look_after(self, batches: int) -> None:
        """Finds out whether the last step left parameters that are not finite, as soon as that is cheap or matters."""
        due = time.monotonic() - self._kept.at > _KEPT_FOR
        if batches == 1 or due or self.at_epoch_end or self.model.parameters.size <= _CHEAP_TO_LOOK_AT:
            if not np.isfinite(self.model.parameters).all():
                self._diverge()
            elif due:
                self._keep()

    def _train(self, start: int, stop: int, losses: NDArray[np.float64], correct: NDArray[np.int32]) -> int:
        """Trains on order[start : stop] of the epoch; returns how many mini-batches it trained."""
        if self._augmenter is None:
            return self._train_on(self.training, self._order, start, stop, start, losses, correct)
        size = self.run.batch_size
        most, trained = self._batches_varied_at_once, 0
        for batch in range(0, losses.size, most):
            first, last = start + batch * size, min(start + (batch + most) * size, stop)
            varied = self._augmenter.chunk(self._order, first, last, self.epochs_done)
            order = np.arange(last - first, dtype=np.int32)
            part = slice(batch, batch + most)
            trained += self._train_on(varied, order, 0, last - first, first, losses[part], correct[part])
            if trained < min(batch + most, losses.size):
                break
        return trained

    def _train_on(
        self,
        examples: Examples,
        order: NDArray[np.int32],
        first: int,
        last: int,
        start: int,
        losses: NDArray[np.float64],
        correct: NDArray[np.int32],
    ) -> int:
        """Trains on order[first : last] of some examples, of which the first is number `start` of the epoch."""
        run, done = self.run, 0
        step = self.step + (start - self._position) // run.batch_size
        learning_rates = self.learning_rates(start, losses.size)
        rules = rules_of(run, self.training_count, step)
        while done < losses.size:
            began = time.monotonic()
            workers, batches = self._crew.choose(began, losses.size - done)
            part = slice(done, done + batches)
            trained: int = run_together(
                workers,
                backpropagation.train,
                self.model.net,
                self._descent,
                examples,
                order,
                first + done * run.batch_size,
                min(first + (done + batches) * run.batch_size, last),
                run.batch_size,
                self._work,
                rules,
                learning_rates[part],
                losses[part],
                correct[part],
            )
            now = time.monotonic()
            self._crew.record(workers, trained, now - began, now)
            done += trained
            if trained < batches:
                break
        if done:
            self.trained_at = float(learning_rates[done - 1])
        return done

    def _record(self, losses: NDArray[np.float64], correct: NDArray[np.int32]) -> None:
        if losses.size == 0:
            return
        size = self.run.batch_size
        ends = self._position + size * np.arange(1, losses.size + 1)
        accuracies = correct / size
        over = int(ends[-1]) - self.training_count
        if over > 0:
            ends[-1] = self.training_count
            accuracies[-1] = correct[-1] / (size - over)
        self.history.add_batches(self.epochs_done + ends / self.training_count, losses, accuracies)
        self.step += losses.size
        self._position = int(ends[-1])
        if self._position == self.training_count:
            self._position = 0
            self.epochs_done += 1

    def _make_room(self) -> None:
        """Makes the buffers that depend on the size of a mini-batch."""
        run = self.run
        self._work = work_for(self.model.layout, min(run.batch_size, _LARGEST_BLOCK), self.model.dtype)
        self._crew = Crew(workers_for(run.network, self._work.capacity))
        self._batches_varied_at_once = max(1, _VARIED_AT_ONCE // run.batch_size)
        if run.augment.on_the_fly:
            largest = self._batches_varied_at_once * run.batch_size
            self._augmenter = Augmenter(self.training, run.augment, self._image, run.seed, largest)

    def _keep(self) -> None:
        kept = self._kept
        kept.parameters[:] = self.model.parameters
        copy_descent(self._descent, kept.descent)
        kept.scale = float(self.model.net.scale[0])
        kept.position, kept.step, kept.epochs_done = self._position, self.step, self.epochs_done
        kept.at = time.monotonic()

    def _restore(self) -> None:
        kept = self._kept
        self.model.parameters[:] = kept.parameters
        copy_descent(kept.descent, self._descent)
        self.model.net.scale[0] = kept.scale
        self._position, self.step, self.epochs_done = kept.position, kept.step, kept.epochs_done

    def _diverge(self) -> None:
        """Goes back to the last kept state and trains again, looking after every mini-batch, to the last good one."""
        self._restore()
        loss, correct = np.zeros(1), np.zeros(1, np.int32)
        where: tuple[int, str] | None = None
        while where is None:
            self._keep()
            stop = min(self._position + self.run.batch_size, self.training_count)
            trained = self._train(self._position, stop, loss, correct)
            where = find_divergence(self.model, self._work, stop - self._position, finite_loss=bool(trained))
            self._position, self.step = stop, self.step + 1
        self._restore()
        self.divergence = Divergence(self.step, *where)

    def measure(self, set_name: str) -> Iterator[Evaluation | None]:
        """Measures a set a few milliseconds at a time, as Model.evaluate_in_parts; the result goes into the history."""
        for result in self.model.evaluate_in_parts(self._sets[set_name]):
            if result is not None:
                self.history.add_set(set_name, self.epoch, result.loss, result.accuracy)
                if self.at_epoch_end and set_name == self.deciding_set:
                    self._pacing.observe(self.epochs_done, set_name, result.accuracy)
            yield result

    def evaluate(self, set_name: str) -> Evaluation:
        """Measures "training", "validation" or "test" with the present parameters."""
        *_, result = self.measure(set_name)
        assert result is not None
        return result

    @property
    def deciding_set(self) -> str | None:
        """The monitored set whose accuracy counts as the run's."""
        return deciding_set(self.monitored)

    @property
    def monitored(self) -> tuple[str, ...]:
        """The sets that the run monitors and the data has."""
        return tuple(name for name in self.run.monitor if name in self._sets)

    # Leaving and coming back

    @cached_property
    def _labels(self) -> dict[str, int]:
        """A check sum of the labels or targets of each set, by which the data is known again."""
        return {name: zlib.crc32(each.targets, zlib.crc32(each.labels)) for name, each in self._sets.items()}

    def state(self) -> dict[str, Any]:
        """Where training has come to, for `restore` of another trainer of the same run and data.

        Arrays in it are the trainer's own; all else can be written as JSON.
        """
        if not self.divergence and not np.isfinite(self.model.parameters).all():
            self._diverge()
        marks = [[m.step, m.epoch, m.name, *(getattr(v, "text", v) for v in (m.before, m.after))] for m in self.marks]
        return {
            "labels": self._labels,
            "parameters": self.model.parameters,
            "scale": self.model.net.scale,
            "first": self._descent.first,
            "second": self._descent.second,
            "order": self._order,
            "position": self._position,
            "step": self.step,
            "epochs_done": self.epochs_done,
            "trained_at": self.trained_at,
            "marked_rate": self._marked_rate,
            "marks": marks,
            "divergence": astuple(self.divergence) if self.divergence else None,
            "streams": self._streams.state(),
            "pacing": self._pacing.state(),
            "history": self.history.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on where `state` was taken. Raises DataError where that was on other data.

        Raises ValueError, KeyError and the like where it is something else; the trainer is of no use then.
        """
        if state["labels"] != self._labels:
            raise DataError(f"{self.data.name} is not what it was when this run was trained: it has other examples.")
        order, position = state["order"], int(state["position"])
        if not np.array_equal(np.sort(order), np.arange(self.training_count)) or not 0 <= position < order.size:
            raise ValueError("the order of the training examples")
        _overwrite(self._order, order)
        _overwrite(self.model.parameters, state["parameters"])
        _overwrite(self.model.net.scale, state["scale"])
        _overwrite(self._descent.first, state["first"])
        _overwrite(self._descent.second, state["second"])
        self._position, self.step, self.epochs_done = position, int(state["step"]), int(state["epochs_done"])
        self.trained_at, self._marked_rate = float(state["trained_at"]), float(state["marked_rate"])
        self.marks = [_mark(*fields) for fields in state["marks"]]
        self.divergence = Divergence(*state["divergence"]) if state["divergence"] else None
        self._streams.restore(state["streams"])
        self._pacing.restore(state["pacing"])
        self.history.restore(state["history"])
        self._keep()


def _overwrite(target: NDArray[Any], source: NDArray[Any]) -> None:
    if (source.shape, source.dtype) != (target.shape, target.dtype):
        raise ValueError(f"{source.dtype} {source.shape} in place of {target.dtype} {target.shape}")
    target[:] = source


def _mark(step: int, epoch: float, name: str, before: Value, after: Value) -> Mark:
    if name == "schedule":
        before, after = parse_schedule(before), parse_schedule(after)
    return Mark(int(step), float(epoch), name, before, after)
