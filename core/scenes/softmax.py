"""The scene of the softmax sliders of chapter 3: four weighted inputs, and a temperature."""

from dataclasses import dataclass

import numpy as np

from core.checks import check_real
from core.softmax import START, Array, slopes, softmax

_GREATEST = 1000.0
COLDEST, HOTTEST = 0.01, 100.0


@dataclass(frozen=True)
class Softmax:
    """z1 to z4, and the temperature T by which they are divided; 1/T is the c of the chapter's e^(cz). SpecError."""

    z1: float = START[0]
    z2: float = START[1]
    z3: float = START[2]
    z4: float = START[3]
    temperature: float = 1.0

    def __post_init__(self) -> None:
        for name in ("z1", "z2", "z3", "z4"):
            check_real(name, getattr(self, name), -_GREATEST, _GREATEST)
        check_real("temperature", self.temperature, COLDEST, HOTTEST)

    @property
    def name(self) -> str:
        return "softmax"

    @property
    def z(self) -> tuple[float, float, float, float]:
        return self.z1, self.z2, self.z3, self.z4

    @property
    def outputs(self) -> Array:
        """a1 to a4, float64 (4,)."""
        return softmax(self.z, self.temperature)

    @property
    def slopes(self) -> Array:
        """∂a_j/∂z_k, float64 (4 outputs, 4 inputs)."""
        return slopes(self.z, self.temperature)

    @property
    def slopes_by_temperature(self) -> Array:
        """∂a_j/∂T = a_j (Σ a_k z_k - z_j) / T², float64 (4,)."""
        a, z = self.outputs, np.array(self.z)
        return np.asarray(a * (a @ z - z) / self.temperature**2)
