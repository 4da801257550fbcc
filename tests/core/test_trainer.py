import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import run, tiny_mnist

from core.errors import SpecError
from core.trainer import Trainer

DATA = tiny_mnist()


def train(trainer, epochs, batches=10_000):
    while trainer.epochs_done < epochs and not trainer.divergence:
        trainer.advance(batches)


def parameters(trainer):
    return [array for pair in trainer.model.layers() for array in pair]


def same_bits(one, other):
    return all(np.array_equal(a, b) for a, b in zip(parameters(one), parameters(other), strict=True))


def test_it_learns():
    trainer = Trainer(run(initialiser="default"), DATA)
    before = trainer.evaluate("test")
    train(trainer, 10)
    after = trainer.evaluate("test")
    assert before.accuracy < 0.4
    assert after.accuracy > 0.95
    assert after.loss < 0.3 * before.loss


@settings(max_examples=20)
@given(st.lists(st.integers(1, 90), min_size=1), st.sampled_from([0.0, 0.8]))
def test_slices_do_not_change_a_bit(slices, momentum):
    whole = Trainer(run(l2=1.0, momentum=momentum, batch_size=7), DATA)
    sliced = Trainer(run(l2=1.0, momentum=momentum, batch_size=7), DATA)
    train(whole, 2)
    turn = 0
    while sliced.epochs_done < 2:
        sliced.advance(slices[turn % len(slices)])
        turn += 1
    assert whole.step == sliced.step
    assert same_bits(whole, sliced)


def test_measuring_does_not_change_a_bit():
    plain, watched = Trainer(run(l2=1.0), DATA), Trainer(run(l2=1.0), DATA)
    train(plain, 2)
    while watched.epochs_done < 2:
        watched.advance(3)
        watched.evaluate("validation")
        watched.model.gradient(watched.training, 100)
    assert same_bits(plain, watched)


