"""Who takes part: the trainer itself and its peers, each with the settings it is tried in."""

import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from nntui.bench.problem import Problem


class Contender(Protocol):
    """Something that trains; made from a Problem, which says what to start from and how to train."""

    def train(self, batches: int) -> int:
        """Trains on about so many mini-batches, never past the end of an epoch, shuffling at the start of each.

        Returns how many. One that is made for whole epochs trains a whole one and says so.
        """
        ...

    def loss(self) -> float:
        """The loss per training image with the parameters as they are now."""
        ...


@dataclass(frozen=True)
class Setting:
    """One way to run a contender: on how many threads, and the environment variables that bring it about.

    threads: None for a contender that has no choice.
    """

    threads: int | None
    environment: dict[str, str]

    def complete_environment(self) -> dict[str, str]:
        return os.environ | self.environment


@dataclass(frozen=True)
class Entry:
    """A contender by name; `needs` are the packages without which it cannot take part."""

    key: str
    title: str
    module: str
    class_name: str
    needs: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = (Setting(None, {}),)

    @property
    def installed(self) -> bool:
        return all(find_spec(package) for package in self.needs)

    def make(self, problem: Problem) -> Contender:
        contender: Contender = getattr(import_module(self.module), self.class_name)(problem)
        return contender


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def thread_limit(threads: int) -> dict[str, str]:
    """Environment variables that hold OpenMP and every usual BLAS to so many threads."""
    names = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM")
    return {f"{name}_THREADS" if name.endswith("MAXIMUM") else f"{name}_NUM_THREADS": str(threads) for name in names}


ONE_THREAD = (Setting(1, thread_limit(1)),)
ONE_AND_ALL = (*ONE_THREAD, Setting(cores(), thread_limit(cores()))) if cores() > 1 else ONE_THREAD
XLA = (Setting(cores(), {}), Setting(1, {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}))

OURS = Entry("nntui", "nntui", "nntui.bench.ours", "Ours")
PEERS = (
    Entry("pytorch", "PyTorch eager", "nntui.bench.pytorch", "Eager", ("torch",), ONE_AND_ALL),
    Entry("pytorch-by-hand", "PyTorch by hand", "nntui.bench.pytorch", "ByHand", ("torch",), ONE_AND_ALL),
    Entry("torch-compile", "torch.compile", "nntui.bench.pytorch", "Compiled", ("torch",), ONE_AND_ALL),
    Entry("jax", "JAX jit + scan", "nntui.bench.jax_scan", "JaxScan", ("jax",), XLA),
    Entry("scikit-learn", "scikit-learn", "nntui.bench.scikit_learn", "ScikitLearn", ("sklearn",), ONE_AND_ALL),
    Entry("numpy", "NumPy vectorised", "nntui.bench.numpy_batches", "NumpyBatches", (), ONE_AND_ALL),
    Entry("book-loop", "NumPy image loop", "nntui.bench.book_loop", "BookLoop", (), ONE_THREAD),
)
ENTRIES = {entry.key: entry for entry in (OURS, *PEERS)}
