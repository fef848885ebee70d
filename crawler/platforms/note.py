"""note.com: the RSS says which articles there are, each article's own page has its words.

robots.txt (2026) closes `/api/` to everybody. Where a permission opens it, a backfill pages the
archive by JSON; the daily run stays with the RSS, which is one request.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from crawler.errors import Blocked, CrawlError, LayoutChanged, NotADocument, NotKept
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.note import article_of_page, article_of_text, document_of
from crawler.extract.note_addresses import note_article, place_of
from crawler.extract.note_lists import (
    ListedArticle,
    parse_contents,
    parse_detail,
    parse_feed,
    parse_links,
    refuse_status,
    whole_page,
)
from crawler.extract.note_memory import (
    Known,
    boilerplate_beside,
    boilerplate_of,
    came,
    day_of,
    forgotten,
    in_turn,
    known_articles,
    missed,
    told_of,
    waiting_articles,
)
from crawler.extract.returning import opening_marks
from crawler.extract.waiting import outdated, settled, wait_for
from crawler.politeness.permission import lifts
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Step, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from config.models import Source
    from crawler.extract.note import Article
    from crawler.extract.note_addresses import ArticleAddress, Place
    from crawler.extract.note_lists import Listing
    from crawler.saved import SavedFile
    from state.records import Document

__all__ = [
    "parse_article",
    "parse_contents",
    "parse_detail",
    "parse_feed",
    "parse_file",
    "parse_links",
    "start",
]

FULL = 6  # items: an RSS with fewer is not full, so nothing can have been pushed out of it
MOST_PAGES = 500  # of the JSON list, 6 articles each
_PATIENCE = 3  # articles in a row that do not come, before the host is left alone
_FEED = "feed"  # memory: the articles of the last RSS
_GAP = "gap"  # memory: those of the last RSS before one that named none of them, until it is filled
_BY_HAND = (
    "there may be articles that neither the RSS nor the page lists any more; "
    "save them by hand and use gikai import, or ask for a permission for /api/"
)


def parse_file(file: SavedFile, source: Source) -> Document:
    """The article in a saved page or text.

    Raises NotADocument for other files, LayoutChanged for a page without title or body.
    """
    kind = kind_of(file)
    if kind is FileKind.PDF:
        raise NotADocument("it is a PDF, not a note article")
    text = text_of(file)
    article = article_of_page(text) if kind is FileKind.HTML else article_of_text(text)
    address = note_article(article.canonical or "")
    return document_of(article, source, address or file.stem)


def parse_article(page: Page, source: Source) -> Document:
    """The article on its page. Raises Blocked, Unreachable, LayoutChanged or NotADocument."""
    place = place_of(source)
    asked = place.article(page.url)
    if asked is None:
        raise LayoutChanged(f"{page.url} is no article of note")
    article = _read_page(page)
    _refuse_another(place, article, asked)
    return document_of(article, source, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """The articles still to ask for, one after the other, and how many in a row did not come.

    ``known`` is what earlier runs recorded, read out of the memory once, and what this round did.
    """

    waiting: tuple[ListedArticle, ...]
    known: Mapping[str, Known]
    by_json: bool = False
    missed: int = 0

    def after(self, *, missed: bool = False) -> _Round:
        """Without the first."""
        return replace(self, waiting=self.waiting[1:], missed=self.missed + 1 if missed else 0)

    def knowing(self, steps: Iterable[Step]) -> _Round:
        """With the articles that were recorded in these steps."""
        kept = {one.name: one.value for one in steps if isinstance(one, Remember)}
        return replace(self, known={**self.known, **known_articles(kept)})


def recall(memory: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    """The articles known at an instant, as if each were due: boilerplate hangs on them."""
    known = (one for one in known_articles(memory).values() if one.first <= now)
    again = (replace(one, asked_on=date.min).to_remember() for one in known)
    return {one.name: one.value for one in again}


def start(task: Task) -> Iterator[Step]:
    """The RSS; for a backfill under a permission the list in JSON."""
    place = place_of(task.source)
    if task.window.last and _permitted(task, place):
        yield _contents(place, 1)
        return
    # A bounded window asks for all of it: «not modified» would show none.
    yield Fetch(url=place.feed, then=_read_feed, conditional=task.window.last is None)


def _permitted(task: Task, place: Place) -> bool:
    today = task.today
    return lifts(task.source, f"{place.home}/api/v2/creators", today) is not None


def _read_feed(task: Task, page: Page) -> Iterator[Step]:
    known = known_articles(task.memory)
    if page.not_modified:
        yield from _ask(task, _Round(waiting=_due(task, (), known), known=known))
        return
    feed = parse_feed(page, task.source)
    keys = [item.address.key for item in feed.items]
    yield Listed(count=len(keys))
    gap = _gap(task, keys)
    if task.window.last is None:
        yield from outdated(task)
        yield from forgotten(task)
        yield from _wait(task, feed.items, known)
        yield Remember(name=_GAP, value=" ".join(_listed_before(task)) if gap else "")
        if keys:
            yield Remember(name=_FEED, value=" ".join(keys))
    if task.window.last or gap:
        url, then = place_of(task.source).page, partial(_read_links, feed=feed)
        yield Fetch(url=url, then=then, conditional=False)
    due = _due(task, feed.items, known)
    if len(keys) < task.source.index_min and task.window.last is None:
        # A known article that is «not modified» would vouch for a list that names too few.
        due = tuple(item for item in due if item.address.key not in known)
    yield from _ask(task, _Round(waiting=due, known=known))
    _tell_broken(feed)


def _gap(task: Task, keys: Iterable[str]) -> bool:
    """Whether articles may have come and gone unseen: none of the last RSS is in this one."""
    before, now = _listed_before(task), set(keys)
    return bool(before) and len(now) >= FULL and now.isdisjoint(before)


def _listed_before(task: Task) -> list[str]:
    """The last RSS; where a gap behind it could not be filled yet, the one before the gap."""
    return (task.memory.get(_GAP) or task.memory.get(_FEED, "")).split()


def _wait(
    task: Task, items: Iterable[ListedArticle], known: Mapping[str, Known]
) -> Iterator[Remember]:
    """What to remember of the unknown articles until they are on record."""
    for item in _wanted(task, items, known):
        if item.address.key not in known:
            yield from wait_for(task, item.address.key, told_of(item))


def _read_links(task: Task, page: Page, *, feed: Listing) -> Iterator[Step]:
    """What the account's or the magazine's page links to beyond the RSS."""
    try:
        links = parse_links(page, task.source)
    except (LayoutChanged, NotADocument) as error:
        raise LayoutChanged(f"{_BY_HAND} ({error})") from error
    listed = {item.address.key for item in feed.items}
    further = tuple(link for link in links.items if link.address.key not in listed)
    known = known_articles(task.memory)
    if task.window.last is None:
        yield from _wait(task, further, known)
        yield Remember(name=_GAP, value="")
    due = in_turn(task, _wanted(task, further, known))
    yield from _ask(task, _Round(waiting=due, known=known))
    if task.window.last is None:
        complete = not {link.address.key for link in further}.isdisjoint(_listed_before(task))
    else:
        complete = bool(further) or _reaches(task, feed)
    if not complete:
        raise LayoutChanged(_BY_HAND)


def _reaches(task: Task, feed: Listing) -> bool:
    """Whether the RSS goes back to the window's first day, or holds all there is."""
    days = [day for item in feed.items if (day := day_of(item.published_at))]
    first = task.window.first
    return len(feed.items) < FULL or bool(first and days and min(days) < first)


