"""For whom a request is made: one source in one run, with what its owner and people allow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from config.models import Source
    from config.permission import Permission

TOKEN = "gikai-watch"  # noqa: S105 - the name by which robots.txt may address us
VISITOR = "gikai_visitor"  # the meta key under which every request bears it
FOR_ROBOTS = "gikai_robots"  # and the one that a request for robots.txt has besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A ``config.permission.Permission``, as far as it concerns a request."""

    by: str
    decided_on: date
    reason: str
    prefixes: tuple[str, ...]
    until: date
    delay_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A ``config.models.Source``, as far as it concerns a request."""

    id: str
    platform: str
    url: str | None
    hosts: tuple[str, ...]
    delay_seconds: float
    permission: Leave | None


@dataclass(slots=True, kw_only=True)
class Visitor:
    """``requests`` counts every one that went out: redirects, repeats and robots.txt as well.

    ``today`` is the run's day in Asia/Tokyo; ``closes_at`` is when the source's window closes,
    None for never, and an instant in the past where it is not open at all.
    """

    source: Source | Home
    today: date
    most: int
    closes_at: datetime | None = None
    requests: int = 0
    permission_told: bool = False

    def to_words(self) -> list[Any]:
        """As the process that fetches is told: JSON without the rest of the configuration."""
        source = self.source
        return [
            source.id,
            source.platform,
            str(source.url) if source.url else None,
            list(source.hosts),
            source.delay_seconds,
            _words_of(source.permission) if source.permission else None,
            self.today.isoformat(),
            self.most,
            self.closes_at.isoformat() if self.closes_at else None,
        ]

    @staticmethod
    def from_words(words: list[Any]) -> Visitor:
        """The visitor of whom ``to_words`` told."""
        name, platform, url, hosts, delay, leave, today, most, closes_at = words
        home = Home(
            id=name,
            platform=platform,
            url=url,
            hosts=tuple(hosts),
            delay_seconds=delay,
            permission=_leave_of(leave) if leave else None,
        )
        return Visitor(
            source=home,
            today=date.fromisoformat(today),
            most=most,
            closes_at=datetime.fromisoformat(closes_at) if closes_at else None,
        )


def _words_of(permission: Permission | Leave) -> list[Any]:
    days = permission.decided_on.isoformat(), permission.until.isoformat()
    named = list(permission.prefixes), permission.delay_seconds
    return [permission.by, permission.reason, *days, *named]


def _leave_of(words: list[Any]) -> Leave:
    by, reason, decided_on, until, prefixes, delay = words
    return Leave(
        by=by,
        decided_on=date.fromisoformat(decided_on),
        reason=reason,
        prefixes=tuple(prefixes),
        until=date.fromisoformat(until),
        delay_seconds=delay,
    )
