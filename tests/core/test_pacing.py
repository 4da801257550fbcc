"""Schedules and early stopping at work on a run: the trainer obeys them, whatever the slices and whoever measures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import run, tiny_mnist

from core.errors import SpecError
from core.pacing import Pacing
from core.trainer import Trainer

DATA = tiny_mnist()


def train(trainer, batches=10_000):
    while not trainer.ended:
        trainer.advance(batches)
        trainer.end_epoch()
    return trainer


def observed(accuracies, **values):
    """What a run's pace comes to after each epoch: the learning rate of the next epoch, and whether it stops."""
    pacing = Pacing(run(learning_rate=1.0, **values))
    seen = []
    for epoch, accuracy in enumerate(accuracies, start=1):
        pacing.observe(epoch, "validation", accuracy)
        seen.append(float(pacing.learning_rates(np.array([float(epoch)]))[0]))
    return seen, pacing.stopped


def test_halving_counted_by_hand():
    accuracies = [0.5, 0.6, 0.6, 0.59, 0.7, 0.7, 0.7, 0.6, 0.6, 0.71, 0.1, 0.1]
    rates, stopped = observed(accuracies, schedule="halve after 2")
    assert rates == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.125, 0.0625]
    assert stopped == ""


def test_halving_stops_when_the_rate_has_fallen_to_the_floor():
    rates, stopped = observed([0.9] * 8, schedule="halve after 1 to 1/8")
    assert rates[:4] == [1, 0.5, 0.25, 0.125]
    assert stopped == "stopped early: the learning rate has fallen to 1/8 of the first; best 90.00 % after epoch 1"


def test_early_stopping_counted_by_hand():
    assert observed([0.5, 0.6, 0.6, 0.61, 0.61, 0.6], early_stopping=3)[1] == ""
    stopped = observed([0.5, 0.6, 0.6, 0.61, 0.61, 0.6, 0.61], early_stopping=3)[1]
    assert stopped == "stopped early: validation accuracy has not improved in 3 epochs; best 61.00 % after epoch 4"


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4]), min_size=1, max_size=30), st.integers(1, 5))
def test_a_run_stops_after_the_first_epoch_whose_last_n_brought_nothing_better(accuracies, n):
    ends = [e for e in range(n + 1, len(accuracies) + 1) if max(accuracies[:e]) == max(accuracies[: e - n])]
    pacing = Pacing(run(early_stopping=n))
    stops = 0
    for epoch, accuracy in enumerate(accuracies, start=1):
        pacing.observe(epoch, "test", accuracy)
        if pacing.stopped and not stops:
            stops = epoch
    assert stops == (ends[0] if ends else 0)


def test_a_run_that_cannot_improve_stops_after_its_patience():
    trainer = train(Trainer(run(learning_rate=0.0, early_stopping=4, epochs=50), DATA))
    assert trainer.epochs_done == 5
    assert "validation accuracy has not improved in 4 epochs" in trainer.stopped
    assert trainer.advance(3) == 0


def test_a_run_without_patience_trains_all_its_epochs():
    trainer = train(Trainer(run(learning_rate=0.0, epochs=7), DATA))
    assert (trainer.epochs_done, trainer.stopped) == (7, "")


@settings(max_examples=25)
@given(
    st.lists(st.integers(1, 90), min_size=1),
    st.sampled_from(["cosine", "cosine warm-up 1", "one-cycle", "step 1 x 0.5", "halve after 1"]),
)
def test_slices_do_not_change_a_bit(slices, schedule):
    values = {"schedule": schedule, "batch_size": 7, "epochs": 3, "l2": 1.0, "learning_rate": 2.0}
    whole, sliced = train(Trainer(run(**values), DATA)), Trainer(run(**values), DATA)
    turn = 0
    while not sliced.ended:
        sliced.advance(slices[turn % len(slices)])
        turn += 1
    assert whole.step == sliced.step
    assert np.array_equal(whole.model.parameters, sliced.model.parameters)
    assert whole.marks == sliced.marks


