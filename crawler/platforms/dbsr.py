"""DB-Search of 大和速記: minutes of some 170 councils, in three generations of one system.

A run asks for the list of its days, whole: no order is taken for granted, and what the list states
must come. Documents of it that are not known are read, newest first, and a few known ones again.
Robots.txt closes all of it but the front page: without a permission that page alone is read, and
the sessions that it names are announced.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from crawler.errors import ClosedByRobots, LayoutChanged, NotKept
from crawler.extract.announcements import announced, announcing
from crawler.extract.dbsr_addresses import list_address
from crawler.extract.dbsr_documents import (
    ROUTE,
    Visit,
    attempted,
    cookie_of,
    fetch_texts,
    home_of,
    read_on,
    turn_of,
)
from crawler.extract.dbsr_front import Front, parse_front
from crawler.extract.dbsr_list import Row, parse_list
from crawler.extract.dbsr_pages import TokenExpired, open_page
from crawler.extract.dbsr_records import parse_saved
from crawler.extract.dbsr_titles import minutes_among
from crawler.extract.rota import is_due
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Step, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from crawler.errors import CrawlError
    from crawler.extract.dbsr_list import Turn

LOOKBACK_DAYS = 240  # minutes appear two or three months after a session's end, some half a year
MOST_AGAIN = 3  # known documents that a run reads again
_ENTRY = "entry"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

HOW_TO_SAVE = "Open each 本文 and save it by ダウンロード, or save the page that shows it whole."

__all__ = ["HOW_TO_SAVE", "parse_file", "recall", "start"]

parse_file = parse_saved


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Where a tenant's addresses begin, and how its form asks for minutes alone."""

    base: str
    minutes: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How far the list of a term is read; ``again`` once it was begun anew.

    ``front`` is the front page where this run has read it.
    """

    entry: _Entry
    front: Front | None
    first: date | None
    last: date
    page: int = 1
    stated: int | None = None
    rows: Mapping[str, Row] = field(default_factory=dict)
    cookie: str = ""
    again: bool = False


def recall(memory: Mapping[str, str], _now: datetime) -> Mapping[str, str]:
    """Where the tenant's addresses begin and which way leads to a text: runs that knew it did not
    ask."""
    return {name: memory[name] for name in (_ENTRY, ROUTE) if name in memory}


def start(task: Task) -> Iterator[Step]:
    """The lists of the run's days; before the first of them the front page, which leads there.

    One list goes without it where an earlier run read it. Of several, each would go back to it
    where what is remembered is true no more.
    """
    entry = _remembered(task)
    lists = tuple(_lists(task, entry, None)) if entry else ()
    if len(lists) == 1:
        yield from lists
    else:
        yield _front(task, None)


def _front(task: Task, closed: ClosedByRobots | None) -> Fetch:
    then = partial(_read_front, closed=closed)
    return Fetch(url=home_of(task), then=then, conditional=closed is not None, redirects=True)


def _remembered(task: Task) -> _Entry | None:
    """What was read on the source's own front page, None where nothing is known of it."""
    try:
        home, base, name, value = map(str, json.loads(task.memory.get(_ENTRY, "")))
    except (TypeError, ValueError):
        return None
    if home != home_of(task):
        return None
    return _Entry(base=base, minutes=(name, value) if name else None)


def _read_front(task: Task, page: Page, *, closed: ClosedByRobots | None) -> Iterator[Step]:
    if closed and page.not_modified:
        if task.source.permission:
            raise closed
        return
    front = parse_front(open_page(page, "the front page"), page.url, task.source)
    entry = _Entry(base=front.base, minutes=front.minutes)
    value = json.dumps([home_of(task), entry.base, *(entry.minutes or ("", ""))])
    if value != task.memory.get(_ENTRY):
        yield Remember(name=_ENTRY, value=value)
    if closed:
        yield from _announce(task, front, closed)
    else:
        yield from _lists(task, entry, front)


def _closed(task: Task, error: CrawlError, *, front: Front | None) -> Iterator[Step]:
    """Of what robots.txt closed, the open page tells that it is there; other errors are errors,
    once the front page has led here: an address that is remembered may be none any more.

    A run that is gone again may have read its list elsewhere, or no list at all.
    """
    if isinstance(error, NotKept):
        if front and task.source.permission:
            raise error
    elif front and not isinstance(error, ClosedByRobots):
        raise error
    if isinstance(error, ClosedByRobots):
        yield from announcing(task)
    if front:
        yield from _announce(task, front, error)
    else:
        yield _front(task, error if isinstance(error, ClosedByRobots) else None)


def _announce(task: Task, front: Front, closed: CrawlError) -> Iterator[Step]:
    """The sessions of the front page that lie in the days looked back on: where a permission ends,
    all older ones would be news. A permission that does not lift the rule is not to be missed:
    then the error stands beside them, as where the page names no session."""
    first, last = task.window.first or date.min, task.window.last or date.max
    sessions = [one for one in front.sessions if one.days[0] <= last and one.days[1] >= first]
    yield Listed(count=len(front.sessions))
    for one in sessions:
        yield announced(
            task.source, key=one.key, title=one.title, url=one.url, days=one.days, session=one.name
        )
    if task.source.permission or not front.sessions:
        raise closed


def _lists(task: Task, entry: _Entry, front: Front | None) -> Iterator[Fetch]:
    """A list for each year of the run's days, the last year first: most runs have one."""
    today = task.today
    last = min(task.window.last or today, max(today, task.window.first or today))
    first = task.window.first
    while first and (last - first).days > 366:
        begin = date(last.year, 1, 1)
        yield _ask(_Reading(entry=entry, front=front, first=begin, last=last))
        last = date(last.year - 1, 12, 31)
    yield _ask(_Reading(entry=entry, front=front, first=first, last=last))


