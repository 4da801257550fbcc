"""A run that was left and taken up again computes what it would have computed without the break, to the last bit."""

import io
import json
import os
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from small_worlds import run, tiny_mnist

from core.checkpoint import VERSION, checkpoint_run, load_checkpoint, save_checkpoint
from core.data.loading import load_data
from core.errors import DataError, SpecError
from core.run_file import load_run
from core.schedule import parse_schedule
from core.snapshot import Divergence
from core.trainer import Trainer

DATA = tiny_mnist(training=60, validation=30, test=20)

settings_of_runs = st.fixed_dictionaries(
    {
        "network": st.sampled_from(["784-7-10", "784, dropout 0.3, dense 6 tanh, dense 10 sigmoid"]),
        "optimiser": st.sampled_from(["sgd", "nesterov", "rmsprop", "adam", "adamw"]),
        "momentum": st.sampled_from([0.0, 0.8]),
        "learning_rate": st.sampled_from([0.01, 0.5]),
        "l1": st.sampled_from([0.0, 0.1]),
        "l2": st.sampled_from([0.0, 2.0]),
        "schedule": st.sampled_from(["constant", "step 1 x 0.5", "halve after 1 to 1/4", "cosine", "one-cycle"]),
        "early_stopping": st.sampled_from([0, 1, 2]),
        "augment": st.sampled_from(["none", "pixel shifts", "shift 1, rotate 5"]),
        "precision": st.sampled_from(["float32", "float64"]),
        "rng": st.sampled_from(["nntui", "book", "book after 1 network, 2 epochs"]),
        "batch_size": st.sampled_from([7, 10]),
        "seed": st.integers(0, 2**32 - 1),
    }
)


def small(values):
    values = dict(values)
    return run(values.pop("network"), epochs=4, split="first 60", **values)


def train(trainer, batches):
    """So many mini-batches, with the monitored sets measured after each epoch."""
    for _ in range(batches):
        if trainer.advance(1) and trainer.at_epoch_end:
            for name in trainer.monitored:
                trainer.evaluate(name)


def everything(trainer):
    """All that one can see of a trainer, and all that its next mini-batches depend on, as text and bytes."""
    curves = trainer.history.curves()
    seen = [trainer.run, trainer.step, trainer.epoch, trainer.stopped, trainer.learning_rate, trainer.trained_at]
    seen += [trainer.marks, trainer.divergence, trainer.ended, trainer.data]
    arrays = [trainer.model.parameters, trainer.model.net.scale, trainer._order, *trainer._descent]
    for bins in (curves.training_loss, curves.training_accuracy):
        arrays += [bins.epoch, bins.least, bins.greatest, bins.mean]
    for name in sorted(curves.sets):
        arrays += [values for points in curves.sets[name] for values in (points.epoch, points.value)]
    return [repr(value) for value in seen], [(array.dtype, array.tobytes()) for array in arrays]


PLAIN_DESCENT = {"network": "784-7-10", "learning_rate": 0.5, "l2": 2.0}  # whose decay is a number of its own


