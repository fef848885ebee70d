"""Whole runs of a source without a process or a network: what they ask for a stand-in answers.

All of a run is real but the fetching: state, validators, memory, what is left to the next run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.child import window_of
from crawler.errors import CrawlError, LimitReached
from crawler.fetches import conditional_headers
from crawler.pipelines import Intake
from crawler.plan import CrawlRequest, PlannedRun
from crawler.politeness.visitor import Visitor
from crawler.source_run import SourceRun
from crawler.steps import Page, Task
from standins.sites.serving import Asked
from state.ingest import Ingestion
from state.records import Notify, Window
from state.runs import Origin, baseline_needed, begin_run, memory, unread_since
from state.standing import standing
from tests.crawls import NOW
from tests.state_examples import VOCABULARY

if TYPE_CHECKING:
    from types import ModuleType

    from config.models import Source
    from crawler.steps import Fetch
    from standins.sites.serving import Site
    from state.database import Database
    from state.records import RunReport


@dataclass(kw_only=True)
class ServedRuns:
    """Daily runs of one source, each a day after the one before; ``asked`` are the last one's."""

    platform: ModuleType
    source: Source
    site: Site
    database: Database
    most: int = 1000
    now: datetime = NOW
    asked: list[str] = field(default_factory=list)
    unanswered: dict[str, CrawlError] = field(default_factory=dict)  # by path

    def run(self) -> RunReport:
        """One run; the fetches that are over its limit come back as from the crawl."""
        run = self._run()
        self.asked = []
        waiting = run.begin()
        while waiting:
            fetch = waiting.pop(0)
            answer = self._answer(run, fetch)
            if isinstance(answer, CrawlError):
                waiting += run.failed(fetch, fetch.url, answer)
            else:
                waiting += run.read(fetch, answer)
        self.now += timedelta(days=1)
        return run.finish()

    def _run(self) -> SourceRun:
        source = self.source.id
        run_id = begin_run(
            self.database, source=source, origin=Origin.RUN, window=Window(), now=self.now
        )
        baseline = baseline_needed(self.database, source)
        ingestion = Ingestion(
            source=source,
            area=None,
            run_id=run_id,
            now=self.now,
            notify=Notify.NORMAL,
            baseline=baseline,
            standing=standing(self.database, VOCABULARY),
        )
        now = self.now
        request = CrawlRequest(
            config_folder=self.database.path.parent,
            database=self.database.path,
            sources=(source,),
            now=now,
        )
        window = window_of(request, self.source, unread_since(self.database, [source]).get(source))
        known = memory(self.database, source)
        return SourceRun(
            planned=PlannedRun(source=source, run_id=run_id, baseline=baseline),
            task=Task(source=self.source, window=window, now=now, memory=known),
            platform=self.platform,
            database=self.database,
            intake=Intake(database=self.database, ingestion=ingestion),
            clock=lambda: now,
            visitor=Visitor(source=self.source, today=now.date(), most=self.most),
        )

    def _answer(self, run: SourceRun, fetch: Fetch) -> Page | CrawlError:
        if run.visitor.requests >= run.visitor.most:
            return LimitReached("that was the last request")
        parts = urlsplit(fetch.url)
        if parts.path in self.unanswered:
            return self.unanswered[parts.path]
        run.visitor.requests += 1
        self.asked.append(parts.path)
        known = conditional_headers(
            self.database, self.source.id, fetch, run.task.now, run.full_again
        )
        headers = {name.lower(): value for name, value in {**fetch.headers, **known}.items()}
        asked = Asked(
            method=fetch.method,
            target=parts.path + (f"?{parts.query}" if parts.query else ""),
            headers=headers,
            body=fetch.body,
            at=0.0,
        )
        answer = self.site.answer(asked, f"{parts.scheme}://{parts.netloc}")
        return Page(
            url=fetch.url,
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers},
            body=answer.body,
            not_modified=bool(known) and answer.status == 304,
        )


def over_days(runs: ServedRuns, most: int) -> list[RunReport]:
    """Runs until one is no part of the baseline any more, at most so many."""
    reports: list[RunReport] = []
    while len(reports) < most and (not reports or reports[-1].baseline):
        reports.append(runs.run())
    return reports
