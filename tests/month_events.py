"""What a line of the calendar of the month says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from state.records import ChangeKind

if TYPE_CHECKING:
    from datetime import date

    from state.records import Outcome
    from tests.month_changes import Change

NEW, REVISED = ChangeKind.NEW, ChangeKind.REVISED
ALL, BOTH = ("all",), ("all", "dx")


class What(Enum):
    """What can happen to a record."""

    NEW = "a new record"
    LATE = "a sitting that appears months after its day"
    BACK_DATED = "a record that the site dates before the newest that is known"
    SAME_ID = "a new day under the id of a committee that is known"
    PRELIMINARY = "minutes that say they are not final"
    FINAL = "final minutes in the place of the preliminary ones"
    REVISED = "other words"
    REENTERED = "the same words entered once more, under other numbers"
    MOVED = "the same words under another address"
    RENAMED = "a committee or session with another name"
    REDATED = "another date and the same words"
    GONE = "a record that is no longer listed"
    BACK = "a record that is listed again"
    COPIED = "the article of another source, nearly word by word"
    ANNOUNCED = "a session whose minutes robots.txt closes"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happens at a source before the run of ``day``.

    ``key`` is that of the document, without the source's id, which the run of ``seen`` (``day``
    unless said) puts on record as ``news``. ``told`` are the channels that hear of it.
    """

    day: int
    what: What
    house: str
    does: Change
    key: str = ""
    news: ChangeKind | None = None
    seen: int = 0
    told: tuple[str, ...] = ()

    @property
    def met(self) -> int:
        """The day of the run that meets it."""
        return self.seen or self.day


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A source that the runs of ``days`` cannot read, and the run after them can."""

    days: tuple[int, ...]
    house: str
    outcome: Outcome
    begins: Change
    ends: Change


@dataclass(frozen=True, kw_only=True)
class Download:
    """Minutes of DB-Search that somebody downloads and imports after the run of ``day``.

    ``file`` is the name they get; ``number``, ``session`` and ``held_on`` are the vendor's.
    """

    day: int
    house: str
    file: str
    number: int
    session: str
    held_on: date
    key: str
    news: ChangeKind
    told: tuple[str, ...]


def news(
    day: int,
    house: str,
    key: str,
    does: Change,
    told: tuple[str, ...] = BOTH,
    *,
    what: What = What.NEW,
    seen: int = 0,
) -> Event:
    """A record that is to be new."""
    return Event(
        day=day, what=what, house=house, does=does, key=key, news=NEW, told=told, seen=seen
    )


def edit(
    day: int,
    house: str,
    key: str,
    does: Change,
    told: tuple[str, ...] = BOTH,
    *,
    what: What = What.REVISED,
    seen: int = 0,
) -> Event:
    """A record that is to be revised."""
    return Event(
        day=day, what=what, house=house, does=does, key=key, news=REVISED, told=told, seen=seen
    )


def silent(day: int, what: What, house: str, does: Change) -> Event:
    """What is to be no news."""
    return Event(day=day, what=what, house=house, does=does)
