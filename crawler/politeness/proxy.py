"""The proxy by which a crawl goes, where people configured one; its own faults are told as its own.

Told as the site's, a dead proxy would look like two hundred sites that all went down in one night.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from twisted.internet.error import ConnectError

from config.paths import BOT_FILE
from config.secrets import PROXY_VARIABLE
from crawler.errors import ProxyFails, Unreachable
from crawler.politeness.addresses import is_loopback

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from config.secrets import Secret
    from crawler.errors import CrawlError

WANTS_LOGIN = 407
_LONGEST_PROBE = 10.0  # seconds
_REMEDY = f"look at `proxy` in [crawl] of {BOT_FILE}"
_LOGIN_REMEDY = f"set {PROXY_VARIABLE} to its user:password"
# Whom we connect to is the proxy: what fails in that is never the site's.
_CONNECTING = (DownloadConnectionRefusedError, CannotResolveHostError, ConnectError)
_TUNNEL_STATUS = re.compile(r"'status': (\d{3})")


class Proxy:
    """What one crawl knows of its proxy. Once it failed, nothing more is sent to it in this run:
    each source would else wait for the same silence."""

    def __init__(self, address: str | None, login: Secret | None) -> None:
        self._address = address
        self._login = login
        self._fault: str | None = None

    def take(self, request: Request, host: str) -> None:
        """Send a request by the proxy; raises ProxyFails where that has failed before.

        Anew for each request: a redirect brings what its predecessor had.
        """
        request.headers.pop("Proxy-Authorization", None)
        request.meta.pop("proxy", None)
        if self._address is None or is_loopback(host):
            return
        if self._fault:
            raise ProxyFails(self._fault)
        request.meta["proxy"] = self._address
        if self._login:
            login = b64encode(self._login.reveal().encode()).decode("ascii")
            request.headers["Proxy-Authorization"] = f"Basic {login}"

    def refuse(self, request: Request, response: Response) -> None:
        """Raise ProxyFails for an answer that is the proxy's own and not the site's."""
        if response.status == WANTS_LOGIN and request.meta.get("proxy"):
            raise self._failed("wants another login", _LOGIN_REMEDY)

    async def explain(self, request: Request, exception: Exception) -> CrawlError | None:
        """What an exception says of the proxy; None where it is the site's, or there is none."""
        if not request.meta.get("proxy"):
            return None
        if isinstance(exception, TunnelError):
            return self._no_tunnel(str(exception))
        if isinstance(exception, _CONNECTING) or (
            isinstance(exception, DownloadTimeoutError) and not await self._answers()
        ):
            return self._failed(f"cannot be reached: {exception}", _REMEDY)
        return None

    def _no_tunnel(self, said: str) -> CrawlError:
        found = _TUNNEL_STATUS.search(said)
        status = found[1] if found else "something else than HTTP"
        if found and int(status) == WANTS_LOGIN:
            return self._failed("wants another login", _LOGIN_REMEDY)
        return Unreachable(f"the proxy {self._address} did not get there: it answered {status}")

    def _failed(self, how: str, remedy: str) -> ProxyFails:
        self._fault = f"the proxy {self._address} {how}; {remedy}"
        return ProxyFails(self._fault)

    async def _answers(self) -> bool:
        """Whether it takes a connection: a slow site behind it would keep silent just the same."""
        parts = urlsplit(self._address or "")
        reached = asyncio.open_connection(parts.hostname, parts.port or 80)
        try:
            _, writer = await asyncio.wait_for(reached, _LONGEST_PROBE)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True
