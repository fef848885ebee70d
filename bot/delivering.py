"""The outbox alone: post what is owed, read nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.as_json import instant
from bot.clock import clock
from bot.configured import load
from bot.health import raise_alarms
from bot.output import number, say, say_json, tell
from bot.posting import NOT_SENT, post, wire
from bot.unheard import to_its_end
from config.japan import TOKYO
from state import outbox
from state.counts import count_unposted
from state.database import open_database, run_lock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.as_json import Values
    from state.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What a delivery leaves: posts ``again`` from ``since`` on, deliveries ``owed`` that are not
    due, posts ``parked``."""

    again: int
    since: datetime | None
    owed: int
    parked: int

    def words(self) -> str:
        """In a sentence; empty where nothing is left."""
        at = f" from {self.since.astimezone(TOKYO):%Y-%m-%d %H:%M:%S} JST" if self.since else ""
        left = [
            f"{number(self.again, 'post')} tried again{at}" if self.again else "",
            f"{self.owed} owed for a later hour" if self.owed else "",
            f"{number(self.parked, 'post')} parked (gikai deliver --parked)" if self.parked else "",
        ]
        said = "; ".join(filter(None, left))
        return f"Left for later: {said}." if said else ""

    def values(self) -> Values:
        """As --json prints it."""
        return {
            "again": self.again,
            "from": instant(self.since) if self.since else None,
            "owed": self.owed,
            "parked": self.parked,
        }


def _later(database: Database, now: datetime) -> Later:
    put_off = outbox.posts_put_off(database, now)
    return Later(
        again=len(put_off),
        since=put_off[0].next_attempt_at if put_off else None,
        owed=count_unposted(database),
        parked=len(outbox.parked(database)),
    )


@to_its_end()
def deliver(folder: Path | None, *, parked: bool, as_json: bool) -> int:
    """Send; 1 where something could not be sent. With ``parked``, those are tried again first."""
    config = load(folder, writes=True)
    path, by = config.database_path, wire(config)
    if by.token is None:
        tell(f"{NOT_SENT}: posts are printed, not sent, and stay owed.")
    with run_lock(path), closing(open_database(path)) as database:
        # A run that was stopped has told the operators nothing, and the next one may be as well.
        raise_alarms(database, config, clock().now())
        if parked:
            for one in outbox.parked(database):
                outbox.unpark(database, one.id)
        posted = post(database, config, clock(), by, quiet=as_json)
        later = _later(database, clock().now())
    # Without a token nothing has left: what is due and what is not yet are one.
    known = later if by.token or posted.idle else None
    if as_json:
        say_json({**posted.values(), "later": known.values() if known else None})
    elif posted.idle:
        say(f"Nothing is due. {later.words()}".strip())
    elif known and (words := known.words()):
        tell(words)
    return 0 if posted.complete else 1
