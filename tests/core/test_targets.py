"""Presets, expressions and drawings to be computed: within reach, and what they say they are."""

import numpy as np
import pytest
from function_of_the_book import book_f
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SpecError
from core.targets import CURVES, PRESETS, SURFACES, Drawn, parse_curve, parse_surface, parse_target
from core.universality.towers import (
    surface,
)

X = np.linspace(0.0, 1.0, 401)
BOOK = parse_target("book")


def test_presets_stay_where_a_sigmoid_can_reach_them():
    for name in PRESETS:
        values = parse_target(name).values(np.linspace(0, 1, 5001))
        assert 0.05 <= values.min() < values.max() <= 0.95, name
        assert parse_target(parse_target(name).text) == parse_target(name)
    for name in SURFACES:
        assert np.isfinite(surface(lambda p, name=name: parse_surface(name).values(*p.T), 40, 30)).all()
    for name in CURVES:
        assert parse_curve(name).text == name
        assert parse_curve(name).values(X).shape == (401, 2)
    np.testing.assert_allclose(BOOK.values(X), book_f(X), atol=1e-15)


def test_weird_presets_are_what_they_say():
    assert parse_target("sawtooth").values([0.0, 0.125, 0.2499]) == pytest.approx([0.1, 0.5, 0.9], abs=1e-3)
    assert set(np.round(parse_target("staircase").values(X), 9)) == {0.1, 0.3, 0.5, 0.7, 0.9}
    weierstrass = 0.5 + sum(0.2 * 0.5**k * np.cos(7**k * np.pi * X) for k in range(4))
    np.testing.assert_allclose(parse_target("weierstrass").values(X), weierstrass)


def test_a_drawing_joins_its_points():
    lines = Drawn(((0.6, 1.0), (0.2, 0.0)))
    np.testing.assert_allclose(lines.values([0.0, 0.2, 0.3, 0.6, 1.0]), [0, 0, 0.25, 1, 1])
    steps = parse_target("steps 0,0.1 0.5,0.9")
    assert steps.values([0.0, 0.499, 0.5, 1.0]).tolist() == [0.1, 0.1, 0.9, 0.9]
    drawn = lines.with_stroke((0.1, 0.5), (0.5, 0.7))
    assert drawn.knots == ((0.1, 0.5), (0.5, 0.7), (0.6, 1.0))
    assert drawn.with_stroke((2.0, 0.3), (0.55, 0.2)).knots == ((0.1, 0.5), (0.5, 0.7), (0.55, 0.2), (1.0, 0.3))
    assert lines.with_stroke((0.2, 0.9), (0.2, 0.4)).values(0.2) == pytest.approx(0.4)
    for text in ("lines", "lines 2,0", "lines 0", "lines 0,nan", "lines 0,a", "steps 0,1e9"):
        with pytest.raises(SpecError, match="drawing"):
            parse_target(text)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-100, 100)), min_size=1, max_size=20))
def test_a_drawing_reads_back_as_written(knots):
    drawn = Drawn(tuple(knots))
    assert parse_target(drawn.text) == drawn
