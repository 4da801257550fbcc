"""What is kept of the book's experiments, what it says of how they stand, and what of them is left to play."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from small_worlds import run

from core.book.experiment import Band, Comparison, Exact, Experiment, Job, Played, Progress
from core.book.interrupted import Interruptible, seconds_so_far
from core.book.kinds import Ensemble, Training
from core.book.playing import play
from core.book.results import ResultStore, jobs_left
from core.data.loading import load_data
from core.errors import DataError

IN_BAND = Comparison("right", "test correct", ("run",), "last", (50.0,), Band(40, 60))
EXACT = Comparison("right", "test correct", ("a", "b"), "last", (1.0, 2.0), Exact())


def experiment(*comparisons: Comparison, runs: tuple[str, ...] = ("run",), **values: object) -> Experiment:
    fields = {
        **{"id": "ch1.toy", "chapter": 1, "section": "", "title": "", "question": "", "source": "", "seconds": 1.0},
        **{"kind": Training(), "runs": {name: run(split="first 200", epochs=3) for name in runs}},
        **values,
    }
    return Experiment(comparisons=comparisons, **fields)  # type: ignore[arg-type]


def played(name: str, seed: int, *values: float) -> Played:
    return Played(Job("ch1.toy", name, seed), {"test correct": values}, 2.5)


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    return ResultStore(tmp_path / "book")


def test_an_experiment_goes_from_never_run_over_partly_to_a_verdict(store: ResultStore) -> None:
    two = experiment(EXACT, runs=("a", "b"))
    assert store.status(two).state == "never run"
    store.keep(two, played("a", 0, 7.0, 1.0))
    assert store.status(two).state == "partly"
    store.keep(two, played("b", 0, 7.0, 2.0))
    status = store.status(two)
    assert (status.state, status.seconds) == ("matches", 5.0)
    assert status.when is not None
    assert [verdict.matches for verdict in store.verdicts(two)] == [True]
    store.keep(two, played("b", 0, 7.0, 3.0))
    assert store.status(two).state == "differs", "a newer result takes the older one's place"


def test_numbers_come_back_to_the_last_bit(store: ResultStore) -> None:
    values = (0.1, 1 / 3, 1e-300, math.inf)
    store.keep(experiment(IN_BAND), played("run", 0, *values))
    assert store.played(experiment(IN_BAND)) == [played("run", 0, *values)]


def test_a_run_may_have_any_name(store: ResultStore) -> None:
    names = ("../η = 0.5", "a/b", "..", "A", "a")
    odd = experiment(EXACT, runs=names)
    for number, name in enumerate(names):
        store.keep(odd, played(name, 0, float(number)))
    assert [one.series["test correct"] for one in store.played(odd)] == [(0.0,), (1.0,), (2.0,), (3.0,), (4.0,)]
    assert all(store.folder in path.parents for path in store.folder.parent.rglob("*.json"))


def test_a_result_of_other_settings_is_none(store: ResultStore) -> None:
    before = experiment(IN_BAND)
    store.keep(before, played("run", 0, 50.0))
    other_run = replace(before, runs={"run": run(split="first 200", epochs=3, learning_rate=0.25)})
    other_kind = replace(before, kind=Training(images=100))
    for after in (other_run, other_kind):
        assert store.status(after).state == "never run"
    assert store.status(replace(before, title="another title")).state == "matches", "words change no number"


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"fingerprint": 3}', "\x00"])
def test_a_damaged_file_is_as_good_as_none(store: ResultStore, damage: str) -> None:
    one = experiment(IN_BAND)
    store.keep(one, played("run", 0, 50.0))
    (file,) = store.folder.rglob("*.json")
    file.write_text(damage)
    assert store.status(one).state == "never run"
    file.write_bytes(b"\xff\xfe")
    assert store.played(one) == []


@pytest.mark.parametrize("series", [None, [1.0], {"correct": 3}, {"correct": ["x"]}, {"correct": [None]}])
def test_series_of_another_kind_are_none(store: ResultStore, series: object) -> None:
    one = experiment(IN_BAND)
    store.keep(one, played("run", 0, 50.0))
    (file,) = store.folder.rglob("*.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"series": series}))
    assert store.played(one) == []


def test_forgetting_leaves_nothing_of_this_one_and_all_of_the_others(store: ResultStore) -> None:
    one, other = experiment(IN_BAND), experiment(IN_BAND, id="ch1.other")
    store.keep(one, played("run", 0, 50.0))
    store.keep(other, replace(played("run", 0, 50.0), job=Job("ch1.other", "run", 0)))
    store.checkpoint(one, Job("ch1.toy", "run", 0)).write_bytes(b"a state")
    store.forget(one)
    assert store.status(one).state == "never run"
    assert list((store.folder / "ch1.toy").iterdir()) == []
    assert store.status(other).state == "matches"
    store.forget(one)


def test_what_cannot_be_kept_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "book").write_text("a file where a folder should be")
    with pytest.raises(DataError, match=r"Results cannot be kept in .*book: .*NNTUI_DATA"):
        ResultStore(tmp_path / "book").keep(experiment(IN_BAND), played("run", 0, 50.0))


def test_the_environment_names_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNTUI_DATA", str(tmp_path))
    assert ResultStore().folder == tmp_path / "book"


def left(values: list[float], **settings: object) -> list[int]:
    """Which seeds are still to be played, where those before gave these values."""
    found = [played("run", seed, value) for seed, value in enumerate(values)]
    return [job.seed for job in jobs_left(experiment(IN_BAND, **settings), found)]


def test_more_seeds_are_played_while_a_band_is_unsettled() -> None:
    assert left([], seeds=3, most_seeds=5) == [0, 1, 2]
    assert left([45, 55], seeds=3, most_seeds=5) == [2]
    assert left([45, 55, 56], seeds=3, most_seeds=5) == [], "the median is in the band, the published 50 in the spread"
    assert left([45, 46, 47], seeds=3, most_seeds=5) == [3], "the published 50 is none of ours"
    assert left([45, 46, 47, 48], seeds=3, most_seeds=5) == [4]
    assert left([45, 46, 47, 48, 49], seeds=3, most_seeds=5) == [], "there are no more"
    assert left([70, 71, 72], seeds=3, most_seeds=5) == [3], "a miss is looked at again too"
    assert left([70], seeds=1, most_seeds=1) == []


def test_more_seeds_are_played_only_of_runs_that_are_left_to_chance() -> None:
    of_a = replace(IN_BAND, runs=("a",))
    exact_of_b = replace(EXACT, runs=("b",), published=(1.0,))
    both = experiment(of_a, exact_of_b, runs=("a", "b"), seeds=2, most_seeds=3)
    assert [(job.run, job.seed) for job in jobs_left(both, [])] == [("a", 0), ("b", 0), ("a", 1)]
    found = [played("a", 0, 70.0), played("b", 0, 1.0), played("a", 1, 70.0)]
    assert [(job.run, job.seed) for job in jobs_left(both, found)] == [("a", 2)]


def test_what_is_left_does_not_depend_on_who_was_done_first() -> None:
    found = [played("run", seed, value) for seed, value in ((4, 49.0), (0, 45.0), (1, 46.0), (2, 47.0))]
    assert [job.seed for job in jobs_left(experiment(IN_BAND, seeds=3, most_seeds=6), found)] == [3]
    settled = [played("run", seed, value) for seed, value in enumerate((45.0, 55.0, 50.0, 99.0, 99.0))]
    assert jobs_left(experiment(IN_BAND, seeds=3, most_seeds=6), settled) == []


JOB = Job("ch1.toy", "run", 1)
TOY_RUN = run("784-5-10", split="first 200", epochs=4, monitor=("training",), schedule="step 2 x 0.5")
TOY = replace(experiment(IN_BAND), runs={"run": TOY_RUN})


def stopped_after(epochs: int, checkpoint: Path) -> None:
    """Plays the job until so many epochs were measured, and then some, as Ctrl+C would have it."""

    def watch(progress: object) -> None:
        if progress.share * 4 > epochs:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(TOY, JOB, watch, checkpoint)


def test_an_interrupted_training_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    checkpoint = tmp_path / "job.checkpoint"
    whole = play(TOY, JOB, lambda _: None)
    assert {len(values) for values in whole.series.values()} == {4}
    stopped_after(1, checkpoint)
    spent = seconds_so_far(checkpoint)
    assert spent > 0
    stopped_after(2, checkpoint)
    shares: list[float] = []
    rest = play(TOY, JOB, lambda progress: shares.append(progress.share), checkpoint)
    assert rest.series == whole.series
    assert shares[0] > 0.5, "it did not begin from the beginning"
    assert rest.seconds > spent
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_members_of_an_interrupted_ensemble_are_not_trained_again(tmp_path: Path) -> None:
    three = replace(TOY, kind=Ensemble(members=3))
    checkpoint = tmp_path / "job.checkpoint"
    whole = play(three, JOB, lambda _: None)

    def stop_in_the_third(progress: Progress) -> None:
        if progress.share > 2.1 / 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(three, JOB, stop_in_the_third, checkpoint)
    spent = seconds_so_far(checkpoint)
    shares: list[float] = []
    rest = play(three, JOB, lambda progress: shares.append(progress.share), checkpoint)
    assert rest.series == whole.series
    assert len(rest.series["member correct"]) == 3
    assert shares[0] > 2 / 3, "two were there already"
    assert rest.seconds > spent > 0
    assert list(tmp_path.iterdir()) == []
    checkpoint.write_bytes(b"no members")
    assert play(three, JOB, lambda _: None, checkpoint).series == whole.series


@pytest.mark.parametrize("damaged", ["job.checkpoint", "job.checkpoint-series.json"])
def test_a_damaged_checkpoint_is_begun_anew(tmp_path: Path, damaged: str) -> None:
    checkpoint = tmp_path / "job.checkpoint"
    stopped_after(2, checkpoint)
    path = tmp_path / damaged
    path.write_bytes(path.read_bytes()[:40])
    assert play(TOY, JOB, lambda _: None, checkpoint).series == play(TOY, JOB, lambda _: None).series


def test_the_checkpoint_of_another_run_is_not_gone_on_with(tmp_path: Path) -> None:
    checkpoint = tmp_path / "job.checkpoint"
    stopped_after(2, checkpoint)
    other = TOY.run("run", 2)
    assert Interruptible(other, load_data(other), checkpoint, measured_each=True).trainer.step == 0
