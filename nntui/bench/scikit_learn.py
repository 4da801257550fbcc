"""scikit-learn's MLPClassifier with its plain gradient descent."""

import numpy as np
from sklearn.neural_network import MLPClassifier

from nntui.bench.problem import Problem, mean_loss


class ScikitLearn:
    """Trains whole epochs, one `partial_fit` each; one-hot targets make its outputs sigmoids with cross-entropy."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._targets = problem.targets.astype(np.int64)
        self._model = MLPClassifier(
            hidden_layer_sizes=tuple(len(biases) for _, biases in problem.initial[:-1]),
            activation="logistic",
            solver="sgd",
            # It adds alpha/2 ‖W‖² to the summed loss of a mini-batch, where we add l2/2 ‖W‖² to that of the whole set.
            alpha=problem.l2 * problem.batch_size / problem.count,
            batch_size=problem.batch_size,
            learning_rate="constant",
            learning_rate_init=problem.learning_rate,
            momentum=0.0,
            nesterovs_momentum=False,
            shuffle=True,
            random_state=problem.seed,
        )
        # The model makes its arrays in the first call; after it, they get the values that everybody starts from.
        few = slice(problem.batch_size)
        self._model.partial_fit(problem.images[few], self._targets[few], classes=np.arange(10))
        for (weights, biases), coefficients, intercepts in zip(
            problem.initial, self._model.coefs_, self._model.intercepts_, strict=True
        ):
            coefficients[...] = weights
            intercepts[...] = biases

    def train(self, batches: int) -> int:
        self._model.partial_fit(self.problem.images, self._targets)
        return self.problem.batches

    def loss(self) -> float:
        return mean_loss(list(zip(self._model.coefs_, self._model.intercepts_, strict=True)), self.problem)
