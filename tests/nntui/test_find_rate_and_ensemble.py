"""`nntui find-rate` and `nntui ensemble`, run in this process: what they print and how they end."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from core.errors import LabError
from core.learning_rate_finder import sweep_of, sweep_rates
from nntui import cli

SMALL = ("--split", "first 1000", "--epochs", "2", "--seed", "7")


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs `nntui WORDS ...` to its good end; gives what it printed."""
    monkeypatch.setattr(cli, "end_tidily_on_sigterm", lambda: None)

    def run(*words: str, code: int = 0) -> str:
        assert (cli.commands.main(list(words), prog_name="nntui", standalone_mode=False) or 0) == code
        return capsys.readouterr().out

    return run


def test_find_rate_prints_a_table_and_a_suggestion_or_json(printed: Callable[..., str]) -> None:
    *table, ending, suggestion = printed("find-rate", "784-30-10", *SMALL).splitlines()
    found = json.loads(printed("find-rate", "784-30-10", *SMALL, "--json"))
    assert ending == f"The sweep ended since {found['ending']}."
    assert suggestion == f"Suggested: --learning-rate {found['suggestion']:g}"
    assert len(found["learning_rate"]) == len(found["loss"]) == len(found["smoothed"])
    rates = [float(row.split()[0]) for row in table[1:]]
    assert rates == sorted(rates)
    assert 3.5 < (len(rates) - 1) / len(found["loss"]) * 50 < 4.5, "four rows for each decade of fifty mini-batches"


def test_find_rate_fails_where_nothing_learns(printed: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    flat = sweep_of(sweep_rates(), np.full(100, 2.3), "numbers were no longer finite")
    monkeypatch.setattr("core.learning_rate_finder.find_learning_rate", lambda *_: iter([flat]))
    assert "Nothing to suggest" in printed("find-rate", "784-30-10", *SMALL, code=1)


def test_an_ensemble_says_how_good_each_is_and_all_together(printed: Callable[..., str]) -> None:
    lines = printed("ensemble", "--of", "3", *SMALL).splitlines()
    data = json.loads(printed("ensemble", "--of", "3", *SMALL, "--json"))
    for line, member, seed in zip(lines[:3], data["members"], (7, 8, 9), strict=True):
        assert line == f"seed {seed}  test {member['accuracy']:.2%}  2 epochs"
    assert f"plurality vote    {data['vote']:.2%}" in lines
    assert f"mean probability  {data['mean']:.2%}" in lines
    assert f"They disagree on {len(data['disagreements']):,} of 10,000 images." in lines
    assert all(len(set(image["answers"])) > 1 for image in data["disagreements"])
    alone = printed("train", *SMALL[:-1], "8", "--json").splitlines()[-2]
    assert data["members"][1] == {"seed": 8, "accuracy": json.loads(alone)["test"]["accuracy"]}


def test_a_member_that_diverges_is_named(printed: Callable[..., str]) -> None:
    words = ("--loss", "quadratic", "--learning-rate", "1000")
    with pytest.raises(LabError, match="seed 7 diverged in epoch 1"):
        printed("ensemble", "784, dense 30 linear, dense 10 linear", "--of", "2", *words, *SMALL)
