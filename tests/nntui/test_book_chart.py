"""The pictures of the book: which numbers are drawn where."""

from dataclasses import replace

import book_players as book
import numpy as np
import pytest

from core.book.experiment import Band, Job, Played
from nntui.book_chart import Picture, chart_of, picture_of
from nntui.widgets.chart import Canvas, Role

COUNTS = (9000.0, 9200.0, 9305.0)


def played(experiment, run: str = "run", seed: int = 0, **series: tuple[float, ...]) -> Played:
    return Played(Job(experiment.id, run, seed), {name.replace("_", " "): one for name, one in series.items()}, 1.0)


def numbers(picture: Picture, role: Role) -> list[tuple[list[float], list[float]]]:
    return [(curve.x.tolist(), curve.y.tolist()) for curve in picture.curves if curve.role is role]


def test_a_curve_lies_over_the_published_one_numbered_from_0():
    picture = picture_of(book.COUNTS, book.COUNTS.comparisons[0], [played(book.COUNTS, test_correct=COUNTS)])
    assert numbers(picture, Role.GHOST) == [([0, 1, 2], [9000, 9200, 9300])]
    assert numbers(picture, Role.TRAINING) == [([0, 1, 2], [9000, 9200, 9305])]


def test_a_single_number_is_a_level_or_a_marked_epoch_beside_the_series_it_is_taken_from():
    one = [played(book.COUNTS, test_correct=COUNTS)]
    level = picture_of(book.COUNTS, book.COUNTS.comparisons[1], one)
    assert numbers(level, Role.GHOST)[-1][1] == [9300, 9300]
    assert numbers(level, Role.TRAINING) == [([0, 1, 2], [9000, 9200, 9305])]
    epoch = picture_of(book.COUNTS, book.COUNTS.comparisons[2], one)
    assert epoch.epochs == (2.0,)
    assert [mark.label for mark in chart_of(epoch, 60, 12).marks] == ["published 2"]


def test_published_values_of_some_epochs_are_points_on_our_series():
    some = replace(book.COUNTS.comparisons[0], at="epochs 0 2", published=(9000.0, 9300.0))
    picture = picture_of(book.COUNTS, some, [played(book.COUNTS, test_correct=COUNTS)])
    points = [curve for curve in picture.curves if curve.points]
    assert [(curve.x.tolist(), curve.y.tolist()) for curve in points] == [([0, 2], [9000, 9300])]
    assert numbers(picture, Role.TRAINING) == [([0, 1, 2], [9000, 9200, 9305])]


def test_a_band_is_shown_with_the_curves_of_all_seeds_and_the_axis_reaches_to_the_last_epoch():
    seeds = [played(book.BEST, seed=seed, test_accuracy=(90.0 + seed, 95.0)) for seed in range(3)]
    picture = picture_of(book.BEST, book.BEST.comparisons[0], seeds)
    assert len(numbers(picture, Role.TRAINING)) == 3
    chart = chart_of(picture, 60, 12)
    assert picture.band == (94.7, 95.6)
    assert chart.band is not None
    assert chart.y.lower < 90
    assert chart.x.upper == 4, "five epochs, counted from 0"
    assert chart_of(picture_of(book.BEST, book.BEST.comparisons[0], []), 60, 12).x.upper == 4


def test_values_of_several_runs_lie_over_what_tells_the_runs_apart():
    comparison = book.SIZES_OF_DATA.comparisons[0]
    ours = [played(book.SIZES_OF_DATA, "1000", test_accuracy=(87.0,))]
    picture = picture_of(book.SIZES_OF_DATA, comparison, ours)
    assert numbers(picture, Role.GHOST) == [([100, 1000], [69, 88])]
    assert numbers(picture, Role.TRAINING) == [([1000], [87])]
    assert chart_of(picture, 60, 12).x.ticks[0][1] == "100"
    names = picture_of(book.SIZES_OF_DATA, replace(comparison, x=(), log_x=False), ours)
    assert [label for _, label in chart_of(names, 60, 12).x.ticks] == ["100", "1000"]


def test_one_value_a_seed_is_a_point_a_seed():
    last = replace(book.SIZES_OF_DATA.comparisons[0], runs=("100",), how=Band(60, 70), published=(69.0,), x=())
    seeds = [played(book.SIZES_OF_DATA, "100", seed, test_accuracy=(68.0 + seed,)) for seed in range(2)]
    picture = picture_of(book.SIZES_OF_DATA, last, seeds)
    assert numbers(picture, Role.TRAINING) == [([1, 2], [68, 69])]
    assert [label for _, label in chart_of(picture, 60, 12).x.ticks] == ["1", "2"]


def test_layers_are_drawn_together_on_a_logarithmic_axis():
    ours = [played(book.SPEEDS, layer_1=(0.07, 0.05), layer_2=(0.7, 0.0))]
    picture = picture_of(book.SPEEDS, book.SPEEDS.comparisons[1], ours)
    assert [name for name, _ in picture.names] == ["1", "2"]
    assert len(numbers(picture, Role.GHOST)) == 2
    chart = chart_of(picture, 60, 12)
    assert chart.y.lower < np.log10(0.04)
    assert chart.y.upper > np.log10(0.7)
    assert [line.x.size for line in chart.lines if line.role is Role.VALIDATION] == [1], "0 has no logarithm"


def test_zooming_leaves_the_steep_beginning_out():
    curve = (10.0, *(90.0 + 0.1 * step for step in range(20)))
    comparison = replace(book.COUNTS.comparisons[0], published=curve)
    picture = picture_of(replace(book.COUNTS, comparisons=(comparison,)), comparison, [])
    assert chart_of(picture, 60, 12).y.lower <= 10
    assert chart_of(picture, 60, 12, zoomed=True).y.lower > 85


@pytest.mark.parametrize("experiment", book.REGISTRY.experiments, ids=lambda one: one.id)
@pytest.mark.parametrize("size", [(16, 4), (40, 6), (150, 40)])
def test_every_picture_can_be_drawn_before_anything_was_played(experiment, size):
    for comparison in experiment.comparisons:
        for nothing in ([], [Played(Job(experiment.id, next(iter(experiment.runs), "")), {}, 0.0)]):
            chart = chart_of(picture_of(experiment, comparison, nothing), *size, dotted=True)
            assert Canvas().draw(chart, *size).characters.shape == size[::-1]
