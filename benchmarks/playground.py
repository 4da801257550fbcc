"""How quickly the playground answers: pictures a second while a slider is dragged, and what a large network costs.

The app runs in a real pseudo-terminal whose output this script reads. The mouse drags a slider to and fro, 60
moves a second; a picture counts when the plot was drawn anew. Then building and drawing are timed by themselves,
without a screen.

    python benchmarks/playground.py [--seconds 3] [--size 120x36] [--bumps 100]
"""

import argparse
import asyncio
import fcntl
import json
import os
import pty
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, cycle, pairwise
from pathlib import Path
from typing import Any

MOVES_PER_SECOND = 60
CASES = [(series, steepness) for series in (1, 9) for steepness in (5, 1000)]


def scene(bumps: int, series: int, steepness: float) -> str:
    return f"proof bumps={bumps} series={series} steepness={steepness}"


def watch(line: str, knob: str, place: Path, seconds: float) -> list[float]:
    """Opens the app, writes down where the slider's track is, and gives the times between one picture and the next."""
    from textual.pilot import Pilot

    from core.run_file import default_run
    from core.scenes.text import parse_scene
    from core.snapshot import State
    from nntui.app import LabApp
    from nntui.widgets.function_plot import FunctionPlot
    from nntui.widgets.slider import Slider

    app = LabApp(run=default_run(), scene=parse_scene(line))
    drawn: list[float] = []
    draw = FunctionPlot.draw

    def noting(plot: FunctionPlot) -> Any:
        rows = draw(plot)
        drawn.append(time.perf_counter())
        return rows

    FunctionPlot.draw = noting  # type: ignore[method-assign, assignment]

    async def look_on(pilot: Pilot[Any]) -> None:
        while not (found := [one for one in pilot.app.screen.query(Slider) if one.display and one.knob.name == knob]):
            await asyncio.sleep(0.05)
        while app.link.snapshot.state is not State.READY:
            await asyncio.sleep(0.05)  # until then the lab's engine loads its kernels, whose imports hold up everything
        await asyncio.sleep(0.5)
        slider = found[0]
        start, length = slider._track
        left, row = slider.content_region.x + start, slider.content_region.y
        place.with_suffix(".new").write_text(json.dumps([left, length, row]))
        place.with_suffix(".new").rename(place)
        await asyncio.sleep(0.5)
        drawn.clear()
        await asyncio.sleep(seconds)
        app.exit()

    app.run(auto_pilot=look_on)
    return [after - before for before, after in pairwise(drawn)]


def pull(terminal: int, place: Path, process: subprocess.Popen[bytes]) -> None:
    """Presses the mouse on the track, once it is known where that is, and pulls to and fro until the app ends."""
    while not place.exists():
        if process.poll() is not None:
            return
        time.sleep(0.02)
    left, length, row = json.loads(place.read_text())
    button = 0
    for column in cycle(chain(range(length), reversed(range(length)))):
        if process.poll() is not None:
            return
        with suppress(OSError):
            os.write(terminal, f"\x1b[<{button};{left + column + 1};{row + 1}M".encode())
        button = 32  # it stays pressed
        time.sleep(1 / MOVES_PER_SECOND)


def dragged(line: str, knob: str, options: argparse.Namespace) -> list[float]:
    """The times between pictures while a slider is dragged in an app of its own, in a pseudo-terminal."""
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        place, answer = Path(folder) / "place.json", Path(folder) / "answer.json"
        command = [sys.executable, __file__, "--child", line, "--knob", knob, "--seconds", str(options.seconds)]
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        files = ["--place", str(place), "--answer", str(answer)]
        process = subprocess.Popen([*command, *files], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        threading.Thread(target=pull, args=(ours, place, process), daemon=True).start()
        seen = b""
        with suppress(OSError):  # the other end is closed
            while written := os.read(ours, 65536):
                seen = (seen + written)[-4000:]
        if process.wait() != 0:
            raise SystemExit(f"the playground failed; it wrote:\n{seen.decode(errors='replace')}")
        gaps: list[float] = json.loads(answer.read_text())
    return gaps


def milliseconds(action: Callable[[], Any], rounds: int = 9) -> float:
    """The median time of an action."""
    times = []
    for _ in range(rounds):
        before = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - before))
    return statistics.median(times)


def build_and_draw(bumps: int, series: int, steepness: float, columns: int, rows: int) -> str:
    """What one change of the scene costs: building it, its deviations, its curves, and drawing them."""
    from core.scenes.proof import Proof
    from core.scenes.text import parse_scene
    from core.universality import construction
    from nntui.playground.controls import Stand
    from nntui.playground.curves import SUM, chart_of, curves_of
    from nntui.widgets.chart import Canvas

    proof = parse_scene(scene(bumps, series, steepness))
    assert isinstance(proof, Proof)
    built, canvas = proof.construction, Canvas()
    curves = curves_of(Stand(proof), SUM, "", 2 * columns, built)
    canvas.draw(chart_of(curves, columns, rows), columns, rows)

    def build() -> None:
        construction._bumps.cache_clear()  # as when N is turned; a steepness keeps the heights
        construction.construct(proof.target, proof.recipe)

    times = (
        milliseconds(build),
        milliseconds(built.deviations),
        milliseconds(lambda: curves_of(Stand(proof), SUM, "", 2 * columns, built)),
        milliseconds(lambda: canvas.draw(chart_of(curves, columns, rows), columns, rows)),
    )
    return "".join(f"{each:12.1f}" for each in (*times, sum(times)))


def row(case: str, slider: str, gaps: list[float]) -> str:
    late = 1000 * sorted(gaps)[int(0.95 * (len(gaps) - 1))]
    return f"{case:<24}{slider:<24}{1 / statistics.median(gaps):11.0f}{late:10.0f}"


def report(options: argparse.Namespace) -> None:
    print(
        f"A slider is dragged at {options.size}: pictures a second (median), and the ms that 95 in 100 do not exceed."
    )
    print(f"{'scene':<24}{'slider':<24}{'pictures/s':>11}{'95 % ms':>10}")
    for bumps in (options.bumps, 1000):
        for series in (1, 9):
            found = dragged(scene(bumps, series, 1000), "steepness", options)
            print(row(f"N {bumps:,}, {series} series", "steepness 5 - 100,000", found), flush=True)
    for series, steepness in CASES:
        found = dragged(scene(options.bumps, series, steepness), "bumps", options)
        print(row(f"w {steepness}, {series} series", "N 1 - 1,000", found), flush=True)
    print("\nOne change by itself, in ms (medians), for a plot of 78 x 18 cells.")
    print(f"{'':<24}{'built':>12}{'deviations':>12}{'curves':>12}{'drawn':>12}{'all':>12}")
    for bumps in (options.bumps, 1000):
        for series, steepness in CASES:
            name = f"N {bumps:,}, {series} series, w {steepness}"
            print(f"{name:<24}{build_and_draw(bumps, series, steepness, 78, 18)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--size", default="120x36")
    parser.add_argument("--bumps", type=int, default=100)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--knob", help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        options.answer.write_text(json.dumps(watch(options.child, options.knob, options.place, options.seconds)))
    else:
        report(options)


if __name__ == "__main__":
    main()
