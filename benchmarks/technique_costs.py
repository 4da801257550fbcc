"""What the techniques of chapter 3 cost: training throughput with each against plain gradient descent.

All variants train the same network in this process, taking turns, so that all meet the same machine.

    python benchmarks/technique_costs.py [--hidden 100] [--batch-size 10 --batch-size 64] [--rounds 7] [--seconds 0.5]
"""

import argparse
import statistics
import sys
import time
from typing import Any

from core.architecture import parse_network
from core.compilation import prepare
from core.data.mnist import load_mnist
from core.spec import Run, Split, with_fields
from core.trainer import Trainer

TECHNIQUES: dict[str, dict[str, Any]] = {
    "plain SGD": {},
    "momentum": {"momentum": 0.9},
    "Nesterov": {"optimiser": "nesterov", "momentum": 0.9},
    "RMSProp": {"optimiser": "rmsprop"},
    "Adam": {"optimiser": "adam"},
    "AdamW": {"optimiser": "adamw", "l2": 1.0},
    "L1": {"l1": 1.0},
    "L2": {"l2": 1.0},
    "max-norm": {"max_norm": 3.0},
    "gradient clipping": {"clip": 1.0},
    "dropout 0.5": {"network": "784, dense {hidden} sigmoid, dropout 0.5, dense 10 sigmoid"},
}
"""What each changes in a Run. The costs do not depend on the numbers, as long as none of them is 0."""

SMALL_RATES = ("rmsprop", "adam", "adamw")  # their steps do not shrink with the gradient


def run_with(fields: dict[str, Any], hidden: int, batch_size: int) -> Run:
    """Plain gradient descent on 784-hidden-10 with some fields changed."""
    plain = Run(
        parse_network(f"784-{hidden}-10"),
        split=Split(50_000, 10_000),
        learning_rate=0.001 if fields.get("optimiser") in SMALL_RATES else 0.1,
        batch_size=batch_size,
        epochs=1_000_000,
        monitor=(),
    )
    return with_fields(plain, {name: _filled(value, hidden) for name, value in fields.items()})


def _filled(value: Any, hidden: int) -> Any:
    return value.format(hidden=hidden) if isinstance(value, str) else value


def images_per_second(trainer: Trainer, seconds: float) -> float:
    """Trains for about so many seconds, as the lab does in slices of some milliseconds."""
    batch_size = trainer.run.batch_size
    batches = max(1, 2_000 // batch_size)
    images, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        images += trainer.advance(batches) * batch_size
        if trainer.divergence:
            raise SystemExit(f"a run diverged at step {trainer.divergence.step}; its time would mean nothing")
    return images / elapsed


def measure(hidden: int, batch_size: int, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Images per second of each technique, a value for each round."""
    trainers = {}
    for name, fields in TECHNIQUES.items():
        run = run_with(fields, hidden, batch_size)
        trainers[name] = Trainer(run, load_mnist(run.split))
        images_per_second(trainers[name], seconds / 2)  # warms up
    rates: dict[str, list[float]] = {name: [] for name in trainers}
    for turn in range(rounds):
        print(f"mini-batches of {batch_size}: round {turn + 1} of {rounds}", file=sys.stderr)
        for name, trainer in trainers.items():
            rates[name].append(images_per_second(trainer, seconds))
    return rates


def report(title: str, rates: dict[str, list[float]]) -> None:
    """The cost is a median of ratios, each between two turns of one round, which met much the same machine."""
    print(f"{title}\n{'':18}{'images/s':>10}  {'cost':>5}  {'min - max'}")
    plain = rates["plain SGD"]
    for name, values in rates.items():
        costs = [ours / theirs for ours, theirs in zip(plain, values, strict=True)]
        spread = "" if name == "plain SGD" else f"{min(costs):.2f} - {max(costs):.2f}"
        print(f"{name:18}{statistics.median(values):10,.0f}  {statistics.median(costs):4.2f}x  {spread}")
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, default=100)
    parser.add_argument("--batch-size", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.5)
    options = parser.parse_args()
    prepare("float32", lambda sentence: print(sentence, file=sys.stderr))
    for batch_size in options.batch_size or (10, 64):
        rates = measure(options.hidden, batch_size, options.rounds, options.seconds)
        report(f"784-{options.hidden}-10, mini-batches of {batch_size}", rates)


if __name__ == "__main__":
    main()
