"""The status line: state, progress, throughput, the best result so far, and a notice where something needs saying."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from core.snapshot import Best, ChanceHint, Divergence, Snapshot, State
from core.spec import Run
from nntui.run_words import accuracy_word, data_name, examples_word
from nntui.widgets.speed import SpeedDial

GAP = "   "
_SIGNS = {
    State.PREPARING: "◌",
    State.READY: "○",
    State.RUNNING: "▶",
    State.PAUSED: "‖",
    State.FINISHED: "✓",
    State.DIVERGED: "✗",
    State.FAILED: "✗",
}


def rounded(number: float) -> str:
    """A throughput to three digits: more would flicker and mean nothing."""
    if number < 1000:
        return f"{number:.3g}"
    digits = len(str(round(number))) - 3
    return f"{round(number, -digits):,.0f}"


def duration_text(seconds: float) -> str:
    whole = max(0, round(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def epoch_text(epoch: float) -> str:
    """Whole epochs without a fraction, others with one digit that never rounds up."""
    tenths = int(epoch * 10 + 1e-6)
    return f"{tenths // 10}" if abs(epoch - round(epoch)) < 1e-6 else f"{tenths // 10}.{tenths % 10}"


def percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def best_texts(best: Best | None, run: Run) -> tuple[str, ...]:
    """The best result so far in its forms, the longest first."""
    if best is None:
        return ("best –",)
    text, epoch, word = f"best {percent(best.accuracy)}", epoch_text(best.epoch), accuracy_word(run)
    if word != "accuracy":
        whole = f"{text} of {best.set_name} {word}"
        return f"{whole} after epoch {epoch}", f"{text} {word} in epoch {epoch}", f"{text} {word}", text
    return f"{text} {best.set_name} after epoch {epoch}", f"{text} in epoch {epoch}", text


def chance_text(hint: ChanceHint, classes: Sequence[str] = ()) -> str:
    """classes: the names of the classes, where they are known."""
    said = classes[hint.predicted] if hint.predicted < len(classes) else str(hint.predicted)
    share = f"{100 * hint.share:.0f} % of the {hint.set_name} images"
    return f"Accuracy at chance: the network says {said} for {share}. Another learning rate or initialiser may help."


def divergence_text(divergence: Divergence) -> str:
    return (
        f"Diverged at step {divergence.step:,}: layer {divergence.layer}'s {divergence.what} is no longer a finite "
        "number. The last good parameters are kept. Lower the learning rate ([), then r resets."
    )


def notice_text(snapshot: Snapshot) -> str:
    """What needs saying about this snapshot, or nothing."""
    if snapshot.divergence is not None:
        return divergence_text(snapshot.divergence)
    if snapshot.state is State.FAILED:
        return snapshot.message
    if snapshot.state is State.FINISHED and snapshot.message:
        return f"{snapshot.message[0].upper()}{snapshot.message[1:]}."
    if snapshot.chance is not None:
        return chance_text(snapshot.chance, snapshot.data.classes if snapshot.data else ())
    return ""


def state_text(snapshot: Snapshot, will_start: bool) -> str:
    """The state in a few words, with what it waits for."""
    text = f"{_SIGNS[snapshot.state]} {snapshot.state.value}"
    if snapshot.state is State.PREPARING:
        text += f": {snapshot.message}" if snapshot.message else ""
        text += ", then training starts" if will_start else ""
    elif snapshot.state is State.READY:
        text += ": space starts training"
    return text


def progress_text(snapshot: Snapshot) -> str:
    """The epoch and the time left, of one width while training goes on: the bar beside it must not twitch."""
    wanted = str(snapshot.epochs_wanted)
    if snapshot.state is not State.RUNNING:
        return f"epoch {epoch_text(snapshot.epoch)} of {wanted}"
    left = "–:––" if snapshot.seconds_left is None else duration_text(snapshot.seconds_left)
    epoch = f"{int(snapshot.epoch * 10 + 1e-6) / 10:.1f}"
    return f"epoch {epoch:>{len(wanted) + 2}} of {wanted}  {left:>5} left"


def facts_of(snapshot: Snapshot, width: int) -> str:
    """The second line: as many facts as fit, the most important first."""
    rate = rounded(snapshot.images_per_second) if snapshot.images_per_second else "–"
    speed = f"{rate} {examples_word(snapshot.run)}/s"
    rest = [f"seed {snapshot.run.seed}", f"step {snapshot.step:,}"]
    if name := data_name(snapshot.run):
        rest.insert(0, name)
    if snapshot.watch_cost:
        rest.append(f"watching costs {100 * snapshot.watch_cost:.1f} %")
    counts = range(len(rest), -1, -1)
    bests = best_texts(snapshot.best, snapshot.run)
    forms = [GAP.join([speed, best, *rest[:count]]) for best in bests for count in counts]
    return next((form for form in forms if len(form) <= width), speed)


class Progress(Widget):
    """A bar that fills the width it has; half cells make it smooth."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"progress--done", "progress--left"}
    DEFAULT_CSS = """
    Progress { height: 1; width: 1fr; min-width: 6; }
    Progress > .progress--done { color: $primary; }
    Progress > .progress--left { color: $foreground 22%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0

    def show(self, share: float) -> None:
        if share != self._share:
            self._share = share
            self.refresh()

    def render_line(self, y: int) -> Strip:
        halves = round(2 * self.size.width * min(max(self._share, 0.0), 1.0))
        full, half = divmod(halves, 2)
        done, left = self.get_component_rich_style("progress--done"), self.get_component_rich_style("progress--left")
        rest = self.size.width - full - half
        return Strip([Segment("━" * full + "╸" * half, done), Segment("─" * rest, left)], self.size.width)


class Status(Vertical):
    """Two lines, and a third while there is a notice."""

    DEFAULT_CSS = """
    Status { height: auto; }
    Status Horizontal { height: 1; }
    Status .part { width: auto; height: 1; }
    Status #facts { width: 1fr; }
    Status #notice { display: none; height: auto; max-height: 3; }
    Status #notice.-shown { display: block; }
    """

    @dataclass
    class RunClicked(Message):
        """The state word was clicked: run or pause."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="state", classes="part")
            yield Progress()
            yield Static(id="progress", classes="part")
        with Horizontal():
            yield Static(id="facts", classes="part")
            yield SpeedDial()
        yield Static(id="notice")

    def __init__(self) -> None:
        super().__init__(id="status")
        self._snapshot: Snapshot | None = None

    def show(self, snapshot: Snapshot, will_start: bool, speed: float | None) -> None:
        self._snapshot = snapshot
        if not self.has_class(shown := f"-{snapshot.state.name.lower()}"):
            self.set_classes(shown)
        self._put("#state", state_text(snapshot, will_start))
        wanted = snapshot.epochs_wanted
        self.query_one(Progress).show(snapshot.epoch / wanted if wanted else 0.0)
        self._put("#progress", progress_text(snapshot))
        self.query_one(SpeedDial).speed = speed
        self._notice(notice_text(snapshot))
        self._show_facts()

    def on_resize(self) -> None:
        self._show_facts()

    def _show_facts(self) -> None:
        if self._snapshot is not None:
            room = self.size.width - 2 - self.query_one(SpeedDial).size.width
            self._put("#facts", facts_of(self._snapshot, room), fixed=True)

    def _put(self, selector: str, text: str, fixed: bool = False) -> None:
        """Shows a text; lays the whole screen out anew, which is dear, only where the text's length changed."""
        part = self.query_one(selector, Static)
        before = str(part.content)
        if text != before:
            part.update(Content(text), layout=not fixed and len(text) != len(before))

    def _notice(self, text: str) -> None:
        self._put("#notice", f"! {text}" if text else "")
        self.query_one("#notice", Static).set_class(bool(text), "-shown")

    def on_click(self, event: Click) -> None:
        if event.widget is self.query_one("#state"):
            self.post_message(self.RunClicked())
