"""What a lesson asks of its reader, as data, and whether a snapshot shows that it was done.

A condition is a quantity with what it must be: `validation_accuracy = { at_least = 0.97 }`, `activation = "tanh"`,
`diverged = true`. A check is fulfilled by a snapshot in which all its conditions hold.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from core.checks import names_joined
from core.errors import SpecError
from core.layers import Convolution, Dense, Dropout
from core.snapshot import Points, Snapshot, State

Fact = float | str | bool | None
"""What a snapshot says of a quantity; None where it says nothing, which fulfils no condition."""


def _set_name(snapshot: Snapshot) -> str:
    return "validation" if "validation" in snapshot.curves.sets else "test"


def _values(snapshot: Snapshot, set_name: str, which: int) -> Points | None:
    points = snapshot.curves.sets.get(set_name)
    return points[which] if points is not None and points[which].value.size else None


def _best(set_name: str) -> Callable[[Snapshot], Fact]:
    def best(snapshot: Snapshot) -> Fact:
        points = _values(snapshot, set_name, 1)
        return float(points.value.max()) if points else None

    return best


def _training_gap(snapshot: Snapshot) -> Fact:
    training, other = _values(snapshot, "training", 1), _values(snapshot, _set_name(snapshot), 1)
    return float(training.value[-1] - other.value[-1]) if training and other else None


def _loss_rise(snapshot: Snapshot) -> Fact:
    points = _values(snapshot, _set_name(snapshot), 0)
    if points is None or not points.value.min() > 0:
        return None
    return float(points.value[-1] / points.value.min())


def _training_loss(snapshot: Snapshot) -> Fact:
    points = _values(snapshot, "training", 0)
    if points:
        return float(points.value[-1])
    bins = snapshot.curves.training_loss.mean
    return float(bins[-max(1, bins.size // 20) :].mean()) if bins.size else None


def _hidden(snapshot: Snapshot) -> list[Dense | Convolution]:
    layers = snapshot.run.network.layers[:-1]
    return [layer for layer in layers if isinstance(layer, (Dense, Convolution))]


def _hidden_neurons(snapshot: Snapshot) -> Fact:
    return sum(layer.width for layer in _hidden(snapshot) if isinstance(layer, Dense))


def _activation(snapshot: Snapshot) -> Fact:
    """The one that all hidden layers have, `mixed`, or `none` without hidden layers."""
    names = {layer.activation for layer in _hidden(snapshot)}
    return names.pop() if len(names) == 1 else "mixed" if names else "none"


def _dropout(snapshot: Snapshot) -> Fact:
    return max((layer.rate for layer in snapshot.run.network.layers if isinstance(layer, Dropout)), default=0.0)


def _gradient_ratio(snapshot: Snapshot) -> Fact:
    """How many times slower the biases of the first layer learn than those of the last (chapter 5)."""
    report = snapshot.gradients
    if report is None or not report.layers or not report.layers[0].bias_norm > 0:
        return None
    return report.layers[-1].bias_norm / report.layers[0].bias_norm


def _saturated(snapshot: Snapshot) -> Fact:
    """The largest share of saturated (relu: dead) units in a hidden layer."""
    report = snapshot.gradients
    return max((layer.saturated for layer in report.layers[:-1]), default=None) if report else None


def _training_images(snapshot: Snapshot) -> Fact:
    split = snapshot.run.split
    if isinstance(split.training, int) and snapshot.data is None:
        return split.training
    return snapshot.data.training if snapshot.data else None


def _field(name: str) -> Callable[[Snapshot], Fact]:
    def value(snapshot: Snapshot) -> Fact:
        held: Fact = getattr(snapshot.run, name)
        return held

    return value


_SET_UP: dict[str, Callable[[Snapshot], Fact]] = {
    # The network
    "hidden_neurons": _hidden_neurons,
    "hidden_layers": lambda snapshot: len(_hidden(snapshot)),
    "convolutions": lambda snapshot: sum(isinstance(layer, Convolution) for layer in _hidden(snapshot)),
    "parameters": lambda snapshot: snapshot.run.network.parameter_count,
    "activation": _activation,
    "output": lambda snapshot: snapshot.run.network.output.activation,
    "temperature": lambda snapshot: snapshot.run.network.output.temperature,
    "dropout": _dropout,
    "network": lambda snapshot: snapshot.run.network.text,
    # The run
    **{
        name: _field(name)
        for name in (
            *("learning_rate", "momentum", "l1", "l2", "batch_size", "seed", "initialiser", "loss", "optimiser"),
            *("early_stopping", "precision", "max_norm", "clip"),
        )
    },
    "augment": lambda snapshot: snapshot.run.augment.text,
    "schedule": lambda snapshot: snapshot.run.schedule.text,
    "training_images": _training_images,
}
_BEST: dict[str, Callable[[Snapshot], Fact]] = {
    f"{name}_accuracy": _best(name) for name in ("validation", "test", "training")
}
QUANTITIES: dict[str, Callable[[Snapshot], Fact]] = {
    **_SET_UP,
    # How far it has come
    "state": lambda snapshot: snapshot.state.value,
    "step": lambda snapshot: snapshot.step,
    "epoch": lambda snapshot: snapshot.epoch,
    "finished": lambda snapshot: snapshot.state is State.FINISHED,
    "stopped_early": lambda snapshot: snapshot.state is State.FINISHED and bool(snapshot.message),
    "diverged": lambda snapshot: snapshot.state is State.DIVERGED,
    # What was measured
    **_BEST,
    "training_gap": _training_gap,
    "training_loss": _training_loss,
    "loss_rise": _loss_rise,
    "at_chance": lambda snapshot: snapshot.chance is not None,
    "learning_rate_now": lambda snapshot: snapshot.learning_rate_now,
    "gradient_ratio": _gradient_ratio,
    "saturated": _saturated,
    "rate_found": lambda snapshot: snapshot.finder is not None and snapshot.finder.suggestion is not None,
}
"""Every quantity a condition may name. The accuracies are the best so far, after any epoch of the run; training_gap is
that of the whole training set less that of validation (or test) now, loss_rise their loss now, as a multiple of its
least value; learning_rate_now is where a schedule has come to. Counts, shares (0 to 1) and names as in a run file."""

CHANGED = "changed_while_training"
"""A condition of its own kind: names the hyperparameter that was changed after the first mini-batch."""

_TESTS: dict[str, Callable[[float, float], bool]] = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "above": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound,
}


@dataclass(frozen=True)
class Condition:
    """One demand. test: a bound of _TESTS, `is`, `not` or `contains`; wanted: with what the quantity is compared."""

    quantity: str
    test: str
    wanted: float | str | bool

    @property
    def text(self) -> str:
        """One line that says the same, by which progress knows a check again."""
        return f"{self.quantity} {self.test} {self.wanted}"

    def holds(self, snapshot: Snapshot) -> bool:
        if self.quantity == CHANGED:
            return any(mark.name == self.wanted and mark.step > 0 for mark in snapshot.marks)
        fact = QUANTITIES[self.quantity](snapshot)
        if fact is None:
            return False
        if self.test in _TESTS:
            return _is_number(fact) and _is_number(self.wanted) and _TESTS[self.test](float(fact), float(self.wanted))
        if self.test == "contains":
            return str(self.wanted) in str(fact)
        return (fact == self.wanted) is (self.test == "is")


@dataclass(frozen=True)
class Check:
    """text: what the reader is asked to reach. It is reached where all conditions hold in one snapshot.

    An accuracy that was to be reached within some epochs stays reached when these are over: nobody has to look at the
    run in the very moment. What is measured of the present only must hold within them.

    way: the fields of a run, over those of the lesson, with which it is reached; change: those that are changed after
    the first epoch of it. The tests go that way.
    """

    text: str
    conditions: tuple[Condition, ...]
    way: Mapping[str, object]
    change: Mapping[str, object]

    @property
    def key(self) -> str:
        """The same however the text is translated."""
        return "; ".join(sorted(condition.text for condition in self.conditions))

    def fulfilled(self, snapshot: Snapshot) -> bool:
        return any(all(condition.holds(seen) for condition in self.conditions) for seen in self._moments(snapshot))

    def _moments(self, snapshot: Snapshot) -> Iterator[Snapshot]:
        """The snapshot, and as its accuracies were when the epochs were over within which they are asked for."""
        yield snapshot
        others = {condition.quantity for condition in self.conditions} - {"epoch"}
        ends = [float(each.wanted) for each in self.conditions if each.quantity == "epoch" and each.test == "at_most"]
        if ends and snapshot.epoch > min(ends) and others & set(_BEST) and others <= {*_BEST, *_SET_UP}:
            measured = snapshot.curves.sets.items()
            sets = {name: (_until(min(ends), loss), _until(min(ends), share)) for name, (loss, share) in measured}
            yield replace(snapshot, epoch=min(ends), curves=replace(snapshot.curves, sets=sets))


def _until(epoch: float, points: Points) -> Points:
    """What was measured up to an epoch."""
    there = points.epoch <= epoch
    return Points(points.epoch[there], points.value[there])


def parse_condition(quantity: str, value: object) -> tuple[Condition, ...]:
    """Reads one line of a [[check]], such as epoch = { at_least = 1, at_most = 3 }. Raises SpecError."""
    if quantity == CHANGED:
        if not isinstance(value, str):
            raise SpecError(quantity, value, 'the name of a hyperparameter, such as "learning_rate"')
        return (Condition(quantity, "is", value),)
    if quantity not in QUANTITIES:
        raise SpecError(quantity, value, "the quantities " + names_joined((*sorted(QUANTITIES), CHANGED)))
    if not isinstance(value, dict):
        return (_condition(quantity, "is", value),)
    if not value:
        raise SpecError(quantity, value, "a bound such as { at_least = 0.97 }")
    return tuple(_condition(quantity, test, wanted) for test, wanted in value.items())


def _condition(quantity: str, test: str, wanted: object) -> Condition:
    if test not in ("is", "not", "contains", *_TESTS):
        raise SpecError(quantity, test, names_joined((*_TESTS, "is", "not", "contains")))
    if test in _TESTS and not _is_number(wanted):
        raise SpecError(quantity, wanted, f"a number behind {test}")
    if not isinstance(wanted, (int, float, str)) or (isinstance(wanted, float) and not math.isfinite(wanted)):
        raise SpecError(quantity, wanted, "a number, a word, true or false")
    return Condition(quantity, test, wanted)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
