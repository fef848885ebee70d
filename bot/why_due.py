"""When a delivery that is owed will be sent: the planning of posts is asked, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config.japan import TOKYO
from notifier.route import plan
from state.deliveries import owed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.route import RouteSettings
    from state.database import Database
    from state.explaining import Alert

_DAYS = 8  # a weekly post is due within seven


def due_at(
    database: Database, alert: Alert, now: datetime, settings: RouteSettings
) -> datetime | None:
    """The first instant from ``now`` on at which a run or `gikai deliver` would send it.

    None where it is sent already, or nothing will send it, as long as its subscription is muted.
    """
    if alert.post == "parked" or alert.post == "sent":
        return None
    if alert.post is not None:
        return max(alert.next_at or now, now)
    waiting = owed(database)
    for moment in _moments(alert, now, settings):
        planned = (change for post in plan(waiting, moment, settings) for change in post.changes)
        ids = {each.delivery_id for change in planned for each in change.owed}
        if alert.delivery_id in ids:
            return moment
    return None


def _moments(alert: Alert, now: datetime, settings: RouteSettings) -> Iterator[datetime]:
    """When something may become due: at once, at the hours of digests, at the end of a mute."""
    yield now
    mute = alert.asker.subscription.mute
    over = mute.until if mute and mute.until and mute.until > now else None
    first = (over or now).astimezone(TOKYO)
    if over:
        yield over
    for day in range(_DAYS + 1):
        date = first.date() + timedelta(days=day)
        moment = datetime.combine(date, settings.digest_at, tzinfo=TOKYO)
        if moment > now:
            yield moment
