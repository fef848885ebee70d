"""A feed, or a page that lists news, as it came: its items, and the words of the pages behind them.

Apart from ``crawler.platforms.feed``: on most days no index says anything new, and to load what
reads pages took a run that finds nothing 0.02 s (2026-11).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from crawler.again import TRIES, again_of
from crawler.errors import CrawlError, LayoutChanged, NotADocument
from crawler.extract.article import article_blocks, page_title, without_title
from crawler.extract.blog import parts_of_article, parts_of_post
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.feed_items import (
    Item,
    Items,
    carries_text,
    item_told,
    items_of_feed,
    items_of_news,
    told_of,
)
from crawler.extract.feed_links import key_of, why_not
from crawler.extract.feed_memory import (
    GONE,
    LISTED,
    LOOKED,
    LOOKING,
    SEEN,
    TEXT,
    look_since,
    options_of,
)
from crawler.extract.feeds import open_feed
from crawler.extract.html import Page as Html
from crawler.extract.newslist import read_news
from crawler.extract.paper import parts_of_paper
from crawler.extract.pdf import PdfState, PdfText, read_pdf
from crawler.extract.waiting import outdated, settled, wait_for, waited_for
from crawler.politeness.refusals import refusal
from crawler.saved import SavedFile
from crawler.steps import Fetch, Listed, LookAgain, Noted, Remember, Skipped
from state.records import Document, DocumentKind, PartKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from config.models import Source
    from crawler.extract.blocks import Block
    from crawler.steps import Page, Step, Task
    from state.records import Part

PLATFORM = "feed"
_FILE_TYPE = re.compile(
    r"(?:image|audio|video)/|application/(?:msword|vnd\.|zip|x-zip)", re.IGNORECASE
)
_FILE_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def parse_feed(page: Page, source: Source) -> Items:
    """The items of a feed.

    Raises Blocked, Unreachable or LayoutChanged where it is none, as where HTML came instead.
    """
    _refuse(page)
    feed = open_feed(page.body, content_type=page.headers.get("content-type", ""), base=page.url)
    return items_of_feed(feed.entries, source, page.url, feed.problem)


def parse_list(page: Page, source: Source, today: date) -> Items:
    """The items of a page that lists news; ``today``, in Japan, gives their days a year.

    Raises Blocked, Unreachable or LayoutChanged where it is no such page.
    """
    _refuse(page)
    options = options_of(source)
    if options.list_item is None:
        raise LayoutChanged(f"{source.id}: list_item does not say what an item of its list is")
    news = read_news(
        text_of(SavedFile(name="list", body=page.body)),
        options.list_item,
        options.list_date,
        options.list_link,
        today,
    )
    return items_of_news(news, source, page.url)


def parse_article(page: Page, source: Source, item: Item | None = None) -> Document:
    """The article in a page, or the paper where it is a PDF; ``item`` is what led to it.

    Raises NotADocument for an error page or another file, LayoutChanged for a page without the text
    that is expected.
    """
    item = item or Item(key=key_of(source, page.url), url=page.url, title="")
    return _read_article(page, source, item)[0]


def _read_article(page: Page, source: Source, item: Item) -> tuple[Document, str | None]:
    """The article, and why it is to be read again: our own limits ended the reading of a PDF."""
    _refuse(page)
    file = SavedFile(name="page", body=page.body)
    if kind_of(file) is FileKind.PDF:
        read = read_pdf(page.body)
        return _paper(read, source, item), read.reason if read.unfinished else None
    text = text_of(file)
    title = item.title or page_title(text) or item.url or item.key
    blocks = without_title(article_blocks(text, options_of(source).body), title)
    return _document(source, item, title, _parts_of(blocks, source)), None


def parse_file(file: SavedFile, source: Source) -> Document:
    """The article in a saved page, under its own address where it names it.

    Raises NotADocument for other files, LayoutChanged for a page without text or title.
    """
    if kind_of(file) is not FileKind.HTML:
        raise NotADocument("it is no web page; PDF files are read as pdf_page")
    text = text_of(file)
    title = page_title(text)
    if title is None:
        raise LayoutChanged("the page has no title")
    url = Html(text).attribute(("link[rel=canonical]",), "href")
    own = url is not None and why_not(source, url) is None
    key = key_of(source, url) if url and own else f"{source.id}/{file.stem}"
    blocks = without_title(article_blocks(text, options_of(source).body), title)
    item = Item(key=key, url=url if own else None, title=title)
    return _document(source, item, title, _parts_of(blocks, source))


def _parts_of(blocks: Sequence[Block], source: Source) -> tuple[Part, ...]:
    parts = parts_of_article(blocks, council=source.council)
    if not any(part.text.strip() for part in parts):
        raise LayoutChanged("the page has no text but its title")
    return parts


def _seen(task: Task, item: Item) -> tuple[str, str, str]:
    """Mark and dates of an item when its page was last read, and the day of that."""
    mark, dates, day, *_ = (*task.memory.get(SEEN + item.key, "").split(" "), "", "", "")
    return mark, dates, day


def _is_stale(task: Task, item: Item) -> bool:
    """Whether the page of a known item is to be looked at, and was not yet."""
    mark, _, day = _seen(task, item)
    return bool(mark) and day < look_since(task) and task.window.holds(item.day)


def _remember_seen(task: Task, item: Item, mark: str, dates: str) -> Remember:
    value = f"{mark} {dates} {task.today}"
    return Remember(name=SEEN + item.key, value=value, with_records=True)


def read_index(task: Task, page: Page) -> Iterator[Step]:
    """What an index says that came whole, and the pages to which it leads."""
    if options_of(task.source).list_item is None:
        index = parse_feed(page, task.source)
    else:
        index = parse_list(page, task.source, task.today)
    if index.problem:
        yield Noted(text=f"the feed is read, though not as it should be: {index.problem}")
    yield Listed(count=len(index.items))
    from_feed = _text_is_in_feed(task, index)
    yield from _settle(task, index, from_feed=from_feed)
    yield from index.skipped
    yield from _take_each(task, index, from_feed=from_feed)


def _settle(task: Task, index: Items, *, from_feed: bool) -> Iterator[Step]:
    """What later runs should know of the index."""
    if task.window.last is not None:
        return
    values = {LISTED: str(len(index.items)), GONE: ""}
    if index.items:
        values[TEXT] = "feed" if from_feed else "page"
    look = look_since(task)
    if look and any(_is_stale(task, item) for item in index.items):
        values[LOOKING] = look
    elif look or LOOKED not in task.memory:
        values |= {LOOKED: look or task.today.isoformat(), LOOKING: ""}
    yield from outdated(task)
    for name, value in values.items():
        if task.memory.get(name, "") != value:
            yield Remember(name=name, value=value)


def _text_is_in_feed(task: Task, index: Items) -> bool:
    """As a person says; else as was seen once: to change over would revise every record."""
    chosen = options_of(task.source).full_text
    if chosen == "auto":
        known = task.memory.get(TEXT)
        return known == "feed" if known else carries_text(index.items)
    return chosen == "feed"


def _take_each(task: Task, index: Items, *, from_feed: bool) -> Iterator[Step]:
    """The steps of each item in the window; one that cannot be read is told after the others."""
    broken = []
    asked: set[str] = set()
    for item in (*index.items, *_left(task, index.items)):
        try:
            steps = _take(task, item, from_feed=from_feed) if task.window.holds(item.day) else ()
            for step in steps:
                # Items with ids of their own may all lead to one page, which is none of theirs.
                if isinstance(step, Fetch) and step.url in asked:
                    yield Skipped(key=item.key, reason="leads to the page of another item")
                    continue
                if isinstance(step, Fetch):
                    asked.add(step.url)
                    yield from (
                        () if _is_stale(task, item) else wait_for(task, item.key, told_of(item))
                    )
                yield step
        except CrawlError as error:
            broken.append(f"{item.url}: {error}")
    if broken:
        raise LayoutChanged("; ".join(broken[:5]))


def _left(task: Task, items: Iterable[Item]) -> Iterator[Item]:
    """What earlier runs did not come to, and the index names no more."""
    if task.window.last is not None:
        return
    listed = {item.key for item in items}
    pages = {item.url for item in items}
    for key, told in waited_for(task).items():
        item = item_told(key, told)
        if item and item.key not in listed and item.url not in pages:
            yield item


def _take(task: Task, item: Item, *, from_feed: bool) -> Iterator[Step]:
    if item.url is None or (from_feed and item.text.strip()):
        parts = parts_of_post(item.text)
        if any(part.kind is not PartKind.SET_ASIDE for part in parts):
            yield _document(task.source, item, item.title, parts)
            return
    if item.url is None:
        yield Skipped(key=item.key, reason="leads nowhere and holds no text")
        return
    mark, dates, _ = _seen(task, item)
    same = (mark, dates) == (item.mark, item.dates)
    bounded = task.window.last is not None
    if bounded or not same or _is_stale(task, item):
        # Of an item that says something else the words are needed even if its page is as it was.
        fresh = bounded or mark not in ("", item.mark)
        fetch = Fetch(
            url=urldefrag(item.url)[0],
            then=partial(_read_page, item=item),
            conditional=not fresh,
            beside=True,  # it may turn out to be a PDF file
        )
        again = again_of(task.memory, fetch)
        if again:
            fetch = replace(fetch, then=partial(_read_page, item=item, tried=again.times))
        yield fetch


def _read_page(task: Task, page: Page, *, item: Item, tried: int = 0) -> Iterator[Step]:
    if page.status in (404, 410):
        yield from _gone(task, page, item)
        return
    if not page.not_modified and _is_other_file(page):
        kind = page.headers.get("content-type", "").partition(";")[0]
        yield Skipped(key=item.key, reason=f"a file that is not read ({kind})")
    elif not page.not_modified:
        document, ended = _read_article(page, task.source, item)
        yield document
        if ended and tried < TRIES:
            yield LookAgain(reason=ended)
            return
    yield _remember_seen(task, item, item.mark, item.dates)
    yield settled(item.key)


def _gone(task: Task, page: Page, item: Item) -> Iterator[Step]:
    """One dead link is no fault of the source; where all are dead, it lists nothing."""
    yield Skipped(key=item.key, reason=f"its page is gone (status {page.status})")
    if item.remembered:
        yield settled(item.key)
        return
    yield Listed(count=-1)
    yield Remember(name=GONE, value=task.today.isoformat())
    mark, dates, _ = _seen(task, item)
    if mark:
        yield _remember_seen(task, item, mark, dates)


def _is_other_file(page: Page) -> bool:
    """Whether a download lies behind the link, as systems have it whose addresses do not tell."""
    if b"%PDF-" in page.body[:1024]:
        return False
    kind = page.headers.get("content-type", "")
    return bool(_FILE_TYPE.match(kind)) or page.body.startswith(_FILE_MAGIC)


def _document(source: Source, item: Item, title: str, parts: tuple[Part, ...]) -> Document:
    return Document(
        key=item.key,
        source=source.id,
        platform=PLATFORM,
        kind=DocumentKind.ARTICLE,
        title=title,
        parts=parts,
        url=item.url,
        council=source.council,
        author=source.author,
        published_at=item.published or item.changed,
    )


def _paper(read: PdfText, source: Source, item: Item) -> Document:
    """A PDF; one that gives no text is on record with the reason, never «no match»."""
    parts = parts_of_paper("\n".join(read.pages), source.council)
    record = _document(source, item, item.title or item.url or item.key, parts)
    return record if read.state is PdfState.OK else replace(record, status=Status(read.state))


def _refuse(page: Page) -> None:
    if refused := refusal(page, redirects=True):
        raise refused
    if page.status != 200:
        raise LayoutChanged(f"answered with status {page.status}")
