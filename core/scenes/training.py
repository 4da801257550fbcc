"""A target of one input, learnt by gradient descent, beside what the proof builds of as many neurons."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from core.architecture import Network
from core.checks import check_one_of, check_real, check_whole
from core.errors import SpecError
from core.layers import Dense
from core.scenes.learning import BATCH_SIZE, EPOCHS, LEARNING_RATE, MONITOR, learning_run
from core.schedule import MOST_EPOCHS
from core.spec import INITIALISERS, OPTIMISERS, WITH_MOMENTUM, Run
from core.streams import Layers, streams_for
from core.targets import Target, parse_target
from core.universality.activations import ACTIVATIONS, STEPPING, rise_of
from core.universality.construction import MAX_BUMPS, Recipe, construct
from core.universality.feed_forward import FeedForward
from core.universality.linear_limit import best_of_linear
from core.universality.spread import spread_layers

MAX_HIDDEN_LAYERS = 4
MAX_HIDDEN_WIDTH = 1000
OUTPUTS = ("sigmoid", "linear", "tanh")
SPREAD, PROOF = "spread", "proof"
STARTS = (SPREAD, *INITIALISERS, PROOF)
"""What the weights begin as: steps spread over [0, 1], drawn by an initialiser, or built by the proof."""

AT_ONCE = ("learning_rate", "momentum", "l2", "batch_size")
"""The settings that may change while it trains; any other begins anew."""

WHY_STEP_FAILS = (
    "a step neuron's slope is 0 wherever it has one, so that its gradient is 0, and no weight of it ever moves"
)


@dataclass(frozen=True)
class Training:
    """A network that learns a target from samples of it.

    hidden: the widths of its hidden layers, such as "50" or "30-20". start: one of STARTS; from the proof there is one
    hidden layer, of as many bumps as fit into its width, see `widths`. steepness: of what the proof builds, to start
    from or to compare with. learning_rate to seed: as in core.spec.Run.
    """

    target: Target = field(default_factory=lambda: parse_target("book"))
    hidden: str = "50"
    activation: str = "sigmoid"
    output: str = "sigmoid"
    start: str = SPREAD
    steepness: float = 300.0
    optimiser: str = "adam"
    learning_rate: float = LEARNING_RATE
    momentum: float = 0.0
    batch_size: int = BATCH_SIZE
    l2: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        check_one_of("activation", self.activation, ACTIVATIONS)
        check_one_of("output", self.output, OUTPUTS)
        check_one_of("start", self.start, STARTS)
        check_one_of("optimiser", self.optimiser, OPTIMISERS)
        check_real("steepness", self.steepness, 0.01, 1_000_000.0)
        widths = self.hidden.split("-")
        if not all(width.isdecimal() and 1 <= int(width[:9]) <= MAX_HIDDEN_WIDTH for width in widths):
            allowed = f"the widths of the hidden layers, 1 to {MAX_HIDDEN_WIDTH:,}, such as 50 or 30-20"
            raise SpecError("hidden", self.hidden, allowed)
        check_whole("hidden layers", len(widths), 1, MAX_HIDDEN_LAYERS)
        if self.start == PROOF:
            if len(widths) > 1:
                raise SpecError("start", PROOF, "one hidden layer to start from the proof, such as hidden=50")
            _ = self._built
        self.target.values((np.arange(1001)) / 1000)
        if self.is_trainable:
            _ = self.run

    @property
    def name(self) -> str:
        return "train"

    @property
    def is_trainable(self) -> bool:
        """Whether gradient descent has a gradient to go by; see WHY_STEP_FAILS."""
        return self.activation != "step"

    @property
    def bumps(self) -> int:
        """How many bumps the proof builds of the first hidden layer's neurons."""
        neurons = 2 * len(rise_of(self.activation).parts) if self.activation in STEPPING else 2
        return min(max(1, int(self.hidden.split("-")[0]) // neurons), MAX_BUMPS)

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Of the input, the hidden layers and the output."""
        if self.start == PROOF:
            return self._built.widths
        return (1, *(int(width) for width in self.hidden.split("-")), 1)

    @cached_property
    def run(self) -> Run:
        """What the engine trains. Raises SpecError where that cannot be."""
        layers = [Dense(width, self.activation) for width in self.widths[1:-1]] + [Dense(1, self.output)]
        return learning_run(
            Network(1, tuple(layers)),
            f"f(x) = {self.target.text}",
            seed=self.seed,
            initialiser=self.start if self.start in INITIALISERS else "default",
            optimiser=self.optimiser,
            learning_rate=self.learning_rate,
            momentum=self.momentum if self.optimiser in WITH_MOMENTUM else 0.0,
            l2=self.l2,
            batch_size=self.batch_size,
            epochs=MOST_EPOCHS,
            monitor=(),
        )

    @property
    def run_in_the_lab(self) -> Run:
        """The same for the lab, where an end is in sight and samples that were not trained on are measured."""
        return replace(self.run, epochs=EPOCHS, monitor=MONITOR)

    @cached_property
    def layers(self) -> Layers:
        """The weights and biases to begin with."""
        if self.start == PROOF:
            return self._built.layers
        if self.start in INITIALISERS:
            trainable = self if self.is_trainable else replace(self, activation="sigmoid")
            return streams_for(trainable.run).initial_layers(trainable.run.network, self.start)
        return spread_layers(self.widths, self.activation, self.seed)

    def network(self, layers: Layers) -> FeedForward:
        """The network with some weights and biases, such as `layers` or those of a later step."""
        return FeedForward(layers, (*[self.activation] * (len(layers) - 1), self.output))

    @cached_property
    def _built(self) -> FeedForward:
        recipe = Recipe(self.bumps, self.steepness, self.activation, self.output)
        return construct(self.target, recipe).network

    @cached_property
    def constructed(self) -> FeedForward | None:
        """What the proof builds of as many neurons in one hidden layer; None where it cannot, see `Recipe`."""
        try:
            return self._built
        except SpecError:
            return None

    @cached_property
    def limit(self) -> FeedForward | None:
        """The best that can be learnt, where that is known: of linear neurons. See WHY_LINEAR_FAILS."""
        return best_of_linear(self.target, self.output) if self.activation == "linear" else None


def deviations(network: FeedForward, target: Target, points: int = 1000) -> tuple[float, float]:
    """How far a network's output is off, mean and greatest, at the middles of so many equal parts of [0, 1]."""
    x = (np.arange(points) + 0.5) / points
    off = np.abs(network.outputs(x)[:, 0] - target.values(x))
    return float(off.mean()), float(off.max())
