"""nntui's own trainer, driven as the lab drives it."""

from dataclasses import replace

from core.compilation import prepare
from core.data.data_set import DataSet
from core.data.examples import examples_from_targets
from core.data.function import look_at_function
from core.data.mnist import load_mnist
from core.shares import DEFAULT_SHARES
from core.spec import MNIST, Run, Split
from core.trainer import Trainer
from nntui.bench.problem import Layers, Problem, as_matrices, mean_loss


class Ours:
    """`Trainer.advance` over epochs that are never evaluated."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        prepare("float32", lambda sentence: None)
        run = Run(
            problem.network,
            data=problem.data,
            split=Split(problem.count, 0) if problem.data == MNIST else DEFAULT_SHARES,
            seed=problem.seed,
            initialiser=problem.initialiser,
            loss=problem.loss,
            learning_rate=problem.learning_rate,
            l2=problem.l2,
            batch_size=problem.batch_size,
            epochs=1_000_000,
            monitor=(),
        )
        self._trainer = Trainer(run, _data_of(problem))

    def train(self, batches: int) -> int:
        return self._trainer.advance(batches)

    def layers(self) -> Layers:
        """The parameters as they are now, as a Problem has them."""
        return as_matrices(self._trainer.model.layers())

    def loss(self) -> float:
        return mean_loss(self.layers(), self._problem)


def _data_of(problem: Problem) -> DataSet:
    if problem.data == MNIST:
        return load_mnist(Split(problem.count, 0))
    facts = replace(look_at_function(problem.data), training=problem.count)
    return DataSet({"training": examples_from_targets(problem.images, problem.targets)}, facts)
