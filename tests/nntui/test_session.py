"""The session behind a training scene: what it asks of its engine, and the frames it keeps."""

import numpy as np
import pytest
from fake_trainer import FakeTrainer
from hypothesis import given, settings
from hypothesis import strategies as st

from core.commands import Change, Pause, Replace, SetSpeed, Start
from core.run_file import default_run
from core.snapshot import State
from core.spec import with_fields
from nntui.playground.frames import Frame, Frames
from nntui.playground.session import FULL, Session

RUN = default_run()


def layers(value: float = 0.0):
    return [(np.full((1, 2), value), np.zeros(2)), (np.full((2, 1), value), np.zeros(1))]


class Bench:
    """A session, the engines it made, and whether it may make one."""

    def __init__(self, allowed: bool = True) -> None:
        self.engines: list[FakeTrainer] = []
        self.allowed = allowed
        self.session = Session(self._make, lambda: self.allowed)
        self.session.open(RUN, layers())

    def _make(self, run):
        self.engines.append(FakeTrainer(run))
        return self.engines[-1]

    @property
    def engine(self) -> FakeTrainer:
        return self.engines[-1]

    def of(self, *kinds):
        return [command for command in self.engine.sent if isinstance(command, kinds)]

    def train(self, *steps: int) -> None:
        for count in steps:
            self.engine.train(count)
            self.session.look()


def weight(session: Session) -> float:
    return float(session.frame.layers[0][0][0, 0])


def test_no_engine_is_made_before_it_is_needed_and_allowed():
    bench = Bench(allowed=False)
    bench.session.look()
    assert (bench.session.state, bench.session.step, weight(bench.session)) == (State.READY, 0, 0.0)
    bench.session.start()
    bench.session.look()
    assert not bench.engines
    assert bench.session.state is State.PREPARING
    assert bench.session.running
    bench.allowed = True
    assert bench.session.look()
    assert bench.engine.started == 1
    assert bench.session.state is State.RUNNING


def test_it_trains_from_the_layers_it_was_given_and_shows_the_newest():
    bench = Bench()
    bench.session.open(RUN, layers(5.0))
    bench.session.start()
    bench.session.look()
    bench.train(1, 20)
    assert bench.session.step == 21
    assert weight(bench.session) == 26.0
    assert not bench.session.look(), "nothing new"
    bench.session.pause()
    bench.session.look()
    assert bench.session.state is State.PAUSED
    bench.session.step_epoch()
    bench.session.look()
    assert bench.session.step == 30


def test_a_new_opening_forgets_the_frames_and_goes_on_training_where_it_trained():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    bench.train(50, 50)
    bench.session.open(with_fields(RUN, {"seed": 9}), layers(2.0))
    assert (bench.session.step, len(bench.session.frames), weight(bench.session)) == (0, 1, 2.0)
    bench.session.look()
    assert bench.session.state is State.RUNNING
    assert [command.run.seed for command in bench.of(Replace)] == [1, 9]
    bench.train(3)
    assert weight(bench.session) == 5.0
    bench.session.pause()
    bench.session.open(RUN, layers())
    bench.session.look()
    assert len(bench.of(Replace)) == 2, "what is not trained is not sent"
    assert not bench.session.running


def test_pictures_of_the_run_before_are_not_taken_for_the_new_one():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    bench.train(50)
    late = bench.engine.snapshot
    bench.session.open(RUN, layers(1.0))
    bench.session.start()
    fresh, bench.engine.snapshot = bench.engine.snapshot, late
    assert not bench.session.look()
    assert bench.session.step == 0
    bench.engine.snapshot = fresh
    assert bench.session.look()


def test_a_refused_run_is_said_and_does_not_train_the_one_of_before():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    bench.engine.refuses = True
    bench.session.open(RUN, layers(1.0))
    bench.session.start()
    bench.session.look()
    assert "not enough memory" in bench.session.message
    assert not bench.session.running
    assert isinstance(bench.engine.sent[-1], Pause)


def test_changes_act_at_once_while_it_trains_and_go_with_the_run_before():
    bench = Bench()
    bench.session.change("learning_rate", 0.25)
    bench.session.start()
    assert bench.of(Replace)[0].run.learning_rate == 0.25
    bench.session.change("learning_rate", 0.125)
    assert bench.of(Change) == [Change("learning_rate", 0.125)]
    assert bench.session.run.learning_rate == 0.125


def test_a_growing_speed_shows_the_beginning_slowly_and_lets_go_at_last():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    bench.train(10, 90, 900, 9_000, 20_000)
    speeds = [command.batches_per_second for command in bench.of(SetSpeed)]
    assert speeds == [30.0, 100.0, 1000.0, 10_000.0, None]
    bench.session.speed = "100"
    bench.session.speed = FULL
    assert [command.batches_per_second for command in bench.of(SetSpeed)][-2:] == [100.0, None]


def test_the_end_of_a_run_is_no_running_and_start_begins_again():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    bench.train(5)
    bench.engine.diverge()
    bench.session.look()
    assert bench.session.state is State.DIVERGED
    assert not bench.session.running
    bench.session.open(RUN, layers())
    bench.session.start()
    bench.session.look()
    assert bench.session.state is State.RUNNING
    assert len(bench.of(Start)) == 2


def test_frames_are_looked_at_again_while_training_goes_on():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    bench.train(*[10] * 20)
    session = bench.session
    session.look_by(-3)
    shown = weight(session)
    assert shown < 200
    bench.train(10)
    assert weight(session) == shown
    session.look_at(0)
    assert weight(session) == 0.0
    session.play()
    seen = []
    while session.playing:
        session.look()
        seen.append(weight(session))
    assert seen == sorted(seen)
    assert len(seen) == len(session.frames) - 1
    assert session.live
    assert weight(session) == 210.0


def test_an_engine_that_failed_is_made_anew():
    bench = Bench()
    bench.session.start()
    bench.session.look()
    first = bench.engine
    first.snapshot = type(first.snapshot)(State.FAILED, RUN, "training stopped on an internal error")
    bench.session.look()
    assert bench.session.state is State.FAILED
    assert "internal error" in bench.session.message
    bench.session.open(RUN, layers())
    bench.session.start()
    bench.session.look()
    assert len(bench.engines) == 2
    assert first.stopped == 1
    assert bench.session.state is State.RUNNING
    bench.session.close()
    assert bench.engine.stopped == 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 5_000), max_size=900))
def test_frames_lie_at_growing_distances_and_are_never_too_many(distances):
    frames = Frames(Frame(0, layers()))
    steps = np.cumsum(distances).tolist()
    for step in steps:
        frames.add(Frame(step, layers()))
    kept = [frames[index].step for index in range(len(frames))]
    assert kept[0] == 0
    assert kept[-1] == frames.newest.step == (steps[-1] if steps else 0)
    assert kept == sorted(set(kept))
    assert len(kept) <= 402
    with pytest.raises(IndexError):
        frames[len(frames)]
    for step in (0, 17, kept[-1] / 2, kept[-1]):
        assert abs(kept[frames.nearest(step)] - step) == min(abs(each - step) for each in kept)


def test_large_networks_keep_fewer_frames_evenly():
    frames = Frames(Frame(0, [(np.zeros((2, 100_000)), np.zeros(100_000))]))
    big = frames.newest.layers
    for step in range(1, 4_000):
        frames.add(Frame(step * 100, big))
    kept = np.array([frames[index].step for index in range(len(frames))])
    assert 8 <= len(kept) <= 28
    gaps = np.diff(kept[:-1])
    assert gaps.min() > 0
    assert gaps.max() / kept[-1] < 0.5
