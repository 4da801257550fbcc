"""`nntui baseline`: what is printed, and that it can be interrupted."""

import json
import signal
from pathlib import Path

import pytest
from command_line import in_terminal, run_here

from nntui.baseline import interruptible


def test_it_prints_the_books_figure_of_the_darkness(tmp_path: Path) -> None:
    done = run_here("baseline", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    row = next(line.split() for line in done.stdout.splitlines() if "darkness" in line)
    assert row[:-1] == ["mean", "darkness", "2,334", "23.34%", "2,225", "22.25%"]
    assert "random guessing" in done.stdout
    assert "svm" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_it_prints_json(tmp_path: Path) -> None:
    done = run_here("baseline", "darkness", "--training", "1000", "--json", cwd=tmp_path)
    score = json.loads(done.stdout)
    assert (score["name"], score["training"], score["count"]) == ("darkness", 1000, 10_000)
    assert 1900 < score["test"] < 2600


def test_it_prints_the_books_figure_of_the_svm(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    done = run_here("baseline", "svm", "--training", "100", cwd=tmp_path)
    assert "2,507" in done.stdout
    assert done.stderr == "fitting the SVM to 100 images, one core\n"


def test_ctrl_c_ends_a_long_fit_at_once() -> None:
    pytest.importorskip("sklearn")
    with in_terminal("baseline", "svm", "--training", "30000") as terminal:
        terminal.read_until("fitting the SVM")
        terminal.send(signal.SIGINT)
        assert terminal.wait(10) == 130
        assert "Interrupted." in terminal.output


def test_what_goes_wrong_in_the_thread_is_raised() -> None:
    def fail() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        interruptible(fail)
    assert interruptible(lambda: 3) == 3
