"""How training images are varied, so that a network sees more of them than there are: frozen, with one line of text.

`none`; `pixel shifts`, the book's expansion of 50,000 images to 250,000 (chapter 3); `shift 2, rotate 15, elastic 34,
noise 0.1`, drawn anew for each image and epoch; or `4 copies ahead: shift 2, rotate 15`, drawn once before training.
"""

import math
from dataclasses import dataclass
from typing import Any

from core.errors import SpecError

FIELD = "augment"
LIMITS = {"shift": 10.0, "rotate": 180.0, "elastic": 200.0, "noise": 1.0}
MAX_COPIES = 20
PIXEL_SHIFTS = "pixel shifts"
_UNITS = {
    "shift": "a whole number of pixels from 0 to 10",
    "rotate": "degrees from 0 to 180",
    "elastic": "a strength from 0 to 200 (34 is usual)",
    "noise": "a standard deviation from 0 to 1, where 1 is from black to white",
}
_FORMS = (
    'none, pixel shifts, a list such as "shift 2, rotate 15, elastic 34, noise 0.1", or "4 copies ahead: rotate 15"'
)


@dataclass(frozen=True)
class Augmentation:
    """What is done to each training image; the numbers are the most, each image gets a random part of them.

    shift: whole pixels, up or down and left or right, each from -shift to shift with the same chance.
    rotate: degrees about the image's centre, evenly from -rotate to rotate.
    elastic: the strength α of Simard et al. 2003, "Best practices for convolutional neural networks applied to visual
        document analysis": each pixel is displaced by α times a random field smoothed over 4 pixels. With their α = 34
        displacements have a standard deviation of 1.4 pixels in each direction.
    noise: standard deviation of the grey that is added to every pixel, where 1 is from black to white.
    copies: 0 where each image is distorted anew in each epoch; else so many distorted copies of each image are made
        before training and kept beside it.
    pixel_shifts: the book's expansion, ahead: beside each image four copies, moved by one pixel down, up, right and
        left. It does not go with any of the others.
    """

    shift: int = 0
    rotate: float = 0.0
    elastic: float = 0.0
    noise: float = 0.0
    copies: int = 0
    pixel_shifts: bool = False

    def __post_init__(self) -> None:
        for name, most in LIMITS.items():
            value = getattr(self, name)
            if not math.isfinite(value) or not 0 <= value <= most or (name == "shift" and value != int(value)):
                raise SpecError(FIELD, f"{name} {_number(value)}", f"{name} with {_UNITS[name]}")
        if not 0 <= self.copies <= MAX_COPIES:
            raise SpecError(FIELD, f"{self.copies} copies ahead", f"1 to {MAX_COPIES} copies ahead")
        if self.copies and not self.distorts:
            raise SpecError(
                FIELD, f"{self.copies} copies ahead of nothing", "shift, rotate, elastic or noise behind it"
            )
        if self.pixel_shifts and self.distorts:
            raise SpecError(FIELD, f"{PIXEL_SHIFTS} and more", f"{PIXEL_SHIFTS} alone; for random ones say shift 1")

    @property
    def distorts(self) -> bool:
        """Whether anything is random."""
        return any(getattr(self, name) for name in LIMITS)

    @property
    def on_the_fly(self) -> bool:
        """Whether each epoch sees other images."""
        return self.distorts and not self.copies

    @property
    def images_each(self) -> int:
        """How many images there are for each original one."""
        return 5 if self.pixel_shifts else 1 + self.copies

    @property
    def text(self) -> str:
        """The text that `parse_augmentation` reads back as this."""
        if self.pixel_shifts:
            return PIXEL_SHIFTS
        parts = [f"{name} {_number(getattr(self, name))}" for name in LIMITS if getattr(self, name)]
        ahead = f"{self.copies} {'copy' if self.copies == 1 else 'copies'} ahead: " if self.copies else ""
        return ahead + ", ".join(parts) if parts else "none"


def parse_augmentation(text: object) -> Augmentation:
    """Reads one line of text. Raises SpecError with field `augment`."""
    if not isinstance(text, str):
        raise SpecError(FIELD, text, "text such as none, pixel shifts, or shift 2, rotate 15")
    plain = " ".join(text.lower().split())
    if plain in ("", "none"):
        return Augmentation()
    if plain == PIXEL_SHIFTS:
        return Augmentation(pixel_shifts=True)
    before, colon, parts = plain.rpartition(":")
    copies = _copies(before) if colon else 0
    values: dict[str, Any] = {}
    for part in parts.split(","):
        name, _, value = part.strip().partition(" ")
        if name not in LIMITS:
            raise SpecError(FIELD, part.strip(), _FORMS)
        if name in values:
            raise SpecError(FIELD, part.strip(), f"{name} once")
        values[name] = _value(name, value)
    shift = values.pop("shift", 0.0)
    if shift != int(shift):
        raise SpecError(FIELD, f"shift {_number(shift)}", f"shift with {_UNITS['shift']}")
    return Augmentation(shift=int(shift), copies=copies, **values)


def _copies(before: str) -> int:
    words = before.split()
    if len(words) == 3 and words[0].isdecimal() and words[1] in ("copy", "copies") and words[2] == "ahead":
        count = int(words[0][:9])
        if 1 <= count <= MAX_COPIES:
            return count
    raise SpecError(FIELD, before, f'"n copies ahead:" with n from 1 to {MAX_COPIES}')


def _value(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LIMITS[name]:
        raise SpecError(FIELD, f"{name} {text}".strip(), f"{name} with {_UNITS[name]}")
    return abs(value)  # -0 is 0


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
