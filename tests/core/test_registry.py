"""The book's experiments as files: all of the book's are there, and a wrong one is reported and stops no other."""

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.book.experiment import Band, first_jobs, jobs_of_seed
from core.book.kinds import Training
from core.book.registry import Problem, book_folder, load_registry, read_experiment

GOOD = """\
chapter = 3
section = "a section"
title = "a title"
question = "Why?"
source = "the text"
seconds = 5

[settings]
measure = "each"

[run]
epochs = 2

[runs.small]
network = "784-30-10"

[runs.large]
network = "784-100-10"

[[compare]]
title = "it"
measure = "test correct"
run = "small"
curve = "overfitting/1"
how = "exact"
first = 2

[[compare]]
title = "the other"
measure = "test accuracy"
at = "best"
published = 95.42
how = "band"
within = [94.7, 95.6]
of = "best"
"""

RUN = {
    1: "mnist-30 mnist-100 eta-0.001 eta-0.01 eta-1.0 eta-100 no-hidden",
    3: "ce-30 ce-100 overfit-1000 overfit-full l2-1000 l2-full l2-100 l2-100-tuned more-data init-30 init-100 "
    "multi-eta monitor-demo hyper-0 hyper-1 hyper-2 hyper-3 hyper-4",
    5: "depth-1 depth-2 depth-3 depth-4",
    6: "shallow conv1 conv1-nofc conv2 conv2-tanh conv2-l2 conv2-relu relu-exp-100 relu-exp-300 relu-exp-1000 "
    "2fc-100 2fc-300 2fc-1000 dropout ensemble relu-ours varied-ours dropout-ours ensemble-ours",
}
COMPUTED = {
    1: "darkness svm",
    3: "sat1 sat2 sat3 sat4 more-data-svm init-theory",
    4: "game tower",
    5: "speed-2 speed-3 speed-4 train-speed-4 explode bound",
    6: "params",
}


def ids(chapters):
    return [f"ch{chapter}.{name}" for chapter, names in chapters.items() for name in names.split()]


@cache
def shipped():
    return load_registry()


def read(text, id="ch3.mine"):
    return read_experiment(id, text, book_folder() / "curves")


def test_all_shipped_files_can_be_read():
    assert [problem.text for problem in shipped().problems] == []
    assert len(shipped().experiments) == len(list(book_folder().glob("*.toml")))


@pytest.mark.parametrize("id", ids(RUN) + ids(COMPUTED))
def test_the_book_is_complete(id):
    assert [one.id for one in shipped().find(id)] == [id]


def test_they_are_in_the_order_of_the_book():
    chapters = [one.chapter for one in shipped().experiments]
    assert chapters == sorted(chapters)
    assert all(one.id.startswith(f"ch{one.chapter}.") for one in shipped().experiments)
    third = [one.id for one in shipped().find("ch3")]
    assert third.index("ch3.overfit-1000") < third.index("ch3.l2-1000") < third.index("ch3.init-30")


@pytest.mark.parametrize("experiment", shipped().experiments, ids=lambda one: one.id)
def test_what_is_compared_is_measured(experiment):
    """A measure, or a validation set to choose an epoch by, that no run gives could never match."""
    if not isinstance(experiment.kind, Training):
        return
    for comparison in experiment.comparisons:
        where = re.fullmatch(r"(training|validation|test) (correct|accuracy|cost)", comparison.measure)
        assert where, comparison.measure
        for name in comparison.runs:
            monitor = experiment.runs[name].monitor
            assert where[1] in monitor
            assert comparison.at != "at best validation" or "validation" in monitor
        for at in re.findall(r"^epoch (\d+)", comparison.at):
            assert int(at) < min(experiment.runs[name].epochs for name in comparison.runs)


@pytest.mark.parametrize("experiment", shipped().experiments, ids=lambda one: one.id)
def test_a_published_curve_is_as_long_as_ours(experiment):
    for one in experiment.comparisons:
        if isinstance(experiment.kind, Training) and one.curve and one.at == "each":
            assert len(one.published) == sum(experiment.runs[name].epochs for name in one.runs)
        wanted = one.published or one.runs
        assert not one.x or not wanted or len(one.x) == len(wanted)


