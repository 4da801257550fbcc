"""What machine this is, and how fast it multiplies matrices: the yardstick for every figure measured on it."""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nntui.bench.contenders import cores, thread_limit

PACKAGES = ("nntui", "numpy", "numba", "torch", "jax", "scikit-learn")

# Run by a process of its own, because a BLAS reads its number of threads when it is loaded. Prints GFLOP/s.
_MULTIPLY = """
import json, time
import numpy as np
n, seconds = 1536, {seconds}
a = np.random.default_rng(0).random((n, n), np.float32)
b, c = a.copy(), np.empty_like(a)
np.matmul(a, b, out=c)
best, end = 1e9, time.perf_counter() + seconds
while time.perf_counter() < end:
    start = time.perf_counter()
    np.matmul(a, b, out=c)
    best = min(best, time.perf_counter() - start)
print(json.dumps(2 * n**3 / best / 1e9))
"""


@dataclass(frozen=True)
class Machine:
    """gflops: the best float32 matrix product (sgemm) by NumPy, by number of threads."""

    processor: str
    cores: int
    system: str
    python: str
    packages: dict[str, str]
    gflops: dict[int, float]

    @property
    def peak(self) -> float:
        return max(self.gflops.values())


def describe_system() -> dict[str, Any]:
    """What there is to say of a machine without measuring anything: the fields of Machine but the last."""
    return {
        "processor": _processor(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def describe_machine(seconds: float) -> Machine:
    """Looks at the machine and multiplies matrices on it, for about so many seconds with one thread and with all."""
    gflops = {threads: _matmul_gflops(threads, seconds) for threads in sorted({1, cores()})}
    return Machine(**describe_system(), gflops=gflops)


def _matmul_gflops(threads: int, seconds: float) -> float:
    program = _MULTIPLY.format(seconds=seconds)
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=os.environ | thread_limit(threads),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(json.loads(done.stdout))


def _processor() -> str:
    """The processor's name; where the system does not tell, the architecture."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
