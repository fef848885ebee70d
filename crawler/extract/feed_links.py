"""What the links of feeds and news lists are the same as: an address without what changes in it."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from crawler.politeness.addresses import belongs

if TYPE_CHECKING:
    from config.models import Source

# What in a query says who looks or whence, never at what. A short sid is a story's number.
_PASSING = re.compile(
    r"(?:(?:php|java|j|asp)?sess(?:ion)?_?(?:id)?|aspsessionid\w*|cfid|cftoken|sid)=[^=]{16,}"
    r"|(?:utm_\w+|mc_[ce]id|[fgy]clid|_ga)=.*|(?:ref|from)=rss",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_SAFE = "%/:=&?+!$,;'@()*~[]"
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d([-/.]?)(?:0\d|1[0-2])\1(?:[0-2]\d|3[01])(?!\d)")
_POST_NUMBER = re.compile(r"[?&]p=(\d{1,12})(?:&|$)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,30}", re.IGNORECASE)
_KEY_LONGEST = 160
_WEB = ("http", "https")


@lru_cache(maxsize=16)  # an index asks twice for each of its links, and each time for its own
def place(url: str) -> tuple[str, str]:
    """Host and path with query of an address, both without what changes.

    The same page under http and https, with and without www, a session, a fragment, an utm_ mark,
    or with its query in another order is one place. Raises ValueError for what is no address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _WEB or not parts.hostname:
        raise ValueError(f"no address of a web page: {url[:100]!r}")
    port = parts.port
    host = parts.hostname.rstrip(".").removeprefix("www.")
    if port not in (None, 80, 443):
        host += f":{port}"
    path = _PATH_SESSION.sub("", parts.path).rstrip("/")
    kept = sorted(pair for pair in parts.query.split("&") if pair and not _PASSING.fullmatch(pair))
    whole = quote(path + ("?" + "&".join(kept) if kept else ""), safe=_SAFE)
    return host, _ESCAPE.sub(lambda escape: escape[0].upper(), whole) or "/"


def key_of(source: Source, url: str) -> str:
    """A page's key: its path on the source's own host, elsewhere the host too.

    Raises ValueError as ``place`` does.
    """
    host, path = place(url)
    home = place(str(source.url))[0] if source.url else None
    key = path.lstrip("/") if host == home else host + path
    return f"{source.id}/{short(key or '/')}"


def lasting_guid(guid: str) -> str | None:
    """What of an item's own id outlives a new date and a new address; None where nothing does.

    Trusted are ids that are no addresses (tag:, urn:, hatenablog:) and hold no day, and the number
    in WordPress's guid: an address in a guid is but the link, and a day in it moves with the item.
    """
    scheme, _, rest = guid.partition(":")
    if scheme.lower() in _WEB:
        number = _POST_NUMBER.search(guid)
        return str(int(number[1])) if number else None
    if not rest or not _SCHEME.fullmatch(scheme) or _DATED.search(guid):
        return None
    return guid.strip()


def why_not(source: Source, url: str) -> str | None:
    """Why a link is not followed; None where it leads to a page of the source."""
    try:
        host, _ = place(url)
    except ValueError:
        return f"leads to no web page: {url[:60]!r}"
    return None if belongs(source, url) else f"leads to another host: {host}"


def short(key: str) -> str:
    """A key's text without what cannot be printed, and not longer than a key may be."""
    key = "".join(char if char.isprintable() else "_" for char in key)
    if len(key) <= _KEY_LONGEST:
        return key
    return f"{key[: _KEY_LONGEST - 21]}~{blake2b(key.encode(), digest_size=10).hexdigest()}"
