"""The captures of a real WordPress 6.1.9: read, replayed, and held beside the stand-in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from config.models import Source
from crawler.errors import Blocked, LayoutChanged, Unreachable
from crawler.extract.wordpress import Listing, parse_feed, parse_posts, parse_total
from crawler.steps import Page, Skipped
from standins.sites.captures import Capture, Replay, read_captures
from standins.sites.serving import Asked, StandIn, set_switches
from standins.sites.wordpress import CAPTURED_HOST, Blog, make
from standins.sites.wordpress_posts import BlogSwitches
from state.database import open_database
from state.records import Document, Outcome, Window
from state.runs import remember
from tests.crawls import Crawls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.real

SOURCE = Source.model_validate(
    {"id": "blog", "platform": "wordpress", "name": "blog", "url": CAPTURED_HOST}
)
Captures = dict[str, Capture]


@pytest.fixture(scope="module")
def captures(real_folder: Path) -> Captures:
    return {capture.name: capture for capture in read_captures(real_folder / "real" / "wordpress")}


def page_of(capture: Capture) -> Page:
    headers = {name.lower(): value for name, value in capture.answer.headers}
    return Page(
        url=capture.target, status=capture.answer.status, headers=headers, body=capture.answer.body
    )


def keys(listing: Listing) -> list[str]:
    return [post.record.key for post in listing.posts]


class TestReading:
    def test_a_page_of_posts(self, captures: Captures) -> None:
        listing = parse_posts(page_of(captures["posts_p1"]), SOURCE)
        assert (len(listing.posts), listing.total, listing.pages) == (5, 27, 6)
        assert listing.broken == ()
        assert [type(post.record) for post in listing.posts] == [Skipped] + [Document] * 4

    def test_the_total_of_posts(self, captures: Captures) -> None:
        assert parse_total(page_of(captures["posts_fields_all"]), SOURCE) == 27
        assert parse_total(page_of(captures["posts_empty"]), SOURCE) == 0

    def test_an_empty_window_is_an_empty_list_and_no_error(self, captures: Captures) -> None:
        listing = parse_posts(page_of(captures["posts_empty"]), SOURCE)
        assert (listing.posts, listing.total) == ((), 0)

    @pytest.mark.parametrize(
        ("name", "error"),
        [
            ("rest_disabled_401", Blocked),
            ("rest_no_route_404", LayoutChanged),
            ("posts_bad_date", LayoutChanged),
            ("posts_p7_beyond", LayoutChanged),
        ],
    )
    def test_refusals(self, captures: Captures, name: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            parse_posts(page_of(captures[name]), SOURCE)

    @pytest.mark.parametrize(("name", "number"), [("feed_p1", 10), ("feed_p2", 10), ("feed_p3", 7)])
    def test_pages_of_the_feed(self, captures: Captures, name: str, number: int) -> None:
        listing = parse_feed(page_of(captures[name]), SOURCE)
        assert (len(listing.posts), listing.broken) == (number, ())

    def test_a_feed_that_is_off_is_an_error(self, captures: Captures) -> None:
        with pytest.raises(Unreachable, match="500"):
            parse_feed(page_of(captures["feed_disabled"]), SOURCE)

    def test_rest_atom_and_rss_agree_on_keys_titles_and_parts(self, captures: Captures) -> None:
        rest = parse_posts(page_of(captures["posts_p1"]), SOURCE)
        atom = parse_feed(page_of(captures["feed_atom"]), SOURCE)
        rss = parse_feed(page_of(captures["feed_p1"]), SOURCE)
        assert keys(atom) == keys(rss)
        assert keys(rest) == keys(atom)[:5]
        for one, other, third in zip(rest.posts, atom.posts, rss.posts, strict=False):
            assert one.record == other.record == third.record

    def test_atom_alone_of_the_feeds_tells_of_a_revision(self, captures: Captures) -> None:
        atom = parse_feed(page_of(captures["feed_atom"]), SOURCE)
        revised = [post for post in atom.posts if post.modified_at != post.published_at]
        assert [post.record.key for post in revised] == ["blog/2018/07/11"]
        rss = parse_feed(page_of(captures["feed_p1"]), SOURCE)
        assert {post.modified_at for post in rss.posts} == {None}


@pytest.fixture
def replay(real_folder: Path, captures: Captures) -> Iterator[StandIn]:
    site = make(real_folder / "real" / "wordpress")
    with StandIn(site) as stand_in:
        yield stand_in


def test_the_captured_feed_is_crawled_page_by_page_and_then_not_modified(
    replay: StandIn, tmp_path: Path
) -> None:
    crawls = Crawls(folder=tmp_path, sources={"blog": {"url": replay.url}})
    database = open_database(crawls.database)
    remember(database, "blog", {"rung": "rss"})
    database.close()
    window = Window(first=date(2017, 1, 1))
    (first,), paths = crawls.run(window), replay.paths()
    replay.asked.clear()
    (second,) = crawls.run(window)
    assert paths == ["/feed/", "/feed/?paged=2", "/feed/?paged=3", "/feed/?paged=4"]
    assert (first.outcome, first.listed, first.new) == (Outcome.NEW, 27, 26)
    assert replay.paths() == ["/feed/"]
    assert (second.outcome, second.not_modified) == (Outcome.NOTHING_NEW, 1)


def test_a_replayed_body_is_the_captured_one_but_for_the_host(
    replay: StandIn, captures: Captures
) -> None:
    assert isinstance(replay.site, Replay)
    for capture in captures.values():
        replay.site.prefer = {capture.name}
        headers = {"if-none-match": '"814d383b1205149e28b2040a9a155ed0"'}
        asked = Asked(method="GET", target=capture.target, headers=headers, body=b"", at=0.0)
        if capture.answer.status != 304:
            asked = Asked(method="GET", target=capture.target, headers={}, body=b"", at=0.0)
        assert replay.site.answer(asked, CAPTURED_HOST) == capture.answer


NAMES = (
    "feed_304",
    "feed_304_ims_only",
    "feed_atom",
    "feed_disabled",
    "feed_p1",
    "feed_p4_beyond",
    "posts_404",
    "posts_after_before",
    "posts_after_before_tz",
    "posts_after_before_z",
    "posts_bad_date",
    "posts_empty",
    "posts_modified_after",
    "posts_one",
    "posts_p1",
    "posts_p6_last",
    "posts_p7_beyond",
    "posts_per_page_over",
    "rest_disabled_401",
    "rest_no_route_404",
    "rest_route_form",
    "robots",
)
SWITCHES = {
    "feed_disabled": ("feeds_off_500",),
    "rest_disabled_401": ("rest_off_401",),
    "rest_no_route_404": ("rest_removed_404",),
}
SENT = {
    "feed_304": {
        "if-none-match": '"814d383b1205149e28b2040a9a155ed0"',
        "if-modified-since": "Sat, 15 Sep 2018 00:30:00 GMT",
    },
    "feed_304_ims_only": {"if-modified-since": "Sat, 15 Sep 2018 00:30:00 GMT"},
}


@pytest.fixture(scope="module")
def blog(captures: Captures) -> Blog:
    """The captured posts' ids, dates and titles, with texts of our own."""
    blog = Blog()
    for item in json.loads(captures["posts_fields_all"].answer.body):
        blog.add(
            id=item["id"],
            title=f"報告{item['id']}",
            content=f"<p>報告{item['id']}です。</p>\n",
            date=_utc(item["date_gmt"]),
            modified=_utc(item["modified_gmt"]),
            password="himitsu" if item["excerpt"]["protected"] else "",
            sticky=item["sticky"],
            guid=item["guid"]["rendered"],
        )
    return blog


