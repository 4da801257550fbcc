"""What data is, as far as a network must fit it."""

from dataclasses import dataclass

from core.augmentation import FIELD, Augmentation
from core.errors import SpecError
from core.layers import Shape
from core.spec import MNIST, Run


@dataclass(frozen=True)
class DataFacts:
    """Of the data that a run trains on.

    name: for sentences, such as "MNIST" or "iris.csv". inputs: values of an example. what_inputs_are: the end of the
    sentence "784, the pixels of an MNIST image". classes: their names, in the order of the labels. training: how many
    training examples there are. image: the shape of an example where it is an image, flattened in the order (y, x,
    channel). can_be_augmented: whether they are images of bytes, 0 to 255.
    """

    name: str
    inputs: int
    what_inputs_are: str
    classes: tuple[str, ...]
    training: int
    image: Shape | None = None
    can_be_augmented: bool = False


def check_fit(run: Run, data: DataFacts) -> None:
    """Raises SpecError where the network's two ends, the mini-batches or the augmentation do not fit the data."""
    network, image = run.network, run.network.image
    if network.inputs != data.inputs:
        raise SpecError("network", f"{network.inputs} inputs", f"{data.inputs}, {data.what_inputs_are}")
    if image and data.image and image != data.image:
        raise SpecError("network", f"images of {image.text}", f"{data.image.text}, the images in {data.name}")
    if network.output.width != len(data.classes):
        what = f"{len(data.classes)}, one for each class of {data.name}"
        raise SpecError("network", f"{network.output.width} outputs", what)
    if run.data != MNIST and run.batch_size > data.training:
        raise SpecError("batch_size", run.batch_size, f"1 to {data.training:,}, the number of training examples")
    if run.augment != Augmentation() and not data.can_be_augmented:
        what = f"none with {data.name}, whose examples are not images of bytes"
        raise SpecError(FIELD, run.augment.text, what)
