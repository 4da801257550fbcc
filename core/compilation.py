"""Compiling the kernels with visible progress, or loading them from the cache."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from core.kernels.cache import CACHE


def _stamp(precision: str) -> Path:
    return CACHE / f"{precision}.compiled"


def is_compiled(precision: str) -> bool:
    """Whether the kernels of this precision are in the cache."""
    return _stamp(precision).exists()


_LOOK_EVERY = 0.03  # seconds; an engine that is told to stop waits three times as long

Report = Callable[[str], None]


def prepare(precision: str, report: Report, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Makes the kernels of a precision ready: from the cache in a fraction of a second, or else by compiling them.

    Compiling happens in other processes, one for each core up to two, so that neither an interface nor an exit waits
    for it. report receives a line of progress now and then; once cancelled() is true, the processes are ended.
    """
    if not is_compiled(precision):
        _compile_elsewhere(precision, report, cancelled)
    if cancelled():
        return
    report("loading the kernels")
    for name in KERNEL_NAMES:
        warm_up(name, precision)
    if not cancelled():
        _stamp(precision).touch()


KERNEL_NAMES = ("train", "evaluate", "lists")
_SHARES = (("train",), ("evaluate", "lists"))


def _compile_elsewhere(precision: str, report: Report, cancelled: Callable[[], bool]) -> None:
    began = time.monotonic()
    command = [sys.executable, "-P", "-m", "core.compilation", precision]
    nowhere = subprocess.DEVNULL
    processes = [
        subprocess.Popen([*command, *share], env=child_environment(), stdin=nowhere, stdout=nowhere, stderr=nowhere)
        for share in _SHARES
    ]
    try:
        while any(process.poll() is None for process in processes) and not cancelled():
            report(f"compiling the kernels, once for this version: {time.monotonic() - began:.0f} s (about 40 s)")
            time.sleep(_LOOK_EVERY)
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()


def child_environment() -> dict[str, str]:
    """For a child process: the same cache, and the same modules wherever this one found them."""
    return os.environ | {"NUMBA_CACHE_DIR": str(CACHE), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def warm_up(name: str, precision: str) -> None:
    """Runs one kernel on next to nothing, which loads or compiles it."""
    import numpy as np

    from core.architecture import parse_network
    from core.data.examples import examples_from_bytes, in_precision
    from core.kernels import backpropagation
    from core.kernels.arrays import RULES, Descent
    from core.layout import work_for
    from core.network import Model
    from core.streams import SeededStreams
    from core.team import run_together

    network = parse_network("2-1")
    images, labels = np.zeros((1, 2), np.uint8), np.zeros(1, np.uint8)
    examples = in_precision(examples_from_bytes(images, labels, 1.0), precision)
    model = Model(network, "cross-entropy", SeededStreams(0).initial_layers(network, "zeros"), precision)
    work = work_for(model.layout, 1, model.dtype)
    order = np.zeros(1, np.int32)
    flat, rules = model.parameters.copy(), np.zeros(RULES)
    if name == "train":
        descent = Descent(flat, flat, flat)
        measured = np.zeros(1), np.zeros(1), np.zeros(1, np.int32)
        run_together(1, backpropagation.train, model.net, descent, examples, order, 0, 1, 1, work, rules, *measured)
    elif name == "evaluate":
        run_together(1, backpropagation.evaluate, model.net, examples, order, 0, 1, work, np.zeros(1, np.uint8))


if __name__ == "__main__":
    for kernel in sys.argv[2:]:
        warm_up(kernel, sys.argv[1])
