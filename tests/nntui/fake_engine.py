"""An engine that trains nothing: it keeps the commands it is sent, and shows the snapshot it is given."""

from core.commands import Command
from core.run_file import default_run
from core.snapshot import Snapshot, State


class FakeEngine:
    """sent: all commands so far. started, stopped: how often these were called."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self.snapshot = snapshot or Snapshot(State.READY, default_run(), run_id=1, epochs_wanted=30)
        self.sent: list[Command] = []
        self.started = 0
        self.stopped = 0

    def start(self) -> None:
        self.started += 1

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def stop(self) -> None:
        self.stopped += 1

    def of(self, *kinds: type[Command]) -> list[Command]:
        """The commands of these kinds that were sent."""
        return [command for command in self.sent if isinstance(command, kinds)]
