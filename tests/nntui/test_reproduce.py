"""`nntui reproduce`: what it plays, prints and writes, and how it ends, with small experiments of the test's own."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest
from command_line import clean_environment, in_terminal, run_here

from core.book.events import Advanced, Ended, Event, Failed, Started, Stopped
from core.book.players import Players
from core.book.registry import Registry, load_registry
from core.book.results import ResultStore
from nntui.reproduce.choice import choose
from nntui.reproduce.command import Wishes, reproduce
from nntui.reproduce.outcome import outcome_of
from nntui.reproduce.pictures import draw, pictures_of

HEAD = """
chapter = {chapter}
section = "a section"
title = "{title}"
question = "Does it learn?"
source = "nowhere"
seconds = {seconds}
seeds = {seeds}
most_seeds = {most}

[run]
network = "784-5-10"
split = "{split}"
epochs = {epochs}
monitor = ["training"]
{data}
"""
BAND = """
[[compare]]
title = "training images right, of 200"
measure = "training correct"
at = "last"
published = {published}
how = "band"
within = [{least}, {most}]
"""
CURVE = """
[[compare]]
title = "it goes on"
measure = "training cost"
curve = "toy/0"
how = "shape"
shape = "falling"
log_y = true
"""


def write(folder: Path, id: str, *comparisons: str, **changes: object) -> None:
    values = {
        "title": f"The {id} one",
        "seconds": 2,
        "seeds": 1,
        "most": 1,
        "epochs": 3,
        "split": "first 200",
        "data": "",
    } | changes
    text = HEAD.format(chapter=id[2], **values) + "".join(comparisons)
    (folder / f"{id}.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five experiments and a file that is wrong in its fifth line."""
    folder = tmp_path_factory.mktemp("experiments")
    (folder / "curves").mkdir()
    (folder / "curves" / "toy.json").write_text("[[3.3, 3.2, 3.1, 3.0]]")
    write(folder, "ch1.good", BAND.format(published=30, least=1, most=200), CURVE, epochs=4)
    write(folder, "ch1.miss", BAND.format(published=201, least=201, most=202))
    write(folder, "ch2.seeds", BAND.format(published=201, least=1, most=200), seeds=2, most=4)
    write(folder, "ch2.no-data", BAND.format(published=1, least=1, most=2), split="80/20 %", data='data = "none.csv"')
    write(folder, "ch3.long", BAND.format(published=1, least=1, most=200), seconds=61, epochs=100_000)
    write(folder, "ch1.wrong", BAND.format(published=1, least=1, most=2))
    wrong = folder / "ch1.wrong.toml"
    wrong.write_text(wrong.read_text().replace('"Does it learn?"', "4"))
    return folder


@dataclass
class Session:
    code: int
    out: str
    err: str
    folder: Path
    store: ResultStore


def play(book: Path, folder: Path, capsys: pytest.CaptureFixture[str], *words: str, **wishes: object) -> Session:
    store = ResultStore(folder / "kept")
    capsys.readouterr()
    code = reproduce(Wishes(words, out=folder / "report", **wishes), book, store)  # type: ignore[arg-type]
    captured = capsys.readouterr()
    return Session(code, captured.out, captured.err, folder / "report", store)


def program_on(book: Path, words: list[str]) -> str:
    """`nntui WORDS ...` with these experiments instead of the book's."""
    return (
        "import sys; from pathlib import Path; from nntui.reproduce import command; import nntui.cli; "
        f"command.book_folder = lambda: Path({str(book)!r}); sys.argv[1:] = {words!r}; nntui.cli.main()"
    )


SHORT = ("ch1", "ch2")


