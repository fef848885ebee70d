"""What an index named and no run has read: remembered, for the index forgets it. Pure.

Feeds hold their newest items only. Where a run ends early (a busy host, its limit, a closed
window, a kill) what it did not come to may have left the index before the next. What is listed and
new is therefore remembered when it is seen, and let go of with its record.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from config.japan import TOKYO
from crawler.steps import Remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.steps import Task

_PREFIX = "waiting/"


def wait_for(task: Task, key: str, told: Mapping[str, str | None]) -> Iterator[Remember]:
    """Remember what the index told of a record; nothing where an earlier run did.

    A bounded window is a backfill, which a person can repeat.
    """
    if task.window.last is None and not task.memory.get(_PREFIX + key):
        since = task.today.isoformat()
        value = json.dumps({**told, "since": since}, ensure_ascii=False, separators=(",", ":"))
        yield Remember(name=_PREFIX + key, value=value)


def settled(key: str) -> Remember:
    """Let go of a record, once it is on record or known to be gone."""
    return Remember(name=_PREFIX + key, value="", with_records=True)


def waited_for(task: Task) -> dict[str, Mapping[str, str | None]]:
    """What earlier runs were told of records that are still to be read, by key."""
    found: dict[str, Mapping[str, str | None]] = {}
    for name, value in sorted(task.memory.items()):
        told = _told(value) if name.startswith(_PREFIX) else None
        if told is not None:
            found[name.removeprefix(_PREFIX)] = told
    return found


def outdated(task: Task) -> Iterator[Remember]:
    """Let go of what was waited for so long that it has left the window: it will not come."""
    for key, told in waited_for(task).items():
        if not task.window.holds(_day(told)):
            yield settled(key)


def moment_of(text: str | None) -> date | datetime | None:
    """A day, or an instant, as ``isoformat`` wrote it."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def moment_text(moment: date | datetime | None) -> str | None:
    """As ``moment_of`` reads it."""
    return moment.isoformat() if moment else None


def _told(value: str) -> dict[str, str | None] | None:
    """None for what cannot be read, which is as if it were not remembered."""
    try:
        told = json.loads(value)
        told = {str(name): said and str(said) for name, said in told.items()}
        for moment in ("since", "published", "changed"):
            moment_of(told.get(moment))
    except (AttributeError, TypeError, ValueError):
        return None
    return told


def _day(told: Mapping[str, str | None]) -> date | None:
    """The last day on which something is said to have happened to it; else when it was seen."""
    moments = [moment_of(told.get(name)) for name in ("published", "changed")]
    days = [
        moment.astimezone(TOKYO).date() if isinstance(moment, datetime) else moment
        for moment in moments
        if moment
    ]
    since = moment_of(told.get("since"))
    return max(days, default=since if isinstance(since, date) else None)