@settings(max_examples=60)
@example(PLAIN_DESCENT, 4, 5, False)
@given(settings_of_runs, st.integers(0, 20), st.integers(1, 12), st.booleans())
def test_going_on_is_as_never_having_stopped(values, before, after, changed):
    try:
        spec = small(values)
    except SpecError:
        assume(False)
    trainer = Trainer(spec, DATA)
    train(trainer, before)
    if changed:
        trainer.apply("learning_rate", 0.25)
        trainer.apply("schedule", parse_schedule("step 2 x 0.1"))
        trainer.apply("batch_size", 9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.npz"
        save_checkpoint(trainer, path)
        again = load_checkpoint(path, DATA)
        assert checkpoint_run(path) == trainer.run
    assert everything(again) == everything(trainer)
    train(trainer, after)
    train(again, after)
    assert everything(again) == everything(trainer)


def test_a_convolution_goes_on_as_well(tmp_path):
    network = "28x28, conv 3@5x5 relu, pool 2, dropout 0.2, softmax 10"
    spec = run(network, loss="log-likelihood", split="first 60", optimiser="adam", learning_rate=0.01)
    trainer = Trainer(spec, DATA)
    train(trainer, 8)
    save_checkpoint(trainer, tmp_path / "run.npz")
    again = load_checkpoint(tmp_path / "run.npz", DATA)
    train(trainer, 5)
    train(again, 5)
    assert everything(again) == everything(trainer)


def test_a_long_history_goes_on_being_merged(tmp_path):
    trainer = Trainer(run("784-10", split="first 60", batch_size=1, epochs=100), DATA)
    for _ in range(75):
        trainer.advance(60)  # 4,500 mini-batches, more than there are bins
    save_checkpoint(trainer, tmp_path / "run.npz")
    again = load_checkpoint(tmp_path / "run.npz", DATA)
    for each in (trainer, again):
        for _ in range(70):
            each.advance(60)
    assert trainer.history.curves().training_loss.batches_per_bin == 4
    assert everything(again) == everything(trainer)


def soon_diverging():
    """Two mini-batches behind a change that lets the weights grow 160,000-fold in each, in the midst of an epoch."""
    trainer = Trainer(run("784-10", learning_rate=1e-3, l2=1000.0, batch_size=1, split="first 60"), DATA)
    train(trainer, 8)
    trainer.apply("learning_rate", 1e4)
    train(trainer, 2)
    assert not trainer.at_epoch_end
    assert not trainer.divergence
    return trainer


def diverge(trainer):
    while not trainer.divergence:
        trainer.advance(6)


def test_where_a_run_diverges_is_found_after_a_break_as_well(tmp_path):
    trainer = soon_diverging()
    save_checkpoint(trainer, tmp_path / "run.npz")
    again = load_checkpoint(tmp_path / "run.npz", DATA)
    diverge(trainer)
    diverge(again)
    assert again.divergence == trainer.divergence
    assert again.model.parameters.tobytes() == trainer.model.parameters.tobytes()


def test_what_has_diverged_stays_so(tmp_path):
    trainer = soon_diverging()
    diverge(trainer)
    save_checkpoint(trainer, tmp_path / "run.npz")
    again = load_checkpoint(tmp_path / "run.npz", DATA)
    assert isinstance(again.divergence, Divergence)
    assert everything(again) == everything(trainer)
    assert again.advance(1) == 0


def test_the_data_is_loaded_where_it_is_not_given(tmp_path, monkeypatch):
    """From a path in another folder than the one that it was saved from."""
    rows = [f"{x},{y},{'odd' if (x + y) % 2 else 'even'}" for x in range(8) for y in range(5)]
    (tmp_path / "sums.csv").write_text("x,y,parity\n" + "\n".join(rows) + "\n")
    (tmp_path / "run.toml").write_text('data = "sums.csv"\nlabel = "parity"\nnetwork = "2-3-2"\n')
    (tmp_path / "elsewhere").mkdir()
    spec = load_run(tmp_path / "run.toml")
    trainer = Trainer(spec, load_data(spec))
    train(trainer, 3)
    monkeypatch.chdir(tmp_path)
    trainer.run = replace(trainer.run, data="sums.csv")
    save_checkpoint(trainer, tmp_path / "run.npz")
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = load_checkpoint(tmp_path / "run.npz")
    train(trainer, 4)
    train(again, 4)
    assert again.model.parameters.tobytes() == trainer.model.parameters.tobytes()

    (tmp_path / "sums.csv").write_text("x,y,parity\n" + "\n".join(rows[:-3]) + "\n")
    with pytest.raises(DataError, match="is not what it was"):
        load_checkpoint(tmp_path / "run.npz")
    (tmp_path / "sums.csv").write_text("x,parity\n" + "1,odd\n2,even\n" * 20)
    with pytest.raises(DataError, match="does not go with its data any more"):
        load_checkpoint(tmp_path / "run.npz")
    (tmp_path / "sums.csv").unlink()
    with pytest.raises(DataError, match=r"needs data that cannot be had.*sums\.csv"):
        load_checkpoint(tmp_path / "run.npz")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The bytes of a checkpoint."""
    path = tmp_path_factory.mktemp("saved") / "run.npz"
    trainer = Trainer(run("784-4-10", split="first 60", rng="book"), DATA)
    train(trainer, 8)
    save_checkpoint(trainer, path)
    return path.read_bytes()


def test_a_checkpoint_of_other_data_says_so(saved, tmp_path):
    (tmp_path / "run.npz").write_bytes(saved)
    with pytest.raises(DataError, match="MNIST is not what it was"):
        load_checkpoint(tmp_path / "run.npz", tiny_mnist(training=60, validation=30, test=20, seed=1))


@settings(max_examples=150)
@given(st.data())
def test_damage_gets_a_sentence_or_changes_nothing(saved, data):
    """Cut off somewhere, or a few bytes overwritten: many at the two ends, where the archive says what it holds."""
    place = st.integers(0, len(saved) - 1) | st.integers(0, 300) | st.integers(len(saved) - 2500, len(saved) - 1)
    broken = bytearray(saved)
    for at in data.draw(st.lists(place, min_size=1, max_size=3)):
        broken[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del broken[data.draw(place) :]
    with tempfile.TemporaryDirectory() as folder:
        whole, path = Path(folder) / "whole.npz", Path(folder) / "run.npz"
        whole.write_bytes(saved)
        path.write_bytes(broken)
        sentence, got = "", None
        try:
            checkpoint_run(path)
            got = load_checkpoint(path, DATA)
        except DataError as error:
            sentence = str(error)
        if got is None:
            assert sentence.startswith("run.npz: ")
            assert "\n" not in sentence
        else:
            assert everything(got) == everything(load_checkpoint(whole, DATA))


def rewritten(saved, path, **members):
    """The checkpoint with some members replaced, its check sums right."""
    with np.load(io.BytesIO(saved)) as archive:
        arrays = {name: archive[name] for name in archive.files}
    assert set(members) <= set(arrays)
    with path.open("wb") as file:
        np.savez(file, **arrays | members)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order", np.zeros(60, np.int32)),
        ("order", np.arange(61, dtype=np.int32)),
        ("parameters", np.zeros(5)),
        ("parameters", np.zeros(1, np.float32)),
        ("scale", np.ones((1, 1))),
        ("history/loss/bins", np.zeros((4, 5000))),
        ("history/sets/validation", np.zeros((2, 2))),
        ("streams/order/state/key", np.zeros(3, np.uint32)),
        ("run", np.frombuffer(b"network = 7", np.uint8)),
        ("rest", np.frombuffer(b"[", np.uint8)),
        ("rest", np.frombuffer(b"[" * 100_000, np.uint8)),
        ("rest", np.frombuffer(b"[]", np.uint8)),
        ("rest", np.frombuffer(b"{}", np.uint8)),
    ],
)
def test_what_no_trainer_would_have_written_is_refused(saved, tmp_path, name, value):
    rewritten(saved, tmp_path / "run.npz", **{name: value})
    with pytest.raises(DataError, match=r"run\.npz: this checkpoint is damaged"):
        load_checkpoint(tmp_path / "run.npz", DATA)


@pytest.mark.parametrize(("key", "value"), [("position", 60), ("position", -1), ("marks", [[1]]), ("pacing", {})])
def test_numbers_that_no_trainer_would_have_written_are_refused(saved, tmp_path, key, value):
    with np.load(io.BytesIO(saved)) as archive:
        rest = json.loads(archive["rest"].tobytes()) | {key: value}
    rewritten(saved, tmp_path / "run.npz", rest=np.frombuffer(json.dumps(rest).encode(), np.uint8))
    with pytest.raises(DataError, match=r"run\.npz: this checkpoint is damaged"):
        load_checkpoint(tmp_path / "run.npz", DATA)


def test_another_version_says_so(saved, tmp_path):
    rewritten(saved, tmp_path / "run.npz", **{"nntui checkpoint": np.array(VERSION + 1)})
    for read in (load_checkpoint, checkpoint_run):
        with pytest.raises(DataError, match="written by another version of nntui"):
            read(tmp_path / "run.npz")


def test_foreign_files_are_not_checkpoints(tmp_path):
    with zipfile.ZipFile(tmp_path / "archive.npz", "w") as archive:
        archive.writestr("letter.txt", "hello")
    np.savez(tmp_path / "numbers.npz", run=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    np.savez(tmp_path / "objects.npz", **{"nntui checkpoint": np.array([{}], object)})
    (tmp_path / "empty.npz").write_bytes(b"")
    for path in tmp_path.iterdir():
        with pytest.raises(
            DataError, match=r"^[a-z]+\.np[yz]: (is not a checkpoint of nntui, or it|this checkpoint) is damaged"
        ):
            checkpoint_run(path)
    for path in (tmp_path / "absent.npz", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            load_checkpoint(path, DATA)


def test_a_checkpoint_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    trainer = Trainer(run("784-4-10", split="first 60"), DATA)
    save_checkpoint(trainer, path)
    first = path.read_bytes()
    train(trainer, 2)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(DataError, match="cannot be written \\(No space left on device\\)"):
        save_checkpoint(trainer, path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]
    monkeypatch.undo()
    save_checkpoint(trainer, path)
    assert load_checkpoint(path, DATA).step == 2
    with pytest.raises(DataError, match="cannot be written"):
        save_checkpoint(trainer, tmp_path / "absent" / "run.npz")
