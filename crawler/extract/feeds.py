"""Atom and RSS, as any of the platforms that have a feed may serve them."""

from __future__ import annotations

import calendar
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import feedparser

from crawler.errors import LayoutChanged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed. ``title`` and ``html`` are HTML; the instants are aware, in UTC.

    ``whole`` is False where the feed carries only an excerpt, which ``html`` then is.
    """

    id: str
    link: str
    title: str
    html: str
    whole: bool
    published_at: datetime | None
    updated_at: datetime | None


def read_feed(body: bytes) -> tuple[Entry, ...]:
    """The items of an Atom or RSS document, in its order; a feed without items gives none.

    Raises LayoutChanged for anything that is no feed, or one that breaks off in the middle.
    """
    # As a stream: a string that looks like an address would be fetched by the library. Its own
    # clean-up of HTML stays off because it drops what we read by (forms, class names).
    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        raise LayoutChanged("the answer is no feed: neither Atom nor RSS")
    if feed.bozo and not _whole_document(body):
        raise LayoutChanged(f"the feed breaks off: {feed.bozo_exception}")
    return _entries(feed.entries)


def _whole_document(body: bytes) -> bool:
    """Whether the closing tag is there; a stray character before it is forgiven, a cut is not."""
    return body.rstrip().endswith((b"</rss>", b"</feed>", b"</rdf:RDF>"))


def _entries(items: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(_entry(item) for item in items)


def _entry(item: Mapping[str, Any]) -> Entry:
    content = next((part.value for part in item.get("content", ())), None)
    return Entry(
        id=item.get("id", ""),
        link=item.get("link", ""),
        title=item.get("title", ""),
        html=item.get("summary", "") if content is None else content,
        whole=content is not None,
        published_at=_instant(item, "published_parsed"),
        updated_at=_instant(item, "updated_parsed"),
    )


def _instant(item: Mapping[str, Any], name: str) -> datetime | None:
    """A struct_time in UTC, as the library gives it, made aware."""
    # Asked for first: reading a missing `updated` gives `published`, which is another statement.
    parsed = item[name] if name in item else None  # noqa: SIM401 - for the reason above
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
