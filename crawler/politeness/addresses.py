"""What an address is before anybody goes there: whose, and where it leads; pure, asks no resolver.

Networks that are not the public web are those of ``ipaddress`` (private, loopback, link-local with
the metadata services, CGNAT, multicast, documentation), and what reaches them in another notation.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from config.models import Source
    from crawler.politeness.visitor import Home

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")  # all that was ever assigned to the public web
# RFC 6052 and RFC 8215: the last 32 bits are an IPv4 address that a translator goes to.
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def belongs(source: Source | Home, url: str) -> bool:
    """Whether an address lies on a host of the source: that of ``url``, its www twin, ``hosts``.

    False also for an address that cannot be read. On loopback, where stand-ins lie side by side,
    the port counts too, unless ``hosts`` names the host.
    """
    try:
        asked = urlsplit(url)
        port = asked.port or PORTS.get(asked.scheme, 0)
        home = urlsplit(str(source.url)) if source.url else None
        host = asked.hostname or ""
    except ValueError:
        return False
    if host in source.hosts:
        return True
    if home is None or _bare(host) != _bare(home.hostname or ""):
        return False
    return not is_loopback(host) or port == (home.port or PORTS.get(home.scheme, 0))


def _bare(host: str) -> str:
    return host.rstrip(".").removeprefix("www.")


def is_open_port(parts: SplitResult) -> bool:
    """Whether an address names port 80 or 443, or none; other ports are not the public web's.

    Raises ValueError for a port that is no number.
    """
    return parts.port in (None, *PORTS.values())


# Asked several times for each request, always of the same few hosts.
@lru_cache(maxsize=4096)
def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine by itself."""
    if host == "localhost":
        return True
    try:
        return _meant(ipaddress.ip_address(host)).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def is_private(host: str) -> bool:
    """Whether an address, written as one, is anything but public; a name is not judged.

    A host that ends in a number is an address to the system («127.1», «127.000.000.001»), though
    not to us: what we cannot read we do not visit. No top-level domain is a number.
    """
    try:
        address = _meant(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_V6:
        return True
    return not address.is_global or address.is_multicast


def _meant(address: _Address) -> _Address:
    """The address behind one that only carries it: IPv4-mapped, NAT64, 6to4."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
