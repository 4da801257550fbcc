"""A network that trains behind a picture of the playground: its engine, the frames kept of it, and which one is shown.

Knows nothing of widgets. A view makes one session, and calls `look` some ten times a second while it is to be seen:

session = Session(new_engine, lambda: link.snapshot.state is not State.PREPARING)
session.open(run, layers)       # step 0, at once; nothing runs yet
session.start()                 # asks for training; the engine is made when that is allowed
if session.look():              # something new is to be seen:
    draw(session.frame.layers, session.frame.step)
session.close()                 # when the app ends

`open` again with another run or other layers starts anew, and goes on training if it trained. `change` is for what may
change while it trains. Frames are looked at again with `look_at`, `look_by` and `play`; training goes on meanwhile.
"""

from collections.abc import Callable

from core.commands import Change, Command, Pause, Replace, SetSpeed, Start, StepBatch, StepEpoch, Watch
from core.snapshot import Snapshot, State
from core.spec import Run, Value, change
from core.streams import Layers
from nntui.engine_link import EngineLike
from nntui.playground.frames import Frame, Frames

GROWING = "growing"
"""The speed that grows with the steps done, so that a fast beginning is seen as well as a slow end."""
FULL = "full"
SPEEDS = (GROWING, "10", "100", "1000", "10000", FULL)
"""What the speed dial of a session can be set to: growing, steps a second, or as fast as the computer can."""

_FIRST_SPEED = 30.0
_FULL_FROM = 20_000.0  # steps a second from which on a growing speed is no longer held back
_NOTICED = 1.25  # a growing speed changes in such factors

_ENDED = (State.FINISHED, State.DIVERGED, State.FAILED)


def new_engine(run: Run) -> EngineLike:
    """The real engine for a run, not started; importing it takes a while where nobody has."""
    from core.engine import Engine

    return Engine(run)


