"""After a silent import or backfill: how much it would have sent, had it been asked to tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.configured import vocabulary
from bot.output import number, tell
from bot.posting import compose_settings
from notifier.compose import count_posts
from state.ingest import Ingestion
from state.records import Notify
from state.standing import standing
from state.trial import owed_on_trial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from config.models import Config, Source
    from state.database import Database

NOBODY = "Nobody was told. No subscription asks for anything in it that it was not told before."
NOTHING = "Nobody was told: no record was read."


def offer(
    database: Database,
    config: Config,
    now: datetime,
    read: Sequence[tuple[Source, Sequence[str]]],
    *,
    further: str = "",
) -> None:
    """Say how many posts each kind of --notify would send of the documents ``read``, by key.

    ``further`` are the options that the same command needs before it tells anybody.
    """
    if not any(keys for _, keys in read):
        tell(NOTHING)
        return
    known, settings = vocabulary(config), compose_settings(config)
    asked = standing(database, known)
    recorded = [
        (
            Ingestion(
                source=source.id,
                area=source.area,
                population=source.population,
                run_id=None,
                now=now,
                notify=Notify.REPLAY,
                baseline=False,
                standing=asked,
            ),
            keys,
        )
        for source, keys in read
    ]
    with owed_on_trial(database, recorded) as owed:
        told = {
            notify: count_posts(
                database, known, [replace(one, notify=notify) for one in owed], now, settings
            )
            for notify in (Notify.DIGEST, Notify.REPLAY)
        }
    tell(_offered(told, further) if owed else NOBODY)


def _offered(told: Mapping[Notify, Mapping[str, int]], further: str) -> str:
    would = " and ".join(
        f"{further}--notify {notify.value} "
        f"{number(sum(counts.values()), 'post')} ({_by_channel(counts)})"
        for notify, counts in told.items()
    )
    return f"Nobody was told. The same command would send with {would}."


def _by_channel(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} to {channel}" for channel, count in sorted(counts.items()))
