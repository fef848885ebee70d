"""What earlier runs remembered of a tenant: sittings read, and how the tree stood when walked.

There is no conditional request for a POST: which sittings are looked at again is decided here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.extract.kensaku_files import read_file_name
from crawler.extract.rota import is_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from state.records import Window

WALKED_AGAIN = timedelta(days=7)
_SITTING = "sitting/"
WALK = "walk"


class State(StrEnum):
    """What became of a sitting."""

    READ = "read"
    MISSING = "missing"  # listed, but the site has lost its file
    GONE = "gone"  # no longer listed, as a provisional text behind its final one


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A sitting that an earlier run met."""

    file_name: str
    state: State
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The last walk of the tree: when, from which day on, by which list, what it left to read."""

    on: date
    first: date
    mark: str
    unread: tuple[str, ...]


def memory_name(file_name: str) -> str:
    """Under which name a sitting is remembered."""
    return f"{_SITTING}{file_name}"


def memory_value(state: State, today: date) -> str:
    """What is remembered of it."""
    return f"{state} {today.isoformat()}"


def known_sittings(memory: Mapping[str, str]) -> dict[str, Known]:
    """All sittings remembered, by file name; what cannot be read counts as unknown."""
    found = {}
    for name, value in memory.items():
        state, _, day = value.partition(" ")
        if not name.startswith(_SITTING) or state not in list(State):
            continue
        try:
            on = date.fromisoformat(day)
        except ValueError:
            continue
        file_name = name.removeprefix(_SITTING)
        found[file_name] = Known(file_name=file_name, state=State(state), on=on)
    return found


def due(known: Iterable[Known], window: Window, today: date) -> list[Known]:
    """The sittings of the window to look at again today, each on its own day of the round."""
    return [one for one in known if _in_window(one, window) and _is_due(one, today)]


def _in_window(known: Known, window: Window) -> bool:
    held_on = read_file_name(known.file_name).held_on
    return held_on is not None and window.holds(held_on)


def _is_due(known: Known, today: date) -> bool:
    return known.state is not State.GONE and is_due(known.file_name, known.on, today)


def walk_value(walk: Walk) -> str:
    """A walk as it is remembered."""
    return json.dumps([walk.on.isoformat(), walk.first.isoformat(), walk.mark, *walk.unread])


def read_walk(memory: Mapping[str, str]) -> Walk | None:
    """The walk that was remembered, None where there is none."""
    try:
        on, first, mark, *unread = json.loads(memory.get(WALK, ""))
        return Walk(
            on=date.fromisoformat(on),
            first=date.fromisoformat(first),
            mark=str(mark),
            unread=tuple(map(str, unread)),
        )
    except (TypeError, ValueError):
        return None


def is_settled(memory: Mapping[str, str], mark: str, first: date, today: date) -> bool:
    """Whether the tree need not be walked: the list is the same, and all it led to is known."""
    walk, known = read_walk(memory), known_sittings(memory)
    if walk is None or walk.mark != mark or walk.first > first:
        return False
    if not timedelta() <= today - walk.on < WALKED_AGAIN:
        return False
    return all(name in known for name in walk.unread)
