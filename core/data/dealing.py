"""Rows dealt out among training, validation and test, each class in the same proportions."""

import numpy as np
from numpy.typing import NDArray

from core.data.description import TEST, TRAINING, VALIDATION
from core.errors import SpecError
from core.shares import Shares

_PURPOSE = 0xDA7A  # keeps this stream apart from those that a run draws its parameters and orders from


def deal(labels: NDArray[np.uint8], shares: Shares, own: frozenset[str], seed: int) -> dict[str, NDArray[np.int64]]:
    """The rows of each set: the same for the same seed, and every row in one set.

    labels: uint8 (rows,). own: the sets that the file brings itself; they get no rows, and the others share all of
    them in their proportions. Raises SpecError where a set would be empty.
    """
    percents = {
        TEST: 0 if TEST in own else shares.test,
        VALIDATION: 0 if VALIDATION in own else shares.validation,
    }
    whole = shares.training + sum(percents.values())
    order = np.random.default_rng(np.random.SeedSequence((seed, _PURPOSE))).permutation(len(labels))
    left = order[np.argsort(labels[order], kind="stable")]  # class after class, each in a random order
    dealt = {}
    for name, percent in percents.items():
        if percent == 0:
            continue
        count = round(len(labels) * percent / whole)
        if count == 0 or count >= len(left):
            raise SpecError("split", shares.text, f"shares that leave a row for each set; there are {len(labels)} rows")
        # Evenly spaced along the classes, so that each class gives its share to within one row.
        chosen = ((np.arange(count) + 0.5) * len(left) / count).astype(np.int64)
        dealt[name] = left[chosen]
        left = np.delete(left, chosen)
    dealt[TRAINING] = left
    place = np.empty(len(labels), np.int64)
    place[order] = np.arange(len(labels))
    return {name: rows[np.argsort(place[rows])] for name, rows in dealt.items()}
