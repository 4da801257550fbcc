"""Charts in cells: what is drawn where, and that nothing a run can measure breaks the drawing."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from core.snapshot import Bins, Points
from nntui.widgets.cells import Cells
from nntui.widgets.chart import TINTED, Axis, Band, Canvas, Chart, Line, Mark, Role, turns
from nntui.widgets.decimation import envelope, thinned
from nntui.widgets.ticks import linear_ticks, log_ticks, short_number

X = Axis(0.0, 10.0, linear_ticks(0.0, 10.0, 5))
Y = Axis(0.0, 1.0, linear_ticks(0.0, 1.0, 5))
RAMP = np.linspace(0.0, 10.0, 40)


def draw(width: int = 60, height: int = 16, y: Axis = Y, lines=(), band=None, marks=()) -> Cells:
    return Canvas().draw(Chart(X, y, "epoch", lines, band, marks), width, height)


def rows(cells: Cells) -> list[str]:
    return ["".join(row) for row in cells.characters]


def where(cells: Cells, role: Role) -> tuple[np.ndarray, np.ndarray]:
    return np.nonzero(cells.roles == role)


def test_a_rising_line_goes_from_the_lower_left_corner_of_the_plot_to_the_upper_right_one():
    cells = draw(lines=[Line(Role.TRAINING, RAMP, RAMP / 10)])
    row, column = where(cells, Role.TRAINING)
    assert (row[column == 6] == 13).any(), "the first column of the plot, its last row"
    assert (row[column == 59] == 0).any()
    assert np.corrcoef(row, column)[0, 1] < -0.99
    assert set(column) == set(range(6, 60)), "no gap"


def test_ticks_stand_at_the_row_of_their_value():
    cells = draw(lines=[Line(Role.TRAINING, RAMP, np.full(40, 0.6))])
    labelled = next(index for index, row in enumerate(rows(cells)) if row.strip().startswith("0.6"))
    assert set(where(cells, Role.TRAINING)[0]) == {labelled}
    assert rows(cells)[-1].split() == ["epoch", "0", "2", "4", "6", "8", "10"]


def test_the_later_line_is_in_front_and_a_dashed_one_lets_the_other_through():
    level = np.full(40, 0.5)
    cells = draw(lines=[Line(Role.VALIDATION, RAMP, level), Line(Role.TEST, RAMP, level, dashed=True)])
    behind, front = where(cells, Role.VALIDATION)[1], where(cells, Role.TEST)[1]
    assert len(behind) + len(front) == 54
    assert len(front) > len(behind) > 10


@pytest.mark.parametrize("count", [2, 30, 400])
def test_dashes_look_the_same_however_many_points_the_line_has(count: int):
    x = np.linspace(0, 10, count)
    cells = draw(lines=[Line(Role.TEST, x, np.full(count, 0.5), dashed=True)])
    gaps = np.diff(where(cells, Role.TEST)[1])
    assert set(gaps) <= {1, 2, 3}
    assert 7 <= (gaps > 1).sum() <= 9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80))
def test_points_that_are_left_out_move_the_curve_by_less_than_half_a_dot(values: list[float]):
    x, y = np.arange(float(len(values))), np.array(values)
    kept_x, kept_y = turns(x, y, dots=56)
    assert set(kept_x) <= set(x)
    assert np.abs(np.interp(x, kept_x, kept_y) - y).max() * 56 < 0.5


def test_a_straight_line_is_its_two_ends():
    x = np.linspace(0, 10, 50)
    assert [tuple(part) for part in turns(x, 0.02 * x, dots=56)] == [(0, 10), (0, 0.2)]


def test_a_single_point_is_seen():
    cells = draw(lines=[Line(Role.VALIDATION, np.array([5.0]), np.array([0.5]))])
    row, column = where(cells, Role.VALIDATION)
    assert len(row) == 1
    assert cells.characters[row[0], column[0]] == "•"


def test_lines_partly_or_wholly_outside_the_range_are_cut_off():
    low, high = np.full(40, -5.0), np.full(40, 1e300)
    wild = np.where(np.arange(40) % 2, 1e300, 0.5)
    lines = [Line(Role.TRAINING, RAMP, low), Line(Role.TEST, RAMP, high), Line(Role.VALIDATION, RAMP, wild)]
    cells = draw(lines=lines)
    assert not where(cells, Role.TRAINING)[0].size
    assert not where(cells, Role.TEST)[0].size
    assert where(cells, Role.VALIDATION)[0].min() == 0


def test_no_lines_and_empty_lines_leave_the_frame():
    for lines in ((), [Line(Role.TEST, np.zeros(0), np.zeros(0), dashed=True)]):
        cells = draw(lines=lines)
        assert "└" in "".join(rows(cells))
        assert not (cells.roles >= Role.TRAINING).any()


def tinted(cells: Cells) -> np.ndarray:
    return cells.roles >= TINTED


def test_the_band_spans_exactly_from_its_least_to_its_greatest_value():
    band = Band(RAMP, np.full(40, 0.25), np.full(40, 0.75))
    cells = draw(band=band)
    row, column = np.nonzero(tinted(cells))
    assert (row.min(), row.max()) == (3, 10)
    assert tinted(cells)[3:11, column.min() : column.max() + 1].all(), "also between the columns that have a point"
    outline = np.nonzero((cells.roles & 0x7F) == Role.BAND)[0]
    assert set(outline) == {3, 10}
    whole = draw(band=Band(RAMP, np.full(40, -np.inf), np.full(40, np.inf)))
    row, _ = np.nonzero(tinted(whole))
    assert (row.min(), row.max()) == (0, 13)


def test_a_band_that_nothing_can_be_tinted_with_is_dotted_sparsely():
    whole = Band(RAMP, np.full(40, -np.inf), np.full(40, np.inf), dotted=True)
    cells = draw(band=whole)
    dots = sum(
        bin(ord(character) - 0x2800).count("1") for character in cells.characters[tinted(cells)] if character > "⠀"
    )
    assert 0 < dots / tinted(cells).sum() < 0.8


def test_a_band_of_which_nothing_is_in_sight_is_not_drawn():
    assert not tinted(draw(band=Band(RAMP + 100, np.zeros(40), np.ones(40)))).any()


def test_the_band_never_hides_a_curve():
    line = Line(Role.TRAINING, RAMP, np.full(40, 0.5))
    alone, over = draw(lines=[line]), draw(lines=[line], band=Band(RAMP, np.zeros(40), np.ones(40)))
    place = alone.roles == Role.TRAINING
    assert (over.characters[place] == alone.characters[place]).all()
    assert (over.roles[place] == Role.TRAINING + TINTED).all()


def test_curves_do_not_cover_the_labels_of_marks():
    cells = draw(lines=[Line(Role.TRAINING, RAMP, np.full(40, 0.97))], marks=[Mark(5.0, "η .25")])
    assert "η .25" in rows(cells)[0]


def test_marks_have_a_line_and_a_label_that_stays_inside_and_does_not_cover_another():
    marks = [Mark(2.0, "η .5"), Mark(2.1, "η .25"), Mark(2.2, "η .125"), Mark(9.99, "batch 32")]
    cells = draw(marks=marks)
    text = rows(cells)
    assert "η .125" in text[0]
    assert "η .25" in text[1]
    assert text[0].rstrip().endswith("batch 32╎")
    assert not any("η .5" in row for row in text), "no room: the newer ones win"
    assert all("╎" in row for row in text[2:14])


@pytest.mark.parametrize(("width", "height"), [(0, 0), (1, 1), (15, 9), (60, 3), (16, 4), (23, 8), (300, 80)])
def test_any_size_can_be_drawn(width: int, height: int):
    cells = draw(width, height, lines=[Line(Role.TRAINING, RAMP, RAMP / 10)], marks=[Mark(5.0, "η 3")])
    assert cells.roles.shape == (height, width)


def test_strips_have_the_text_and_the_style_of_each_cell():
    cells = Cells(6, 1)
    cells.put(0, 1, "ab", Role.TEST)
    cells.put(0, 4, "much too long", Role.MARK)
    cells.put(7, 0, "no such row", Role.MARK)
    strip = cells.strips({Role.BLANK: Style(), Role.TEST: Style(bold=True), Role.MARK: Style(dim=True)})[0]
    assert [(segment.text, segment.style) for segment in strip] == [
        (" ", Style()),
        ("ab", Style(bold=True)),
        (" ", Style()),
        ("mu", Style(dim=True)),
    ]


@given(
    st.floats(-1e9, 1e9),
    st.floats(1e-3, 1e12),
    st.integers(2, 12),
)
def test_linear_ticks_are_at_least_two_in_the_range_and_their_labels_tell_them_apart(lower, span, wanted):
    ticks = linear_ticks(lower, lower + span, wanted)
    slack = span * 1e-6
    assert 2 <= len(ticks) <= wanted + 6
    assert all(lower - slack <= position <= lower + span + slack for position, _ in ticks)
    assert len({label for _, label in ticks}) == len(ticks)


def test_tick_labels():
    assert [label for _, label in linear_ticks(93.2, 97.4, 5, unit="%")] == ["94%", "95%", "96%", "97%"]
    assert [label for _, label in linear_ticks(0, 0.3, 3)] == ["0.0", "0.1", "0.2", "0.3"]
    assert [label for _, label in linear_ticks(0, 3e10, 3)] == ["0", "1e10", "2e10", "3e10"]
    assert [label for _, label in linear_ticks(0, 0.01, 4, scale=5000)] == ["0", "20", "40"]
    assert [label for _, label in log_ticks(-3, 1, 8)] == ["0.001", "0.01", "0.1", "1", "10"]
    assert [label for _, label in log_ticks(-0.4, 0.1, 8)] == ["0.5", "0.7", "1"]
    assert [label for _, label in log_ticks(math.log10(3.1), math.log10(3.9), 8)] == ["3.2", "3.4", "3.6", "3.8"]
    assert len(log_ticks(-12.5, 300, 6)) <= 6
    assert [short_number(value) for value in (1e-12, 0.02, 5.0, 99_999.0, 1e6)] == [
        "1e-12",
        "0.02",
        "5",
        "99999",
        "1e6",
    ]


def test_the_envelope_has_the_exact_extremes_and_mean_of_each_column():
    rng = np.random.default_rng(1)
    mean = rng.normal(size=5_000)
    bins = Bins(np.arange(1, 5_001) / 5_000, mean - 1, mean + 2, mean)
    reduced = envelope(bins, right=1.0, columns=50)
    assert reduced.x.size == 50
    assert reduced.least.min() == bins.least.min()
    assert reduced.greatest.max() == bins.greatest.max()
    assert reduced.mean[0] == pytest.approx(mean[:99].mean())


def test_a_column_that_has_just_begun_does_not_make_the_mean_jump():
    value = np.append(np.zeros(1_000), 50.0)
    reduced = envelope(Bins(np.arange(1.0, 1_002.0), value, value, value), right=2_000.0, columns=20)
    assert reduced.mean[-1] < 1
    assert reduced.greatest[-1] == 50


def test_values_that_are_not_finite_are_left_out():
    bad = np.array([1.0, np.nan, np.inf, 2.0] * 100)
    epoch = np.arange(1.0, 401.0)
    for columns in (10, 1_000):
        reduced = envelope(Bins(epoch, bad, bad, bad), 400.0, columns)
        assert set(np.concatenate([reduced.least, reduced.greatest])) == {1.0, 2.0}
        assert set(thinned(Points(epoch, bad), 400.0, columns).value) == {1.0, 2.0}
    nothing = np.full(400, np.nan)
    assert envelope(Bins(epoch, nothing, nothing, nothing), 400.0, 10).x.size == 0
    assert thinned(Points(epoch, nothing), 400.0, 10).epoch.size == 0


@given(st.integers(1, 3_000), st.integers(1, 60))
def test_thinned_points_are_few_were_measured_and_keep_extremes_and_the_last(count: int, columns: int):
    epoch = np.arange(1.0, count + 1)
    value = np.sin(epoch * 1.7) * epoch
    reduced = thinned(Points(epoch, value), float(count), columns)
    assert reduced.epoch.size <= 2 * columns + 1
    assert (value[reduced.epoch.astype(int) - 1] == reduced.value).all()
    assert (reduced.value.min(), reduced.value.max(), reduced.epoch[-1]) == (value.min(), value.max(), count)


def test_importing_the_panes_imports_neither_plotext_nor_numba():
    code = (
        "import sys, nntui.widgets.curves, nntui.widgets.gradients;"
        "sys.exit(str({'plotext', 'numba'} & set(sys.modules)) if {'plotext', 'numba'} & set(sys.modules) else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
