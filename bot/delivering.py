"""The outbox alone: post what is owed, read nothing."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.clock import clock
from bot.configured import load
from bot.health import raise_alarms
from bot.output import say, say_json, tell
from bot.posting import NOT_SENT, post, wire
from bot.unheard import to_its_end
from state import outbox
from state.database import open_database, run_lock

if TYPE_CHECKING:
    from pathlib import Path


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
    if as_json:
        say_json(posted.values())
    elif posted.idle:
        say("Nothing is due.")
    return 0 if posted.complete else 1
