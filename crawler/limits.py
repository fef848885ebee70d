"""What ends a crawl before all pages came, for the process that reads and the one that fetches."""

from __future__ import annotations

import resource
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

INTERRUPTED = "the crawl was interrupted"
OUT_OF_TIME = "the crawl took longer than run_limit_minutes"
TOO_MUCH_MEMORY = "the crawl used too much memory"
MOST_MEMORY = 1024 * 1024 * 1024  # bytes, for each of the two


def running_clock(now: datetime) -> Callable[[], datetime]:
    """The run's instant plus what has passed since: it may stand for another day than today."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


class MemoryWatch:
    """Knows how much memory this process has taken at most, as the system counts."""

    def __init__(self) -> None:
        # A process that was just forked is said to have taken what its parent once took.
        self._inherited = _most_taken()

    def is_over(self) -> bool:
        """Whether it has taken more than it may."""
        taken = _most_taken()
        return taken > MOST_MEMORY and taken > self._inherited


def _most_taken() -> int:
    """Bytes. The system counts in KiB, but macOS in bytes."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken if sys.platform == "darwin" else taken * 1024
