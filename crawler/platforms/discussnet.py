"""DiscussNet Premium: minutes of some 530 councils on ssp.kaigiroku.net, and on hosts of their own.

The pages are empty shells; the text comes from the interface behind them (/dnp/search/), which
robots.txt closes: without a permission a source is blocked, and says so. A run asks for the index,
for the lists of new councils and of a few others in turn, and for the days that are not known.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode, urlsplit

from crawler.errors import ClosedByRobots, LayoutChanged
from crawler.extract.discussnet_answers import (
    NoCouncils,
    parse_tenant,
    read_index,
    read_rows,
    read_schedules,
)
from crawler.extract.discussnet_known import (
    TENANT,
    Known,
    Tenant,
    Visit,
    council_name,
    council_value,
    day_name,
    day_value,
    known_tenant,
    recalled,
    tenant_value,
    visits,
)
from crawler.extract.discussnet_names import Whose, confirmed, is_day, sittings_of, whose
from crawler.extract.discussnet_saved import day_link, home_of, parse_saved
from crawler.extract.discussnet_text import (
    Day,
    cover_of,
    document_of,
    doubts,
    has_text,
    refuse_another,
)
from crawler.extract.sessions import is_preliminary
from crawler.steps import Fetch, Listed, Noted, Page, Remember, Skipped, Step, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from config.models import Source
    from crawler.errors import CrawlError
    from crawler.extract.discussnet_answers import Council, Entry, Row
    from crawler.extract.discussnet_names import Sitting

HOW_TO_SAVE = "Open each day and save the page with all its speeches, as HTML."

__all__ = ["HOW_TO_SAVE", "parse_file", "parse_index", "parse_schedules", "recall", "start"]

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_INDEX = "index"
_TRIED = 3  # days that may name no council before a tenant is taken for a wrong one
_BY_HAND = "or by hand: save a day's page or answer, and gikai import"

parse_file = parse_saved


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Whom a run asks, and what it knows."""

    tenant: Tenant
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A day to read."""

    council: Council
    sitting: Sitting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A tenant of whom it is not known whether it is the right one: day by day, until one tells.

    ``visits`` and ``days`` wait for that; the days ``seen`` named nobody.
    """

    visits: tuple[Visit, ...]
    days: tuple[_Wanted, ...] = ()
    seen: tuple[_Wanted, ...] = ()


def parse_index(page: Page, _source: Source) -> tuple[Council, ...]:
    """The councils of a tenant; raises what ``read_index`` raises, Blocked and Unreachable."""
    return read_index(page)


def parse_schedules(page: Page, _source: Source) -> tuple[Entry, ...]:
    """What one council lists."""
    return read_schedules(page)


def recall(memory: Mapping[str, str], _now: datetime) -> Mapping[str, str]:
    """The tenant's id, and the titles under which days were first read."""
    return recalled(memory)


def start(task: Task) -> Iterator[Step]:
    """The tenant's id, which is asked for once, then the index of all it has."""
    home = home_of(task.source)
    tenant = known_tenant(task.memory, home)
    if tenant is None:
        then = partial(_read_tenant, home=home)
        script = f"{home}js/tenant.js"
        yield Fetch(url=script, then=then, otherwise=_closed, conditional=False)
    else:
        yield _ask_index(tenant)


def _read_tenant(_task: Task, page: Page, *, home: str) -> Iterator[Step]:
    tenant = Tenant(home=home, id=parse_tenant(page))
    yield Remember(name=TENANT, value=tenant_value(tenant))
    yield _ask_index(tenant)


def _ask_index(tenant: Tenant) -> Fetch:
    then = partial(_read_index, tenant=tenant)
    return replace(_ask(tenant, "councils/index", then), otherwise=_closed)


def _ask(
    tenant: Tenant, what: str, then: Callable[[Task, Page], Iterable[Step]], **values: int
) -> Fetch:
    """A question to the interface, which stands on the host of the pages."""
    parts = urlsplit(tenant.home)
    body = urlencode({"tenant_id": tenant.id, **values}).encode()
    url = f"{parts.scheme}://{parts.netloc}/dnp/search/{what}"
    return Fetch(url=url, then=then, method="POST", headers=_FORM, body=body, conditional=False)


def _closed(_task: Task, error: CrawlError) -> NoReturn:
    """All that robots.txt opens are shells, which announce nothing."""
    if isinstance(error, ClosedByRobots):
        raise ClosedByRobots(f"{error}; {_BY_HAND}") from error
    raise error