def _due(
    task: Task, items: Iterable[ListedArticle], known: Mapping[str, Known]
) -> tuple[ListedArticle, ...]:
    """Articles to ask for: the unknown ones in the list's order, those that it names no more, then
    the known ones that waited longest."""
    wanted = _wanted(task, items, known)
    if task.window.last:
        return wanted
    today = task.today
    place = place_of(task.source)
    seen = [one for one in known.values() if task.window.holds(one.published_on) and one.due(today)]
    seen.sort(key=lambda one: one.asked_on)
    new = tuple(item for item in wanted if item.address.key not in known)
    listed = {item.address.key for item in new}
    left = [
        one for one in waiting_articles(task, place) if one.address.key not in {*known, *listed}
    ]
    again = (ListedArticle(address=_address(place, one)) for one in seen)
    return in_turn(task, (*new, *left, *again))


def _wanted(
    task: Task, items: Iterable[ListedArticle], known: Mapping[str, Known]
) -> tuple[ListedArticle, ...]:
    """Those of the window; where a list names no day, an earlier run may know it."""

    def day(item: ListedArticle) -> date | None:
        before = known.get(item.address.key)
        return day_of(item.published_at) or (before.published_on if before else None)

    return tuple(item for item in items if task.window.holds(day(item)))


def _address(place: Place, known: Known) -> ArticleAddress:
    return replace(place.own(known.key), account=known.account)


def _ask(task: Task, round_: _Round) -> Iterator[Fetch]:
    """The next article: one after the other, so that a refusal ends them all."""
    if not round_.waiting:
        return
    listed = round_.waiting[0]
    address = listed.address
    yield Fetch(
        url=f"{address.home}/api/v3/notes/{address.key}" if round_.by_json else address.url,
        then=partial(_read_article, listed=listed, round_=round_),
        conditional=task.window.last is None,
        otherwise=partial(_missed, round_=round_),
    )


