"""How fast the playground's engine trains a small network on a function, beside the trainer alone.

A 1-50-1 network on 1,000 samples of chapter 4's function, mini-batches of 32, quadratic cost, plain gradient descent,
shuffled in each epoch, float32; its output a sigmoid or linear. The engine is timed as the playground has it: with its
thread, the parameters in every snapshot, and its measurements of the monitored sets. Engine and trainer take turns.

    python benchmarks/function.py [--rounds 7] [--seconds 1]

`nntui bench --net function` holds the trainer against other libraries on this network; their processes know no engine.
"""

import argparse
import statistics
import time

from core import compilation
from core.commands import Start, Watch
from core.data.loading import load_data
from core.engine import Engine
from core.run_file import default_run
from core.snapshot import State
from core.spec import Run, with_fields
from core.trainer import Trainer

NETWORKS = {"sigmoid": ("1-50-1", 1.0), "linear": ("1, dense 50 sigmoid, dense 1 linear", 0.01)}  # and the rate η
WARM_UP = 0.5  # seconds


def run_of(output: str) -> Run:
    network, learning_rate = NETWORKS[output]
    fields = {
        "network": network,
        "data": "f(x) = book",
        "loss": "quadratic",
        "learning_rate": learning_rate,
        "batch_size": 32,
        "epochs": 1_000_000,
        "initialiser": "large",
        "seed": 1,
    }
    return with_fields(default_run(), fields)


def engine_speed(run: Run, seconds: float) -> float:
    """Samples a second of an engine with the parameters watched, as the playground watches them."""
    engine = Engine(run)
    engine.start()
    while engine.snapshot.state is not State.READY:
        time.sleep(0.02)
    engine.send(Watch(gradients=False, parameters=True))
    engine.send(Start())
    time.sleep(WARM_UP)
    before, began = engine.snapshot, time.perf_counter()
    time.sleep(seconds)
    after, ended = engine.snapshot, time.perf_counter()
    engine.stop()
    return (after.epoch - before.epoch) * load_data(run).facts.training / (ended - began)


def trainer_speed(run: Run, seconds: float) -> float:
    """Samples a second of the trainer, asked for one epoch at a time."""
    trainer = Trainer(run, load_data(run))
    batches = -(-trainer.training_count // run.batch_size)

    def train_for(wanted: float) -> float:
        epochs, began = 0, time.perf_counter()
        while (took := time.perf_counter() - began) < wanted:
            trainer.advance(batches)
            epochs += 1
        return epochs * trainer.training_count / took

    train_for(WARM_UP)
    return train_for(seconds)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--seconds", type=float, default=1.0)
    wanted = options.parse_args()
    compilation.prepare("float32", lambda _: None, lambda: False)
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(wanted.rounds):
        for output in NETWORKS:
            for who, speed in (("trainer", trainer_speed), ("engine", engine_speed)):
                found.setdefault((output, who), []).append(speed(run_of(output), wanted.seconds))
    print(f"{'1-50-1, mini-batches of 32':30} {'samples/s':>10}   range")
    for (output, who), values in found.items():
        name = f"{output} output, {who}"
        print(f"{name:30} {statistics.median(values):10,.0f}   {min(values):,.0f} to {max(values):,.0f}")


if __name__ == "__main__":
    main()
