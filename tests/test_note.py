"""note.com by hand: which articles are asked for when, and what is made of any answer at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import Blocked, LayoutChanged
from crawler.extract.note_memory import Known
from crawler.platforms import note
from crawler.steps import Page
from standins.sites.note import ACCOUNT, MAGAZINE, NoteSite
from standins.sites.note_pages import (
    NoteArticle,
    article_page,
    contents_json,
    feed,
    sample_articles,
)
from state.records import Window
from tests.note_walk import HOME, Walk

if TYPE_CHECKING:
    from standins.sites.serving import Asked

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
NEWS = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
OCTOBER = Window(first=date(2026, 10, 1), last=date(2026, 10, 31))
RSS = f"/{ACCOUNT}/rss"
PERMISSION: dict[str, object] = {
    "by": "架空フォーラム事務局",
    "decided_on": date(2026, 4, 1),
    "reason": "記録の確認",
    "prefixes": ["/api/"],
    "until": date(2027, 3, 31),
    "contact": "office@example.jp",
}


def key(number: int) -> str:
    return f"n{number:012x}"


def path(number: int) -> str:
    return f"/{ACCOUNT}/n/{key(number)}"


@pytest.fixture
def site() -> NoteSite:
    return NoteSite(articles=sample_articles(NEWEST))


@pytest.fixture
def walk(site: NoteSite) -> Walk:
    return Walk(site=site)


def source(url: str | None) -> Source:
    values = {"id": "kakuu", "platform": "note", "name": "架空の源", "url": url}
    return Source.model_validate(values)


class TestWhatIsAskedFor:
    def test_first_all_of_the_window_then_the_young_ones(self, walk: Walk) -> None:
        assert len(walk.run().asked) == 13
        assert walk.run().asked == [RSS, path(12)]

    def test_with_nothing_due_it_is_one_request(self, walk: Walk) -> None:
        walk.run()
        walk.now += timedelta(days=5)
        assert walk.run().asked == [RSS]

    def test_older_articles_are_asked_for_once_a_week(self, walk: Walk) -> None:
        walk.run()
        walk.now += timedelta(days=6)
        assert len(walk.run().asked) == 13
        assert walk.run().asked == [RSS]

    def test_a_second_run_of_one_day_asks_for_no_article(self, walk: Walk) -> None:
        walk.run()
        walk.now -= timedelta(hours=18)
        assert walk.run().asked == [RSS]

    def test_after_the_clock_was_set_back_all_is_asked_for(self, walk: Walk) -> None:
        walk.run()
        walk.now -= timedelta(days=10)
        assert len(walk.run().asked) > 2

    def test_what_lies_before_the_window_is_left_alone(self, walk: Walk, site: NoteSite) -> None:
        site.add(title="昔の話", body="<p>昔です。</p>", date=NEWEST.replace(year=2020))
        found = walk.run()
        assert (found.listed, len(found.documents)) == (13, 12)

    def test_new_articles_come_before_looks_at_old_ones(self, walk: Walk, site: NoteSite) -> None:
        walk.run()
        site.add(title="新着", body="<p>新着です。</p>", date=NEWS)
        assert walk.run().asked == [RSS, path(13), path(12)]

    def test_an_article_that_left_the_feed_is_still_watched(
        self, walk: Walk, site: NoteSite
    ) -> None:
        walk.run()
        site.change(key(12), in_feed=False)
        assert walk.run().asked == [RSS, path(12)]

    def test_no_known_article_vouches_for_a_feed_that_lists_nothing(
        self, walk: Walk, site: NoteSite
    ) -> None:
        walk.run()
        site.switches.feed_items = 0
        found = walk.run()
        assert (found.listed, found.asked) == (0, [RSS])

    def test_not_modified_of_the_feed_hides_no_edit(self, walk: Walk) -> None:
        walk.run()
        walk.answers = lambda asked: not_modified(asked) if asked.path == RSS else None
        assert walk.run().asked == [RSS, path(12)]

    def test_not_modified_of_an_article_counts_as_a_look(self, walk: Walk) -> None:
        walk.run()
        walk.now += timedelta(days=6)
        walk.answers = lambda asked: not_modified(asked) if asked.path != RSS else None
        assert walk.run().documents == {}
        assert walk.run().asked == [RSS]

    def test_a_spoilt_memory_is_as_none(self, walk: Walk) -> None:
        walk.run()
        articles = [name for name in walk.memory if name.startswith("article/")]
        walk.memory |= dict.fromkeys(articles, '{"published_on": 5}')
        assert len(walk.run().asked) == 13

    @given(
        st.dates(date(2026, 1, 1), date(2026, 12, 1)),
        st.dates(date(2026, 12, 1), date(2027, 3, 1)),
    )
    def test_no_article_waits_longer_than_a_week(self, published: date, today: date) -> None:
        known = Known(
            key=key(1),
            account=ACCOUNT,
            published_on=published,
            first=NEWEST,
            asked_on=today - timedelta(days=7),
        )
        assert known.due(today)


def not_modified(asked: Asked) -> Page:
    return Page(url=asked.target, status=304, headers={}, body=b"", not_modified=True)


class TestGone:
    def test_a_known_article_that_is_gone_is_skipped(self, walk: Walk, site: NoteSite) -> None:
        walk.run()
        site.change(key(12), gone=True)
        found = walk.run()
        assert found.errors == []
        assert [skipped.key for skipped in found.skipped] == [f"forum/{key(12)}"]

    def test_a_listed_article_that_was_never_read_and_is_gone_is_an_error(self, walk: Walk) -> None:
        missing = Page(url="", status=404, headers={}, body=b"<title>404</title>")
        walk.answers = lambda asked: missing if asked.path == path(12) else None
        found = walk.run()
        assert [type(error) for error in found.errors] == [LayoutChanged]
        assert len(found.documents) == 11


class TestFailures:
    @pytest.mark.parametrize(
        ("status", "articles"), [(403, 1), (401, 1), (429, 3), (500, 3), (418, 12)]
    )
    def test_how_many_articles_are_tried(self, walk: Walk, status: int, articles: int) -> None:
        answer = Page(url="", status=status, headers={}, body=b"<p>x</p>")
        walk.answers = lambda asked: answer if "/n/" in asked.path else None
        found = walk.run()
        assert len(found.asked) == 1 + articles
        assert len(found.errors) == articles
        assert found.documents == {}

    def test_one_that_does_not_come_costs_no_other(self, walk: Walk) -> None:
        answer = Page(url="", status=500, headers={}, body=b"")
        walk.answers = lambda asked: answer if asked.path == path(12) else None
        assert len(walk.run().documents) == 11

    def test_the_page_of_another_article_is_no_content(self, walk: Walk, site: NoteSite) -> None:
        swapped = article_page(site.articles[1], HOME, visits=1, old_layout=False)
        answer = Page(url="", status=200, headers={}, body=swapped.encode())
        walk.answers = lambda asked: answer if asked.path == path(12) else None
        found = walk.run()
        assert "another article" in str(found.errors[0])
        assert key(12) not in found.keys

    def test_an_item_that_cannot_be_read_costs_no_other(self, walk: Walk, site: NoteSite) -> None:
        text = feed(site.newest_first(), "x", f"{HOME}/{ACCOUNT}", HOME)
        text = text.replace(path(12), "/elsewhere")
        answer = Page(url="", status=200, headers={}, body=text.encode())
        walk.answers = lambda asked: answer if asked.path == RSS else None
        found = walk.run()
        assert len(found.documents) == 11
        assert "names no article" in str(found.errors[0])


class TestBackfill:
    def test_the_page_gives_what_the_feed_has_not(self, walk: Walk, site: NoteSite) -> None:
        site.switches.feed_items = 6
        found = walk.run(OCTOBER)
        assert found.errors == []
        assert found.keys == {key(number) for number in range(1, 8)} - {key(0)}

    def test_a_magazine_takes_the_links_of_its_own_account_only(
        self, walk: Walk, site: NoteSite
    ) -> None:
        walk.path += f"/m/{MAGAZINE}"
        site.switches.feed_items = 6
        site.add(title="寄稿", body="<p>他です。</p>", date=NEWEST, account="midori_to")
        found = walk.run(Window(first=date(2026, 1, 1), last=date(2026, 11, 22)))
        assert found.keys == {key(number) for number in range(1, 14)}
        assert not any("yoso" in asked for asked in found.asked)

    def test_where_neither_reaches_far_enough_it_says_what_to_do(
        self, walk: Walk, site: NoteSite
    ) -> None:
        site.switches.feed_items = site.switches.linked = 6
        found = walk.run(Window(first=date(2026, 9, 1), last=date(2026, 9, 30)))
        assert "gikai import" in str(found.errors[0])

    def test_a_page_without_links_says_what_to_do_too(self, walk: Walk) -> None:
        answer = Page(url="", status=200, headers={}, body=b"<div id=__nuxt></div>")
        walk.answers = lambda asked: answer if asked.path == f"/{ACCOUNT}" else None
        (error,) = walk.run(OCTOBER).errors
        assert "gikai import" in str(error)

    def test_an_account_with_few_articles_is_complete(self, walk: Walk, site: NoteSite) -> None:
        del site.articles[3:]
        assert walk.run(Window(first=date(2020, 1, 1), last=date(2026, 11, 22))).errors == []


class TestGap:
    def fill(self, site: NoteSite) -> None:
        for number in range(8):
            when = NEWS - timedelta(hours=number)
            site.add(title=f"新着{number}", body=f"<p>新着{number}です。</p>", date=when)

    def test_a_gap_in_the_feed_is_filled_from_the_page(self, walk: Walk, site: NoteSite) -> None:
        site.switches.feed_items = 6
        walk.run()
        self.fill(site)
        found = walk.run()
        assert found.errors == []
        assert {key(number) for number in range(13, 21)} <= found.keys

    def test_a_gap_that_the_page_does_not_fill_is_told_once(
        self, walk: Walk, site: NoteSite
    ) -> None:
        site.switches.feed_items = site.switches.linked = 6
        walk.run()
        self.fill(site)
        gap, after = walk.run(), walk.run()
        assert "gikai import" in str(gap.errors[0])
        assert len(gap.documents) == 7
        assert after.errors == []

    def test_a_small_feed_has_no_gap(self, walk: Walk, site: NoteSite) -> None:
        del site.articles[2:]
        walk.run()
        site.articles.clear()
        site.add(key=key(77), title="新着", body="<p>新着です。</p>", date=NEWS)
        assert walk.run().errors == []


class TestJson:
    @pytest.fixture
    def permitted(self, site: NoteSite) -> Walk:
        return Walk(site=site, permission=PERMISSION)

    def test_the_archive_is_paged_past_a_pinned_article(
        self, permitted: Walk, site: NoteSite
    ) -> None:
        site.change(key(1), pinned=True, date=NEWEST.replace(year=2024))
        found = permitted.run(Window(first=date(2026, 10, 8), last=date(2026, 11, 22)))
        assert found.keys == {key(number) for number in range(2, 13)}
        assert len([asked for asked in found.asked if "/contents?" in asked]) == 2

    def test_paging_ends_where_the_window_does(self, permitted: Walk) -> None:
        found = permitted.run(Window(first=date(2026, 11, 10), last=date(2026, 11, 22)))
        assert len([asked for asked in found.asked if "/contents?" in asked]) == 2
        assert found.keys == {key(10), key(11), key(12)}

    def test_a_magazine_has_a_list_of_its_own(self, permitted: Walk) -> None:
        permitted.path += f"/m/{MAGAZINE}"
        found = permitted.run(Window(first=date(2026, 1, 1), last=date(2026, 11, 22)))
        assert len(found.documents) == 12
        assert len([asked for asked in found.asked if "/section?" in asked]) == 2

    def test_json_and_page_give_the_same_record(self, permitted: Walk, site: NoteSite) -> None:
        by_page = Walk(site=site).run(OCTOBER).documents
        by_json = permitted.run(OCTOBER).documents
        assert len(by_json) == 7
        assert by_json == {name: by_page[name] for name in by_json}

    def test_the_daily_run_stays_with_the_feed(self, permitted: Walk) -> None:
        assert not any("/api/" in asked for asked in permitted.run().asked)

    @pytest.mark.parametrize(
        "changed", [{"until": date(2026, 10, 31)}, {"prefixes": ["/api/v3/"]}, None]
    )
    def test_without_a_permission_that_covers_it_nothing_is_asked_for(
        self, walk: Walk, changed: dict[str, object] | None
    ) -> None:
        walk.permission = {**PERMISSION, **changed} if changed else None
        assert not any("/api/" in asked for asked in walk.run(OCTOBER).asked)

    def test_a_refusal_ends_it(self, permitted: Walk, site: NoteSite) -> None:
        site.switches.api_refused = True
        found = permitted.run(OCTOBER)
        assert [type(error) for error in found.errors] == [Blocked]
        assert len(found.asked) == 1

    def test_a_list_that_never_ends_does(
        self, permitted: Walk, site: NoteSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(note, "MOST_PAGES", 5)
        text = contents_json(site.articles[:6], 999, last=False, url=HOME)
        answer = Page(url="", status=200, headers={}, body=text.encode())
        permitted.answers = lambda asked: answer if "/contents" in asked.path else None
        found = permitted.run(Window(first=date(2026, 1, 1), last=date(2026, 11, 22)))
        assert "does not end after 5 pages" in str(found.errors[0])

    def test_an_empty_page_ends_the_list_whatever_it_says(self) -> None:
        text = contents_json([], 9, last=False, url=HOME)
        assert note.parse_contents(page(text.encode()), source(f"{HOME}/{ACCOUNT}")).last


class TestPages:
    def test_a_stamp_at_the_end_of_the_calendar_is_none(self) -> None:
        article = sample_articles(NEWEST, 1)[0]
        text = article_page(article, HOME, visits=1, old_layout=False)
        text = text.replace("2026-11-20T10:00:00.000+09:00", "0001-01-01T00:00:00.000+09:00")
        document = note.parse_article(page(text.encode(), path(1)), ACCOUNT_SOURCE)
        assert document.published_at is None

    def test_a_table_of_contents_and_a_wall_in_the_body_are_no_text(self) -> None:
        body = (
            "<p>本文です。</p><table-of-contents>目次</table-of-contents>"
            '<nav class="o-tableOfContents">目次</nav><div class="o-noteAreaPaymentWall">壁</div>'
        )
        article = NoteArticle(key=key(1), title="題", body=body, date=NEWEST)
        text = article_page(article, HOME, visits=1, old_layout=False)
        document = note.parse_article(page(text.encode(), path(1)), ACCOUNT_SOURCE)
        assert [part.text for part in document.parts] == ["本文です。"]


ACCOUNT_SOURCE = source(f"{HOME}/{ACCOUNT}")


def page(body: bytes, at: str = RSS, status: int = 200) -> Page:
    return Page(url=HOME + at, status=status, headers={}, body=body)
