"""A scene of training: its run, its start, what the proof builds beside it, and what linear neurons cannot do."""

import numpy as np
import pytest

from core.errors import SpecError
from core.scenes.curve_training import CurveTraining
from core.scenes.function_training import FunctionTraining
from core.scenes.registry import SCENES
from core.scenes.surface_training import SurfaceTraining
from core.scenes.text import parse_scene, scene_text
from core.scenes.training import STARTS
from core.spec import INITIALISERS
from core.targets import parse_curve, parse_surface, parse_target
from core.universality.activations import activate
from core.universality.feed_forward import FeedForward
from core.universality.linear_limit import best_of_linear
from core.universality.spread import spread_layers

X = (np.arange(2000) + 0.5) / 2000


def test_it_is_in_the_list_and_is_read_from_a_line():
    assert "train" in SCENES
    line = 'train target="0.5 + 0.3x" hidden=30-20 activation=tanh start=he learning_rate=0.05 seed=7'
    scene = parse_scene(line)
    assert isinstance(scene, FunctionTraining)
    assert scene.widths == (1, 30, 20, 1)
    assert scene_text(scene) == line
    assert scene_text(parse_scene("train")) == "train"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("hidden=0", "hidden"),
        ("hidden=a", "hidden"),
        ("hidden=1001", "hidden"),
        ("hidden=9-9-9-9-9", "hidden layers"),
        ("hidden=" + "9" * 400, "hidden"),
        ("start=nowhere", "start"),
        ("start=proof hidden=20-20", "start"),
        ("start=proof activation=linear", "activation"),
        ("start=proof target=2x", "target"),
        ("target=1/x", "expression"),
        ("output=relu", "output"),
        ("learning_rate=-1", "learning_rate"),
        ("batch_size=0", "batch_size"),
        ("steepness=0", "steepness"),
        ("optimiser=newton", "optimiser"),
    ],
)
def test_what_cannot_be_names_its_field(line, field):
    with pytest.raises(SpecError) as caught:
        parse_scene(f"train {line}")
    assert caught.value.field == field


@pytest.mark.parametrize("start", STARTS)
def test_what_it_begins_as_fits_the_network_and_comes_from_the_seed(start):
    scene = FunctionTraining(start=start, seed=3)
    shapes = [(weights.shape, biases.shape) for weights, biases in scene.layers]
    assert shapes == [((1, 50), (50,)), ((50, 1), (1,))]
    for (weights, biases), (same, so) in zip(scene.layers, FunctionTraining(start=start, seed=3).layers, strict=True):
        assert np.array_equal(weights, same)
        assert np.array_equal(biases, so)
    other = FunctionTraining(start=start, seed=4).layers[0][0]
    assert np.array_equal(other, scene.layers[0][0]) == (start in ("proof", "zeros"))


def test_the_run_learns_the_target_with_the_scenes_settings():
    scene = FunctionTraining(
        target=parse_target("runge"), learning_rate=0.1, optimiser="sgd", momentum=0.5, l2=0.25, seed=9
    )
    run = scene.run
    assert run.data == "f(x) = runge"
    assert (run.loss, run.optimiser, run.learning_rate, run.momentum) == ("quadratic", "sgd", 0.1, 0.5)
    assert (run.l2, run.seed, run.batch_size) == (0.25, 9, 32)
    assert run.network.text == "1-50-1"
    assert FunctionTraining(optimiser="adam", momentum=0.5).run.momentum == 0.0
    assert all(FunctionTraining(start=name).run.initialiser == name for name in INITIALISERS)


def test_the_steps_of_a_spread_start_are_one_in_each_part_of_the_unit_interval():
    (weights, biases), (outputs, bias) = spread_layers((1, 40, 1), "sigmoid", seed=2)
    places = np.sort(-biases / weights[0])
    assert (np.floor(places * 40) == np.arange(40)).all()
    assert (np.abs(weights) >= 20).all()
    assert (np.abs(weights) <= 80).all()
    assert 0 < (weights > 0).mean() < 1
    assert outputs.std() == pytest.approx(1 / np.sqrt(40), rel=0.5)
    assert bias == 0


def test_in_two_dimensions_each_neurons_step_passes_through_the_unit_square():
    weights, biases = spread_layers((2, 500, 1), "tanh", seed=2)[0]
    corners = np.array([(0, 0), (0, 1), (1, 0), (1, 1)]) @ weights + biases
    assert (corners.min(axis=0) < 0).all()
    assert (corners.max(axis=0) > 0).all()
    norms = np.linalg.norm(weights, axis=0)
    assert 10 <= norms.min() < 15
    assert 35 < norms.max() <= 40


def test_beside_it_stands_what_the_proof_builds_of_as_many_neurons():
    assert FunctionTraining(hidden="50").parts == 25
    assert FunctionTraining(hidden="50", activation="relu").parts == 12
    assert FunctionTraining(hidden="1").parts == 1
    built = FunctionTraining(hidden="100", steepness=2000.0).constructed
    assert built.widths == (1, 100, 1)
    assert FunctionTraining().deviations(built)[0] < 0.02
    assert FunctionTraining(target=parse_target("2x")).constructed is None
    assert FunctionTraining(target=parse_target("2x"), output="linear").constructed is not None
    proof = FunctionTraining(hidden="41", start="proof")
    assert proof.widths == (1, 40, 1)
    assert np.array_equal(proof.network(proof.layers).outputs(X), proof.constructed.outputs(X))


