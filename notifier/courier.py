"""Carries one post to its channel, and knows what every answer means for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self

from notifier import remedies
from notifier.errors import (
    ChannelProblem,
    ChannelTrouble,
    Degrade,
    Refused,
    Retry,
    SlackError,
    TokenProblem,
    Unclear,
)
from notifier.message import LAST_RUNG, Message
from state import outbox

if TYPE_CHECKING:
    from notifier.sending import Sender
    from state.database import Database
    from state.outbox import StoredPost

LOOK_BACK = timedelta(seconds=120)  # the clocks of Slack's servers may differ
JITTER_SECONDS = 0.5
BACKOFF_SECONDS = (0, 5, 30, 300, 1800, 3600)
MOST_REFUSALS = 3
MOST_WAITS = 8  # of one channel within one delivery
LOST = "the post did not arrive"
OUTAGE = 4  # answers missing in a row, after which Slack is taken to be away


class Clock(Protocol):
    """Time, handed in; ``now`` is aware."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """``patience_seconds`` is the longest single wait inside one delivery; ``max_attempts`` bounds
    how often a post may leave and be lost. A 429 is no attempt, and neither is an outage: a post
    leaves again only after a look that worked."""

    channel_interval_seconds: float = 1.1
    look_again_seconds: float = 5.0
    patience_seconds: float = 60.0
    max_attempts: int = 6


class Stop(Exception):
    """Nothing more can be sent in this delivery; says why and what to do."""


class Standing(StrEnum):
    """Where a post stands."""

    WAITING = "waiting"
    UNCLEAR = "unclear"
    SENT = "sent"
    PARKED = "parked"


@dataclass(slots=True)
class Turn:
    """One post on its way through one delivery; ``left`` to the next where only a person helps.

    ``taken_up`` is one that was parked and has not left since: it had been refused, so one look is
    enough to make sure.
    """

    post: StoredPost
    standing: Standing
    started_at: datetime | None
    attempts: int
    refusals: int = 0
    rung: int = 0
    looks: int = 0
    left: bool = False
    taken_up: bool = False
    ready_at: datetime | None = None

    @classmethod
    def of(cls, post: StoredPost) -> Self:
        """A post found in ``sending`` was cut off by a kill: its outcome is unclear."""
        unclear = post.state in ("sending", "unknown")
        standing = Standing.UNCLEAR if unclear else Standing.WAITING
        # whatever makes an outcome unclear says why; only taking up a parked post does not
        taken_up = post.state == "unknown" and post.last_error is None
        return cls(post, standing, post.started_at, post.attempts, taken_up=taken_up)


class Courier:
    """``channel_ready`` says when a channel may be written to again, ``problems`` what a person
    has to know. Every step is committed before the next."""

    def __init__(
        self, database: Database, sender: Sender, clock: Clock, settings: DeliverySettings
    ) -> None:
        self.channel_ready: dict[str, datetime] = {}
        self.problems: list[str] = []
        self._database = database
        self._sender = sender
        self._clock = clock
        self._settings = settings
        self._joined: set[str] = set()
        self._closed: dict[str, ChannelProblem] = {}
        self._waits = Counter[str]()
        self._unanswered = 0

    def carry(self, turn: Turn) -> None:
        """One step: looks for the post if its outcome is unclear, then lets it leave.

        Leaves ``turn.standing``, and ``turn.ready_at`` where it should come again. Raises ``Stop``.
        """
        if turn.standing is Standing.UNCLEAR and not self._may_leave(turn):
            return
        if closed := self._closed.get(turn.post.channel):
            self._park(turn, remedies.for_channel(turn.post, closed))
        elif turn.attempts >= self._settings.max_attempts:
            self._park(turn, remedies.for_lost(turn.post.channel, turn.attempts))
        else:
            self._send(turn)

    def _may_leave(self, turn: Turn) -> bool:
        """Whether a post of unclear outcome is not in the channel."""
        try:
            ts = self._look(turn)
        except SlackError as error:
            self._cannot_look(turn, error)
            return False
        self._unanswered = 0
        if ts is not None:
            self._arrived(turn, ts)
            return False
        turn.attempts += 1
        self._note_retry(turn, LOST, 0, counted=True)
        return True

    def _look(self, turn: Turn) -> str | None:
        since = self._since(turn)
        found = self._find(turn, since)
        if found is None and not turn.taken_up:
            # Slack may still be storing a request whose answer was lost
            self._clock.sleep(self._settings.look_again_seconds)
            found = self._find(turn, since)
        return found

    def _since(self, turn: Turn) -> datetime:
        """From when on, by Slack's clock, a post can be in the channel. Where that lies ahead, it
        left by a clock that was wrong (older releases noted our own), and may be anywhere."""
        beginning = datetime.fromtimestamp(0, UTC)
        since = (turn.started_at or beginning) - LOOK_BACK
        return since if since <= self._sender.heard_at() else beginning

    def _find(self, turn: Turn, since: datetime) -> str | None:
        channel, key = turn.post.channel, turn.post.key
        try:
            return self._sender.find(channel, key, since)
        except ChannelProblem as problem:
            if not self._joins(channel, problem):
                raise
        return self._sender.find(channel, key, since)

    def _joins(self, channel: str, problem: ChannelProblem) -> bool:
        """Whether we got into the channel; tried once, and only public channels let us."""
        if problem.kind is not ChannelTrouble.NOT_MEMBER or channel in self._joined:
            return False
        self._joined.add(channel)
        try:
            self._sender.join(channel)
        except SlackError:
            return False  # what stands in the way is told as the channel's problem
        return True

    def _cannot_look(self, turn: Turn, error: SlackError) -> None:
        if isinstance(error, ChannelProblem) and self._is_given_up(turn):
            self._park(turn, remedies.for_channel(turn.post, error))
            return
        turn.looks += 1
        after = self._backoff(turn.looks)
        if isinstance(error, Retry):
            after = max(after, error.after)
        remedy = remedies.for_look(turn.post, error)
        self._come_again(turn, after)
        outbox.mark_unknown(self._database, turn.post.id, remedy, turn.ready_at)
        if isinstance(error, Unclear):
            self._note_silence()
        elif isinstance(error, TokenProblem) and error.code != "missing_scope":
            raise Stop(remedies.for_token(error))
        elif not isinstance(error, Retry):
            turn.left = True
            self.problems.append(remedy)

    def _is_given_up(self, turn: Turn) -> bool:
        """Whether nobody is served by looking again: of a channel that is gone, for ever."""
        return turn.taken_up or not outbox.is_awaited(self._database, turn.post.id)

    def _send(self, turn: Turn) -> None:
        post = turn.post
        try:
            message = Message.from_json(post.payload).plainer(turn.rung)
        except (ValueError, KeyError, TypeError) as error:
            self._park(turn, remedies.for_payload(post.channel, error))
            return
        if not self._begins(turn):
            return
        turn.taken_up = False
        metadata = {"key": post.key, "deliveries": message.deliveries, "kind": message.kind}
        try:
            posted = self._sender.post(post.channel, message.text, message.blocks, metadata)
        except SlackError as error:
            self._not_arrived(turn, error)
        else:
            self._unanswered = 0
            self._arrived(turn, posted.ts)
        self._pause_channel(post.channel, self._settings.channel_interval_seconds)

    def _begins(self, turn: Turn) -> bool:
        """Whether the post may leave: Slack answers, so that its own time can be noted. A look for
        a post that left at the time of a wrong clock would not reach it."""
        try:
            turn.started_at = turn.started_at or self._sender.heard_at()
        except Unclear as error:
            self._later(turn, error, self._backoff(turn.looks))
            turn.looks += 1
            self._note_silence()
            return False
        except SlackError as error:
            self._not_arrived(turn, error)
            return False
        outbox.mark_sending(self._database, turn.post.id, turn.started_at)
        return True

    def _arrived(self, turn: Turn, ts: str) -> None:
        outbox.mark_sent(self._database, turn.post.id, ts, self._clock.now())
        turn.standing = Standing.SENT

    def _not_arrived(self, turn: Turn, error: SlackError) -> None:
        if isinstance(error, Unclear):
            turn.standing = Standing.UNCLEAR
            self._come_again(turn, self._backoff(turn.attempts + 1))
            outbox.mark_unknown(self._database, turn.post.id, str(error), turn.ready_at)
            self._note_silence()
            return
        self._unanswered = 0
        match error:
            case Retry():
                self._later(turn, error, error.after + JITTER_SECONDS)
                self._slow_down(turn.post.channel, error.after + JITTER_SECONDS)
                if error.everywhere:
                    raise Stop(remedies.FULL_WORKSPACE)
            case TokenProblem():
                self._later(turn, error, 0)
                raise Stop(remedies.for_token(error))
            case ChannelProblem():
                self._channel_refused(turn, error)
            case _:
                self._shape_refused(turn, error)

    def _channel_refused(self, turn: Turn, problem: ChannelProblem) -> None:
        if self._joins(turn.post.channel, problem):
            self._later(turn, problem, 0)
            return
        self._closed[turn.post.channel] = problem
        self._park(turn, remedies.for_channel(turn.post, problem))

    def _shape_refused(self, turn: Turn, error: SlackError) -> None:
        if isinstance(error, Degrade) and turn.rung < LAST_RUNG:
            turn.rung += 1
            self._later(turn, error, 0)
            return
        turn.refusals += 1
        if isinstance(error, Degrade) or turn.refusals >= MOST_REFUSALS:
            self._park(turn, remedies.for_channel(turn.post, error))
        else:
            self._later(turn, error, self._backoff(turn.refusals + 1))

    def _later(self, turn: Turn, error: SlackError, seconds: float) -> None:
        self._note_retry(turn, str(error), seconds, counted=isinstance(error, Refused))

    def _note_retry(self, turn: Turn, error: str, seconds: float, *, counted: bool) -> None:
        """The post is certainly not in the channel."""
        at = self._clock.now() + timedelta(seconds=seconds)
        outbox.mark_retry(self._database, turn.post.id, at=at, error=error, counted=counted)
        turn.standing = Standing.WAITING
        turn.ready_at = at

    def _park(self, turn: Turn, remedy: str) -> None:
        outbox.park(self._database, turn.post.id, remedy)
        turn.standing = Standing.PARKED
        self.problems.append(remedy)

    def _come_again(self, turn: Turn, seconds: float) -> None:
        turn.ready_at = self._clock.now() + timedelta(seconds=seconds)

    def _slow_down(self, channel: str, seconds: float) -> None:
        """A channel that is told to wait again and again is left to the next delivery."""
        self._waits[channel] += 1
        if self._waits[channel] > MOST_WAITS:
            seconds += self._settings.patience_seconds
        self._pause_channel(channel, seconds)

    def _pause_channel(self, channel: str, seconds: float) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        self.channel_ready[channel] = max(until, self.channel_ready.get(channel, until))

    def _note_silence(self) -> None:
        self._unanswered += 1
        if self._unanswered >= OUTAGE:
            raise Stop(remedies.OUTAGE)

    @staticmethod
    def _backoff(times: int) -> float:
        return float(BACKOFF_SECONDS[max(0, min(times, len(BACKOFF_SECONDS)) - 1)])
