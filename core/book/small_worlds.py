"""Plays the experiments that are computed in a moment: the neuron of chapter 3, and formulas."""

from pathlib import Path

from core.book.experiment import Experiment, Job, Progress
from core.book.formulas import FORMULAS
from core.book.kinds import Formula, Neuron
from core.book.playing import Series, Watch
from core.neuron import Learning, learn
from core.neuron import Neuron as OneNeuron


def play_neuron(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None) -> Series:
    """Lets the neuron learn; see `kinds.Neuron` for its series."""
    kind = experiment.kind
    assert isinstance(kind, Neuron)
    learning = Learning(kind.cost, kind.learning_rate, kind.gradient)
    course = learn(OneNeuron(kind.weight, kind.bias), learning, kind.steps)
    series = {
        "output": tuple(neuron.output for neuron in course),
        "weight": tuple(neuron.weight for neuron in course),
        "bias": tuple(neuron.bias for neuron in course),
        "cost": tuple(neuron.cost(kind.cost) for neuron in course),
    }
    watch(Progress(1.0, series))
    return series


def play_formula(experiment: Experiment, job: Job, watch: Watch, checkpoint: Path | None) -> Series:
    """Computes the formula's series."""
    kind = experiment.kind
    assert isinstance(kind, Formula)
    watch(Progress(0.0, {}))
    series = FORMULAS[kind.name]()
    watch(Progress(1.0, series))
    return series
