"""The run in which a network of the playground learns the function it is shown beside."""

from typing import Any

from core.architecture import Network
from core.shares import DEFAULT_SHARES
from core.spec import Run

LEARNING_RATE = 0.01
BATCH_SIZE = 32
EPOCHS = 300
MONITOR = ("validation", "test")


def learning_run(network: Network, data: str, **settings: Any) -> Run:
    """A run that suits functions: Adam on the quadratic loss, with other settings where they are given.

    data: such as "f(x) = book", see core.data_function. Raises SpecError where that cannot be trained.
    """
    suitable: dict[str, Any] = {
        "split": DEFAULT_SHARES,
        "loss": "quadratic",
        "optimiser": "adam",
        "learning_rate": LEARNING_RATE,
        "batch_size": BATCH_SIZE,
        "epochs": EPOCHS,
        "monitor": MONITOR,
    }
    return Run(network, data, **(suitable | settings))