class Session:
    """One network in training, as the module says.

    make: makes an engine for a run, not started. allowed: whether one may be made by now; two engines that prepare at
    the same time would compile the same kernels twice.
    """

    def __init__(self, make: Callable[[Run], EngineLike], allowed: Callable[[], bool]) -> None:
        self._make, self._allowed = make, allowed
        self._engine: EngineLike | None = None
        self._runs = 0  # begun by the engine, once it has done all that it was told
        self._run: Run | None = None
        self._first: Frame | None = None
        self._opened = False
        self._wish: Command | None = None
        self._going = self._ended = False
        self._snapshot: Snapshot | None = None
        self._refusals: tuple[str, ...] = ()
        self._speed = GROWING
        self._sent_speed: float | None = None
        self._looked_at: Frame | None = None
        self.message = ""
        self.playing = False

    # What is trained

    def open(self, run: Run, layers: Layers) -> None:
        """Step 0 of a run with these weights and biases, as `core.streams.Layers`; frames of before are forgotten.

        If training went on, it goes on from there.
        """
        self._wish = Start() if self.running else None
        self._run, self._first = run, Frame(0, layers)
        self._frames = Frames(self._first)
        self._opened, self._snapshot = True, None
        self._ended, self.message = False, ""
        self.look_at_newest()

    @property
    def run(self) -> Run | None:
        """The run in use, with its changes; None before `open`."""
        return self._run

    @property
    def state(self) -> State:
        """READY at step 0, PREPARING while training was asked for and the engine is not there yet."""
        if self._snapshot is not None:
            return self._snapshot.state
        return State.PREPARING if self._wish is not None else State.READY

    @property
    def running(self) -> bool:
        """Whether it trains, or will as soon as it can."""
        return self._going and not self._ended

    @property
    def step(self) -> int:
        """Mini-batches trained so far, whatever frame is looked at."""
        return self._frames.newest.step

    @property
    def snapshot(self) -> Snapshot | None:
        """The engine's newest picture of this run; None while it has made none."""
        return self._snapshot

    # Training

    def start(self) -> None:
        """Trains, or goes on; shows the newest frame."""
        self._ask(Start())

    def pause(self) -> None:
        self._wish, self._going = None, False
        self._send(Pause())

    def step_once(self) -> None:
        """Trains on one mini-batch."""
        self._ask(StepBatch())

    def step_epoch(self) -> None:
        """Trains to the end of the epoch."""
        self._ask(StepEpoch())

    def _ask(self, command: Command) -> None:
        self.look_at_newest()
        self._wish, self._going, self._ended = command, isinstance(command, Start), False
        self._fulfil()

    def change(self, name: str, value: Value) -> None:
        """Changes a field of core.spec.CHANGEABLE from the next mini-batch on. Raises SpecError."""
        assert self._run is not None
        self._run = change(self._run, name, value)
        if not self._opened:
            self._send(Change(name, value))

    @property
    def speed(self) -> str:
        """One of SPEEDS."""
        return self._speed

    @speed.setter
    def speed(self, word: str) -> None:
        self._speed = word
        self._hold_speed()

    def _wanted_speed(self) -> float | None:
        if self._speed == GROWING:
            wanted = max(_FIRST_SPEED, float(self.step))
            return wanted if wanted < _FULL_FROM else None
        return None if self._speed == FULL else float(self._speed)

    def _hold_speed(self) -> None:
        wanted, sent = self._wanted_speed(), self._sent_speed
        if wanted is not None and sent is not None and 1 / _NOTICED < wanted / sent < _NOTICED:
            return
        if wanted != sent and self._engine is not None:
            self._sent_speed = wanted
            self._engine.send(SetSpeed(wanted))

    # The engine

    def _fulfil(self) -> None:
        """Does what was asked for, once there may be an engine."""
        if self._wish is None or self._run is None or not self._has_engine():
            return
        if self._opened:
            assert self._first is not None
            self._opened = False
            self._runs += 1
            self._send(Replace(self._run, self._first.layers))
        self._hold_speed()
        self._send(self._wish)
        self._wish = None

    def _has_engine(self) -> bool:
        if self._engine is not None and self._engine.snapshot.state is State.FAILED:
            self._engine.stop()
            self._engine, self._opened = None, True
        if self._engine is None and self._allowed():
            assert self._run is not None
            self._engine = self._make(self._run)
            self._engine.start()
            self._engine.send(Watch(False, parameters=True))
            self._runs, self._refusals, self._sent_speed = 1, (), None
        return self._engine is not None

    def _send(self, command: Command) -> None:
        if self._engine is not None:
            self._engine.send(command)

    def close(self) -> None:
        """Ends the engine, if there is one."""
        if self._engine is not None:
            self._engine.stop()

    # Looking

    def look(self) -> bool:
        """Takes over what the engine has published, and plays on; whether there is something new to show."""
        self._fulfil()
        new = self._take_over()
        if self._speed == GROWING and self.running:
            self._hold_speed()
        return self._play_on() or new

    def _take_over(self) -> bool:
        if self._engine is None or self._opened:
            return False
        snapshot = self._engine.snapshot
        if snapshot is self._snapshot or self._is_of_before(snapshot):
            return False
        self._snapshot = snapshot
        self._ended = snapshot.state in _ENDED
        self.message = snapshot.message
        if snapshot.refusals and snapshot.refusals != self._refusals:
            self.message = snapshot.refusals[-1]
        self._refusals = snapshot.refusals
        if snapshot.layers is not None and snapshot.step > self._frames.newest.step:
            self._frames.add(Frame(snapshot.step, snapshot.layers))
        return True

    def _is_of_before(self, snapshot: Snapshot) -> bool:
        """Whether it shows a run that has been replaced."""
        if snapshot.state is State.FAILED:
            return False
        if snapshot.run_id < self._runs and snapshot.refusals != self._refusals:
            self._runs = snapshot.run_id  # the new run was refused; the engine has the one of before
            self.pause()
            return False
        return snapshot.run_id < self._runs or snapshot.state is State.PREPARING

    # Frames

    @property
    def frames(self) -> Frames:
        """All that is kept, the newest last."""
        return self._frames

    @property
    def at(self) -> int:
        """The number of the frame that is shown, from 0."""
        return len(self._frames) - 1 if self._looked_at is None else self._frames.nearest(self._looked_at.step)

    @property
    def frame(self) -> Frame:
        """What is to be shown: the newest frame, or the one looked at."""
        return self._looked_at or self._frames.newest

    @property
    def live(self) -> bool:
        """Whether the newest frame is shown."""
        return self._looked_at is None

    def look_at(self, number: int) -> None:
        """Shows a kept frame; the last one is the newest, which is followed."""
        number = min(max(number, 0), len(self._frames) - 1)
        self._looked_at = None if number == len(self._frames) - 1 else self._frames[number]
        self.playing = False

    def look_by(self, frames: int) -> None:
        """So many frames on, or back."""
        self.look_at(self.at + frames)

    def look_at_newest(self) -> None:
        self._looked_at, self.playing = None, False

    def play(self) -> None:
        """Shows frame after frame, one for each `look`, from the first one where the newest is shown; again: stops."""
        if self.playing:
            self.playing = False
        elif len(self._frames) > 1:
            self._looked_at = self._looked_at or self._frames[0]
            self.playing = True

    def _play_on(self) -> bool:
        if not self.playing:
            return False
        self.look_at(self.at + 1)
        self.playing = not self.live
        return True
