"""How fast: one connection for each vendor over all sources, and a pause after each answer.

Every request that goes out passes here, redirects, repeats and robots.txt as well. Not Scrapy's own
delay (2.19.0): that counts from the beginning of a request, so a slow server is asked again as soon
as it has answered; it forgets what AutoThrottle learned when a host is idle for a minute; and it
knows hosts, not vendors.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from config.japan import TOKYO
from crawler.errors import HostRests, LimitReached, Postponed, WindowClosed
from crawler.limits import OUT_OF_TIME
from crawler.politeness.addresses import is_loopback
from crawler.politeness.permission import lifts
from crawler.politeness.vendors import floor_of, place_of
from state.host_notes import PAUSE, Rest
from state.outcomes import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from crawler.politeness.vendors import Place
    from crawler.politeness.visitor import Visitor

JITTER = 0.25  # a pause is up to this share longer, never shorter
LONGEST_PAUSE = 60.0  # seconds; what latency and refusals can slow us down to by themselves
LONGEST_WAIT = 600.0  # seconds; a host that asks for more is left to a later run
_STARTING = 1.0
"""Seconds. A run's clock begins with its command, its requests so much later: a shorter pause is
over by then, and by so much a run that starts faster would come too early."""
_FOR_THE_RUN = datetime.max.replace(tzinfo=UTC)


class Pacing(Protocol):
    """What people configured of it, in [crawl] of bot.toml."""

    @property
    def delay_seconds(self) -> float:
        """The least pause between two requests, in seconds."""

    @property
    def loopback_pace(self) -> float:
        """The share of the floors that holds for stand-ins on loopback."""

    @property
    def run_limit_minutes(self) -> float:
        """So long may a crawl take."""


@dataclass(slots=True, kw_only=True)
class Lane:
    """One vendor's queue. ``answered_at`` is monotonic, ``pause`` what the last request asked for.

    ``learned`` follows the latency as Scrapy's AutoThrottle does; ``slowed`` doubles with every
    429 and 503, and stays for the rest of the run.
    """

    free: asyncio.Semaphore
    answered_at: float = -1e9
    pause: float = 0.0
    learned: float = 0.0
    slowed: float = 1.0

    def learn(self, latency: float, status: int) -> None:
        """Take an answer into account; an error page, quickly made, speeds nothing up."""
        learned = min(max(latency, (self.learned + latency) / 2), LONGEST_PAUSE)
        if status == 200 or learned > self.learned:
            self.learned = learned


class Pace:
    """One crawl's; ``clock`` gives the run's instant, ``connections`` are per vendor."""

    def __init__(
        self, crawl: Pacing, clock: Callable[[], datetime], *, rests: Iterable[Rest] = ()
    ) -> None:
        self.clock = clock
        self.connections = 1
        self._crawl = crawl
        self._lanes: dict[str, Lane] = {}
        self._delays: dict[str, float] = {}
        known = list(rests)
        self._rests = {rest.name: rest.not_before for rest in known if rest.reason != PAUSE}
        # Apart: nobody asked for these, so they are waited for however long they are.
        self._pauses = {rest.name: rest.not_before for rest in known if rest.reason == PAUSE}
        self._stopping = asyncio.Event()
        self._stopped_by = ""
        self._ends_at = clock() + timedelta(minutes=crawl.run_limit_minutes)

    def stop(self, reason: str) -> None:
        """Let nobody wait any longer: nothing more is to be asked for."""
        # One that takes too long is told to stop in the same way: that is no person's doing.
        late = reason == INTERRUPTED and self.clock() >= self._ends_at
        self._stopped_by = self._stopped_by or (OUT_OF_TIME if late else reason)
        self._stopping.set()

    def refuse_when_stopped(self) -> None:
        """Raise Postponed where nothing more is to be asked for."""
        if self._stopped_by:
            raise Postponed(self._stopped_by)

    def hear(self, site: str, delay: float) -> None:
        """The pause in seconds for which a site's robots.txt asks."""
        self._delays[site] = delay

    def rest(self, name: str, not_before: datetime) -> None:
        """A host or vendor wants to be left alone."""
        self._rests[name] = max(not_before, self._rests.get(name, not_before))

    def give_up(self, name: str) -> None:
        """A host or vendor stays busy: its other pages would only be waited for in vain."""
        self._rests[name] = _FOR_THE_RUN

    def slow_down(self, vendor: str) -> None:
        """A vendor refuses for want of room: every further pause of the run is twice as long."""
        self.lane(vendor).slowed *= 2

    def pauses(self) -> list[Rest]:
        """Until when each vendor is left in peace after its last answer: a run that comes next
        knows nothing of this one's lanes."""
        now, moment = self.clock(), time.monotonic()
        left = {
            vendor: lane.answered_at + lane.pause + _STARTING - moment
            for vendor, lane in self._lanes.items()
            if lane.pause >= _STARTING
        }
        return [
            Rest(name=vendor, not_before=now + timedelta(seconds=seconds), reason=PAUSE)
            for vendor, seconds in left.items()
            if seconds > 0
        ]

    def lane(self, vendor: str) -> Lane:
        """The queue of a vendor."""
        if vendor not in self._lanes:
            self._lanes[vendor] = Lane(free=asyncio.Semaphore(self.connections))
        return self._lanes[vendor]

    @asynccontextmanager
    async def turn(
        self, url: str, visitor: Visitor, room: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncIterator[Lane]:
        """Wait for the vendor's connection, its pause and ``room`` for an answer; the first two are
        held while it answers.

        Raises Postponed where the request is better left to another run.
        """
        place = place_of(url)
        lane = self.lane(place.vendor)
        async with lane.free:
            pause = self.pause(url, visitor)
            while (seconds := self._still(place, lane, pause)) > 0:
                await self._wait(seconds, visitor)
            if room:
                await room()  # for minutes, where pages are hard to read: a window may close
            self._refuse_needless(visitor)
            visitor.requests += 1
            try:
                yield lane
            finally:
                lane.answered_at = time.monotonic()
                lane.pause = pause

    def pause(self, url: str, visitor: Visitor) -> float:
        """Seconds after an answer: the longest of all that anybody asked for, and a little more."""
        source, place = visitor.source, place_of(url)
        lane = self.lane(place.vendor)
        allowed = lifts(source, url, visitor.today)
        named = allowed.delay_seconds if allowed else None
        floor = floor_of(source.platform, place.vendor) if named is None else named
        ours = max(floor, lane.learned)
        if is_loopback(place.host):
            ours *= self._crawl.loopback_pace
        of_robots = self._delays.get(place.site, 0.0)
        asked = max(self._crawl.delay_seconds, source.delay_seconds, of_robots)
        pause = max(ours, asked)
        slowed = min(pause * lane.slowed, max(pause, LONGEST_PAUSE))
        return slowed * (1 + random.uniform(0, JITTER))  # noqa: S311 - spreads load, hides nothing

    def _still(self, place: Place, lane: Lane, pause: float) -> float:
        """Seconds until a request may go out; raises HostRests where that is too long to wait."""
        seconds = lane.answered_at + max(lane.pause, pause) - time.monotonic()
        now = self.clock()
        for name in names_of(place):
            not_before = self._rests.get(name, now)
            rest = (not_before - now).total_seconds()
            if rest > LONGEST_WAIT:
                raise left_alone(name, not_before)
            left = (self._pauses.get(name, now) - now).total_seconds()
            seconds = max(seconds, rest, left)
        return seconds

    async def _wait(self, seconds: float, visitor: Visitor) -> None:
        self._refuse_needless(visitor, after=seconds)
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def _refuse_needless(self, visitor: Visitor, after: float = 0.0) -> None:
        """Raise Postponed where, ``after`` so many seconds, it would be too late to ask."""
        moment = self.clock() + timedelta(seconds=after)
        self.refuse_when_stopped()
        if moment >= self._ends_at:
            raise Postponed(OUT_OF_TIME)
        if visitor.closes_at and moment >= visitor.closes_at:
            raise WindowClosed("its fetch_window is closed")
        if visitor.requests >= visitor.most:
            raise LimitReached(
                f"the run reached its limit of {visitor.most} requests (max_requests): "
                "the rest is read by the next run"
            )


def names_of(place: Place) -> tuple[str, str]:
    """Under which names it may have been asked that this be left alone: vendor and host."""
    return place.vendor, place.netloc


def left_alone(name: str, not_before: datetime) -> HostRests:
    """What to say of a host that wants to be left alone for longer than we wait."""
    if not_before == _FOR_THE_RUN:
        return HostRests(f"{name} stays busy: it is left alone for the rest of this run")
    local = not_before.astimezone(TOKYO)
    return HostRests(f"{name} asked to be left alone until {local:%Y-%m-%d %H:%M} (Asia/Tokyo)")
