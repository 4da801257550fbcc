"""What every scene of the playground is."""

from typing import Protocol


class Scene(Protocol):
    """A frozen dataclass. Its fields are what can be set, checked when it is made (SpecError).

    A class of which there is one scene has a property `name`; one of which there are several has a field `name`, its
    first, and each of them starts with other settings.
    """

    @property
    def name(self) -> str:
        """What its line of text begins with; one of `core.scenes.registry.SCENES`."""
