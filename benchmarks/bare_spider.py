"""The limit beside our crawls: a bare Scrapy spider with the default settings, in a process of its
own. It fetches the addresses of a JSON file and throws every page away.

`python -m benchmarks.bare_spider FILE [slim]` reads {"urls": […], "etags": {url: etag}}. A slim one
has none of Scrapy's middlewares and extensions, and uvloop: the least that Scrapy can take.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response


class Bare(Spider):
    """Asks for every address; with an ETag it asks whether the page changed."""

    name = "bare"
    handle_httpstatus_list = (304,)

    async def start(self) -> AsyncIterator[Request]:
        """Every address."""
        wanted = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        for url in wanted["urls"]:
            etag = wanted["etags"].get(url)
            yield Request(url, headers={"If-None-Match": etag} if etag else {})

    def parse(self, response: Response) -> None:
        """Look at nothing."""


_SLIM = {
    "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
    "CONCURRENT_REQUESTS": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {},
    "REMOTE_CONTROL_ENABLED": False,
    "SPIDER_MIDDLEWARES_BASE": {},
    "TELNETCONSOLE_ENABLED": False,
}

if __name__ == "__main__":
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", **(_SLIM if sys.argv[2:] else {})})
    process.crawl(Bare)
    process.start()
