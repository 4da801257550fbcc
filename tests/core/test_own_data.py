"""The user's own data on its way into training: what is dealt to which set, how it is scaled, and that it is learnt."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.architecture import parse_network
from core.data.dealing import deal
from core.data.loading import load_data
from core.data.source import inspect_data, read_data
from core.data.standardising import fit_standardising
from core.data.suggestion import suggested_network
from core.errors import DataError, SpecError
from core.run_file import default_run, load_run, run_from_toml, run_to_toml
from core.shares import Shares
from core.spec import Run, parse_split, with_fields
from core.trainer import Trainer


def own_run(path, network="2-16-2", **values):
    return with_fields(Run(parse_network("784-10")), {"data": str(path), "network": network, **values})


@pytest.fixture
def blobs(tmp_path):
    """Two classes of points around two centres that a line tells apart; the third column is constant in most rows."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    points = rng.normal(0, 1, (400, 2)) * (100, 0.01) + np.where(labels[:, None], (400, 0.04), (0, 0))
    lines = [f"{x!r},{y!r},{'ab'[label]}" for (x, y), label in zip(points.tolist(), labels, strict=True)]
    path = tmp_path / "blobs.csv"
    path.write_text("x,y,class\n" + "\n".join(lines))
    return path


def rows_of(examples, inputs=2):
    return examples.features.reshape(len(examples.labels), -1)[:, :inputs]


def test_a_small_table_is_learnt(blobs):
    run = own_run(blobs, epochs=5)
    trainer = Trainer(run, load_data(run))
    while trainer.epochs_done < run.epochs:
        trainer.advance(1000)
    assert trainer.evaluate("test").accuracy > 0.97
    assert trainer.evaluate("training").accuracy > 0.97


def test_scaling_is_fitted_on_the_training_rows_only(blobs):
    data = load_data(own_run(blobs))
    training, test = rows_of(data.sets["training"]), rows_of(data.sets["test"])
    assert training.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert training.std(axis=0) == pytest.approx([1, 1])
    raw = load_data(own_run(blobs, standardise=False))
    raw_training, raw_test = rows_of(raw.sets["training"]), rows_of(raw.sets["test"])
    expected = (raw_test - raw_training.mean(axis=0)) / raw_training.std(axis=0)
    assert test == pytest.approx(expected)
    assert abs(test.mean()) > 1e-3, "otherwise it might have been fitted on itself"
    whole = np.vstack([rows_of(raw.sets[name]) for name in raw.sets])
    assert sorted(whole.tolist()) == sorted(read_data(blobs).parts["training"].inputs.tolist())


def test_reading_again_gives_the_same_numbers(blobs):
    first, again = (rows_of(load_data(own_run(blobs)).sets["training"]) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, rows_of(load_data(own_run(blobs, seed=2)).sets["training"]))
    blobs.write_text(blobs.read_text() + "\n1,2,a\n")
    assert sum(load_data(own_run(blobs)).count(name) for name in ("training", "validation", "test")) == 401


@given(st.integers(2, 60), st.integers(1, 5), st.data())
def test_a_constant_feature_becomes_zero_everywhere(rows, features, data):
    values = np.array(
        data.draw(
            st.lists(st.lists(st.floats(-1e6, 1e6), min_size=features, max_size=features), min_size=rows, max_size=rows)
        )
    )
    values[:, 0] = data.draw(st.floats(-1e6, 1e6))
    scaling = fit_standardising(values, np.ones(features, np.bool_))
    other = values + 5.0
    scaling.apply(other)
    assert not other[:, 0].any()
    assert np.isfinite(other).all()


def test_what_differs_by_rounding_only_is_constant():
    values = np.array([[0.1 + 0.2, 1e-320], [0.3, 0.0], [0.3, 1e-310]])
    scaling = fit_standardising(values, np.ones(2, np.bool_))
    scaling.apply(values)
    assert not values.any()


def test_all_pixels_of_a_channel_are_scaled_alike():
    images = np.random.default_rng(0).normal((5, -3), (2, 7), (50, 4, 2)).reshape(50, 8)
    images[:, 0] = 0.0
    scaling = fit_standardising(images, np.ones(8, np.bool_), channels=2)
    scaling.apply(images)
    channels = images.reshape(-1, 2)
    assert channels.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert channels.std(axis=0) == pytest.approx([1, 1])


shares = st.tuples(st.integers(10, 60), st.integers(0, 30)).map(lambda two: Shares(100 - sum(two), two[1], two[0]))


