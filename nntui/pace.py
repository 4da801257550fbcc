"""How often the screen follows training."""

LEAST_INTERVAL = 0.1
GREATEST_INTERVAL = 0.3
TOLERANCE = 0.0125
"""Half the time between two looks: a look that comes a little early is not left for the next one."""

SHARE = 0.2
"""Of a processor's time that drawing may take: on two slow processors it would be training's time."""


class Pace:
    """Ten times a second, and less often where drawing is dear. Times are in seconds."""

    def __init__(self) -> None:
        self._next = 0.0
        self._busy = 0.0

    def due(self, now: float, busy: float) -> bool:
        """Whether to draw now. busy: the processor time that drawing and all else in this thread took so far."""
        if now < self._next - TOLERANCE:
            return False
        cost, self._busy = busy - self._busy, busy
        self._next = now + min(max(cost / SHARE, LEAST_INTERVAL), GREATEST_INTERVAL)
        return True
