"""Ensembles: votes and means against counting by hand, and members that are the runs they claim to be."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from small_worlds import run, tiny_mnist

from core.ensemble import (
    Member,
    answers_of,
    disagreements,
    mean_outputs,
    member_runs,
    outputs_for,
    together,
    train_ensemble,
    train_member,
    vote,
)
from core.errors import LabError
from core.trainer import Trainer

DATA = tiny_mnist()

# Quarters of few values, so that ties of votes and of means come often and all sums are exact.
outputs = arrays(np.float32, array_shapes(min_dims=3, max_dims=3, max_side=6), elements=st.integers(0, 4).map(float))


@given(outputs)
def test_votes_are_as_counted_by_hand(values):
    for image in range(values.shape[1]):
        said = [max(range(values.shape[2]), key=lambda c, net=net: (net[c], -c)) for net in values[:, image]]
        assert answers_of(values)[:, image].tolist() == said
        counts = Counter(said)
        means = [float(sum(net[c] for net in values[:, image])) for c in range(values.shape[2])]
        ahead = [c for c in counts if counts[c] == max(counts.values())]
        assert vote(values)[image] == max(ahead, key=lambda c, means=means: (means[c], -c))


@given(outputs)
def test_means_and_disagreements_are_as_counted_by_hand(values):
    members, images, classes = values.shape
    means = mean_outputs(values)
    for image in range(images):
        for c in range(classes):
            assert means[image, c] == pytest.approx(sum(float(values[m, image, c]) for m in range(members)) / members)
    answers = answers_of(values)
    assert disagreements(answers).tolist() == [i for i in range(images) if len(set(answers[:, i].tolist())) > 1]


@given(outputs, st.randoms())
def test_the_order_of_the_members_does_not_matter(values, chance):
    order = list(range(len(values)))
    chance.shuffle(order)
    assert np.array_equal(vote(values), vote(values[order]))


def test_a_tie_goes_to_the_greater_mean():
    values = np.array([[[0.9, 0.1, 0.0]], [[0.3, 0.4, 0.3]], [[0.5, 0.5, 0.49]], [[0.0, 1.0, 0.0]]])
    assert answers_of(values)[:, 0].tolist() == [0, 1, 0, 1]
    assert vote(values).tolist() == [1]


def test_what_members_say_together():
    one = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    two = np.array([[0.8, 0.2], [0.9, 0.1], [0.45, 0.55]])
    ensemble = together([Member(4, 2, one), Member(5, 2, two)], np.array([0, 1, 1], np.uint8))
    assert ensemble.seeds == (4, 5)
    assert ensemble.accuracies == pytest.approx((2 / 3, 2 / 3))
    assert ensemble.meant.tolist() == [0, 0, 0]
    assert (ensemble.mean_accuracy, ensemble.vote_accuracy) == pytest.approx((1 / 3, 1 / 3))
    assert ensemble.disagreements.tolist() == [1, 2]


def test_a_member_is_the_run_with_its_seed():
    runs = member_runs(run(epochs=2, seed=2**32 - 1), 3)
    assert [one.seed for one in runs] == [2**32 - 1, 0, 1]
    member = train_member(runs[1], "validation", DATA)
    trainer = Trainer(run(epochs=2, seed=0), DATA)
    while not trainer.ended:
        trainer.advance(7)
    right = (answers_of(member.outputs) == DATA.sets["validation"].labels).sum()
    assert (member.seed, member.epochs) == (0, 2)
    assert right == trainer.evaluate("validation").correct


def test_outputs_do_not_depend_on_the_parts_they_are_computed_in():
    trainer = Trainer(run(), tiny_mnist(training=700))
    whole = trainer.model.probabilities(trainer.training)
    assert outputs_for(trainer.model, trainer.training) == pytest.approx(whole, rel=1e-6)


def test_a_member_stops_early_where_the_run_says_so():
    assert train_member(run(learning_rate=0.0, early_stopping=2, epochs=50), "test", DATA).epochs == 3


def test_a_member_that_diverges_is_named():
    wild = run("784, dense 30 linear, dense 10 linear", loss="quadratic", learning_rate=500.0, seed=5)
    with pytest.raises(LabError, match="seed 5 diverged in epoch 1"):
        train_member(wild, "test", DATA)


def test_training_two_at_once_changes_nothing():
    small = run(split="first 1000", epochs=1)
    alone, abreast = (list(train_ensemble(small, 2, "test", jobs)) for jobs in (1, 2))
    for one, other in zip(alone, abreast, strict=True):
        assert one.seed == other.seed
        assert np.array_equal(one.outputs, other.outputs)