@given(
    labels=st.lists(st.integers(0, 3), min_size=30, max_size=200),
    shares=shares,
    own=st.sets(st.sampled_from(["validation", "test"])),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_row_is_dealt_once_and_each_class_in_its_share(labels, shares, own, seed):
    classes = np.array(labels, np.uint8)
    try:
        dealt = deal(classes, shares, frozenset(own), seed)
    except SpecError:
        assert shares.validation * len(labels) < 100
        return
    assert sorted(np.concatenate(list(dealt.values())).tolist()) == list(range(len(labels)))
    assert not own & dealt.keys()
    percents = {
        "training": shares.training,
        "validation": shares.validation,
        "test": shares.test,
    }
    whole = sum(percent for name, percent in percents.items() if name not in own)
    for name, rows in dealt.items():
        share = percents[name] / whole
        assert abs(len(rows) - share * len(labels)) <= 1.0
        counts = Counter(classes[rows].tolist())
        for label, count in Counter(labels).items():
            assert abs(counts[label] - share * count) <= 3.0
    again = deal(classes, shares, frozenset(own), seed)
    assert all(np.array_equal(dealt[name], again[name]) for name in dealt)


def test_sets_that_would_be_empty_are_refused():
    with pytest.raises(SpecError, match="there are 4 rows"):
        deal(np.zeros(4, np.uint8), Shares(80, 10, 10), frozenset(), 1)


@pytest.mark.parametrize("text", ["80/10/10 %", "60/40 %", "100/0 %"])
def test_shares_read_back_as_written(text):
    assert parse_split(text, "iris.csv").text == text


@pytest.mark.parametrize("text", ["80/10", "0/50/50 %", "first 100", "80-20", "50000/10000/10000", ""])
def test_other_shares_are_refused(text):
    with pytest.raises(SpecError, match="split"):
        parse_split(text, "iris.csv")


def test_the_network_must_fit_the_data(blobs):
    with pytest.raises(SpecError, match=r"network: got '3 inputs'; allowed: 2, the input columns of blobs.csv"):
        load_data(own_run(blobs, "3-16-2"))
    with pytest.raises(SpecError, match=r"network: got '3 outputs'; allowed: 2, one for each class of blobs.csv"):
        load_data(own_run(blobs, "2-16-3"))
    with pytest.raises(SpecError, match="batch_size: got 400; allowed: 1 to 320"):
        load_data(own_run(blobs, batch_size=400))
    run = own_run(blobs)
    trainer = Trainer(run, load_data(run))
    with pytest.raises(SpecError, match="batch_size"):
        trainer.apply("batch_size", 321)
    assert trainer.run == run


@given(st.integers(1, 65_536), st.integers(2, 256))
def test_the_suggested_network_fits(inputs, classes):
    network = parse_network(suggested_network(inputs, classes))
    assert (network.inputs, network.output.width) == (inputs, classes)


def test_a_run_file_finds_its_data_from_where_it_lies(blobs, monkeypatch):
    (blobs.parent / "run.toml").write_text('data = "blobs.csv"\nnetwork = "2-16-2"\nlabel = "class"\n')
    monkeypatch.chdir("/")
    run = load_run(blobs.parent / "run.toml")
    assert load_data(run).facts.name == "blobs.csv"
    assert run_from_toml(run_to_toml(run)) == run
    assert with_fields(run, {"data": "mnist", "network": "784-10"}).split == default_run().split


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"data": ""}, "data"),
        ({"data": 3}, "data"),
        ({"data": "a\0b"}, "data"),
        ({"label": 3}, "label"),
        ({"header": "perhaps"}, "header"),
        ({"standardise": 1}, "standardise"),
        ({"data": "iris.csv", "split": "first 100"}, "split"),
    ],
)
def test_wrong_fields_get_a_sentence(values, field):
    with pytest.raises(SpecError, match=f"^{field}: got"):
        with_fields(default_run(), values)


def test_other_files_are_named_with_what_is_allowed(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"a\.parquet: \.parquet files are not read; allowed are CSV"):
        inspect_data(tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"absent\.csv: cannot be read"):
        read_data(tmp_path / "absent.csv")
    with pytest.raises(DataError, match="holds no images"):
        read_data(tmp_path)


def test_classes_alternate_nowhere_in_step(blobs):
    """Rows come in a random order, so that their first thousand stand for all."""
    labels = load_data(own_run(blobs)).sets["training"].labels
    changes = sum(a != b for a, b in pairwise(labels.tolist()))
    assert 100 < changes < 220