def _read_index(task: Task, page: Page, *, tenant: Tenant) -> Iterator[Step]:
    try:
        councils = parse_index(page, task.source)
    except NoCouncils:
        yield Remember(name=TENANT, value="")  # the next run asks for the tenant's id again
        raise
    meetings = [one for one in councils if one.is_meeting]
    yield Listed(count=len(meetings))
    run = _Run(tenant=tenant, known=Known(task.memory, tenant.id))
    yield from _compare(task, page, councils, run.known)
    found = visits(meetings, run.known, task.window, task.today)
    council = task.source.council
    named = whose(council, *(one.name for one in meetings)) is Whose.OURS
    if council is None or tenant.council == council or named:
        yield from (_visit(run, visit) for visit in found)
    else:
        yield from _try_on(run, _Trial(visits=found))


def _compare(task: Task, page: Page, councils: Sequence[Council], known: Known) -> Iterator[Step]:
    """What the log should know of an index that changed; councils that vanish are kept."""
    mark = hashlib.blake2b(page.body, digest_size=8).hexdigest()
    if task.memory.get(_INDEX) == mark:
        return
    yield Remember(name=_INDEX, value=mark)
    aside = sum(not one.is_meeting for one in councils)
    gone = known.asked.keys() - {one.id for one in councils}
    named = ", ".join(map(str, sorted(gone))) or "none"
    counted = f"{len(councils)} councils, {aside} of them 資料 or 別冊"
    yield Noted(text=f"{counted}; no longer listed: {named}")


def _visit(run: _Run, visit: Visit, trial: _Trial | None = None) -> Fetch:
    then = partial(_read_schedules, run=run, visit=visit, trial=trial)
    asked = _ask(run.tenant, "minutes/get_schedule_all", then, council_id=visit.council.id)
    return replace(asked, otherwise=partial(_missed, run=run, visit=visit))


def _missed(task: Task, error: CrawlError, *, run: _Run, visit: Visit) -> Iterator[Step]:
    yield from _attempt(task, run, visit)
    raise error


def _attempt(task: Task, run: _Run, visit: Visit) -> Iterator[Step]:
    """Said first, so that what becomes of the visit is said after it and counts."""
    for name, value in run.known.attempts(visit, task.today):
        yield Remember(name=name, value=value)


def _day(run: _Run, day: _Wanted, trial: _Trial | None = None) -> Fetch:
    then = partial(_read_day, run=run, day=day)
    if trial:
        then = partial(_read_first_day, run=run, day=day, trial=trial)
    values = {"council_id": day.council.id, "schedule_id": day.sitting.schedule_id}
    return _ask(run.tenant, "minutes/get_minute", then, **values)


def _try_on(run: _Run, trial: _Trial) -> Iterator[Step]:
    """Ask one council or day alone, while it is not known whose minutes these are."""
    if trial.visits:
        visit, *later = trial.visits
        yield _visit(run, visit, replace(trial, visits=tuple(later)))
    elif trial.days:
        *left, day = trial.days
        yield _day(run, day, replace(trial, days=tuple(left), seen=(*trial.seen, day)))


def _read_schedules(
    task: Task, page: Page, *, run: _Run, visit: Visit, trial: _Trial | None
) -> Iterator[Step]:
    yield from _attempt(task, run, visit)
    try:
        entries = parse_schedules(page, task.source)
    except LayoutChanged:
        # Else one council that cannot be read would keep the whole tenant from being known.
        yield from _try_on(run, trial or _Trial(visits=()))
        raise
    yield from _listed(task, entries, run=run, visit=visit, trial=trial)


def _listed(
    task: Task, entries: Sequence[Entry], *, run: _Run, visit: Visit, trial: _Trial | None
) -> Iterator[Step]:
    council = visit.council
    sittings = sittings_of(council, entries, task.today)
    inside = [one for one in sittings if task.window.holds(one.held_on)]
    unread = [one for one in inside if not run.known.is_read(council.id, one.schedule_id)]
    again = {one.schedule_id for one in inside if task.window.last} | visit.again
    yield from _set_apart(task, council, entries)
    yield from _asked(task, run, council, entries, unread)
    due = [one for one in inside if one in unread or one.schedule_id in again]
    days = tuple(_Wanted(council=council, sitting=one) for one in due)
    if trial is None:
        yield from (_day(run, day) for day in days)
    elif days:
        *left, day = days
        seen = (*trial.seen, day)
        yield _day(run, day, replace(trial, days=(*trial.days, *left), seen=seen))
    else:
        yield from _try_on(run, trial)
    if impossible := _impossible(entries, sittings):
        raise LayoutChanged(f"{council.name}: no such day: {', '.join(impossible)[:200]}")


