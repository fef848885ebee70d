"""The order of things: read the sources, watch their health, tell subscribers.

The daily run and a backfill are the same call with another window; a dry run is the same call on a
copy of the state that is thrown away.
"""

from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.as_json import report_values
from bot.clock import Clock, clock
from bot.configured import chosen_sources, load, refuse_no_contact
from bot.doubts import tell_doubts
from bot.health import raise_alarms
from bot.interruption import STOPPING
from bot.offering import offer
from bot.output import say, say_json, tell
from bot.posting import NOT_SENT, Posted, Wire, post, say_if_idle, wire
from bot.progress import shown
from bot.reasons import announcing_lines, reasons, told
from bot.schedule import opening_line
from bot.tables import say_table
from bot.unheard import to_its_end
from bot.waiting import closed_now, note
from config.paths import BOT_FILE, SOURCES_FILE
from config.secrets import refuse_proxy_login
from crawler.process import CrawlRequest, crawl
from state.closed import announcing
from state.database import open_database, run_lock
from state.documents import records
from state.hosts import carry_rests
from state.records import Notify, Window
from state.runs import Origin
from state.search_index import index_new
from state.snapshot import copy_database
from state.twins import forget_sketches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.asked import RunOptions
    from config.models import Config, Source
    from crawler.process import CrawlEvent
    from state.database import Database
    from state.records import RunReport
    from state.waiting import Waiting

