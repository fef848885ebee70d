"""`gikai sources check`: sources are tried as on the first day of a run."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.as_json import day_or_instant
from bot.clock import clock
from bot.configured import chosen_sources, load
from bot.output import line, number, say, say_json
from bot.progress import shown
from bot.reasons import announcing_lines, reasons
from bot.trying import trial
from config.japan import TOKYO
from crawler.politeness.permission import Force, force
from state.closed import ANNOUNCES, CLOSED
from state.database import open_read_only
from state.documents import records
from state.records import Outcome
from state.runs import memory
from state.times import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.as_json import Values
    from bot.trying import Trial
    from config.models import Source
    from state.database import Database
    from state.records import Document, RunReport

# robots.txt, entrance, lists and first records, on the system that has most of them on the way.
LISTING = 16
_NEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a trial showed of a source; ``closed`` is the first address that robots.txt closed, and
    ``announces`` that it is a text, so that all there is are announcements."""

    source: Source
    report: RunReport
    closed: str | None
    announces: bool
    newest: tuple[Document, ...]
    permission: Force | None

    @property
    def robots(self) -> str:
        """``closed``, ``unknown`` where nothing answered, ``permitted``, else ``open``."""
        if self.closed:
            return "closed"
        if not self.report.fetched:
            return "unknown"
        return "permitted" if self.permission in (Force.IN_FORCE, Force.ENDING) else "open"

    @property
    def well(self) -> bool:
        """Whether a run would do its work."""
        if self.report.errors or self.report.outcome is Outcome.EMPTY:
            return False
        return bool(self.report.listed or self.newest)


def check_sources(folder: Path | None, ids: Sequence[str], *, as_json: bool) -> int:
    """Try the sources named, or all that are watched; 1 where one would not be read."""
    config = load(folder)
    now = clock().now()
    chosen = chosen_sources(config, ids, named_by="ID")
    if not chosen:
        say("There is no source with a url to check: add one with gikai sources add.")
        return 1
    with (
        shown(len(chosen)) as show,
        trial(config, chosen, now, most=LISTING, enough=_NEWEST, tell=show) as tried,
    ):
        found = _checked(tried, chosen, now)
    for one in found:
        if as_json:
            say_json(_values(one))
        else:
            _show(one)
    return 0 if all(one.well for one in found) else 1


def _checked(tried: Trial, sources: Sequence[Source], now: datetime) -> list[Checked]:
    reports = {report.source: report for report in tried.reports}
    today = now.astimezone(TOKYO).date()
    with closing(open_read_only(tried.database)) as database:
        return [
            Checked(
                source=source,
                report=reports[source.id],
                closed=memory(database, source.id).get(CLOSED) or None,
                announces=ANNOUNCES in memory(database, source.id),
                newest=_newest(database, source.id),
                permission=force(source.permission, today) if source.permission else None,
            )
            for source in sources
        ]


def _newest(database: Database, source: str) -> tuple[Document, ...]:
    documents = [one.document for one in records(database, since=None, source=source)]
    return tuple(sorted(documents, key=_day, reverse=True)[:_NEWEST])


def _day(document: Document) -> date:
    return document.held_on or day_in_japan(document.published_at) or date.min


def _values(one: Checked) -> Values:
    return {
        "source": one.source.id,
        "platform": one.source.platform,
        "url": str(one.source.url),
        "well": one.well,
        "robots": one.robots,
        "closed": one.closed,
        "announcements_only": one.announces,
        "permission": one.permission.value if one.permission else None,
        "listed": one.report.listed,
        "newest": [
            {
                "key": document.key,
                "title": document.title,
                "url": document.url,
                "held_on": day_or_instant(document.held_on),
                "published_at": day_or_instant(document.published_at),
                "status": document.status.value if document.status else None,
            }
            for document in one.newest
        ],
        "cut_short": one.report.cut_short,
        "errors": list(one.report.errors),
    }


def _show(one: Checked) -> None:
    closed = f": {one.closed}" if one.closed else ""
    say(f"{one.source.id} ({one.source.platform}) {line(str(one.source.url))}")
    say(f"  robots.txt  {one.robots}{line(closed)}")
    say(f"  permission  {one.permission.value if one.permission else 'none'}")
    say(f"  listed      {number(one.report.listed, 'record')}")
    for document in one.newest:
        status = f" ({document.status.value})" if document.status else ""
        say(f"  {_shown_day(document):<10}  {line(document.title)}{status}")
    for words in announcing_lines([one.source.id] if one.announces else []):
        say(f"  ! {words}")
    for reason in (*reasons(one.report), *filter(None, [one.report.cut_short])):
        say(f"  ! {line(reason)}")


def _shown_day(document: Document) -> str:
    day = _day(document)
    return "no date" if day == date.min else day.isoformat()
