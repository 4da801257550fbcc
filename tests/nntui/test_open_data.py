"""The dialog for the user's own data: a path is typed, a label chosen, and a run on it is sent to the engine."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import example_snapshots
import numpy as np
import pytest
from command_line import in_terminal
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app, lab_of, screen_text, show
from textual.pilot import Pilot

from core.commands import Replace
from core.data_facts import DataFacts
from core.errors import LabError
from core.run_file import default_run
from core.shares import Shares
from core.snapshot import ChanceHint, Snapshot, State
from core.spec import Run, with_fields
from nntui.screens.lab import LabScreen
from nntui.screens.open_data import OpenDataScreen
from nntui.steps import stepped
from nntui.widgets.hyperparameters import Hyperparameters, read_value

TABLE = "width,colour,kind\n" + "1.5,red,oak\n2.5,green,elm\n" * 30


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "trees.csv"
    path.write_text(TABLE)
    return path


async def look_into(pilot: Pilot[Any], path: object) -> None:
    """Opens the dialog and gives it a path."""
    await pilot.press("ctrl+o")
    pilot.app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
    await pilot.pause()
    await press_enter(pilot)


async def press_enter(pilot: Pilot[Any]) -> None:
    await pilot.press("enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def run_sent(engine: FakeEngine) -> Run:
    (command,) = engine.of(Replace)
    assert isinstance(command, Replace)
    return command.run


@pytest.mark.parametrize("size", SIZES)
async def test_a_table_is_looked_into_its_label_chosen_and_a_run_begun(table: Path, size: tuple[int, int]) -> None:
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=size) as pilot:
        await look_into(pilot, table)
        text = screen_text(pilot)
        assert "trees.csv: a table, 60 rows" in text
        assert "3    kind    the label" in text
        assert "2    colour  2 words: green, red" in text
        assert not engine.of(Replace)
        await pilot.press("up")
        await press_enter(pilot)
        assert isinstance(pilot.app.screen, LabScreen)
        run = run_sent(engine)
        assert (run.data, run.label, run.network.text) == (str(table), "colour", "3-16-2")
        assert run.learning_rate == engine.snapshot.run.learning_rate


async def test_arrays_have_no_columns_and_open_with_the_second_enter(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.random.default_rng(0).normal(size=(8, 3)), y=np.arange(8) % 2)
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(80, 24)) as pilot:
        await look_into(pilot, tmp_path / "a.npz")
        assert "a.npz: arrays, 8 rows" in screen_text(pilot)
        await press_enter(pilot)
        run = run_sent(engine)
        assert (run.network.text, run.batch_size) == ("3-16-2", 6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(None, "trees.csv: cannot be read"), ("a\nb\n", "line 1 has a single column"), ("", "trees.csv: is empty")],
)
async def test_what_cannot_be_used_is_said_and_the_dialog_stays(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    if text is not None:
        (tmp_path / "trees.csv").write_text(text)
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await look_into(pilot, tmp_path / "trees.csv")
        assert "✗" in screen_text(pilot)
        assert sentence in " ".join(screen_text(pilot).split())
        assert isinstance(pilot.app.screen, OpenDataScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, LabScreen)
        assert not engine.of(Replace)


async def test_a_mistake_further_down_is_said_when_it_is_opened(table: Path) -> None:
    table.write_text(TABLE + "?,red,oak\n")
    engine = FakeEngine(example_snapshots.ready())
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        await look_into(pilot, table)
        await press_enter(pilot)
        assert "line 62, column 'width': the value is missing" in " ".join(screen_text(pilot).split())
        assert not engine.of(Replace)
        await pilot.press("escape", "x")
        assert "✗" not in screen_text(pilot)


async def test_the_path_is_completed(table: Path) -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+o", *str(table)[:-4])
        await pilot.pause()
        await pilot.press("right")
        assert pilot.app.screen.query_one("#path").value == str(table)  # type: ignore[attr-defined]


async def test_an_empty_path_is_asked_for() -> None:
    async with lab_app(FakeEngine(example_snapshots.ready())).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o", "enter")
        assert "Type the path of a file or folder, or a function." in screen_text(pilot)


async def test_back_to_mnist(table: Path) -> None:
    engine = FakeEngine(example_snapshots.ready())
    mnist = engine.snapshot.run
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        lab = lab_of(pilot)
        lab.action_open_mnist()
        assert not engine.of(Replace), "it is in use"
        await look_into(pilot, table)
        await press_enter(pilot)
        own = run_sent(engine)
        await show(pilot, engine, Snapshot(State.READY, own, run_id=2, epochs_wanted=30))
        rows = lab.query_one(Hyperparameters).rows
        rows.highlighted = rows.get_option_index("split")
        await pilot.pause()
        assert "80/10/10 %" in screen_text(pilot)
        lab.action_open_mnist()
        last = engine.of(Replace)[-1]
        assert isinstance(last, Replace)
        assert (last.run.data, last.run.split, last.run.network.text) == ("mnist", mnist.split, "784-30-10")


async def test_a_network_that_does_not_fit_the_data_is_refused_at_once() -> None:
    own = with_fields(default_run(), {"data": "trees.csv", "network": "3-16-2"})
    facts = DataFacts("trees.csv", 3, "the input columns of trees.csv", ("elm", "oak"), 48)
    engine = FakeEngine(Snapshot(State.READY, own, run_id=1, epochs_wanted=30, data=facts))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        workbench = lab_of(pilot).workbench
        with pytest.raises(LabError, match=r"network: got '4 inputs'; allowed: 3, the input columns of trees\.csv"):
            workbench.edit(with_fields(own, {"network": "4-16-2"}))
        workbench.edit(with_fields(own, {"network": "3-20-2"}))
        workbench.apply()
        assert workbench.applying
        await show(pilot, engine, replace(engine.snapshot, refusals=("There is not enough memory.",)))
        assert not workbench.applying
        assert workbench.draft.edited == ("network",)


async def test_the_status_line_says_which_data_and_what_its_classes_are_called() -> None:
    own = with_fields(default_run(), {"data": "/home/me/trees.csv", "network": "3-16-2"})
    facts = DataFacts("trees.csv", 3, "the input columns of trees.csv", ("elm", "oak"), 48)
    chance = ChanceHint(1, 0.99)
    engine = FakeEngine(Snapshot(State.PAUSED, own, run_id=1, epochs_wanted=30, data=facts, chance=chance))
    async with lab_app(engine).run_test(size=(120, 36)) as pilot:
        lab_of(pilot).poll()
        await pilot.pause()
        assert "trees.csv" in screen_text(pilot).splitlines()[1]
        assert "the network says oak for 99 %" in screen_text(pilot)


def test_the_shares_of_own_data_step_round_and_those_of_mnist_stay_apart() -> None:
    own = with_fields(default_run(), {"data": "trees.csv", "network": "3-16-2"})
    splits = [own]
    for _ in range(3):
        splits.append(with_fields(splits[-1], {"split": stepped(splits[-1], "split", 1)}))
    assert [run.split.text for run in splits] == ["80/10/10 %", "60/20/20 %", "80/20 %", "80/10/10 %"]
    assert read_value(own, "split", " 70/30 % ") == Shares(70, 0, 30)
    with pytest.raises(LabError, match="split: got 'first 100'; allowed: whole shares"):
        read_value(own, "split", "first 100")


def test_a_run_file_with_bad_data_is_refused_before_the_lab_opens(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text('data = "absent.csv"\nnetwork = "3-16-2"\n')
    with in_terminal(str(tmp_path / "run.toml")) as terminal:
        assert terminal.wait() == 1
    assert "nntui: absent.csv: cannot be read" in terminal.output


def test_the_lab_opens_on_data(table: Path) -> None:
    with in_terminal(str(table)) as terminal:
        terminal.read_until("trees.csv")
        terminal.type("q")
        assert terminal.wait() == 0
