import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.history import BinnedSeries, History

parts = st.lists(st.lists(st.floats(-1e6, 1e6), max_size=30), max_size=12)


@given(parts, st.sampled_from([2, 8, 16]))
def test_bins_hold_exactly_what_was_measured(lists, capacity):
    series = BinnedSeries(capacity)
    values: list[float] = []
    for part in lists:
        first = len(values)
        values += part
        series.append(np.arange(first, len(values)) + 1.0, np.array(part))
    bins = series.bins()
    assert len(bins.mean) <= capacity
    width = bins.batches_per_bin
    groups = [values[i : i + width] for i in range(0, len(values), width)]
    assert len(groups) == len(bins.mean)
    for index, group in enumerate(groups):
        assert bins.least[index] == min(group)
        assert bins.greatest[index] == max(group)
        assert np.isclose(bins.mean[index], np.mean(group), rtol=1e-9, atol=1e-6)
        assert bins.epoch[index] == min((index + 1) * width, len(values))


def test_room_is_bounded_however_long_the_run():
    series = BinnedSeries(64)
    for start in range(0, 1_000_000, 10_000):
        epochs = np.arange(start, start + 10_000) / 5000
        series.append(epochs, np.ones(10_000))
    assert 32 <= len(series.bins().mean) <= 64


def test_what_was_handed_out_stays_as_it_was():
    history = History()
    history.add_batches(np.array([0.1]), np.array([2.0]), np.array([0.5]))
    history.add_set("test", 0.1, 1.0, 0.9)
    before = history.curves()
    history.add_batches(np.array([0.2]), np.array([9.0]), np.array([0.1]))
    history.add_set("test", 0.2, 3.0, 0.1)
    assert before.training_loss.mean.tolist() == [2.0]
    assert before.sets["test"][1].value.tolist() == [0.9]


def test_measuring_again_at_the_same_place_replaces():
    history = History()
    for accuracy in (0.1, 0.2):
        history.add_set("validation", 1.0, 1.0, accuracy)
    for epoch in range(2, 200):
        history.add_set("validation", epoch, 1.0, 0.3)
    points = history.curves().sets["validation"][1]
    assert len(points.value) == 199
    assert points.value[0] == 0.2


def test_curves_hold_every_mini_batch_however_few_were_added_at_a_time():
    """Mini-batches wait to be binned together; whoever looks at the curves, or keeps them, finds all of them."""
    rng = np.random.default_rng(1)
    losses, accuracies = rng.random(10_000), rng.random(10_000)
    epochs = np.arange(1, 10_001) / 100
    whole, parts, resumed = History(), History(), History()
    whole.add_batches(epochs, losses, accuracies)
    resumed.add_batches(epochs[:5], losses[:5] - 1.0, accuracies[:5])
    for first in range(0, 10_000, 25):
        part = slice(first, first + 25)
        parts.add_batches(epochs[part], losses[part], accuracies[part])
        if first == 6_000:
            assert parts.curves().training_loss.epoch[-1] == epochs[part][-1]
    resumed.restore(parts.state())
    for history in (parts, resumed):
        for name in ("training_loss", "training_accuracy"):
            one, other = getattr(history.curves(), name), getattr(whole.curves(), name)
            for column in ("epoch", "least", "greatest", "mean"):
                assert np.allclose(getattr(one, column), getattr(other, column), rtol=1e-12, atol=0.0)
