"""Who takes part: the trainer itself and its peers, each with the settings it is tried in."""

import os
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from nntui.bench.cases import Case
from nntui.bench.problem import Problem


class Contender(Protocol):
    """Something that trains; made from a Problem, which says what to start from and how to train."""

    def train(self, batches: int) -> int:
        """Trains on about so many mini-batches, never past the end of an epoch, shuffling at the start of each.

        Returns how many. One that is made for whole epochs trains as many as are asked for, at least one.
        """
        ...

    def loss(self) -> float:
        """The loss per training image with the parameters as they are now."""
        ...


@dataclass(frozen=True)
class Setting:
    """One way to run a contender: on how many threads, and the environment variables that bring it about.

    threads: None for a contender that has no choice. options: keyword arguments of its class that are to be True.
    """

    threads: int | None
    environment: dict[str, str]
    options: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Short, for a report: `2, channels last`."""
        parts = [str(self.threads)] if self.threads else []
        return ", ".join([*parts, *(option.replace("_", " ") for option in self.options)])

    def complete_environment(self) -> dict[str, str]:
        return os.environ | self.environment


@dataclass(frozen=True)
class Entry:
    """A contender by name; `needs` are the packages without which it cannot take part.

    conv_settings: what it is tried in where there are convolutions; none if it cannot do them, or anything else but
    dense sigmoid layers. quadratic: whether it can do the quadratic loss.
    """

    key: str
    title: str
    module: str
    class_name: str
    needs: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = (Setting(None, {}),)
    conv_settings: tuple[Setting, ...] = ()
    quadratic: bool = True

    def settings_for(self, case: Case) -> tuple[Setting, ...]:
        """None if it cannot do what the case asks for."""
        if case.loss == "quadratic" and not self.quadratic:
            return ()
        return self.settings if case.is_dense else self.conv_settings

    @property
    def installed(self) -> bool:
        return all(find_spec(package) for package in self.needs)

    def make(self, problem: Problem, options: tuple[str, ...] = ()) -> Contender:
        kind = getattr(import_module(self.module), self.class_name)
        contender: Contender = kind(problem, **dict.fromkeys(options, True))
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
_XLA = (Setting(cores(), {}), Setting(1, {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}))
_ANY = (Setting(None, {}),)


def _each_with(*options: tuple[str, ...]) -> tuple[Setting, ...]:
    return tuple(replace(setting, options=chosen) for chosen in options for setting in ONE_AND_ALL)


_ONEDNN = ((), ("channels_last",))
_EVERY_LAYOUT = _each_with(*_ONEDNN, ("without_onednn",), ("channels_last", "without_onednn"))
_COMPILED = _each_with(*_ONEDNN)  # what a compiled network does not leave to oneDNN, it makes itself

OURS = Entry("nntui", "nntui", "nntui.bench.ours", "Ours", conv_settings=_ANY)
PEERS = (
    Entry("pytorch", "PyTorch eager", "nntui.bench.pytorch", "Eager", ("torch",), ONE_AND_ALL, _EVERY_LAYOUT),
    Entry(
        "pytorch-by-hand",
        "PyTorch by hand",
        "nntui.bench.pytorch_by_hand",
        "ByHand",
        ("torch",),
        ONE_AND_ALL,
        _EVERY_LAYOUT,
    ),
    Entry("torch-compile", "torch.compile", "nntui.bench.pytorch", "Compiled", ("torch",), ONE_AND_ALL, _COMPILED),
    # Without convolutions: XLA trains those networks on a CPU at a tenth of PyTorch's speed, for minutes an epoch.
    Entry("jax", "JAX jit + scan", "nntui.bench.jax_scan", "JaxScan", ("jax",), _XLA),
    Entry(  # its quadratic loss goes with linear outputs only
        "scikit-learn",
        "scikit-learn",
        "nntui.bench.scikit_learn",
        "ScikitLearn",
        ("sklearn",),
        ONE_AND_ALL,
        quadratic=False,
    ),
    Entry("numpy", "NumPy vectorised", "nntui.bench.numpy_batches", "NumpyBatches", (), ONE_AND_ALL),
    Entry("book-loop", "NumPy image loop", "nntui.bench.book_loop", "BookLoop", (), ONE_THREAD),
)
ENTRIES = {entry.key: entry for entry in (OURS, *PEERS)}
