"""The outbox: every post owed reaches its channel once, whatever dies in between.

Slack takes no idempotency key, so a post is marked ``sending`` (committed) before it leaves and
``sent`` only with Slack's ``ts``. Whatever happens between the two, a lost answer or a kill, leaves
a post of unclear outcome, and such a post is looked for in the channel by the key in its metadata
before it may leave again (``notifier/courier.py``). Where we cannot look we do not guess: it stays
unknown, with what to do about it, and the next delivery looks again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.courier import Clock, Courier, DeliverySettings, Standing, Stop, Turn
from state import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notifier.sending import Sender
    from state.database import Database

__all__ = ["Clock", "DeliveryReport", "DeliverySettings", "deliver"]

_OPEN = (Standing.WAITING, Standing.UNCLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """``waiting`` will be tried again, ``unclear`` looked for again, ``parked`` needs a person.

    ``stopped`` says why nothing more was tried, None when every post had its turn; ``problems``
    are sentences for people, each once.
    """

    sent: int = 0
    waiting: int = 0
    unclear: int = 0
    parked: int = 0
    stopped: str | None = None
    problems: tuple[str, ...] = ()


def deliver(
    database: Database,
    sender: Sender,
    clock: Clock,
    settings: DeliverySettings | None = None,
    then: Callable[[], object] | None = None,
) -> DeliveryReport:
    """Sends what is due, one post at a time; one channel's trouble never stops another's posts.

    Posts that have to wait longer than ``settings.patience_seconds`` are left to the next call.
    ``then`` may put more into the outbox once all that was there had its turn: posts that take long
    to write keep no other waiting.
    """
    settings = settings or DeliverySettings()
    courier = Courier(database, sender, clock, settings)
    tally = Counter[Standing]()
    due = outbox.posts_due(database, clock.now())
    stopped = _carry([Turn.of(post) for post in due], courier, clock, settings, tally)
    if then and not stopped:
        had = {post.id for post in due}
        then()
        more = [post for post in outbox.posts_due(database, clock.now()) if post.id not in had]
        stopped = _carry([Turn.of(post) for post in more], courier, clock, settings, tally)
    return DeliveryReport(
        sent=tally[Standing.SENT],
        waiting=tally[Standing.WAITING],
        unclear=tally[Standing.UNCLEAR],
        parked=tally[Standing.PARKED],
        stopped=stopped,
        problems=tuple(dict.fromkeys(courier.problems)),
    )


def _carry(
    turns: list[Turn],
    courier: Courier,
    clock: Clock,
    settings: DeliverySettings,
    tally: Counter[Standing],
) -> str | None:
    """Gives each post its turn and counts how it stands; answers why nothing more was tried."""
    while turns:
        turn, wait = _next(turns, courier.channel_ready, clock.now())
        if wait > settings.patience_seconds:
            tally[turn.standing] += 1
            continue
        if wait:
            clock.sleep(wait)
        try:
            courier.carry(turn)
        except Stop as stop:
            tally.update(left.standing for left in (turn, *turns))
            return str(stop)
        if turn.standing in _OPEN and not turn.left:
            turns.insert(0, turn)  # before the later posts of its channel
        else:
            tally[turn.standing] += 1
    return None


def _next(
    turns: list[Turn], channel_ready: dict[str, datetime], now: datetime
) -> tuple[Turn, float]:
    """Takes out the first post that may go soonest, and says in how many seconds."""

    def ready(turn: Turn) -> datetime:
        return max(now, channel_ready.get(turn.post.channel, now), turn.ready_at or now)

    turn = min(turns, key=ready)
    turns.remove(turn)
    return turn, (ready(turn) - now).total_seconds()
