"""Learning a function: its samples as data, real-valued targets in the kernels, given weights, watched weights."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_reference import forward, gradient, loss_of
from small_worlds import model

from core import commands
from core.architecture import Network, parse_network
from core.checkpoint import load_checkpoint, save_checkpoint
from core.data.examples import examples_from_targets, in_precision
from core.data.function import SAMPLES, SIDE
from core.data.loading import load_data
from core.data_function import is_function
from core.engine import Engine
from core.errors import DataError, LabError, SpecError
from core.kernels.activation import activate as activate_in_kernels
from core.kernels.arrays import WAVY
from core.layers import HIDDEN_ACTIVATIONS, Dense
from core.run_file import default_run, load_run, run_from_toml, run_to_toml
from core.shares import Shares
from core.snapshot import State
from core.spec import with_fields
from core.streams import SeededStreams
from core.targets import CURVES, parse_curve, parse_target
from core.trainer import Trainer
from core.universality.activations import activate

PATIENCE = 60.0
LOSSES = [*(("quadratic", activation) for activation in HIDDEN_ACTIVATIONS), ("cross-entropy", "sigmoid")]


def function_run(data="f(x) = book", network="1-12-1", **values):
    return with_fields(default_run(), {"data": data, "network": network, "batch_size": 32} | values)


def trainer_of(run, layers=None):
    return Trainer(run, load_data(run), layers)


def train(trainer, epochs, batches=10_000):
    while trainer.epochs_done < epochs and not trainer.divergence:
        trainer.advance(batches)


def samples(examples, inputs):
    """The features of a set, (samples, inputs)."""
    return examples.features.reshape(len(examples.labels), -1)[:, :inputs]


def values(examples, outputs=1):
    return examples.targets.reshape(len(examples.labels), -1)[:, :outputs]


def real_examples(count, inputs, outputs, seed=0):
    """Features and targets between 0 and 1."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, inputs)), rng.random((count, outputs))


def flat(layers):
    return np.concatenate([array.ravel() for pair in layers for array in pair])


def same_bits(one, other):
    return all(np.array_equal(a, b) for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True))


# The kernels


@pytest.mark.parametrize(("loss", "output"), LOSSES)
@pytest.mark.parametrize("outputs", [1, 2, 4, 5, 19])
@pytest.mark.parametrize("hidden", ["sigmoid", "wavy"])
def test_the_gradient_equals_the_derivation(loss, output, outputs, hidden):
    network = Network(3, (Dense(20, hidden), Dense(outputs, output)))
    x, y = real_examples(13, 3, outputs)
    subject = model(network, loss, seed=2)
    mean_loss, ours = subject.gradient(examples_from_targets(x, y), len(x))
    wanted_loss, wanted = gradient(network, subject.layers(), loss, x, y)
    assert mean_loss == pytest.approx(wanted_loss, rel=1e-12)
    assert np.linalg.norm(flat(ours) - flat(wanted)) < 1e-12 * np.linalg.norm(flat(wanted))


@pytest.mark.parametrize(
    ("loss", "output"), [("quadratic", "linear"), ("quadratic", "wavy"), ("cross-entropy", "sigmoid")]
)
def test_the_gradient_equals_finite_differences(loss, output):
    network = Network(2, (Dense(4, "wavy"), Dense(3, "sigmoid"), Dense(2, output)))
    x, y = real_examples(6, 2, 2, seed=5)
    subject = model(network, loss, seed=8)
    _, ours = subject.gradient(examples_from_targets(x, y), len(x))
    layers, step, slopes = subject.layers(), 1e-5, []
    for array in (array for pair in layers for array in pair):
        for place in np.ndindex(array.shape):
            kept, found = array[place], []
            for offset in (step, -step, 2 * step, -2 * step):
                array[place] = kept + offset
                found.append(loss_of(loss, forward(network, layers, x)[1][-1], y))
            array[place] = kept
            slopes.append((8 * (found[0] - found[1]) - (found[2] - found[3])) / (12 * step))
    assert np.linalg.norm(flat(ours) - slopes) < 1e-7 * np.linalg.norm(slopes)


