"""Parts of Scrapy (2.19.0) in a lighter make: of what a request costs beside the network they took
a third (2026-11).

What waits, what is under way, when a crawl is at its end and what is limited stays Scrapy's.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.core.scheduler import BaseScheduler
from scrapy.core.scraper import Scraper
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter
from scrapy.signalmanager import SignalManager
from scrapy.spidermiddlewares.referer import RefererMiddleware, SameOriginPolicy
from scrapy.utils.asyncgen import as_async_generator
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from scrapy.core.engine import ExecutionEngine
    from scrapy.http import Response
    from scrapy.settings import Settings


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


class LeanMiddlewares(DownloaderMiddlewareManager):
    """Calls our middlewares one after the other. Scrapy's own makes a coroutine of each answer."""

    async def _process_request(
        self, request: Request, download_func: Callable[[Request], Awaitable[Response]]
    ) -> Response | Request:
        for method in filter(None, self.methods["process_request"]):
            answer = method(request=request)
            if isawaitable(answer):
                answer = await answer
            if answer is not None:
                return answer  # type: ignore[no-any-return]  # as Scrapy's middlewares answer
        return await download_func(request)

    async def _process_response(
        self, response: Response | Request, request: Request
    ) -> Response | Request:
        for method in filter(None, self.methods["process_response"]):
            if isinstance(response, Request):
                break
            answer = method(request=request, response=response)
            response = await answer if isawaitable(answer) else answer
        return response


class LeanDownloader(Downloader):
    """Scrapy's own, with ``LeanMiddlewares``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Another one would make each middleware twice, and this adds nothing to what it holds.
        self.middleware.__class__ = LeanMiddlewares


class LeanScraper(Scraper):
    """Gives a page to our one spider, and what the spider asks for to the engine.

    Scrapy's own has a queue and tasks for what a page may bring, and generators around it for each
    middleware: here a page brings requests alone, and there is but one that looks at them.
    """

    async def _scrape(self, result: Response | Failure, request: Request) -> None:
        try:
            if isinstance(result, Failure):
                result.request = request  # type: ignore[attr-defined]  # as Scrapy does
                wanted = request.errback(result)  # type: ignore[misc]  # all of ours have one
                await self._ask(wanted, None)
            else:
                wanted = request.callback(result, **request.cb_kwargs)  # type: ignore[misc]  # here too
                await self._ask(wanted, result)
        except Exception:  # noqa: BLE001 - as Scrapy does: what closes the spider is among them
            failure = Failure()  # type: ignore[no-untyped-call]  # Twisted has no annotation here
            self.handle_spider_error(failure, request, result)

    async def _ask(
        self, wanted: Iterable[Request] | AsyncIterator[Request], page: Response | None
    ) -> None:
        referer = self.crawler.get_spider_middleware(RefererMiddleware)
        async for request in as_async_generator(wanted):
            if referer and page is not None:
                referer.get_processed_request(request, page)
            self.crawler.engine.crawl(request)


class LeanCrawler(Crawler):
    """Scrapy's own, with the lighter parts that no setting names."""

    def __init__(self, spider: type[Spider], settings: Settings) -> None:
        super().__init__(spider, settings)
        self.signals = FewSignals(self)

    def _create_engine(self) -> ExecutionEngine:
        engine = super()._create_engine()
        engine.scraper.__class__ = LeanScraper  # it adds nothing to what the scraper holds
        return engine
