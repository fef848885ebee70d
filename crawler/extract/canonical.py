"""What of an address stays the same: the key of a file that has no other."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_SESSION = re.compile(r"(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|sid)$", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_PORTS = frozenset({None, 80, 443})


def canonical_place(url: str, home: str) -> str:
    """An address without scheme, fragment, session number and the order of its query.

    Without its host too where that is ``home``'s, with or without www. Raises ValueError for what
    is no address.
    """
    split, own = urlsplit(url), urlsplit(home)
    path = quote(unquote(_SESSION_IN_PATH.sub("", split.path)), safe="/-._~!$&'()*+,;=:@")
    pairs = parse_qsl(split.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _SESSION.fullmatch(pair[0])))
    host = _host(split.hostname, split.port)
    place = path.lstrip("/") + (f"?{query}" if query else "")
    if host == _host(own.hostname, own.port):
        return place
    return f"{host}/{place}"


def _host(name: str | None, port: int | None) -> str:
    bare = (name or "").lower().rstrip(".").removeprefix("www.")
    return bare if port in _PORTS else f"{bare}:{port}"
