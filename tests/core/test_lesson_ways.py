"""Every shipped lesson, played: no check is reached before anything was done, and each one is by its own way."""

import time
from collections.abc import Callable, Iterator

import pytest

from core.commands import Change, Pause, Replace, Start, StepBatch, Watch
from core.data.mnist_files import assets
from core.engine import Engine
from core.lesson_checks import Check
from core.lessons import Lesson, load_course
from core.snapshot import Snapshot, State
from core.spec import Run, with_fields

LESSONS = load_course(assets() / "lessons").lessons
_ENDED = (State.FINISHED, State.DIVERGED, State.FAILED)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(LESSONS[0].run)
    engine.start()
    engine.send(Watch(gradients=True))
    yield engine
    engine.stop()


def wait(engine: Engine, until: Callable[[Snapshot], bool], seconds: float = 600) -> Snapshot:
    ends = time.monotonic() + seconds
    while not until(engine.snapshot):
        assert time.monotonic() < ends, engine.snapshot.message
        time.sleep(0.02)
    return engine.snapshot


def prepared(engine: Engine, run: Run) -> Snapshot:
    """The run at step 0 with its gradients measured, as a reader finds it."""
    wait(engine, lambda now: now.state is not State.PREPARING)
    before = engine.snapshot.run_id
    engine.send(Replace(run))
    return wait(engine, lambda now: now.run_id > before and now.gradients is not None and now.state is State.READY)


def play(engine: Engine, run: Run, check: Check) -> Snapshot:
    """Goes the check's way, until it is reached or the run has ended."""
    ready = prepared(engine, run)
    if check.fulfilled(ready):
        return ready
    if any(condition.quantity == "state" for condition in check.conditions):
        for step in range(1, 26):
            engine.send(StepBatch())
            wait(engine, lambda now, step=step: now.state is State.PAUSED and now.step == step)  # type: ignore[misc]
        return engine.snapshot
    engine.send(Start())
    if check.change:
        wait(engine, lambda now: now.epoch >= 1)
        for name, value in check.change.items():
            engine.send(Change(name, value))  # type: ignore[arg-type]
    last = wait(engine, lambda now: check.fulfilled(now) or now.state in _ENDED)
    time.sleep(0.3)  # what is measured at the very end is published a moment later
    engine.send(Pause())
    return last if check.fulfilled(last) else engine.snapshot


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_its_checks_are_open_at_first_and_within_reach(engine: Engine, lesson: Lesson) -> None:
    ready = prepared(engine, lesson.run)
    assert [check.text for check in lesson.checks if check.fulfilled(ready)] == []
    for check in lesson.checks:
        last = play(engine, with_fields(lesson.run, dict(check.way)), check)
        assert check.fulfilled(last), (check.text, last.state, last.epoch, last.best, last.message)
