"""The process that crawls: `python -m crawler`, started by crawler/process.py alone.

Its plan is one line on stdin. Events go to stdout as JSON lines; results go to the database.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

from scrapy.crawler import AsyncCrawlerProcess

from config.errors import UserError
from config.japan import TOKYO
from config.secrets import proxy_login
from crawler.archive import keeping
from crawler.lean import FewSignals
from crawler.pipelines import Intake
from crawler.plan import Plan
from crawler.platforms import load_platform
from crawler.politeness.egress import egress_settings
from crawler.politeness.pace import Pace
from crawler.politeness.visitor import Visitor
from crawler.politeness.windows import next_opening
from crawler.settings import scrapy_settings
from crawler.source_run import SourceRun
from crawler.spider import StepSpider
from crawler.steps import Task
from matcher.configured import vocabulary_of
from state.database import open_database
from state.hosts import keep_pauses, rests
from state.records import Window
from state.runs import memory, unread_since
from state.standing import Ingestion, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from config.models import Config, Crawl, Source
    from crawler.plan import CrawlRequest
    from state.database import Database

_LINGER = 0.05  # seconds that an event may wait for others: to write each takes 30 µs (2026-11)


class _Process(AsyncCrawlerProcess):
    """Tells those who wait for a busy host that there is nothing to wait for any more."""

    async def stop(self) -> None:
        for crawler in self.crawlers:
            if isinstance(crawler.spider, StepSpider):
                crawler.spider.pace.stop()
        await super().stop()


def main() -> int:
    """Crawl; 0 where every run could be closed, 1 where results could not be written."""
    told = sys.stdin.readline()
    if not told.endswith("\n"):  # whoever started us died before we had the whole plan
        return 0
    plan = Plan.from_json(told)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    events = _take_stdout()
    try:
        broke = _crawl(plan, events)
    except UserError as error:
        broke = error
    finally:
        events.flush()
    if broke:
        events.tell({"kind": "broke", "source": "", "message": str(broke)}, at_once=True)
    return 1 if broke else 0


def _crawl(plan: Plan, events: _Events) -> Exception | None:
    """Carry out a plan; answers what kept results from the database, if anything did."""
    config = plan.config
    # What the power takes of a crawl the next one reads again; nothing is posted from here.
    database = open_database(plan.request.database, durable=False)
    clock = _clock(plan.request.now)
    runs = _runs(plan, config, database, clock)
    pace = Pace(config.bot.crawl, clock, rests=rests(database, plan.request.now))

    def tell(kind: str, run: SourceRun) -> None:
        event = {"kind": kind, "source": run.source_id, "documents": run.documents}
        keys = run.intake.keys if kind == "finished" else []
        # What was read must have been told when a kill comes, and who waits for three records
        # stops a crawl at the third.
        events.tell({**event, "keys": keys}, at_once=bool(keys) or kind == "documents")

    login = proxy_login(needed=config.bot.crawl.proxy is not None)
    process = _Process({**scrapy_settings(config.bot), **egress_settings(config, login)})
    _set_up_log(config.bot.log_level)
    crawler = process.create_crawler(StepSpider)
    crawler.signals = FewSignals(crawler)  # before anybody has heard of it
    process.crawl(crawler, runs=runs, tell=tell, pace=pace, database=database)
    with keeping(runs, plan.request.database, config.bot.archive, clock):
        process.start()
    keep_pauses(database, pace.pauses())
    database.close()
    return crawler.spider.broke if isinstance(crawler.spider, StepSpider) else None


def _runs(
    plan: Plan, config: Config, database: Database, clock: Callable[[], datetime]
) -> list[SourceRun]:
    request = plan.request
    sources = {source.id: source for source in config.sources}
    vocabulary = vocabulary_of(config.groups, config.exclusions, config.limits)
    asked = standing(database, vocabulary)
    return [
        SourceRun(
            planned=planned,
            task=Task(
                source=sources[planned.source],
                window=window_of(
                    request,
                    sources[planned.source],
                    unread_since(database, planned.source),
                ),
                now=request.now,
                memory=memory(database, planned.source),
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


def _clock(now: datetime) -> Callable[[], datetime]:
    """The run's instant plus what has passed since: it may stand for another day than today."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def _end_with_parent() -> None:
    """End at once when the parent is gone: without its run lock we would be a second run.

    As safe as being killed: what was handed over is whole, and the next crawl closes our runs.
    """
    while os.read(0, 4096):
        pass
    os._exit(1)


class _Events:
    """Progress, for those who read our stdout; what is told at about the same time goes together.

    Without ``at_once`` only the event loop may tell.
    """

    def __init__(self, wire: TextIO) -> None:
        self._wire = wire
        self._waits = False

    def tell(self, event: dict[str, object], *, at_once: bool) -> None:
        """Put an event on its way."""
        with suppress(OSError):  # nobody listens any more; the database still does
            self._wire.write(json.dumps(event) + "\n")
        if at_once:
            self.flush()
        elif not self._waits:
            self._waits = True
            asyncio.get_running_loop().call_later(_LINGER, self.flush)

    def flush(self) -> None:
        """Hand over what was told."""
        self._waits = False
        with suppress(OSError):
            self._wire.flush()


def _take_stdout() -> _Events:
    """Keep stdout for events alone; what a library prints goes to stderr."""
    wire = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return _Events(wire)


class PlainText(logging.Formatter):
    """Scraped text gets into the log: on a terminal it must not move the cursor or ring.

    Further lines are indented, so that none of them can pass for a record of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as it may be shown."""
        text = super().format(record).replace("\n", "\n    ")
        return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def _set_up_log(level: str) -> None:
    """Scrapy's own running commentary is for those who debug."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(PlainText("%(levelname)s %(name)s: %(message)s"))
    if level != "debug":
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        logging.getLogger("twisted").setLevel(logging.ERROR)
