"""robots.txt, asked once per host and run, and obeyed.

Not Scrapy's own middleware: that (2.19.0) takes a robots.txt that answers 5xx for leave to fetch
everything, and lets the third of several requests through that wait for the same robots.txt.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.errors import Blocked, ClosedByRobots, CrawlError, Postponed, Unreachable
from crawler.politeness.permission import lifts, why_not
from crawler.politeness.robots_file import LONGEST_DELAY, parse_robots, read_robots
from crawler.politeness.vendors import place_of
from crawler.politeness.visitor import FOR_ROBOTS, VISITOR
from state.host_notes import RobotsCopy

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.fetching.spider import ErrandSpider
    from crawler.politeness.robots_file import Rules
    from crawler.politeness.visitor import Visitor

COPY_COUNTS = timedelta(hours=24)
_PRIORITY = 1000

_logger = logging.getLogger(__name__)


class Robots:
    """Downloader middleware: holds a request back until the host's robots.txt is known."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[Rules | CrawlError]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    @property
    def _spider(self) -> ErrandSpider:
        return self._crawler.spider  # type: ignore[return-value]  # our one spider

    async def process_request(self, request: Request) -> None:
        """Raise Blocked for a forbidden address, Unreachable where robots.txt cannot be read."""
        if request.meta.get(FOR_ROBOTS):
            return
        rules = await self._rules_for(request)
        refusal = rules if isinstance(rules, CrawlError) else _refusal(rules, request.url)
        if refusal is None:
            return
        visitor: Visitor = request.meta[VISITOR]
        if not isinstance(refusal, Blocked) or not _is_permitted(request.url, visitor):
            raise _told(refusal, request.url, visitor)

    async def _rules_for(self, request: Request) -> Rules | CrawlError:
        site = place_of(request.url).site
        while site in self._rules:
            # Shielded: one waiting request that is cancelled must not cancel the answer of all.
            rules = await asyncio.shield(self._rules[site])
            if not isinstance(rules, Postponed):
                return rules
        answer = self._rules[site] = asyncio.get_running_loop().create_future()
        rules = await self._ask(site, request.meta[VISITOR])
        if isinstance(rules, Postponed):
            del self._rules[site]  # what kept one source from asking need not keep the others
        answer.set_result(rules)
        return rules

    async def _ask(self, site: str, visitor: Visitor) -> Rules | CrawlError:
        try:
            answer = await self._fetch(f"{site}/robots.txt", visitor)
            rules = read_robots(answer.status, answer.body)
        except Postponed as error:
            return error
        except (Blocked, Unreachable) as error:
            copy = await self._last_copy(site)
            if copy is None:
                return error
            rules = copy
            _logger.info("%s: %s; its last robots.txt counts", site, error)
        else:
            self._keep(site, answer)
        self._spider.pace.hear(site, min(rules.delay, LONGEST_DELAY))
        return rules

    async def _fetch(self, url: str, visitor: Visitor) -> Response:
        """A robots.txt may stand on another host; Egress sees to it that it is a public one."""
        meta = {FOR_ROBOTS: True, VISITOR: visitor}
        asked = Request(url, priority=_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            return await self._crawler.engine.download_async(asked)
        except CrawlError:
            raise
        except Exception as error:
            # Whatever kept robots.txt from us, it did not allow anything.
            said = f"robots.txt could not be read: {error or type(error).__name__}"
            raise Unreachable(said) from error

    async def _last_copy(self, site: str) -> Rules | None:
        copy = await self._spider.office.robots_copy(site)
        now = self._spider.pace.clock()
        if copy and timedelta() <= now - copy.fetched_at <= COPY_COUNTS:
            return parse_robots(copy.body)
        return None

    def _keep(self, site: str, answer: Response) -> None:
        now = self._spider.pace.clock()
        copy = RobotsCopy(body=answer.body, fetched_at=now) if answer.status == 200 else None
        self._spider.office.keep_robots(site, copy)


def _refusal(rules: Rules, url: str) -> ClosedByRobots | None:
    if not rules.allows(url):
        return ClosedByRobots("robots.txt does not allow it")
    if rules.delay > LONGEST_DELAY:
        return ClosedByRobots(
            f"robots.txt asks for {rules.delay:.0f} s between two requests, more than the "
            f"{LONGEST_DELAY:.0f} s that a run can wait"
        )
    return None


def _is_permitted(url: str, visitor: Visitor) -> bool:
    permission = lifts(visitor.source, url, visitor.today)
    if permission and not visitor.permission_told:
        visitor.permission_told = True
        _logger.warning(
            "%s: %s is fetched although robots.txt does not allow it: %s allowed it on %s (%s)",
            visitor.source.id,
            url,
            permission.by,
            permission.decided_on,
            permission.reason,
        )
    return permission is not None


def _told(refusal: CrawlError, url: str, visitor: Visitor) -> CrawlError:
    """The refusal as one source's own error: what its permission lacks, and what to do."""
    said, ask = [str(refusal)], ""
    if isinstance(refusal, Blocked):
        said += filter(None, [why_not(visitor.source, url, visitor.today)])
        ask = f". Ask for leave: gikai permissions letter {visitor.source.id}"
    return type(refusal)("; ".join(said) + ask)
