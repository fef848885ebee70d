"""Daily runs of one source in this process, any of them cut short after a number of pages."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.child import visitor_of, window_of
from crawler.errors import HostRests, WindowClosed
from crawler.fetches import conditional_headers
from crawler.pipelines import Intake
from crawler.plan import CrawlRequest, PlannedRun
from crawler.platforms import load_platform
from crawler.source_run import FULL_AGAIN, SourceRun
from crawler.steps import Page, Task
from standins.sites.serving import Asked
from state.documents import records
from state.ingest import Ingestion
from state.records import Notify, Window
from state.runs import Origin, baseline_needed, begin_run, memory, unread_since
from state.standing import standing
from tests.crawls import NOW
from tests.state_examples import VOCABULARY

if TYPE_CHECKING:
    from pathlib import Path

    from config.models import Crawl, Source
    from crawler.steps import Fetch
    from standins.sites.serving import Site
    from state.database import Database
    from state.documents import StoredDocument
    from state.records import RunReport


class Ending(Enum):
    """What ends a run before its source is read."""

    LIMIT = "limit"
    BUSY = "busy"
    CLOSED = "closed"
    KILLED = "killed"


_POSTPONED = {
    Ending.BUSY: HostRests("the host stays busy"),
    Ending.CLOSED: WindowClosed("its fetch_window is closed"),
}


@dataclass(kw_only=True)
class ShortRuns:
    """Runs of ``source``, which watches ``site`` at ``home``, each a day after the one before."""

    source: Source
    site: Site
    home: str
    database: Database
    crawl: Crawl
    now: datetime = NOW
    asked: list[str] = field(default_factory=list)  # the targets of the last run

    def run(self, pages: int | None = None, ending: Ending = Ending.LIMIT) -> RunReport | None:
        """The next run; None where it was killed. With ``pages`` it gets no more than those."""
        run = self._begun()
        self.asked.clear()
        if pages is not None and ending is Ending.LIMIT:
            run.visitor.most = pages
        self.now += timedelta(days=1)
        waiting = deque(run.begin())
        while waiting:
            fetch = waiting.popleft()
            if pages is None or len(self.asked) < pages:
                run.visitor.requests += 1
                waiting += run.read(fetch, self._page(fetch, run))
            elif ending is Ending.KILLED:
                return None
            else:
                waiting += run.failed(fetch, fetch.url, _POSTPONED[ending])
        return run.finish()

    def stored(self) -> dict[str, StoredDocument]:
        """What is on record, by the platform's key."""
        found = records(self.database, since=None, source=None)
        return {one.document.key.partition("/")[2]: one for one in found}

    def _begun(self) -> SourceRun:
        source, now, database = self.source, self.now, self.database
        baseline = baseline_needed(database, source.id)
        run_id = begin_run(database, source=source.id, origin=Origin.RUN, window=Window(), now=now)
        folder: Path = database.path.parent
        request = CrawlRequest(
            config_folder=folder, database=database.path, sources=(source.id,), now=now
        )
        window = window_of(request, source, unread_since(database, source.id))
        ingestion = Ingestion(
            source=source.id,
            area=None,
            run_id=run_id,
            now=now,
            notify=Notify.NORMAL,
            baseline=baseline,
            standing=standing(database, VOCABULARY),
        )
        return SourceRun(
            planned=PlannedRun(source=source.id, run_id=run_id, baseline=baseline),
            task=Task(source=source, window=window, now=now, memory=memory(database, source.id)),
            platform=load_platform(source.platform),
            database=database,
            intake=Intake(database=database, ingestion=ingestion),
            clock=lambda: now,
            visitor=visitor_of(source, self.crawl, now),
        )

    def _page(self, fetch: Fetch, run: SourceRun) -> Page:
        parts = urlsplit(fetch.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self.asked.append(target)
        known = conditional_headers(self.database, self.source.id, fetch, run.task.now, FULL_AGAIN)
        sent = {name.lower(): value for name, value in {**fetch.headers, **known}.items()}
        asked = Asked(method=fetch.method, target=target, headers=sent, body=fetch.body, at=0.0)
        answer = self.site.answer(asked, self.home)
        return Page(
            url=fetch.url,
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers},
            body=answer.body,
            not_modified=answer.status == 304,
        )