def _ask(reading: _Reading) -> Fetch:
    """The first page of a list. Its bytes bear a token and the number of a search: new each time,
    they never vouch for anything."""
    first = [("TermStart", reading.first.isoformat())] if reading.first else []
    minutes = [reading.entry.minutes] if reading.entry.minutes else []
    url = list_address(
        reading.entry.base, (*first, ("TermEnd", reading.last.isoformat()), *minutes)
    )
    return Fetch(
        url=url,
        then=partial(_read_list, reading=reading),
        conditional=False,
        otherwise=partial(_closed, front=reading.front),
    )


def _turn(reading: _Reading, turn: Turn, behind: int) -> Fetch:
    """The next page of the same search, which the server keeps for the visitor of the cookie."""
    headers = {"Cookie": reading.cookie} if reading.cookie else {}
    method = "POST" if turn.body else "GET"
    if turn.body:
        headers |= _FORM
    return Fetch(
        url=turn.url,
        then=partial(_read_list, reading=reading),
        method=method,
        headers=headers,
        body=turn.body,
        conditional=False,
        otherwise=partial(_after_error, reading=reading),
        behind=behind,
    )


def _read_list(task: Task, page: Page, *, reading: _Reading) -> Iterator[Step]:
    """Page on until all that is stated has come, whatever the order."""
    try:
        listing = parse_list(open_page(page, "the list"), page.url, reading.page)
    except (TokenExpired, LayoutChanged) as error:
        yield from _after_error(task, error, reading=reading)
        return
    if reading.stated not in (None, listing.stated) and not reading.again:
        # What is published while we page moves the rows; twice in one run is no accident.
        yield _ask(_anew(reading))
        return
    rows = {**reading.rows, **{row.name: row for row in listing.rows}}
    grew = len(rows) > len(reading.rows)
    reading = replace(
        reading,
        page=reading.page + 1,
        stated=listing.stated,
        rows=rows,
        cookie=cookie_of(page) or reading.cookie,
    )
    if listing.turn and grew and len(rows) < listing.stated:
        further = -((len(rows) - listing.stated) // len(listing.rows))
        yield _turn(reading, listing.turn, further)  # but for the next one, and with a document
        return
    yield from _listed(task, reading)
    if len(rows) != listing.stated:
        raise LayoutChanged(f"the list states {listing.stated} documents, {len(rows)} came")


def _after_error(task: Task, error: CrawlError, *, reading: _Reading) -> Iterator[Step]:
    """The list anew where a token expired, the front page where the tenant may have moved; else
    what was listed is read, and what was not is asked for by the next run."""
    if isinstance(error, TokenExpired) and not reading.again:
        yield _ask(_anew(reading))
    elif reading.page == 1 and reading.front is None and not reading.again:
        yield _front(task, None)
    else:
        if reading.rows:
            yield from _listed(task, reading)
        raise error


def _anew(reading: _Reading) -> _Reading:
    return _Reading(
        entry=reading.entry,
        front=reading.front,
        first=reading.first,
        last=reading.last,
        again=True,
    )


def _listed(task: Task, reading: _Reading) -> Iterator[Step]:
    rows = tuple(reading.rows.values())
    if not rows and not task.window.last:
        yield _ask_all(reading)
        return
    yield Listed(count=len(rows))
    wanted, among = [], minutes_among(row.title for row in rows)
    for row, is_minutes in zip(rows, among, strict=True):
        if not is_minutes:
            yield Skipped(key=f"{task.source.id}/{row.name}", reason=f"{row.title[:80]}: no 本文")
        elif task.window.holds(row.held_on):
            wanted.append(row)
    if reading.entry.minutes and rows and not any(among):
        yield Remember(name=_ENTRY, value="")
        raise LayoutChanged("the tenant's choice of 本文 lists no minutes; its form is read again")
    visit = Visit(cookie=reading.cookie, route=task.memory.get(ROUTE, ""))
    due = _due(task, wanted)
    if task.window.last is None:
        yield from attempted(task, due)
    yield from fetch_texts(task, due, visit)


def _due(task: Task, rows: Iterable[Row]) -> list[Row]:
    """Unknown documents, newest first, then the known ones whose day it is, first what was not
    asked for the longest: of many sittings each has its turn. A backfill reads all."""
    newest_first = sorted(rows, key=lambda row: row.held_on or date.max, reverse=True)
    if task.window.last:
        return newest_first
    today = task.today
    met = [(row, read_on(task, row.name)) for row in newest_first]
    unknown = [row for row, on in met if on is None]
    again = [row for row, on in met if on and is_due(row.name, on, today)]
    again.sort(key=lambda row: turn_of(task, row.name))
    return [*unknown, *again[:MOST_AGAIN]]


def _ask_all(reading: _Reading) -> Fetch:
    """How many there ever were: quiet months are quiet, a wrong filter would be silent for ever."""
    minutes = (reading.entry.minutes,) if reading.entry.minutes else ()
    url = list_address(reading.entry.base, minutes)
    return Fetch(url=url, then=_read_all, conditional=False)


def _read_all(_task: Task, page: Page) -> Iterator[Step]:
    listing = parse_list(open_page(page, "the list of all days"), page.url, 1)
    if not listing.stated:
        yield Remember(name=_ENTRY, value="")
        raise LayoutChanged("the tenant lists no minutes at all; its front page is read again")
    yield Listed(count=listing.stated)
