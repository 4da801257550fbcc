"""The command line as a person or a script meets it: what is printed where, and the exit code."""

import json
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from command_line import clean_environment, in_terminal, run_here, run_nntui

from core.run_file import load_run, run_to_toml
from core.spec import Run
from nntui.run_options import run_from_words

Command = Callable[..., "subprocess.CompletedProcess[str]"]
SHORT = ("--split", "first 1000", "--epochs", "3")
ESCAPE = "\x1b"


@pytest.fixture
def nntui(tmp_path: Path) -> Command:
    """Runs `nntui WORDS ...` in this process, away from the checkout."""
    return partial(run_here, cwd=tmp_path)


@pytest.fixture
def alone(tmp_path: Path) -> Command:
    """Runs `nntui WORDS ...` in a process of its own, away from the checkout."""
    return partial(run_nntui, cwd=tmp_path)


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_version_and_help_need_none_of_the_slow_imports() -> None:
    for word in ("--version", "--help"):
        program = (
            f"import sys; sys.argv = ['nntui', '{word}']\n"
            "from nntui.cli import main\n"
            "try: main()\n"
            "except SystemExit as end: assert end.code == 0, end.code\n"
            "print(sorted({'numba', 'numpy', 'textual', 'rich', 'plotext'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_version_is_that_of_the_package(nntui: Command) -> None:
    metadata = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert nntui("--version").stdout == f"nntui {metadata['project']['version']}\n"


def test_help_lists_the_commands(nntui: Command) -> None:
    done = nntui("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("lab", "train", "find-rate", "ensemble", "bench", "baseline", "130"))


def test_every_field_of_a_run_is_an_option(nntui: Command) -> None:
    text = nntui("train", "--help").stdout
    for item in fields(Run):
        if item.name != "network":
            assert f"--{item.name.replace('_', '-')} " in text
    allowed = "default, large, he, glorot, chapter6 or zeros"
    assert allowed in " ".join(text.split()), "the specification's own words for what is allowed"


def test_prints_one_plain_line_an_epoch(alone: Command) -> None:
    done = alone("train", "784-30-10", *SHORT)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["epoch 1/3", "epoch 2/3", "epoch 3/3"]
    assert all("validation" in line and "test" in line and "images/s" in line for line in lines)
    assert ESCAPE not in done.stdout + done.stderr
    assert "Trained 3 epochs" in done.stderr


def test_prints_json_lines(nntui: Command) -> None:
    done = nntui("train", "784-30-10", *SHORT, "--json", "--monitor", "training,test")
    *epochs, end = json_lines(done.stdout)
    assert [line["epoch"] for line in epochs] == [1.0, 2.0, 3.0]
    assert [line["step"] for line in epochs] == [100, 200, 300]
    assert all(set(line) >= {"training", "test"} and "validation" not in line for line in epochs)
    assert epochs[0]["test"]["count"] == 10_000
    assert epochs[2]["training"]["loss"] < epochs[0]["training"]["loss"]
    assert (end["event"], end["state"], end["divergence"]) == ("end", "finished", None)
    assert end["run"]["network"] == "784-30-10"
    accuracies = [line["test"]["accuracy"] for line in epochs]
    assert end["best"]["accuracy"] == max(accuracies)


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(nntui: Command) -> None:
    def measured(seed: str) -> list[object]:
        done = nntui("train", *SHORT, "--seed", seed, "--json")
        return [line["validation"] for line in json_lines(done.stdout)[:-1]]

    assert measured("7") == measured("7")
    assert measured("7") != measured("8")


class NoTraining:
    """Keeps the runs that are to be trained on, and leaves it at that: kernels for some take long to compile."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs = runs

    def __call__(self, run: Run, *_: object) -> "NoTraining":
        self.runs.append(run)
        return self

    def train(self) -> SimpleNamespace:
        return SimpleNamespace(state="finished")


def test_every_option_reaches_the_run(nntui: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {
        "network": "784, dense 12 relu, softmax 10",
        "data": "mnist",
        "label": "digit",
        "header": "no",
        "standardise": False,
        "split": "first 500",
        "seed": 3,
        "initialiser": "he",
        "loss": "log-likelihood",
        "optimiser": "nesterov",
        "learning_rate": 0.25,
        "momentum": 0.5,
        "beta1": 0.75,
        "beta2": 0.875,
        "l1": 0.25,
        "l2": 0.125,
        "max_norm": 3.0,
        "clip": 2.5,
        "batch_size": 20,
        "epochs": 1,
        "schedule": "cosine to 0.1",
        "early_stopping": 4,
        "augment": "shift 1",
        "precision": "float64",
        "rng": "nntui",
        "monitor": ["test"],
    }
    assert set(asked) == {item.name for item in fields(Run)}
    words = [str(asked["network"])]
    for name, value in asked.items():
        if name != "network":
            words += [f"--{name.replace('_', '-')}", ",".join(value) if isinstance(value, list) else str(value)]
    runs: list[Run] = []
    monkeypatch.setattr("nntui.headless.Headless", NoTraining(runs))
    done = nntui("train", *words)
    assert done.returncode == 0, done.stderr
    assert tomllib.loads(run_to_toml(runs[0])) == asked


def test_the_default_network_takes_the_outputs_that_the_loss_needs(nntui: Command) -> None:
    done = nntui("train", *SHORT, "--loss", "log-likelihood", "--batches", "1", "--json")
    assert json_lines(done.stdout)[-1]["run"]["network"].endswith("softmax 10")


@pytest.mark.parametrize(
    ("network", "loss"),
    [
        ("28x28x1 conv 20@5x5 relu, pool 2, dense 100 relu, softmax 10", "log-likelihood"),
        ("784, dense 10 tanh", "quadratic"),
        ("784-30-10", "cross-entropy"),
    ],
)
def test_without_a_word_about_the_loss_it_is_the_one_that_goes_with_the_outputs(network: str, loss: str) -> None:
    assert run_from_words(network, None, {}).loss == loss
    assert run_from_words(network, None, {"loss": "quadratic"}).loss == "quadratic"


def test_stops_after_so_many_mini_batches(nntui: Command) -> None:
    done = nntui("train", *SHORT, "--batches", "150", "--json")
    lines = json_lines(done.stdout)
    assert [line["step"] for line in lines] == [100, 150, 150]
    assert lines[-1]["state"] == "stopped"
    assert done.returncode == 0


def test_a_saved_run_is_a_run_file_and_options_go_before_it(nntui: Command, tmp_path: Path) -> None:
    saved = tmp_path / "mine.toml"
    nntui("train", "784-20-10", *SHORT, "--seed", "5", "--batches", "1", "--save", str(saved))
    assert (load_run(saved).network.text, load_run(saved).seed) == ("784-20-10", 5)
    for words in ((str(saved),), ("--run", str(saved))):
        done = nntui("train", *words, "--epochs", "1", "--json")
        run = json_lines(done.stdout)[-1]["run"]
        assert (run["network"], run["seed"], run["epochs"]) == ("784-20-10", 5, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("unknownword",),
            "(baseline, bench, data, ensemble, find-rate, lab, lesson, lessons, reproduce, train, universality) nor",
        ),
        (("trian",), "Did you mean `nntui train`?"),
        (("missing.toml",), "missing.toml"),
        (("--nonsense",), "--nonsense"),
        (("train", "784-ten"), "network"),
        (("train", "word"), "neither a network"),
        (("train", "784-30-9"), "9 outputs"),
        (("train", "--learning-rate", "fast"), "learning_rate: got 'fast'; allowed: a number"),
        (("train", "--learning-rate", "nan"), "learning_rate"),
        (("train", "--batch-size", "0"), "batch_size: got 0"),
        (("train", "--epochs", "1.5"), "epochs"),
        (("train", "--split", "half"), "split"),
        (("train", "--monitor", "everything"), "monitor"),
        (("train", "--loss", "log-likelihood", "784, sigmoid 10"), "layer 1"),
        (("train", "--batches", "0"), "--batches"),
        (("train", "--run", "missing.toml"), "missing.toml"),
        (("train", "--save", "no/such/folder/run.toml", "--batches", "1"), "no/such/folder/run.toml"),
        (("bench", "--net", "784-1"), "784-30-10"),
        (("bench", "--peer", "nobody"), "pytorch"),
        (("baseline", "tree"), "'random', 'darkness', 'svm'"),
        (("baseline", "--training", "0"), "training: got 0; allowed: 1 to 50,000 images"),
    ],
)
def test_wrong_usage_gets_one_sentence_and_exit_code_2(nntui: Command, words: tuple[str, ...], said: str) -> None:
    done = nntui(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.startswith("nntui: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_run_file_with_nonsense_gets_one_sentence(nntui: Command, tmp_path: Path) -> None:
    for number, text in enumerate(("not toml", "colour = 3", "batch_size = 'big'", "network = 5", b"\xff\xfe")):
        path = tmp_path / f"run{number}.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        for words in ((str(path),), ("train", str(path))):
            done = nntui(*words)
            assert done.returncode == 2, text
            assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_diverged_run_says_where_and_fails(nntui: Command) -> None:
    words = ("train", "784, dense 30 relu, dense 10 linear", "--loss", "quadratic", "--learning-rate", "10000", *SHORT)
    done = nntui(*words)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Diverged at mini-batch ")
    assert "layer" in done.stderr
    done = nntui(*words, "--json")
    end = json_lines(done.stdout)[-1]
    assert (done.returncode, end["state"]) == (1, "diverged")
    assert end["divergence"]["layer"] in (1, 2)


def test_damaged_data_is_a_failure_and_not_wrong_usage(tmp_path: Path) -> None:
    program = (
        "import core.data.mnist, core.errors, sys\n"
        "def load(split): raise core.errors.DataError('t10k: is damaged.')\n"
        "core.data.mnist.load_mnist = load\n"
        "sys.argv = ['nntui', 'train', '--batches', '1']\n"
        "from nntui.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "nntui: t10k: is damaged.\n")


def _interrupt_training(number: signal.Signals, *words: str) -> tuple[int, str, str]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "nntui", "train", "--split", "first 1000", "--epochs", "1000000", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_ctrl_c_ends_with_what_was_reached() -> None:
    code, _, err = _interrupt_training(signal.SIGINT)
    assert code == 130
    assert err.splitlines()[-1].startswith("Interrupted in epoch ")
    assert "best validation accuracy" in err
    assert "Traceback" not in err


def test_sigterm_ends_like_ctrl_c_with_its_own_code() -> None:
    code, out, err = _interrupt_training(signal.SIGTERM, "--json")
    assert code == 143
    assert json_lines(out)[-1]["state"] == "interrupted"
    assert "Traceback" not in err


def test_a_reader_that_has_seen_enough_is_no_accident(nntui: Command, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -P -m nntui train --split 'first 1000' --epochs 200 | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=clean_environment(), cwd=tmp_path, timeout=120
    )
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_the_lab_without_a_terminal_says_so(alone: Command) -> None:
    done = alone()
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert "nntui train" in done.stderr
    assert ESCAPE not in done.stdout + done.stderr


def test_a_strange_core_in_the_working_directory_is_not_taken_for_ours(alone: Command, tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("raise SystemExit('a stranger')")
    done = alone("train", *SHORT, "--batches", "1")
    assert done.returncode == 0, done.stderr


def test_a_terminal_gets_a_table_and_a_bar_and_its_cursor_back() -> None:
    with in_terminal("train", "784-30-10", "--epochs", "20") as terminal:
        terminal.read_until("epoch 1/20 ")
        assert terminal.wait() == 0
        assert terminal.output.count("▲") >= 1, "the best epoch so far is marked"
        assert "Trained 20 epochs" in terminal.output
        assert terminal.output.rindex("\x1b[?25h") > terminal.output.rindex("\x1b[?25l")


def test_ctrl_c_in_a_terminal_gives_the_cursor_back() -> None:
    with in_terminal("train", "784-30-10", "--epochs", "100000") as terminal:
        terminal.read_until("epoch 1/100000 ")
        terminal.send(signal.SIGINT)
        assert terminal.wait() == 130
        assert "Interrupted in epoch" in terminal.output
        assert terminal.output.rindex("\x1b[?25h") > terminal.output.rindex("\x1b[?25l")


@pytest.mark.parametrize("words", [(), ("784-20-10",)])
def test_the_lab_opens_in_a_terminal_and_q_gives_it_back(words: tuple[str, ...]) -> None:
    with in_terminal(*words, columns=120, rows=36) as terminal:
        terminal.read_until(words[0] if words else "784-30-10")
        terminal.type("q")
        assert terminal.wait() == 0
        assert "\x1b[?1049l" in terminal.output, "the alternate screen is left"
        assert terminal.settings == terminal.settings_before


def test_sigterm_makes_the_lab_give_the_terminal_back() -> None:
    with in_terminal(columns=120, rows=36) as terminal:
        terminal.read_until("784-30-10")
        terminal.send(signal.SIGTERM)
        assert terminal.wait() == 143
        assert "\x1b[?1049l" in terminal.output
        assert terminal.settings == terminal.settings_before


@pytest.mark.parametrize(
    ("moment", "sign"), [("importing", "784-30-10"), ("compiling", "compiling"), ("training", "ready")]
)
def test_q_returns_the_terminal_at_once_whatever_is_going_on(moment: str, sign: str, tmp_path: Path) -> None:
    changes = {} if moment == "training" else {"NUMBA_CACHE_DIR": str(tmp_path)}
    with in_terminal(columns=120, rows=36, environment=changes) as terminal:
        terminal.read_until(sign)
        if moment == "training":
            terminal.type(" ")
            terminal.read_until("images/s")
        began = time.monotonic()
        terminal.type("q")
        assert terminal.wait() == 0
        # It takes 0.05 to 0.2 seconds; the limit leaves room for a busy machine. Compiling would take some ten.
        assert time.monotonic() - began < 1
        assert terminal.settings == terminal.settings_before


def test_a_lab_that_fails_does_not_exit_0() -> None:
    program = (
        "import sys, nntui.app\n"
        "def fail(self): raise RuntimeError('on purpose')\n"
        "nntui.app.LabApp.on_mount = fail\n"
        "sys.argv = ['nntui']\n"
        "from nntui.cli import main\nmain()"
    )
    with in_terminal(command=["-c", program]) as terminal:
        assert terminal.wait() == 1
        assert "on purpose" in terminal.output
        assert terminal.settings == terminal.settings_before


def test_a_terminal_that_cannot_place_text_gets_plain_lines_and_no_lab() -> None:
    with in_terminal("train", *SHORT, environment={"TERM": "dumb"}) as terminal:
        assert terminal.wait() == 0
        assert "epoch 3/3" in terminal.output
        assert ESCAPE not in terminal.output
    with in_terminal(environment={"TERM": "dumb"}) as terminal:
        assert terminal.wait() == 2
        assert ESCAPE not in terminal.output


def test_no_color_leaves_the_marks() -> None:
    with in_terminal("train", *SHORT, environment={"NO_COLOR": "1"}) as terminal:
        assert terminal.wait() == 0
        assert "▲" in terminal.output
        assert "\x1b[32m" not in terminal.output
        assert "38;" not in terminal.output


def test_a_schedule_and_early_stopping_are_seen_in_what_is_printed(nntui: Command) -> None:
    words = ("train", "--split", "first 1000", "--epochs", "9", "--schedule", "step 1 x 0.5 to 1/4")
    done = nntui(*words, "--learning-rate", "1e-9", "--early-stopping", "2")
    assert [line.split("  ")[-2] for line in done.stdout.splitlines()] == ["η 1e-09", "η 5e-10", "η 2.5e-10"]
    assert "Stopped early: validation accuracy has not improved in 2 epochs; best " in done.stderr
    assert done.returncode == 0
    *epochs, end = json_lines(nntui(*words, "--learning-rate", "1e-9", "--early-stopping", "2", "--json").stdout)
    assert [line["learning_rate"] for line in epochs] == [1e-9, 5e-10, 2.5e-10]
    assert end["state"] == "finished"
    assert end["early"].startswith("stopped early")
    assert end["run"]["schedule"] == "step 1 x 0.5 to 1/4"
