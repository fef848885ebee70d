"""What earlier runs of a source remembered: the records that they read, and when.

For sites whose answers bear no validator: what is read again, and when, is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.extract.rota import is_due
from crawler.steps import Remember

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from state.records import Window

MOST_AGAIN = 10  # known records that a run reads again, at most
_SITTING = "sitting/"
_NOTHING = "-"


class State(StrEnum):
    """What became of a record."""

    READ = "read"
    EMPTY = "empty"  # its page holds no text
    GONE = "gone"  # no longer listed
    OUTSIDE = "outside"  # held on none of the days that were asked for: nothing was recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record that an earlier run met; ``on`` is when, ``tried`` when one asked for it since.

    ``entry`` is the number under which the site had entered it, where another means that it was
    entered anew; "-" where the site gives none.
    """

    key: str
    state: State
    on: date
    held_on: date | None
    entry: str = _NOTHING
    tried: date | None = None

    def remembered(self) -> Remember:
        """For the runs that follow, once its record is kept."""
        return Remember(name=f"{_SITTING}{self.key}", value=self._value(), with_records=True)

    def attempted(self, today: date) -> Remember:
        """That it is asked for again, whatever becomes of it: the others' turn comes first then."""
        return Remember(name=f"{_SITTING}{self.key}", value=f"{self._value()} {today.isoformat()}")

    def _value(self) -> str:
        held = self.held_on.isoformat() if self.held_on else _NOTHING
        return f"{self.state.value} {self.on.isoformat()} {held} {self.entry}"


def known_records(memory: Mapping[str, str]) -> dict[str, Known]:
    """All records that are remembered, by key; what cannot be read is not known."""
    found = {}
    for name, value in memory.items():
        known = _known(name.removeprefix(_SITTING), value) if name.startswith(_SITTING) else None
        if known:
            found[known.key] = known
    return found


def attempted(memory: Mapping[str, str], key: str, today: date) -> Iterator[Remember]:
    """That a record is asked for, if it is a known one."""
    met = _known(key, memory.get(f"{_SITTING}{key}", ""))
    if met:
        yield met.attempted(today)


def due(
    known: Mapping[str, Known], window: Window, today: date, listed: Container[str]
) -> list[str]:
    """The keys of the listed records of the window to read again today, first what was not asked
    for the longest: those that fail each time, or left the list, hold no place of the others."""
    waiting = [
        one
        for one in known.values()
        if one.key in listed
        and one.state not in (State.GONE, State.OUTSIDE)
        and window.holds(one.held_on)
        and is_due(one.key, one.on, today)
    ]
    waiting.sort(key=lambda one: (max(one.on, one.tried or one.on), one.key))
    return [one.key for one in waiting[:MOST_AGAIN]]


def is_unread(known: Known | None, window: Window) -> bool:
    """Whether a record is still to be read: it was never met, or not for the days wanted now."""
    if known is None:
        return True
    return known.state is State.OUTSIDE and window.holds(known.held_on)


def _known(key: str, value: str) -> Known | None:
    try:
        state, on, held, entry, *tried = value.split(" ")
        return Known(
            key=key,
            state=State(state),
            on=date.fromisoformat(on),
            held_on=None if held == _NOTHING else date.fromisoformat(held),
            entry=entry,
            tried=date.fromisoformat(tried[0]) if tried else None,
        )
    except ValueError:
        return None
