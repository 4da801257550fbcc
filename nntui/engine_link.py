"""Between the screens and the engine: works before there is an engine, and knows what was asked but not yet shown.

Importing the engine takes longer than a first frame may. Until `attach`, what the user asks for is kept: changes of the
run go into the run that the engine will be made with, everything else is sent once it is there.
"""

from dataclasses import replace
from typing import Protocol

from core.commands import Change, Command, NewSeed, Pause, Replace, Reset, SetSpeed, Start, StepBatch, StepEpoch
from core.errors import LabError
from core.snapshot import Snapshot, State
from core.spec import Run, Value, change, with_fields

LOADING = "loading the engine"


class EngineLike(Protocol):
    """What a link needs of core.engine.Engine."""

    @property
    def snapshot(self) -> Snapshot: ...
    def start(self) -> None: ...
    def send(self, command: Command) -> None: ...
    def stop(self) -> None: ...


class EngineLink:
    """Sends commands and reads snapshots.

    speed: the speed dial as asked for. will_start: whether training was asked for while the engine prepares.
    """

    def __init__(self, run: Run, engine: EngineLike | None = None) -> None:
        self._engine = engine
        self._waiting: list[Command] = []
        self._asked: dict[str, Value] = {}
        self._local = Snapshot(State.PREPARING, run, LOADING, epochs_wanted=run.epochs)
        self._seen: Snapshot | None = None
        self._stopped = False
        self.speed: float | None = None
        self.will_start = False

    @property
    def snapshot(self) -> Snapshot:
        return self._local if self._engine is None else self._engine.snapshot

    @property
    def run(self) -> Run:
        """The run in use, with changes that were sent but are not in a snapshot yet."""
        run = self.snapshot.run
        try:
            return with_fields(run, dict(self._asked))
        except LabError:
            return run

    def newest(self) -> Snapshot | None:
        """The newest snapshot, or None where it was given before."""
        snapshot = self.snapshot
        if snapshot is self._seen:
            return None
        self._settle(snapshot)
        self._seen = snapshot
        return snapshot

    def _settle(self, snapshot: Snapshot) -> None:
        """Forgets what was asked as soon as it has been done, refused or overtaken by a new run."""
        before = self._seen
        if before and (snapshot.run_id != before.run_id or snapshot.refusals != before.refusals):
            self._asked.clear()
        self._asked = {name: value for name, value in self._asked.items() if getattr(snapshot.run, name) != value}
        if snapshot.state is not State.PREPARING:
            self.will_start = False

    def send(self, command: Command) -> None:
        self._note(command)
        if self._engine is not None:
            self._engine.send(command)
        elif not self._apply_locally(command):
            self._waiting.append(command)

    def _note(self, command: Command) -> None:
        match command:
            case SetSpeed(batches_per_second):
                self.speed = batches_per_second
            case Change(name, value) if self._engine is not None:
                self._asked[name] = value
            case Start() | StepBatch() | StepEpoch():
                self.will_start = self.snapshot.state is State.PREPARING
            case Pause():
                self.will_start = False

    def _apply_locally(self, command: Command) -> bool:
        """Applies what only changes the run to come; says whether it did."""
        run = self._local.run
        match command:
            case Change(name, value):
                self._use(change(run, name, value))
            case Replace(new, layers):
                self._use(new)
                return layers is None
            case NewSeed(seed):
                self._use(with_fields(run, {"seed": (run.seed + 1) % 2**32 if seed is None else seed}))
            case Reset():
                pass
            case _:
                return False
        return True

    def _use(self, run: Run) -> None:
        self._local = replace(self._local, run=run, epochs_wanted=run.epochs)

    def attach(self, engine: EngineLike) -> None:
        """From now on this engine, made with `link.run` and started, is the one; it gets what has been waiting."""
        self._engine = engine
        for command in self._waiting:
            engine.send(command)
        self._waiting.clear()

    def fail(self, sentence: str) -> None:
        """There will be no engine; the snapshot says why."""
        self._local = replace(self._local, state=State.FAILED, message=sentence)

    def stop(self) -> None:
        """Ends the engine, if there is one; once is enough."""
        if self._engine is not None and not self._stopped:
            self._engine.stop()
        self._stopped = True