def test_the_seed_decides():
    trainers = [Trainer(run(seed=seed), DATA) for seed in (1, 1, 2)]
    for trainer in trainers:
        train(trainer, 1)
    assert same_bits(trainers[0], trainers[1])
    assert not same_bits(trainers[0], trainers[2])


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate", 0.05), ("momentum", 0.5), ("l2", 3.0), ("batch_size", 25), ("epochs", 7)],
)
def test_a_change_acts_from_its_step_on_and_leaves_a_mark(name, value):
    kinds = {slices: Trainer(run(), DATA) for slices in (1, 20)}
    unchanged = Trainer(run(), DATA)
    for slices, trainer in kinds.items():
        for _ in range(20 // slices):
            trainer.advance(slices)
        trainer.apply(name, value)
        train(trainer, 2)
        assert getattr(trainer.run, name) == value
        (mark,) = trainer.marks
        assert (mark.step, mark.name, mark.after) == (20, name, value)
        assert mark.epoch == pytest.approx(20 * 10 / 600)
    train(unchanged, 2)
    assert same_bits(kinds[1], kinds[20])
    assert same_bits(kinds[1], unchanged) == (name == "epochs")


def test_turning_momentum_off_and_on_begins_at_rest():
    trainer = Trainer(run(momentum=0.9), DATA)
    trainer.advance(5)
    trainer.apply("momentum", 0.0)
    trainer.advance(5)
    frozen = [array.copy() for array in parameters(trainer)]
    trainer.apply("momentum", 0.9)
    trainer.apply("learning_rate", 0.0)
    trainer.advance(1)
    assert all(np.array_equal(a, b) for a, b in zip(frozen, parameters(trainer), strict=True))


def test_a_refused_change_changes_nothing():
    trainer = Trainer(run(), DATA)
    with pytest.raises(SpecError):
        trainer.apply("batch_size", -1)
    assert trainer.run == run()
    assert trainer.marks == []


def test_epochs_and_steps_are_counted_with_a_last_small_mini_batch():
    trainer = Trainer(run(batch_size=70), DATA)
    assert trainer.advance(100) == 9
    assert (trainer.step, trainer.epochs_done, trainer.epoch) == (9, 1, 1.0)
    assert trainer.advance(2) == 2
    assert trainer.epoch == pytest.approx(1 + 140 / 600)
    bins = trainer.history.curves().training_loss
    assert bins.epoch[:9] == pytest.approx([*(70 * (i + 1) / 600 for i in range(8)), 1.0])


def test_the_history_holds_the_loss_of_every_mini_batch_before_its_step():
    trainer = Trainer(run(), DATA)
    first = trainer.model.evaluate(trainer.training)
    trainer.apply("learning_rate", 0.0)
    train(trainer, 1)
    curves = trainer.history.curves()
    assert curves.training_loss.mean.mean() == pytest.approx(first.loss, rel=1e-5)
    assert curves.training_accuracy.mean.mean() == pytest.approx(first.accuracy, rel=1e-5)


def test_a_whole_training_set_may_be_one_mini_batch():
    trainer = Trainer(run(batch_size=600, split="first 600"), DATA)
    train(trainer, 3)
    assert trainer.step == 3


DIVERGING = [
    {"network": "784, dense 30 relu, dense 10 linear", "loss": "quadratic", "learning_rate": 500.0},
    {"network": "784, dense 30 linear, dense 30 linear, dense 10 linear", "loss": "quadratic", "learning_rate": 3.0},
    {"network": "784-30-10 relu", "loss": "cross-entropy", "learning_rate": 10_000.0, "l2": 600_000.0},
]


@pytest.mark.parametrize("values", DIVERGING)
def test_a_diverged_run_keeps_the_last_good_state_and_says_where(values):
    found = []
    for slices in (1, 13, 1000):
        trainer = Trainer(run(**values), DATA)
        train(trainer, 40, slices)
        assert trainer.divergence is not None
        assert trainer.step == trainer.divergence.step
        assert all(np.isfinite(array).all() for array in parameters(trainer))
        assert 1 <= trainer.divergence.layer <= len(trainer.run.network.layers)
        assert trainer.advance(5) == 0
        found.append((trainer.divergence, parameters(trainer)))
    assert found[0][0] == found[1][0] == found[2][0]
    assert all(np.array_equal(a, b) for a, b in zip(found[0][1], found[2][1], strict=True))


def test_the_step_of_a_divergence_really_diverges():
    """One more step of the same rule from the kept state gives a number that is not finite."""
    values = DIVERGING[1]
    trainer = Trainer(run(**values), DATA)
    train(trainer, 40)
    again = Trainer(run(**values), DATA)
    while again.step < trainer.step:
        again.advance(min(3, trainer.step - again.step))
    assert same_bits(again, trainer)
    assert again.divergence is None
    again.advance(1)
    assert again.divergence == trainer.divergence


CONVOLUTION = "28x28x1 conv 5@5x5 relu, pool 2, dropout 0.5, dense 30 relu, dropout 0.2, softmax 10"


@pytest.mark.parametrize("augment", ["none", "shift 2, rotate 15", "pixel shifts"])
@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_a_convolution_with_dropout_and_varied_images_trains_to_the_same_bits_in_any_slices(augment, optimiser):
    values = {"loss": "log-likelihood", "augment": augment, "optimiser": optimiser, "learning_rate": 0.01}
    results = []
    for slices in ((1000,), (1, 7, 3, 50)):
        trainer = Trainer(run(CONVOLUTION, **values), tiny_mnist(300))
        step = 0
        while trainer.epochs_done < 2:
            trainer.advance(slices[step % len(slices)])
            step += 1
        results.append(trainer)
    assert np.array_equal(results[0].model.parameters, results[1].model.parameters)
    assert results[0].step == results[1].step == 2 * results[0].training_count // 10
    assert results[0].training_count == (1500 if augment == "pixel shifts" else 300)


def test_dropout_draws_from_the_runs_seed():
    first, second = (Trainer(run(CONVOLUTION, loss="log-likelihood", seed=seed), tiny_mnist(300)) for seed in (1, 2))
    second.model.copy_parameters(first.model)
    losses = []
    for trainer in (first, second):
        trainer.advance(1)
        losses.append(trainer.history.curves().training_loss.mean[0])
    assert losses[0] != losses[1]


def test_a_convolution_learns():
    trainer = Trainer(run(CONVOLUTION, loss="log-likelihood", initialiser="he", learning_rate=0.1), tiny_mnist())
    while trainer.epochs_done < 5:
        trainer.advance(100)
    assert trainer.evaluate("test").accuracy > 0.95
