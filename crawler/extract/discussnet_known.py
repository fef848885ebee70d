"""What earlier runs remembered of a tenant, and whom a run asks by it.

The index does not show the new days of a committee, which are listed under the number that it has
all year: so its councils are asked in turn, a few each day. ``tenant`` is the tenant's id,
``council/<tenant>/<id>`` when it was asked and what it listed that could not be read yet,
``day/<tenant>/<council>/<schedule>`` when a day was read, behind a slash when it was asked for
since, when it was held, and its title then. They name the tenant because an address that is
corrected leads to another, whose numbers are the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crawler.extract.discussnet_names import may_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crawler.extract.discussnet_answers import Council
    from state.records import Window

ASKED_A_DAY = 4  # councils whose list is asked for though nothing says that it changed
READ_AGAIN_A_DAY = 2  # days whose text is asked for again
READ_AGAIN_AFTER = timedelta(days=7)
TENANT = "tenant"
_COUNCIL, _DAY = "council/", "day/"
_GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """``home`` is …/tenant/<name>/; ``council`` whose minutes were found there, None so far."""

    home: str
    id: int
    council: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDay:
    """A day that an earlier run read; ``read_on`` is None for one that is no longer listed."""

    council: int
    schedule: int
    read_on: date | None
    held_on: date
    title: str
    tried: date | None = None

    @property
    def turn(self) -> date:
        """Since when it waits to be read again: what fails each time waits behind the others."""
        return max(filter(None, (self.read_on, self.tried)), default=date.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A council to ask now; ``again`` are the known days to read again if they are listed."""

    council: Council
    again: frozenset[int] = frozenset()


class Known:
    """All that is remembered of a tenant; what cannot be read counts as unknown."""

    def __init__(self, memory: Mapping[str, str], tenant: int) -> None:
        self._tenant = tenant
        self.asked: dict[int, date] = {}
        self.days: dict[tuple[int, int], KnownDay] = {}
        self._unread: dict[int, tuple[int, ...]] = {}
        councils, days = f"{_COUNCIL}{tenant}/", f"{_DAY}{tenant}/"
        for name, value in memory.items():
            try:
                if name.startswith(councils):
                    self._take_council(int(name.removeprefix(councils)), value)
                elif name.startswith(days):
                    self._take_day(name.removeprefix(days), value)
            except ValueError:
                continue

    def _take_council(self, council: int, value: str) -> None:
        day, _, unread = value.partition(" ")
        self.asked[council] = date.fromisoformat(day)
        self._unread[council] = tuple(map(int, unread.split(",") if unread else ()))

    def _take_day(self, ids: str, value: str) -> None:
        council, schedule = map(int, ids.split("/"))
        said, held_on, title = value.split(" ", 2)
        on, _, tried = said.partition("/")
        self.days[council, schedule] = KnownDay(
            council=council,
            schedule=schedule,
            read_on=date.fromisoformat(on) if on != _GONE else None,
            held_on=date.fromisoformat(held_on),
            title=title,
            tried=date.fromisoformat(tried) if tried else None,
        )

    def is_read(self, council: int, schedule: int) -> bool:
        """Whether a day was read and has been listed since."""
        day = self.days.get((council, schedule))
        return day is not None and day.read_on is not None

    def is_settled(self, council: int) -> bool:
        """Whether a council was asked, and all that it listed then has been read."""
        unread = self._unread.get(council, ())
        return council in self.asked and all(self.is_read(council, schedule) for schedule in unread)

    def attempts(self, visit: Visit, today: date) -> Iterator[tuple[str, str]]:
        """What to remember of a visit whatever becomes of it: that it was the turn of a council,
        and of its days."""
        council = visit.council.id
        if self.is_settled(council):
            value = council_value(today, self._unread.get(council, ()))
            yield council_name(self._tenant, council), value
        for schedule in sorted(visit.again):
            if day := self.days.get((council, schedule)):
                value = day_value(day.read_on, day.held_on, day.title, tried=today)
                yield day_name(self._tenant, council, schedule), value

    def title_of(self, council: int, schedule: int, held_on: date) -> str | None:
        """The title under which a day of the same date was first read."""
        day = self.days.get((council, schedule))
        return day.title if day and day.held_on == held_on else None

    def vanished(self, council: int, listed: Iterable[int]) -> list[KnownDay]:
        """Days of a council that it listed once and lists no more."""
        there = set(listed)
        return [
            day
            for (number, schedule), day in self.days.items()
            if number == council and schedule not in there and day.read_on
        ]


