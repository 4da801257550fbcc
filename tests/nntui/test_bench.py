"""The benchmark: everybody does the same work, and the report says what was measured."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import run_nntui
from rich.console import Console

from core.errors import SpecError
from nntui.bench import rounds
from nntui.bench.cases import CASES, Case
from nntui.bench.command import choose
from nntui.bench.contenders import ENTRIES, OURS, PEERS, Entry, Setting
from nntui.bench.machine import Machine, describe_machine
from nntui.bench.problem import Layers, Problem, mean_loss, pose
from nntui.bench.report import case_as_data, print_case
from nntui.bench.rounds import FINALISTS, Plan, Result, WorkerError, compare
from nntui.bench.worker import Worker, problem_of

DEEP = Case("784-30-20-10", 10, 200, learning_rate=0.5, l2=20.0)


def entry_is_installed(entry: Entry) -> None:
    for package in entry.needs:
        pytest.importorskip(package)


def textbook_loss(problem: Problem, steps: int) -> float:
    """Steps of gradient descent on all images at once, in float64, derived here once more."""
    weights = [w.astype(np.float64) for w, _ in problem.initial]
    biases = [b.astype(np.float64) for _, b in problem.initial]
    images, targets, count = problem.images.astype(np.float64), problem.targets.astype(np.float64), problem.count
    quadratic = problem.loss == "quadratic"

    def activations() -> list[Any]:
        values = [images]
        for w, b in zip(weights, biases, strict=True):
            values.append(1 / (1 + np.exp(-(values[-1] @ w + b))))
        return values

    for _ in range(steps):
        values = activations()
        slope = values[-1] * (1 - values[-1]) if quadratic else 1.0
        errors = [(values[-1] - targets) * slope]
        for k in range(len(weights) - 1, 0, -1):
            errors.insert(0, errors[0] @ weights[k].T * values[k] * (1 - values[k]))
        for k, error in enumerate(errors):
            gradient = values[k].T @ error / count + problem.l2 / count * weights[k]
            weights[k] = weights[k] - problem.learning_rate * gradient
            biases[k] = biases[k] - problem.learning_rate * error.mean(axis=0)
    said = activations()[-1]
    if quadratic:
        return float(0.5 * ((said - targets) ** 2).sum() / count)
    return float(-(targets * np.log(said) + (1 - targets) * np.log(1 - said)).sum() / count)


CONVOLUTIONAL = Case(
    "8x98x1, conv 3@3x5 relu, pool 2, conv 4@2x2 sigmoid stride 2 padding 1, dense 6 relu, softmax 10",
    *(10, 200),
    learning_rate=0.1,
    l2=2.0,
    loss="log-likelihood",  # and biases that are not 0, where a ReLU has no slope to compare with
)


ON_MNIST = replace(  # as above on images of MNIST's own shape, which our trainer insists on
    CONVOLUTIONAL,
    network="28x28x1, conv 3@3x5 relu, pool 2, conv 4@3x2 sigmoid stride 2 padding 1, dense 6 relu, softmax 10",
)


def convolved(problem: Problem, layers: Layers) -> Any:
    """The weighted inputs of the outputs of CONVOLUTIONAL, image by image and pixel by pixel."""
    said = []
    for image in problem.images.astype(np.float64).reshape(-1, 8, 98):
        (w1, b1), (w2, b2), (w3, b3), (w4, b4) = layers
        first = np.array([[w1.T @ image[y : y + 3, x : x + 5].ravel() + b1 for x in range(94)] for y in range(6)])
        pooled = np.array([[first[y : y + 2, x : x + 2].max((0, 1)) for x in range(0, 94, 2)] for y in range(0, 6, 2)])
        padded = np.zeros((5, 49, 3))
        padded[1:4, 1:48] = np.maximum(pooled, 0)
        second = [[w2.T @ padded[y : y + 2, x : x + 2].ravel() + b2 for x in range(0, 48, 2)] for y in range(0, 4, 2)]
        third = np.maximum(w3.T @ (1 / (1 + np.exp(-np.array(second)))).ravel() + b3, 0)
        said.append(w4.T @ third + b4)
    return np.array(said)


def test_the_yardstick_convolves_pools_and_flattens_as_the_text_says() -> None:
    problem = problem_of(CONVOLUTIONAL, 20)
    rng = np.random.default_rng(1)
    shapes = [(15, 3), (12, 4), (2 * 24 * 4, 6), (6, 10)]
    layers: Layers = [(rng.standard_normal(shape) / shape[0] ** 0.5, rng.standard_normal(shape[1])) for shape in shapes]
    outputs = convolved(problem, layers)
    shares = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    expected = -np.log((shares * problem.targets).sum(axis=1)).mean()
    assert mean_loss(layers, problem) == pytest.approx(expected, rel=1e-9)


CONVOLVING = [entry for entry in ENTRIES.values() if entry.settings_for(CONVOLUTIONAL)]


@pytest.mark.parametrize("options", [(), ("channels_last",), ("channels_last", "without_onednn")], ids="+".join)
@pytest.mark.parametrize("entry", CONVOLVING, ids=lambda entry: entry.key)
def test_a_step_on_a_convolutional_network_goes_down_the_slope(entry: Entry, options: tuple[str, ...]) -> None:
    entry_is_installed(entry)
    if options and options not in {setting.options for setting in entry.conv_settings}:
        pytest.skip("not one of its settings")
    if options and entry.key == "torch-compile":
        pytest.skip("compiling takes long; the layout is seen with the others")
    problem = problem_of(replace(ON_MNIST, batch_size=20), 20)
    contender: Any = entry.make(problem, options)
    contender.train(1)
    before = [array.astype(np.float64) for layer in problem.initial for array in layer]
    decays = [problem.decay, 1.0] * len(problem.initial)
    after = [array for layer in contender.layers() for array in layer]
    slopes = [(b * d - a) / problem.learning_rate for b, d, a in zip(before, decays, after, strict=True)]
    rng = np.random.default_rng(0)
    for index, slope in enumerate(slopes):
        away = [np.zeros_like(array) for array in before]
        away[index] = rng.standard_normal(slope.shape)
        expected = (loss_at(before, away, 1e-5, problem) - loss_at(before, away, -1e-5, problem)) / 2e-5
        assert (slope * away[index]).sum() == pytest.approx(expected, rel=1e-3, abs=1e-4)


def loss_at(arrays: list[Any], away: list[Any], share: float, problem: Problem) -> float:
    moved = [array + share * direction for array, direction in zip(arrays, away, strict=True)]
    return mean_loss(list(zip(moved[::2], moved[1::2], strict=True)), problem)


@pytest.mark.parametrize("entry", CONVOLVING, ids=lambda entry: entry.key)
def test_a_network_with_dropout_learns_and_is_compared_without_it(entry: Entry) -> None:
    entry_is_installed(entry)
    if entry.key == "torch-compile":
        pytest.skip("compiling three networks takes long")
    network = "28x28x1, conv 4@5x5 relu, pool 4, dropout 0.5, dense 30 relu, dropout 0.2, softmax 10"
    case = replace(CONVOLUTIONAL, network=network)
    worker = Worker(entry)
    plain = "28x28x1, conv 4@5x5 relu, pool 4, dense 30 relu, softmax 10"
    assert worker.check(case) == Worker(entry).check(replace(case, network=plain))
    contender: Any = entry.make(problem_of(case, 200))
    first = contender.layers()[0][0].copy()
    for _ in range(20):
        contender.train(1)
    assert np.isfinite(contender.layers()[0][0]).all()
    assert not np.array_equal(first, contender.layers()[0][0])
    with pytest.raises(ValueError, match="dropout"):
        contender.loss()


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_everybody_reaches_the_same_loss_by_the_same_steps(entry: Entry) -> None:
    entry_is_installed(entry)
    for batch_size in (10, 64):
        case = Case(DEEP.network, batch_size, batch_size, DEEP.learning_rate, DEEP.l2)
        expected = textbook_loss(problem_of(case, batch_size), steps=20)
        assert Worker(entry).check(case)["loss"] == pytest.approx(expected, rel=2e-5)


FUNCTION = Case("1-7-1", 32, 320, learning_rate=2.0, l2=0.5, loss="quadratic", data="f(x) = book")
LEARNING = [entry for entry in ENTRIES.values() if entry.settings_for(FUNCTION)]


@pytest.mark.parametrize("entry", LEARNING, ids=lambda entry: entry.key)
def test_everybody_learns_a_function_by_the_same_steps(entry: Entry) -> None:
    entry_is_installed(entry)
    for l2 in (0.5, 0.0):  # without it some leave out the decay of the weights
        case = replace(FUNCTION, l2=l2)
        problem = problem_of(case, 32)
        expected = textbook_loss(problem, steps=20)
        assert expected < 0.9 * mean_loss(problem.initial, problem)
        assert Worker(entry).check(case)["loss"] == pytest.approx(expected, rel=2e-5)


def test_samples_of_a_function_are_evenly_spread_and_have_its_values() -> None:
    problem = problem_of(FUNCTION, 320)
    x = (np.arange(320) + 0.5) / 320
    book = 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x)  # chapter 4
    assert problem.images[:, 0] == pytest.approx(x, rel=1e-6)
    assert problem.targets[:, 0] == pytest.approx(book, rel=1e-5)


def test_a_net_that_learns_a_function_is_chosen_by_its_layers_or_its_nickname() -> None:
    for name in ("function", "1-50-1"):
        (case,) = choose((name,), (), None, None, quick=True).cases
        assert (case.network, case.batch_size, case.loss) == ("1-50-1", 32, "quadratic")
        text = StringIO()
        print_case(Console(file=text, width=80), case, some_results(), MACHINE)
        assert "samples/s" in text.getvalue()
        assert "images" not in text.getvalue()


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_everybody_learns_from_shuffled_mini_batches(entry: Entry) -> None:
    entry_is_installed(entry)
    problem = problem_of(DEEP, DEEP.images)
    contender = entry.make(problem)
    before = contender.loss()
    assert before == pytest.approx(mean_loss(problem.initial, problem), rel=1e-4)
    for _ in range(3):
        done = 0
        while done < problem.batches:
            done += contender.train(7)
        assert done == problem.batches, "a call never goes past the end of an epoch"
    assert contender.loss() < 0.9 * before


@pytest.mark.parametrize("key", ["numpy", "book-loop"])
def test_an_epoch_visits_every_image_once_in_another_order_each_time(key: str) -> None:
    problem = problem_of(DEEP, DEEP.images)
    contender: Any = ENTRIES[key].make(problem)
    orders = []
    for _ in range(2):
        assert contender.train(10**6) == problem.batches
        orders.append(contender._order.tolist())
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(problem.count))
    assert orders[0] != orders[1]


def test_jax_trains_all_epochs_that_are_asked_for_in_one_call() -> None:
    """Where an epoch is short, a call of its own for each would cost JAX more than the training."""
    pytest.importorskip("jax")
    one_step = problem_of(FUNCTION, 32)
    contender = ENTRIES["jax"].make(one_step)
    assert contender.train(20) == 20
    assert contender.loss() == pytest.approx(textbook_loss(one_step, steps=20), rel=2e-5)
    ten_steps = problem_of(FUNCTION, 320)
    assert [ENTRIES["jax"].make(ten_steps).train(batches) for batches in (1, 10, 39)] == [10, 10, 30]


def test_numpy_does_not_depend_on_how_an_epoch_is_cut() -> None:
    problem = problem_of(DEEP, DEEP.images)
    whole, cut = ENTRIES["numpy"].make(problem), ENTRIES["numpy"].make(problem)
    whole.train(problem.batches)
    for batches in (1, 3, problem.batches):
        cut.train(batches)
    assert whole.loss() == cut.loss()


def test_flops_count_what_a_dense_implementation_multiplies_and_adds() -> None:
    by_hand = 2 * (784 * 30 + 30 * 10) + 2 * (784 * 30 + 30 * 10) + 2 * (30 * 10)
    assert CASES[0].flops_per_image == by_hand
    for case in CASES:
        assert case.images % case.batch_size == 0
        assert case.flops_per_image > 4 * case.architecture.multiply_adds


def test_flops_of_convolutions_count_every_window_of_every_map() -> None:
    by_key = {case.key: case.flops_per_image for case in CASES}
    first = 24 * 24 * 20 * 25  # one channel in, so 25 products for each of 24 x 24 x 20 values
    second = 8 * 8 * 40 * 25 * 20
    assert by_key["conv-1"] == 4 * first + 6 * (12 * 12 * 20 * 100 + 100 * 10)
    assert by_key["conv-2"] == 4 * first + 6 * (second + 4 * 4 * 40 * 100 + 100 * 10)
    dense = 4 * 4 * 40 * 1000 + 1000 * 1000 + 1000 * 10
    assert by_key["conv-2-dropout"] == 4 * first + 6 * (second + dense)


def test_a_network_is_chosen_by_its_nickname_or_its_text() -> None:
    by_name = choose(("conv-1",), (), None, None, quick=True).cases
    by_text = choose(("28x28x1 conv 20@5x5 ReLU, pool 2, dense 100 relu, softmax 10",), (), None, None, True).cases
    assert by_name == by_text
    assert {case.batch_size for case in by_name} == {10, 64}
    assert [case.batch_size for case in choose(("conv-1",), (), None, None, True, batch_size=64).cases] == [64]
    with pytest.raises(SpecError, match="10 or 64"):
        choose(("conv-1",), (), None, None, quick=True, batch_size=32)
    with pytest.raises(SpecError, match="conv-2-dropout"):
        choose(("conv-3",), (), None, None, quick=True)


@pytest.mark.usefixtures("fake_processes")
def test_of_many_settings_only_the_best_are_timed() -> None:
    results = compare(BY_KEY["conv-1"], [ENTRIES["pytorch"]], Plan(rounds=2), say=lambda sentence: None)
    timed = [result.setting for result in results if result.entry.key == "pytorch" and result.rates]
    fastest_last = list(ENTRIES["pytorch"].conv_settings)[-FINALISTS:]
    assert timed == fastest_last, "the fake gets faster with each setting"
    assert all(result.first for result in results)


@pytest.mark.usefixtures("fake_processes")
def test_who_cannot_convolve_does_not_take_part() -> None:
    peers = [ENTRIES[key] for key in ("numpy", "scikit-learn", "book-loop", "jax")]
    results = compare(BY_KEY["conv-2"], peers, Plan(rounds=1), say=lambda sentence: None)
    assert [result.entry for result in results] == [OURS]


def test_the_problem_is_posed_in_the_units_of_the_data() -> None:
    problem = pose(DEEP, np.full((10, 784), 128, np.uint8), np.arange(10), divisor=256.0)
    assert problem.images[0, 0] == 0.5
    assert problem.targets.argmax(axis=1).tolist() == list(range(10))
    assert problem.images.dtype == problem.initial[0][0].dtype == np.float32


class FakeProcess:
    """Answers like a worker; one contender ends up with another loss, and one fails."""

    def __init__(self, entry: Entry, setting: Setting) -> None:
        self.entry, self.setting = entry, setting

    def ask(self, **request: Any) -> dict[str, float]:
        turns.append((self.entry.key, request["do"]))
        if self.entry.key == "jax":
            raise WorkerError("no such library")
        turns_now = len(turns) if request["do"] == "warm_up" else 0
        return {"loss": LOSSES.get(self.entry.key, 1.0), "images": 100.0 + turns_now, "seconds": 0.5}

    def end(self) -> None:
        self.ask = NotImplemented  # type: ignore[method-assign,assignment]


LOSSES = {"nntui": 1.0, "numpy": 1.00001, "book-loop": 1.5}
turns: list[tuple[str, str]] = []


@pytest.fixture
def fake_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def process(entry: Entry, setting: Setting) -> Iterator[FakeProcess]:
        yield FakeProcess(entry, setting)

    turns.clear()
    monkeypatch.setattr(rounds, "_process", process)


@pytest.mark.usefixtures("fake_processes")
def test_contenders_take_turns_and_who_does_other_work_is_not_timed() -> None:
    peers = [ENTRIES[key] for key in ("numpy", "book-loop", "jax")]
    results = compare(CASES[0], peers, Plan(rounds=3), say=lambda sentence: None)
    by_key = {result.entry.key: result for result in results}
    assert by_key["nntui"].rates == by_key["numpy"].rates == (200.0,) * 3
    assert by_key["book-loop"].rates == ()
    assert "other work" in by_key["book-loop"].problem
    assert by_key["jax"].problem == "no such library"
    trials = [key for key, wish in turns if wish == "trial"]
    assert trials[: len(trials) // 3] * 3 == trials, "every round has the same order"
    assert trials[0] == "nntui"
    assert "numpy" in trials


BY_KEY = {case.key: case for case in CASES}
MACHINE = Machine("A Processor", 2, "Linux x86_64", "3.11.7", {"numpy": "2.4.6"}, {1: 100.0, 2: 200.0})


def some_results() -> list[Result]:
    return [
        Result(OURS, OURS.settings[0], (1_300_000.0, 1_100_000.0, 1_200_000.0)),
        *(Result(entry, entry.settings[0], (150_000.0, 90_000.0, 100_000.0)) for entry in PEERS),
        Result(PEERS[0], Setting(2, {}), (300_000.0,)),
    ]


def test_the_report_fits_80_columns_and_shows_medians_and_the_best_setting() -> None:
    text = StringIO()
    print_case(Console(file=text, width=80), CASES[0], some_results(), MACHINE)
    lines = text.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    ours = next(line for line in lines if line.strip().startswith("nntui"))
    assert "1,200,000" in ours
    assert "1,100,000 – 1,300,000" in ours
    eager = [line for line in lines if "PyTorch eager" in line]
    assert len(eager) == 1
    assert "300,000" in eager[0]
    assert "4.00x" in eager[0]
    assert "…" not in text.getvalue()


def test_the_data_has_every_setting_and_the_share_of_the_peak() -> None:
    data = case_as_data(CASES[0], some_results(), MACHINE)
    ours = data["results"][0]
    assert ours["share_of_sgemm"] == pytest.approx(1_200_000 * CASES[0].flops_per_image / 200e9)
    assert [result["threads"] for result in data["results"] if result["contender"] == "pytorch"] == [1, 2]
    assert data["results"][-1]["speed_up"] == pytest.approx(4.0)


def test_the_machine_is_measured() -> None:
    machine = describe_machine(seconds=0.05)
    assert machine.processor
    assert 1 in machine.gflops
    assert machine.peak > 0.1
    assert machine.packages["numpy"] == np.__version__


def test_the_command_times_a_real_peer(tmp_path: Path) -> None:
    words = ("bench", "--net", "784-30-10", "--peer", "numpy", "--rounds", "1", "--seconds", "0", "--quick", "--json")
    done = run_nntui(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    machine, case = (json.loads(line) for line in done.stdout.splitlines())
    assert machine["machine"]["cores"] >= 1
    measured = [result for result in case["results"] if result["contender"] == "numpy"]
    assert measured[0]["images_per_second"] > 100
    assert measured[0]["problem"] is None


def test_the_script_in_benchmarks_is_the_same_command() -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "throughput.py"
    done = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "nntui bench" in done.stdout


def test_a_worker_that_cannot_start_says_why() -> None:
    broken = Entry("no-such-contender", "Nobody", "nntui.bench.nobody", "Nobody")
    with rounds._process(broken, broken.settings[0]) as process, pytest.raises(WorkerError, match="no-such-contender"):
        process.ask(do="trial", seconds=0, most=0)
