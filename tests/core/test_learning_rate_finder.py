"""The learning-rate finder: it suggests what is stable, stops in time, and leaves the run alone."""

from itertools import pairwise

import numpy as np
import pytest
from small_worlds import run, tiny_mnist

from core.learning_rate_finder import TOO_MUCH, find_learning_rate, smoothed, suggest, sweep_rates
from core.network import Model
from core.trainer import Trainer

DATA = tiny_mnist()
LINEAR = {"network": "784, dense 10 linear", "loss": "quadratic", "initialiser": "zeros"}


def sweep(present=None, **values):
    *_, last = find_learning_rate(run(**values), DATA, present)
    return last


def greatest_curvature():
    """Of the quadratic loss of a linear layer on the training set: the greatest eigenvalue of its Hessian."""
    examples = DATA.sets["training"]
    x = np.zeros((len(examples.labels), 785))
    x[:, 784] = 1.0
    for row in range(len(x)):
        places = slice(examples.starts[row], examples.starts[row + 1])
        x[row, examples.pixels[places]] = examples.table[examples.levels[places]]
    return float(np.linalg.eigvalsh(x.T @ x / len(x))[-1])


def test_the_suggestion_for_a_quadratic_bowl_is_stable_and_not_timid():
    """Gradient descent on a quadratic loss is stable below 2 / (greatest curvature), and not above."""
    limit = 2 / greatest_curvature()
    found = sweep(**LINEAR, batch_size=600, split="first 600")
    assert limit / 20 < found.suggestion < limit
    assert found.rates[-1] < 10 * limit


@pytest.mark.parametrize(
    "values",
    [{}, {"momentum": 0.9}, {"batch_size": 1}, {"network": "784, dense 30 relu, softmax 10", "loss": "log-likelihood"}],
)
def test_training_with_the_suggestion_learns(values):
    found = sweep(**values)
    trainer = Trainer(run(**values, learning_rate=found.suggestion, epochs=5), DATA)
    while not trainer.ended:
        trainer.advance(1000)
    assert trainer.evaluate("validation").accuracy > 0.9


@pytest.mark.parametrize("values", [LINEAR, {"network": "784, dense 30 linear, dense 10 linear", "loss": "quadratic"}])
def test_it_stops_before_numbers_are_no_longer_finite(values):
    found = sweep(**values)
    assert np.isfinite(found.losses).all()
    assert found.rates.size == found.losses.size < sweep_rates().size
    assert found.ending
    earlier = found.smoothed[:-1]
    assert (earlier <= 2 * TOO_MUCH * np.minimum.accumulate(earlier)).all()


def test_it_is_reproducible_and_its_parts_grow():
    parts = list(find_learning_rate(run(network="784-300-10"), DATA))
    for before, after in pairwise(parts):
        assert np.array_equal(after.losses[: before.losses.size], before.losses)
        assert (before.ending, before.suggestion) == ("", None)
    again = sweep(network="784-300-10")
    assert np.array_equal(parts[-1].losses, again.losses)
    assert parts[-1].suggestion == again.suggestion is not None


def test_it_begins_with_the_given_parameters_and_leaves_them_alone():
    trainer = Trainer(run(l2=1.0), DATA)
    for _ in range(4):
        trainer.advance(1000)
    before = trainer.model.parameters.copy()
    trained = sweep(trainer.model, l2=1.0)
    assert np.array_equal(trainer.model.parameters, before)
    assert trained.losses[:20].mean() < 0.5 * sweep(l2=1.0).losses[:20].mean()
    examples = trainer.training
    other = Model(trainer.run.network, "cross-entropy", trainer.model.layers(), "float32")
    other.copy_parameters(trainer.model)
    assert other.evaluate(examples) == trainer.model.evaluate(examples)


def test_a_schedule_or_early_stopping_does_not_change_the_sweep():
    assert np.array_equal(sweep().losses, sweep(schedule="one-cycle", early_stopping=1).losses)


def test_nothing_is_suggested_where_the_loss_never_falls():
    rates = sweep_rates()
    assert suggest(rates, np.full(rates.size, 2.3)) is None
    assert suggest(rates, 2.3 + rates) is None
    assert suggest(rates[:1], np.array([2.3])) is None


def test_the_suggestion_is_half_of_the_rate_at_which_the_loss_has_fallen_in_two_digits():
    rates = sweep_rates()
    cliff = np.where(rates < 0.7, 2.0, np.where(rates < 30, 1.01, 4.0))
    cliff[np.searchsorted(rates, 20)] = 1.0
    assert suggest(rates, cliff) == pytest.approx(0.35, rel=0.05)
    assert len(f"{suggest(rates, cliff):.10g}".lstrip("0.")) <= 2


def test_smoothing_leaves_straight_lines_and_takes_out_noise():
    assert smoothed(np.full(7, 3.0)) == pytest.approx(np.full(7, 3.0))
    line = np.linspace(5, 1, 200)
    assert smoothed(line)[40:-40] == pytest.approx(line[40:-40])
    noise = np.random.default_rng(0).standard_normal(400)
    assert smoothed(noise)[40:-40].std() < 0.3
