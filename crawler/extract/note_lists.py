"""What note.com lists: the RSS, the links of a page, and the JSON that needs a permission.

The RSS has the newest items only (how many is not documented; public scripts take 6 to 25 from it),
their publication and no instant of change. Shape as captured in 2023-11 and 2025-06.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.errors import Blocked, LayoutChanged, NotADocument, Unreachable
from crawler.extract.decode import text_of
from crawler.extract.feeds import read_feed
from crawler.extract.html import Page as Html
from crawler.extract.note import Article, article_of_body, instant_of
from crawler.extract.note_addresses import ArticleAddress, place_of
from crawler.saved import SavedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from config.models import Source
    from crawler.extract.feeds import Entry
    from crawler.steps import Page

_TAIL = 1000  # code points


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """One article of a list; ``published_at`` is None where the list does not say.

    ``remembered`` is what an earlier run's list named and this one's does not.
    """

    address: ArticleAddress
    title: str = ""
    published_at: date | datetime | None = None
    pinned: bool = False
    remembered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list, each article once, in its order; ``broken`` tells of items that cannot be read."""

    items: tuple[ListedArticle, ...]
    broken: tuple[str, ...] = ()
    last: bool = True


def parse_feed(page: Page, source: Source) -> Listing:
    """The items of the RSS; raises Blocked, Unreachable or LayoutChanged where it is none."""
    refuse_status(page)
    place = place_of(source)

    def read(entry: Entry) -> ListedArticle:
        address = place.article(entry.link) or place.article(entry.id)
        if address is None:
            raise LayoutChanged(f"the RSS names no article of note: {entry.link[:100]!r}")
        published_at = instant_of(entry.published_at.isoformat()) if entry.published_at else None
        return ListedArticle(address=address, title=entry.title, published_at=published_at)

    return _listing(read_feed(page.body), read)


def parse_links(page: Page, source: Source) -> Listing:
    """The articles of the source's own account that a page links to, whatever the page looks like.

    Raises LayoutChanged where it links to none: what such a page lists is not in its HTML.
    """
    refuse_status(page)
    place = place_of(source)
    html = Html(whole_page(page))
    html.refuse_error_page()
    hrefs = (node.attributes.get("href") or "" for node in html.root.css("a[href]"))
    found = [place.article(href) for href in hrefs]
    own = [address for address in found if address and address.account == place.account]
    if not own:
        raise LayoutChanged(f"{place.page} links to no article of {place.account}")
    return Listing(items=_once(ListedArticle(address=address) for address in own))


def parse_contents(page: Page, source: Source) -> Listing:
    """A page of the JSON that lists an account's or a magazine's articles.

    The account's is in camelCase, the magazine's in snake_case; both say whether it is the last.
    """
    data = _named(_data(page))
    data = _named(data.get("section", data))
    contents = data.get("contents")
    if not isinstance(contents, list):
        raise LayoutChanged("the JSON lists no contents")
    place = place_of(source)

    def read(item: object) -> ListedArticle:
        named = _named(item)
        address = ArticleAddress(
            home=place.home,
            account=str(_named(named.get("user") or {}).get("urlname") or place.account),
            key=str(named.get("key")),
        )
        if place.article(address.url) != address:
            raise LayoutChanged(f"the JSON names no article of note: {address.url[:100]!r}")
        return ListedArticle(
            address=address,
            title=str(named.get("name") or ""),
            published_at=instant_of(_text(named.get("publishAt") or named.get("publish_at"))),
            pinned=bool(named.get("isPinned") or named.get("is_pinned")),
        )

    last = data.get("isLastPage", data.get("is_last_page"))
    listing = _listing(contents, read)
    return Listing(
        items=listing.items, broken=listing.broken, last=not contents or last is not False
    )


def parse_detail(page: Page, source: Source) -> Article:
    """An article in JSON; raises LayoutChanged where title or body is missing."""
    data = _named(_data(page))
    title, body = _text(data.get("name")), _text(data.get("body"))
    if not title or not title.strip() or body is None:
        raise LayoutChanged(f"{source.id}: the JSON of the article has no name or no body")
    user = _named(data.get("user") or {})
    account, key = user.get("urlname"), data.get("key")
    limited = bool(data.get("is_limited")) or _number(data.get("price")) > 0
    return Article(
        title=title.strip(),
        blocks=article_of_body(body),
        published_at=instant_of(_text(data.get("publish_at"))),
        canonical=f"{place_of(source).home}/{account}/n/{key}" if account and key else None,
        author=_text(user.get("nickname")),
        partial=limited and data.get("can_read") is not True,
    )


def refuse_status(page: Page) -> None:
    """Raise for every status but 200."""
    if page.status == 200:
        return
    if page.status in (401, 403):
        raise Blocked(f"refused with status {page.status}")
    if page.status == 429 or page.status >= 500:
        raise Unreachable(f"answered with status {page.status}")
    raise LayoutChanged(f"answered with status {page.status}")


def whole_page(page: Page) -> str:
    """The page's text; raises NotADocument for other bytes, LayoutChanged for a page cut off.

    The site's pages close what they open. A half of one would be recorded as an edit, and the
    whole as the next.
    """
    text = text_of(SavedFile(name="page.html", body=page.body))
    if "</html>" not in text[-_TAIL:].lower():
        raise LayoutChanged("the page breaks off: it does not end as a page does")
    return text


def _listing(items: Iterable[Any], read: Callable[[Any], ListedArticle]) -> Listing:
    found, broken = [], []
    for item in items:
        try:
            found.append(read(item))
        except LayoutChanged as error:
            broken.append(str(error))
    return Listing(items=_once(found), broken=tuple(broken))


def _once(items: Iterable[ListedArticle]) -> tuple[ListedArticle, ...]:
    kept: dict[str, ListedArticle] = {}
    for item in items:
        kept.setdefault(item.address.key, item)
    return tuple(kept.values())


def _data(page: Page) -> object:
    refuse_status(page)
    try:
        answer = json.loads(page.body)
    except (ValueError, RecursionError):
        raise NotADocument("the answer is no JSON") from None
    if not isinstance(answer, dict) or "data" not in answer:
        raise LayoutChanged("the JSON has no data")
    data: object = answer["data"]
    return data


def _named(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise LayoutChanged(f"an object was expected in the JSON, not {str(value)[:100]!r}")
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0
