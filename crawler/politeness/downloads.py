"""The last step before the network: a request goes out when its vendor's turn has come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crawler.politeness.certificates import VerifiedDownloads
from crawler.politeness.visitor import VISITOR

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from crawler.politeness.pace import Pace


class PacedDownloads(VerifiedDownloads):
    """Scrapy's own download handler; the spider's ``pace`` says when it may begin."""

    async def download_request(self, request: Request) -> Response:
        """The answer, once it was our turn to ask; raises Postponed where it will not be."""
        pace: Pace = self._crawler.spider.pace  # type: ignore[union-attr]  # our one spider
        async with pace.turn(request.url, request.meta[VISITOR]) as lane:
            began = time.monotonic()
            response = await super().download_request(request)
            lane.learn(time.monotonic() - began, response.status)
            return response
