"""Where a crawl may go: the source's own host, by http or https, and never into a private net."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.errors import Blocked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
HOME = "gikai_home"  # the meta key that names the source's own address


class Egress:
    """Downloader middleware: every request passes, also those of redirects and of robots.txt."""

    def __init__(self, *, contact: bool, allow_loopback: bool) -> None:
        self._contact = contact
        self._allow_loopback = allow_loopback

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Egress:
        """As Scrapy makes its middlewares."""
        settings = crawler.settings
        return cls(
            contact=settings.getbool("GIKAI_CONTACT"),
            allow_loopback=settings.getbool("GIKAI_ALLOW_LOOPBACK"),
        )

    def process_request(self, request: Request) -> None:
        """Raise Blocked for an address that we do not go to."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https"):
            raise Blocked(f"{parts.scheme}: is no address of a web page")
        home = request.meta.get(HOME)
        if home and _site(parts) != _site(urlsplit(home)):
            raise Blocked(f"leads to another host: {parts.netloc}")
        if is_loopback(host):
            if not self._allow_loopback:
                raise Blocked("this machine itself is not crawled while allow_loopback is false")
        elif not self._contact:
            raise Blocked("nothing but loopback is fetched while `contact` in bot.toml is empty")
        elif is_private(host):
            raise Blocked(f"lies in a private net: {host}")


class PublicResolver(CachingThreadedResolver):
    """Refuses names of the public web that lead into a private net, or back to this machine."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a name; fails as unknown for one that we do not go to."""
        found = super().getHostByName(name, timeout)
        return found if is_loopback(name) else found.addCallback(refuse_private, name)


def refuse_private(address: str, name: str) -> str:
    """The address again; raises DNSLookupError where a name leads into a private net."""
    if is_private(address):
        raise DNSLookupError(f"{name} leads into a private net: {address}")
    return address


def _site(parts: SplitResult) -> tuple[str, int]:
    """Host and port. http and https, with and without www are one site: the one redirects us."""
    port = parts.port or 443
    return (parts.hostname or "").removeprefix("www."), 443 if port == 80 else port


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine by itself, asking no resolver."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Whether an address, written as one, is anything but public; a name is not judged.

    A host that ends in a number is an address to the system («127.1», «127.000.000.001»), though
    not to us: what we cannot read we do not visit. No top-level domain is a number.
    """
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))