@pytest.mark.parametrize(("dtype", "precision"), [(np.float32, 3e-7), (np.float64, 1e-14)])
def test_wavy_neurons_are_the_books(dtype, precision):
    z = np.concatenate([np.linspace(-12, 12, 20_011), [0.0, 88.0, -88.0, 1e4, -1e4, 1e30]]).astype(dtype)
    ours, slopes = z.copy(), np.zeros_like(z)
    activate_in_kernels(WAVY, ours, slopes, 0, z.size)
    near = z.astype(np.float64)
    assert np.abs(ours - activate("wavy", near)).max() < precision
    step = 1e-6
    differences = (activate("wavy", near + step) - activate("wavy", near - step)) / (2 * step)
    assert np.abs(slopes - differences)[:-3].max() < 1e-5
    assert np.isnan(_of_one(np.nan, dtype))


def _of_one(z, dtype):
    block = np.full(16, z, dtype)
    activate_in_kernels(WAVY, block, block.copy(), 0, 16)
    return block[0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_example_is_right_where_every_output_is_within_the_tolerance(dtype):
    network = parse_network("2, dense 3 tanh, dense 2 linear")
    x, _ = real_examples(400, 2, 2)
    subject = model(network, "quadratic", dtype)
    said = forward(network, subject.layers(), x)[1][-1]
    y = said + np.random.default_rng(4).uniform(-0.1, 0.1, said.shape)
    measured = subject.evaluate(in_precision(examples_from_targets(x, y), dtype))
    assert measured.correct == np.count_nonzero((np.abs(y - said) <= 0.05).all(axis=1))
    assert 50 < measured.correct < 150
    assert measured.loss == pytest.approx(0.5 * ((y - said) ** 2).sum(axis=1).mean(), rel=1e-4)
    assert measured.said == ()


@pytest.mark.parametrize(
    ("network", "data"),
    [
        ("1, dense 20 wavy, dense 1 linear", "f(x) = book"),
        ("2-40-7-1", "f(x, y) = hill"),
        ("1, dense 9 tanh, dense 2 linear", "(x, y)(t) = spiral"),
    ],
)
@pytest.mark.parametrize("penalties", [{}, {"l2": 30.0}, {"l1": 8.0, "l2": 3.0}])
def test_training_is_the_books_formula(network, data, penalties):
    """η λ / n and all, against steps in NumPy; the last mini-batch of the epoch is smaller."""
    run = function_run(data, network, precision="float64", learning_rate=0.3, batch_size=300, **penalties)
    trainer = trainer_of(run)
    layers, examples, n = trainer.model.layers(), trainer.training, trainer.training_count
    streams, order = SeededStreams(run.seed), np.arange(n, dtype=np.int32)
    streams.shuffle(order)
    x, y = samples(examples, run.network.inputs), values(examples, run.network.output.width)
    for first in range(0, n, 300):
        chosen = order[first : first + 300]
        _, slopes = gradient(run.network, layers, "quadratic", x[chosen], y[chosen])
        layers = [
            ((1 - 0.3 * run.l2 / n) * (w) - 0.3 * run.l1 / n * np.sign(w) - 0.3 * dw, b - 0.3 * db)
            for (w, b), (dw, db) in zip(layers, slopes, strict=True)
        ]
    train(trainer, 1)
    assert flat(trainer.model.layers()) == pytest.approx(flat(layers), rel=1e-9, abs=1e-11)


# The data


def test_what_is_a_function_and_what_is_a_path():
    assert all(map(is_function, ["f(x) = book", " f( x )=x", "f(x, y) = hill", "(x,y)(t) = cos(t); sin(t)"]))
    assert not any(map(is_function, ["mnist", "f.csv", "./f(x) = book", "f(x)", "g(x) = x", "f(t) = t", "x = 3"]))


def test_the_samples_of_a_function():
    sets = load_data(function_run()).sets
    x = {name: samples(examples, 1)[:, 0] for name, examples in sets.items()}
    assert x["training"] == pytest.approx((np.arange(SAMPLES) + 0.5) / SAMPLES)
    assert (len(x["validation"]), len(x["test"])) == (125, 125), "80/10/10 %"
    for name, examples in sets.items():
        assert values(examples)[:, 0] == pytest.approx(parse_target("book").values(x[name]))
        assert np.diff(np.sort(x[name])).max() < 3 / len(x[name]), "evenly spread"
        assert ((x[name] > 0) & (x[name] < 1)).all()
    everywhere = np.sort(np.concatenate(list(x.values())))
    assert np.diff(everywhere).min() > 1e-7, "every sample has a place of its own"


@given(st.integers(1, 98), st.integers(0, 98))
@settings(max_examples=20)
def test_no_shares_make_samples_meet(training, validation):
    validation = min(validation, 99 - training)
    run = function_run(split=Shares(training, validation, 100 - training - validation).text, batch_size=10)
    places = np.concatenate([samples(examples, 1)[:, 0] for examples in load_data(run).sets.values()])
    assert np.diff(np.sort(places)).min() > 0


def test_the_samples_of_a_surface_and_of_a_curve():
    surface = load_data(function_run("f(x, y) = 2x + y^3", "2-5-1"))
    for examples in surface.sets.values():
        x, y = samples(examples, 2).T
        assert values(examples)[:, 0] == pytest.approx(2 * x + y**3)
    assert surface.count("training") == SIDE**2
    assert len(np.unique(samples(surface.sets["training"], 2), axis=0)) == SIDE**2
    curve = load_data(function_run("(x, y)(t) = spiral", "1-5-2")).sets["test"]
    assert values(curve, 2) == pytest.approx(parse_curve("; ".join(CURVES["spiral"])).values(samples(curve, 1)[:, 0]))


def test_a_drawing_is_data_too():
    facts = load_data(function_run("f(x) = lines 0,0.2 0.5,0.7")).facts
    assert facts.targets.names == ("f(x)",)
    assert (facts.targets.least, facts.targets.greatest) == pytest.approx((0.2, 0.7), abs=1e-3)
    assert (facts.outputs, facts.classes, facts.accuracy_words) == (1, (), "within 0.05")


def test_a_run_file_keeps_the_function(tmp_path):
    run = function_run("f(x) = 0.2 + 0.4x²", "1-5-1 wavy")
    assert run.loss == "quadratic", "the loss to begin with"
    assert run_from_toml(run_to_toml(run)) == run
    (tmp_path / "run.toml").write_text(run_to_toml(run), encoding="utf-8")
    assert load_run(tmp_path / "run.toml").data == run.data


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"network": "784-30-10"}, "network: got '784 inputs'; allowed: 1, the x of f(x)."),
        ({"network": "1-5-2"}, "network: got '2 outputs'; allowed: 1, f(x)."),
        ({"data": "f(x, y) = hill"}, "network: got '1 inputs'; allowed: 2, the x and y of f(x, y)."),
        ({"data": "(x, y)(t) = spiral"}, "network: got '1 outputs'; allowed: 2, x and y."),
        ({"network": "1, dense 3, softmax 1", "loss": "log-likelihood"}, "softmax outputs"),
        ({"network": "1, dense 3, softmax 1"}, "softmax outputs"),
        ({"data": "f(x) = 3x", "loss": "cross-entropy"}, "go from 0.0015 to 3, and cross-entropy is for values from 0"),
        ({"network": "1, dense 3 step, dense 1"}, "gradient descent cannot teach it"),
        ({"data": "f(x) = 3z"}, "'z' is not known"),
        ({"data": "f(x) = log(x - 0.5)"}, "every value must be finite"),
        ({"data": "(x, y)(t) = cos(t)"}, "a semicolon between"),
        ({"batch_size": 1001}, "1 to 1,000"),
        ({"augment": "pixel shifts"}, "not images"),
    ],
)
def test_what_is_refused(fields, words):
    with pytest.raises(LabError) as refusal:
        load_data(function_run(**fields))
    assert words in str(refusal.value)


# Training


def test_cross_entropy_learns_values_between_0_and_1():
    trainer = trainer_of(function_run("f(x) = line", "1-8-1", loss="cross-entropy", learning_rate=1.0))
    train(trainer, 40)
    assert trainer.evaluate("test").accuracy > 0.95


def test_two_outputs_are_learnt_together():
    run = function_run("(x, y)(t) = circle", "1, dense 20 tanh, dense 2 linear", optimiser="adam", learning_rate=0.01)
    trainer = trainer_of(run)
    before = trainer.evaluate("test")
    train(trainer, 200)
    after = trainer.evaluate("test")
    assert before.accuracy < 0.1
    assert after.accuracy > 0.9
    assert after.loss < 0.01 * before.loss


@settings(max_examples=10)
@given(st.lists(st.integers(1, 40), min_size=1), st.sampled_from(["sgd", "adam"]))
def test_slices_do_not_change_a_bit(slices, optimiser):
    whole, sliced = (trainer_of(function_run(optimiser=optimiser, learning_rate=0.01)) for _ in range(2))
    train(whole, 2)
    turn = 0
    while sliced.epochs_done < 2:
        sliced.advance(slices[turn % len(slices)])
        turn += 1
    assert same_bits(whole.model.layers(), sliced.model.layers())


