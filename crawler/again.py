"""Pages to be asked for again by themselves: what a run keeps in mind of them for the next one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.steps import Remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.steps import Fetch

TRIES = 3  # further runs that read a file whose reading our own limits ended
_PREFIX = "again "


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A page that was not read well; ``note`` is what its fetch gave as ``again``, ``times`` how
    many runs in a row could not read it."""

    note: str
    times: int


def again_of(memory: Mapping[str, str], fetch: Fetch) -> Again | None:
    """What is known of a page that was not read well; None of any other."""
    value = memory.get(_name(fetch))
    return _read(value) if value else None


def all_again(memory: Mapping[str, str]) -> Iterator[Again]:
    """Of all such pages."""
    for name, value in memory.items():
        again = _read(value) if name.startswith(_PREFIX) else None
        if again:
            yield again


def look_again(memory: Mapping[str, str], fetch: Fetch) -> Remember:
    """That a page was not read well, once more."""
    before = again_of(memory, fetch)
    times = before.times + 1 if before else 1
    return Remember(name=_name(fetch), value=json.dumps([times, fetch.again or ""]))


def forget(fetch: Fetch) -> Remember:
    """That it was, once its documents are on record."""
    return Remember(name=_name(fetch), value="", with_records=True)


def _name(fetch: Fetch) -> str:
    return _PREFIX + fetch.page


def _read(value: str) -> Again | None:
    try:
        times, note = json.loads(value)
        return Again(note=str(note), times=int(times))
    except (TypeError, ValueError):
        return None