@pytest.mark.parametrize("experiment", shipped().experiments, ids=lambda one: one.id)
def test_a_band_holds_what_was_published(experiment):
    for one in experiment.comparisons:
        if isinstance(one.how, Band) and one.published:
            assert one.how.least <= one.published[0] <= one.how.most, one.title


def test_exact_replays_take_the_streams_of_the_book():
    for id in ("overfit-1000", "overfit-full", "l2-1000", "l2-full", "more-data", "init-30", "init-100", "multi-eta"):
        (experiment,) = shipped().find(f"ch3.{id}")
        for run in experiment.runs.values():
            assert (run.precision, run.rng.split()[0], run.seed) == ("float64", "book", 12345678)


def test_a_word_finds_experiments():
    assert {one.chapter for one in shipped().find("ch5")} == {5}
    assert [one.id for one in shipped().find("ch3.l2-100")] == ["ch3.l2-100"]
    assert [one.id for one in shipped().find("ch3.hyper")] == [f"ch3.hyper-{n}" for n in range(5)]
    assert [one.id for one in shipped().find("ch6.relu-exp")] == [f"ch6.relu-exp-{n}" for n in (100, 300, 1000)]
    for nothing in ("", "ch", "ch3.", "ch3.l2-1", "ch7", "overfit", "../ch3"):
        assert shipped().find(nothing) == []


def test_a_good_file():
    experiment = read(GOOD).experiment
    assert (experiment.id, experiment.chapter, experiment.seconds) == ("ch3.mine", 3, 5.0)
    assert [run.network.text for run in experiment.runs.values()] == ["784-30-10", "784-100-10"]
    assert {run.epochs for run in experiment.runs.values()} == {2}
    exact, band = experiment.comparisons
    assert exact.runs == ("small",)
    assert exact.published[:2] == (5887, 6505)
    assert band.runs == ("small", "large")
    assert band.how == Band(94.7, 95.6, "best")


def test_seeds_follow_the_runs_own():
    text = GOOD.replace("[run]", "[run]\nseed = 4294967295").replace("seconds = 5", "seconds = 5\nseeds = 2")
    experiment = read(text).experiment
    assert [(job.run, job.seed) for job in first_jobs(experiment)] == [
        ("small", 0),
        ("large", 0),
        ("small", 1),
        ("large", 1),
    ]
    assert [(job.run, job.seed) for job in jobs_of_seed(experiment, 2)] == [("small", 2), ("large", 2)]
    assert [experiment.run("small", seed).seed for seed in range(3)] == [4294967295, 0, 1]


