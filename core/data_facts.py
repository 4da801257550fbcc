"""What data is, as far as a network must fit it."""

from dataclasses import dataclass

from core.augmentation import FIELD, Augmentation
from core.errors import SpecError
from core.layers import Shape
from core.spec import MNIST, Run

TOLERANCE = 0.05
"""An example whose desired outputs are numbers counts as right where every output is this close to them."""
CLOSE = f"within {TOLERANCE:g}"
"""What the share of such examples is called."""


@dataclass(frozen=True)
class Targets:
    """Desired outputs that are numbers. names: one an output. least, greatest: of all examples."""

    names: tuple[str, ...]
    least: float
    greatest: float


@dataclass(frozen=True)
class DataFacts:
    """Of the data that a run trains on.

    name: for sentences, such as "MNIST" or "iris.csv". inputs: values of an example. what_inputs_are: the end of the
    sentence "784, the pixels of an MNIST image". classes: their names, in the order of the labels. training: how many
    training examples there are. image: the shape of an example where it is an image, flattened in the order (y, x,
    channel). can_be_augmented: whether they are images of bytes, 0 to 255. targets: None where there are classes.
    """

    name: str
    inputs: int
    what_inputs_are: str
    classes: tuple[str, ...]
    training: int
    image: Shape | None = None
    can_be_augmented: bool = False
    targets: Targets | None = None

    @property
    def outputs(self) -> int:
        """How many outputs a network for this data has."""
        return len(self.targets.names if self.targets else self.classes)

    @property
    def accuracy_words(self) -> str:
        """What a share of right examples is called: "accuracy", or "within 0.05"."""
        return CLOSE if self.targets else "accuracy"


def check_fit(run: Run, data: DataFacts) -> None:
    """Raises SpecError where the network's two ends, the mini-batches or the augmentation do not fit the data."""
    network, image = run.network, run.network.image
    if network.inputs != data.inputs:
        raise SpecError("network", f"{network.inputs} inputs", f"{data.inputs}, {data.what_inputs_are}")
    if image and data.image and image != data.image:
        raise SpecError("network", f"images of {image.text}", f"{data.image.text}, the images in {data.name}")
    if network.output.width != data.outputs:
        each = " and ".join(data.targets.names) if data.targets else f"one for each class of {data.name}"
        raise SpecError("network", f"{network.output.width} outputs", f"{data.outputs}, {each}")
    if data.targets:
        _check_targets(run, data, data.targets)
    if run.data != MNIST and run.batch_size > data.training:
        raise SpecError("batch_size", run.batch_size, f"1 to {data.training:,}, the number of training examples")
    if run.augment != Augmentation() and not data.can_be_augmented:
        what = f"none with {data.name}, whose examples are not images of bytes"
        raise SpecError(FIELD, run.augment.text, what)


def _check_targets(run: Run, data: DataFacts, targets: Targets) -> None:
    """Raises SpecError where outputs or loss are made for classes, or the loss cannot have such numbers."""
    if run.network.output.activation == "softmax":
        what = f"sigmoid or linear outputs, since the values of {data.name} do not add up to 1"
        raise SpecError("network", "softmax outputs", what)
    if run.loss == "cross-entropy" and not 0.0 <= targets.least <= targets.greatest <= 1.0:
        what = (
            f"quadratic, since the values of {data.name} go from {targets.least:.3g} to {targets.greatest:.3g}, and "
            "cross-entropy is for values from 0 to 1"
        )
        raise SpecError("loss", run.loss, what)