class TestStandIn:
    """The stand-in, given the same posts, answers the captured questions in the same shape."""

    @pytest.mark.parametrize("name", NAMES)
    def test_status_headers_and_shape_are_those_captured(
        self, blog: Blog, captures: Captures, name: str
    ) -> None:
        capture = captures[name]
        blog.switches = BlogSwitches()
        set_switches(blog.switches, dict.fromkeys(SWITCHES.get(name, ()), True))
        sent = SENT.get(name, {})
        asked = Asked(method="GET", target=capture.target, headers=sent, body=b"", at=0.0)
        answer = blog.answer(asked, CAPTURED_HOST)
        assert answer.status == capture.answer.status
        assert _told(answer.headers) == _told(capture.answer.headers)
        assert _shape(answer.body) == _shape(capture.answer.body)

    def test_windows_give_the_posts_that_were_given(self, blog: Blog, captures: Captures) -> None:
        for name in ("posts_after_before", "posts_after_before_tz", "posts_modified_after"):
            target = captures[name].target
            asked = Asked(method="GET", target=target, headers={}, body=b"", at=0.0)
            given = json.loads(blog.answer(asked, CAPTURED_HOST).body)
            expected = json.loads(captures[name].answer.body)
            assert [item["id"] for item in given] == [item["id"] for item in expected]
        assert len(expected) == 1
        assert expected[0]["id"] == 11


def _utc(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC)


# Two renderings of one query, and of which every client reads only the part behind rel.
_FREE = frozenset({"Link"})


def _told(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Names and values in order; of a link only what it is."""
    return [
        (name, value.partition("; rel=")[2] if name in _FREE else value) for name, value in headers
    ]


def _shape(body: bytes) -> Any:  # noqa: ANN401 - any value that JSON has
    """The structure of JSON without its words; of anything else only whether it is empty."""
    try:
        return _skeleton(json.loads(body))
    except ValueError:
        return bool(body)


def _skeleton(value: Any) -> Any:  # noqa: ANN401 - any value that JSON has
    if isinstance(value, dict):
        return {name: _skeleton(each) for name, each in value.items() if name != "_links"}
    if isinstance(value, list):
        return [_skeleton(each) for each in value if isinstance(each, dict)]
    return type(value).__name__
