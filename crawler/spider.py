"""The one spider: carries out what platforms ask for, all sources of a crawl side by side."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider, DownloadCancelledError, IgnoreRequest

from crawler.errors import CrawlError, LayoutChanged, Unreachable
from crawler.fetches import conditional_headers
from crawler.politeness.egress import HOME
from crawler.politeness.pace import INTERRUPTED, OUT_OF_TIME
from crawler.politeness.visitor import VISITOR
from crawler.steps import Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.politeness.pace import Pace
    from crawler.source_run import SourceRun
    from crawler.steps import Fetch
    from state.database import Database

_logger = logging.getLogger(__name__)

_READERS = 2  # pages read beside the crawl at once: a PDF file may take 1 GiB of memory
_SHORT = (
    256 * 1024
)  # bytes of a page: a quarter of a second, as no parser takes more than 1 s per MB

STOPPED = {
    "shutdown": INTERRUPTED,
    "closespider_timeout": OUT_OF_TIME,
    "memusage_exceeded": "the crawl used too much memory",
}


class StepSpider(Spider):
    """Fetches for ``runs`` and tells ``tell`` of each source that starts, grows and finishes.

    ``pace`` and ``database`` are what the middlewares share that make a crawl a guest.
    ``broke`` is what kept results from the database; the runs then stay open, for there is
    nowhere to write how they ended.
    """

    name = "gikai-watch"

    def __init__(
        self,
        runs: Sequence[SourceRun],
        tell: Callable[[str, SourceRun], None],
        pace: Pace,
        database: Database,
    ) -> None:
        super().__init__()
        self.runs = runs
        self.tell = tell
        self.pace = pace
        self.database = database
        self.broke: Exception | None = None
        self._readers = ThreadPoolExecutor(_READERS)

    async def start(self) -> AsyncIterator[Request]:
        """The first fetches of every source."""
        for run in self.runs:
            self.tell("started", run)
            for request in self._guarded(run, run.begin):
                yield request

    def read(
        self, response: Response, run: SourceRun, fetch: Fetch
    ) -> Iterator[Request] | AsyncIterator[Request]:
        """Callback: a page came, whatever its status."""
        page = page_of(response)
        if fetch.beside and takes_long(page):
            return self._read_beside(run, fetch, page)
        return self._guarded(run, lambda: run.read(fetch, page))

    async def _read_beside(
        self, run: SourceRun, fetch: Fetch, page: Page
    ) -> AsyncIterator[Request]:
        """Read a page in a thread: a hostile file holds up its own source, and no other."""
        with self._guard(run):
            arrived = run.receive(fetch, page)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._readers, arrived.reading.gather)
        if not run.finished:  # the crawl was stopped meanwhile: the next run asks for it
            for request in self._guarded(run, lambda: run.carry_out(arrived)):
                yield request

    def fail(self, failure: Failure) -> Iterator[Request]:
        """Errback: a page did not come."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        run: SourceRun = request.cb_kwargs["run"]
        fetch: Fetch = request.cb_kwargs["fetch"]
        error = reason_of(failure.value)
        yield from self._guarded(run, lambda: run.failed(fetch, request.url, error))

    def closed(self, reason: str) -> None:
        """Close the runs that are still open, so that a stopped crawl says so on record."""
        self._readers.shutdown(wait=False, cancel_futures=True)
        for run in self.runs:
            if not run.finished and self.broke is None:
                stopped = STOPPED.get(reason, f"the crawl ended ({reason}) before all pages came")
                run.note(None, Unreachable(stopped))
                self._finish(run)

    def _guarded(self, run: SourceRun, work: Callable[[], list[Fetch]]) -> Iterator[Request]:
        """Requests for what the work asks for; the run is finished when nothing is left to come."""
        with self._guard(run):
            before = run.documents
            requests = self._requests(run, work())
            if run.documents > before:
                self.tell("documents", run)
            if not run.waiting:
                self._finish(run)
        yield from requests

    @contextmanager
    def _guard(self, run: SourceRun) -> Iterator[None]:
        """What fails here is no page's fault: the crawl ends."""
        try:
            yield
        except Exception as error:
            _logger.exception("%s: results could not be written", run.source_id)
            self.broke = error
            raise CloseSpider("broke") from error

    def _finish(self, run: SourceRun) -> None:
        run.finish()
        self.tell("finished", run)

    def _requests(self, run: SourceRun, fetches: list[Fetch]) -> list[Request]:
        requests: list[Request] = []
        while fetches:
            requests += filter(None, [self._request(run, fetch) for fetch in fetches])
            fetches = [] if requests else run.hand_out()
        return requests

    def _request(self, run: SourceRun, fetch: Fetch) -> Request | None:
        known = conditional_headers(
            run.database, run.source_id, fetch, run.task.now, run.full_again
        )
        try:
            return Request(
                fetch.url,
                callback=self.read,
                errback=self.fail,
                method=fetch.method,
                headers={**fetch.headers, **known},
                body=fetch.body,
                cb_kwargs={"run": run, "fetch": fetch},
                meta={HOME: run.task.source, VISITOR: run.visitor},
                dont_filter=True,
            )
        except ValueError as error:
            run.unusable(fetch, LayoutChanged(f"no address of a page: {error}"))
            return None


def page_of(response: Response) -> Page:
    """What a page function hears of an answer."""
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    asked = response.request.headers if response.request else {}
    led = response.request.meta.get("redirect_urls", ()) if response.request else ()
    conditional = "If-None-Match" in asked or "If-Modified-Since" in asked
    return Page(
        url=response.url,
        status=response.status,
        headers=headers,
        body=response.body,
        not_modified=conditional and response.status == 304,
        redirected_from=tuple(led),
    )


def takes_long(page: Page) -> bool:
    """Whether a page is a file, or so large that its reading would hold up the other sources.

    To hand one over takes 0.3 ms, and every call of SQLite or a socket then waits until the reader
    lets go of the interpreter: a fifth of a crawl of small pages (2026-11).
    """
    return len(page.body) > _SHORT or b"%PDF-" in page.body[:1024]


def reason_of(error: BaseException | None) -> CrawlError:
    """What kept a page from us, in our own words for it."""
    if isinstance(error, CrawlError):
        return error
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return LayoutChanged(f"the page is larger than max_body_mib: {error}")
    if isinstance(error, IgnoreRequest):
        # Six redirects, and no page: its layout, which nobody saw, needs no teaching.
        return Unreachable(f"the page leads from one address to the next: {error}")
    return Unreachable(f"{type(error).__name__}: {error}")
