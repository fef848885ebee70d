"""How many posts a cadence would have made: the notifier's own rules, run over the past. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from config.japan import TOKYO
from notifier.blocks import digest
from notifier.route import plan
from state.deliveries import Owed
from state.records import Cadence, Notify, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifier.route import RouteSettings
    from notifier.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A record as a post tells it, and when a run found it."""

    at: datetime
    summary: Summary


def count_posts(told: Sequence[Told], cadence: Cadence, settings: RouteSettings) -> int:
    """How many posts one subscription would have got, the digest that is still to come included.

    Posts are made where a run has ended and at each digest hour, as by `gikai daemon`.
    """
    posts = 0
    coming = sorted(told, key=lambda one: one.at)
    asking = Subscription(
        id=0,
        channel="",
        query="",
        sources=(),
        areas=(),
        cadence=cadence,
        since=datetime.min.replace(tzinfo=UTC),
    )
    waiting: dict[int, Summary] = {}
    owed: list[Owed] = []
    met = 0
    last_daily: datetime | None = None
    for moment in _moments(coming, settings):
        while met < len(coming) and coming[met].at <= moment:
            waiting[met] = coming[met].summary
            owed.append(replace(_owed(met, coming[met], asking), last_daily=last_daily))
            met += 1
        for post in plan(owed, moment, settings) if owed else ():
            summaries = [waiting.pop(change.change_id) for change in post.changes]
            posts += 1 if post.style == "single" else len(digest(summaries))
            last_daily = moment if cadence is Cadence.DAILY else None
        owed = [replace(one, last_daily=last_daily) for one in owed if one.change_id in waiting]
    return posts


def _moments(told: Sequence[Told], settings: RouteSettings) -> Iterable[datetime]:
    """When posts are made, in order, until nothing can be left waiting."""
    return sorted({*(one.at for one in told), *_digest_hours(told, settings)})


def _digest_hours(told: Sequence[Told], settings: RouteSettings) -> Iterator[datetime]:
    if not told:
        return
    first = told[0].at.astimezone(TOKYO).date()
    last = told[-1].at.astimezone(TOKYO).date() + timedelta(days=8)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield datetime.combine(day, settings.digest_at, tzinfo=TOKYO)


def _owed(number: int, told: Told, asking: Subscription) -> Owed:
    return Owed(
        delivery_id=number,
        key=str(number),
        subscription=asking,
        change_id=number,
        document_key=told.summary.key,
        kind=told.summary.change,
        notify=Notify.NORMAL,
        detected_at=told.at,
    )
