"""Parts of Scrapy (2.19.0) in a lighter make: of what a request costs beside the network they took
a fifth (2026-11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import BaseScheduler
from scrapy.logformatter import LogFormatter
from scrapy.signalmanager import SignalManager

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class NothingWaits(BaseScheduler):
    """No request is ever scheduled: each goes to the downloader when its errand comes, and what
    waits for its turn waits there (settings.py)."""

    def has_pending_requests(self) -> bool:
        """None waits."""
        return False

    def enqueue_request(self, request: Request) -> bool:
        """Take a request: none is given."""
        raise RuntimeError(f"{request.url} was scheduled")

    def next_request(self) -> Request | None:
        """None."""
        return None


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
