"""The last step before the network: a request goes out when its vendor's turn has come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crawler.politeness.certificates import VerifiedDownloads
from crawler.politeness.visitor import VISITOR

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from crawler.fetching.spider import ErrandSpider


class PacedDownloads(VerifiedDownloads):
    """Scrapy's own download handler; the spider's ``pace`` says when it may begin, and its
    ``office`` whether those who read keep up."""

    async def download_request(self, request: Request) -> Response:
        """The answer, once it was our turn to ask; raises Postponed where it will not be."""
        spider: ErrandSpider = self._crawler.spider  # type: ignore[assignment]  # our one spider
        visitor, room = request.meta[VISITOR], spider.office.room
        async with spider.pace.turn(request.url, visitor, room) as lane:
            began = time.monotonic()
            response = await super().download_request(request)
            lane.learn(time.monotonic() - began, response.status)
            return response
