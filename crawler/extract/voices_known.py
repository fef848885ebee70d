"""What earlier runs remembered of a tenant of VOICES: the sittings that they read, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.extract.rota import is_due
from crawler.steps import Remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    from state.records import Window

MOST_AGAIN = 10  # known sittings that a run reads again, at most
_SITTING = "sitting/"
_NO_DAY = "-"


class State(StrEnum):
    """What became of a sitting."""

    READ = "read"
    EMPTY = "empty"  # its page holds the cover alone
    GONE = "gone"  # no longer listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A sitting that an earlier run met; ``on`` is when."""

    key: str
    state: State
    on: date
    held_on: date | None
    fino: str

    def remembered(self) -> Remember:
        """For the runs that follow, once its record is kept."""
        held = self.held_on.isoformat() if self.held_on else _NO_DAY
        value = f"{self.state.value} {self.on.isoformat()} {held} {self.fino}"
        return Remember(name=f"{_SITTING}{self.key}", value=value, with_records=True)


def known_sittings(memory: Mapping[str, str]) -> dict[str, Known]:
    """All sittings that are remembered, by key; what cannot be read is not known."""
    found = {}
    for name, value in memory.items():
        known = _known(name.removeprefix(_SITTING), value) if name.startswith(_SITTING) else None
        if known:
            found[known.key] = known
    return found


def due(known: Mapping[str, Known], window: Window, today: date) -> list[str]:
    """The keys of the sittings of the window to read again today, longest unread first."""
    waiting = [
        one
        for one in known.values()
        if one.state is not State.GONE
        and window.holds(one.held_on)
        and is_due(one.key, one.on, today)
    ]
    waiting.sort(key=lambda one: (one.on, one.key))
    return [one.key for one in waiting[:MOST_AGAIN]]


def _known(key: str, value: str) -> Known | None:
    try:
        state, on, held, fino = value.split(" ")
        return Known(
            key=key,
            state=State(state),
            on=date.fromisoformat(on),
            held_on=None if held == _NO_DAY else date.fromisoformat(held),
            fino=fino,
        )
    except ValueError:
        return None
