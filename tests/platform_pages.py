"""What the pages of docs/platforms/ state, for the tests that hold a platform to it."""

from __future__ import annotations

import re

from crawler.platforms import load_platform, platform_names
from tests.tree import ROOT

_STATED = re.compile(r"Requests of a run with nothing new:\s+(\d+)")

# The platforms that fetch; the others read saved files alone.
CRAWLED = tuple(name for name in platform_names() if hasattr(load_platform(name), "start"))


def stated_requests(platform: str) -> int:
    """How many requests a run with nothing new makes at least, robots.txt aside, says its page.

    Raises LookupError for a page that does not say so in these words.
    """
    page = (ROOT / "docs" / "platforms" / f"{platform}.md").read_text(encoding="utf-8")
    found = _STATED.search(page.replace("*", ""))
    if not found:
        raise LookupError(f"docs/platforms/{platform}.md: «Requests of a run with nothing new: N»")
    return int(found[1])
