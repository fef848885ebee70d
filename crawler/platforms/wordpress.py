"""WordPress: posts by REST, by ?rest_route=, or by the Atom and RSS feeds, whichever answers.

The first page asked for is the probe; what held is remembered, and probed again when it no longer
does. Behaviour seen on WordPress 6.1.9 in 2026-11, where nothing else is said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from config.japan import TOKYO
from crawler.errors import Blocked, CrawlError, LayoutChanged, NotKept, Unreachable
from crawler.extract.blog import parse_saved_post
from crawler.extract.wordpress import Listing, Post, parse_feed, parse_posts, parse_total
from crawler.steps import Fetch, Listed, Page, Remember, Step, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crawler.steps import Skipped
    from state.records import Document

PER_PAGE = 100  # the most that WordPress gives; 101 is a 400
FIELDS = "id,guid,date_gmt,modified_gmt,link,title,content"

__all__ = ["parse_feed", "parse_file", "parse_posts", "parse_total", "start"]

parse_file = parse_saved_post


class Rung(StrEnum):
    """The ways to a blog's posts, the one that tells most first."""

    REST = "rest"
    REST_ROUTE = "rest_route"
    ATOM = "atom"
    RSS = "rss"


_PLACES = {
    Rung.REST: "/wp-json/wp/v2/posts?",
    Rung.REST_ROUTE: "/?rest_route=/wp/v2/posts&",
    Rung.ATOM: "/feed/atom/",
    Rung.RSS: "/feed/",
}
_REST = (Rung.REST, Rung.REST_ROUTE)
_Keys: TypeAlias = tuple[str, ...]
_Reader: TypeAlias = "Callable[[Task, Page], Iterable[Step]]"
_Tried: TypeAlias = tuple[tuple[Rung, CrawlError], ...]


def start(task: Task) -> Iterator[Step]:
    """The rung that held last time, else the ladder from its top."""
    yield _climb(task, ())


def _climb(task: Task, tried: _Tried) -> Fetch:
    """The first page of the next rung; raises the failure that says most where none is left."""
    failed = {rung for rung, _ in tried}
    remembered = [rung for rung in Rung if rung == task.memory.get("rung")]
    rung = next((rung for rung in (*remembered, *Rung) if rung not in failed), None)
    if rung is None:
        raise _verdict(tried)
    if rung in _REST:
        return _dated(task, rung, tried=tried)
    return _feed(task, rung, tried=tried)


def _verdict(tried: _Tried) -> CrawlError:
    """A refusal says more than a strange page, a strange page more than a server's failure."""
    rungs: dict[str, list[str]] = {}
    for rung, error in tried:
        rungs.setdefault(str(error), []).append(rung)
    story = "; ".join(f"{', '.join(names)}: {why}" for why, names in rungs.items())
    said = f": {tried[0][1]}" if len(rungs) == 1 else f" ({story})"
    kinds = [type(error) for _, error in tried]
    ranked = (Blocked, LayoutChanged, Unreachable)
    kind = next(kind for kind in ranked if any(issubclass(one, kind) for one in kinds))
    return kind(f"no way to the posts{said}")


def _next_rung(task: Task, page: Page, error: CrawlError, rung: Rung, tried: _Tried) -> Fetch:
    """Climb on, unless the server only asks for patience: other doors would be more knocking."""
    if page.status in (429, 502, 503, 504):
        raise error
    return _climb(task, (*tried, (rung, error)))


def _not_allowed(task: Task, error: CrawlError, *, rung: Rung, tried: _Tried) -> Iterator[Step]:
    """The next rung where robots.txt closes this one: many close /wp-json/ and leave the feed.

    ?rest_route= is the same door by another name: who closes the one means both. Kept pages are
    those of the rung that held: that none is kept of the others says nothing of it.
    """
    if not isinstance(error, Blocked | NotKept):
        raise error
    closed = _REST if rung in _REST else (rung,)
    yield _climb(task, (*tried, *((one, error) for one in closed)))


def _address(task: Task, rung: Rung) -> str:
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    return str(task.source.url).rstrip("/") + _PLACES[rung]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


def _rest(task: Task, rung: Rung, query: Mapping[str, str | int], then: _Reader) -> Fetch:
    # The bounds move with the day: a validator of yesterday's address would never be asked for.
    return Fetch(url=_address(task, rung) + urlencode(query), then=then, conditional=False)


def _dated(task: Task, rung: Rung, number: int = 1, tried: _Tried = ()) -> Fetch:
    """Posts by day of publication; both bounds are exclusive, to the second."""
    query: dict[str, str | int] = {"per_page": PER_PAGE, "page": number, "_fields": FIELDS}
    if task.window.first:
        query["after"] = (_midnight(task.window.first) - timedelta(seconds=1)).isoformat()
    if task.window.last:
        query["before"] = _midnight(task.window.last + timedelta(days=1)).isoformat()
    then = partial(_read_dated, rung=rung, number=number, tried=tried)
    fetch = _rest(task, rung, {**query, "orderby": "date", "order": "desc"}, then)
    # A refusal of this way is no refusal of the next: what is judged here is climbed from.
    return replace(fetch, otherwise=partial(_not_allowed, rung=rung, tried=tried), judges=True)


