"""Tell of subscriptions that a newer release, or another keywords.toml, cannot read as they were
meant; all others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.configured import vocabulary
from bot.output import line, tell
from notifier.doubts import doubt_notices
from state.doubts import keep, unheard, untold
from state.standing import doubts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from config.models import Config
    from state.database import Database
    from state.standing import Doubt


def tell_doubts(database: Database, config: Config, now: datetime) -> int:
    """Say on stderr which those are, tell the operators of each once, or once they have a channel,
    and answer how many cannot be read at all."""
    found = doubts(database, vocabulary(config))
    unknown = unheard(database, found)
    tell_each(one for one in found if one in unknown or not one.readable)
    channel = config.bot.slack.operators_channel
    posts = doubt_notices(untold(database, found), channel, now) if channel else None
    keep(database, found, posts, now)
    return sum(not one.readable for one in found)


def tell_each(found: Iterable[Doubt]) -> None:
    """Say on stderr of each what is wrong with it, and what to do."""
    for one in found:
        tell(line(sentence(one)))


def sentence(one: Doubt) -> str:
    """Which it is, what is wrong, and what to do."""
    asked = one.subscription
    begins = f"Subscription {asked.id} ({asked.channel}) asks {asked.query!r}"
    if one.readable:
        return (
            f"{begins}, which is read otherwise than before: {one.problem}. Where that is not"
            f" meant, subscribe anew and `gikai unsubscribe {asked.id}`."
        )
    return (
        f"{begins}, which can no longer be read: {one.problem} It is told nothing. Put back what"
        f" keywords.toml had, or subscribe anew and `gikai unsubscribe {asked.id}`; for what came"
        " meanwhile: gikai backfill --from YYYY-MM-DD --notify digest"
    )
