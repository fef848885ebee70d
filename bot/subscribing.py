"""Who is told of what: subscribe, unsubscribe, subscriptions."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.as_json import subscription_values
from bot.channels import channel_named, remark_on
from bot.clock import clock
from bot.configured import load, parsed, refuse_no_state, vocabulary
from bot.doubts import narrowed
from bot.muting import muted_until
from bot.output import columns, day_and_hour, number, say, say_json
from bot.reach import check_reach, reached, tell_of_unknown_councils
from bot.remarks import remark
from state.database import open_database, open_read_only
from state.mutes import withheld
from state.records import Cadence
from state.subscriptions import active
from state.subscriptions import subscribe as put_on_record
from state.subscriptions import unsubscribe as end
from state.views import homes_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.asked import SubscribeOptions
    from config.models import Config, Schedule
    from state.records import Subscription

_HEADING = ("id", "channel", "query", "cadence", "only", "since", "muted")


def subscribe(folder: Path | None, options: SubscribeOptions) -> None:
    """Put a subscription on record. Raises UserError for whatever of it cannot be meant."""
    config = load(folder, writes=True)
    channel = channel_named(options["channel"])
    known = vocabulary(config)
    query = parsed(options["query"], known)
    check_reach(config, query, options["sources"], options["areas"])
    with closing(open_database(config.database_path)) as database:
        made = put_on_record(
            database,
            channel=channel,
            query=query.text,
            sources=options["sources"],
            areas=options["areas"],
            cadence=Cadence(options["cadence"]),
            now=clock().now(),
        )
        _say_made(config, made, query.bracketed, as_json=options["as_json"])
        among = reached(config, options["sources"], options["areas"])
        tell_of_unknown_councils(database, config, query)
        remark(database, query, known, homes_of(config.sources), among)
    remark_on(config, channel)


def _say_made(config: Config, made: Subscription, asks: str, *, as_json: bool) -> None:
    if as_json:
        say_json(subscription_values(made, made.since, 0))
        return
    say(f"Subscription {made.id}: {made.channel} hears of {asks}{narrowed(made)}.")
    when = _when(made.cadence, config.bot.schedule)
    say(f"It is told {when} of what is new or revised from now on ({day_and_hour(made.since)}).")
    say("To hear of older records too: gikai backfill --from YYYY-MM-DD --notify digest")


def unsubscribe(folder: Path | None, subscription_id: int) -> None:
    """End a subscription. Raises UserError where none of that id is active."""
    config = load(folder, writes=True)
    refuse_no_state(config)
    with closing(open_database(config.database_path)) as database:
        ended = end(database, subscription_id, clock().now())
    say(f"Subscription {ended.id} has ended: {ended.channel} no longer hears of {ended.query}.")


def subscriptions(folder: Path | None, *, as_json: bool) -> None:
    """List those that are active, with what came in their latest mute and was not told."""
    config = load(folder)
    now = clock().now()
    found: list[tuple[Subscription, int]] = []
    if config.database_path.exists():
        with closing(open_read_only(config.database_path)) as database:
            found = [(one, withheld(database.connection, one.id)) for one in active(database)]
    if as_json:
        for one, untold in found:
            say_json(subscription_values(one, now, untold))
        return
    if not found:
        say("Nobody is subscribed yet: gikai subscribe '#channel' '@生成AI'")
        return
    for row in columns([_HEADING, *(_row(one, untold, now) for one, untold in found)]):
        say(row)


def _row(one: Subscription, untold: int, now: datetime) -> tuple[str, ...]:
    muted = muted_until(one) if one.muted(now) else ""
    came = f"{number(untold, 'record')} came while muted" if untold else ""
    return (
        str(one.id),
        one.channel,
        one.query,
        one.cadence.value,
        narrowed(one),
        day_and_hour(one.since),
        "; ".join(filter(None, (muted, came))),
    )


def _when(cadence: Cadence, schedule: Schedule) -> str:
    match cadence:
        case Cadence.NOW:
            return "at once"
        case Cadence.DAILY:
            return f"once a day, from {schedule.digest_at} on,"
        case Cadence.WEEKLY:
            return f"once a week, {schedule.weekly_on.title()} at {schedule.digest_at},"
