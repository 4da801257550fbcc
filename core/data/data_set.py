"""What a run trains and is measured on."""

from dataclasses import dataclass

from core.data_facts import DataFacts
from core.kernels.arrays import Examples


@dataclass(frozen=True)
class DataSet:
    """The sets of a run by name: "training", "validation" (where the split has one) and "test"; and what they are."""

    sets: dict[str, Examples]
    facts: DataFacts

    def count(self, set_name: str) -> int:
        return len(self.sets[set_name].labels) if set_name in self.sets else 0