WRONG = [
    ("chapter = 3", "chapter = 7", 1, "chapter: got 7; allowed: a whole number from 1 to 6."),
    ("chapter = 3", "chapter = true", 1, "chapter: got True; allowed: a whole number from 1 to 6."),
    ("chapter = 3\n", "", 0, "chapter: is missing."),
    ("seconds = 5\n", "", 0, "seconds: is missing."),
    ('title = "a title"\n', "", 0, "title: is missing."),
    ('title = "a title"', 'title = " "', 3, "title: is a text."),
    ('question = "Why?"', "question = 7", 4, "question: is a text."),
    ("seconds = 5", "seconds = inf", 6, "seconds: got inf; allowed: a number from 0 to 1,000,000."),
    ("seconds = 5", "seconds = 5\nauthor = 1", 7, "author: is not known here"),
    ("seconds = 5", "seconds = 5\nseeds = 5\nmost_seeds = 4", 8, "most_seeds: got 4; allowed: a whole number from 5"),
    ("seconds = 5", 'seconds = 5\nplay = "chess"', 7, 'play: got "chess"; allowed: training,'),
    ('measure = "each"', 'measure = "all"', 9, "settings: measure: got 'all'; allowed: each or last."),
    ('measure = "each"', "measures = 1", 9, "measures: is not known here; allowed: measure, images."),
    ("epochs = 2", "epochs = 0", 12, "epochs: got 0; allowed:"),
    ('"784-100-10"', '"784-x-10"', 18, "network: got "),
    ('"784-100-10"', '"700-100-10"', 18, "network: got '700 inputs'; allowed: 784"),
    ("first = 2", "last = 2", 26, "last: is not known here"),
    ('run = "small"', 'run = "tiny"', 20, "runs: got ['tiny']; allowed: small, large."),
    ('how = "exact"', 'how = "nearly"', 25, 'how: got "nearly"; allowed: exact, band, near or shape.'),
    ('how = "exact"', 'how = "shape"\nshape = "nice"', 26, 'shape: got "nice"; allowed: constant,'),
    ('"overfitting/1"', '"overfitting/9"', 24, "curve: got 'overfitting/9'; allowed: a file of the folder curves"),
    ('"overfitting/1"', '"overfitting"', 24, "curve: got 'overfitting'; allowed: a place where there is a list"),
    ('"overfitting/1"', '"../ch3"', 24, "curve: got '../ch3'; allowed:"),
    ('at = "best"', 'at = "worst"', 31, "at: got 'worst'; allowed: each, last,"),
    ("published = 95.42", 'published = "95.42"', 32, "published: is a number, or a list of numbers."),
    ("within = [94.7, 95.6]", "within = [95.6, 94.7]", 34, "within: a band has two ends"),
    ("within = [94.7, 95.6]", "within = 95", 34, "within: a band has two ends"),
    ('of = "best"', 'of = "worst"', 35, 'of: got "worst"; allowed: median, best or every.'),
    ("[[compare]]", "[[compares]]", 20, "compares: is not known here"),
    ("first = 2", "first =", 26, "is not TOML: "),
    ('of = "best"', 'of = "best', 35, "is not TOML: "),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), WRONG, ids=[new or f"no {old}" for old, new, *_ in WRONG])
def test_a_wrong_file_is_reported_by_name_and_line(old, new, line, sentence):
    assert old in GOOD
    found = read(GOOD.replace(old, new))
    assert isinstance(found, Problem)
    assert found.sentence.startswith(sentence)
    assert found.line == line
    assert found.text.startswith(f"ch3.mine.toml, line {line}: " if line else "ch3.mine.toml: ")


def test_wrong_files_stop_no_other(tmp_path: Path):
    shutil.copytree(book_folder() / "curves", tmp_path / "curves")
    (tmp_path / "ch3.good.toml").write_text(GOOD)
    (tmp_path / "ch3.number.toml").write_text(GOOD.replace("first = 2", "first = -2"))
    (tmp_path / "ch3.torn.toml").write_text(GOOD[:250])
    (tmp_path / "ch3.bytes.toml").write_bytes(b"\xff\xfe" + GOOD.encode())
    (tmp_path / "ch3.folder.toml").mkdir()
    (tmp_path / "empty.toml").touch()
    (tmp_path / "notes.txt").write_text("not an experiment")
    registry = load_registry(tmp_path)
    assert [one.id for one in registry.experiments] == ["ch3.good"]
    reported = {problem.file: problem.line for problem in registry.problems}
    wrong = ("ch3.number", "ch3.torn", "ch3.bytes", "ch3.folder", "empty")
    assert reported.keys() == {f"{name}.toml" for name in wrong}
    assert reported["ch3.number.toml"] == 26


ODD = ["nan", "-inf", "-1", "[]", "{}", '""', "true", "1e999", "9" * 400, "9" * 5000, "[[1]]", "[true]", "1979-05-27"]


@given(st.data())
def test_no_value_leads_to_a_traceback(data):
    lines = GOOD.splitlines()
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if "=" in line]))
    lines[at] = lines[at].split("=")[0] + "= " + data.draw(st.sampled_from(ODD))
    found = read("\n".join(lines))
    assert not isinstance(found, Problem) or (found.sentence.endswith(".") and 0 <= found.line <= len(lines))


@given(st.text(max_size=80), st.integers(0, len(GOOD)))
def test_no_text_leads_to_a_traceback(text, at):
    read(GOOD[:at] + text + GOOD[at:])
