"""Where a crawl may go: the source's own hosts, by http or https, and never into a private net."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet.error import DNSLookupError

from crawler.errors import Blocked, Unreachable
from crawler.politeness.addresses import belongs, is_loopback, is_open_port, is_private
from crawler.politeness.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

    from crawler.politeness.visitor import Home

HOME = "gikai_home"  # the meta key of the source to whose hosts a request keeps
ASKED = "gikai_asked"  # and of a list of the addresses asked for, one for each redirect


class Egress:
    """Downloader middleware: every request passes, also those of redirects and of robots.txt."""

    def __init__(self, settings: BaseSettings) -> None:
        self._contact = settings.getbool("GIKAI_CONTACT")
        self._allow_loopback = settings.getbool("GIKAI_ALLOW_LOOPBACK")
        self._proxy = Proxy(settings.get("GIKAI_PROXY"), settings.get("GIKAI_PROXY_LOGIN"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Egress:
        """As Scrapy makes its middlewares."""
        return cls(crawler.settings)

    def process_request(self, request: Request) -> None:
        """Raise Blocked for an address that we do not go to; send the others by the proxy.

        Raises ProxyFails where that is known to be of no use.
        """
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise Blocked(f"{parts.scheme}: is no address of a web page")
        request.meta.get(ASKED, []).append(request.url)
        home: Home | None = request.meta.get(HOME)
        if home and not belongs(home, request.url):
            raise Blocked(f"leads to another host: {parts.netloc}")
        try:
            self._refuse_address(parts)
        except ValueError:
            raise Blocked("is no address of a web page") from None
        self._proxy.take(request, parts.hostname or "")

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise ProxyFails for what the proxy answered in the site's place."""
        self._proxy.refuse(request, response)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Say what Scrapy hints at: a bad certificate, a name that leads where we do not go."""
        said = str(exception)
        if "certificate verify failed" in said or "VerificationError" in said:
            raise Unreachable(f"its certificate is not valid: {said}") from exception
        if fault := await self._proxy.explain(request, exception):
            raise fault from exception
        host = urlsplit(request.url).hostname or ""
        found = dnscache.get(host)
        if found and is_private(found) and not is_loopback(host) and not request.meta.get("proxy"):
            raise Blocked(f"{host} leads into a private net: {found}") from exception

    def _refuse_address(self, parts: SplitResult) -> None:
        host = parts.hostname or ""
        if is_loopback(host):
            if not self._allow_loopback:
                raise Blocked("this machine itself is not crawled while allow_loopback is false")
            return
        if not self._contact:
            raise Blocked("nothing but loopback is fetched while `contact` in bot.toml is empty")
        if is_private(host):
            raise Blocked(f"lies in a private net: {host}")
        if not is_open_port(parts):
            raise Blocked(f"port {parts.port} is none of the public web's")


class PublicResolver(CachingThreadedResolver):
    """Refuses names of the public web that lead into a private net, or back to this machine.

    The address it answers is the one that is connected to; nothing resolves the name again. The
    proxy alone may lie in a private net: people named it.
    """

    proxy_host: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        """As Scrapy makes its resolver."""
        resolver: PublicResolver = super().from_crawler(crawler, reactor)
        proxy = crawler.settings.get("GIKAI_PROXY")
        resolver.proxy_host = urlsplit(proxy).hostname if proxy else None
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a name; fails as unknown for one that we do not go to."""
        found = super().getHostByName(name, timeout)
        if is_loopback(name) or name == self.proxy_host:
            return found
        return found.addCallback(refuse_private, name)


def refuse_private(address: str, name: str) -> str:
    """The address again; raises DNSLookupError where a name leads into a private net."""
    if is_private(address):
        raise DNSLookupError(f"{name} leads into a private net: {address}")
    return address
