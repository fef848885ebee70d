"""Tell of subscriptions that a newer release, or another keywords.toml, cannot read as they were
meant, and of those that hear of nothing since a source is gone; all others go on."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.configured import load, vocabulary
from bot.output import line, tell
from config.errors import UserError
from notifier.doubts import doubt_notices
from state.database import open_read_only
from state.doubts import doubted, keep, renewed, unheard, untold
from state.standing import doubts
from state.views import homes_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from config.models import Config
    from state.database import Database
    from state.doubts import Doubted
    from state.records import Subscription
    from state.standing import Doubt


def doubts_of(database: Database, config: Config) -> list[Doubt]:
    """Those by the configuration of today."""
    enabled = (source for source in config.sources if source.enabled)
    return doubts(database, vocabulary(config), homes_of(enabled))


def tell_doubts(database: Database, config: Config, now: datetime) -> int:
    """Say on stderr which those are, tell the operators of each once, or once they have a channel,
    and answer how many cannot be read at all."""
    found = doubts_of(database, config)
    unknown = unheard(database, found)
    tell_each(one for one in found if one in unknown or not one.readable)
    channel = config.bot.slack.operators_channel
    posts = doubt_notices(untold(database, found), channel, now) if channel else None
    keep(database, found, posts, now)
    return sum(not one.readable for one in found)


def doubted_today(database: Database, folder: Path, now: datetime) -> list[Doubted]:
    """The same with what is on record of each. Where the configuration has a mistake, which
    `gikai check` tells, those of the last run."""
    known = doubted(database)
    try:
        return renewed(known, doubts_of(database, load(folder)), now)
    except UserError:
        return known


def tell_each(found: Iterable[Doubt]) -> None:
    """Say on stderr of each what is wrong with it, and what to do."""
    for one in found:
        tell(line(sentence(one)))


def sentence(one: Doubt) -> str:
    """Which it is, what is wrong, and what to do."""
    asked = one.subscription
    begins = f"Subscription {asked.id} ({asked.channel}) asks {asked.query!r}"
    if one.deaf:
        return (
            f"{begins}{narrowed(asked)} and hears of nothing: {one.problem} Add or enable one"
            f" (gikai sources --help), or `gikai unsubscribe {asked.id}`."
        )
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


def narrowed(one: Subscription) -> str:
    """The sources and areas that it asks for beside its query, as words behind that."""
    names = (*one.sources, *one.areas)
    return f" in {', '.join(names)}" if names else ""


def tell_deafened(folder: Path | None, source_id: str) -> None:
    """Say on stderr which subscriptions hear of nothing any more without a source. Of a
    configuration that has a mistake in it nobody can tell: `gikai check` does once that is mended.
    """
    try:
        config = load(folder)
        found = _deafened(config, source_id) if config.database_path.exists() else []
    except UserError:
        return
    for asked in found:
        tell(
            line(
                f"Without {source_id} subscription {asked.id} ({asked.channel}) hears of nothing:"
                f" it asks {asked.query!r}{narrowed(asked)}."
                f" To end it: gikai unsubscribe {asked.id}"
            )
        )


def _deafened(config: Config, source_id: str) -> list[Subscription]:
    known = vocabulary(config)
    enabled = [one for one in config.sources if one.enabled]
    others = [one for one in enabled if one.id != source_id]
    with closing(open_read_only(config.database_path)) as database:
        before, after = (
            {one.subscription for one in doubts(database, known, homes_of(some)) if one.deaf}
            for some in (enabled, others)
        )
    return sorted(after - before, key=lambda one: one.id)
