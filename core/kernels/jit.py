"""How every kernel is compiled."""

from collections.abc import Callable
from typing import Any

from numba import njit

_NO_GIL_NO_ALLOCATION = {
    "nogil": True,  # the interface runs on while a kernel runs
    "_nrt": False,  # no reference counts, which also proves at compile time that nothing is allocated
    "cache": True,
    "error_model": "numpy",
}


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiles a kernel. A product and its sum may be fused; otherwise every operation stays as written."""
    options: dict[str, Any] = _NO_GIL_NO_ALLOCATION
    compiled: Callable[..., Any] = njit(function, fastmath={"contract"}, **options)
    return compiled


def kernel_part(function: Callable[..., Any]) -> Callable[..., Any]:
    """A part of one kernel only, written apart for the reader: it becomes part of its caller before compilation.

    Compiled by itself it would be optimised once more, together with all that it calls, which takes seconds.
    """
    options: dict[str, Any] = _NO_GIL_NO_ALLOCATION
    compiled: Callable[..., Any] = njit(function, fastmath={"contract"}, inline="always", **options)
    return compiled


def kernel_of_sums(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiles a kernel whose sums may be taken in another order, which lets them be vectorised."""
    options: dict[str, Any] = _NO_GIL_NO_ALLOCATION
    compiled: Callable[..., Any] = njit(function, fastmath={"contract", "reassoc"}, **options)
    return compiled


def part_named(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Compiles one of several inner functions that share their source, each under a name of its own.

    Numba tells them apart within a process only. Cached kernels from two processes would otherwise bring different
    machine code under one name, and the first to be loaded would serve both.
    """

    def compile_part(function: Callable[..., Any]) -> Callable[..., Any]:
        function.__name__ = function.__qualname__ = name
        compiled: Callable[..., Any] = njit(function)
        return compiled

    return compile_part
