"""nntui's own trainer, driven as the lab drives it."""

from core.compilation import prepare
from core.data.mnist import load_mnist
from core.spec import Run, Split
from core.trainer import Trainer
from nntui.bench.problem import Layers, Problem, as_matrices, mean_loss


class Ours:
    """`Trainer.advance` over epochs that are never evaluated."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        prepare("float32", lambda sentence: None)
        run = Run(
            problem.network,
            split=Split(problem.count, 0),
            seed=problem.seed,
            initialiser=problem.initialiser,
            loss=problem.loss,
            learning_rate=problem.learning_rate,
            l2=problem.l2,
            batch_size=problem.batch_size,
            epochs=1_000_000,
            monitor=(),
        )
        self._trainer = Trainer(run, load_mnist(Split(problem.count, 0)))

    def train(self, batches: int) -> int:
        return self._trainer.advance(batches)

    def layers(self) -> Layers:
        """The parameters as they are now, as a Problem has them."""
        return as_matrices(self._trainer.model.layers())

    def loss(self) -> float:
        return mean_loss(self.layers(), self._problem)
