"""For whom a request is made: one source in one run, with what its owner and people allow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from config.models import Source

VISITOR = "gikai_visitor"  # the meta key under which every request bears it
FOR_ROBOTS = "gikai_robots"  # and the one that a request for robots.txt has besides


@dataclass(slots=True, kw_only=True)
class Visitor:
    """``requests`` counts every one that went out: redirects, repeats and robots.txt as well.

    ``today`` is the run's day in Asia/Tokyo; ``closes_at`` is when the source's window closes,
    None for never, and an instant in the past where it is not open at all.
    """

    source: Source
    today: date
    most: int
    closes_at: datetime | None = None
    requests: int = 0
    permission_told: bool = False
