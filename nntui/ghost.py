"""The curves that the book published for a run, as the lab's plots draw them behind the live ones."""

from dataclasses import dataclass, field

from core.snapshot import Points


@dataclass(frozen=True, eq=False)
class Ghost:
    """Published curves by the set they were measured on: losses per example, accuracies as shares between 0 and 1.

    name: the experiment they belong to. log_loss: whether the losses are best seen on a logarithmic axis.
    """

    name: str
    loss: dict[str, Points] = field(default_factory=dict)
    accuracy: dict[str, Points] = field(default_factory=dict)
    log_loss: bool = False

    @property
    def end(self) -> float:
        """The last epoch that was published."""
        return max(
            float(points.epoch[-1]) for points in (*self.loss.values(), *self.accuracy.values()) if points.epoch.size
        )
