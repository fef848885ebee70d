"""Whose machines a host stands for, and how long they are left in peace between two requests; pure.

Hundreds of councils share the machines of a few vendors: what each council's host could bear, the
vendor's machines could not bear from all of them at once.
"""

from __future__ import annotations

from functools import lru_cache

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


def floor_of(platform: str, vendor: str) -> float:
    """The least pause in seconds: the platform's, the vendor's or everybody's, the longest."""
    return max(FLOOR, PLATFORM_FLOORS.get(platform, 0.0), VENDOR_FLOORS.get(vendor, 0.0))
