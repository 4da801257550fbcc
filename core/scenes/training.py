"""A network that learns a function by gradient descent, beside what the proof builds: what all such scenes share."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from core.architecture import Network
from core.checks import check_one_of, check_real, check_whole
from core.errors import SpecError
from core.layers import Dense
from core.scenes.learning import BATCH_SIZE, EPOCHS, LEARNING_RATE, MONITOR, learning_run
from core.schedule import MOST_EPOCHS
from core.spec import INITIALISERS, OPTIMISERS, WITH_MOMENTUM, Run
from core.streams import Layers, streams_for
from core.universality.activations import ACTIVATIONS
from core.universality.feed_forward import Array, FeedForward
from core.universality.linear_limit import best_of_linear
from core.universality.spread import spread_layers

MAX_HIDDEN_LAYERS = 4
MAX_HIDDEN_WIDTH = 1000
OUTPUTS = ("sigmoid", "linear", "tanh")
SPREAD, PROOF = "spread", "proof"
STARTS = (SPREAD, *INITIALISERS, PROOF)
"""What the weights begin as: steps spread over the inputs, drawn by an initialiser, or built by the proof."""

AT_ONCE = ("learning_rate", "momentum", "l2", "batch_size")
"""The settings that may change while it trains; any other begins anew."""

WHY_STEP_FAILS = (
    "a step neuron's slope is 0 wherever it has one, so that its gradient is 0, and no weight of it ever moves"
)
_POINTS = 1000


@dataclass(frozen=True)
class Training:
    """A network that learns a target from samples of it; a subclass for each kind of target.

    target: what it is to learn. hidden: the widths of its hidden layers, such as "50" or "30-20". start: one of
    STARTS; from the proof, the layers are those that it builds. steepness: of what the proof builds, to start from or
    to compare with. learning_rate to seed: as in core.spec.Run.
    """

    target: Any = None
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

    name: ClassVar[str]
    inputs: ClassVar[int]
    outputs: ClassVar[int]
    presets: ClassVar[tuple[str, ...]]
    """Names of targets."""
    head: ClassVar[str]
    """How the target is called as a run's data, such as "f(x)"; see core.data_function."""
    flat: ClassVar[str]
    """All that linear neurons can make, however many there are."""
    built_layers: ClassVar[int]
    """How many hidden layers the proof needs."""
    built_with: ClassVar[tuple[str, ...]]
    """Of which activations it builds."""

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
            self._check_proof(len(widths))
            _ = self.built
        self.wanted(_grid(np.linspace(0.0, 1.0, _side(_POINTS, self.inputs) + 1), self.inputs))
        if self.is_trainable:
            _ = self.run

    def _check_proof(self, layers: int) -> None:
        if layers != self.built_layers:
            needed = "one hidden layer" if self.built_layers == 1 else f"{self.built_layers} hidden layers"
            example = "-".join(["50"] * self.built_layers)
            raise SpecError("start", PROOF, f"{needed} to start from the proof, such as hidden={example}")

    # What a kind of target says of itself

    @property
    def target_text(self) -> str:
        """The target's name, or as it was typed; `with_target` reads it back."""
        text: str = self.target.text
        return text

    def with_target(self, text: str) -> Self:
        """The same with another target, of a preset's name or typed. Raises SpecError."""
        raise NotImplementedError

    def wanted(self, places: Array) -> Array:
        """The target there, float64 (count, outputs). Raises SpecError where it is not finite."""
        raise NotImplementedError

    @property
    def parts(self) -> int:
        """How many bumps, or towers in each direction, the proof builds of as many neurons."""
        raise NotImplementedError

    @property
    def parts_text(self) -> str:
        """The same in words."""
        return f"{self.parts:,} bump{'s' * (self.parts > 1)}"

    @cached_property
    def built(self) -> FeedForward:
        """What the proof builds of as many neurons. Raises SpecError where it cannot."""
        raise NotImplementedError

    # What follows from it

    def places(self, count: int) -> Array:
        """About so many inputs, float64 (count, inputs), evenly over the interval or square where it is learnt."""
        side = _side(count, self.inputs)
        return _grid((np.arange(side) + 0.5) / side, self.inputs)

    @property
    def is_trainable(self) -> bool:
        """Whether gradient descent has a gradient to go by; see WHY_STEP_FAILS."""
        return self.activation != "step"

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Of the inputs, the hidden layers and the outputs."""
        if self.start == PROOF:
            return self.built.widths
        return (self.inputs, *(int(width) for width in self.hidden.split("-")), self.outputs)

    @cached_property
    def run(self) -> Run:
        """What the engine trains. Raises SpecError where that cannot be."""
        layers = [Dense(width, self.activation) for width in self.widths[1:-1]] + [Dense(self.outputs, self.output)]
        return learning_run(
            Network(self.inputs, tuple(layers)),
            f"{self.head} = {self.target_text}",
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
            return self.built.layers
        if self.start in INITIALISERS:
            trainable = self if self.is_trainable else replace(self, activation="sigmoid")
            return streams_for(trainable.run).initial_layers(trainable.run.network, self.start)
        return spread_layers(self.widths, self.activation, self.seed)

    def network(self, layers: Layers) -> FeedForward:
        """The network with some weights and biases, such as `layers` or those of a later step."""
        return FeedForward(layers, (*[self.activation] * (len(layers) - 1), self.output))

    @cached_property
    def constructed(self) -> FeedForward | None:
        """`built`, or None where it cannot be."""
        try:
            return self.built
        except SpecError:
            return None

    @cached_property
    def limit(self) -> FeedForward | None:
        """The best that can be learnt, where that is known: of linear neurons."""
        if self.activation != "linear":
            return None
        places = self.places(_POINTS)
        return best_of_linear(places, self.wanted(places), self.output)

    def deviations(self, network: FeedForward, points: int = _POINTS) -> tuple[float, float]:
        """How far a network's outputs are from the target, mean and greatest, at about so many points."""
        places = self.places(points)
        off = np.linalg.norm(network.outputs(places) - self.wanted(places), axis=1)
        return float(off.mean()), float(off.max())


def _side(count: int, inputs: int) -> int:
    return max(1, round(float(count ** (1 / inputs))))


def _grid(along: Array, inputs: int) -> Array:
    """All places whose every input is one of these, (places, inputs)."""
    return np.stack(np.meshgrid(*[along] * inputs), axis=-1).reshape(-1, inputs)
