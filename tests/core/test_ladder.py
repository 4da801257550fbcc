"""The scenes of the book's ladder start as in the book, and their numbers stay in their range."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import SpecError
from core.universality import game
from core.universality.activations import sigmoid
from core.universality.ladder import start_of


def test_the_ladder_starts_as_in_the_book():
    assert start_of("sigmoid").by_name == {"w": 8, "b": -4}
    assert start_of("two-steps").by_name == {"s1": 0.4, "s2": 0.6, "w1": 0.6, "w2": 1.2}
    at = {x: start_of("two-steps").network.outputs([x])[0, 0] for x in (0.3, 0.5, 0.7)}
    assert at == pytest.approx({0.3: 0.0, 0.5: 0.6, 0.7: 1.8})
    plane = start_of("plane").with_number("w2", 3.0).network
    assert plane.outputs(np.array([[0.7, 0.2]]))[0, 0] == pytest.approx(float(sigmoid(8 * 0.7 + 3 * 0.2 - 5)))
    two = start_of("two-bumps").network.outputs([0.5, 0.65, 0.8])[:, 0]
    np.testing.assert_allclose(two, [-1.2, 0, 0.3], atol=1e-12)
    assert start_of("wavy").network.outputs([0.5])[0, 0] == pytest.approx(0.5)
    tower = replace(start_of("tower"), numbers=(10.0, -15.0)).network
    np.testing.assert_allclose(tower.outputs(np.array([[0.5, 0.5], [0.5, 0.9]]))[:, 0], sigmoid([5.0, -5.0]))
    pair = start_of("two-towers").network.outputs(np.array([[0.15, 0.85], [0.75, 0.25], [0.5, 0.5]]))[:, 0]
    np.testing.assert_allclose(pair, [0.7, 0.5, 0.0], atol=1e-9)
    ridge = start_of("y-bump").network.outputs(np.array([[0.1, 0.5], [0.5, 0.1]]))[:, 0]
    np.testing.assert_allclose(ridge, [0.6, 0.0], atol=1e-9)
    assert start_of("game", 3).numbers == game.random_heights(3)


def test_numbers_stay_in_their_range():
    bump = start_of("bump").with_number("h", -2.0)
    assert bump.by_name == {"s1": 0.4, "s2": 0.6, "h": -2.0}
    for name, number in (("h", 1000.0), ("h", float("nan")), ("q", 1.0)):
        with pytest.raises(SpecError):
            bump.with_number(name, number)
