"""Whether somebody who may has allowed what robots.txt does not; pure."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.politeness.addresses import belongs

if TYPE_CHECKING:
    from datetime import date

    from config.models import Source
    from config.permission import Permission
    from crawler.politeness.visitor import Home, Leave

SOON = timedelta(days=30)  # time enough for a letter to the office and its answer


class Force(Enum):
    """Where a day lies against a permission; ENDING is in force, for ``SOON`` at most."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    ENDING = "ending"
    EXPIRED = "expired"


def force(permission: Permission | Leave, today: date) -> Force:
    """What a permission is worth on a day of Asia/Tokyo."""
    if today < permission.decided_on:
        return Force.NOT_YET
    if today > permission.until:
        return Force.EXPIRED
    return Force.ENDING if permission.until - today < SOON else Force.IN_FORCE


def covering(source: Source | Home, url: str) -> Permission | Leave | None:
    """The source's permission where it names this address, whatever the day."""
    permission = source.permission
    if permission is None or not belongs(source, url):
        return None
    asked = _segments(urlsplit(url).path or "/")
    if asked is None:
        return None
    allowed = (_segments(prefix) for prefix in permission.prefixes)
    return permission if any(_begins(asked, prefix) for prefix in allowed) else None


def lifts(source: Source | Home, url: str, today: date) -> Permission | Leave | None:
    """The permission that lifts a robots rule for this address on this day of Asia/Tokyo."""
    permission = covering(source, url)
    if permission and force(permission, today) in (Force.IN_FORCE, Force.ENDING):
        return permission
    return None


def why_not(source: Source | Home, url: str, today: date) -> str:
    """What to say of a permission that names the address but does not lift; "" where none does."""
    permission = covering(source, url)
    found = force(permission, today) if permission else None
    if permission and found is Force.EXPIRED:
        return f"the permission of {permission.by} expired on {permission.until}"
    if permission and found is Force.NOT_YET:
        return f"the permission of {permission.by} holds from {permission.decided_on} only"
    return ""


def _segments(path: str) -> list[bytes] | None:
    """The decoded parts between the slashes; None for a path that may mean another.

    Servers differ over «..», which some see in «..;» too, and over encoded slashes: what one of
    them could read as a way out of the allowed folder is not in it.
    """
    parts = [unquote_to_bytes(part) for part in path.split("/")[1:]]
    if any(part.partition(b";")[0] in (b".", b"..") for part in parts):
        return None
    if any(b"/" in part or b"\\" in part for part in parts):
        return None
    return parts


def _begins(asked: list[bytes], prefix: list[bytes] | None) -> bool:
    """«/a» covers /a, /a/ and /a/b; «/a/» covers /a/ and /a/b; «/» everything."""
    if prefix is None:
        return False
    whole = prefix[:-1] if prefix[-1] == b"" else prefix
    return asked[: len(whole)] == whole and (len(asked) > len(whole) or prefix[-1] != b"")
