"""How much memory is left, so that a set that does not fit is refused before it is read."""

import os
from pathlib import Path

from core.errors import DataError

_MEMINFO = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")  # the limit of a container


def available_bytes() -> int | None:
    """Memory that can be used without swapping; None where the system does not say."""
    left = [number for number in (_of_machine(), _of_container()) if number is not None]
    return min(left) if left else None


def _of_machine() -> int | None:
    try:
        for line in _MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        # Other systems say how much there is, not how much is left; half of it is a fair guess.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return None


def _of_container() -> int | None:
    try:
        most, used = ((_GROUP / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return max(0, int(most) - int(used))
    except (OSError, ValueError):
        return None


def refuse_if_too_large(name: str, bytes_needed: int, contents: str) -> None:
    """Raises DataError, with both sizes, where `bytes_needed` is more than there is.

    contents: what needs them, such as "about 5,000,000 rows of 300 numbers".
    """
    available = available_bytes()
    if available is not None and bytes_needed > available:
        raise DataError(
            f"{name}: {contents} need {size_text(bytes_needed)} of memory, and {size_text(available)} are free."
        )


def size_text(count: int) -> str:
    """A number of bytes as a person reads it: 999 bytes, 12 kB, 3.4 GB."""
    if count < 1000:
        return f"{count} bytes"
    size = float(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.5:
            return f"{size:.2g} {unit}" if size < 10 else f"{size:.0f} {unit}"
    return f"{size / 1000:,.1f} TB"
