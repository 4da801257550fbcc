"""The networks that are timed."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Case:
    """One network, one mini-batch size, and how many of MNIST's training images make an epoch.

    images is a multiple of batch_size, so that every contender trains on mini-batches of one size.
    """

    network: str
    batch_size: int
    images: int
    learning_rate: float = 0.1
    l2: float = 1.0

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(int(width) for width in self.network.split("-"))

    @property
    def name(self) -> str:
        return f"{self.network}, mini-batches of {self.batch_size}"

    @property
    def flops_per_image(self) -> int:
        """Multiplications and additions that a dense implementation does to train on one image.

        Forward and the gradient of the weights take 2 for each weight; the gradient of a layer's inputs takes 2 more,
        which the first layer does not need.
        """
        weights = [n_in * n_out for n_in, n_out in pairwise(self.widths)]
        return 4 * sum(weights) + 2 * sum(weights[1:])


CASES = (
    Case("784-30-10", 10, 50_000),
    Case("784-100-10", 10, 50_000),
    Case("784-30-30-30-30-10", 10, 50_000),
    Case("784-1000-1000-10", 64, 9_984),
)
