"""What an address tells without being asked: which platform serves it, and how a source of it may
be called; pure.

The hosts of vendors, and councils' own hosts on which a vendor's system runs, as seen by 2026-11.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Read against host, path and query. The first that fits counts.
_SIGNS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "discussnet": r"[^/]+/tenant/[\w-]+(?:/|$)",
        "dbsr": r"(?:[^/]+\.)?(?:dbsr\.jp|db-search\.com|kaigiroku\.city\.shinagawa\.tokyo\.jp"
        r"|kaigiroku\.pref\.yamanashi\.jp|record\.gikai\.metro\.tokyo\.lg\.jp)(?:/|$)"
        r"|[^?]+/\d+\?(?:[^?]*&)?Template=",
        "kensakusystem": r"(?:www\.)?kensakusystem\.jp/+\w",
        "voices": r"(?:[^/]+\.)?gijiroku\.com(?:/|$)|[^?]+/voices2?(?:/|$)"
        r"|[^?]+/g0[78]v_\w+\.asp(?:\?|$)",
        "domino": r"[^?]+\.nsf(?:[/?]|$)",
        "kokkai": r"kokkai\.ndl\.go\.jp(?:/|$)",
        "note": r"note\.com/\w",
        "wordpress": r"[^/]+\.wordpress\.com(?:/|$)",
        "feed": r"[^?]+(?:\.(?:atom|rdf|rss|xml)|/(?:atom|feed|rss))/?$",
    }.items()
}
_OF_COUNCILS = ("discussnet", "dbsr", "kensakusystem", "voices", "domino")
# Vendors' videos look like their minutes, and name other councils by the same ids.
_VIDEOS = re.compile(
    r"(?:[^/]+\.)?discussvision\.net/|(?:www\.)?kensakusystem\.jp/+[^/]+-vod(?:/|$)"
)
_TENANT = re.compile(r"/tenant/([\w-]+)(?:/|$)", re.ASCII)
_ENTRANCE = re.compile(r"(?:/(?:index|default|sapphire)\d?\.\w+)?/*$")
_SESSION = re.compile(r"/\d+/?$")  # of a search that DB-Search keeps for one visitor
_ARTICLE = re.compile(r"(/\w+)/n/\w+/?$", re.ASCII)  # of an account, which is what can be watched
_NAME = re.compile(r"[a-z][a-z0-9_-]{1,40}")
# Parts of addresses that say what a page is for, and nothing of whose it is.
_NO_NAME = re.compile(
    r"(?:www|net|web|sec|pre|dww|mww|ssp|asp|info|voices|record|giji|kugi|kugikai|gikai|shigikai"
    r"|kaigiroku|blog|home|index|feed|rss|city|town|vill|pref|metro|jp|lg|ne|or|co|com|org"
    r"|gijiroku|dbsr|db-search|kensakusystem|localhost)\d*"
)
# On these everybody has a host of their own, called as they like.
_OWN_LABEL = re.compile(
    r"(?:www\.)?([a-z0-9][a-z0-9-]{0,62})\.(?:wordpress\.com|hatenablog\.(?:com|jp)|blogspot\.com)"
)
# On these everybody has a folder of their own.
_FOLDERS = re.compile(r"(?:www\.)?(?:note\.com|ameblo\.jp|kensakusystem\.jp|db-search\.com)")


def platform_of_address(address: str) -> str | None:
    """The platform whose system answers there; None where only its pages could tell."""
    place = _place(address)
    if _VIDEOS.match(place):
        return None
    return next((name for name, sign in _SIGNS.items() if sign.match(place)), None)


def shows_videos(address: str) -> bool:
    """Whether a vendor's videos are there: DiscussVision, and kensakusystem's folders ``…-vod``."""
    return _VIDEOS.match(_place(address)) is not None


def tenant_of(address: str) -> str | None:
    """The slug of a DiscussNet tenant, as its address writes it."""
    found = _TENANT.search(_place(address))
    return found[1] if found else None


def same_place(one: str, other: str) -> bool:
    """Whether two addresses lead to the same council, blog or list, through whichever entrance."""
    return _entrance(one) == _entrance(other)


def same_body(one: str, other: str) -> bool:
    """Whether two addresses lead into the system of one council, wherever within it; of pages that
    are no vendor's only whether they are the same."""
    platform = platform_of_address(one)
    if platform not in _OF_COUNCILS or platform != platform_of_address(other):
        return same_place(one, other)
    return _part_of_council(one, platform) == _part_of_council(other, platform)


def host_of(address: str) -> str:
    """The host in lower case; "" for what is no web address."""
    return re.split(r"[:/?]", _place(address), maxsplit=1)[0]


def entrance_of(address: str) -> str:
    """Where a visitor of a system begins, from an address somewhere inside it."""
    platform = platform_of_address(address)
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}"
    if tenant := tenant_of(address) if platform == "discussnet" else None:
        return f"{site}/tenant/{tenant}/SpTop.html"
    if platform == "kensakusystem":
        return f"{site}/{parts.path.lstrip('/').split('/')[0]}/index.html"
    if platform == "note":
        return site + _ARTICLE.sub(r"\1", parts.path)
    if platform == "dbsr":
        return site + _SESSION.sub("/", parts.path)
    return address.partition("#")[0]


def name_in(address: str) -> str | None:
    """What in an address may serve as an id: a tenant, a folder, or a label of the host."""
    host, _, path = _place(address).partition("/")
    if own := _OWN_LABEL.fullmatch(host):
        return own[1]
    folders = path.partition("?")[0].lstrip("/").split("/")[:1]
    labels = host.split(".")[:-1]
    if tenant := tenant_of(address):
        labels = [tenant]
    parts = [*folders, *labels] if _FOLDERS.fullmatch(host) else [*labels, *folders]
    names = (part.lower() for part in parts if _NAME.fullmatch(part.lower()))
    return next((name for name in names if not _NO_NAME.fullmatch(name)), None)


def _place(address: str) -> str:
    """Host in lower case, port, path and query; "" for what is no web address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path}{query}" if parts.scheme in ("http", "https") else ""


def _part_of_council(address: str, platform: str) -> str:
    """What of an address is one council's: its tenant, its host, or its folder there."""
    host, _, path = _place(address).removeprefix("www.").partition("/")
    if tenant := tenant_of(address) if platform == "discussnet" else None:
        return f"{host}/{tenant}"
    if platform == "dbsr" and not _FOLDERS.fullmatch(host):
        return host
    return f"{host}/{path.lstrip('/').partition('/')[0]}"


def _entrance(address: str) -> str:
    place = _place(address).removeprefix("www.")
    if tenant := tenant_of(address):
        return f"{place.partition('/')[0]}/tenant/{tenant}"
    return re.sub("//+", "/", _ENTRANCE.sub("", place))