ALL_DAYS = Window()
NO_SOURCE = f"There is no source with a url to read: add one to {SOURCES_FILE}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run shall do. ``tell_subscribers`` False leaves what is owed in the state."""

    sources: tuple[str, ...]
    window: Window = ALL_DAYS
    notify: Notify = Notify.NORMAL
    origin: Origin = Origin.RUN
    tell_subscribers: bool = True
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it; ``posted`` is None where nobody was to be told, ``unreadable`` how many
    subscriptions cannot be."""

    reports: tuple[RunReport, ...]
    posted: Posted | None
    unreadable: int = 0

    @property
    def exit_code(self) -> int:
        """1 where a source is unhealthy, a subscription cannot be read or something could not be
        sent."""
        healthy = not self.unreadable and all(one.outcome.healthy for one in self.reports)
        return 0 if healthy and (self.posted is None or self.posted.complete) else 1


@to_its_end()
def run(folder: Path | None, options: RunOptions) -> int:
    """The daily run, as the command line asks for it."""
    config = load(folder, writes=not options["dry_run"])
    order = Order(
        sources=tuple(source.id for source in chosen_sources(config, options["sources"])),
        tell_subscribers=not options["no_notify"],
        dry_run=options["dry_run"],
    )
    return carry_out(config, order, clock(), as_json=options["as_json"]).exit_code


def carry_out(config: Config, order: Order, time: Clock, *, as_json: bool) -> Done:
    """Read, record, tell, print.

    Raises UserError where another run holds the state, or the sources want a contact and there is
    none. A dry run holds the state as well: beside a run it would be its hosts' second visitor.
    """
    by = wire(config, dry_run=order.dry_run)
    refuse_proxy_login(needed=config.bot.crawl.proxy is not None)
    refuse_no_contact(config, order.sources)
    _warn(config, order, by)
    now = time.now()
    with (
        run_lock(config.database_path),
        state_of(config, dry_run=order.dry_run) as path,
        _rests_kept(config, path, now),
    ):
        with closing(open_database(path)) as database:
            unreadable = tell_doubts(database, config, now)
        closed = closed_now(config, order.sources, now)
        waits = {one.source for one in closed}
        request = CrawlRequest(
            config_folder=Path(config.folder),
            database=path,
            sources=tuple(source for source in order.sources if source not in waits),
            now=now,
            window=order.window,
            notify=order.notify,
            origin=order.origin,
        )
        read, reports = _crawl(request)
        with closing(open_database(path)) as database:
            print_reports(reports, as_json=as_json)
            printed = set() if as_json else {report.run_id for report in reports}
            note(database, config, closed, reports)
            if not as_json:
                _say_beside(database, order, reports, closed, now)
            if order.origin is Origin.RUN:
                raise_alarms(database, config, now, printed=printed)
                forget_sketches(database, now)
            if order.notify is Notify.SILENT:
                offer(database, config, now, _by_source(config, read))
            posted = None
            if order.tell_subscribers:
                posted = post(database, config, time, by, quiet=as_json)
                if order.origin is Origin.BACKFILL:
                    say_if_idle(posted)
            if not order.dry_run:
                index_new(database)
    return Done(reports=reports, posted=posted, unreadable=unreadable)


def _crawl(request: CrawlRequest) -> tuple[dict[str, tuple[str, ...]], tuple[RunReport, ...]]:
    """The keys of what was read, by source, and the reports."""
    read: dict[str, tuple[str, ...]] = {}
    with shown(len(request.sources)) as show:

        def hear(event: CrawlEvent) -> None:
            if event.kind == "stopping":
                tell(STOPPING)
                return
            if event.keys:
                read[event.source] = event.keys
            if show:
                show(event)

        reports = tuple(crawl(request, hear))
    return read, reports


def _by_source(
    config: Config, read: Mapping[str, Sequence[str]]
) -> list[tuple[Source, Sequence[str]]]:
    return [(source, read[source.id]) for source in config.sources if source.id in read]


@contextmanager
def state_of(config: Config, *, dry_run: bool) -> Iterator[Path]:
    """The path of the state, or of a copy that is gone afterwards."""
    if not dry_run:
        yield config.database_path
        return
    with tempfile.TemporaryDirectory(prefix="gikai-dry-run-") as folder:
        copy = Path(folder) / config.database_path.name
        copy_database(config.database_path, copy)
        yield copy


@contextmanager
def _rests_kept(config: Config, path: Path, now: datetime) -> Iterator[None]:
    """What hosts asked for in a dry run holds for the next run too, though nothing else is kept."""
    try:
        yield
    finally:
        if path != config.database_path:
            carry_rests(path, config.database_path, now)


def _warn(config: Config, order: Order, by: Wire) -> None:
    if not order.sources:
        tell(NO_SOURCE)
    if not config.bot.contact:
        tell(f"No contact in {BOT_FILE}: nothing but loopback is fetched.")
    if order.dry_run:
        tell("A dry run: nothing of this is kept but a host's wish for rest, and nothing is sent.")
    elif order.tell_subscribers and by.token is None:
        tell(f"{NOT_SENT}: posts are printed, not sent, and stay owed.")


def print_reports(reports: Sequence[RunReport], *, as_json: bool) -> None:
    """One line per source, then why those are ill that are."""
    if as_json:
        for report in reports:
            say_json(report_values(report))
        return
    if not reports:
        return
    headings = ("source", "outcome", "new", "revised", "unchanged", "errors")
    rows = [_row(report) for report in reports]
    say_table("What was read", headings, rows)
    for words in told((report.source, why) for report in reports for why in reasons(report)):
        say(words)
    for report in reports:
        if report.baseline and report.outcome.healthy and not report.cut_short:
            say(
                f"{report.source}: {report.new} recorded silently; news from now on. To see posts "
                f"now: gikai backfill --source {report.source} --from YYYY-MM-DD --notify digest"
            )
        elif report.baseline and report.new:
            say(
                f"{report.source}: {report.new} recorded silently; news once a run ends well, or "
                "meets nothing unknown beside what stays broken"
            )


def _say_beside(
    database: Database,
    order: Order,
    reports: Sequence[RunReport],
    closed: Sequence[Waiting],
    now: datetime,
) -> None:
    """What people are told beside the reports."""
    for words in announcing_lines(announcing(database, reports)):
        say(words)
    if order.dry_run:
        print_changed(database, now, "What would be recorded")
    if closed and not reports:
        say(opening_line(closed))


def _row(report: RunReport) -> tuple[str, ...]:
    numbers = (report.new, report.revised, report.unchanged, len(report.errors))
    return (report.source, report.ended, *map(str, numbers))


def print_changed(database: Database, since: datetime, title: str) -> None:
    """The records first seen or revised since then, one line each."""
    changed = list(records(database, since=since))
    rows = [
        (one.document.key, str(one.version), str(len(one.hits)), one.document.title)
        for one in changed
    ]
    if rows:
        say_table(title, ("key", "version", "hits", "title"), rows)
    else:
        say(f"{title}: nothing.")
