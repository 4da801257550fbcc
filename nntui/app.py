"""The terminal application: makes the first frame, then loads the engine behind it."""

import gc
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual.app import App
from textual.command import Provider
from textual.driver import Driver
from textual.message import Message
from textual.screen import Screen

from core.lessons import Lesson
from core.snapshot import State
from core.spec import Run
from nntui.actions import bindings
from nntui.engine_link import EngineLike, EngineLink
from nntui.palette import LabCommands
from nntui.screens.help import HelpScreen, Section
from nntui.screens.lab import LabScreen
from nntui.themes import DEFAULT, TERMINAL, THEMES, has_few_colours

if TYPE_CHECKING:
    from core.scenes.scene import Scene
    from nntui.book_desk import BookDesk

SWITCH_INTERVAL = 0.0005
"""Seconds that training waits at most for Python while the screen is drawn; by default it would be ten times that."""


@runtime_checkable
class HasHelp(Protocol):
    """A screen that says what the help shows over it."""

    def help_columns(self) -> tuple[list[Section], ...]: ...


class LabApp(App[None]):
    """The lab on one run. `return_code` after `run()` is not 0 where app or engine failed.

    leaving: the app ends because somebody wished so, not because it failed.
    """

    TITLE = "nntui"
    DEFAULT_MODE = "lab"
    CSS_PATH = "app.tcss"
    BINDINGS = bindings("app")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {LabCommands}

    @dataclass
    class EngineLoaded(Message):
        """core.engine is imported; `make` makes an engine for a run."""

        make: Any

    @dataclass
    class EngineFailed(Message):
        """core.engine cannot be imported."""

        reason: str

    def __init__(
        self,
        run: Run,
        engine: EngineLike | None = None,
        driver_class: type[Driver] | None = None,
        lesson: Lesson | None = None,
        scene: "Scene | None" = None,
    ) -> None:
        """lesson: the one to open at once; `run` is then its run. scene: of the playground, which is opened at it."""
        few_colours = has_few_colours()
        super().__init__(driver_class=driver_class, ansi_color=True if few_colours else None)
        self.leaving = False
        self.link = EngineLink(run, engine)
        self._given = engine
        self._lesson = lesson
        self._scene = scene
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = TERMINAL.name if few_colours else DEFAULT
        self.ansi_color = None  # from now on as the theme says, which can be changed

        self.desk: BookDesk | None = None
        self.add_mode("lab", lambda: self.lab)
        self.add_mode("book", self._book_screen)
        self.add_mode("playground", self._playground_screen)

    @cached_property
    def lab(self) -> LabScreen:
        return LabScreen(self.link, self._lesson)

    def _book_screen(self) -> Screen[None]:
        """Reading the experiments would take too long before the first frame."""
        from nntui.book_desk import open_desk
        from nntui.screens.book import BookScreen

        if self.desk is None:
            self.desk = open_desk()
        return BookScreen(self.desk, self.lab)

    def _playground_screen(self) -> Screen[None]:
        from nntui.screens.playground import PlaygroundScreen

        return PlaygroundScreen(self.link, self._scene)

    def on_mount(self) -> None:
        if self._scene is not None:
            self.switch_mode("playground")
        self.call_after_refresh(self._begin)
        self._settling = self.set_interval(1, self._settle)

    def _begin(self) -> None:
        """Runs behind the first frame: importing the engine takes longer than the frame may wait."""
        if self._given is not None:
            self._given.start()
        else:
            sys.setswitchinterval(SWITCH_INTERVAL)
            threading.Thread(target=self._load_engine, name="load-engine", daemon=True).start()

    def _load_engine(self) -> None:
        try:
            from core.engine import Engine
        except Exception as error:
            self.post_message(self.EngineFailed(f"{type(error).__name__}: {error}"))
        else:
            self.post_message(self.EngineLoaded(Engine))

    def on_lab_app_engine_loaded(self, event: EngineLoaded) -> None:
        engine = event.make(self.link.run)
        engine.start()
        self.link.attach(engine)

    def on_lab_app_engine_failed(self, event: EngineFailed) -> None:
        self.link.fail(f"The engine could not be loaded: {event.reason}")

    def _settle(self) -> None:
        """Once everything is imported and compiled, takes that heap off the garbage collector's hands.

        Else a full collection would stop the screen for a tenth of a second now and then.
        """
        if self.link.snapshot.state is not State.PREPARING:
            self._settling.stop()
            gc.collect()
            gc.freeze()

    def action_help(self) -> None:
        screen = self.screen
        if isinstance(screen, HasHelp):
            self.push_screen(HelpScreen(*screen.help_columns()))

    def action_save_picture(self) -> None:
        try:
            path = self.save_screenshot()
        except OSError as error:
            self.notify(f"The picture could not be saved: {error.strerror}.", severity="error", markup=False)
        else:
            self.notify(f"Saved {path}", markup=False)

    async def action_quit(self) -> None:
        self.leave(1 if self.link.snapshot.state is State.FAILED else 0)

    def leave(self, return_code: int) -> None:
        """Ends the app as somebody wished: nothing that it does is waited for."""
        self.leaving = True
        self.exit(return_code=return_code)

    def on_unmount(self) -> None:
        """However the app ends, the engine does too, and what is played of the book."""
        if self.desk is not None:
            self.desk.close()
        self.link.stop()
