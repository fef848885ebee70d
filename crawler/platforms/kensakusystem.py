"""kensakusystem.jp: minutes of some 140 councils on one vendor's host, one folder each.

A run reads the entry page for the Code of the day, and the search form, which lists the sittings of
two years. Only where that list has changed, or a week has passed, the tree is walked; only sittings
of the window that are not known are fetched, and each known one again on a day of its own now and
then. What is sent back is sent as the bytes it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.errors import Blocked, LayoutChanged, Unreachable
from crawler.extract.kensaku_files import FileKind, read_file_name
from crawler.extract.kensaku_known import (
    WALK,
    State,
    Walk,
    due,
    is_settled,
    known_sittings,
    walk_value,
)
from crawler.extract.kensaku_records import parse_saved
from crawler.extract.kensaku_sitting import (
    Sitting,
    fetch_sitting,
    get,
    post,
    remembered,
)
from crawler.extract.kensaku_tree import (
    Calendar,
    Entry,
    Node,
    SittingLink,
    ask_calendar,
    day_of,
    open_node,
    parse_calendar,
    parse_entry,
    parse_tree,
)
from crawler.extract.kensaku_walk import Halt, halt_at, halted, no_halt
from crawler.extract.sessions import is_preliminary, without_state
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Step, Task

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from crawler.errors import CrawlError
    from crawler.extract.kensaku_tree import Branch

HOW_TO_SAVE = "Download each sitting as text."
_ENTRY = "entry"
_MOST_READS = (
    3  # of the entry page in one run: twice its Code may go stale while the tree is walked
)
_MOST_NAMED = 5

__all__ = ["HOW_TO_SAVE", "parse_file", "start"]

parse_file = parse_saved


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tour:
    """A walk of the tree under way; ``seen`` are the values of all branches met so far.

    ``reads`` counts how often the entry page was read for it.
    """

    entry: Entry
    calendar: Calendar | None
    reads: int
    left: tuple[Node, ...] = ()
    seen: frozenset[bytes] = frozenset()
    sittings: tuple[SittingLink, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """A page of the tree that is none: its Code went stale, or the site has no better one."""

    tour: _Tour
    node: Node | None
    error: LayoutChanged


def start(task: Task) -> Iterator[Step]:
    """The entry page; unchanged, its Code is that of last time."""
    yield _ask_entry(task, reads=0)


def _ask_entry(task: Task, *, reads: int, doubt: _Doubt | None = None) -> Fetch:
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    then = partial(_read_entry, reads=reads + 1, doubt=doubt)
    return Fetch(url=str(task.source.url), then=then, conditional=not reads, redirects=True)


def _remembered_entry(task: Task) -> Entry | None:
    try:
        code, tree, search = json.loads(task.memory.get(_ENTRY, ""))
    except (TypeError, ValueError):
        return None
    return Entry(code=str(code), tree=str(tree), search=search and str(search))


def _read_entry(task: Task, page: Page, *, reads: int, doubt: _Doubt | None) -> Iterator[Step]:
    known = _remembered_entry(task)
    if page.not_modified and known is None:
        yield _ask_entry(task, reads=reads)
        return
    if page.not_modified and known:
        entry = known
    else:
        entry = parse_entry(page)
        value = json.dumps([entry.code, entry.tree, entry.search])
        if value != task.memory.get(_ENTRY):
            yield Remember(name=_ENTRY, value=value)
    if doubt and entry.code == doubt.tour.entry.code:
        yield from _dispel(task, replace(doubt, tour=replace(doubt.tour, reads=reads)))
    elif entry.search and task.window.first and not task.window.last:
        yield get(
            entry.search,
            partial(_read_calendar, entry=entry, reads=reads, asked=False),
            partial(_no_calendar, entry=entry, reads=reads),
        )
    else:
        yield from _walk(task, entry, None, reads=reads)


def _no_calendar(task: Task, error: CrawlError, *, entry: Entry, reads: int) -> Iterator[Step]:
    """Without the search form the tree is walked, unless nobody shall ask anything now."""
    if isinstance(error, Blocked | Unreachable):
        raise error
    yield from _walk(task, entry, None, reads=reads)


def _read_calendar(
    task: Task, page: Page, *, entry: Entry, reads: int, asked: bool
) -> Iterator[Step]:
    try:
        calendar = parse_calendar(page)
    except LayoutChanged:
        # Not every tenant's form lists its sittings; the tree says the same, in more requests.
        yield from _walk(task, entry, None, reads=reads)
        return
    first = task.window.first or date.min
    options = dict(calendar.options)
    wanted = [year for year in range(first.year, task.today.year + 1) if year in options]
    if not set(wanted) <= calendar.years:
        if asked or len(wanted) > 2:
            yield from _walk(task, entry, None, reads=reads)
            return
        body = ask_calendar(entry.code, options[wanted[0]], options[wanted[-1]])
        then = partial(_read_calendar, entry=entry, reads=reads, asked=True)
        otherwise = partial(_no_calendar, entry=entry, reads=reads)
        yield post(calendar.action, body, then, otherwise)
    elif is_settled(task.memory, calendar.mark, first, task.today):
        yield Listed(count=calendar.count)
        yield from _look_again(task, entry, ())
    else:
        yield from _walk(task, entry, calendar, reads=reads)


def _walk(task: Task, entry: Entry, calendar: Calendar | None, *, reads: int) -> Iterator[Step]:
    """From the root, or from where the run before was cut short."""
    halt = halted(task)
    if halt is None:
        tour = _Tour(entry=entry, calendar=calendar, reads=reads)
        yield get(entry.tree, partial(_read_branch, tour=tour, node=None))
        return
    # A form that lists others by now is held against the next walk: this one began before.
    same = calendar is not None and calendar.mark == halt.mark
    tour = _Tour(
        entry=entry,
        calendar=calendar if same else None,
        reads=reads,
        left=halt.left,
        seen=halt.seen,
        sittings=tuple(
            replace(link, url=_address(entry, link.file_name)) for link in halt.sittings
        ),
        problems=halt.problems,
    )
    yield from _go_on(task, tour)


def _halt(tour: _Tour) -> Halt:
    return Halt(
        mark=tour.calendar.mark if tour.calendar else "",
        left=tour.left,
        seen=tour.seen,
        sittings=tour.sittings,
        problems=tour.problems,
    )


def _read_branch(task: Task, page: Page, *, tour: _Tour, node: Node | None) -> Iterator[Step]:
    """A page of the tree: the next is asked for when this is read, and all sittings at last."""
    try:
        branch = parse_tree(page)
        if branch.code and branch.code != tour.entry.code:
            raise LayoutChanged("the tree bears another Code than the entry page")
    except LayoutChanged as error:
        doubt = _Doubt(tour=tour, node=node, error=error)
        if tour.reads < _MOST_READS:
            yield _ask_entry(task, reads=tour.reads, doubt=doubt)
        else:
            yield from _dispel(task, doubt)
        return
    fresh = [one for one in branch.nodes if one.value not in tour.seen]
    tour = replace(
        tour,
        left=(*(one for one in fresh if _may_hold(task, one)), *tour.left),
        seen=tour.seen | {one.value for one in fresh},
        sittings=(*tour.sittings, *_placed(branch, node)),
        problems=(*tour.problems, *_leads_nowhere(branch, node, fresh)),
    )
    if not task.window.last:
        yield halt_at(task, _halt(tour))
    yield from _go_on(task, tour)


def _dispel(task: Task, doubt: _Doubt) -> Iterator[Step]:
    """The Code is not what was wrong: without its first page there is no tree, else one branch."""
    if doubt.node is None:
        raise doubt.error
    problem = f"{doubt.node.label}: {doubt.error}"
    yield from _go_on(task, replace(doubt.tour, problems=(*doubt.tour.problems, problem)))


def _placed(branch: Branch, node: Node | None) -> Iterator[SittingLink]:
    value = node.value if node else b""
    return (replace(link, branch=value) for link in branch.sittings)


def _leads_nowhere(branch: Branch, node: Node | None, fresh: Iterable[Node]) -> tuple[str, ...]:
    """A value that the site does not know gives its first page again, without a word."""
    if node is None or branch.sittings or any(fresh):
        return ()
    below = (one.value for one in branch.nodes if one.value != node.value)
    if any(value.startswith(node.value) for value in below):
        return ()
    return (f"the tree opens nothing under {node.label}",)


def _may_hold(task: Task, node: Node) -> bool:
    """Whether a branch may hold days of the window; one that names no year may.

    A session that began in December ends in the next year, and a fiscal year in its March.
    """
    if node.first is None or node.last is None:
        return True
    first, last = task.window.first or date.min, task.window.last or task.today
    return date(node.first, 1, 1) <= last and first <= date(node.last + 1, 3, 31)


def _go_on(task: Task, tour: _Tour) -> Iterator[Step]:
    if not tour.left:
        yield from _finish(task, tour)
        return
    node, *left = tour.left
    tour = replace(tour, left=tuple(left))
    body = open_node(tour.entry.code, node)
    then = partial(_read_branch, tour=tour, node=node)
    action = tour.entry.tree.partition("?")[0]
    yield post(action, body, then, partial(_cut_off, tour=tour))


def _cut_off(task: Task, error: CrawlError, *, tour: _Tour) -> Iterator[Step]:
    """What was found is read; what was not is asked for by the next run."""
    yield from _sittings(task, tour)
    raise error


def _finish(task: Task, tour: _Tour) -> Iterator[Step]:
    unread = yield from _sittings(task, tour)
    listed = {link.file_name for link in tour.sittings}
    known = known_sittings(task.memory)
    if not tour.problems:
        for one in known.values():
            held_on = read_file_name(one.file_name).held_on
            if held_on and _in_window(task, held_on) and one.file_name not in listed:
                yield remembered(task, one.file_name, State.GONE)
    if tour.calendar and task.window.first and not tour.problems:
        walk = Walk(on=task.today, first=task.window.first, mark=tour.calendar.mark, unread=unread)
        yield Remember(name=WALK, value=walk_value(walk))
    if not unread and not task.window.last:
        yield no_halt()
    yield from _look_again(task, tour.entry, tuple(unread))
    problems = (*tour.problems, *_unknown(tour.sittings), *_not_in_tree(task, tour))
    if problems:
        more = len(problems) - _MOST_NAMED
        raise LayoutChanged("; ".join(problems[:_MOST_NAMED]) + (f"; {more} more" * (more > 0)))


def _sittings(task: Task, tour: _Tour) -> Generator[Step, None, tuple[str, ...]]:
    """Fetches of the sittings to read; answers their file names."""
    links = list({link.file_name: link for link in tour.sittings}.values())
    yield Listed(count=len(links))
    known = known_sittings(task.memory)
    unread = []
    for link, reason in _set_apart(links):
        yield Skipped(key=f"{task.source.id}/{link.file_name}", reason=reason)
        links.remove(link)
    for link in sorted(links, key=_newest_first):
        name = read_file_name(link.file_name)
        if name.kind is not FileKind.SITTING:
            continue
        held_on = name.held_on or day_of(link.label, name.year)
        met = known.get(link.file_name)
        is_known = met is not None and met.state is not State.GONE
        if _in_window(task, held_on, name.year) and not (is_known and not task.window.last):
            unread.append(link.file_name)
            yield fetch_sitting(Sitting(code=tour.entry.code, link=link, held_on=held_on))
    return tuple(unread)


def _newest_first(link: SittingLink) -> int:
    """Where a run may not ask for all, it shall be the newest that it reads."""
    held_on = read_file_name(link.file_name).held_on
    return -held_on.toordinal() if held_on else 0


def _set_apart(links: Iterable[SittingLink]) -> list[tuple[SittingLink, str]]:
    """Leaves that need no fetch: lists beside the minutes, provisional texts behind final ones."""
    links = tuple(links)
    final = {_place(link) for link in links if not is_preliminary(link.label)}
    apart = []
    for link in links:
        if read_file_name(link.file_name).kind is FileKind.BESIDE:
            apart.append((link, f"{link.label or 'a file'} is no sitting"))
        elif is_preliminary(link.label) and _place(link) in final:
            apart.append((link, f"{link.label} has its final text"))
    return apart


def _place(link: SittingLink) -> tuple[bytes, date | None, str]:
    held_on = read_file_name(link.file_name).held_on
    return link.branch, held_on, without_state(link.label)


def _in_window(task: Task, held_on: date | None, year: int | None = None) -> bool:
    """A sitting that only names its year belongs to every window of that year."""
    if held_on or year is None:
        return task.window.holds(held_on)
    first, last = task.window.first or date.min, task.window.last or date.max
    return first.year <= year <= last.year


def _unknown(links: Iterable[SittingLink]) -> Iterator[str]:
    for link in links:
        if read_file_name(link.file_name).kind is FileKind.UNKNOWN:
            yield f"a file name of an unknown shape: {link.file_name[:60]} ({link.label[:40]})"


def _not_in_tree(task: Task, tour: _Tour) -> Iterator[str]:
    """Days that the search form lists and the tree does not lead to.

    The form names the session's year: its days after New Year are of the next.
    """
    if tour.calendar is None:
        return
    names = ((read_file_name(link.file_name), link.label) for link in tour.sittings)
    days = {name.held_on or day_of(label, name.year) for name, label in names}
    for day in sorted(tour.calendar.days):
        next_year = (day.month, day.day, day.year + 1)
        later = any(one and (one.month, one.day, one.year) == next_year for one in days)
        if _in_window(task, day) and day not in days and not later:
            yield f"the search form lists a sitting of {day}, the tree does not"


def _look_again(task: Task, entry: Entry, reading: tuple[str, ...]) -> Iterator[Step]:
    """Known sittings whose day it is: minutes are corrected without a sign of it in any list."""
    known = known_sittings(task.memory).values()
    for one in due(known, task.window, task.today):
        if one.file_name not in reading and not task.window.last:
            url = _address(entry, one.file_name)
            link = SittingLink(file_name=one.file_name, label="", url=url)
            held_on = read_file_name(one.file_name).held_on
            yield fetch_sitting(Sitting(code=entry.code, link=link, held_on=held_on))


def _address(entry: Entry, file_name: str) -> str:
    query = f"Code={entry.code}&fileName={file_name}&startPos=0"
    return urljoin(entry.tree, f"ResultFrame.exe?{query}")
