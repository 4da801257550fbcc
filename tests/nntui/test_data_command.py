"""The user's own data on the command line."""

import json
from functools import partial
from pathlib import Path

import pytest
from command_line import run_here

from core.run_file import load_run

FLOWERS = "length,width,species\n" + "".join(
    f"{1 + n % 7 * 0.1:.1f},{2 + n % 5 * 0.1:.1f},rose\n{3 + n % 7 * 0.1:.1f},{1 + n % 5 * 0.1:.1f},lily\n"
    for n in range(60)
)


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    return path


def test_data_shows_what_is_in_a_file(flowers: Path) -> None:
    done = run_here("data", "flowers.csv", cwd=flowers.parent)
    assert done.returncode == 0, done.stderr
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        "flowers.csv: a table, 120 rows",
        "label    species: 2 classes: lily (60), rose (60)",
        "inputs   2",
        "memory   31 kB",
        "network  2-16-2 to begin with",
        "columns",
        "  1    length   number",
        "  2    width    number",
        "  3    species  the label",
    ]


def test_a_file_that_is_wrong_further_down_is_shown_all_the_same(flowers: Path) -> None:
    flowers.write_text(FLOWERS + "1.0,?,rose\n")
    done = run_here("data", "flowers.csv", cwd=flowers.parent)
    assert done.returncode == 1
    assert "  2    width    number" in done.stdout
    assert done.stderr == (
        "nntui: flowers.csv: line 122, column 'width': the value is missing ('?'); fill it in or take the line out.\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("data", "flowers.csv", "--label", "colour"), 2, "label: got 'colour'; allowed: a column of flowers.csv"),
        (("data", "flowers.csv", "--header", "perhaps"), 2, "header: got 'perhaps'"),
        (("data", "absent.csv"), 1, "absent.csv: cannot be read"),
        (("data",), 2, "FILE"),
        (
            ("train", "784-30-10", "--data", "flowers.csv"),
            2,
            "network: got '784 inputs'; allowed: 2, the input columns",
        ),
        (("train", "--data", "absent.csv"), 1, "absent.csv: cannot be read"),
        (("train", "flowers.csv", "--split", "first 5"), 2, "split: got 'first 5'; allowed: whole shares"),
        (("train", "flowers.csv", "--standardise", "perhaps"), 2, "standardise: got 'perhaps'; allowed: yes or no"),
        (("train", "flowers.csv", "--batch-size", "500"), 2, "batch_size: got 500; allowed: 1 to 96"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(flowers: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = run_here(*words, cwd=flowers.parent)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
    assert said in done.stderr


def test_a_table_is_trained_on_without_the_lab(flowers: Path) -> None:
    train = partial(run_here, "train", cwd=flowers.parent)
    done = train("--data", "flowers.csv", "--label", "species", "2-8-2", "--epochs", "5", "--json")
    assert done.returncode == 0, done.stderr
    end = json.loads(done.stdout.splitlines()[-1])
    assert (end["run"]["network"], end["best"]["accuracy"]) == ("2-8-2", 1.0)


def test_without_a_network_one_that_fits_is_taken_and_a_saved_run_opens_from_anywhere(flowers: Path) -> None:
    done = run_here("train", "flowers.csv", "--epochs", "1", "--save", "run.toml", cwd=flowers.parent)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-2].startswith("flowers.csv · 2-16-2 · 82 parameters")
    run = load_run(flowers.parent / "run.toml")
    assert (run.network.text, run.data, run.split.text) == ("2-16-2", str(flowers), "80/10/10 %")
    elsewhere = flowers.parent / "elsewhere"
    elsewhere.mkdir()
    again = run_here("train", "../run.toml", cwd=elsewhere)
    measured = [output.stdout.splitlines()[0].rpartition("  ")[0] for output in (done, again)]
    assert measured[0] == measured[1] != ""
