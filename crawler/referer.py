"""Which page is named as the one that led to an address: one of the same site, or none; pure."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from crawler.politeness.addresses import PORTS

# Of a Referrer-Policy, those that have a browser say less to the page's own site, and the others.
_LESS = ("no-referrer", "origin", "strict-origin")
_AS_EVER = (
    *("same-origin", "unsafe-url", "no-referrer-when-downgrade"),
    *("origin-when-cross-origin", "strict-origin-when-cross-origin"),
)


def referer(page: str, url: str, policy: str = "") -> str | None:
    """What to send as Referer, None for nothing: the page's address without login and fragment.

    ``policy`` is the page's Referrer-Policy, of which the last word that is known counts: it can
    have us say less, and never more.
    """
    origin, whole = _of_page(page)
    named = _less(origin, whole, policy) if policy else whole
    if url.startswith(origin):  # up to the slash behind its port
        return named
    try:
        return named if _origin(urlsplit(url)) == origin else None
    except ValueError:
        return None


def _less(origin: str, whole: str, policy: str) -> str | None:
    words = [word.strip() for word in policy.lower().split(",")]
    word = next((word for word in reversed(words) if word in _LESS or word in _AS_EVER), "")
    if word == "no-referrer":
        return None
    return origin if word in _LESS else whole


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
