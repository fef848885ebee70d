"""Which deliveries share a post, and when. Pure.

- *Now*: one post per channel and change, for all subscriptions of the channel that are owed it; a
  daily subscription of the same channel rides along, since its readers have then seen it.
- *Daily*: one digest per channel from one digest hour to the next, made by the first run or
  ``deliver`` at or after that hour that has something to tell; what comes after it waits for the
  next hour. Who runs once a day in the evening is so told the same evening. Past midnight only what
  was found before the last digest hour is made up for: a bot that only runs at six loses no day.
- *Weekly*: what was found before the digest hour of the latest ``weekly_on`` is due, and nothing
  that came since: one digest a week, also where the day itself was missed.
- A muted subscription makes no post due. What it was owed before waits until the mute is over, or
  rides along with a post that its channel gets anyway.
- A backfill's digest is bundled at once; a replay is a post each, as was asked for.
- More than ``single_limit`` posts for one channel at once become a digest: after a long downtime a
  channel gets a list, not a flood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from config.japan import TOKYO
from state.records import Cadence, Notify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from state.deliveries import Owed


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSettings:
    """``digest_at`` is an hour of the day in Asia/Tokyo; ``weekly_on`` counts from 0, Monday."""

    digest_at: time = time(9)
    weekly_on: int = 0
    single_limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """One change and whom of the channel it is owed to."""

    change_id: int
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPost:
    """One post, or a digest that may have to be split by size."""

    channel: str
    style: Literal["single", "digest"]
    changes: tuple[PlannedChange, ...]


def plan(owed: Sequence[Owed], now: datetime, settings: RouteSettings) -> list[PlannedPost]:
    """What is to be posted now, channel by channel, oldest change first.

    ``owed`` in any order; what is not due yet is left out.
    """
    posts: list[PlannedPost] = []
    in_order = sorted(owed, key=lambda each: (each.subscription.channel, each.change_id))
    for channel, of_channel in groupby(in_order, key=lambda each: each.subscription.channel):
        changes = [
            PlannedChange(change_id=change_id, owed=tuple(group))
            for change_id, group in groupby(of_channel, key=lambda each: each.change_id)
        ]
        posts += _posts(channel, changes, now, settings)
    return posts


def _posts(
    channel: str, changes: Iterable[PlannedChange], now: datetime, settings: RouteSettings
) -> list[PlannedPost]:
    replayed: list[PlannedChange] = []
    single: list[PlannedChange] = []
    bundled: list[PlannedChange] = []
    for change in changes:
        awake = [each for each in change.owed if not each.subscription.muted(now)]
        if _any(awake, Notify.REPLAY):
            replayed.append(change)
        elif _any(awake, Notify.DIGEST):
            bundled.append(change)
        elif any(each.subscription.cadence is Cadence.NOW for each in awake):
            single.append(change)
        elif any(_digest_due(each, now, settings) for each in awake):
            bundled.append(change)
    if len(single) > settings.single_limit:
        bundled = sorted(single + bundled, key=lambda change: change.change_id)
        single = []
    posts = [
        PlannedPost(channel=channel, style="single", changes=(change,))
        for change in sorted(replayed + single, key=lambda change: change.change_id)
    ]
    if bundled:
        posts.append(PlannedPost(channel=channel, style="digest", changes=tuple(bundled)))
    return posts


def _any(owed: Iterable[Owed], notify: Notify) -> bool:
    return any(each.notify is notify for each in owed)


def _digest_due(owed: Owed, now: datetime, settings: RouteSettings) -> bool:
    local = now.astimezone(TOKYO)
    todays = datetime.combine(local.date(), settings.digest_at, tzinfo=TOKYO)
    if owed.subscription.cadence is Cadence.WEEKLY:
        weeks = todays - timedelta(days=(local.weekday() - settings.weekly_on) % 7)
        latest = weeks if weeks <= local else weeks - timedelta(days=7)
        return owed.detected_at < latest
    latest = todays if todays <= local else todays - timedelta(days=1)
    if owed.last_daily and owed.last_daily >= latest:
        return False
    return latest == todays or owed.detected_at < latest
