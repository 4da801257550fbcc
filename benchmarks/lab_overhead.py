"""What the open lab costs: training throughput in the lab against none, and how long it takes to start.

The lab runs in a real pseudo-terminal whose output this script reads; the engine alone runs without one. Both train the
same run, taking turns.

    python benchmarks/lab_overhead.py [--rounds 5] [--seconds 4] [--size 120x36] [--net 784-30-10]
"""

import argparse
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
from pathlib import Path
from typing import Any

Snapshots = Callable[[], Any]


def wait_until(is_true: Callable[[], bool], seconds: float = 120.0) -> float:
    """Waits until something is true; gives the time it became so on the system's monotonic clock."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise SystemExit("the engine did not get where it should within two minutes")
        time.sleep(0.002)
    return time.monotonic()


def images_per_second(snapshot: Snapshots, seconds: float) -> float:
    """Throughput of a training engine over so many seconds, after one to settle."""
    time.sleep(1.0)
    before, start = next_epoch(snapshot)
    time.sleep(seconds)
    after, end = next_epoch(snapshot)
    return (after - before) * snapshot().run.split.training / (end - start)


def next_epoch(snapshot: Snapshots) -> tuple[float, float]:
    """The epoch of the next snapshot, and when that came: one that has been there for a while would be too old."""
    old = snapshot()
    moment = wait_until(lambda: snapshot() is not old)
    return float(snapshot().epoch), moment


def wanted_run(net: str) -> Any:
    from dataclasses import replace

    from core.architecture import parse_network
    from core.run_file import default_run

    return replace(default_run(), network=parse_network(net), epochs=1_000_000)


def train_headless(net: str, seconds: float) -> dict[str, float]:
    """The engine alone."""
    from core.commands import Start
    from core.engine import Engine
    from core.snapshot import State

    engine = Engine(wanted_run(net))
    engine.start()
    wait_until(lambda: engine.snapshot.state is State.READY)
    engine.send(Start())
    rate = images_per_second(lambda: engine.snapshot, seconds)
    engine.stop()
    return {"rate": rate}


def train_in_lab(net: str, seconds: float) -> dict[str, float]:
    """The lab as a user has it; says also when the first mini-batch was trained."""
    from core.commands import Start
    from core.snapshot import State
    from nntui.app import LabApp

    app = LabApp(run=wanted_run(net))
    measured: dict[str, float] = {}

    def measure() -> None:
        measured["ready"] = wait_until(lambda: app.link.snapshot.state is State.READY)
        app.call_from_thread(app.link.send, Start())
        measured["first_step"] = wait_until(lambda: app.link.snapshot.step > 0)
        measured["rate"] = images_per_second(lambda: app.link.snapshot, seconds)
        app.call_from_thread(app.exit)

    threading.Thread(target=measure, daemon=True).start()
    app.run()
    return measured


def in_terminal(command: list[str], columns: int, rows: int, frame_text: str) -> float:
    """Runs a command in a pseudo-terminal, reading all it writes; gives when it first wrote `frame_text`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    seen, first_frame = b"", 0.0
    while True:
        try:
            written = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not first_frame:
            seen += written
            first_frame = time.monotonic() if frame_text.encode() in seen else 0.0
    if process.wait() != 0:
        raise SystemExit(f"the lab failed; it wrote:\n{seen.decode(errors='replace')[-2000:]}")
    return first_frame


def child(mode: str, net: str, seconds: float, columns: int, rows: int) -> dict[str, float]:
    """Measures once, in a new process; times are in seconds since that process was started."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, __file__, "--child", mode, "--answer", str(answer)]
        command += ["--net", net, "--seconds", str(seconds)]
        start = time.monotonic()
        if mode == "headless":
            subprocess.run(command, check=True)
            first_frame = start
        else:
            first_frame = in_terminal(command, columns, rows, net)
        measured: dict[str, float] = json.loads(answer.read_text())
    since_start = {name: measured[name] - start for name in ("ready", "first_step") if name in measured}
    return measured | since_start | {"first_frame": first_frame - start}


def spread(values: list[float], form: str) -> str:
    return f"{statistics.median(values):{form}} ({min(values):{form}} – {max(values):{form}})"


def report(lab: list[dict[str, float]], headless: list[dict[str, float]]) -> None:
    shares = [a["rate"] / b["rate"] for a, b in zip(lab, headless, strict=True)]
    print(f"images/s without the lab   {spread([trial['rate'] for trial in headless], ',.0f')}")
    print(f"images/s in the open lab   {spread([trial['rate'] for trial in lab], ',.0f')}")
    print(f"throughput kept            {spread(shares, '.1%')}")
    print(f"start to first frame       {spread([trial['first_frame'] for trial in lab], '.2f')} s")
    steps = [trial["first_step"] - trial["first_frame"] for trial in lab]
    print(f"first frame to first step  {spread(steps, '.2f')} s, on a warm cache")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--size", default="120x36")
    parser.add_argument("--net", default="784-30-10")
    parser.add_argument("--child", choices=("lab", "headless"), help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        measure = train_in_lab if options.child == "lab" else train_headless
        options.answer.write_text(json.dumps(measure(options.net, options.seconds)))
        return
    columns, rows = map(int, options.size.split("x"))
    child("headless", options.net, 0.1, columns, rows)  # compiles what is not compiled yet
    trials: dict[str, list[dict[str, float]]] = {"headless": [], "lab": []}
    for turn in range(options.rounds):
        for mode, done in trials.items():
            print(f"round {turn + 1} of {options.rounds}: {mode}", file=sys.stderr)
            done.append(child(mode, options.net, options.seconds, columns, rows))
    report(trials["lab"], trials["headless"])


if __name__ == "__main__":
    main()
