"""robots.txt, asked once per host and run, and obeyed.

Not Scrapy's own middleware: that (2.19.0) takes a robots.txt that answers 5xx for leave to fetch
everything, and lets the third of several requests through that wait for the same robots.txt.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler.errors import Blocked, CrawlError, Unreachable
from crawler.politeness.egress import HOME

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

TOKEN = "gikai-watch"  # noqa: S105 - the name by which robots.txt may address us
_PRIORITY = 1000
_OWN = "gikai_robots"


class Robots:
    """Downloader middleware: holds a request back until the host's robots.txt is known."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[ProtegoRobotParser | CrawlError]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise Blocked for a forbidden address, Unreachable where robots.txt cannot be read."""
        if request.meta.get(_OWN):
            return
        rules = await self._rules_for(request)
        if isinstance(rules, CrawlError):
            raise type(rules)(str(rules))
        if not rules.allowed(request.url, TOKEN):
            raise Blocked("robots.txt does not allow it")

    async def _rules_for(self, request: Request) -> ProtegoRobotParser | CrawlError:
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.get_running_loop().create_future()
            self._rules[site].set_result(await self._ask(f"{site}/robots.txt", request))
        # Shielded: one waiting request that is cancelled must not cancel the answer of all.
        return await asyncio.shield(self._rules[site])

    async def _ask(self, url: str, request: Request) -> ProtegoRobotParser | CrawlError:
        meta = {_OWN: True, HOME: request.meta.get(HOME)}
        asked = Request(url, priority=_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            answer = await self._crawler.engine.download_async(asked)
        except CrawlError as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever kept robots.txt from us, it did not allow
            return Unreachable(f"robots.txt could not be read: {error or type(error).__name__}")
        if answer.status == 429 or answer.status >= 500:
            return Unreachable(f"robots.txt answered {answer.status}: nothing is fetched this run")
        # RFC 9309 2.3.1.3: a robots.txt that is not there forbids nothing.
        return ProtegoRobotParser(
            answer.body if answer.status == 200 else b"", self._crawler.spider
        )
