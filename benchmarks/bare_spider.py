"""The limit beside our crawls: a bare Scrapy spider with the default settings, in a process of its
own. It fetches the addresses of a JSON file and throws every page away.

`python -m benchmarks.bare_spider FILE` reads {"urls": […], "etags": {url: etag}}.
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


if __name__ == "__main__":
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(Bare)
    process.start()
