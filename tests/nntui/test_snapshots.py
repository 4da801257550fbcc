"""The lab as a picture, at the three sizes it is made for. After a wanted change: `pytest --snapshot-update`."""

from collections.abc import Callable
from typing import Any

import example_snapshots
import pytest
from fake_engine import FakeEngine
from lab_driver import SIZES, lab_app

from core.snapshot import Snapshot

Compare = Callable[..., bool]
AT_EACH_SIZE = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36", "200x50"])


def same(compare: Compare, snapshot: Snapshot, size: tuple[int, int], *keys: str) -> bool:
    async def settle(pilot: Any) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    return compare(lab_app(FakeEngine(snapshot)), terminal_size=size, run_before=settle)


@AT_EACH_SIZE
def test_ready(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, example_snapshots.ready(), size)


@AT_EACH_SIZE
def test_running(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, example_snapshots.running(12.4), size)


@AT_EACH_SIZE
def test_running_with_the_gradients_in_front(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, example_snapshots.running(12.4), size, "5")


@AT_EACH_SIZE
def test_an_edited_network(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, example_snapshots.running(12.4), size, "n", "a", "down", "left")


@AT_EACH_SIZE
def test_a_convolutional_network(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, example_snapshots.convolutional(), size)


def test_the_networks_of_the_book(snap_compare: Compare) -> None:
    assert same(snap_compare, example_snapshots.ready(), (80, 24), "b", "end")


def test_a_diverged_run(snap_compare: Compare) -> None:
    assert same(snap_compare, example_snapshots.diverged(), (120, 36))


def test_a_net_at_chance_in_a_small_terminal(snap_compare: Compare) -> None:
    assert same(snap_compare, example_snapshots.at_chance(), (80, 24), "2")


def test_thirty_layers(snap_compare: Compare) -> None:
    assert same(snap_compare, example_snapshots.deep(30), (120, 36))


def test_help(snap_compare: Compare) -> None:
    assert same(snap_compare, example_snapshots.ready(), (120, 36), "question_mark")


def test_the_smallest_terminal(snap_compare: Compare) -> None:
    assert same(snap_compare, example_snapshots.running(12.4), (60, 18))
