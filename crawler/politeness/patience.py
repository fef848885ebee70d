"""429 and 503: the host is left alone for as long as it asks, in this run and in the next ones.

Scrapy's own retry (2.19.0) ignores Retry-After and asks again at once.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from crawler.errors import HostRests
from crawler.politeness.pace import LONGEST_WAIT, left_alone, names_of
from crawler.politeness.vendors import place_of
from crawler.politeness.visitor import FOR_ROBOTS, VISITOR
from state.host_notes import Rest

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.fetching.spider import ErrandSpider

TOO_MANY, UNAVAILABLE = 429, 503
TIMES = 2  # so often is a busy host asked again in one run
LEAST, UNSAID = 1.0, 30.0  # seconds to wait, and where the host names none
# Seconds: a slip in somebody's server configuration must not silence us for good.
LONGEST_REST = 7 * 86400.0
_TRIED = "gikai_busy"

_logger = logging.getLogger(__name__)


class Patience:
    """Downloader middleware: gives each request its vendor's queue, and reads who is too busy."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Patience:
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    @property
    def _spider(self) -> ErrandSpider:
        return self._crawler.spider  # type: ignore[return-value]  # our one spider

    def process_request(self, request: Request) -> None:
        """Put it into its vendor's queue, so that Scrapy holds one back for the other."""
        request.meta["download_slot"] = place_of(request.url).vendor

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again later. Raises HostRests where it was asked often enough, or waits too long."""
        if response.status not in (TOO_MANY, UNAVAILABLE):
            return response
        retry_after = _header(response, "Retry-After")
        if request.meta.get(FOR_ROBOTS) and response.status == UNAVAILABLE and not retry_after:
            return response  # like any 5xx: crawler.politeness.robots knows what it means
        seconds = wanted_rest(retry_after, _header(response, "Date"))
        name, not_before = self._leave_alone(request, response.status, seconds)
        pace, tried = self._spider.pace, request.meta.get(_TRIED, 0)
        if seconds > LONGEST_WAIT:
            raise left_alone(name, not_before)
        if tried >= TIMES:
            pace.give_up(name)
            raise HostRests(f"{name} answered {response.status} {tried + 1} times: it is too busy")
        _logger.info("%s asks for %.0f s of rest", name, seconds)
        return request.replace(meta={**request.meta, _TRIED: tried + 1}, dont_filter=True)

    def _leave_alone(self, request: Request, status: int, seconds: float) -> tuple[str, datetime]:
        """Too many requests are the vendor's to count; a host that is down is that host alone."""
        pace = self._spider.pace
        vendor, host = names_of(place_of(request.url))
        name = vendor if status == TOO_MANY else host
        now = pace.clock()
        not_before = now + timedelta(seconds=min(seconds, LONGEST_REST))
        pace.slow_down(vendor)
        pace.rest(name, not_before)
        reason = f"{status}, Retry-After {seconds:.0f} s, for {request.meta[VISITOR].source.id}"
        self._spider.office.keep_rest(Rest(name=name, not_before=not_before, reason=reason))
        return name, not_before


def wanted_rest(retry_after: str, date: str) -> float:
    """Seconds, from Retry-After as a number or as an instant (counted from the answer's Date)."""
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return max(LEAST, float(retry_after))
    try:
        rest = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return UNSAID
    return max(LEAST, rest.total_seconds())


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
