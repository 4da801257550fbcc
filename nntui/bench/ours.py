"""nntui's own trainer, driven as the lab drives it."""

from core.architecture import Network
from core.compilation import prepare
from core.data.loading import load_data
from core.layers import Dense
from core.spec import Run, Split
from core.trainer import Trainer
from nntui.bench.problem import Problem, mean_loss


class Ours:
    """`Trainer.advance` over epochs that are never evaluated."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        prepare("float32", lambda sentence: None)
        layers = tuple(Dense(len(biases)) for _, biases in problem.initial)
        run = Run(
            Network(problem.images.shape[1], layers),
            split=Split(problem.count, 0),
            seed=problem.seed,
            learning_rate=problem.learning_rate,
            l2=problem.l2,
            batch_size=problem.batch_size,
            epochs=1_000_000,
            monitor=(),
        )
        self._trainer = Trainer(run, load_data(run))

    def train(self, batches: int) -> int:
        return self._trainer.advance(batches)

    def loss(self) -> float:
        return mean_loss(self._trainer.model.layers(), self._problem)
