"""The one spider: does the errands of all sources side by side, whoever reads the pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from twisted.internet.task import LoopingCall

from crawler.errors import CrawlError, LayoutChanged, Unreachable
from crawler.limits import TOO_MUCH_MEMORY, MemoryWatch
from crawler.politeness.egress import ASKED, HOME
from crawler.politeness.visitor import VISITOR

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from scrapy.http import Response

    from crawler.fetching.office import Office
    from crawler.politeness.pace import Pace
    from crawler.politeness.visitor import Visitor

_SWEEP = 1.0  # seconds


class ErrandSpider(Spider):
    """Fetches what ``office`` is asked for, past Scrapy's scheduler and scraper: a page is read in
    another process, and what is to be fetched next is decided there.

    ``pace`` and ``office`` are what the middlewares share that make a crawl a guest.
    """

    name = "gikai-watch"

    def __init__(self, office: Office, visitors: Mapping[str, Visitor], pace: Pace) -> None:
        super().__init__()
        self.office = office
        self.pace = pace
        self._visitors = visitors
        self._errands: set[asyncio.Task[None]] = set()
        self._memory = MemoryWatch()
        # Twisted (26.10.0) forgets timers that were called off, two for each request, only when one
        # of its own rings, and no other does: 0.6 KB a page, for as long as four minutes (2026-11).
        self._sweeping = LoopingCall(_let_twisted_sweep)

    async def start(self) -> AsyncIterator[Request]:
        """Keep the crawl open until no further errand comes; nothing is asked for from here."""
        self._sweeping.start(_SWEEP, now=False)
        await self.office.open(self._take)
        await self.office.over()
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def closed(self, _reason: str) -> None:
        """Let the last errands say what became of them, and say how long hosts are to be left in
        peace."""
        await asyncio.gather(*self._errands, return_exceptions=True)
        if self._sweeping.running:
            self._sweeping.stop()
        pauses = [[rest.name, rest.not_before.isoformat()] for rest in self.pace.pauses()]
        self.office.say(["closed", pauses])
        await self.office.close()

    def _take(self, words: list[Any], body: bytes) -> None:
        if words[0] == "stop":
            self.pace.stop(words[1])
            return
        if self._memory.is_over():
            self.pace.stop(TOO_MUCH_MEMORY)
        errand = asyncio.get_running_loop().create_task(self._do(words, body))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _do(self, words: list[Any], body: bytes) -> None:
        _, number, source, url, method, headers = words
        visitor = self._visitors[source]
        asked: list[str] = [url]
        meta = {HOME: visitor.source, VISITOR: visitor, ASKED: asked}
        try:
            request = Request(url, method=method, headers=headers, body=body, meta=meta)
        except ValueError as error:
            self.office.say(["unusable", number, f"no address of a page: {error}"])
            return
        try:
            self.pace.refuse_when_stopped()  # or Scrapy (2.19.0) stumbles, while it is closing
            response = await self.crawler.engine.download_async(request)
            came = what_came(response)
        except Exception as error:  # noqa: BLE001 - whatever kept the page from us is told
            reason = reason_of(error)
            kind = type(reason).__name__
            self.office.say(["failed", number, visitor.requests, kind, asked[-1], str(reason)])
        else:
            self.office.say(["page", number, visitor.requests, *came], response.body)


def _let_twisted_sweep() -> None:
    """Nothing to do: that a timer rings is enough."""


def what_came(response: Response) -> list[Any]:
    """Address, status, headers, whether it is not modified, and what led to the address."""
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    asked = response.request.headers if response.request else {}
    conditional = "If-None-Match" in asked or "If-Modified-Since" in asked
    not_modified = conditional and response.status == 304
    led = response.request.meta.get("redirect_urls", []) if response.request else []
    return [response.url, response.status, headers, not_modified, led]


def reason_of(error: BaseException) -> CrawlError:
    """What kept a page from us, in our own words for it."""
    if isinstance(error, CrawlError):
        return error
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return LayoutChanged(f"the page is larger than max_body_mib: {error}")
    if isinstance(error, IgnoreRequest):
        # Six redirects, and no page: its layout, which nobody saw, needs no teaching.
        return Unreachable(f"the page leads from one address to the next: {error}")
    return Unreachable(f"{type(error).__name__}: {error}")