def _read_dated(
    task: Task, page: Page, *, rung: Rung, number: int, tried: _Tried
) -> Iterator[Step]:
    if number > 1 and _past_the_end(page):
        return
    try:
        listing = parse_posts(page, task.source)
    except CrawlError as error:
        if number > 1:
            raise
        yield _next_rung(task, page, error, rung, tried)
        return
    if number == 1:
        yield from _settle(task, rung)
        yield _count(task, rung, listing)
        if task.window.first and not task.window.last:
            yield _revised(task, rung)
    yield from _records(task, listing.posts)
    if _goes_on(listing, number):
        yield _dated(task, rung, number + 1)
    _tell_broken(listing)


def _settle(task: Task, rung: Rung) -> Iterator[Step]:
    if task.memory.get("rung") != rung:
        yield Remember(name="rung", value=rung)


def _count(task: Task, rung: Rung, listing: Listing) -> Step:
    """How many posts the blog lists; asked for where the window alone shows too few to be sure."""
    shown = len(listing.posts) if listing.total is None else listing.total
    if shown >= task.source.index_min:
        return Listed(count=shown)
    return _rest(task, rung, {"per_page": 1, "_fields": "id"}, _read_total)


def _read_total(task: Task, page: Page) -> Iterator[Step]:
    yield Listed(count=parse_total(page, task.source))


def _revised(task: Task, rung: Rung, number: int = 1) -> Fetch:
    """Posts changed since the window's first day, however old they are."""
    since = task.window.first or date.min
    query: dict[str, str | int] = {
        "per_page": PER_PAGE,
        "page": number,
        "_fields": FIELDS,
        "modified_after": (_midnight(since) - timedelta(seconds=1)).isoformat(),
        "orderby": "modified",
        "order": "desc",
    }
    return _rest(task, rung, query, partial(_read_revised, rung=rung, number=number, since=since))


def _read_revised(
    task: Task, page: Page, *, rung: Rung, number: int, since: date
) -> Iterator[Step]:
    if number > 1 and _past_the_end(page):
        return
    listing = parse_posts(page, task.source)
    # Before WordPress 5.7 modified_after is ignored without a word: the order is what we rely on.
    late = [post for post in listing.posts if _changed(post) >= _midnight(since)]
    yield from (post.record for post in late if not _holds(task, post))
    if len(late) == len(listing.posts) and _goes_on(listing, number):
        yield _revised(task, rung, number + 1)
    _tell_broken(listing)


def _past_the_end(page: Page) -> bool:
    """REST says 400 for a page after the last; the posts may have grown fewer while we read."""
    return page.status == 400 and b"rest_post_invalid_page_number" in page.body


def _goes_on(listing: Listing, number: int) -> bool:
    """Whether there is a further page; a full one where a proxy has taken the counts away."""
    if listing.pages is None:
        return len(listing.posts) + len(listing.broken) == PER_PAGE
    return number < listing.pages


def _feed(task: Task, rung: Rung, number: int = 1, tried: _Tried = (), before: _Keys = ()) -> Fetch:
    """A page of a feed. A bounded window asks for all of it: «not modified» would show none."""
    query = "" if number == 1 else f"?paged={number}"
    return Fetch(
        url=_address(task, rung) + query,
        then=partial(_read_feed, rung=rung, number=number, tried=tried, before=before),
        conditional=task.window.last is None,
        otherwise=partial(_not_allowed, rung=rung, tried=tried) if number == 1 else None,
        judges=True,
    )


def _read_feed(
    task: Task, page: Page, *, rung: Rung, number: int, tried: _Tried, before: _Keys
) -> Iterator[Step]:
    whole_blog = page.not_modified and page.status == 304  # not this page alone, by its bytes
    if whole_blog or (number > 1 and page.status == 404):
        return  # nothing changed on the whole blog, or the page after the last
    try:
        listing = parse_feed(page, task.source)
    except CrawlError as error:
        if number > 1:
            raise
        yield _next_rung(task, page, error, rung, tried)
        return
    if number == 1:
        yield from _settle(task, rung)
    yield Listed(count=len(listing.posts))
    yield from _records(task, listing.posts)
    keys = tuple(post.record.key for post in listing.posts)
    if keys == before:
        _refuse_repetition(task, number)
    elif _reaches_into(task, listing.posts):
        yield _feed(task, rung, number + 1, before=keys)
    _tell_broken(listing)


def _refuse_repetition(task: Task, number: int) -> None:
    """A feed that gives the same page whatever is asked hides all that is older."""
    if task.window.last:
        raise LayoutChanged(f"the feed does not page: page {number} is the one before it again")


def _reaches_into(task: Task, posts: Iterable[Post]) -> bool:
    """Whether the next page may hold posts of the window: feeds run from new to old."""
    days = [_day(post) for post in posts]
    return bool(days) and (task.window.first is None or min(days) >= task.window.first)


def _records(task: Task, posts: Iterable[Post]) -> Iterator[Document | Skipped]:
    for post in posts:
        if _holds(task, post) or _was_revised(task, post):
            yield post.record


def _day(post: Post) -> date:
    return post.published_at.astimezone(TOKYO).date()


def _changed(post: Post) -> datetime:
    return post.modified_at or post.published_at


def _holds(task: Task, post: Post) -> bool:
    return task.window.holds(_day(post))


def _was_revised(task: Task, post: Post) -> bool:
    """Whether an older post changed since the window's first day; asked of open windows only."""
    first = task.window.first
    return first is not None and not task.window.last and _changed(post) >= _midnight(first)


def _tell_broken(listing: Listing) -> None:
    """After the posts that can be read have been handed over."""
    if listing.broken:
        more = f"; and {len(listing.broken) - 5} more" if len(listing.broken) > 5 else ""
        raise LayoutChanged("; ".join(listing.broken[:5]) + more)