def visits(
    councils: Iterable[Council], known: Known, window: Window, today: date
) -> tuple[Visit, ...]:
    """The councils to ask: all that may have met in a bounded window; else the new ones, those
    that could not be read whole, and of the others a few, whose turn it is."""
    first, last = window.first or date.min, window.last or today
    able = [one for one in councils if may_hold(one, first, last)]
    by_age = sorted(able, key=lambda one: (not one.is_plenary, -one.id))
    if window.last:
        return tuple(Visit(council=one) for one in by_age)
    at_once = [one for one in by_age if not known.is_settled(one.id)]
    others = [one for one in by_age if known.is_settled(one.id) and known.asked[one.id] != today]
    again = _read_again({one.id for one in others}, known, window, today)
    others.sort(key=lambda one: (one.id not in again, known.asked[one.id]))
    chosen = (*at_once, *others[:ASKED_A_DAY])
    return tuple(Visit(council=one, again=frozenset(again.get(one.id, ()))) for one in chosen)


def _read_again(
    councils: set[int], known: Known, window: Window, today: date
) -> Mapping[int, list[int]]:
    """The days asked for longest ago, by council: texts are corrected without a sign of it."""
    # A clock that was set back must not keep a day from ever being read again.
    due = [
        day
        for day in known.days.values()
        if day.read_on
        and day.council in councils
        and window.holds(day.held_on)
        and not timedelta() <= today - day.read_on < READ_AGAIN_AFTER
    ]
    due.sort(key=lambda day: (day.turn, day.council, day.schedule))
    again: defaultdict[int, list[int]] = defaultdict(list)
    for day in due[:READ_AGAIN_A_DAY]:
        again[day.council].append(day.schedule)
    return again


def known_tenant(memory: Mapping[str, str], home: str) -> Tenant | None:
    """The tenant of an address, None where none is remembered for it."""
    try:
        there, number, council = json.loads(memory.get(TENANT, ""))
        found = Tenant(home=str(there), id=int(number), council=council and str(council))
    except (TypeError, ValueError):
        return None
    return found if found.home == home else None


def tenant_value(tenant: Tenant) -> str:
    """A tenant as it is remembered."""
    return json.dumps([tenant.home, tenant.id, tenant.council], ensure_ascii=False)


def council_name(tenant: int, council: int) -> str:
    """Under which name a council is remembered."""
    return f"{_COUNCIL}{tenant}/{council}"


def council_value(today: date, unread: Iterable[int]) -> str:
    """That it was asked, and which days it listed that are still to be read."""
    return f"{today} {','.join(map(str, unread))}".strip()


def day_name(tenant: int, council: int, schedule: int) -> str:
    """Under which name a day is remembered."""
    return f"{_DAY}{tenant}/{council}/{schedule}"


def day_value(read_on: date | None, held_on: date, title: str, *, tried: date | None = None) -> str:
    """A day as it is remembered; without ``read_on`` one that is no longer listed."""
    asked = f"/{tried}" if tried else ""
    return f"{read_on or _GONE}{asked} {held_on} {title}"


def recalled(memory: Mapping[str, str]) -> dict[str, str]:
    """What the pages of a past run cannot be read without: the tenant, and titles of days."""
    kept = {TENANT: memory[TENANT]} if TENANT in memory else {}
    for name, value in memory.items():
        if name.startswith(_DAY):
            kept[name] = f"{_GONE} {value.partition(' ')[2]}"
    return kept
