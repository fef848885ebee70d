"""The only reader of the clock. Everything else is given an instant, or this object."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta

from config.errors import UserError
from config.japan import TOKYO

VARIABLE = "GIKAI_NOW"


class Clock:
    """The time: the machine's, or one that stands still but for sleeping (GIKAI_NOW)."""

    def __init__(self, standing_at: datetime | None = None) -> None:
        self._standing_at = standing_at

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        if self._standing_at is not None:
            return self._standing_at
        return datetime.now(UTC)  # noqa: TID251 - this is the one place that reads the clock

    def today(self) -> date:
        """The day it is in Asia/Tokyo."""
        return self.now().astimezone(TOKYO).date()

    def seconds(self) -> float:
        """A count that only grows, for how long something has taken; GIKAI_NOW does not stop it,
        for who waits for a server waits in earnest."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait. A standing clock moves on by as much, or a wait for an instant would never end."""
        if seconds <= 0:
            return
        time.sleep(seconds)
        if self._standing_at is not None:
            self._standing_at += timedelta(seconds=seconds)


def clock() -> Clock:
    """The machine's clock, or one standing at GIKAI_NOW (ISO 8601 with an offset).

    GIKAI_NOW is for tests and the demo: days pass there in seconds. UserError: no such instant.
    """
    value = os.environ.get(VARIABLE)
    if not value:
        return Clock()
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UserError(
            VARIABLE,
            f"{value!r} is no instant with an offset.",
            "Write it like 2026-11-22T06:00:00+09:00, or unset it.",
        )
    return Clock(instant.astimezone(UTC))
