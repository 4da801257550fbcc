"""The background thread: commands in, snapshots out. The only threading of the lab's training.

engine = Engine(run)
engine.start()
engine.send(Start())
engine.snapshot        # the newest picture, replaced some ten times a second
engine.stop()
"""

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from core import commands, compilation
from core.data.mnist_files import read_ahead
from core.errors import LabError
from core.snapshot import EMPTY_SWEEP, Best, ChanceHint, GradientReport, RateSweep, Snapshot, State
from core.spec import MNIST, Run, Value, with_fields
from core.streams import Layers

if TYPE_CHECKING:
    from core.network import Evaluation

_SLICE = 0.010  # seconds of training between two looks at the queue
_PUBLISH_EVERY = 0.08  # seconds
_PROBE_EVERY = 0.095
_MOST_WATCHING = 0.025  # share of the time that probes may take
_THROUGHPUT_OVER = 1.0  # seconds of training that images_per_second is measured over
_AT_CHANCE = 0.97  # share of the images that get the same answer
_REFUSALS_KEPT = 20
_IDLE = 60.0
_ALL_MEASURED = 100  # epochs, after each of which the sets are measured, however short it is
_MEASURE_EVERY = 0.02  # seconds, at least, between two measurements later on
_SLOW = 20.0  # mini-batches a second, below which the sets are measured after every mini-batch


class _StopRequestedError(Exception):
    """The engine was told to end."""


