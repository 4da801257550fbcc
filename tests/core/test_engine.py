"""The engine as its users see it: commands go in, snapshots come out."""

import time

import numpy as np
import pytest
from small_worlds import run

from core import commands
from core.data.mnist import load_mnist
from core.engine import Engine
from core.snapshot import State
from core.spec import with_fields
from core.trainer import Trainer

SMALL = {"split": "first 1000", "monitor": ["validation"]}
PATIENCE = 60.0


def wait_for(engine, condition):
    """The first snapshot that fulfils the condition."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        snapshot = engine.snapshot
        if condition(snapshot):
            return snapshot
        assert snapshot.state is not State.FAILED, snapshot.message
        time.sleep(0.002)
    raise AssertionError(f"never came: {engine.snapshot.state}, step {engine.snapshot.step}")


@pytest.fixture
def started():
    engines = []

    def start(**values):
        engine = Engine(run(**(SMALL | values)))
        engine.start()
        engines.append(engine)
        wait_for(engine, lambda s: s.state is State.READY)
        return engine

    yield start
    for engine in engines:
        engine.stop()


def finished_parameters(engine):
    return engine._trainer.model.parameters.copy()


def test_it_gets_ready_by_itself_and_trains_to_the_end(started):
    engine = started(epochs=3)
    assert engine.snapshot.step == 0
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED and s.best and s.best.epoch > 0)
    assert (end.step, end.epoch) == (300, 3.0)
    wait_for(engine, lambda s: len(s.curves.sets["validation"][0].epoch) == 3)
    assert end.curves.training_loss.epoch[-1] == 3.0


def test_commands_sent_before_it_is_ready_are_kept():
    engine = Engine(run(**SMALL, epochs=1))
    engine.send(commands.Start())
    engine.start()
    wait_for(engine, lambda s: s.state is State.FINISHED)
    engine.stop()


def test_a_step_is_one_mini_batch_and_an_epoch_ends_where_it_should(started):
    engine = started()
    engine.send(commands.StepBatch())
    wait_for(engine, lambda s: s.state is State.PAUSED and s.step == 1)
    engine.send(commands.StepBatch())
    wait_for(engine, lambda s: s.state is State.PAUSED and s.step == 2)
    engine.send(commands.StepEpoch())
    assert wait_for(engine, lambda s: s.state is State.PAUSED and s.step > 2).step == 100
    engine.send(commands.StepEpoch())
    assert wait_for(engine, lambda s: s.state is State.PAUSED and s.step > 100).step == 200


def test_a_paused_network_is_measured_where_it_stands(started):
    engine = started()
    for step in (1, 2, 3):
        engine.send(commands.StepBatch())
        measured = wait_for(
            engine,
            lambda s, step=step: (
                s.step == step
                and "validation" in s.curves.sets
                and s.curves.sets["validation"][0].epoch[-1] > 0.0095 * step
            ),
        )
        assert measured.curves.sets["validation"][1].epoch[-1] == pytest.approx(step / 100)


def test_pausing_and_speed_do_not_change_a_bit(started):
    reference = Trainer(run(**SMALL, epochs=2), load_mnist(run(**SMALL).split))
    while reference.epochs_done < 2:
        reference.advance(1000)
    engine = started(epochs=2)
    engine.send(commands.Watch(gradients=True))
    engine.send(commands.SetSpeed(200.0))
    engine.send(commands.Start())
    wait_for(engine, lambda s: s.step >= 10)
    engine.send(commands.Pause())
    wait_for(engine, lambda s: s.state is State.PAUSED)
    engine.send(commands.StepBatch())
    engine.send(commands.SetSpeed(None))
    engine.send(commands.Start())
    wait_for(engine, lambda s: s.state is State.FINISHED)
    assert np.array_equal(finished_parameters(engine), reference.model.parameters)


def test_reset_gives_the_same_run_again_and_a_new_seed_another(started):
    engine = started(epochs=1)
    results = []
    for command in (commands.Reset(), commands.NewSeed(), None):
        engine.send(commands.Start())
        end = wait_for(engine, lambda s: s.state is State.FINISHED)
        results.append((end.run.seed, end.run_id, finished_parameters(engine)))
        if command:
            engine.send(command)
            fresh = wait_for(engine, lambda s: s.state is State.READY)
            assert (fresh.step, len(fresh.curves.training_loss.mean)) == (0, 0)
    assert [seed for seed, _, _ in results] == [1, 1, 2]
    assert len({run_id for _, run_id, _ in results}) == 3
    assert np.array_equal(results[0][2], results[1][2])
    assert not np.array_equal(results[1][2], results[2][2])


def test_a_change_acts_without_a_reset_and_a_wrong_one_is_refused(started):
    engine = started(epochs=1000)
    engine.send(commands.Start())
    wait_for(engine, lambda s: s.step > 50)
    engine.send(commands.Change("learning_rate", 0.25))
    changed = wait_for(engine, lambda s: s.run.learning_rate == 0.25)
    assert changed.step > 50
    assert changed.marks[0].name == "learning_rate"
    engine.send(commands.Change("learning_rate", -1.0))
    refused = wait_for(engine, lambda s: s.refusals)
    assert "learning_rate: got -1.0" in refused.refusals[-1]
    assert refused.state is State.RUNNING
    assert refused.run.learning_rate == 0.25


def test_more_epochs_after_the_end(started):
    engine = started(epochs=1)
    engine.send(commands.Start())
    wait_for(engine, lambda s: s.state is State.FINISHED)
    engine.send(commands.Start())
    assert wait_for(engine, lambda s: s.state is State.FINISHED and s.epoch > 1).epoch == 2.0
    engine.send(commands.Change("epochs", 4))
    engine.send(commands.Start())
    assert wait_for(engine, lambda s: s.state is State.FINISHED and s.epoch > 2).epoch == 4.0


def test_another_network_takes_the_place_of_the_present_one(started):
    engine = started()
    other = run("784, dense 20 relu, softmax 10", loss="log-likelihood", **SMALL, epochs=1)
    engine.send(commands.Replace(other))
    wait_for(engine, lambda s: s.run == other and s.state is State.READY)
    engine.send(commands.Start())
    assert wait_for(engine, lambda s: s.state is State.FINISHED).best is not None


CONVOLUTIONS = "28x28x1 conv 20@5x5 relu, pool 2, conv 40@5x5 relu, pool 2"
BOTH_CORES = f"{CONVOLUTIONS}, dropout 0.5, dense 1000 relu, dense 10 sigmoid"


@pytest.mark.parametrize("network", ["784-30-10", "784-1000-1000-10", BOTH_CORES])
def test_a_command_acts_soon_whatever_the_size_of_the_network(started, network):
    """The promise is 50 ms; the median of several, since a busy machine may be late once."""
    engine = started(network=network, split="50000/10000/10000", epochs=1000, monitor=["validation", "test"])
    delays = []
    for _ in range(7):
        engine.send(commands.Start())
        running = wait_for(engine, lambda s: s.state is State.RUNNING)
        time.sleep(0.12)
        engine.send(commands.Pause())
        began = time.monotonic()
        wait_for(engine, lambda s: s.state is State.PAUSED)
        delays.append(time.monotonic() - began)
        assert engine.snapshot.step > running.step
    assert sorted(delays)[3] < 0.05


def test_gradients_are_reported_only_while_watched(started):
    engine = started(epochs=100_000)
    engine.send(commands.Start())
    assert wait_for(engine, lambda s: s.step > 200).gradients is None
    engine.send(commands.Watch(gradients=True))
    first = wait_for(engine, lambda s: s.gradients)
    later = wait_for(engine, lambda s: s.gradients.step > first.gradients.step)
    assert len(later.gradients.layers) == 2
    engine.send(commands.Pause())
    paused = wait_for(engine, lambda s: s.state is State.PAUSED)
    wait_for(engine, lambda s: s.gradients.step == paused.step)


def test_a_network_that_says_one_class_for_everything_is_noticed(started):
    engine = started(epochs=2, initialiser="zeros", learning_rate=100.0, loss="quadratic")
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED and s.chance)
    assert end.chance.share > 0.97
    assert end.chance.set_name == "validation"
    assert 0 <= end.chance.predicted <= 9


def test_a_diverged_run_says_so_and_starts_again_after_a_reset(started):
    network = "784, dense 30 linear, dense 10 linear"
    engine = started(network=network, loss="quadratic", learning_rate=500.0)
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.DIVERGED)
    assert end.divergence is not None
    assert end.step == end.divergence.step
    engine.send(commands.Start())
    assert "diverged" in wait_for(engine, lambda s: s.refusals).refusals[-1]
    engine.send(commands.Reset())
    wait_for(engine, lambda s: s.state is State.READY)


def test_stopping_takes_no_time_amid_an_epoch(started):
    engine = started(network="784-1000-1000-10", split="50000/10000/10000")
    engine.send(commands.Start())
    wait_for(engine, lambda s: s.step > 0)
    began = time.monotonic()
    engine.stop()
    assert time.monotonic() - began < 0.3


def test_the_notice_names_the_test_set_where_there_is_no_validation_set(started):
    values = {"split": "60000/10000", "monitor": ["test"], "batch_size": 1000}
    engine = started(epochs=2, initialiser="zeros", learning_rate=100.0, loss="quadratic", **values)
    engine.send(commands.Start())
    assert wait_for(engine, lambda s: s.state is State.FINISHED and s.chance).chance.set_name == "test"


def test_a_run_that_does_not_improve_stops_early_and_says_why(started):
    engine = started(epochs=50, learning_rate=0.0, early_stopping=3)
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED)
    assert end.epoch == 4.0
    assert end.message.startswith("stopped early: validation accuracy has not improved in 3 epochs; best ")
    engine.send(commands.Start())
    again = wait_for(engine, lambda s: s.state is State.FINISHED and s.epoch > 4)
    assert again.epoch == 8.0
    engine.send(commands.Change("early_stopping", 0))
    assert wait_for(engine, lambda s: s.state is State.PAUSED).message == ""


def test_a_schedule_is_obeyed_marked_and_changed_while_training(started):
    values = {"schedule": "halve after 1", "epochs": 4, "learning_rate": 0.0}
    engine = started(**values)
    engine.send(commands.Change("learning_rate", 1e-12))
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED and s.epoch == 4.0)
    reference = Trainer(run(**SMALL, **values), load_mnist(run(**SMALL).split))
    reference.apply("learning_rate", 1e-12)
    while not reference.ended:
        reference.advance(1000)
    assert np.array_equal(finished_parameters(engine), reference.model.parameters)
    assert end.marks == tuple(reference.marks)
    assert [mark.after for mark in end.marks[1:]] == [0.5e-12, 0.25e-12]
    engine.send(commands.Change("schedule", "one-cycle"))
    changed = wait_for(engine, lambda s: s.run.schedule.text == "one-cycle")
    assert changed.learning_rate_now == pytest.approx(1e-16)


def test_finding_a_learning_rate_leaves_the_run_as_it_was(started):
    reference = Trainer(run(**SMALL, epochs=3), load_mnist(run(**SMALL).split))
    while not reference.ended:
        reference.advance(1000)
    engine = started(epochs=3)
    engine.send(commands.StepEpoch())
    wait_for(engine, lambda s: s.state is State.PAUSED)
    engine.send(commands.FindLearningRate())
    found = wait_for(engine, lambda s: s.finder and s.finder.ending)
    assert found.state is State.PAUSED
    assert (found.step, found.run, found.marks) == (100, run(**SMALL, epochs=3), ())
    engine.send(commands.Start())
    engine.send(commands.FindLearningRate(from_present=True))
    wait_for(engine, lambda s: s.state is State.FINISHED)
    second = wait_for(engine, lambda s: s.finder and s.finder.ending and s.finder is not found.finder).finder
    assert second.losses[:50].mean() < found.finder.losses[:50].mean()
    assert np.array_equal(finished_parameters(engine), reference.model.parameters)
    engine.send(commands.StopFinding())
    wait_for(engine, lambda s: s.finder is None)


def test_data_that_cannot_be_used_is_refused_and_the_run_goes_on(started, tmp_path):
    engine = started(epochs=100_000)
    engine.send(commands.Start())
    running = wait_for(engine, lambda s: s.step > 50)
    (tmp_path / "bad.csv").write_text("a,b,class\n1,2,x\n3,oops,y\n5,6,x\n")
    for data, network in ((tmp_path / "bad.csv", "2-16-2"), (tmp_path / "absent.npz", "2-16-2")):
        engine.send(commands.Replace(with_fields(run(), {"network": network, "data": str(data)})))
    refused = wait_for(engine, lambda s: len(s.refusals) == 2)
    assert refused.refusals[0] == "bad.csv: line 3, column 'b': 'oops' is not a number, as it should be."
    assert "absent.npz: cannot be read" in refused.refusals[1]
    assert (refused.state, refused.run_id) == (State.RUNNING, running.run_id)
    (tmp_path / "good.csv").write_text("a,class\n" + "1,x\n2,y\n" * 50)
    good = {"network": "1-16-2", "data": str(tmp_path / "good.csv"), "epochs": 3}
    engine.send(commands.Replace(with_fields(run(), good)))
    wait_for(engine, lambda s: s.run.data.endswith("good.csv") and s.state is State.READY)
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED and s.best and s.best.epoch > 0)
    assert end.best.accuracy == 1.0
