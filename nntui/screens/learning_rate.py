"""The learning-rate finder over the lab: the sweep as it grows, its suggestion, and one key that takes it."""

import numpy as np
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static

from core.commands import FindLearningRate, StopFinding
from core.errors import LabError
from core.snapshot import EMPTY_SWEEP, RateSweep, State
from nntui.actions import LEARNING_RATE_ACTIONS, bindings, hint
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role
from nntui.widgets.chart_pane import ChartPane
from nntui.widgets.keybar import KeyBar
from nntui.widgets.ticks import linear_ticks, log_ticks, snapped
from nntui.workbench import Workbench

_LOOKS_PER_SECOND = 10
_FIRST, _FIRST_DECADES = -6.0, 3.0
"""Where the axis of learning rates begins, as a power of ten, before there is a sweep; how long it is at least."""


class RatePlot(ChartPane):
    """Loss over the logarithm of the learning rate: each mini-batch faint, smoothed in front, the suggestion marked."""

    def __init__(self) -> None:
        super().__init__(id="rates")
        self.sweep = EMPTY_SWEEP

    def show_sweep(self, sweep: RateSweep) -> None:
        """Takes the newest sweep."""
        if sweep is not self.sweep:
            self.sweep = sweep
            self.redraw()

    def draw(self) -> list[Strip]:
        width, height = self.size
        if not width or not height:
            return []
        return self._canvas.draw(chart_of(self.sweep, width, height), width, height).strips(self._role_styles())


def chart_of(sweep: RateSweep, width: int, height: int) -> Chart:
    """The sweep as a chart of so many cells; its x axis is the decimal logarithm of the learning rate."""
    if not sweep.rates.size:
        return Chart(_rate_axis(_FIRST, _FIRST, width), Axis(0.0, 1.0, ()), "η")
    x = np.log10(sweep.rates)
    before_it_blew_up = sweep.smoothed[: 1 + int(sweep.smoothed.argmin())]
    wanted = max(3, height // 4)
    lower, upper = snapped(0.0, 1.3 * float(before_it_blew_up.max()) or 1.0, wanted)
    y = Axis(lower, upper, linear_ticks(lower, upper, wanted))
    marks = [] if sweep.suggestion is None else [Mark(float(np.log10(sweep.suggestion)), f"η {sweep.suggestion:g}")]
    lines = [Line(Role.GHOST, x, sweep.losses), Line(Role.TRAINING, x, sweep.smoothed)]
    return Chart(_rate_axis(float(x[0]), float(x[-1]), width), y, "η", lines, marks=marks)


def _rate_axis(first: float, last: float, width: int) -> Axis:
    right = max(last, first + _FIRST_DECADES)
    return Axis(first, right, log_ticks(first, right, max(2, width // 9)))


def sweep_text(sweep: RateSweep) -> str:
    """What the sweep says so far."""
    if not sweep.ending:
        if not sweep.rates.size:
            return "◌ beginning"
        return f"▶ learning rate η {sweep.rates[-1]:.2g}, loss {sweep.smoothed[-1]:.3g}"
    if sweep.suggestion is None:
        return f"✗ Nothing to suggest: the loss never fell. The sweep ended since {sweep.ending}."
    least = sweep.rates[int(sweep.smoothed.argmin())]
    return (
        f"✓ Suggested: learning rate η {sweep.suggestion:g}. The loss is least at {least:.2g}; "
        f"the sweep ended since {sweep.ending}."
    )


class LearningRateScreen(ModalScreen[None]):
    """Asks the engine for a sweep when it opens, and ends it when it closes; the run itself is not touched."""

    BINDINGS = bindings("learning rate")
    AUTO_FOCUS = None

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._from_present = False
        self._before: RateSweep | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="finder") as frame:
            frame.border_title = "Find a learning rate η"
            yield Static(id="finder-about")
            yield RatePlot()
            yield Static(id="finder-says")
            yield KeyBar([hint(action) for action in LEARNING_RATE_ACTIONS])

    def on_mount(self) -> None:
        self._begin()
        self.set_interval(1 / _LOOKS_PER_SECOND, self.poll)

    def on_unmount(self) -> None:
        self._workbench.link.send(StopFinding())

    def _begin(self) -> None:
        link = self._workbench.link
        self._before = link.snapshot.finder
        where = "present" if self._from_present else "initial"
        waits = " Training waits meanwhile." if link.snapshot.state is State.RUNNING else ""
        about = (
            f"Loss of mini-batches, each trained with a greater η than the last, from the {where} parameters.{waits}"
        )
        self.query_one("#finder-about", Static).update(Content(about))
        link.send(FindLearningRate(self._from_present))
        self._show(EMPTY_SWEEP)

    @property
    def sweep(self) -> RateSweep:
        """The newest one; that of before, which the engine may still show, does not count."""
        newest = self._workbench.link.snapshot.finder
        return EMPTY_SWEEP if newest is None or newest is self._before else newest

    def poll(self) -> None:
        """Shows what the engine has found so far."""
        self._show(self.sweep)

    def _show(self, sweep: RateSweep) -> None:
        self.query_one(RatePlot).show_sweep(sweep)
        self.query_one("#finder-says", Static).update(Content(sweep_text(sweep)))

    def action_use(self) -> None:
        """Takes the suggestion as the run's learning rate, at once."""
        rate = self.sweep.suggestion
        if rate is None:
            return
        try:
            self._workbench.set("learning_rate", rate)
        except LabError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.dismiss()

    def action_swap_start(self) -> None:
        """Sweeps again from the other parameters: the present ones, or the initial ones."""
        self._from_present = not self._from_present
        self._begin()

    def action_leave(self) -> None:
        self.dismiss()

    async def on_key_bar_pressed(self, event: KeyBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action.name)