@pytest.fixture(scope="module")
def session(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """One session over two processes that plays all but the long one; the tests below look at what it left."""
    folder = tmp_path_factory.mktemp("session")
    done = subprocess.run(
        [sys.executable, "-P", "-c", program_on(book, ["reproduce", *SHORT, "--jobs", "2", "--out", "report"])],
        cwd=folder,
        env=clean_environment(NNTUI_DATA=str(folder / "data")),
        capture_output=True,
        text=True,
        timeout=200,
    )
    return Session(done.returncode, done.stdout, done.stderr, folder / "report", ResultStore(folder / "data" / "book"))


def row(table: str, begin: str) -> str:
    (found,) = [line for line in table.splitlines() if line.strip().startswith(begin)]
    return " ".join(found.split())


def test_the_table_tells_matches_from_differences(session: Session) -> None:
    assert session.code == 1, session.err
    assert row(session.out, "ch1.good").startswith("ch1.good matches")
    assert row(session.out, "ch1.miss").startswith("ch1.miss differs")
    assert "in 201 to 202" in " ".join(session.out.split())
    assert "1 seeds" not in session.out
    ending = session.out.splitlines()[-1]
    assert ending.startswith("2 of 4 match; differing: ch1.miss; not played to the end: ch2.no-data.")


def test_a_band_that_stays_unsettled_gets_all_its_seeds_and_says_their_spread(session: Session, book: Path) -> None:
    (experiment,) = load_registry(book).find("ch2.seeds")
    played = session.store.played(experiment)
    assert [one.job.seed for one in played] == [0, 1, 2, 3]
    ours = [one.series["training correct"][-1] for one in played]
    assert len(set(ours)) > 1, "other seeds, other numbers"
    spread = f"4 seeds, {min(ours):.0f} to {max(ours):.0f}"
    assert spread in (session.folder / "report.md").read_text()
    assert "4 seeds" in session.out


def test_what_cannot_be_played_says_why(session: Session) -> None:
    assert "ch2.no-data could not be played: " in session.out
    assert "none.csv" in session.out
    assert "Traceback" not in session.out + session.err


def test_files_that_are_wrong_are_named_with_their_line(session: Session) -> None:
    assert "ch1.wrong.toml, line 5: question: is a text." in session.out


def test_the_reports_hold_what_the_table_says(session: Session) -> None:
    data = json.loads((session.folder / "report.json").read_text())
    status = {one["experiment"]: one["status"] for one in data["experiments"]}
    assert status == {
        "ch1.good": "matches",
        "ch1.miss": "differs",
        "ch2.seeds": "matches",
        "ch2.no-data": "never run",
    }
    text = (session.folder / "report.md").read_text()
    assert "**2 of 4 experiments match.**" in text
    assert "## Chapter 1" in text
    assert "| training images right, of 200 | 201 |" in text
    assert "ch1.wrong.toml, line 5" in text
    names = [name for one in data["experiments"] for name in one["pictures"]]
    pictures = [f"{name}.{ending}" for name in names for ending in ("svg", "png")]
    assert sorted(pictures) == sorted(path.name for path in (session.folder / "pictures").iterdir())
    assert {"ch1.good-1.svg", "ch1.good-2.svg", "ch2.seeds-1.png"} <= set(pictures)
    for name in data["experiments"][0]["pictures"]:
        assert f"(pictures/{name}.svg)" in text


def test_pictures_are_the_same_bytes_for_the_same_numbers(session: Session, book: Path, tmp_path: Path) -> None:
    (experiment,) = load_registry(book).find("ch1.good")
    pictures = pictures_of(outcome_of(experiment, session.store))
    curve = pictures[1]
    assert (len(curve.ours), len(curve.ours[0]), curve.published) == (1, 4, (3.3, 3.2, 3.1, 3.0))
    for path in draw([curve], tmp_path):
        assert path.read_bytes() == (session.folder / "pictures" / path.name).read_bytes()


def test_resuming_a_session_that_is_done_plays_nothing(
    session: Session, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wishes = Wishes(("ch1.good",), resume=True, out=session.folder.parent / "again", as_json=True)
    assert reproduce(wishes, book, session.store) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["experiment", "end"]
    (curve,) = events[0]["comparisons"][1]["our_values"]
    assert len(curve) == 4
    assert events[1]["matching"] == events[1]["experiments"] == 1


def test_without_words_it_lists(
    session: Session, book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reproduce(Wishes(), book, session.store) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line.startswith("Chapter")] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert "ch3.long The ch3.long one 1 min 1 s never run" in lines
    assert any(line.startswith("ch1.miss The ch1.miss one 2 s differs, 20") for line in lines)
    assert "ch1.wrong.toml, line 5: question: is a text." in lines


def test_words_that_mean_nothing_are_answered_with_what_was_meant(tmp_path: Path) -> None:
    done = run_here("reproduce", "ch3.overfit-10000", cwd=tmp_path)
    assert done.returncode == 2
    assert "no experiment 'ch3.overfit-10000'. Did you mean ch3.overfit-1000?" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_played(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report").write_text("a file")
    with pytest.raises(click.UsageError, match="report cannot be written"):
        play(book, tmp_path, capsys, "ch1.good")


def ids(registry: Registry, *words: str, quick: bool = False) -> list[str]:
    return [one.id for one in choose(registry, words, quick).experiments]


def test_words_mean_experiments_or_chapters(book: Path) -> None:
    registry = load_registry(book)
    assert ids(registry, "ch2", "ch1.good", "ch1.good") == ["ch1.good", "ch2.no-data", "ch2.seeds"]
    assert ids(registry) == ["ch1.good", "ch1.miss", "ch2.no-data", "ch2.seeds", "ch3.long"]
    assert [one.file for one in choose(registry, ("ch1",), False).problems] == ["ch1.wrong.toml"]
    assert [one.file for one in choose(registry, ("ch1.wrong",), False).problems] == ["ch1.wrong.toml"]
    assert choose(registry, ("ch2",), False).problems == ()


def test_quick_takes_what_ends_within_a_minute_and_three_in_all(book: Path) -> None:
    registry = load_registry(book)
    choice = choose(registry, (), True)
    assert [one.id for one in choice.left_out] == ["ch3.long"]
    forty = tuple(replace(one, seconds=40.0) for one in registry.experiments)
    choice = choose(Registry(forty), (), True)
    assert len(choice.experiments) == 3
    assert len(choice.experiments) + len(choice.left_out) == len(forty)


def test_a_file_that_is_wrong_fails_where_it_was_asked_for(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = play(book, tmp_path, capsys, "ch1.wrong")
    assert session.code == 1
    assert "ch1.wrong.toml, line 5: question: is a text." in session.out


def until(players: Players, kind: type) -> list[Event]:
    """What happens up to the first event of a kind."""
    end, events = time.monotonic() + 120, []
    while not any(isinstance(event, kind) for event in events):
        assert time.monotonic() < end, events
        events += players.wait(1.0)
    return events


def test_ctrl_c_keeps_what_was_done_and_resume_goes_on(book: Path, tmp_path: Path) -> None:
    words = ["reproduce", "ch3.long", "--out", str(tmp_path / "report")]
    with in_terminal(
        command=["-c", program_on(book, words)], columns=120, environment={"NNTUI_DATA": str(tmp_path)}
    ) as terminal:
        terminal.read_until("training correct")
        terminal.send(signal.SIGINT)
        assert terminal.wait() == 130
        assert "Interrupted." in terminal.output
        assert f"`nntui {' '.join(words)} --resume` goes on from here." in " ".join(terminal.output.split())
        assert "Traceback" not in terminal.output
    (experiment,) = load_registry(book).find("ch3.long")
    store = ResultStore(tmp_path / "book")
    assert store.status(experiment).state == "partly"
    (kept,) = store.folder.rglob("*-series.json")
    epochs = len(json.loads(kept.read_text())["series"]["training correct"])
    assert epochs > 0
    players = Players(store, 1, book)
    try:
        players.add(experiment)
        progress = next(event for event in until(players, Advanced) if isinstance(event, Advanced)).progress
        assert progress.share > epochs / 100_000
        assert len(progress.series["training correct"]) >= epochs
        players.cancel(experiment.id)
        assert [type(event) for event in until(players, Ended) if not isinstance(event, Advanced)] == [Stopped, Ended]
        assert not players.is_busy
        assert json.loads(kept.read_text())["series"]["training correct"][:epochs]
        assert len(json.loads(kept.read_text())["series"]["training correct"]) > epochs
        players.add(experiment, anew=True)
        until(players, Started)
        assert not kept.exists(), "anew is from the beginning"
        (worker,) = players._workers
        worker._process.kill()
        (failure,) = [event for event in until(players, Ended) if isinstance(event, Failed)]
        assert "process ended" in failure.sentence
    finally:
        players.kill()
