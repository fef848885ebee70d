"""One source's run without a crawl: a page is what the test gives it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING

from config.models import Source
from crawler.pipelines import Intake
from crawler.plan import PlannedRun
from crawler.politeness.visitor import Visitor
from crawler.source_run import SourceRun
from crawler.steps import Fetch, Listed, Page, Task
from state.ingest import Ingestion
from state.records import Notify, Window
from state.runs import Origin, begin_run, memory
from state.standing import standing
from tests.state_examples import NOW, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.steps import Step
    from state.database import Database


def fed_run(database: Database) -> SourceRun:
    """A first run, of a platform to which the test gives its ``start``."""
    run_id = begin_run(database, source="kaku", origin=Origin.RUN, window=Window(), now=NOW)
    ingestion = Ingestion(
        source="kaku",
        area=None,
        run_id=run_id,
        now=NOW,
        notify=Notify.NORMAL,
        baseline=True,
        standing=standing(database, VOCABULARY),
    )
    source = Source(id="kaku", platform="note", name="架空")
    return SourceRun(
        planned=PlannedRun(source="kaku", run_id=run_id, baseline=True),
        task=Task(source=source, window=Window(), now=NOW),
        platform=ModuleType("platform"),
        database=database,
        intake=Intake(database=database, ingestion=ingestion),
        clock=lambda: NOW,
        visitor=Visitor(source=source, today=NOW.date(), most=100),
    )


def run_after(run: SourceRun) -> SourceRun:
    """The run of a day later, of the same source and platform, with what was remembered."""
    database = run.database
    now = run.task.now + timedelta(days=1)
    run_id = begin_run(database, source="kaku", origin=Origin.RUN, window=Window(), now=now)
    ingestion = dataclasses.replace(run.intake.ingestion, run_id=run_id, now=now)
    known = memory(database, "kaku")
    run.task = dataclasses.replace(run.task, now=now, memory=known)
    return SourceRun(
        planned=PlannedRun(source="kaku", run_id=run_id, baseline=True),
        task=run.task,
        platform=run.platform,
        database=database,
        intake=Intake(database=database, ingestion=ingestion),
        clock=lambda: now,
        visitor=dataclasses.replace(run.visitor, requests=0),
    )


def listing(names: str) -> Callable[[Task], Iterator[Step]]:
    """A start that fetches an index, which lists a page for each letter."""

    def read(_task: Task, page: Page) -> Iterator[Step]:
        if page.url.endswith("/index"):
            yield Listed(count=1)
            yield from (Fetch(url=f"https://example.jp/{name}", then=read) for name in names)

    def start(_task: Task) -> Iterator[Step]:
        yield Fetch(url="https://example.jp/index", then=read)

    return start


def answer(fetch: Fetch) -> Page:
    return Page(url=fetch.url, status=200, headers={"etag": '"1"'}, body="会議録".encode())


def work_off(run: SourceRun) -> str:
    """What is fetched until nothing more is handed out, as the crawl would."""
    fetched = ""
    waiting = run.begin()
    while waiting:
        fetch = waiting.pop(0)
        fetched += fetch.url[-1]
        run.visitor.requests += 1
        waiting += run.read(fetch, answer(fetch))
    return fetched
