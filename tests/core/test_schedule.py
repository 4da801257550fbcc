"""Schedules: their text both ways, and their rates against closed forms written out here a second time."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SpecError
from core.learning_rates import rates
from core.schedule import Constant, Cosine, OneCycle, OnPlateau, Step, parse_schedule

shares = st.floats(1e-6, 0.999) | st.integers(2, 100_000).map(lambda n: 1 / n)
floors = st.just(0.0) | shares
epochs = st.integers(1, 1000)
schedules = st.one_of(
    st.just(Constant()),
    st.builds(Step, epochs, shares, floors),
    st.builds(OnPlateau, epochs, st.floats(1.001, 1000) | st.integers(2, 100).map(float), floors),
    st.builds(Cosine, floors, st.integers(0, 100)),
    st.just(OneCycle()),
)


@given(schedules)
def test_a_schedule_reads_back_as_written(schedule):
    assert parse_schedule(schedule.text) == schedule


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        (" Constant ", Constant()),
        ("step 10 x 0.5", Step(10, 0.5)),
        ("step every 5 epochs × 1/4 to 1/128", Step(5, 0.25, 1 / 128)),
        ("halve after 10 to 1/128", OnPlateau(10, 2.0, 1 / 128)),
        ("halve the rate after 3 epochs", OnPlateau(3)),
        ("divide by 10 after 10 to 1/1000", OnPlateau(10, 10.0, 0.001)),
        ("cosine", Cosine()),
        ("cosine to 0.01, warm-up 5", Cosine(0.01, 5)),
        ("cosine warmup 2", Cosine(0.0, 2)),
        ("One cycle", OneCycle()),
    ],
)
def test_what_a_user_may_type(text, schedule):
    assert parse_schedule(text) == schedule


def test_the_exercise_of_the_book_is_written_as_it_is_typed():
    assert parse_schedule("halve after 10 to 1/128").text == "halve after 10 to 1/128"
    assert parse_schedule("cosine to 0.01").text == "cosine to 0.01"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "linear",
        "step 10",
        "step 0 x 0.5",
        "step 10 x 1.5",
        "step 10 x half",
        "step 10 x 1/0",
        "halve",
        "halve after 0",
        "halve after 10 to 2",
        "divide by 1 after 10",
        "divide by inf after 10",
        "cosine to nan",
        "cosine to 0",
        "cosine warm-up 99999999999999999999",
        7,
    ],
)
def test_a_wrong_schedule_gets_one_sentence(text):
    with pytest.raises(SpecError) as caught:
        parse_schedule(text)
    assert re.fullmatch(r"schedule: got [^\n]+; allowed: [^\n]+\.", str(caught.value))


@given(st.text(max_size=40))
def test_any_text_is_a_schedule_or_refused(text):
    try:
        schedule = parse_schedule(text)
    except SpecError:
        return
    assert parse_schedule(schedule.text) == schedule


def by_hand(schedule, at, total):
    """The share of the learning rate at one position, in plain Python."""
    match schedule:
        case Constant() | OnPlateau():
            return 1.0
        case Step(every, factor, floor):
            share = 1.0
            while at >= every:
                share, at = share * factor, at - every
            return max(share, floor)
        case Cosine(floor, warm_up):
            if at < warm_up:
                return 0.04 + 0.96 * at / warm_up
            way = min((at - warm_up) / max(total - warm_up, 1), 1.0)
            return floor + (1 - floor) * math.cos(way * math.pi / 2) ** 2
        case OneCycle():
            way = min(at / total, 1.0)
            if way < 0.3:
                return 0.04 + 0.96 * math.sin(way / 0.3 * math.pi / 2) ** 2
            return 1e-4 + (1 - 1e-4) * math.cos((way - 0.3) / 0.7 * math.pi / 2) ** 2
    raise AssertionError(schedule)


@given(schedules, st.floats(1e-6, 100), st.lists(st.integers(0, 4000), min_size=1), st.integers(1, 200))
def test_rates_are_the_closed_forms(schedule, learning_rate, eighths, total):
    """Positions in eighths of an epoch, so that plain arithmetic on them is exact."""
    position = np.array(eighths) / 8
    expected = [learning_rate * by_hand(schedule, at, total) for at in position]
    assert rates(schedule, learning_rate, position, total) == pytest.approx(expected, rel=1e-9, abs=1e-9 * 1e-4)


@given(schedules, st.integers(1, 60), st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_a_rate_is_the_same_bits_in_whatever_slice_it_is_asked_for(schedule, total, sizes):
    position = np.arange(sum(sizes)) / 37
    whole = rates(schedule, 0.3, position, total)
    parts = [rates(schedule, 0.3, part, total) for part in np.split(position, np.cumsum(sizes)[:-1])]
    assert np.array_equal(np.concatenate(parts), whole)


def test_where_the_cycles_begin_turn_and_end():
    assert rates(OneCycle(), 2.0, np.array([0.0, 3.0, 10.0, 11.0]), 10) == pytest.approx([0.08, 2.0, 2e-4, 2e-4])
    assert rates(Cosine(0.1), 2.0, np.array([0.0, 5.0, 10.0, 99.0]), 10) == pytest.approx([2.0, 1.1, 0.2, 0.2])