def _read_article(
    task: Task, page: Page, *, listed: ListedArticle, round_: _Round
) -> Iterator[Step]:
    try:
        found = tuple(_record(task, page, listed, round_))
    except CrawlError as error:
        yield from _missed(task, error, round_=round_)
    else:
        yield from found
        yield from came(task, listed.address.key)
        yield from _ask(task, round_.knowing(found).after())


def _missed(task: Task, error: CrawlError, *, round_: _Round) -> Iterator[Step]:
    """The error on record, and the next article unless we are refused or too many did not come."""
    is_missed = not isinstance(error, LayoutChanged | NotKept)
    if is_missed and not isinstance(error, Blocked):
        yield from missed(task, round_.waiting[0].address.key)
    further = round_.after(missed=is_missed)
    if not isinstance(error, Blocked) and further.missed < _PATIENCE:
        yield from _ask(task, further)
    raise error


def _record(task: Task, page: Page, listed: ListedArticle, round_: _Round) -> Iterator[Step]:
    """The document and what to remember of it, or why there is none."""
    key = listed.address.key
    known = round_.known.get(key)
    today = task.today
    if page.status in (404, 410):
        # Only lists that are kept up to date name days.
        if known is None and listed.published_at and not listed.remembered:
            raise LayoutChanged(f"{listed.address.url} is listed and answers {page.status}")
        yield Skipped(key=f"{task.source.id}/{key}", reason=f"gone: status {page.status}")
        yield settled(key)
    elif not page.not_modified:
        article = _article(task, page, listed, by_json=round_.by_json)
        if not task.window.holds(day_of(article.published_at)):
            yield settled(key)
            return
        known = known or _first_seen(task, listed.address, article, round_.known)
        aside = boilerplate_of(round_.known, known)
        yield document_of(article, task.source, listed.address, returning=aside)
        yield settled(key)
    if known:
        yield replace(known, asked_on=today).to_remember()


def _article(task: Task, page: Page, listed: ListedArticle, *, by_json: bool) -> Article:
    """With the day that the list names, where the page itself names none."""
    article = parse_detail(page, task.source) if by_json else _read_page(page)
    _refuse_another(place_of(task.source), article, listed.address)
    return replace(article, published_at=article.published_at or listed.published_at)


def _first_seen(
    task: Task, address: ArticleAddress, article: Article, before: Mapping[str, Known]
) -> Known:
    return Known(
        key=address.key,
        account=address.account,
        published_on=day_of(article.published_at),
        first=task.now,
        asked_on=task.today,
        marks=opening_marks(article.blocks),
        beside=boilerplate_beside(before, article.blocks),
    )


def _read_page(page: Page) -> Article:
    refuse_status(page)
    return article_of_page(whole_page(page))


def _refuse_another(place: Place, article: Article, asked: ArticleAddress) -> None:
    """Raise LayoutChanged for the page of another article than the one that was asked for."""
    said = place.article(article.canonical or "")
    if said and said.key != asked.key:
        raise LayoutChanged(f"{asked.url} shows another article: {said.url}")


def _contents(place: Place, number: int, found: tuple[ListedArticle, ...] = ()) -> Fetch:
    """A page of the list in JSON, behind the articles that the pages before it gave."""
    path = (
        f"/api/v1/layout/magazine/{place.magazine}/section?page={number}"
        if place.magazine
        else f"/api/v2/creators/{place.account}/contents?kind=note&page={number}"
    )
    then = partial(_read_contents, number=number, found=found)
    return Fetch(url=f"{place.home}{path}", then=then, conditional=False)


def _read_contents(
    task: Task, page: Page, *, number: int, found: tuple[ListedArticle, ...]
) -> Iterator[Step]:
    listing = parse_contents(page, task.source)
    yield Listed(count=len(listing.items))
    known = known_articles(task.memory)
    found += _wanted(task, listing.items, known)
    if listing.last or _before(task, listing):
        yield from _ask(task, _Round(waiting=found, known=known, by_json=True))
    elif number == MOST_PAGES:
        raise LayoutChanged(f"the list does not end after {number} pages")
    else:
        yield _contents(place_of(task.source), number + 1, found)
    _tell_broken(listing)


def _before(task: Task, listing: Listing) -> bool:
    """Whether a list has left the window; pinned articles stand first, however old they are."""
    first = task.window.first
    days = [day_of(item.published_at) for item in listing.items if not item.pinned]
    return bool(first and days) and all(day and first and day < first for day in days)


def _tell_broken(listing: Listing) -> None:
    """After the articles that can be read have been asked for."""
    if listing.broken:
        more = f"; and {len(listing.broken) - 5} more" if len(listing.broken) > 5 else ""
        raise LayoutChanged("; ".join(listing.broken[:5]) + more)
