"""The process that crawls: `python -m crawler`, started by crawler/process.py alone.

The proxy's login and its plan are two lines on stdin. Events go to stdout as JSON lines; results go
to the database. It reads; `python -m crawler.fetching`, which it starts, fetches.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from config.errors import UserError
from config.japan import TOKYO
from crawler.archive import keeping
from crawler.events import events_on_stdout
from crawler.extract.programs import PROGRAMS
from crawler.limits import OUT_OF_TIME, running_clock
from crawler.pipelines import Intake
from crawler.plain_log import set_up_log
from crawler.plan import Plan
from crawler.platforms import load_platform
from crawler.politeness.visitor import Visitor
from crawler.politeness.windows import next_opening
from crawler.reader import Reader
from crawler.settings import fetching_plan
from crawler.source_run import SourceRun
from crawler.steps import Task
from state.database import open_database
from state.hosts import rests
from state.ingestion import Ingestion, StandingLater
from state.outcomes import INTERRUPTED
from state.records import Window
from state.runs import memories, unread_since

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from config.models import Config, Crawl, Source
    from crawler.errands import Fetcher
    from crawler.events import Events
    from crawler.plan import CrawlRequest
    from state.database import Database
    from state.standing import Standing


def main(fetcher: Fetcher) -> int:
    """Crawl; 0 where every run could be closed, 1 where results could not be written."""
    plan = _hear_orders(fetcher)
    if plan is None:
        return 0
    threading.Thread(target=_end_with_parent, daemon=True).start()
    events = events_on_stdout()
    set_up_log(plan.config.bot.log_level)
    try:
        broke = _crawl(plan, events, fetcher)
    except UserError as error:
        broke = error
    finally:
        events.flush()
    if broke:
        events.broke(str(broke))
    return 1 if broke else 0


def _hear_orders(fetcher: Fetcher) -> Plan | None:
    """None where whoever started us died before we had the whole plan.

    The proxy's login is passed on and not kept: a parser could give it away.
    """
    login = sys.stdin.readline()
    if login.startswith("{"):  # the plan, and nothing will follow it: we would wait for hours
        raise SystemExit("gikai was updated while it ran: stop it, the daemon too, and start it.")
    told = sys.stdin.readline()
    if not told.endswith("\n"):
        return None
    fetcher.say([json.loads(login)])
    fetcher.flush()
    return Plan.from_json(told)


def _crawl(plan: Plan, events: Events, fetcher: Fetcher) -> Exception | None:
    """Carry out a plan; answers what kept results from the database, if anything did."""
    config, now = plan.config, plan.request.now
    # What the power takes of a crawl the next one reads again; nothing is posted from here.
    with closing(open_database(plan.request.database, durable=False)) as database:
        clock = running_clock(now)
        runs = _runs(plan, config, database, clock)
        visitors = [run.visitor for run in runs]
        fetcher.say([fetching_plan(plan.fetching, visitors, rests(database, now), now)])
        reader = Reader(runs, fetcher, database, clock, events)
        ends_at = now + timedelta(minutes=config.bot.crawl.run_limit_minutes)
        # Told to stop behind it we are because of it (process.Ladder), not by any person.
        signal.signal(
            signal.SIGTERM,
            lambda *_: reader.stop(OUT_OF_TIME if clock() >= ends_at else INTERRUPTED),
        )
        with keeping(runs, plan.request.database, config.bot.archive, clock):
            return reader.carry_out()


def _runs(
    plan: Plan, config: Config, database: Database, clock: Callable[[], datetime]
) -> list[SourceRun]:
    request = plan.request
    sources = {source.id: source for source in config.sources}
    ids = [planned.source for planned in plan.runs]
    remembered, unread = memories(database, ids), unread_since(database, ids)
    asked = StandingLater(lambda: _standing(database, config))
    return [
        SourceRun(
            planned=planned,
            task=Task(
                source=sources[planned.source],
                window=window_of(request, sources[planned.source], unread.get(planned.source)),
                now=request.now,
                memory=remembered[planned.source],
            ),
            platform=load_platform(sources[planned.source].platform),
            database=database,
            intake=Intake(
                database=database,
                ingestion=Ingestion(
                    source=planned.source,
                    area=sources[planned.source].area,
                    population=sources[planned.source].population,
                    run_id=planned.run_id,
                    now=request.now,
                    notify=request.notify,
                    baseline=planned.baseline,
                    first_texts=planned.first_texts,
                    standing=asked,
                    clock=clock,
                ),
            ),
            clock=clock,
            full_again=timedelta(days=config.bot.crawl.full_again_days),
            visitor=visitor_of(sources[planned.source], config.bot.crawl, request.now),
        )
        for planned in plan.runs
    ]


def _standing(database: Database, config: Config) -> Standing:
    # Imported here because on most days no document comes (state/ingestion.py).
    from matcher.configured import vocabulary_of
    from state.standing import standing

    return standing(database, vocabulary_of(config.groups, config.exclusions, config.limits))


def visitor_of(source: Source, crawl: Crawl, now: datetime) -> Visitor:
    """As whom a source's requests are made; one whose window is closed gets none through."""
    closes_at = None
    if source.fetch_window:
        opening = next_opening(source.fetch_window, now)
        closes_at = opening.closes if opening and opening.holds(now) else now
    return Visitor(
        source=source,
        today=now.astimezone(TOKYO).date(),
        most=source.max_requests or crawl.max_requests_per_source,
        closes_at=closes_at,
    )


def window_of(request: CrawlRequest, source: Source, unread_since: datetime | None) -> Window:
    """The window asked for; the daily run looks back over the source's own number of days.

    What a person wrote goes before the platform's ``LOOKBACK_DAYS``, and that before everybody's.
    They count from the day of the oldest run behind which a source was not read whole: what that
    run listed would else leave the window unread. A source that is never well does not get more
    than twice its days.
    """
    if request.window != Window():
        return request.window
    days = source.lookback_days
    if "lookback_days" not in source.model_fields_set:
        days = getattr(load_platform(source.platform), "LOOKBACK_DAYS", days)
    today = request.now.astimezone(TOKYO).date()
    since = unread_since.astimezone(TOKYO).date() if unread_since else today
    first = max(min(since, today) - timedelta(days=days), today - timedelta(days=2 * days))
    return Window(first=first)


def _end_with_parent() -> None:
    """End at once when the parent is gone: without its run lock we would be a second run.

    As safe as being killed: what was handed over is whole, and the next crawl closes our runs.
    """
    while os.read(0, 4096):
        pass
    PROGRAMS.end()
    os._exit(1)
