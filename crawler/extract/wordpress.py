"""What a WordPress answers, read into records: REST, Atom and RSS alike.

Identity is the post's number in its guid (`?p=123`), whichever way we came; a guid without one
gives its path. The guid outlives permalinks, a changed address of the blog, and the way by which
we reach it. Seen on WordPress 6.1.9 in 2026-11, where nothing else is said.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import parse_qs, urlsplit

from crawler.errors import LayoutChanged
from crawler.extract.blog import parts_of_post
from crawler.extract.feeds import Entry, read_feed
from crawler.politeness.refusals import refusal
from crawler.steps import Page, Skipped
from state.records import Document, DocumentKind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from config.models import Source

PLATFORM = "wordpress"

_Item = TypeVar("_Item")
_Read: TypeAlias = "tuple[tuple[Post, ...], tuple[str, ...]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of a listing: the record, or why there is none."""

    record: Document | Skipped
    published_at: datetime
    modified_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one page of posts says. ``total`` and ``pages`` are None where it does not say.

    ``broken`` tells of posts that cannot be read; those beside them are read all the same.
    """

    posts: tuple[Post, ...]
    total: int | None = None
    pages: int | None = None
    broken: tuple[str, ...] = ()


def parse_posts(page: Page, source: Source) -> Listing:
    """The posts of a REST answer.

    Raises Blocked, Unreachable or LayoutChanged where it is no list of posts; plugins and parking
    pages answer HTML with status 200, so the shape is looked at and not the status alone.
    """
    items = _json_list(page)
    posts, broken = _each(items, lambda item: _rest_post(item, source))
    return Listing(
        posts=posts,
        total=_number(page, "x-wp-total"),
        pages=_number(page, "x-wp-totalpages"),
        broken=broken,
    )


def parse_total(page: Page, source: Source) -> int:
    """How many posts the blog has, from a REST answer about all of them."""
    total = _number(page, "x-wp-total")
    found = len(_json_list(page))
    if total is None and found == 0:
        raise LayoutChanged(f"{source.id}: REST neither counts its posts nor lists one")
    return found if total is None else total


def parse_feed(page: Page, source: Source) -> Listing:
    """The posts of an Atom or RSS answer; raises as ``parse_posts`` does."""
    _refuse_status(page)
    posts, broken = _each(read_feed(page.body), lambda entry: _feed_post(entry, source))
    return Listing(posts=posts, broken=broken)


def post_key(guid: str, link: str) -> str:
    """The platform's own key of a post: its number, else the path of its guid or link.

    Raises LayoutChanged where there is neither: an id made up from words would change with them.
    """
    for address in (guid, link):
        try:
            parts = urlsplit(html.unescape(address))
        except ValueError:
            continue
        number = parse_qs(parts.query).get("p", [""])[0]
        if number.isdecimal():
            return str(int(number))
        if path := parts.path.strip("/"):
            return path
    raise LayoutChanged(f"a post without guid and link: {guid!r}, {link!r}")


def _each(items: Iterable[_Item], read: Callable[[_Item], Post]) -> _Read:
    posts: list[Post] = []
    broken: list[str] = []
    for item in items:
        try:
            posts.append(read(item))
        except LayoutChanged as error:
            broken.append(str(error))
    return tuple(posts), tuple(broken)


def _rest_post(item: dict[str, Any], source: Source) -> Post:
    try:
        link = _text(item["link"])
        key = f"{source.id}/{post_key(_text(item['guid']['rendered']), link)}"
        title = _plain(_text(item["title"]["rendered"]))
        published_at = _utc(item["date_gmt"])
        modified_at = _utc(item["modified_gmt"])
        content = item["content"]
        protected, body = content.get("protected", False), _text(content["rendered"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        which = item.get("link") if isinstance(item, dict) else item
        raise LayoutChanged(f"the post {which!r} is not as expected: {error!r}") from None
    record = (
        Skipped(key=key, reason="protected")
        if protected
        else _document(source, key, link, title, body, published_at)
    )
    return Post(record=record, published_at=published_at, modified_at=modified_at)


def _feed_post(entry: Entry, source: Source) -> Post:
    key = f"{source.id}/{post_key(entry.id, entry.link)}"
    if entry.published_at is None:
        raise LayoutChanged(f"the feed gives no day for {entry.link}")
    try:
        published_at = _believable(entry.published_at)
        modified_at = _believable(entry.updated_at) if entry.updated_at else None
    except ValueError as error:
        raise LayoutChanged(f"the feed's day of {entry.link}: {error}") from None
    record: Document | Skipped = Skipped(key=key, reason="protected")
    # The title's «Protected:» is translated per site; the form's class name never is.
    if "post-password-form" not in entry.html:
        title = _plain(entry.title)
        record = _document(source, key, entry.link, title, entry.html, published_at)
        if not entry.whole:
            record = replace(record, status=Status.PARTIAL)
    return Post(record=record, published_at=published_at, modified_at=modified_at)


def _document(
    source: Source, key: str, link: str, title: str, body: str, published_at: datetime
) -> Document:
    return Document(
        key=key,
        source=source.id,
        platform=PLATFORM,
        kind=DocumentKind.ARTICLE,
        # A post may have no title; its address is what a person would call it by.
        title=title or link or key,
        parts=parts_of_post(body),
        url=link,
        council=source.council,
        author=source.author,
        published_at=published_at,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _plain(title: str) -> str:
    return html.unescape(re.sub(r"<[^<>]+>", "", title)).strip()


def _utc(naive: str) -> datetime:
    """WordPress writes its GMT instants without a zone."""
    return _believable(datetime.fromisoformat(naive).replace(tzinfo=UTC))


def _believable(moment: datetime) -> datetime:
    """The moment again; raises ValueError for one at an end of the calendar.

    In another zone it would have no day at all, and that would break the posts beside it too.
    """
    if not 1900 <= moment.year < 2200:
        raise ValueError(f"{moment.year:04} is no year of a post")
    return moment


def _number(page: Page, header: str) -> int | None:
    value = page.headers.get(header, "")
    return int(value) if value.isdecimal() else None


def _json_list(page: Page) -> list[Any]:
    _refuse_status(page)
    try:
        answer = json.loads(page.body)
    except ValueError:
        answer = None
    if not isinstance(answer, list):
        kind = page.headers.get("content-type", "no content type")
        raise LayoutChanged(f"REST answered {page.status} with {kind} instead of a list of posts")
    return answer


def _refuse_status(page: Page) -> None:
    if refused := refusal(page):
        raise refused
    if page.status == 200:
        return
    raise LayoutChanged(f"answered with status {page.status}")
