"""How a headless run is shown to a person: a table that grows by a row an epoch, above a bar that moves on."""

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from core.spec import Run, deciding_set
from nntui.headless import Ending, Measured, Reached, describe_run, duration, ending_sentence, varies
from nntui.run_words import accuracy_word, examples_word

_REDRAW_SECONDS = 0.1
_NOTE_WIDTH = 52  # what stands right of the bar at most, for any run that ends within a day


class ProgressBar:
    """Draws on standard output. `▲` marks an accuracy that is the best so far."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._status = self._console.status("")
        bar = BarColumn(bar_width=max(10, min(40, self._console.width - _NOTE_WIDTH)))
        # Redrawn by hand between two slices: a thread for it would take its share of the processor.
        self._progress = Progress(
            bar, TextColumn("{task.description}"), console=self._console, auto_refresh=False, transient=True
        )
        self._task = self._progress.add_task("", total=1.0)
        self._drawn = 0.0
        self._began = 0.0

    def preparing(self, sentence: str) -> None:
        self._status.update(Text(sentence, style="dim"))
        self._status.start()

    def begin(self, run: Run, sets: tuple[str, ...]) -> None:
        self._status.stop()
        self._console.print(describe_run(run), style="bold", markup=False)
        self._console.print()
        for line in _headings(run, sets):
            self._console.print(line, style="dim", markup=False)
        self._progress.start()
        self._began = time.monotonic()

    def progress(self, reached: Reached) -> None:
        now = time.monotonic()
        if now - self._drawn < _REDRAW_SECONDS or reached.share == 0:
            return
        self._drawn = now
        left = (now - self._began) * (1 / reached.share - 1)
        epoch = min(int(reached.epoch) + 1, reached.run.epochs)
        rate = f"{reached.images_per_second:,.0f} {examples_word(reached.run)}/s"
        note = f"epoch {epoch}/{reached.run.epochs} · {rate} · {duration(left)} left"
        self._progress.update(self._task, completed=reached.share, description=note)
        self._progress.refresh()

    def epoch(self, measured: Measured) -> None:
        followed = deciding_set(measured.sets)
        row = Text(f"{measured.reached.epoch:>6.4g}")
        for name, result in measured.sets.items():
            is_best = measured.is_best and name == followed
            row.append(f"{'▲' if is_best else '':>3}{result.accuracy:>8.2%}", "bold green" if is_best else "")
            row.append(f"{result.loss:>9.4f}")
        if varies(measured.reached.run):
            row.append(f"{measured.reached.learning_rate:>10.3g}")
        row.append(f"{measured.reached.images_per_second:>12,.0f}", "dim")
        self._console.print(row)

    def end(self, ending: Ending) -> None:
        self.close()
        well = ending.state in ("finished", "stopped")
        self._console.print()
        self._console.print(ending_sentence(ending), style="green" if well else "bold red", markup=False)

    def close(self) -> None:
        self._status.stop()
        self._progress.stop()


def _headings(run: Run, sets: tuple[str, ...]) -> tuple[str, str]:
    """Two lines above the columns that `ProgressBar.epoch` fills."""
    upper = " " * 6 + "".join(f"{name:>20}" for name in sets)
    right = accuracy_word(run).replace("within", "±")
    lower = f"{'epoch':>6}" + f"{right:>11}{'loss':>9}" * len(sets) + (f"{'η':>10}" if varies(run) else "")
    lower += f"{examples_word(run) + '/s':>12}"
    return upper, lower
