"""429 and 503: the host is left alone for as long as it asks, then asked again.

Scrapy's own retry (2.19.0) ignores Retry-After and asks again at once.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import Unreachable

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

BUSY = (429, 503)
TIMES = 2
LEAST, UNSAID, MOST = 1.0, 30.0, 600.0  # seconds to wait
_TRIED = "gikai_busy"

_logger = logging.getLogger(__name__)


class Patience:
    """Downloader middleware: waits before a request to a host that asked for it."""

    def __init__(self) -> None:
        self._not_before: dict[str, float] = {}
        self._stopping = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Patience:
        """As Scrapy makes its middlewares."""
        patience = cls()
        crawler.signals.connect(patience.stop, signal=STOPPING)
        return patience

    def stop(self) -> None:
        """Wait no longer: the crawl was told to end."""
        self._stopping.set()

    async def process_request(self, request: Request) -> None:
        """Hold the request back while its host wants to be left alone."""
        rest = self._not_before.get(_host(request), 0.0) - time.monotonic()
        if rest == math.inf:
            raise Unreachable(f"{_host(request)} wants to be left alone for longer than this run")
        if rest <= 0:
            return
        try:
            await asyncio.wait_for(self._stopping.wait(), rest)
        except TimeoutError:
            return
        raise Unreachable("the crawl was stopped while the host wanted to be left alone")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again later; the answer itself where it was asked often enough, or waits too long."""
        if response.status not in BUSY:
            return response
        seconds = wanted_rest(_header(response, "Retry-After"), _header(response, "Date"))
        tried = request.meta.get(_TRIED, 0)
        if tried >= TIMES or seconds > MOST:
            # Its other pages are not asked for either: each would be waited for in vain.
            self._not_before[_host(request)] = math.inf
            return response
        _logger.info("%s asks for %.0f s of rest", _host(request), seconds)
        self._not_before[_host(request)] = time.monotonic() + seconds
        return request.replace(meta={**request.meta, _TRIED: tried + 1}, dont_filter=True)


STOPPING = object()


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


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc
