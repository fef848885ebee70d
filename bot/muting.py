"""Peace for a while: mute, unmute."""

from __future__ import annotations

import re
import shlex
from contextlib import closing
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.as_json import subscription_values
from bot.clock import clock
from bot.configured import load, refuse_no_state, vocabulary
from bot.doubts import doubts_of, tell_each
from bot.options import FIRST_YEAR, LAST_YEAR
from bot.output import day_and_hour, number, say, say_json
from config.errors import UserError
from config.japan import TOKYO
from state.database import open_database
from state.mutes import mute as put_on_record
from state.mutes import unmute as lift
from state.mutes import withheld
from state.records import Notify

if TYPE_CHECKING:
    from pathlib import Path

    from state.records import Subscription

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_REMEDY = "Write the day on which it ends, such as 2026-12-01, or how long: 12h, 3d, 2w."


def mute(folder: Path | None, subscription_id: int, until: str | None, *, as_json: bool) -> None:
    """Owe a subscription nothing for a while. Raises UserError where that cannot be meant."""
    config = load(folder, writes=True)
    now = clock().now()
    end = _end(until, now) if until is not None else None
    refuse_no_state(config)
    with closing(open_database(config.database_path)) as database:
        muted = put_on_record(database, subscription_id, end, now)
        untold = withheld(database.connection, muted.id)
    if as_json:
        say_json(subscription_values(muted, now, untold))
        return
    say(f"Subscription {muted.id} is muted {muted_until(muted)}: {muted.channel} hears nothing of")
    say(f"{muted.query}, but for what other subscriptions of the channel ask for as well.")
    say("What comes meanwhile is recorded, and not sent afterwards unless you ask for it:")
    say(f"gikai unmute {muted.id} --notify digest")


def unmute(folder: Path | None, subscription_id: int, how: str, *, as_json: bool) -> None:
    """End a mute; raises UserError where there is none, and nothing of one to tell."""
    config = load(folder, writes=True)
    vocabulary(config)  # before anything is changed: it may be refused
    notify = Notify(how)
    now = clock().now()
    refuse_no_state(config)
    with closing(open_database(config.database_path)) as database:
        heard, came = lift(database, subscription_id, notify, now)
        untold = withheld(database.connection, heard.id)
        doubted = [one for one in doubts_of(database, config) if one.subscription.id == heard.id]
    if as_json:
        say_json(subscription_values(heard, now, untold))
        tell_each(doubted)
        return
    _say_heard(heard, came, notify, hears=all(one.readable and not one.deaf for one in doubted))
    tell_each(doubted)


def _say_heard(heard: Subscription, came: int, notify: Notify, *, hears: bool) -> None:
    """Whether it is told of anything again, and what of the mute it can still be told."""
    if hears:
        say(f"Subscription {heard.id} is not muted: {heard.channel} hears of {heard.query} again.")
    else:
        say(
            f"Subscription {heard.id} is not muted, and {heard.channel} hears nothing all the same."
        )
    if not came and hears:
        say("Nothing came while it was muted.")
    elif came and notify is Notify.SILENT:
        say(f"{number(came, 'record')} came while it was muted, and nobody was told.")
        say(f"To be told now: gikai unmute {heard.id} --notify digest")
        if hears:
            say(f"To see them: gikai search {shlex.quote(heard.query)}")
    elif came:
        say(f"{number(came, 'record')} that came meanwhile will be told by the next gikai deliver.")


def muted_until(one: Subscription) -> str:
    """Until when, in Japan."""
    if one.mute is None or one.mute.until is None:
        return "until gikai unmute"
    return f"until {day_and_hour(one.mute.until)}"


def _end(written: str, now: datetime) -> datetime:
    """The beginning of a day in Japan, or so much later than now."""
    long = re.fullmatch(r"([0-9]{1,4})([hdw])", written.strip().lower())
    end = now + int(long[1]) * _UNITS[long[2]] if long else _day(written.strip())
    if end <= now:
        raise UserError(
            f"--until {written}",
            f"That is past: it is {day_and_hour(now)}.",
            _REMEDY,
        )
    return end


def _day(written: str) -> datetime:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise UserError(f"--until {written}", "That is no day, and no time.", _REMEDY) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UserError(f"--until {written}", "That is too far away.", _REMEDY)
    return datetime.combine(day, time(), tzinfo=TOKYO)
