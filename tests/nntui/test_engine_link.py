"""The link between screens and engine: what is asked for before there is an engine, and before it answers."""

from dataclasses import replace

from fake_engine import FakeEngine

from core.commands import Change, NewSeed, Pause, Replace, Start, Watch
from core.run_file import default_run
from core.snapshot import State
from core.spec import with_fields
from nntui.engine_link import EngineLink
from nntui.steps import next_speed, stepped
from nntui.workbench import Workbench


def test_commands_wait_for_the_engine_in_order() -> None:
    link, engine = EngineLink(default_run()), FakeEngine()
    link.send(Watch(True))
    link.send(Start())
    assert link.will_start
    link.attach(engine)
    assert engine.sent == [Watch(True), Start()]


def test_changes_before_the_engine_go_into_the_run_it_is_made_with() -> None:
    link, engine = EngineLink(default_run()), FakeEngine()
    link.send(Change("learning_rate", 0.25))
    link.send(NewSeed())
    link.send(Replace(with_fields(link.run, {"network": "784-40-10"})))
    assert (link.run.learning_rate, link.run.seed, link.run.network.widths[1]) == (0.25, 2, 40)
    assert link.snapshot.state is State.PREPARING
    link.attach(engine)
    assert engine.sent == []


def test_a_pause_takes_an_early_start_back() -> None:
    link = EngineLink(default_run())
    link.send(Start())
    link.send(Pause())
    assert not link.will_start


def test_each_snapshot_is_given_once() -> None:
    engine = FakeEngine()
    link = EngineLink(default_run(), engine)
    assert link.newest() is engine.snapshot
    assert link.newest() is None
    engine.snapshot = replace(engine.snapshot, step=1)
    assert link.newest() is engine.snapshot


def test_doubling_twice_before_the_engine_answers_is_four_times() -> None:
    engine = FakeEngine()
    link = EngineLink(default_run(), engine)
    bench = Workbench(link)
    bench.step("learning_rate", 1)
    bench.step("learning_rate", 1)
    assert engine.sent == [Change("learning_rate", 1.0), Change("learning_rate", 2.0)]
    assert link.run.learning_rate == 2.0


def test_a_refused_change_is_not_shown_any_longer() -> None:
    engine = FakeEngine()
    link = EngineLink(default_run(), engine)
    link.newest()
    link.send(Change("learning_rate", 2.0))
    engine.snapshot = replace(engine.snapshot, refusals=("no",))
    link.newest()
    assert link.run.learning_rate == 0.5


def test_a_new_run_overtakes_what_was_asked() -> None:
    engine = FakeEngine()
    link = EngineLink(default_run(), engine)
    link.newest()
    link.send(Change("learning_rate", 2.0))
    engine.snapshot = replace(engine.snapshot, run_id=2)
    link.newest()
    assert link.run.learning_rate == 0.5


def test_stopping_twice_stops_once() -> None:
    engine = FakeEngine()
    link = EngineLink(default_run(), engine)
    link.stop()
    link.stop()
    assert engine.stopped == 1


def test_steps_of_the_hyperparameters() -> None:
    run = default_run()
    assert stepped(run, "learning_rate", 1) == 1.0
    assert stepped(run, "learning_rate", -1) == 0.25
    assert stepped(with_fields(run, {"learning_rate": 0}), "learning_rate", 1) == 0.01
    assert stepped(run, "batch_size", 1) == 20
    assert stepped(with_fields(run, {"batch_size": 13}), "batch_size", -1) == 10
    assert stepped(run, "l2", -1) == 0.0
    assert stepped(run, "initialiser", -1) == "zeros"
    assert stepped(with_fields(run, {"split": "first 77"}), "split", 1) == run.split


def test_the_speed_dial_ends_at_one_a_second_and_at_full_speed() -> None:
    speed: float | None = None
    down = []
    for _ in range(12):
        speed = next_speed(speed, -1)
        down.append(speed)
    assert down[0] == 1000
    assert down[-2:] == [1, 1]
    assert next_speed(1000, 1) is None
    assert next_speed(3, 1) == 5
