"""Redirects that refuse: to the front page, to a login, to an apology; pure.

A record's address that leads to a front page is how systems send away what they do not want:
ssp.kaigiroku.net answers names of bots so since 2026-04.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from crawler.errors import Blocked, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

_FRONT = re.compile(r"(?:index|default|top|home|main|sptop)(?:\.[a-z]{2,5})?", re.IGNORECASE)
_FIRST_PAGE = re.compile(r"(?:page/?)?1/?")
_NO = re.compile(
    r"(?:wp-)?log[-_]?in|sign[-_]?in|auth|captcha|challenge|denied|forbidden|blocked|(?:error)?403",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(r"sorry|busy|maintenance|mainte|unavailable|(?:error)?50[0-4]", re.IGNORECASE)
_DATA = re.compile(r"\.(?:js|json)$", re.IGNORECASE)


def detour(asked: Sequence[str], reached: str, content_type: str) -> Blocked | Unreachable | None:
    """Why being led from ``asked[0]`` to ``reached`` is a refusal; None where it is none.

    Not one: another scheme or www, a slash or index added, and any other page of the source.
    """
    try:
        start = urlsplit(asked[0])
        end = urlsplit(urljoin(asked[0], reached))
    except ValueError:
        return Blocked("redirected to what is no address")
    if _path(start) == _path(end) and (end.query or not start.query):
        return None
    if word := _said(start, end, _NO):
        return Blocked(f"redirected to a page called {word!r}")
    if word := _said(start, end, _NOT_NOW):
        return Unreachable(f"redirected to a page called {word!r}")
    if _is_front_of(start, end):
        return Blocked(f"redirected to the front page {end.path or '/'}")
    if _DATA.search(start.path) and not _DATA.search(end.path) and "html" in content_type:
        return Blocked("asked for data and redirected to a page")
    return None


def sent_away(asked: Sequence[str], reached: str) -> Blocked | None:
    """Why a form that was posted is refused: another folder's page answers it.

    That of a program may well answer from beside it. /dnp/search/ of ssp.kaigiroku.net sends names
    of bots to /tenant/.
    """
    try:
        start, end = (_folder(urlsplit(url).path) for url in (asked[0], urljoin(asked[0], reached)))
    except ValueError:
        return Blocked("redirected to what is no address")
    return None if start == end else Blocked(f"posted to {start or '/'} and sent to {end or '/'}")


def _folder(path: str) -> str:
    """The first folder of a path, "" for what lies in none."""
    return path.split("/")[1] if path.count("/") > 1 else ""


def _path(parts: SplitResult) -> str:
    """The path without what servers add to it."""
    folder, _, last = parts.path.rpartition("/")
    whole = f"{folder}/" if _FRONT.fullmatch(last) else parts.path
    return whole.rstrip("/").lower()


def _said(start: SplitResult, end: SplitResult, words: re.Pattern[str]) -> str | None:
    """A new segment of the path that tells what the page is."""
    known = set(start.path.lower().split("/"))
    for segment in end.path.split("/"):
        if segment.lower() not in known and words.fullmatch(segment.partition(".")[0]):
            return segment
    return None


def _is_front_of(start: SplitResult, end: SplitResult) -> bool:
    """Whether the way led up: to the root, to a folder around the page, to no query."""
    above, below = _path(end), _path(start)
    if above == below:  # nothing but what was asked for is gone
        return bool(start.query) and not end.query
    folder = (
        end.path in ("", "/")
        or end.path.endswith("/")
        or bool(_FRONT.fullmatch(end.path.rpartition("/")[2]))
    )
    if not folder or end.query:
        return False
    inside = below.startswith(f"{above}/")
    return inside and not _FIRST_PAGE.fullmatch(below[len(above) + 1 :])
