"""The screen follows training ten times a second, and takes no more than its share of the processor."""

import pytest

from nntui.pace import SHARE, Pace


def drawings(cost: float, seconds: float = 10.0) -> int:
    """How often it draws in so many seconds where each drawing takes `cost` of processor time."""
    pace, drawn = Pace(), 0
    for look in range(round(seconds * 40)):
        late = 0.006 * (look % 3)
        drawn += pace.due(look / 40 + late, drawn * cost)
    return drawn


def test_what_is_cheap_is_drawn_ten_times_a_second() -> None:
    assert 95 <= drawings(cost=0.004) <= 101


@pytest.mark.parametrize("cost", [0.015, 0.02, 0.03])
def test_what_is_dear_keeps_to_its_share(cost: float) -> None:
    assert drawings(cost) * cost / 10 <= SHARE * 1.05


def test_however_dear_it_is_the_screen_goes_on() -> None:
    assert drawings(cost=0.2) >= 30