class Engine:
    """Trains one run at a time in a daemon thread, and does what it is told between two slices of training."""

    def __init__(self, run: Run) -> None:
        self._queue: queue.SimpleQueue[commands.Command | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._run = run
        self._state = State.PREPARING
        self._message = "starting"
        self._run_id = 0
        self._speed: float | None = None
        self._watch_gradients = self._watch_parameters = False
        self._layers: Layers | None = None
        self._refusals: deque[str] = deque(maxlen=_REFUSALS_KEPT)
        self.snapshot = Snapshot(State.PREPARING, run, "starting", epochs_wanted=run.epochs)

    def start(self) -> None:
        """Starts the thread, which first gets kernels and data ready."""
        self._thread.start()

    def send(self, command: commands.Command) -> None:
        """Queues a command; returns at once. Any thread may call it."""
        self._queue.put(command)

    def stop(self) -> None:
        """Tells the thread to end; returns within a tenth of a second, whatever the thread is at."""
        self._stopping.set()
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(0.1)

    def _work(self) -> None:
        try:
            self._prepare()
            while True:
                self._obey()
                self._go_on()
        except _StopRequestedError:
            pass
        except LabError as error:
            self._fail(str(error))
        except MemoryError:
            self._fail("there is not enough memory for this network; choose a smaller one")
        except Exception as error:  # the interface must learn of whatever ended the thread
            self._fail(f"training stopped on an internal error ({type(error).__name__}: {error})")

    def _fail(self, message: str) -> None:
        self._state, self._message = State.FAILED, message
        self.snapshot = Snapshot(State.FAILED, self._run, message, self._run_id)

    # Getting ready

    def _prepare(self) -> None:
        if self._run.data == MNIST:
            read_ahead()
        compilation.prepare(self._run.precision, self._say, self._stopping.is_set)
        if self._stopping.is_set():
            raise _StopRequestedError
        self._begin(self._run)

    def _say(self, message: str) -> None:
        self._state, self._message = State.PREPARING, message
        self.snapshot = Snapshot(State.PREPARING, self._run, message, self._run_id, epochs_wanted=self._run.epochs)

    def _begin(self, run: Run, layers: Layers | None = None) -> None:
        """Puts a run in place, at step 0, with random parameters unless there are given ones."""
        from core.data.loading import load_data
        from core.probe import GradientProbe
        from core.trainer import Trainer

        if run.precision != self._run.precision:
            compilation.prepare(run.precision, self._say, self._stopping.is_set)
        self._data = load_data(run)
        trainer = Trainer(run, self._data, layers)
        self._probe = GradientProbe(trainer.model, trainer.training)
        self._trainer, self._run, self._layers = trainer, run, layers
        self._run_id += 1
        self._state, self._message = State.READY, ""
        self._epochs_wanted = run.epochs
        self._pause_at: int | None = None
        self._until_epoch_end = False
        self._batches = 1
        self._pending: Iterator[object] | None = None
        self._finding: Iterator[RateSweep] | None = None
        self._finder: RateSweep | None = None
        self._measured_at, self._measured_last = -1, -math.inf  # the step, and when
        self._best: Best | None = None
        self._chance: ChanceHint | None = None
        self._report: GradientReport | None = None
        self._meter = _Meter()
        self._next_batch_at = time.monotonic()
        self._publish()

    # Commands

    def _obey(self) -> None:
        """Applies every waiting command; waits for one while there is nothing else to do."""
        while True:
            try:
                command = self._queue.get(timeout=self._patience())
            except queue.Empty:
                return
            if command is None or self._stopping.is_set():
                raise _StopRequestedError
            try:
                self._apply(command)
            except LabError as error:
                self._refusals.append(str(error))
            except MemoryError:
                self._refusals.append("There is not enough memory for this network; the present one stays.")
            self._publish()

    def _patience(self) -> float:
        """How long to wait for a command before going on."""
        if self._pending is not None or self._finding is not None or self._probe_is_due():
            return 0.0
        if self._state is not State.RUNNING:
            return _IDLE
        return max(0.0, min(self._next_batch_at - time.monotonic(), _PUBLISH_EVERY)) if self._speed else 0.0

    def _apply(self, command: commands.Command) -> None:
        match command:
            case commands.Start():
                self._start_training()
            case commands.Pause():
                if self._state is State.RUNNING:
                    self._halt(State.PAUSED)
            case commands.StepBatch():
                self._start_training()
                self._pause_at = self._trainer.step + 1
            case commands.StepEpoch():
                self._start_training()
                self._until_epoch_end = True
            case commands.Reset():
                self._begin(self._trainer.run, self._layers)
            case commands.NewSeed(seed):
                run = self._trainer.run
                self._begin(with_fields(run, {"seed": run.seed + 1 if seed is None else seed}))
            case commands.Change(name, value):
                self._change(name, value)
            case commands.Replace(run, layers):
                self._begin(run, layers)
            case commands.SetSpeed(batches_per_second):
                self._speed = batches_per_second
                self._next_batch_at = time.monotonic()
                self._meter = _Meter()
            case commands.Watch(gradients, parameters):
                self._watch_gradients, self._watch_parameters = gradients, parameters
            case commands.FindLearningRate(from_present):
                self._find_learning_rate(from_present)
            case commands.StopFinding():
                self._finding = self._finder = None

    def _start_training(self) -> None:
        if self._state is State.DIVERGED:
            raise LabError("This run has diverged: reset it (r) or change the seed (R), with a smaller learning rate.")
        if self._state is State.FINISHED:
            self._epochs_wanted = self._trainer.epochs_done + self._trainer.run.epochs
            self._trainer.go_on()
        if not self._trainer.at_epoch_end:
            self._pending = None  # what was measured for the pause would keep training waiting
        self._pause_at, self._until_epoch_end = None, False
        self._state = State.RUNNING
        self._next_batch_at = time.monotonic()

    def _change(self, name: str, value: Value) -> None:
        self._trainer.apply(name, value)
        self._run = self._trainer.run
        if name == "epochs":
            self._epochs_wanted = self._run.epochs
        more = self._epochs_wanted > self._trainer.epochs_done and not self._trainer.stopped
        if self._state is State.FINISHED and more:
            self._state = State.PAUSED

    def _halt(self, state: State) -> None:
        """Stops training and measures where it stands."""
        self._state = state
        self._meter.pause()
        self._measure_soon()

    # Work, a few milliseconds at a time

    def _go_on(self) -> None:
        if self._pending is not None:
            self._measure_a_part()
        elif self._finding is not None:
            self._find_a_part()
        elif self._state is State.RUNNING:
            self._train_a_slice()
        self._watch()
        if time.monotonic() - self._published_at >= _PUBLISH_EVERY:
            self._publish()

    def _train_a_slice(self) -> None:
        now = time.monotonic()
        batches = self._batches_due(now)
        if batches == 0:
            return
        trainer = self._trainer
        before = trainer.epoch
        trained = trainer.advance(batches)
        while trained < batches and trainer.at_epoch_end and not self._halts_at_epoch_end():
            trained += trainer.advance(batches - trained)
        seconds = time.monotonic() - now
        self._meter.add(round((trainer.epoch - before) * trainer.training_count), seconds if not self._speed else None)
        if trained == batches and not self._speed:
            self._batches = max(1, min(2 * batches, round(batches * _SLICE / max(seconds, 1e-6))))
        self._after_slice()

    def _batches_due(self, now: float) -> int:
        """Mini-batches for the next slice: about 10 ms of them, fewer where a speed or a step says so."""
        batches = self._batches
        if self._speed:
            if now < self._next_batch_at:
                return 0
            batches = max(1, min(batches, round(self._speed * _SLICE)))
            self._next_batch_at = max(self._next_batch_at + batches / self._speed, now - _PUBLISH_EVERY)
        if self._pause_at is not None:
            batches = max(1, min(batches, self._pause_at - self._trainer.step))
        return batches

    def _halts_at_epoch_end(self) -> bool:
        """Whether there is something to do between the epoch that is done and the next one."""
        trainer = self._trainer
        over = trainer.divergence or trainer.stopped or trainer.epochs_done >= self._epochs_wanted
        return bool(over) or self._until_epoch_end or self._sets_are_due()

    def _sets_are_due(self) -> bool:
        """Whether to measure after this epoch."""
        due = time.monotonic() - self._measured_last >= _MEASURE_EVERY
        return due or self._trainer.waits or self._trainer.epochs_done <= _ALL_MEASURED

    def _after_slice(self) -> None:
        trainer = self._trainer
        if trainer.divergence:
            self._halt(State.DIVERGED)
        elif trainer.stopped or (trainer.at_epoch_end and trainer.epochs_done >= self._epochs_wanted):
            self._halt(State.FINISHED)
        elif (self._pause_at is not None and trainer.step >= self._pause_at) or (
            self._until_epoch_end and trainer.at_epoch_end
        ):
            self._halt(State.PAUSED)
        elif (trainer.at_epoch_end and self._sets_are_due()) or (self._speed and self._speed <= _SLOW):
            self._measure_soon()

    def _measure_soon(self) -> None:
        if self._measured_at != self._trainer.step:
            self._measured_at, self._measured_last = self._trainer.step, time.monotonic()
            self._pending = self._measure()

    def _measure_a_part(self) -> None:
        assert self._pending is not None
        began = time.monotonic()
        if next(self._pending, self) is self:
            self._pending = None
            if self._trainer.stopped and self._state in (State.RUNNING, State.PAUSED):
                self._halt(State.FINISHED)
            if self._state is not State.RUNNING:
                self._publish()
        self._meter.also(time.monotonic() - began)

    def _measure(self) -> Iterator[None]:
        """Measures the monitored sets, yielding every few milliseconds."""
        trainer = self._trainer
        for set_name in trainer.monitored:
            for result in trainer.measure(set_name):
                yield
                if result is None:
                    continue
                if set_name == trainer.deciding_set:
                    if self._best is None or result.accuracy > self._best.accuracy:
                        self._best = Best(set_name, result.accuracy, trainer.epoch)
                    self._chance = _chance_hint(result, set_name) if trainer.step else None

    # Finding a learning rate

    def _find_learning_rate(self, from_present: bool) -> None:
        from core.learning_rate_finder import find_learning_rate

        present = self._trainer.model if from_present else None
        self._finding = find_learning_rate(self._trainer.run, self._data, present, self._layers)
        self._finder = EMPTY_SWEEP
        self._meter.pause()

    def _find_a_part(self) -> None:
        assert self._finding is not None
        try:
            self._finder = next(self._finding)
        except MemoryError:
            self._refusals.append("There is not enough memory for a second network beside the present one.")
            self._finding = self._finder = None
        if self._finder is None or self._finder.ending:
            self._finding = None
            self._next_batch_at = time.monotonic()
            self._publish()

    # Watching

    def _probe_is_due(self) -> bool:
        if not self._watch_gradients or (self._report and self._report.step == self._trainer.step):
            return False
        if self._state is not State.RUNNING:
            return True
        return self._meter.may_probe(time.monotonic())

    def _watch(self) -> None:
        if self._pending is not None or not self._probe_is_due():
            return
        began = time.monotonic()
        trainer = self._trainer
        self._report = self._probe.report(trainer.step, trainer.epoch, trainer.learning_rate)
        self._meter.probed(began, time.monotonic())
        if self._state is not State.RUNNING:
            self._publish()

    def _publish(self) -> None:
        trainer = self._trainer
        self._published_at = time.monotonic()
        rate = self._meter.images_per_second if self._state is State.RUNNING else 0.0
        left = (self._epochs_wanted - trainer.epoch) * trainer.training_count
        stopped = trainer.stopped if trainer.epochs_done < self._epochs_wanted else ""
        self.snapshot = Snapshot(
            state=self._state,
            run=trainer.run,
            message=self._message or stopped,
            run_id=self._run_id,
            step=trainer.step,
            epoch=trainer.epoch,
            epochs_wanted=self._epochs_wanted,
            learning_rate_now=trainer.learning_rate,
            images_per_second=rate,
            seconds_left=left / rate if rate > 0 else None,
            batches_per_second=self._speed,
            watch_cost=self._meter.watch_cost,
            curves=trainer.history.curves(),
            marks=tuple(trainer.marks),
            gradients=self._report,
            best=self._best,
            chance=self._chance,
            divergence=trainer.divergence,
            finder=self._finder,
            refusals=tuple(self._refusals),
            data=trainer.data,
            layers=self._watched_layers(),
        )
        self._meter.watched(time.monotonic() - self._published_at)

    def _watched_layers(self) -> Layers | None:
        if not self._watch_parameters:
            return None
        return [
            (weights.astype(np.float64), biases.astype(np.float64)) for weights, biases in self._trainer.model.layers()
        ]


def _chance_hint(result: "Evaluation", set_name: str) -> ChanceHint | None:
    """Says so where (nearly) all examples get the same answer."""
    most = max(result.said, default=0)
    share = most / result.count
    return ChanceHint(result.said.index(most), share, set_name) if share >= _AT_CHANCE else None


class _Meter:
    """Measures throughput and what watching costs, in seconds of the engine's thread."""

    def __init__(self) -> None:
        self._slices: deque[tuple[float, int]] = deque()  # (when, images) of the last second
        self._busy = 0.0
        self._watching = 0.0
        self._last_probe = (0.0, 0.0)  # when it began, what it took

    def add(self, images: int, seconds: float | None) -> None:
        """Counts a slice of training; seconds is None at a chosen speed, where waiting is part of the time."""
        now = time.monotonic()
        self._slices.append((now, images))
        self._busy += seconds or 0.0
        while now - self._slices[0][0] > _THROUGHPUT_OVER:
            self._slices.popleft()

    def pause(self) -> None:
        """Forgets the throughput; what comes after the pause is measured anew."""
        self._slices.clear()

    def also(self, seconds: float) -> None:
        """Counts other useful work, such as measuring a set."""
        self._busy += seconds

    @property
    def images_per_second(self) -> float:
        if len(self._slices) < 2:
            return 0.0
        span = self._slices[-1][0] - self._slices[0][0]
        return sum(images for _, images in list(self._slices)[1:]) / span if span > 0 else 0.0

    def may_probe(self, now: float) -> bool:
        """Whether the next probe keeps the share of time that probes may take."""
        began, took = self._last_probe
        return now - began >= max(_PROBE_EVERY, took / _MOST_WATCHING)

    def probed(self, began: float, ended: float) -> None:
        self._last_probe = (began, ended - began)
        self._watching += ended - began

    def watched(self, seconds: float) -> None:
        self._watching += seconds

    @property
    def watch_cost(self) -> float:
        total = self._busy + self._watching
        return self._watching / total if total > 0.5 else 0.0
