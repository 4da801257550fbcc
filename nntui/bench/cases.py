"""The networks that are timed."""

from dataclasses import dataclass, replace

from core.architecture import Network, parse_network
from core.layers import Dense, Dropout
from core.spec import MNIST


@dataclass(frozen=True)
class Case:
    """One network, one mini-batch size, and how many training images of MNIST, or samples of a function, make an epoch.

    network: as `parse_network` reads it with `loss`. images is a multiple of batch_size, so that every contender trains
    on mini-batches of one size. nickname: what one may type for a long network text. data: MNIST, or a text that
    `core.data_function.data_function` reads, whose samples then count as images.
    """

    network: str
    batch_size: int
    images: int
    learning_rate: float = 0.1
    l2: float = 1.0
    loss: str = "cross-entropy"
    initialiser: str = "default"
    nickname: str = ""
    data: str = MNIST

    @property
    def key(self) -> str:
        return self.nickname or self.network

    @property
    def architecture(self) -> Network:
        return parse_network(self.network, self.loss)

    @property
    def is_dense(self) -> bool:
        """Made of dense sigmoid layers and nothing else, which is all that some peers can do."""
        layers = self.architecture.layers
        return all(isinstance(layer, Dense) and layer.activation == "sigmoid" for layer in layers)

    @property
    def examples(self) -> str:
        """What the examples are called."""
        return "images" if self.data == MNIST else "samples"

    @property
    def name(self) -> str:
        return f"{self.network}, mini-batches of {self.batch_size}"

    @property
    def flops_per_image(self) -> int:
        """Multiplications and additions that a dense implementation does to train on one image.

        Forward and the gradient of the weights take 2 for each multiply-add of a layer; the gradient of a layer's
        inputs takes 2 more, which the first layer does not need.
        """
        layers = [count for count in self.architecture.layer_multiply_adds if count]
        return 4 * sum(layers) + 2 * sum(layers[1:])

    def without_dropout(self) -> "Case":
        """The same but for dropout, so that what comes out does not depend on anybody's random numbers."""
        network = self.architecture
        layers = tuple(layer for layer in network.layers if not isinstance(layer, Dropout))
        return replace(self, network=Network(network.inputs, layers, network.image).text)


def _convolutional(nickname: str, network: str, batch_size: int) -> Case:
    images = 4_992 if batch_size == 64 else 5_000
    return Case(network, batch_size, images, 0.03, 1.0, "log-likelihood", "he", nickname)


_ONE_CONVOLUTION = "28x28x1, conv 20@5x5 relu, pool 2, dense 100 relu, softmax 10"
_TWO_CONVOLUTIONS = "28x28x1, conv 20@5x5 relu, pool 2, conv 40@5x5 relu, pool 2, dense 100 relu, softmax 10"
_WITH_DROPOUT = (
    "28x28x1, conv 20@5x5 relu, pool 2, conv 40@5x5 relu, pool 2, dropout 0.5, dense 1000 relu, dropout 0.5, "
    "dense 1000 relu, dropout 0.5, softmax 10"
)

CASES = (
    Case("784-30-10", 10, 50_000),
    Case("784-100-10", 10, 50_000),
    Case("784-30-30-30-30-10", 10, 50_000),
    Case("784-1000-1000-10", 10, 10_000),
    Case("784-1000-1000-10", 64, 9_984),
    Case("1-50-1", 32, 992, 1.0, 0.0, "quadratic", nickname="function", data="f(x) = book"),
    _convolutional("conv-1", _ONE_CONVOLUTION, 10),
    _convolutional("conv-1", _ONE_CONVOLUTION, 64),
    _convolutional("conv-2", _TWO_CONVOLUTIONS, 10),
    _convolutional("conv-2", _TWO_CONVOLUTIONS, 64),
    _convolutional("conv-2-dropout", _WITH_DROPOUT, 10),
    _convolutional("conv-2-dropout", _WITH_DROPOUT, 64),
    # Shapes for which the kernels have no tile of their own.
    _convolutional("conv-3x3", "28x28x1, conv 16@3x3 relu padding 1, pool 2, dense 50 relu, softmax 10", 10),
    _convolutional("conv-7x7", "28x28x1, conv 8@7x7 relu stride 2, dense 50 relu, softmax 10", 10),
    _convolutional("pool-3", "28x28x1, conv 6@5x5 relu, pool 3, conv 10@3x3 relu, dense 50 relu, softmax 10", 10),
)
