"""VOICES/Web: minutes of some 80 councils, on gijiroku.com or on hosts of their own.

A run asks for the list of each year that the window touches, and for the sittings on it that are
not known: one page holds a whole sitting. Where robots.txt closes the program that gives both, the
menus of years and committees are read instead, and what is new in them is announced.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.errors import ClosedByRobots, CrawlError, LayoutChanged
from crawler.extract.announcements import announced, announcing
from crawler.extract.known import Known, State, due, known_records
from crawler.extract.voices_list import Listing, More, Row, RowKind, parse_list
from crawler.extract.voices_menu import parse_menu
from crawler.extract.voices_records import parse_saved
from crawler.extract.voices_sitting import Sitting, fetch_sitting
from crawler.steps import Fetch, Listed, Noted, Page, Remember, Skipped, Step, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

_FOLDER = "folder of the program"  # in the source's memory: servers differ in whether it is CGI
_FOLDERS = ("cgi", "CGI")
# All kinds of documents and of meetings: 定例会, 臨時会, 委員会 and what a tenant calls the fourth.
_ALL_KINDS = "KENSAKU=0&SORT=0&KTYP=0,1,2,3&KGTP=1,2,3,4"
_SESSIONS, _COMMITTEES = "viewh", "views"  # the two menus
_MOST_NAMED = 5
_FEW = 3  # sittings that may leave a list at once; more are rather a list that lost its rows

HOW_TO_SAVE = "Open each 号, choose 全文, and save its text frame as HTML named by its UNID."

__all__ = ["HOW_TO_SAVE", "parse_file", "recall", "start"]

parse_file = parse_saved


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tour:
    """The list of a year under way, page by page; ``year`` None is the list of all years.

    ``met`` are the places of all its pages that are read or wait in ``left``.
    """

    program: str
    year: int | None
    first: bool  # of all years that this run asks for
    tried: bool = False  # whether the program was looked for in the other folder already
    stated: int | None = None
    rows: tuple[Row, ...] = ()
    left: tuple[More, ...] = ()
    met: frozenset[tuple[str, int]] = frozenset()

    def place(self, more: More) -> tuple[str, int]:
        """What a page is known by: within a year its number alone, whatever its link opens."""
        return ("" if self.year is not None and more.page > 1 else more.year, more.page)

    @property
    def complete(self) -> bool:
        """Whether there are as many rows as the list says."""
        return len(self.rows) == self.stated


def start(task: Task) -> Iterator[Step]:
    """The list of each year of the window, the newest first."""
    program = _program(task, task.memory.get(_FOLDER, _FOLDERS[0]))
    first, last = task.window.first, task.window.last or task.today
    years = [None] if first is None else [*range(last.year, first.year - 1, -1)]
    for number, year in enumerate(years):
        yield _ask_list(_Tour(program=program, year=year, first=number == 0))


def recall(memory: Mapping[str, str], _now: datetime) -> Mapping[str, str]:
    """Where the program lies; a run that knew it asked nowhere else."""
    return {name: value for name, value in memory.items() if name == _FOLDER}


def _program(task: Task, folder: str) -> str:
    """The address of the program: below the page that ``url`` names, or ``url`` itself."""
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    url = str(task.source.url).partition("?")[0].partition("#")[0]
    last = urlsplit(url).path.rpartition("/")[2]
    if last == "voiweb.exe":
        return url
    return urljoin(url if "." in last or not last else f"{url}/", f"{folder}/voiweb.exe")


def _ask_list(tour: _Tour) -> Fetch:
    year = "" if tour.year is None else tour.year
    return _list_page(f"{tour.program}?ACT=100&{_ALL_KINDS}&FYY={year}&TYY={year}", tour)


def _list_page(url: str, tour: _Tour) -> Fetch:
    """A page of a list; the program gives no validator."""
    then, otherwise = partial(_read_list, tour=tour), partial(_no_list, tour=tour)
    return Fetch(url=url, then=then, otherwise=otherwise, conditional=False)


def _no_list(task: Task, error: CrawlError, *, tour: _Tour) -> Iterator[Step]:
    """Where robots.txt closes the lists the menus tell what there is; once for all years.

    With a permission that is not in force that is an error all the same: somebody waits for the
    texts. Of a list whose later page did not come, what was found is read.
    """
    if tour.stated is not None:
        yield from _finish(task, tour)
    if tour.stated is not None or not isinstance(error, ClosedByRobots):
        raise error
    if tour.first:
        yield from announcing(task)
        yield Noted(text=f"the lists are closed, so the menus are read: {error}")
        for menu in (_SESSIONS, _COMMITTEES):
            yield _ask_menu(tour.program, menu, _numbers(task))
    if task.source.permission:
        raise error


def _read_list(task: Task, page: Page, *, tour: _Tour) -> Iterator[Step]:
    if page.status == 404 and tour.stated is None and not tour.tried:
        other = _program(task, _FOLDERS["/cgi/" in tour.program])
        yield _ask_list(replace(tour, program=other, tried=True))
        return
    try:
        tour = _with(tour, parse_list(page))
    except CrawlError as error:
        yield from _no_list(task, error, tour=tour)
        return
    if tour.tried:
        yield Remember(name=_FOLDER, value=tour.program.split("/")[-2])
    if tour.left and not tour.complete:
        more, *left = tour.left
        yield _list_page(more.url, replace(tour, left=tuple(left)))
    else:
        yield from _finish(task, tour)


def _with(tour: _Tour, listing: Listing) -> _Tour:
    """The tour with one more page. Only a page that brought rows leads to others."""
    rows = {row.fino: row for row in (*tour.rows, *listing.rows)}
    found = {tour.place(more): more for more in listing.more}
    fresh = [more for place, more in found.items() if place not in tour.met]
    if len(rows) == len(tour.rows) and tour.stated is not None:
        fresh = []
    # Folders link to the page they stand on, so what has no number of its own comes last.
    left = sorted((*tour.left, *fresh), key=lambda more: (more.page == 1, more.page))
    return replace(
        tour,
        stated=listing.stated if tour.stated is None else tour.stated,
        rows=tuple(rows.values()),
        left=tuple(left),
        met=tour.met | {tour.place(more) for more in fresh},
    )


def _finish(task: Task, tour: _Tour) -> Iterator[Step]:
    """The sittings to read, the newest first; then what is wrong with the list."""
    yield Listed(count=len(tour.rows))
    known = known_records(task.memory)
    rows = {row.key: row for row in tour.rows}
    able = {row.key for row in rows.values() if _is_able(task, row, tour)}
    again = () if task.window.last else due(known, task.window, task.today, able)
    for row in sorted(rows.values(), key=lambda one: _newest_first(one, tour)):
        wanted = task.window.last or row.key in again or _is_new(row, known.get(row.key))
        if row.kind is RowKind.BESIDE:
            yield Skipped(key=f"{task.source.id}/{row.key}", reason=f"{row.label} is no sitting")
        elif row.key in able and wanted:
            held_on = row.held_on(tour.year)
            yield fetch_sitting(Sitting(program=tour.program, row=row, held_on=held_on))
    missing = _missing(task, tour, known)
    vanished = len(missing) > max(_FEW, len(tour.rows)) or not tour.rows
    for one in () if vanished else missing:
        yield replace(one, state=State.GONE, on=task.today).remembered()
    problems = [*_problems(tour), *(_lost(tour, missing) if vanished else ())]
    if problems:
        more = len(problems) - _MOST_NAMED
        raise LayoutChanged("; ".join(problems[:_MOST_NAMED]) + (f"; {more} more" * (more > 0)))


def _is_able(task: Task, row: Row, tour: _Tour) -> bool:
    """Whether it is a sitting of the days asked for."""
    return row.kind is RowKind.SITTING and task.window.holds(row.held_on(tour.year))


def _newest_first(row: Row, tour: _Tour) -> int:
    """Where a run may not ask for all, it shall be the newest that it reads."""
    held_on = row.held_on(tour.year)
    return -held_on.toordinal() if held_on else 0


def _is_new(row: Row, known: Known | None) -> bool:
    """Under another FINO the site has entered a sitting anew."""
    return known is None or known.state is State.GONE or known.entry != row.fino


def _missing(task: Task, tour: _Tour, known: Mapping[str, Known]) -> list[Known]:
    """Known sittings of the window that a whole list no longer has."""
    listed = {row.key for row in tour.rows}
    return [
        one
        for one in known.values()
        if tour.complete
        and one.key not in listed
        and one.state is not State.GONE
        and one.held_on is not None
        and one.held_on.year == (tour.year or one.held_on.year)
        and task.window.holds(one.held_on)
    ]


def _lost(tour: _Tour, missing: list[Known]) -> Iterator[str]:
    if missing:
        yield (
            f"the list of {tour.year or 'all years'} has {len(tour.rows)} rows, "
            f"and {len(missing)} sittings that are known are not among them"
        )


def _problems(tour: _Tour) -> Iterator[str]:
    if not tour.complete:
        year = tour.year or "all years"
        yield f"the list of {year} says {tour.stated} rows, {len(tour.rows)} were found"
    numbers: dict[str, str] = {}
    for row in tour.rows:
        if row.kind is RowKind.UNKNOWN:
            yield f"a row of an unknown kind: {row.title[:60]}"
        if numbers.setdefault(row.key, row.fino) != row.fino:
            yield f"two rows bear the number {row.key}: FINO {numbers[row.key]} and {row.fino}"


def _numbers(task: Task) -> tuple[str, ...]:
    """Which menus to ask for first: those of the generation that ``url`` names (g07v_, g08v_)."""
    return ("07", "08") if "/g07v_" in str(task.source.url) else ("08", "07")


def _ask_menu(program: str, menu: str, numbers: tuple[str, ...]) -> Fetch:
    url = urljoin(program, f"../g{numbers[0]}v_{menu}.asp")
    then = partial(_read_menu, program=program, menu=menu, numbers=numbers)
    return Fetch(url=url, then=then)


def _read_menu(
    task: Task, page: Page, *, program: str, menu: str, numbers: tuple[str, ...]
) -> Iterator[Step]:
    """What the menu has that it had not before. The first time that is nothing: it would be all."""
    if page.not_modified:
        return
    if page.status == 404 and len(numbers) > 1:
        yield _ask_menu(program, menu, numbers[1:])
        return
    if page.status == 404 and menu == _COMMITTEES:
        yield Noted(text=f"there is no menu of committees: {page.url}")
        return
    entries = parse_menu(page)
    yield Listed(count=len(entries))
    name = f"{menu} of the menus"
    before = _remembered_keys(task.memory.get(name))
    for entry in entries:
        if before is not None and entry.key not in before:
            yield announced(
                task.source,
                key=f"{menu}/{entry.key}",
                title=f"{entry.title} 会議録",
                url=entry.url,
                session="\n".join(entry.named) or None,
            )
    keys = sorted({entry.key for entry in entries} | (before or set()))
    yield Remember(name=name, value=json.dumps(keys), with_records=True)


def _remembered_keys(value: str | None) -> set[str] | None:
    try:
        return {str(key) for key in json.loads(value or "")}
    except (TypeError, ValueError):
        return None
