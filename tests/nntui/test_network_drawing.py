"""The drawing of a network: it fits any room, and shows neurons, stacked maps and dropout."""

import pytest

from core.architecture import parse_network
from nntui.widgets.network_drawing import Part, draw, items_of, place, stacks_of

CONVOLUTIONAL = "28x28x1 conv 20@5x5 relu, pool 2, dropout 0.5, dense 100 relu, dropout 0.5, dense 10 sigmoid"


def rows_of(text: str, width: int, height: int) -> list[str]:
    return ["".join(row) for row in draw(parse_network(text), width, height).characters]


@pytest.mark.parametrize(
    "text", ["784-10", "784-30-10", "784-1-10", "-".join(["784", *["30"] * 150, "10"]), CONVOLUTIONAL]
)
@pytest.mark.parametrize("size", [(12, 4), (30, 7), (42, 10), (120, 40)])
def test_it_fits_its_room(text: str, size: tuple[int, int]) -> None:
    width, height = size
    rows = rows_of(text, width, height)
    assert len(rows) == height
    assert all(len(row) == width for row in rows)
    assert "●" in "".join(rows)


def test_it_shows_each_neuron_of_a_narrow_layer_and_names_the_shapes() -> None:
    rows = rows_of("784-2-10", 41, 10)
    assert [row[20] for row in rows].count("●") == 2
    assert "784" in rows[-1]
    assert " 2 " in rows[-1]


def test_maps_are_stacks_in_one_scale() -> None:
    placed = place(items_of(parse_network(CONVOLUTIONAL)), 60, 12)
    image, convolution, pooling = (stacks_of(placed, 12)[index] for index in range(3))
    assert (image.sheets, convolution.sheets) == (1, 3)
    assert image.width == image.height > convolution.width > pooling.width
    assert convolution.width / image.width == pytest.approx(24 / 28, abs=0.06)
    assert pooling.width / image.width == pytest.approx(12 / 28, abs=0.06)
    assert sorted(stacks_of(placed, 12)) == [0, 1, 2], "dense layers are neurons"


def test_shapes_are_written_in_full_where_there_is_room_else_as_maps_at_side() -> None:
    assert "28x28x1" in rows_of(CONVOLUTIONAL, 60, 12)[-1]
    assert "24x24x20" in rows_of(CONVOLUTIONAL, 60, 12)[-1]
    assert "20@24" in rows_of(CONVOLUTIONAL, 30, 8)[-1]


def test_dropout_is_a_mark_and_silences_that_share_of_the_neurons_drawn() -> None:
    cells = draw(parse_network("784, dense 30, dropout 0.5, dense 10"), 42, 10)
    rows = ["".join(row) for row in cells.characters]
    assert "".join(rows).count("○") == 2  # of four, the fifth says that there are more
    assert "".join(rows).count("╳") == 1
    assert (cells.roles == Part.DROPOUT).sum() == 3
    assert not any("○" in row for row in rows_of("784-30-10", 42, 10))
