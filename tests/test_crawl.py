"""Crawls of the WordPress stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from config.errors import UserError
from standins.sites.serving import StandIn, set_switches
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import Post, sample_posts
from state.database import open_database
from state.hosts import rests
from state.records import Outcome, Window
from state.runs import memory
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.records import RunReport

TOKYO = ZoneInfo("Asia/Tokyo")
REWRITTEN = "<p>書き直しました。窓口の改善については次の定例会でも質問します。</p><p>以上です。</p>"
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
TOMORROW = datetime(2026, 11, 23, 9, tzinfo=TOKYO)


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Blog(posts=sample_posts(NEWEST))) as stand_in:
        yield stand_in


@pytest.fixture
def crawls(tmp_path: Path, site: StandIn) -> Crawls:
    return Crawls(folder=tmp_path, sources={"blog": {"url": site.url, "council": "架空市議会"}})


def blog_of(site: StandIn) -> Blog:
    assert isinstance(site.site, Blog)
    return site.site


def switch(site: StandIn, **values: object) -> None:
    set_switches(site.site.switches, values)


def rung(crawls: Crawls, source: str) -> str:
    database = open_database(crawls.database)
    try:
        return memory(database, source)["rung"]
    finally:
        database.close()


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


def test_a_crawl_leaves_on_record_until_when_its_host_is_left_in_peace(crawls: Crawls) -> None:
    crawls.sources["blog"] |= {"delay_seconds": 1.0, "max_requests": 2}
    began = crawls.now
    crawls.run()
    database = open_database(crawls.database)
    (left,) = rests(database, began)
    database.close()
    assert timedelta(seconds=2) < left.not_before - began < timedelta(seconds=9)


class TestDays:
    def test_the_first_day_is_a_baseline_and_the_second_finds_nothing_new(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        (first,) = crawls.run()
        site.asked.clear()
        (second,) = crawls.run()
        assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (14, 0, 0))
        assert (second.outcome, second.baseline) == (Outcome.NOTHING_NEW, False)
        assert counts(second) == (0, 0, 14)
        assert len(site.paths()) == stated_requests("wordpress")

    def test_a_new_post_and_revisions_of_recent_and_old_posts_are_found(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        blog = blog_of(site)
        old = blog.add(
            title="昔の話", content="<p>前のままです。</p>", date=NEWEST.replace(year=2020)
        )
        crawls.run(Window(first=date(2020, 1, 1), last=date(2020, 12, 31)))
        crawls.run()
        blog.add(title="新しい話", content="<p>DXの話です。</p>", date=TOMORROW)
        blog.change(114, content=REWRITTEN, modified=TOMORROW)
        blog.change(old.id, content=REWRITTEN, modified=TOMORROW)
        (report,) = crawls.run()
        assert (report.outcome, report.new, report.revised) == (Outcome.NEW, 1, 2)
        stored = crawls.stored()
        assert stored[f"blog/{old.id}"].version == stored["blog/114"].version == 2

    def test_old_revisions_are_found_where_wordpress_ignores_modified_after(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        blog = blog_of(site)
        switch(site, older_than_5_7=True)
        old = blog.add(
            title="昔の話", content="<p>前のままです。</p>", date=NEWEST.replace(year=2020)
        )
        crawls.run()
        assert f"blog/{old.id}" not in crawls.stored()
        blog.change(old.id, content=REWRITTEN, modified=TOMORROW)
        (report,) = crawls.run()
        assert (report.new, f"blog/{old.id}" in crawls.stored()) == (1, True)

    def test_a_record_says_what_the_post_and_the_source_say(self, crawls: Crawls) -> None:
        crawls.run()
        document = crawls.stored()["blog/112"].document
        assert document.title == "テレワーク & 働き方"
        assert document.council == "架空市議会"
        assert document.published_at == NEWEST - timedelta(days=8)
        assert document.url is not None
        assert document.url.endswith("/2026/11/112/")
        assert [part.text for part in document.parts] == [
            "職員のテレワークの現状を伺いました。制度の見直しが必要です。",
            "第1回の報告です。",
        ]

    def test_more_posts_than_a_page_holds_are_all_read(self, crawls: Crawls, site: StandIn) -> None:
        blog_of(site).posts = [
            Post(
                id=n,
                title=f"報告{n}",
                content=f"<p>報告{n}です。</p>",
                date=NEWEST - timedelta(hours=n),
            )
            for n in range(1, 206)
        ]
        (report,) = crawls.run()
        assert (report.new, report.listed) == (205, 205)
        assert crawls.events[-1].documents == 205


class TestRungs:
    def test_every_way_gives_the_same_records(self, crawls: Crawls) -> None:
        ways: dict[str, dict[str, object]] = {
            "rest": {},
            "rest_route": {"plain_permalinks": True},
            "atom": {"rest_off_401": True},
            "rss": {"html_instead_of_json": True, "atom_removed_404": True},
        }
        with ExitStack() as stack:
            sites = {}
            for name in ways:
                sites[name] = stack.enter_context(StandIn(Blog(posts=sample_posts(NEWEST))))
                crawls.sources[name] = {"url": sites[name].url}
            crawls.run()
            for name, switches in ways.items():
                switch(sites[name], **switches)
            reports = crawls.run()
        assert {counts(report) for report in reports} == {(0, 0, 14)}
        assert {name: rung(crawls, name) for name in ways} == {name: name for name in ways}

    def test_a_remembered_way_is_not_probed_again(self, crawls: Crawls, site: StandIn) -> None:
        switch(site, rest_off_401=True)
        crawls.run()
        probes = [path for path in site.paths() if "feed" not in path]
        site.asked.clear()
        (report,) = crawls.run()
        assert len(probes) == 2
        assert site.paths() == ["/feed/atom/"]
        assert (report.outcome, report.not_modified) == (Outcome.NOTHING_NEW, 1)

    def test_a_changed_feed_is_read_whole_again(self, crawls: Crawls, site: StandIn) -> None:
        switch(site, rest_off_401=True)
        crawls.run()
        blog_of(site).change(101, content=REWRITTEN, modified=TOMORROW)
        (report,) = crawls.run()
        assert counts(report) == (0, 1, 13)

    def test_a_failure_on_the_second_page_keeps_the_first_from_being_called_unchanged(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        switch(site, rest_off_401=True)
        crawls.run()
        blog_of(site).change(101, content=REWRITTEN, modified=TOMORROW)
        switch(site, only="/feed/atom/?paged=2", drop=True)
        (failed,) = crawls.run()
        switch(site, only="", drop=False)
        (mended,) = crawls.run()
        assert (failed.outcome, failed.revised) == (Outcome.UNREACHABLE, 0)
        assert (mended.outcome, mended.revised) == (Outcome.NEW, 1)

    def test_excerpts_are_recorded_as_a_part_only(self, crawls: Crawls, site: StandIn) -> None:
        switch(site, rest_off_401=True, excerpts_only=True)
        crawls.run()
        assert {one.document.status for one in crawls.stored().values()} == {"partial"}


class TestWindows:
    def test_a_backfill_reads_its_days_and_no_others(self, crawls: Crawls, site: StandIn) -> None:
        edges = (
            datetime(2026, 10, 31, 23, 59, 59, tzinfo=TOKYO),
            datetime(2026, 11, 1, 0, 0, 0, tzinfo=TOKYO),
            datetime(2026, 11, 3, 23, 59, 59, tzinfo=TOKYO),
            datetime(2026, 11, 4, 0, 0, 0, tzinfo=TOKYO),
        )
        blog_of(site).posts = [
            Post(id=number, title=f"報告{number}", content="<p>報告。</p>", date=edge)
            for number, edge in enumerate(edges, start=1)
        ]
        window = Window(first=date(2026, 11, 1), last=date(2026, 11, 3))
        for switches in ({}, {"rest_off_401": True}):
            switch(site, **switches)
            (report,) = crawls.run(window)
            assert sorted(crawls.stored()) == ["blog/2", "blog/3"]
            assert report.baseline is False

    def test_a_window_without_posts_is_nothing_new_and_a_blog_without_posts_is_empty(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        window = Window(first=date(2015, 1, 1), last=date(2015, 1, 2))
        (quiet,) = crawls.run(window)
        blog_of(site).posts.clear()
        (bare,) = crawls.run(window)
        assert (quiet.outcome, quiet.listed) == (Outcome.NOTHING_NEW, 14)
        assert (bare.outcome, bare.listed) == (Outcome.EMPTY, 0)

    def test_a_feed_that_does_not_page_is_an_error_where_a_window_needs_older_posts(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        switch(site, rest_off_401=True, feed_never_pages=True)
        (daily,) = crawls.run()
        (backfill,) = crawls.run(Window(first=date(2026, 9, 1), last=date(2026, 9, 30)))
        assert daily.outcome is Outcome.NEW
        assert backfill.outcome is Outcome.BROKEN
        assert "does not page" in backfill.errors[0]


SITUATIONS: dict[str, dict[str, object]] = {
    "healthy": {},
    "protected": {},
    "refused": {"rest_off_401": True, "feeds_removed_404": True},
    "no-wordpress": {"plain_permalinks": True, "rest_removed_404": True},
    "html": {"html_instead_of_json": True, "feeds_off_500": True},
    "drops": {"drop": True, "only": "/wp-json"},
    "slow": {"slow_seconds": 3.0, "only": "/wp-json"},
    "robots": {"robots": "User-agent: gikai-watch\nDisallow: /\n"},
    "robots-rest": {"robots": "User-agent: *\nDisallow: /wp-json/\n"},
    "robots-others": {"robots": "User-agent: other\nDisallow: /\n"},
    "robots-500": {"robots_status": 500},
    "robots-404": {"robots": "User-agent: *\nDisallow: /\n", "robots_status": 404},
    "busy": {"busy": 1, "only": "/wp-json"},
    "busy-for-ever": {"busy": 99, "busy_status": 503, "only": "/wp-json"},
    "busy-for-long": {"busy": 99, "retry_after": "7200", "only": "/wp-json"},
    "moved-away": {"moved_to": "http://elsewhere.invalid/"},
    "moved-in-circles": {"moved_to": "/again"},
    "moved-to-a-file": {"moved_to": "file:///etc/hostname"},
    "empty": {},
    "huge": {},
}


@pytest.fixture(scope="module")
def seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, tuple[RunReport, StandIn]]]:
    """One crawl of a source in every situation, side by side."""
    crawls = Crawls(folder=tmp_path_factory.mktemp("situations"), timeout=1.0)
    sites: dict[str, StandIn] = {}
    with ExitStack() as stack:
        for name, switches in SITUATIONS.items():
            blog = Blog(posts=[] if name == "empty" else sample_posts(NEWEST, 2))
            sites[name] = stack.enter_context(StandIn(blog))
            set_switches(blog.switches, switches)
            crawls.sources[name] = {"url": sites[name].url}
            if name == "protected":
                blog.add(title="秘密", content="<p>DX</p>", date=NEWEST, password="opensesame")
            if name == "huge":
                blog.add(title="長い話", content="<p>あ</p>" * 200_000, date=NEWEST)
        reports = crawls.run()
        yield {report.source: (report, sites[report.source]) for report in reports}


class TestSituations:
    """Every source ends by itself: one that fails takes no other with it."""

    @pytest.mark.parametrize(
        ("name", "outcome", "said"),
        [
            ("healthy", Outcome.NEW, None),
            ("protected", Outcome.NEW, None),
            ("refused", Outcome.BLOCKED, "refused with status 401"),
            ("no-wordpress", Outcome.BROKEN, "no way to the posts"),
            ("html", Outcome.BROKEN, "instead of a list of posts"),
            ("drops", Outcome.UNREACHABLE, "Failed"),
            ("slow", Outcome.UNREACHABLE, "Timeout"),
            ("robots", Outcome.BLOCKED, "robots.txt does not allow it"),
            ("robots-rest", Outcome.NEW, None),
            ("robots-others", Outcome.NEW, None),
            ("robots-500", Outcome.UNREACHABLE, "robots.txt answered 500"),
            ("robots-404", Outcome.NEW, None),
            ("busy", Outcome.NEW, None),
            ("busy-for-ever", Outcome.UNREACHABLE, "answered 503 3 times"),
            ("busy-for-long", Outcome.UNREACHABLE, "asked to be left alone until"),
            ("moved-away", Outcome.BLOCKED, "another host: elsewhere.invalid"),
            ("moved-in-circles", Outcome.UNREACHABLE, "from one address to the next"),
            ("moved-to-a-file", Outcome.BROKEN, "status 301"),
            ("empty", Outcome.EMPTY, None),
            ("huge", Outcome.BROKEN, "larger than max_body_mib"),
        ],
    )
    def test_a_source_ends_as_its_site_deserves(
        self,
        seen: dict[str, tuple[RunReport, StandIn]],
        name: str,
        outcome: Outcome,
        said: str | None,
    ) -> None:
        report, _ = seen[name]
        assert report.outcome is outcome, report.errors
        assert (said is None) == (report.errors == ())
        assert said is None or said in report.errors[0]

    def test_a_protected_post_is_not_recorded(
        self, seen: dict[str, tuple[RunReport, StandIn]]
    ) -> None:
        report, _ = seen["protected"]
        assert (report.listed, report.new) == (3, 2)

    @pytest.mark.parametrize("name", ["robots", "robots-500"])
    def test_nothing_is_fetched_that_robots_do_not_allow(
        self, seen: dict[str, tuple[RunReport, StandIn]], name: str
    ) -> None:
        _, site = seen[name]
        assert site.paths() == []
        assert len(site.asked) == (1 if name == "robots" else 3)

    def test_a_door_that_robots_close_is_not_entered_by_its_other_name(
        self, seen: dict[str, tuple[RunReport, StandIn]]
    ) -> None:
        assert seen["robots-rest"][1].paths() == ["/feed/atom/", "/feed/atom/?paged=2"]

    def test_a_busy_site_is_asked_again_after_the_time_it_named(
        self, seen: dict[str, tuple[RunReport, StandIn]]
    ) -> None:
        _, site = seen["busy"]
        first, second = [asked for asked in site.asked if asked.path.startswith("/wp-json")][:2]
        assert first.target == second.target
        assert second.at - first.at >= 1.0

    def test_a_busy_site_is_not_asked_for_ever(
        self, seen: dict[str, tuple[RunReport, StandIn]]
    ) -> None:
        assert len(seen["busy-for-ever"][1].paths()) == 3
        assert len(seen["busy-for-long"][1].paths()) == 1

    def test_every_request_says_who_asks(self, seen: dict[str, tuple[RunReport, StandIn]]) -> None:
        _, site = seen["healthy"]
        agents = {asked.headers["user-agent"] for asked in site.asked}
        assert len(agents) == 1
        assert agents.pop().startswith("gikai-watch/")
        assert {asked.headers["accept-language"] for asked in site.asked} == {"ja"}
        assert not any("cookie" in asked.headers for asked in site.asked)


class TestRefusals:
    def test_loopback_is_not_fetched_unless_it_is_allowed(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        crawls.loopback = False
        (report,) = crawls.run()
        assert report.outcome is Outcome.BLOCKED
        assert "allow_loopback" in report.errors[0]
        assert site.asked == []

    def test_nothing_but_loopback_is_fetched_without_a_contact(self, crawls: Crawls) -> None:
        crawls.sources["blog"]["url"] = "http://blog.invalid/"
        crawls.sources["net"] = {"url": "http://10.0.0.1/"}
        nobody = crawls.run()
        crawls.contact = "watch@example.invalid"
        known = crawls.run()
        assert {report.outcome for report in nobody} == {Outcome.BLOCKED}
        assert "`contact`" in nobody[0].errors[0]
        assert [report.outcome for report in known] == [Outcome.UNREACHABLE, Outcome.BLOCKED]
        assert "private net" in known[1].errors[0]

    def test_an_unknown_source_is_the_persons_mistake(self, crawls: Crawls) -> None:
        crawls.write()
        request = crawls.request()
        crawls.sources.clear()
        crawls.write()
        with pytest.raises(UserError, match="'blog'"):
            crawls.crawl(request)
