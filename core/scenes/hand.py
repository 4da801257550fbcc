"""A target of one input, and one hidden layer that is built by hand beside it."""

from dataclasses import dataclass, field

from core.checks import check_one_of, check_real
from core.errors import SpecError
from core.targets import Target, parse_target
from core.universality.activations import ACTIVATIONS
from core.universality.feed_forward import FeedForward
from core.universality.one_input import ByHand, Neuron

MAX_NEURONS = 2000
_GREATEST = 1_000_000.0


@dataclass(frozen=True)
class Hand:
    """One hidden layer by hand, beside a target. bias: of the output neuron, whose activation is `output`.

    Raises SpecError, also where the target is not finite.
    """

    target: Target = field(default_factory=lambda: parse_target("book"))
    neurons: tuple[Neuron, ...] = (Neuron(8.0, -4.0, 0.6),)
    activation: str = "sigmoid"
    output: str = "sigmoid"
    bias: float = 0.0

    def __post_init__(self) -> None:
        check_one_of("activation", self.activation, ACTIVATIONS)
        check_one_of("output", self.output, ACTIVATIONS)
        check_real("bias", self.bias, -_GREATEST, _GREATEST)
        if not 1 <= len(self.neurons) <= MAX_NEURONS:
            raise SpecError("neurons", len(self.neurons), f"1 to {MAX_NEURONS:,} neurons")
        for neuron in self.neurons:
            for name, number in vars(neuron).items():
                check_real(name, number, -_GREATEST, _GREATEST)
        self.target.values([step / 500 for step in range(501)])

    @property
    def name(self) -> str:
        return "hand"

    @property
    def by_hand(self) -> ByHand:
        """The network, neuron by neuron."""
        return ByHand(self.neurons, self.activation, self.bias, self.output)

    @property
    def network(self) -> FeedForward:
        return self.by_hand.network
