"""Which page is named as the one that led to an address: one of the same site, or none; pure."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from crawler.politeness.addresses import PORTS


def referer(page: str, url: str) -> str | None:
    """What to send as Referer, None for nothing: the page's address without login and fragment."""
    origin, named = _of_page(page)
    if url.startswith(origin):  # up to the slash behind its port
        return named
    try:
        return named if _origin(urlsplit(url)) == origin else None
    except ValueError:
        return None


@lru_cache(maxsize=64)  # asked for each link of a list, and so of the same page over and over
def _of_page(page: str) -> tuple[str, str]:
    parts = urlsplit(page)
    origin = _origin(parts)
    query = f"?{parts.query}" if parts.query else ""
    return origin, f"{origin}{parts.path.removeprefix('/')}{query}"


def _origin(parts: SplitResult) -> str:
    """Scheme, host and any odd port, and a slash."""
    place = parts.netloc.rpartition("@")[2]
    if parts.port == PORTS.get(parts.scheme):
        place = place.removesuffix(f":{parts.port}")
    return f"{parts.scheme}://{place}/"
