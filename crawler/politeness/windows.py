"""When a source may be fetched: the hours its owner allows, as instants; pure.

Japan has no summer time, so a window of some hours always lasts those hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from config.japan import TOKYO
from config.weekdays import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.fetch_window import FetchWindow

DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One stretch of time in which a source may be fetched: from ``opens`` to before ``closes``.

    ``closes`` is None where it never closes again.
    """

    opens: datetime
    closes: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies inside."""
        return self.opens <= moment and (self.closes is None or moment < self.closes)


def next_opening(window: FetchWindow, now: datetime) -> Opening | None:
    """The opening that holds ``now``, else the first one after it; None where none is left.

    Openings that touch each other are one: Saturday and Sunday all day are 48 hours.
    """
    candidates = (one for one in _openings(window, now) if one.closes is None or one.closes > now)
    found = next(candidates, None)
    if found is None or found.closes is None:
        return found
    opens, closes = found.opens, found.closes
    for later in candidates:
        if later.opens > closes or later.closes is None:
            break
        closes = max(closes, later.closes)
        if closes - opens > _WEEK * DAY and window.last_day is None:
            return Opening(opens=opens, closes=None)
    return Opening(opens=opens, closes=closes)


def closing_of(window: FetchWindow, now: datetime) -> datetime:
    """Until when a source may be fetched that is: ``now`` where it may not be, in the year 9999
    where it never closes."""
    opening = next_opening(window, now)
    if opening is None or not opening.holds(now):
        return now
    return opening.closes or datetime.max.replace(tzinfo=UTC)


def _openings(window: FetchWindow, now: datetime) -> Iterator[Opening]:
    """One for each day on which the window opens, in order, from yesterday on.

    Enough of them to see the next, and whether those that follow touch it for a week or more.
    """
    day = max(now.astimezone(TOKYO).date() - DAY, window.first_day or date.min)
    last = window.last_day or date.max
    if window.last_day is None or window.last_day > day + 3 * _WEEK * DAY:
        last = min(last, day + 3 * _WEEK * DAY)
    while day <= last:
        if WEEKDAYS[day.weekday()] in window.days:
            yield _opening(window.hours, day)
        day += DAY


def _opening(hours: str, day: date) -> Opening:
    first, last = hours.split("-")
    opens = datetime.combine(day, time.fromisoformat(first), tzinfo=TOKYO)
    if last == "24:00":
        closes = datetime.combine(day + DAY, time(), tzinfo=TOKYO)
    else:
        closes = datetime.combine(day, time.fromisoformat(last), tzinfo=TOKYO)
    return Opening(opens=opens, closes=closes if closes > opens else closes + DAY)
