"""The benchmark: everybody does the same work, and the report says what was measured."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import run_nntui
from rich.console import Console

from nntui.bench import rounds
from nntui.bench.cases import CASES, Case
from nntui.bench.contenders import ENTRIES, OURS, PEERS, Entry, Setting
from nntui.bench.machine import Machine, describe_machine
from nntui.bench.problem import Problem, mean_loss, pose
from nntui.bench.report import case_as_data, print_case
from nntui.bench.rounds import Plan, Result, WorkerError, compare
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

    def activations() -> list[Any]:
        values = [images]
        for w, b in zip(weights, biases, strict=True):
            values.append(1 / (1 + np.exp(-(values[-1] @ w + b))))
        return values

    for _ in range(steps):
        values = activations()
        errors = [values[-1] - targets]
        for k in range(len(weights) - 1, 0, -1):
            errors.insert(0, errors[0] @ weights[k].T * values[k] * (1 - values[k]))
        for k, error in enumerate(errors):
            gradient = values[k].T @ error / count + problem.l2 / count * weights[k]
            weights[k] = weights[k] - problem.learning_rate * gradient
            biases[k] = biases[k] - problem.learning_rate * error.mean(axis=0)
    said = activations()[-1]
    return float(-(targets * np.log(said) + (1 - targets) * np.log(1 - said)).sum() / count)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_everybody_reaches_the_same_loss_by_the_same_steps(entry: Entry) -> None:
    entry_is_installed(entry)
    for batch_size in (10, 64):
        case = Case(DEEP.network, batch_size, batch_size, DEEP.learning_rate, DEEP.l2)
        expected = textbook_loss(problem_of(case, batch_size), steps=20)
        assert Worker(entry).check(case)["loss"] == pytest.approx(expected, rel=2e-5)


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
        assert case.flops_per_image > 4 * sum(a * b for a, b in pairwise(case.widths))


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
        return {"loss": LOSSES.get(self.entry.key, 1.0), "images": 100.0, "seconds": 0.5}


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
