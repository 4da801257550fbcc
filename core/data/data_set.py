"""What a run trains and is measured on."""

from dataclasses import dataclass

from core.kernels.arrays import Examples
from core.layers import Shape


@dataclass(frozen=True)
class DataSet:
    """The sets of a run by name: "training", "validation" (where the split has one) and "test".

    name: for sentences, such as "MNIST" or "iris.csv". inputs: values of an example. what_inputs_are: ends "784, ...".
    classes: their names, in the order of the labels. image: the shape of an example where it is an image, flattened in
    the order (y, x, channel).
    """

    sets: dict[str, Examples]
    name: str
    inputs: int
    what_inputs_are: str
    classes: tuple[str, ...]
    image: Shape | None = None

    def count(self, set_name: str) -> int:
        return len(self.sets[set_name].labels) if set_name in self.sets else 0
