"""When a daily run is due, and what tells that a daemon does it. Values in, values out; Japan has
no summer time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from config.japan import TOKYO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from state.waiting import Waiting


def daemon_lock(database: Path) -> Path:
    """What two daemons of one state would both hold; runs have a lock of their own."""
    return database.with_name(f"{database.name}.daemon")


def latest_due(now: datetime, hour: str) -> datetime:
    """The last instant at or before ``now`` at which a clock in Japan showed ``hour`` ("HH:MM")."""
    local = now.astimezone(TOKYO)
    due = datetime.combine(local.date(), time.fromisoformat(hour), tzinfo=TOKYO)
    return due if due <= local else due - timedelta(days=1)


def next_due(now: datetime, hour: str) -> datetime:
    """The first instant after ``now`` at which a clock in Japan shows ``hour``."""
    return latest_due(now, hour) + timedelta(days=1)


def missed(now: datetime, hour: str, last_started: datetime | None, catch_up: timedelta) -> bool:
    """Whether the latest due run has not started, and is young enough to be made up for.

    However many were missed, there is one to make up: it reads what all of them would have read.
    """
    due = latest_due(now, hour)
    return (last_started is None or last_started < due) and now - due <= catch_up


def waiting_line(one: Waiting) -> str:
    """What to say of a source that waits for its fetch_window."""
    if one.until is None:
        return f"{one.source}: not read: {one.reason}, and does not open again"
    opens = f"{one.until.astimezone(TOKYO):%Y-%m-%d %H:%M}"
    return f"{one.source}: not read: {one.reason} until {opens} (Asia/Tokyo)"


def opening_line(closed: Sequence[Waiting]) -> str:
    """What to say where every source waits for its fetch_window."""
    opens = min((one.until for one in closed if one.until), default=None)
    when = "none of them opens again"
    if opens:
        when = f"the first opens {opens.astimezone(TOKYO):%Y-%m-%d %H:%M} (Asia/Tokyo)"
    return f"Nothing was read: every fetch_window is closed; {when}."
