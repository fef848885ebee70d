"""What a feed or a news list names, one item for each page: its key, its dates, its words.

Identity is the link without what changes in it (crawler/extract/feed_links.py), or an id of the
item's own that outlives it. The same link with another date is the same item: 浜田市's feed dates
old pages anew, 桐生市's list repeats an address for each change (both 2026).
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from config.japan import TOKYO
from crawler.errors import CrawlError, LayoutChanged
from crawler.extract.feed_links import key_of, lasting_guid, short, why_not
from crawler.extract.html import Page, text_of
from crawler.extract.waiting import moment_of, moment_text
from crawler.steps import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.models import Source
    from crawler.extract.feeds import Entry
    from crawler.extract.newslist import News

# Ameblo puts advertisements into its members' feeds (seen in public code, not captured).
_ADVERT = re.compile(r"\s*(?:PR\s*:|[\[【(]\s*PR\s*[\]】)])")
_TAG = re.compile(r"<[^<>]+>")
_TITLE_LONGEST = 300
_CUT = ("…", "...", "[…]", "[...]", "続きを読む", "続きを見る", "もっと見る", "Read more")
_SHORT = 200  # code points; feeds whose usual item is shorter carry excerpts
_UNREADABLE = re.compile(
    r"\.(docx?|xlsx?|xlsm|pptx?|odt|ods|csv|zip|lzh|jpe?g|png|gif|mp3|mp4|m4a|wmv|ics)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item. ``url`` is None where it leads nowhere; ``text`` is HTML, "" where there is none.

    ``whole`` is whether the feed gives ``text`` out as the whole article. ``published`` and
    ``changed`` are days or aware instants as the feed writes them. ``remembered`` is an item that
    an earlier run's index named and this one's does not.
    """

    key: str
    url: str | None
    title: str
    text: str = ""
    whole: bool = False
    published: date | datetime | None = None
    changed: date | datetime | None = None
    remembered: bool = False

    @property
    def day(self) -> date | None:
        """The last day in Japan on which something is said to have happened to it."""
        days = [_day(moment) for moment in (self.published, self.changed) if moment]
        return max(days, default=None)

    @property
    def mark(self) -> str:
        """What changes with what the feed says of it, apart from its dates."""
        said = "\n".join((self.url or "", self.title, self.text))
        return blake2b(said.encode("utf-8", errors="replace"), digest_size=10).hexdigest()

    @property
    def dates(self) -> str:
        """Its dates, to be compared."""
        return f"{self.published or ''}/{self.changed or ''}".replace(" ", "T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """What an index names: items, what is rightly left out, and what could not be read."""

    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...] = ()
    problem: str = ""


def items_of_feed(entries: Sequence[Entry], source: Source, base: str, problem: str = "") -> Items:
    """The items of a feed whose relative links count from ``base``.

    Raises LayoutChanged where none of its links leads to the source, for a feed that moved to
    another host would else be silence.
    """
    return _items([_of_entry(entry, base) for entry in entries], source, problem)


def items_of_news(news: Iterable[News], source: Source, base: str) -> Items:
    """The items of a news list; raises as ``items_of_feed`` does."""
    return _items([_of_news(one, base) for one in news], source, "")


def carries_text(items: Sequence[Item]) -> bool:
    """Whether a feed gives whole articles: all of its items, not cut, and not all of them short."""
    try:
        texts = [words(item.text).strip() for item in items]
    except CrawlError:
        return False  # what cannot be read here is told when its turn comes
    lengths = sorted(map(len, texts))
    return (
        bool(items)
        and all(item.whole for item in items)
        and lengths[len(lengths) // 2] >= _SHORT
        and not any(text.endswith(_CUT) for text in texts)
    )


def told_of(item: Item) -> Mapping[str, str | None]:
    """What to remember of an item whose page is still to be read."""
    return {
        "url": item.url,
        "title": item.title,
        "published": moment_text(item.published),
        "changed": moment_text(item.changed),
    }


def item_told(key: str, told: Mapping[str, str | None]) -> Item | None:
    """The item again; None where what is remembered leads nowhere."""
    url, title = told.get("url"), told.get("title")
    if not url or not title:
        return None
    published, changed = moment_of(told.get("published")), moment_of(told.get("changed"))
    return Item(
        key=key, url=url, title=title, published=published, changed=changed, remembered=True
    )


def unreadable(url: str) -> str | None:
    """Why a file is not fetched, by the ending of its address; None for what may be read."""
    found = _UNREADABLE.search(url.partition("?")[0].partition("#")[0])
    return f"a file that is not read (.{found[1].lower()})" if found else None


def words(markup: str) -> str:
    """The text of a piece of HTML."""
    if "<" not in markup and "&" not in markup:
        return markup
    return text_of(Page(markup).root)


def _of_entry(entry: Entry, base: str) -> tuple[Item, str]:
    """The item before it has a key, and its own id."""
    link = _absolute(entry.link, base)
    title = _plain(entry.title) or _plain(entry.html[:2000])[:80] or link
    dated = [_believable(moment) for moment in (entry.published_at, entry.updated_at)]
    return (
        Item(
            key="",
            url=link or None,
            title=title[:_TITLE_LONGEST],
            text=entry.html,
            whole=entry.whole,
            published=dated[0] or dated[1],
            changed=dated[1],
        ),
        entry.id,
    )


def _of_news(news: News, base: str) -> tuple[Item, str]:
    link = _absolute(news.link, base)
    title = (news.title or link)[:_TITLE_LONGEST]
    return Item(key="", url=link or None, title=title, published=news.day), ""


def _items(found: Sequence[tuple[Item, str]], source: Source, problem: str) -> Items:
    kept: dict[str, Item] = {}
    skipped: list[Skipped] = []
    for item, guid in found:
        if reason := _left_out(item, guid, source):
            skipped.append(
                Skipped(key=f"{source.id}/{short(item.url or item.title)}", reason=reason)
            )
            continue
        key = _key(item, guid, source)
        kept[key] = _newer(kept.get(key), replace(item, key=key))
    _refuse_strangers(kept, skipped)
    return Items(items=tuple(kept.values()), skipped=tuple(skipped), problem=problem)


def _left_out(item: Item, guid: str, source: Source) -> str | None:
    if _ADVERT.match(unicodedata.normalize("NFKC", item.title)):
        return "an advertisement"
    if item.url is None:
        return None if item.text and guid else "leads nowhere, and has no text or no id"
    return why_not(source, item.url) or unreadable(item.url)


def _key(item: Item, guid: str, source: Source) -> str:
    lasting = lasting_guid(guid)
    if lasting or item.url is None:
        return f"{source.id}/{short(lasting or guid)}"
    return key_of(source, item.url)


def _newer(known: Item | None, item: Item) -> Item:
    """Of two items for one page the one dated later; lists run from new to old."""
    if known is None or (item.day or date.min) > (known.day or date.min):
        return item
    return known


def _refuse_strangers(kept: dict[str, Item], skipped: Sequence[Skipped]) -> None:
    strangers = [one.reason for one in skipped if "another host" in one.reason]
    if strangers and not kept:
        raise LayoutChanged(
            f"each of its {len(strangers)} items {strangers[0]}; if that host is the source's,"
            " name it in `hosts`"
        )


def _absolute(link: str, base: str) -> str:
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return link.strip()


def _plain(title: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", title)).split())


def _day(moment: date | datetime) -> date:
    return moment.astimezone(TOKYO).date() if isinstance(moment, datetime) else moment


def _believable(moment: datetime | None) -> datetime | None:
    """A day of 1601 or 9999 is a program's mistake, and would lie in no window."""
    return moment.astimezone(UTC) if moment and 1990 <= moment.year < 2200 else None
