"""The layers that a network is made of, and what each does to the shape of what flows through it.

Every layer says its `text`, its `activation`, the shape behind it (`shape_after`), how many `parameters` it has and
how many `multiply_adds` one example costs it in the forward pass, given the shape before it.
"""

from dataclasses import dataclass

from core.checks import check_one_of, check_real, check_whole
from core.errors import ShapeError, SpecError

HIDDEN_ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky-relu", "gelu", "softplus", "wavy", "linear")
"""What a hidden layer can be trained with. wavy is the book's σ(z) + 0.2 sin(10z) e^-|z| of chapter 4."""
FORWARD_ONLY = ("step",)
"""Its derivative is zero wherever it has one: it computes, but gradient descent cannot teach it."""
ACTIVATIONS = (*HIDDEN_ACTIVATIONS, *FORWARD_ONLY, "softmax")
POOLINGS = ("max", "average", "l2")

MAX_WIDTH = 20_000
MAX_SIDE = 1_000


@dataclass(frozen=True)
class Shape:
    """What flows between two layers: channels of height x width values; a plain vector is 1 x 1 with many channels.

    Flattened, the channels of one position lie next to each other: (y, x, channel).
    """

    height: int
    width: int
    channels: int

    def __post_init__(self) -> None:
        check_whole("height", self.height, 1, MAX_SIDE)
        check_whole("width", self.width, 1, MAX_SIDE)
        check_whole("channels", self.channels, 1, 1_000_000)

    @property
    def size(self) -> int:
        return self.height * self.width * self.channels

    @property
    def is_vector(self) -> bool:
        return self.height == self.width == 1

    @property
    def text(self) -> str:
        return str(self.channels) if self.is_vector else f"{self.height}x{self.width}x{self.channels}"


def vector(width: int) -> Shape:
    """The shape of `width` values in a row."""
    return Shape(1, 1, width)


@dataclass(frozen=True)
class Dense:
    """A fully connected layer of `width` neurons with one `activation`; an image before it is flattened.

    temperature: softmax(z / temperature), for a softmax layer only.
    """

    width: int
    activation: str = "sigmoid"
    temperature: float = 1.0

    def __post_init__(self) -> None:
        check_whole("width", self.width, 1, MAX_WIDTH)
        check_one_of("activation", self.activation, ACTIVATIONS)
        check_real("temperature", self.temperature, 0.01, 100.0)
        if self.temperature != 1.0 and self.activation != "softmax":
            raise SpecError("temperature", self.temperature, "a temperature for softmax only")

    @property
    def text(self) -> str:
        if self.activation != "softmax":
            return f"dense {self.width} {self.activation}"
        return f"softmax {self.width}" + (f" temperature {self.temperature:g}" if self.temperature != 1.0 else "")

    def shape_after(self, before: Shape) -> Shape:
        return vector(self.width)

    def parameters(self, before: Shape) -> int:
        return (before.size + 1) * self.width

    def multiply_adds(self, before: Shape) -> int:
        return before.size * self.width


@dataclass(frozen=True)
class Convolution:
    """`maps` feature maps, each looking at every channel through a window of height x width (chapter 6, eq. 125).

    stride: how far the window moves, in pixels. padding: rows and columns of zeros laid around the image.
    """

    maps: int
    height: int
    width: int
    activation: str = "sigmoid"
    stride: int = 1
    padding: int = 0

    def __post_init__(self) -> None:
        check_whole("maps", self.maps, 1, 1_000)
        check_whole("kernel", self.height, 1, 99)
        check_whole("kernel", self.width, 1, 99)
        check_one_of("activation", self.activation, (*HIDDEN_ACTIVATIONS, *FORWARD_ONLY))
        check_whole("stride", self.stride, 1, 99)
        check_whole("padding", self.padding, 0, 98)
        if self.padding >= min(self.height, self.width):
            raise SpecError("padding", self.padding, f"less than the kernel, {min(self.height, self.width)}")

    @property
    def text(self) -> str:
        stride = f" stride {self.stride}" if self.stride != 1 else ""
        padding = f" padding {self.padding}" if self.padding else ""
        return f"conv {self.maps}@{self.height}x{self.width} {self.activation}{stride}{padding}"

    def shape_after(self, before: Shape) -> Shape:
        kernel = f"conv {self.height}x{self.width}"
        height = _windows(kernel, "height", before.height + 2 * self.padding, self.height, self.stride)
        width = _windows(kernel, "width", before.width + 2 * self.padding, self.width, self.stride)
        return Shape(height, width, self.maps)

    def parameters(self, before: Shape) -> int:
        return (self.height * self.width * before.channels + 1) * self.maps

    def multiply_adds(self, before: Shape) -> int:
        return self.shape_after(before).size * self.height * self.width * before.channels


def _windows(layer: str, side: str, length: int, window: int, stride: int) -> int:
    if length < window:
        hint = "" if length > 1 else "; images are written as height x width x channels, such as 28x28x1"
        raise ShapeError("", layer, f"{layer} needs a {side} of at least {window}, got {length}{hint}")
    return (length - window) // stride + 1


@dataclass(frozen=True)
class Pooling:
    """Condenses windows of size x size of each feature map to one value: their maximum, average, or L2 norm.

    stride: how far the window moves; the size of the window unless it is given, so that windows do not overlap.
    """

    size: int
    kind: str = "max"
    stride: int = 0

    def __post_init__(self) -> None:
        check_whole("size", self.size, 1, 99)
        check_one_of("pooling", self.kind, POOLINGS)
        check_whole("stride", self.stride, 0, 99)
        if self.stride == 0:
            object.__setattr__(self, "stride", self.size)

    activation = "linear"

    @property
    def text(self) -> str:
        kind = f" {self.kind}" if self.kind != "max" else ""
        return f"pool {self.size}{kind}" + (f" stride {self.stride}" if self.stride != self.size else "")

    def shape_after(self, before: Shape) -> Shape:
        height, width = self._fitted("height", before.height), self._fitted("width", before.width)
        return Shape(height, width, before.channels)

    def _fitted(self, side: str, length: int) -> int:
        layer = f"pool {self.size}"
        count = _windows(layer, side, length, self.size, self.stride)
        if (length - self.size) % self.stride:
            even = f"an even {side}" if self.size == 2 else f"a {side} divisible by {self.size}"
            wanted = even if self.stride == self.size else f"a {side} of {self.size} plus a multiple of {self.stride}"
            raise ShapeError("", layer, f"{layer} needs {wanted}, got {length}")
        return count

    def parameters(self, before: Shape) -> int:
        return 0

    def multiply_adds(self, before: Shape) -> int:
        return 0


@dataclass(frozen=True)
class Dropout:
    """Silences a random share `rate` of the values that enter the next layer, anew for each example of a mini-batch.

    As in chapter 3, what is left stays as it is in training; measured, nothing is silenced and every value is
    multiplied by 1 - rate, which is to say that the weights behind are.
    """

    rate: float

    def __post_init__(self) -> None:
        check_real("dropout", self.rate, 0.0, 0.99)

    activation = "linear"

    @property
    def text(self) -> str:
        return f"dropout {self.rate:g}"

    def shape_after(self, before: Shape) -> Shape:
        return before

    def parameters(self, before: Shape) -> int:
        return 0

    def multiply_adds(self, before: Shape) -> int:
        return 0


Layer = Dense | Convolution | Pooling | Dropout
