"""What was played is held against what was published, and the verdict is honest about chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.book.comparing import DIGITS_IN, judge, number_text, values_by_seed
from core.book.experiment import Band, Comparison, Exact, Job, Near, Played, Shape
from core.data.mnist import load_mnist
from core.spec import parse_split

COUNTS = (90.0, 95.0, 97.0, 97.0, 96.0)
COST = (0.9, 0.4, 0.2, 0.3, 0.5)
VALIDATION = (80.0, 99.0, 90.0, 99.0, 98.0)


def played(run="a", seed=0, **series):
    return Played(Job("x", run, seed), {name.replace("_", " "): tuple(values) for name, values in series.items()}, 1.0)


def comparison(how, published=(), at="each", measure="test correct", runs=("a",), text=""):
    return Comparison("it", measure, runs, at, tuple(published), how, text)


def one_value_each(*values):
    """One run, from so many seeds."""
    return [played(seed=seed, test_correct=[value]) for seed, value in enumerate(values)]


@pytest.mark.parametrize(
    ("at", "measure", "wanted"),
    [
        ("each", "test correct", COUNTS),
        ("first", "test correct", (90,)),
        ("last", "test correct", (96,)),
        ("best", "test correct", (97,)),
        ("best", "test cost", (0.2,)),
        ("best epoch", "test correct", (2,)),
        ("best epoch", "test cost", (2,)),
        ("at best validation", "test correct", (97,)),
        ("at best validation", "test cost", (0.3,)),
        ("epoch 0", "test correct", (90,)),
        ("epoch 4", "test cost", (0.5,)),
        ("epoch 5", "test correct", ()),
        ("first at 95", "test correct", (1,)),
        ("first at 95.5", "test correct", (2,)),
        ("first at 98", "test correct", ()),
        ("last", "training correct", ()),
    ],
)
def test_at_chooses_from_a_run(at, measure, wanted):
    run = played(test_correct=COUNTS, test_cost=COST, validation_correct=VALIDATION)
    assert values_by_seed(comparison(Exact(), at=at, measure=measure), [run]) == (wanted,)


def test_at_best_validation_has_nothing_where_validation_was_not_measured():
    assert values_by_seed(comparison(Exact(), at="at best validation"), [played(test_correct=COUNTS)]) == ((),)


def test_several_runs_make_one_series_in_their_order_and_only_of_whole_seeds():
    every = [
        played("b", 0, test_correct=[4, 5]),
        played("a", 0, test_correct=[1, 2]),
        played("b", 1, test_correct=[6, 7]),
    ]
    assert values_by_seed(comparison(Exact(), at="last", runs=("a", "b")), every) == ((2, 5),)


@pytest.mark.parametrize(
    ("how", "ours", "matches"),
    [
        (Exact(), [1, 2, 3], True),
        (Exact(), [1, 2, 4], False),
        (Exact(), [1, 2], False),
        (Exact(), [1, 2, 3, 4], True),
        (Exact(first=2), [1, 2, 9], True),
        (Exact(first=2), [1, 3, 3], False),
        (Exact(misses=1, off_by=1), [1, 2, 4], True),
        (Exact(misses=1, off_by=1), [1, 2, 5], False),
        (Exact(misses=1, off_by=1), [1, 3, 4], False),
        (Exact(misses=1, off_by=1), [1, 2], False),
        (Exact(relative=1e-3), [1.0005, 2, 3], True),
        (Exact(relative=1e-3), [1, 2, 3.0035], False),
        (Exact(), [1, 2, math.nan], False),
        (Near(0.01), [1.009, 2, 2.991], True),
        (Near(0.01), [1.02, 2, 3], False),
        (Near(0.01), [1, 2], False),
        (Near(0.01), [1, 2, math.nan], False),
    ],
)
def test_number_by_number(how, ours, matches):
    verdict = judge(comparison(how, [1, 2, 3]), [played(test_correct=ours)])
    assert verdict.matches is matches
    assert verdict.settled


def test_exact_looks_at_the_first_seed_only_and_counts_what_differs():
    every = [played(seed=1, test_correct=[1, 2, 3]), played(seed=0, test_correct=[1, 5, 3])]
    verdict = judge(comparison(Exact(), [1, 2, 3]), every)
    assert (verdict.matches, verdict.detail) == (False, "2 of 3 the same, off by 3 at most")


@pytest.mark.parametrize(
    ("of", "ours", "matches", "settled"),
    [
        ("median", [95], True, False),  # met, but one seed says nothing about the spread
        ("median", [94.9, 95.2, 95.3], True, True),
        ("median", [94.9, 94.8, 95.3], False, False),
        ("median", [95.0, 94.9, 95.05], True, False),  # met, and the published 95.1 is outside of ours
        ("best", [70, 80, 95.2], True, True),
        ("best", [70, 80, 94.9], False, False),
        ("best", [95.2, 96.0], False, False),
        ("every", [95.0, 95.2], True, True),
        ("every", [95.0, 95.2, 94.9], False, False),
        ("median", [], False, False),
    ],
)
def test_bands(of, ours, matches, settled):
    verdict = judge(comparison(Band(95, 95.5, of), [95.1], at="last"), one_value_each(*ours))
    assert (verdict.matches, verdict.settled) == (matches, settled)


def test_of_a_cost_the_least_is_the_best():
    every = [played(seed=seed, training_cost=[value]) for seed, value in enumerate((0.5, 0.3))]
    band = comparison(Band(0.25, 0.35, "best"), [0.3], at="last", measure="training cost")
    assert judge(band, every).matches
    assert judge(band, every).ours == "0.3"


def test_a_band_without_a_published_number_is_settled_where_it_is_met():
    band = comparison(Band(90, 92), at="last", text="not given")
    assert judge(band, one_value_each(91)).settled
    assert judge(band, one_value_each(91)).published == "not given"
    assert not judge(band, one_value_each(93)).settled


def test_a_band_shows_the_spread():
    verdict = judge(comparison(Band(95, 96, "best"), [95.42], at="last"), one_value_each(85.9, 95.1, 94.7))
    assert verdict.detail == "3 seeds, 85.90 to 95.10, 1 of them in the band, the published one outside"


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=9), st.floats(0, 100), st.sampled_from(["median", "best", "every"])
)
def test_a_settled_band_is_met_and_spans_the_published(ours, published, of):
    verdict = judge(comparison(Band(20, 80, of), [published], at="last"), one_value_each(*ours))
    decisive = {"median": [np.median(ours)], "best": [max(ours)], "every": ours}[of]
    assert verdict.matches == all(20 <= value <= 80 for value in decisive)
    assert verdict.settled == (verdict.matches and min(ours) <= published <= max(ours))


@pytest.mark.parametrize(
    ("shape", "values", "matches"),
    [
        ("constant", [5, 5, 5], True),
        ("constant", [5, 5, 6], False),
        ("constant", [5], False),
        ("rising", [1, 2, 3], True),
        ("rising", [1, 2, 2], False),
        ("falling", [3, 2, 1], True),
        ("falling", [3, 3, 1], False),
        ("not falling", [1, 3, 2], True),
        ("not falling", [2, 3, 2], False),
        ("not falling", [], False),
        ("one digit", [1009, 982, 1135], True),
        ("one digit", [1009], True),
        ("one digit", [1009, 983], False),
        ("one digit", [], False),
    ],
)
def test_shapes(shape, values, matches):
    assert judge(comparison(Shape(shape)), [played(test_correct=values)]).matches is matches


def test_a_shape_holds_for_every_seed():
    every = [played(seed=0, test_correct=[1, 2]), played(seed=1, test_correct=[2, 1])]
    assert judge(comparison(Shape("rising")), every[:1]).matches
    assert not judge(comparison(Shape("rising")), every).matches
    assert not judge(comparison(Shape("rising")), []).matches


def test_the_digits_are_counted_right():
    sets = load_mnist(parse_split("50000/10000/10000")).sets
    assert {name: tuple(np.bincount(sets[name].labels)) for name in DIGITS_IN} == DIGITS_IN


def test_one_digit_is_for_counts_of_whole_sets():
    assert not judge(comparison(Shape("one digit"), measure="test accuracy"), [played(test_accuracy=[10.09])]).matches


@pytest.mark.parametrize(
    ("value", "text"), [(8227.0, "8227"), (95.4249, "95.42"), (0.00420, "0.0042"), (math.nan, "not finite"), (-3, "-3")]
)
def test_numbers_as_text(value, text):
    assert number_text(value) == text