def test_training_with_a_schedule_is_training_with_its_rates_set_by_hand():
    scheduled = train(Trainer(run(schedule="cosine to 0.1", epochs=2, momentum=0.5), DATA))
    by_hand = Trainer(run(epochs=2, momentum=0.5), DATA)
    while not by_hand.ended:
        by_hand.apply("learning_rate", 0.5 * (0.1 + 0.9 * np.cos(by_hand.epoch / 2 * np.pi / 2) ** 2))
        by_hand.advance(1)
    assert scheduled.model.parameters == pytest.approx(by_hand.model.parameters, rel=1e-4, abs=1e-5)


def test_measuring_by_somebody_else_changes_nothing():
    values = {"schedule": "halve after 1 to 1/16", "early_stopping": 4, "epochs": 12, "learning_rate": 3.0}
    plain, watched = train(Trainer(run(**values), DATA)), Trainer(run(**values), DATA)
    while not watched.ended:
        watched.advance(17)
        for name in ("test", "validation"):
            watched.evaluate(name)
    assert np.array_equal(plain.model.parameters, watched.model.parameters)
    assert (plain.stopped, plain.marks) == (watched.stopped, watched.marks)


def test_each_step_of_a_schedule_leaves_a_mark():
    trainer = train(Trainer(run(schedule="step 2 x 0.5", learning_rate=1.0, epochs=5), DATA))
    assert [(mark.epoch, mark.name, mark.before, mark.after) for mark in trainer.marks] == [
        (2.0, "learning_rate", 1.0, 0.5),
        (4.0, "learning_rate", 0.5, 0.25),
    ]
    assert trainer.trained_at == 0.25


def test_the_learning_rate_changed_by_hand_keeps_what_the_schedule_has_come_to():
    trainer = Trainer(run(schedule="step 1 x 0.5", learning_rate=1.0, epochs=5), DATA)
    trainer.advance(1000)
    trainer.advance(10)
    trainer.apply("learning_rate", 4.0)
    assert trainer.learning_rate == 2.0
    assert (trainer.marks[-1].before, trainer.marks[-1].after) == (0.5, 2.0)
    trainer.apply("schedule", "constant")
    assert trainer.learning_rate == 4.0
    assert trainer.marks[-1].after.text == "constant"


def test_a_stopped_run_goes_on_from_the_start_of_its_schedule():
    trainer = train(Trainer(run(learning_rate=0.0, schedule="halve after 1 to 1/4", early_stopping=9, epochs=50), DATA))
    assert trainer.epochs_done == 3
    trainer.go_on()
    assert train(trainer).epochs_done == 6


def test_early_stopping_turned_on_later_counts_from_there():
    trainer = Trainer(run(learning_rate=0.0, epochs=50), DATA)
    for _ in range(5):
        trainer.advance(1000)
        trainer.evaluate("validation")
    trainer.apply("early_stopping", 2)
    assert train(trainer).epochs_done == 8


@pytest.mark.parametrize("values", [{"early_stopping": 5}, {"schedule": "halve after 5"}])
def test_without_a_measured_set_there_is_nothing_to_follow(values):
    for nothing in ({"monitor": []}, {"monitor": ["validation"], "split": "60000/10000"}):
        with pytest.raises(SpecError, match="a measured set to follow"):
            run(**values, **nothing)


def test_a_cosine_begins_again_where_the_run_goes_on():
    trainer = train(Trainer(run(learning_rate=1.0, schedule="cosine to 0.1", epochs=2), DATA))
    assert trainer.learning_rate == pytest.approx(0.1)
    trainer.go_on()
    assert trainer.learning_rate == 1.0
    trainer.advance(1000)
    assert trainer.learning_rate == pytest.approx(0.55)
    trainer.apply("epochs", 12)
    assert trainer.learning_rate == pytest.approx(0.1 + 0.9 * np.cos(0.1 * np.pi / 2) ** 2)


@pytest.mark.parametrize("schedule", ["halve after 2", "halve after 3"])
def test_a_change_between_two_epochs_does_not_ask_whether_somebody_has_measured(schedule):
    ends = []
    for measured in (False, True):
        trainer = Trainer(run(learning_rate=0.0, schedule="halve after 4", early_stopping=6, epochs=20), DATA)
        trainer.advance(1000)
        if measured:
            trainer.evaluate("validation")
        trainer.apply("schedule", schedule)
        trainer.apply("learning_rate", 1e-12)
        train(trainer)
        ends.append((trainer.epochs_done, trainer.stopped, trainer.marks))
    assert ends[0] == ends[1]
