"""Atom and RSS, as any of the platforms that have a feed may serve them."""

from __future__ import annotations

import calendar
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.decode import damaged_text_of, text_of
from crawler.saved import SavedFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedparser import FeedParserDict

_HEAD, _TAIL = 8192, 4096  # code points in which a feed's first and last tag stand
_ROOT = re.compile(r"<(?:rss|feed|[\w-]{1,20}:(?:RDF|rss|feed)|RDF)\b", re.IGNORECASE)
_END = re.compile(r"</(?:rss|feed|[\w-]{1,20}:(?:RDF|rss|feed)|RDF)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"^[\ufeff\s]*(?:<\?xml\b[^>]{0,300}\?>)?")
_DEFINITIONS = re.compile(r"<!DOCTYPE\b[^>\[]{0,500}\[[^\]]*\]\s*>")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", re.IGNORECASE)
_ITEM = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
# What no base changes: whole addresses as they are printed, and ids that are none.
_WHOLE = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d+)?/[^\s?#;]*(?:\?[^\s#;]+)?|(?!https?:)[a-z][a-z0-9+.-]*:[^\s/\[\]]+"
)
_OWN_BASE = re.compile(r"\bbase\s*=", re.IGNORECASE)
# The library takes 4 s for a megabyte of nothing but tags (2026-11); the longest feed seen has 60
# items.
_LARGEST = 8 * 1024 * 1024
_MOST_TAGS = 200_000
_MOST_ITEMS = 5_000
_DAMAGED = 100  # a feed of which this part is no letters is none


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The items in their order; ``problem`` is what is wrong with the feed and could be read past.

    ``problem`` is "" where nothing is: for the log, never a reason to throw the items away.
    """

    entries: tuple[Entry, ...]
    problem: str = ""


def read_feed(body: bytes) -> tuple[Entry, ...]:
    """The items of a feed, as ``open_feed`` gives them."""
    return open_feed(body).entries


def open_feed(body: bytes, *, content_type: str = "", base: str = "") -> Feed:
    """An Atom or RSS document of any dialect; a feed without items has none.

    ``content_type`` is the answer's header, ``base`` the address that relative links count from
    where the feed names none. Raises LayoutChanged for anything that is no feed, for one that
    breaks off in the middle, and for one larger than any feed.
    """
    text, damage = _text(body, content_type)
    _refuse(text)
    # What a feed defines for itself is not needed, and can be made to grow without end.
    text = _DEFINITIONS.sub("<!DOCTYPE rss>", text, count=1)
    declared = _DECLARATION.sub("<?xml version='1.0' encoding='utf-8'?>", text, count=1)
    # The library joins the base it is told to itself at every tag: a third of reading a feed in
    # which, as in nearly all, nothing is relative.
    needed = base if _OWN_BASE.search(declared) else ""
    feed = _parsed(declared, needed)
    entries = _entries(feed.entries)
    if base != needed and not all(map(_is_whole, entries)):
        feed = _parsed(declared, base)
        entries = _entries(feed.entries)
    if not feed.get("version"):
        raise LayoutChanged("the answer is no feed: neither Atom nor RSS")
    fault = str(feed.get("bozo_exception") or "") if feed.bozo else ""
    if fault and not _END.search(declared[-_TAIL:]):
        raise LayoutChanged(f"the feed breaks off: {fault}")
    return Feed(entries=entries, problem="; ".join(filter(None, (damage, fault))))


def _parsed(text: str, base: str) -> FeedParserDict:
    # Imported here because a run that finds nothing new reads no feed: 15 ms of 450 that it loads.
    import feedparser

    # As a stream: a string that looks like an address would be fetched by the library. Its own
    # clean-up of HTML stays off because it drops what we read by (forms, class names).
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", errors="replace")),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            **({"content-location": base} if base else {}),
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _is_whole(entry: Entry) -> bool:
    """Whether an item's link and id are what they are wherever the feed lies."""
    own = entry.id in ("", entry.link) or _WHOLE.fullmatch(entry.id)
    return bool(own and _WHOLE.fullmatch(entry.link))


def _text(body: bytes, content_type: str) -> tuple[str, str]:
    """The text, and what is wrong with its letters.

    A declaration is believed after the bytes: of text that is UTF-8 all through no other encoding
    is true, and servers declare Shift_JIS for what is CP932.
    """
    if len(body) > _LARGEST:
        raise LayoutChanged(f"{len(body):,} bytes are more than any feed has")
    if not body.isascii():
        try:
            return _printable(body.decode("utf-8")), ""
        except UnicodeDecodeError:
            pass
    try:
        return _printable(text_of(SavedFile(name="feed", body=body))), ""
    except NotADocument as error:
        told = _CHARSET.search(content_type)
        text = damaged_text_of(body, told[1] if told else "utf-8")
        if text.count("\ufffd") * _DAMAGED > len(text):
            raise LayoutChanged(f"the answer is no feed: {error}") from None
        return _printable(text), str(error)


def _printable(text: str) -> str:
    """Without what XML does not allow, which would end the reading in the middle."""
    return _UNPRINTABLE.sub("", text)


def _refuse(text: str) -> None:
    if not _ROOT.search(text[:_HEAD]):
        raise LayoutChanged("the answer is no feed: neither Atom nor RSS")
    if text.count("<") > _MOST_TAGS or len(_ITEM.findall(text)) > _MOST_ITEMS:
        raise LayoutChanged("the feed has more items or tags than any feed has")


def _entries(items: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    # Plain, without the library's older names for things: it looks for them at every look-up, and
    # gives `published` for a missing `updated`, which is another statement.
    return tuple(_entry(dict(item)) for item in items)


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
    parsed = item.get(name)
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (OverflowError, ValueError):
        return None  # a year that no calendar of ours has: as good as no date