def test_deviations_are_the_mean_and_the_greatest():
    flat = FeedForward([(np.zeros((1, 1)), np.array([0.5]))], ("linear",))
    mean, most = FunctionTraining(parse_target("x")).deviations(flat)
    assert mean == pytest.approx(0.25, abs=1e-3)
    assert most == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "linear"])
@pytest.mark.parametrize("name", ["book", "sine", "spike", "step", "line"])
def test_no_other_line_is_better_than_the_limit_of_linear_neurons(name, output):
    target = parse_target(name)
    (weights, biases), _ = best_of_linear(X[:, None], target.values(X)[:, None], output).layers
    y = target.values(X)

    def loss(slope, level):
        return float(((activate(output, slope * X + level) - y) ** 2).mean())

    least = loss(weights[0, 0], biases[0])
    for slope in np.linspace(-30, 30, 61):
        for level in np.linspace(-15, 15, 31):
            assert loss(slope, level) > least - 2e-6
    for change in (1e-2, -1e-2):
        assert loss(weights[0, 0] + change, biases[0]) >= least - 1e-6
        assert loss(weights[0, 0], biases[0] + change) >= least - 1e-6


def test_no_other_plane_is_better_than_the_limit_of_linear_neurons_of_two_inputs():
    scene = SurfaceTraining(activation="linear")
    places, wanted = scene.places(900), scene.wanted(scene.places(900))
    (weights, biases), _ = scene.limit.layers

    def loss(x, y, level):
        return float(((activate("sigmoid", places @ np.array([x, y]) + level) - wanted[:, 0]) ** 2).mean())

    found = np.array([*weights[:, 0], biases[0]])
    for change in np.random.default_rng(1).normal(0.0, 0.05, (200, 3)):
        assert loss(*(found + change)) > loss(*found) - 1e-6


def test_a_surface_is_held_against_the_largest_table_of_no_more_neurons():
    for neurons in (4, 9, 60, 200):
        scene = SurfaceTraining(hidden=str(neurons))
        n = scene.parts
        assert scene.constructed.widths == (2, 2 * (n + 1), n * n, 1)
        assert n == 1 or 2 * (n + 1) + n * n <= neurons < 2 * (n + 2) + (n + 1) ** 2
    assert SurfaceTraining(hidden="100-100").parts == 13
    assert SurfaceTraining(target=parse_surface("x + y")).constructed is None


@pytest.mark.parametrize("name", ["train-surface", "train-curve"])
def test_of_several_inputs_or_outputs_it_begins_as_the_proof_builds_it(name):
    scene = parse_scene(f"{name} start=proof")
    made = scene.network(scene.layers)
    places = scene.places(400)
    assert np.array_equal(made.outputs(places), scene.constructed.outputs(places))
    assert scene.run.network.widths == scene.constructed.widths
    assert scene_text(scene) == f"{name} start=proof"


def test_the_run_of_a_surface_and_of_a_curve_learns_their_functions():
    surface = parse_scene('train-surface target="x*y" hidden=20-10')
    assert surface.run.data == "f(x, y) = x*y"
    assert surface.run.network.text == "2-20-10-1"
    assert parse_scene("train-surface").run.data == "f(x, y) = waves"
    curve = parse_scene("train-curve target=spiral output=linear")
    assert curve.run.data == "(x, y)(t) = spiral"
    assert curve.run.network.text == "1, dense 50 sigmoid, dense 2 linear"


def test_the_deviation_of_a_curve_is_the_distance_of_its_points():
    flat = FeedForward([(np.zeros((1, 2)), np.array([0.5, 0.0]))], ("linear",))
    mean, most = CurveTraining(parse_curve("0.5 + 0.3cos(2pi*t); 0.4")).deviations(flat)
    t = (np.arange(1000) + 0.5) / 1000
    off = np.hypot(0.3 * np.cos(2 * np.pi * t), 0.4)
    assert (mean, most) == pytest.approx((off.mean(), off.max()))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("train-surface start=proof hidden=30", "start"),
        ("train-surface start=proof activation=tanh", "activation"),
        ("train-surface start=proof target=2x", "target"),
        ("train-surface target=1/(x-y)", "expression"),
        ("train-curve start=proof hidden=9-9", "start"),
        ('train-curve target="t; 1/t"', "expression"),
        ("train-curve target=t", "curve"),
    ],
)
def test_what_cannot_be_of_a_surface_or_a_curve_names_its_field(line, field):
    with pytest.raises(SpecError) as caught:
        parse_scene(line)
    assert caught.value.field == field


def test_the_limit_is_known_for_linear_neurons_only():
    scene = FunctionTraining(activation="linear")
    assert scene.constructed is None
    assert scene.deviations(scene.limit)[0] == pytest.approx(0.11, abs=0.01)
    assert FunctionTraining().limit is None
    assert not FunctionTraining(activation="step").is_trainable
    with pytest.raises(SpecError, match="derivative of a step is zero"):
        _ = FunctionTraining(activation="step").run
