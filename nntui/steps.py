"""What one key press up or down does to a hyperparameter, and the speeds of the speed dial."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from core.augmentation import Augmentation
from core.schedule import Constant, Cosine, OneCycle, OnPlateau, Step
from core.shares import DEFAULT_SHARES, Shares
from core.spec import INITIALISERS, LOSSES, MNIST, OPTIMISERS, PRECISIONS, Run, Split

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, None)
"""Mini-batches a second, None being as fast as it goes."""

_LADDERS: dict[str, Sequence[float]] = {
    "momentum": (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99),
    "beta1": (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99),
    "beta2": (0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
    "l1": (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
    "l2": (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
    "max_norm": (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0),
    "clip": (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    "batch_size": (1, 2, 5, 10, 20, 32, 50, 64, 100, 128, 200, 256, 500, 1000, 2000, 5000, 10_000),
    "early_stopping": (0, 2, 3, 5, 10, 15, 20, 30, 50, 100),
    "epochs": (1, 2, 3, 5, 10, 15, 20, 30, 40, 60, 100, 200, 400, 1000),
}
_CHOICES: dict[str, Sequence[object]] = {
    "optimiser": OPTIMISERS,
    "initialiser": INITIALISERS,
    "loss": LOSSES,
    "precision": PRECISIONS,
    "schedule": (
        Constant(),
        OnPlateau(10, 2.0, 1 / 128),
        OnPlateau(5, 10.0),
        Step(10, 0.5),
        Cosine(),
        Cosine(warm_up=1),
        OneCycle(),
    ),
    "augment": (
        Augmentation(),
        Augmentation(pixel_shifts=True),
        Augmentation(shift=1),
        Augmentation(shift=2, rotate=15),
        Augmentation(rotate=10, elastic=25),
    ),
    "split": (Split(50_000, 10_000), Split(60_000, 0), Split(1_000, 10_000)),
}
_SHARES = (DEFAULT_SHARES, Shares(60, 20, 20), Shares(80, 0, 20))
FIRST_LEARNING_RATE = 0.01
"""Where doubling starts from a learning rate of 0."""


def stepped(run: Run, name: str, direction: int) -> object:
    """The value of a field one step up (1) or down (-1); past the end of a ladder it stays."""
    value = getattr(run, name)
    if name == "learning_rate":
        return doubled(value) if direction > 0 else value / 2
    if name == "seed":
        return max(0, value + direction)
    if name in _CHOICES:
        choices = _SHARES if name == "split" and run.data != MNIST else _CHOICES[name]
        place = choices.index(value) if value in choices else -1
        return choices[(place + direction) % len(choices)]
    return _next_rung(_LADDERS[name], value, direction)


def doubled(learning_rate: float) -> float:
    return learning_rate * 2 or FIRST_LEARNING_RATE


def next_speed(speed: float | None, direction: int) -> float | None:
    """The neighbouring speed of the dial; at its ends the same."""
    numbers = [step for step in SPEEDS if step is not None]
    if speed is None:
        return None if direction > 0 else numbers[-1]
    if direction > 0 and speed >= numbers[-1]:
        return None
    return _next_rung(numbers, speed, direction)


def speed_text(speed: float | None) -> str:
    return "full speed" if speed is None else f"{speed:,g} mini-batch{'' if speed == 1 else 'es'}/s"


def _next_rung(ladder: Sequence[float], value: float, direction: int) -> float:
    place = bisect_right(ladder, value) if direction > 0 else bisect_left(ladder, value) - 1
    return ladder[place] if 0 <= place < len(ladder) else value
