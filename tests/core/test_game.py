"""The game of chapter 4: its published scores, its optimum, and a hint that leads there."""

import numpy as np
import pytest
from function_of_the_book import book_g

from core.errors import SpecError
from core.universality import game


def test_the_figures_of_the_game():
    assert game.score((0, 0, 0, 0, 0)) == pytest.approx(1.0553, abs=1e-4)
    assert game.score(game.best_heights()) == pytest.approx(0.3717, abs=1e-4)
    assert game.best_heights() == pytest.approx((-1.2428, -1.4231, -0.3412, -0.9827, 1.1425), abs=1e-4)
    assert game.best_heights_on_grid() == (-1.2, -1.4, -0.3, -1.0, 1.1)
    assert game.score(game.best_heights_on_grid()) == pytest.approx(0.3734, abs=1e-4)
    means = game.goal().reshape(5, 20).mean(axis=1)
    assert game.score(means) == pytest.approx(0.3914, abs=1e-4)
    assert game.deviations(game.best_heights())[4] / 5 == pytest.approx(0.136, abs=1e-3)
    truth = np.mean([abs(book_g(j / 100) - 0.1 * (j // 20)) for j in range(100)])
    assert game.score((0.0, 0.1, 0.2, 0.3, 0.4)) == pytest.approx(truth)
    starts = [game.random_heights(seed) for seed in range(500)]
    assert {height * 10 % 1 for start in starts for height in start} == {0.0}
    assert min(map(min, starts)) == -1.5
    assert max(map(max, starts)) == 1.5
    assert np.mean([game.score(start) for start in starts]) == pytest.approx(1.2, abs=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_the_hint_leads_to_success_and_then_falls_silent(seed):
    played = game.new_game(seed)
    first = played.score
    for _ in range(300):
        hint = game.hint(played.heights)
        if hint is None:
            break
        before = played.score
        played = played.with_height(hint.bump, played.heights[hint.bump] + hint.direction * game.STEP)
        assert played.score < before
    assert hint is None
    assert played.won
    worse = played.with_height(0, 3.0)
    assert worse.score > first / 2 > 0
    assert worse.best == played.best
    assert worse.won


def test_the_game_refuses_what_is_not_five_numbers():
    for heights in ((1.0,), (0, 0, 0, 0, float("nan"))):
        with pytest.raises(SpecError, match="5 finite numbers"):
            game.score(heights)
