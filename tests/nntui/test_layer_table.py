"""The table of layers at any width, and the costs in words."""

import pytest

from core.layers import Convolution, Dense, Dropout, Pooling
from core.run_file import default_run
from core.spec import Run, with_fields
from nntui.widgets.layer_table import LayerTable, bytes_text, costs_text, count_text, settings_of

BOOK = (
    "28x28x1 conv 20@5x5 relu, pool 2, conv 40@5x5 relu, pool 2, dropout 0.5, "
    "dense 1000 relu, dropout 0.5, dense 1000 relu, dropout 0.5, softmax 10"
)


def run_of(text: str) -> Run:
    return with_fields(default_run(), {"network": text, "loss": "log-likelihood"})


def rows_of(table: LayerTable, count: int) -> list[str]:
    return [table.row(layer).plain for layer in range(count)]


def test_each_layer_has_its_kind_settings_activation_shape_and_parameters() -> None:
    rows = [" ".join(row.split()) for row in rows_of(LayerTable(run_of(BOOK), 100), 11)]
    assert rows[0] == "0 image 28x28x1 28x28x1"
    assert rows[1] == "1 conv 20@5x5 relu 24x24x20 520 288,000 2.08 kB"
    assert rows[2] == "2 pool 2 max 12x12x20 – – –"
    assert rows[5] == "5 dropout 0.5 4x4x40 – – –"
    assert rows[8] == "8 dense 1000 relu 1000 1,001,000 1,000,000 4 MB"
    assert rows[10] == "10 dense 10 softmax 10 10,010 10,000 40 kB"


@pytest.mark.parametrize("width", [42, 45, 52, 70, 150])
@pytest.mark.parametrize("text", ["784-10", "784-30-10", BOOK])
def test_it_fits_its_width_and_names_the_columns_where_they_are(text: str, width: int) -> None:
    run = run_of(text.replace("-10", ", softmax 10").replace("784-30", "784, dense 30"))
    table = LayerTable(run, width)
    count = len(run.network.layers) + 1
    assert all(len(row) <= width for row in (table.header, *rows_of(table, count)))
    place = table.places["activation"]
    assert table.header[place.start : place.stop].strip() in ("activation", "act.")
    assert rows_of(table, count)[count - 1][place.start : place.stop].strip() == "softmax"
    out = table.places["out"]
    assert rows_of(table, count)[count - 1][out.start : out.stop].strip() == "10"


def test_a_wide_table_tells_more() -> None:
    assert "multiply-adds" not in LayerTable(run_of(BOOK), 45).header
    assert "multiply-adds" in LayerTable(run_of(BOOK), 68).header
    assert "memory" in LayerTable(run_of(BOOK), 100).header


@pytest.mark.parametrize(
    ("layer", "full", "brief"),
    [
        (Dense(10, "softmax", 2.5), "10 temperature 2.5", "10 T=2.5"),
        (Convolution(20, 5, 3, "relu", 2, 1), "20@5x3 stride 2 padding 1", "20@5x3 s2 p1"),
        (Pooling(3, "average", 2), "3 average stride 2", "3 average s2"),
        (Dropout(0.25), "0.25", "0.25"),
    ],
)
def test_settings_of_a_layer(layer: Dense, full: str, brief: str) -> None:
    assert settings_of(layer) == full
    assert settings_of(layer, brief=True) == brief


def test_costs_in_words() -> None:
    run = run_of(BOOK)
    assert costs_text(run) == "1,672,570 parameters, 6.69 MB as float32, 3.2 million multiply-adds an image"
    assert costs_text(run, brief=True) == "1,672,570 parameters, 6.69 MB, 3.2 M mult-adds"
    assert "190.9 kB" not in costs_text(default_run())
    assert "95.4 kB as float32" in costs_text(default_run())
    assert "191 kB as float64" in costs_text(with_fields(default_run(), {"precision": "float64"}))


def test_numbers_in_words() -> None:
    assert [bytes_text(count) for count in (12, 95_440, 1_500_000, 2_000_000_000)] == [
        "12 bytes",
        "95.4 kB",
        "1.5 MB",
        "2 GB",
    ]
    assert [count_text(count) for count in (23_820, 3_218_000, 45_600_000, 1_400_000_000)] == [
        "23,820",
        "3.2 million",
        "46 million",
        "1.4 billion",
    ]
