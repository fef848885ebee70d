"""WordPress by hand: what is asked for, and what is made of any answer at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import Blocked, CrawlError, LayoutChanged, Unreachable
from crawler.extract.wordpress import post_key
from crawler.platforms.wordpress import parse_feed, parse_posts, start
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Task
from standins.sites.wordpress import Blog
from standins.sites.wordpress_feeds import feed_body
from standins.sites.wordpress_posts import sample_posts
from state.records import Document, Window

if TYPE_CHECKING:
    from crawler.steps import Step

SOURCE = Source.model_validate(
    {
        "id": "hanako",
        "platform": "wordpress",
        "name": "山田花子の活動日誌",
        "url": "https://hanako.example.jp/blog/",
    }
)
DAILY = Window(first=date(2026, 7, 26))
DAY = Window(first=date(2026, 9, 1), last=date(2026, 9, 1))


def task(window: Window = DAILY, **memory: str) -> Task:
    return Task(source=SOURCE, window=window, now=datetime(2026, 11, 22, tzinfo=UTC), memory=memory)


def page(status: int = 200, body: object = b"", **headers: str) -> Page:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(url="", status=status, headers=named, body=raw)


def item(number: int, day: str = "2026-09-01", changed: str | None = None) -> dict[str, object]:
    return {
        "id": number,
        "guid": {"rendered": f"https://hanako.example.jp/blog/?p={number}"},
        "date_gmt": f"{day}T01:00:00",
        "modified_gmt": f"{changed or day}T01:00:00",
        "link": f"https://hanako.example.jp/blog/{number}/",
        "title": {"rendered": "報告"},
        "content": {"rendered": "<p>報告です。</p>", "protected": False},
    }


def first(asked: Task) -> Fetch:
    (step,) = start(asked)
    assert isinstance(step, Fetch)
    return step


def read(asked: Task, fetch: Fetch, answer: Page) -> list[Step]:
    return list(fetch.then(asked, answer))


def fetches(steps: list[Step]) -> list[Fetch]:
    return [step for step in steps if isinstance(step, Fetch)]


def query(fetch: Fetch) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(fetch.url).query).items()}


class TestKeys:
    @pytest.mark.parametrize(
        ("guid", "link", "key"),
        [
            ("https://hanako.example.jp/?p=123", "https://hanako.example.jp/2026/09/123/", "123"),
            ("http://old.example.jp/?post_type=post&#038;p=0123", "", "123"),
            ("http://old.example.jp/?p=123", "https://hanako.example.jp/another-slug/", "123"),
            ("https://hanako.example.jp/2026/09/dx/", "https://hanako.example.jp/x/", "2026/09/dx"),
            ("https://hanako.example.jp/2026/09/dx", "", "2026/09/dx"),
            ("https://hanako.example.jp/?p=12x", "https://hanako.example.jp/dx/", "dx"),
            ("", "https://hanako.example.jp/?p=9", "9"),
        ],
    )
    def test_a_key_is_the_number_of_the_guid_or_the_path(
        self, guid: str, link: str, key: str
    ) -> None:
        assert post_key(guid, link) == key

    def test_a_post_without_guid_and_link_is_refused(self) -> None:
        with pytest.raises(LayoutChanged, match="without guid and link"):
            post_key("", "https://hanako.example.jp/")


class TestAsking:
    def test_both_bounds_of_a_day_are_exclusive_and_in_tokyo(self) -> None:
        fetch = first(task(DAY))
        assert fetch.url.startswith("https://hanako.example.jp/blog/wp-json/wp/v2/posts?")
        assert query(fetch)["after"] == "2026-08-31T23:59:59+09:00"
        assert query(fetch)["before"] == "2026-09-02T00:00:00+09:00"
        assert "+" not in fetch.url
        assert "%2B09%3A00" in fetch.url

    def test_a_daily_run_asks_for_revisions_and_a_backfill_does_not(self) -> None:
        answer = page(body=[item(1)], x_wp_total="1", x_wp_totalpages="1")
        (revisions,) = fetches(read(task(DAILY), first(task(DAILY)), answer))
        assert query(revisions)["modified_after"] == "2026-07-25T23:59:59+09:00"
        assert query(revisions)["orderby"] == "modified"
        assert fetches(read(task(DAY), first(task(DAY)), answer)) == []

    def test_pages_are_counted_by_the_header(self) -> None:
        answer = page(body=[item(1)], x_wp_total="101", x_wp_totalpages="2")
        (second,) = fetches(read(task(DAY), first(task(DAY)), answer))
        assert query(second)["page"] == "2"
        assert fetches(read(task(DAY), second, answer)) == []

    def test_a_full_page_is_followed_where_the_counts_are_taken_away(self) -> None:
        full = page(body=[item(number) for number in range(1, 101)])
        (second,) = fetches(read(task(DAY), first(task(DAY)), full))
        assert query(second)["page"] == "2"
        assert fetches(read(task(DAY), second, page(body=[item(101)]))) == []

    def test_a_page_past_the_end_ends_the_list(self) -> None:
        answer = page(body=[item(1)], x_wp_total="101", x_wp_totalpages="2")
        (second,) = fetches(read(task(DAY), first(task(DAY)), answer))
        past = page(status=400, body={"code": "rest_post_invalid_page_number"})
        assert read(task(DAY), second, past) == []

    def test_an_old_revision_is_taken_from_the_list_of_changes_alone(self) -> None:
        answer = page(body=[item(1)], x_wp_total="1", x_wp_totalpages="1")
        (revisions,) = fetches(read(task(), first(task()), answer))
        changed = [
            item(1, "2026-09-01", "2026-11-20"),
            item(2, "2020-01-01", "2026-11-19"),
            item(3, "2020-01-01", "2020-01-01"),
        ]
        steps = read(task(), revisions, page(body=changed, x_wp_totalpages="9"))
        assert [step.key for step in steps if isinstance(step, Document)] == ["hanako/2"]
        assert fetches(steps) == []

    def test_a_quiet_window_asks_how_many_posts_the_blog_has(self) -> None:
        none = page(body=[], x_wp_total="0", x_wp_totalpages="0")
        (total,) = fetches(read(task(DAY), first(task(DAY)), none))
        assert "before" not in total.url
        assert read(task(DAY), total, page(body=[{"id": 1}], x_wp_total="27")) == [Listed(count=27)]
        with pytest.raises(LayoutChanged, match="neither counts"):
            read(task(DAY), total, page(body=[]))

    def test_a_source_without_an_address_is_refused(self) -> None:
        nowhere = Task(source=SOURCE.model_copy(update={"url": None}), window=DAY, now=task().now)
        with pytest.raises(LayoutChanged, match="no url"):
            list(start(nowhere))


class TestLadder:
    REFUSED = page(status=401)
    GONE = page(status=404)
    PARKED = page(body=b"<html>for sale</html>", content_type="text/html")
    FAILED = page(status=500)

    def climb(self, *answers: Page, **memory: str) -> list[str]:
        """The paths asked for, one after the other."""
        asked = task(DAILY, **memory)
        fetch, seen = first(asked), []
        for answer in answers:
            seen.append(urlsplit(fetch.url).path.removeprefix("/blog"))
            (fetch,) = fetches(read(asked, fetch, answer))
        return [*seen, urlsplit(fetch.url).path.removeprefix("/blog")]

    def test_every_kind_of_no_leads_to_the_next_rung(self) -> None:
        assert self.climb(self.REFUSED, self.PARKED, self.GONE) == [
            "/wp-json/wp/v2/posts",
            "/",
            "/feed/atom/",
            "/feed/",
        ]

    def test_a_remembered_rung_comes_first_and_is_not_tried_twice(self) -> None:
        assert self.climb(self.FAILED, self.GONE, self.GONE, rung="atom") == [
            "/feed/atom/",
            "/wp-json/wp/v2/posts",
            "/",
            "/feed/",
        ]

    def test_a_rung_of_another_version_is_forgotten(self) -> None:
        assert self.climb(rung="telepathy") == ["/wp-json/wp/v2/posts"]

    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    def test_a_busy_server_is_not_tried_by_other_doors(self, status: int) -> None:
        with pytest.raises(Unreachable, match=str(status)):
            read(task(), first(task()), page(status=status))

    @pytest.mark.parametrize(
        ("answers", "error"),
        [
            ((FAILED, FAILED, FAILED, FAILED), Unreachable),
            ((GONE, GONE, FAILED, FAILED), LayoutChanged),
            ((PARKED, PARKED, PARKED, PARKED), LayoutChanged),
            ((REFUSED, PARKED, GONE, FAILED), Blocked),
        ],
    )
    def test_the_failure_that_says_most_is_told(
        self, answers: tuple[Page, ...], error: type[CrawlError]
    ) -> None:
        asked = task()
        fetch = first(asked)
        for answer in answers[:-1]:
            (fetch,) = fetches(read(asked, fetch, answer))
        with pytest.raises(error, match="no way to the posts") as caught:
            read(asked, fetch, answers[-1])
        assert type(caught.value) is error

    def test_what_several_doors_answered_alike_is_told_once(self) -> None:
        asked = task()
        fetch = first(asked)
        for answer in (self.REFUSED, self.REFUSED, self.FAILED):
            (fetch,) = fetches(read(asked, fetch, answer))
        with pytest.raises(Blocked) as caught:
            read(asked, fetch, self.FAILED)
        told = str(caught.value)
        assert told.startswith("no way to the posts (rest, rest_route: ")
        assert told.count(": ") == 2
        assert "; atom, rss: " in told

    def test_what_all_doors_answered_alike_is_told_without_their_names(self) -> None:
        asked = task()
        told, fetch = "robots.txt does not allow it. Ask for leave: …", first(asked)
        for _ in range(2):
            assert fetch.otherwise
            (fetch,) = fetches(list(fetch.otherwise(asked, Blocked(told))))
        assert fetch.otherwise
        with pytest.raises(Blocked, match=f"^no way to the posts: {told}$"):
            list(fetch.otherwise(asked, Blocked(told)))

    def test_a_door_that_robots_close_is_closed_under_both_its_names(self) -> None:
        otherwise = first(task()).otherwise
        assert otherwise is not None
        (feed,) = fetches(list(otherwise(task(), Blocked("robots.txt does not allow it"))))
        assert feed.url == "https://hanako.example.jp/blog/feed/atom/"

    def test_a_page_that_did_not_come_is_no_reason_to_climb(self) -> None:
        otherwise = first(task()).otherwise
        assert otherwise is not None
        with pytest.raises(Unreachable, match="nobody answers"):
            list(otherwise(task(), Unreachable("nobody answers")))

    def test_what_holds_is_remembered_once(self) -> None:
        answer = page(body=[item(1)], x_wp_total="1", x_wp_totalpages="1")
        new = read(task(), first(task()), answer)
        known = read(task(rung="rest"), first(task(rung="rest")), answer)
        assert [step for step in new if isinstance(step, Remember)] == [
            Remember(name="rung", value="rest")
        ]
        assert not any(isinstance(step, Remember) for step in known)


class TestPosts:
    def test_posts_beside_a_broken_one_are_recorded_before_the_error(self) -> None:
        answer = page(body=[item(1), {"id": 2}, item(3)], x_wp_total="3", x_wp_totalpages="1")
        steps = iter(first(task(DAY)).then(task(DAY), answer))
        came = [next(steps) for _ in range(4)]
        assert [step.key for step in came if isinstance(step, Document)] == ["hanako/1", "hanako/3"]
        with pytest.raises(LayoutChanged, match="not as expected"):
            next(steps)

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
    def test_a_day_that_no_calendar_of_ours_has_breaks_its_own_post_only(self, day: str) -> None:
        odd = {**item(1), "date_gmt": f"{day}T20:00:00", "modified_gmt": f"{day}T20:00:00"}
        listing = parse_posts(page(body=[odd, item(2)]), SOURCE)
        assert [post.record.key for post in listing.posts] == ["hanako/2"]
        assert day[:4] in listing.broken[0]

    def test_a_post_without_title_and_link_is_called_by_its_key(self) -> None:
        nameless = {**item(1), "title": {"rendered": "&nbsp;"}, "link": ""}
        (post,) = parse_posts(page(body=[nameless]), SOURCE).posts
        assert isinstance(post.record, Document)
        assert post.record.title == "hanako/1"

    def test_a_protected_post_is_skipped(self) -> None:
        hidden = item(1) | {"content": {"rendered": "", "protected": True}}
        listing = parse_posts(page(body=[hidden]), SOURCE)
        assert listing.posts[0].record == Skipped(key="hanako/1", reason="protected")

    def test_marks_of_html_are_no_part_of_a_title(self) -> None:
        titled = item(1) | {"title": {"rendered": "<em>DX</em> &#038; &lt;働き方&gt;"}}
        record = parse_posts(page(body=[titled]), SOURCE).posts[0].record
        assert isinstance(record, Document)
        assert record.title == "DX & <働き方>"

    def test_an_unchanged_feed_says_nothing(self) -> None:
        fetch = first(task(rung="atom"))
        unchanged = Page(url="", status=304, headers={}, body=b"", not_modified=True)
        assert fetch.conditional
        assert read(task(rung="atom"), fetch, unchanged) == []

    def test_the_first_page_as_it_was_is_no_word_on_those_behind_it(self) -> None:
        """Only the blog itself can say that nothing changed, and says so with 304."""
        newest = datetime(2026, 11, 20, tzinfo=UTC)
        blog = Blog(posts=sample_posts(newest))
        shown = feed_body(blog, "atom", blog.newest_first()[:10], "https://hanako.jp", newest)
        same = Page(url="", status=200, headers={}, body=shown, not_modified=True)
        asked = task(rung="atom")
        (further,) = fetches(read(asked, first(asked), same))
        assert query(further) == {"paged": "2"}

    def test_a_bounded_window_asks_for_the_whole_feed(self) -> None:
        assert not first(task(DAY, rung="atom")).conditional


_names = st.sampled_from([*item(1), "rendered", "protected"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=8),
    max_leaves=20,
)


@given(json_values)
@example([item(1) | {"date_gmt": "0000-00-00T00:00:00"}])
@example([item(1) | {"content": {"rendered": None}}])
@example([item(1) | {"content": []}])
@example([item(1) | {"link": 7, "guid": {"rendered": 7}}])
@example([item(1) | {"guid": {"rendered": "http://[broken"}}])
def test_any_json_gives_posts_or_an_error_on_record(value: object) -> None:
    try:
        listing = parse_posts(page(body=value), SOURCE)
    except CrawlError:
        return
    assert isinstance(value, list)
    assert len(listing.posts) + len(listing.broken) == len(value)


@given(st.binary(max_size=60), st.sampled_from([b"<rss version='2.0'>", b"<feed>", b"{", b""]))
@example(b"", b"")
@example(b"<channel><item/></channel></rss>", b"<rss version='2.0'>")
@example(b"<channel><item><link>http://[x</link></item></channel></rss>", b"<rss version='2.0'>")
def test_any_bytes_give_a_feed_or_an_error_on_record(body: bytes, head: bytes) -> None:
    try:
        listing = parse_feed(page(body=head + body), SOURCE)
    except CrawlError:
        return
    assert len(listing.posts) == 0