def _set_apart(task: Task, council: Council, entries: Iterable[Entry]) -> Iterator[Step]:
    for entry in entries:
        if not is_day(entry.label):
            key = f"{task.source.id}/{council.id}/{entry.schedule_id}"
            yield Skipped(key=key, reason=f"{entry.label or 'an entry'} is no day of minutes")


def _asked(
    task: Task,
    run: _Run,
    council: Council,
    entries: Sequence[Entry],
    unread: Iterable[Sitting],
) -> Iterator[Step]:
    """What the next runs should know of a council: what it listed, and what it lists no more."""
    value = council_value(task.today, (one.schedule_id for one in unread))
    yield Remember(name=council_name(run.tenant.id, council.id), value=value)
    for day in run.known.vanished(council.id, (one.schedule_id for one in entries)):
        gone = day_value(None, day.held_on, day.title)
        name = day_name(run.tenant.id, council.id, day.schedule)
        yield Remember(name=name, value=gone)


def _impossible(entries: Iterable[Entry], sittings: Iterable[Sitting]) -> list[str]:
    possible = {one.schedule_id for one in sittings}
    days = (one for one in entries if is_day(one.label))
    return [one.label for one in days if one.schedule_id not in possible]


def _read_first_day(
    task: Task, page: Page, *, run: _Run, day: _Wanted, trial: _Trial
) -> Iterator[Step]:
    """A day by which the tenant is tried: another council's minutes end the run, unstored."""
    council, tenant = task.source.council, run.tenant
    try:
        rows = read_rows(page)
    except LayoutChanged:
        yield from _try_on(run, replace(trial, seen=trial.seen[:-1]))
        raise
    found = refuse_another(rows, day.council.name, council)
    if found is Whose.OURS:
        run = replace(run, tenant=replace(tenant, council=council))
        yield Remember(name=TENANT, value=tenant_value(run.tenant))
        yield from _read_day(task, page, run=run, day=day)
        others = (one for one in (*trial.days, *trial.seen) if one != day)
        yield from (_day(run, one) for one in others)
        yield from (_visit(run, visit) for visit in trial.visits)
    elif len(trial.seen) < _TRIED and (trial.visits or trial.days):
        yield from _try_on(run, trial)
    else:
        raise LayoutChanged(
            f"{len(trial.seen)} days name no council: is tenant {tenant.id} {council}'s? "
            f"Look at {tenant.home}, and if it is, leave council out"
        )


def _read_day(task: Task, page: Page, *, run: _Run, day: _Wanted) -> Iterator[Step]:
    """The document first, then what speaks against it: kept, and never silently."""
    rows, council, sitting = read_rows(page), day.council, day.sitting
    refuse_another(rows, council.name, task.source.council)
    held_on = confirmed(sitting.held_on, cover_of(rows))
    document = document_of(rows, _known_as(run, day, held_on), task.source)
    reason = _why_not(task, rows, held_on)
    yield Skipped(key=document.key, reason=reason) if reason else document
    value = day_value(task.today, held_on, document.title)
    name = day_name(run.tenant.id, council.id, sitting.schedule_id)
    yield Remember(name=name, value=value, with_records=True)
    if not reason and (found := doubts(document, rows)):
        raise LayoutChanged(f"{document.title}: {'; '.join(found)}")


def _known_as(run: _Run, day: _Wanted, held_on: date) -> Day:
    council, sitting, tenant = day.council, day.sitting, run.tenant
    ids = council.id, sitting.schedule_id
    return Day(
        key=f"{tenant.id}/{ids[0]}/{ids[1]}",
        name=council.name,
        held_on=held_on,
        words=sitting.words,
        url=day_link(tenant.home, *ids),
        preliminary=is_preliminary(council.name, sitting.label),
        title=run.known.title_of(*ids, held_on),
    )


def _why_not(task: Task, rows: Sequence[Row], held_on: date) -> str | None:
    if not has_text(rows):
        return "it has no text beside its table of contents"
    inside = task.window.holds(held_on)
    return None if inside else f"it was held on {held_on}, as its own text says"
