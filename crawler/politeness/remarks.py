"""What a page says to robots about itself; pure. It forbids no fetching: it is noted, no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.steps import Page

_HEAD = 8192  # bytes
_META = re.compile(rb"<meta\b[^>]{1,300}>", re.IGNORECASE)
_FOR_ROBOTS = re.compile(rb"\bname\s*=\s*[\"']?(?:robots|gikai-watch)\b", re.IGNORECASE)
_WORDS = re.compile(r"\b(noindex|noarchive|nosnippet|none)\b")


def robots_remark(page: Page) -> str:
    """The restrictions in X-Robots-Tag and in ``meta robots``, such as "noarchive, noindex"."""
    metas = (tag for tag in _META.findall(page.body[:_HEAD]) if _FOR_ROBOTS.search(tag))
    said = [page.headers.get("x-robots-tag", ""), *(tag.decode("latin-1") for tag in metas)]
    return ", ".join(sorted(set(_WORDS.findall(" ".join(said).lower()))))