def test_a_checkpoint_knows_its_function_again(tmp_path):
    trainer = trainer_of(function_run("f(x) = sine"))
    train(trainer, 1)
    save_checkpoint(trainer, tmp_path / "sine.npz")
    again = load_checkpoint(tmp_path / "sine.npz")
    assert again.run.data == "f(x) = sine"
    train(trainer, 2)
    train(again, 2)
    assert same_bits(trainer.model.layers(), again.model.layers())
    with pytest.raises(DataError, match="not what it was"):
        load_checkpoint(tmp_path / "sine.npz", load_data(function_run("f(x) = line")))


def test_given_weights_are_taken_as_they_are():
    drawn = trainer_of(function_run(seed=5))
    given_ = trainer_of(function_run(seed=5, initialiser="zeros"), drawn.model.layers())
    for trainer in (drawn, given_):
        train(trainer, 3)
    assert same_bits(drawn.model.layers(), given_.model.layers())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda layers: layers[:1],
        lambda layers: [layers[1], layers[0]],
        lambda layers: [(w, b[:-1]) for w, b in layers],
        lambda layers: [(w * np.nan, b) for w, b in layers],
    ],
)
def test_weights_that_do_not_fit_are_refused(spoil):
    run = function_run()
    with pytest.raises(SpecError, match="layers"):
        trainer_of(run, spoil(SeededStreams(1).initial_layers(run.network, "default")))


# The engine


def wait_for(engine, condition):
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        snapshot = engine.snapshot
        if condition(snapshot):
            return snapshot
        assert snapshot.state is not State.FAILED, snapshot.message
        time.sleep(0.002)
    raise AssertionError(f"never came: {engine.snapshot}")


@pytest.fixture
def engine():
    engine = Engine(function_run(epochs=3))
    engine.start()
    yield engine
    engine.stop()


def test_given_weights_come_back_by_a_reset_and_leave_with_a_new_seed(engine):
    run = function_run(seed=9, epochs=2)
    given_ = [(w + 0.25, b) for w, b in SeededStreams(4).initial_layers(run.network, "large")]
    engine.send(commands.Watch(gradients=False, parameters=True))
    engine.send(commands.Replace(run, given_))
    start = wait_for(engine, lambda s: s.run.seed == 9 and s.layers)
    assert all(array.dtype == np.float64 for pair in start.layers for array in pair)
    assert flat(start.layers) == pytest.approx(flat(given_), rel=1e-6)
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED)
    alone = trainer_of(run, given_)
    train(alone, 2)
    assert np.array_equal(flat(end.layers), flat(alone.model.layers()).astype(np.float64))
    assert flat(start.layers) == pytest.approx(flat(given_), rel=1e-6), "a snapshot is a copy"
    engine.send(commands.Reset())
    assert same_bits(wait_for(engine, lambda s: s.step == 0 and s.layers).layers, start.layers)
    engine.send(commands.NewSeed())
    drawn = wait_for(engine, lambda s: s.run.seed == 10 and s.layers)
    assert flat(drawn.layers) == pytest.approx(flat(trainer_of(drawn.run).model.layers()), rel=1e-6)


def test_weights_that_do_not_fit_leave_the_run_as_it_is(engine):
    wait_for(engine, lambda s: s.state is State.READY)
    engine.send(commands.Replace(function_run(seed=7), [(np.zeros((1, 3)), np.zeros(3))]))
    assert wait_for(engine, lambda s: s.refusals).run.seed == 1


def test_weights_are_in_a_snapshot_only_while_they_are_watched(engine):
    assert wait_for(engine, lambda s: s.state is State.READY).layers is None
    engine.send(commands.Watch(gradients=False, parameters=True))
    first = wait_for(engine, lambda s: s.layers)
    assert [w.shape for w, _ in first.layers] == [(1, 12), (12, 1)]
    engine.send(commands.Watch(gradients=False))
    wait_for(engine, lambda s: s.layers is None)


def test_short_epochs_are_all_measured_at_first_and_the_last_one_always(engine):
    engine.send(commands.Replace(function_run(network="1-3-1", epochs=1500)))
    engine.send(commands.Start())
    end = wait_for(engine, lambda s: s.state is State.FINISHED and "test" in s.curves.sets)
    end = wait_for(engine, lambda s: s.curves.sets["test"][0].epoch[-1] == 1500)
    epochs = end.curves.sets["test"][0].epoch
    assert epochs[:100].tolist() == list(range(1, 101))
    assert end.chance is None, "there are no classes to be said"
    assert end.epoch == 1500
