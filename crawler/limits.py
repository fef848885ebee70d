"""What ends a crawl before all pages came, for the process that reads and the one that fetches."""

from __future__ import annotations

import resource
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.errors import LimitReached

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

OUT_OF_TIME = "the crawl took longer than run_limit_minutes"
TOO_MUCH_MEMORY = "the crawl used too much memory"
MOST_MEMORY = 1024 * 1024 * 1024  # bytes, for each of the two


def running_clock(now: datetime) -> Callable[[], datetime]:
    """The run's instant plus what has passed since: it may stand for another day than today."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def limit_reached(most: int, left: int, needed: int, *, bounded: bool) -> LimitReached:
    """What to say of a run that made all its requests; ``needed`` is how many it takes at least
    where none of them came to anything, ``bounded`` that of a backfill."""
    what = "not read: ask for fewer days" if bounded else "left to the next run"
    said = f"the run reached its limit of {most} requests (max_requests); pages {what}: {left}"
    if needed:
        said += (
            f"; none of its requests led to a record, which takes {needed} at least: "
            f"set max_requests = {needed} or more"
        )
    return LimitReached(said)


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
