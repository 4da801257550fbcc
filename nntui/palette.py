"""The command palette: every action that makes sense now, found by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from nntui.book_networks import BOOK_NETWORKS
from nntui.screens.lab import LabScreen
from nntui.steps import SPEEDS, speed_text
from nntui.widgets.pane_tabs import PANE_TITLES


@dataclass(frozen=True)
class Command:
    """One line of the palette."""

    title: str
    help: str
    run: Callable[[], Any]


@runtime_checkable
class HasCommands(Protocol):
    """A screen with commands of its own: title, help and what is done."""

    def commands(self) -> Iterator[tuple[str, str, Callable[[], Any]]]: ...


def commands(lab: LabScreen) -> Iterator[Command]:
    """Everything that can be done now."""
    now = lab.situation
    for actions in lab.actions.values():
        for action in actions:
            if action.available(now) and action.name != "command_palette":
                group = f"{action.group}: " if action.part in PANE_TITLES else ""
                key = f"  ({action.key_text})" if action.keys else ""
                yield Command(f"{group}{action.title}{key}", action.help, partial(lab.perform, action))
    for book in BOOK_NETWORKS:
        title = f"Network of chapter {book.chapter}: {book.title}"
        yield Command(title, book.network, partial(lab.use_book_network, book))
    for speed in SPEEDS:
        yield Command(f"Speed: {speed_text(speed)}", "The result is the same.", partial(lab.set_speed, speed))


class LabCommands(Provider):
    """Offers the actions of the screen."""

    def _commands(self) -> list[Command]:
        screen = self.screen
        if isinstance(screen, LabScreen):
            return list(commands(screen))
        return [Command(*words) for words in screen.commands()] if isinstance(screen, HasCommands) else []

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(command.title, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), command.run, help=command.help)
