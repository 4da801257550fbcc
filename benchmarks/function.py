"""How fast a small network learns a function: samples a second beside PyTorch eager and NumPy.

A 1-50-1 network (sigmoids, a linear output) on 1,000 samples of chapter 4's function, mini-batches of 32, quadratic
cost, plain gradient descent, shuffled in each epoch, float32. All begin with the same weights. Each takes its turn, for
so many rounds; ratios are those of the medians. Before that, each trains for so many epochs, and all must have come to
the same loss, to two in a hundred.

    python benchmarks/function.py [--rounds 7] [--seconds 1]

Needs `pip install torch` beside nntui. Ours is timed twice: the trainer in slices, as the engine calls it, and the
engine as the playground has it, with its thread, snapshots and measurements. PyTorch has the better of one and two
threads, and the fastest of its three ways to update.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch

from core import compilation
from core.commands import Start, Watch
from core.data.loading import load_data
from core.engine import Engine
from core.run_file import default_run
from core.snapshot import State
from core.spec import Run, with_fields
from core.targets import parse_target
from core.trainer import Trainer

BATCH, SAMPLES, ETA, HIDDEN = 32, 1000, 0.01, 50
CHECKED_EPOCHS = 300


def run_of() -> Run:
    fields = {
        "network": f"1, dense {HIDDEN} sigmoid, dense 1 linear",
        "data": "f(x) = book",
        "loss": "quadratic",
        "learning_rate": ETA,
        "batch_size": BATCH,
        "epochs": 1_000_000,
        "initialiser": "large",
        "seed": 1,
    }
    return with_fields(default_run(), fields)


class Nntui:
    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer

    def train(self, epochs: int) -> None:
        left = epochs * -(-SAMPLES // BATCH)
        while left > 0:
            left -= self._trainer.advance(left)

    def layers(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return self._trainer.model.layers()


class Pytorch:
    def __init__(self, layers: list[tuple[np.ndarray, np.ndarray]], threads: int, how: str) -> None:
        self._threads = threads
        x = (np.arange(SAMPLES) + 0.5) / SAMPLES
        self._x = torch.tensor(x[:, None], dtype=torch.float32)
        self._y = torch.tensor(parse_target("book").values(x)[:, None], dtype=torch.float32)
        self._net = torch.nn.Sequential(torch.nn.Linear(1, HIDDEN), torch.nn.Sigmoid(), torch.nn.Linear(HIDDEN, 1))
        with torch.no_grad():
            for linear, (weights, biases) in zip((self._net[0], self._net[2]), layers, strict=True):
                linear.weight.copy_(torch.tensor(weights.T, dtype=torch.float32))
                linear.bias.copy_(torch.tensor(biases, dtype=torch.float32))
        options = {"foreach": {"foreach": True}, "fused": {"fused": True}, "plain": {"foreach": False}}[how]
        self._optimiser = torch.optim.SGD(self._net.parameters(), lr=ETA, **options)

    def train(self, epochs: int) -> None:
        torch.set_num_threads(self._threads)
        for _ in range(epochs):
            order = torch.randperm(SAMPLES)
            x, y = self._x[order], self._y[order]
            for first in range(0, SAMPLES, BATCH):
                wanted = y[first : first + BATCH]
                self._optimiser.zero_grad(set_to_none=True)
                difference = self._net(x[first : first + BATCH]) - wanted
                (0.5 * (difference * difference).sum() / len(wanted)).backward()
                self._optimiser.step()

    def layers(self) -> list[tuple[np.ndarray, np.ndarray]]:
        linears = (self._net[0], self._net[2])
        return [
            (each.weight.detach().numpy().T.astype(float), each.bias.detach().numpy().astype(float)) for each in linears
        ]


class NumPy:
    def __init__(self, layers: list[tuple[np.ndarray, np.ndarray]]) -> None:
        (self._w, self._b), (self._v, self._c) = [(w.astype(np.float32), b.astype(np.float32)) for w, b in layers]
        x = (np.arange(SAMPLES) + 0.5) / SAMPLES
        self._x = x[:, None].astype(np.float32)
        self._y = parse_target("book").values(x)[:, None].astype(np.float32)
        self._rng = np.random.default_rng(1)

    def train(self, epochs: int) -> None:
        one, eta = np.float32(1.0), np.float32(ETA)
        for _ in range(epochs):
            order = self._rng.permutation(SAMPLES)
            shuffled_x, shuffled_y = self._x[order], self._y[order]
            for first in range(0, SAMPLES, BATCH):
                x, y = shuffled_x[first : first + BATCH], shuffled_y[first : first + BATCH]
                a = one / (one + np.exp(-(x @ self._w + self._b)))
                error = (a @ self._v + self._c - y) / np.float32(len(x))
                back = (error @ self._v.T) * a * (one - a)
                self._v -= eta * (a.T @ error)
                self._c -= eta * error.sum(axis=0)
                self._w -= eta * (x.T @ back)
                self._b -= eta * back.sum(axis=0)

    def layers(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(self._w.astype(float), self._b.astype(float)), (self._v.astype(float), self._c.astype(float))]


def loss(layers: list[tuple[np.ndarray, np.ndarray]]) -> float:
    (w, b), (v, c) = layers
    x = ((np.arange(SAMPLES) + 0.5) / SAMPLES)[:, None]
    out = 1.0 / (1.0 + np.exp(-(x @ w + b))) @ v + c
    return float(0.5 * np.mean((out[:, 0] - parse_target("book").values(x[:, 0])) ** 2))


def engine_speed(seconds: float) -> float:
    """Samples a second of an engine with the parameters watched, as the playground watches them."""
    engine = Engine(run_of())
    engine.start()
    while engine.snapshot.state is not State.READY:
        time.sleep(0.02)
    engine.send(Watch(gradients=False, parameters=True))
    engine.send(Start())
    time.sleep(0.5)
    before, began = engine.snapshot, time.perf_counter()
    time.sleep(seconds)
    after, ended = engine.snapshot, time.perf_counter()
    engine.stop()
    return (after.epoch - before.epoch) * SAMPLES / (ended - began)


def speed(train: Callable[[int], None], seconds: float) -> float:
    """Samples a second over at least so many seconds."""
    epochs, began = 1, time.perf_counter()
    train(epochs)
    each = (time.perf_counter() - began) / epochs
    while each * epochs < seconds / 20:
        epochs *= 4
        began = time.perf_counter()
        train(epochs)
        each = (time.perf_counter() - began) / epochs
    chunk, done, began = max(1, round(seconds / 10 / each)), 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        train(chunk)
        done += chunk
    return done * SAMPLES / took


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--seconds", type=float, default=1.0)
    wanted = options.parse_args()
    run = run_of()
    compilation.prepare(run.precision, lambda _: None, lambda: False)
    data = load_data(run)
    layers = [(w.copy(), b.copy()) for w, b in Trainer(run, data).model.layers()]

    def contenders() -> dict[str, Nntui | Pytorch | NumPy]:
        pytorch = {
            f"PyTorch eager, {how}, {n} thread{'s' * (n > 1)}": (n, how)
            for how in ("plain", "foreach", "fused")
            for n in (1, 2)
        }
        ours = {"nntui, in slices": Nntui(Trainer(run, data, layers)), "NumPy": NumPy(layers)}
        return {**ours, **{name: Pytorch(layers, *which) for name, which in pytorch.items()}}

    losses = {}
    for name, one in contenders().items():
        one.train(CHECKED_EPOCHS)
        losses[name] = loss(one.layers())
    print(
        f"Loss after {CHECKED_EPOCHS} epochs, from {loss(layers):.6f}: "
        + ", ".join(f"{v:.6f}" for v in losses.values())
    )
    assert max(losses.values()) < 1.02 * min(losses.values()), losses
    found: dict[str, list[float]] = {"nntui, the engine": []}
    for _ in range(wanted.rounds):
        for name, one in contenders().items():
            found.setdefault(name, []).append(speed(one.train, wanted.seconds))
        found["nntui, the engine"].append(engine_speed(wanted.seconds))
    medians = {name: statistics.median(values) for name, values in found.items()}
    best = max(value for name, value in medians.items() if name.startswith("PyTorch"))
    print(f"{'1-50-1, mini-batches of 32':36} {'samples/s':>12}   range")
    for name, value in sorted(medians.items(), key=lambda item: -item[1]):
        print(f"{name:36} {value:12,.0f}   {min(found[name]):,.0f} to {max(found[name]):,.0f}")
    for name in ("nntui, in slices", "nntui, the engine"):
        print(f"{name} / PyTorch eager at its best: {medians[name] / best:.1f}x")


if __name__ == "__main__":
    main()
