"""Whose machines a host stands for, and how long they are left in peace between two requests; pure.

Hundreds of councils share the machines of a few vendors: what each council's host could bear, the
vendor's machines could not bear from all of them at once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.politeness.addresses import is_loopback

# Families of hosts that are one vendor's machines.
FAMILIES = (
    "ameblo.jp",
    "cocolog-nifty.com",
    "db-search.com",
    "dbsr.jp",
    "fc2.com",
    "gijiroku.com",
    "hatenablog.com",
    "hatenablog.jp",
    "jimdofree.com",
    "kaigiroku.net",
    "kensakusystem.jp",
    "livedoor.blog",
    "ndl.go.jp",
    "note.com",
    "seesaa.net",
    "wixsite.com",
    "wordpress.com",
)
# Seconds. dbsr.jp answered 429 at 2 s and not at 5 s; ssp.kaigiroku.net turned fast crawlers away;
# the Diet record API asks for «a few seconds» after each answer (all seen by 2026-11).
FLOOR = 2.0
VENDOR_FLOORS = {"db-search.com": 5.0, "dbsr.jp": 5.0, "kaigiroku.net": 5.0, "ndl.go.jp": 3.0}
PLATFORM_FLOORS = {"dbsr": 5.0, "discussnet": 5.0, "kokkai": 3.0}


@lru_cache(maxsize=4096)  # a crawl asks several times for each request, of the same few hosts
def vendor_of(host: str, port: int | None = None) -> str:
    """The family of a host, else the host itself without «www.».

    On loopback, where stand-ins lie side by side, each port is a vendor of its own.
    """
    host = host.lower().rstrip(".")
    if is_loopback(host):
        return f"{host}:{port or 80}"
    for family in FAMILIES:
        if host == family or host.endswith(f".{family}"):
            return family
    return host.removeprefix("www.")


class Place(NamedTuple):
    """Where an address lies; one robots.txt holds for a ``site``, ``netloc`` is host and port."""

    host: str
    netloc: str
    site: str
    vendor: str


# Looked at four times for each request, between which others take their steps; of the addresses of
# a thousand urllib keeps 128.
@lru_cache(maxsize=4096)
def place_of(url: str) -> Place:
    """Where an address lies; raises ValueError for one that cannot be read."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    site = f"{parts.scheme}://{parts.netloc}"
    return Place(host, parts.netloc, site, vendor_of(host, parts.port))


def floor_of(platform: str, vendor: str) -> float:
    """The least pause in seconds: the platform's, the vendor's or everybody's, the longest."""
    return max(FLOOR, PLATFORM_FLOORS.get(platform, 0.0), VENDOR_FLOORS.get(vendor, 0.0))
