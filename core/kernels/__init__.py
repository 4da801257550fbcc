"""Numba kernels: pure functions on arrays, without the GIL, without allocation."""

from core.kernels import cache as cache  # before any kernel imports numba
