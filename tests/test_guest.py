"""Crawls as the sites see them: what their own logs say of our manners."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from standins.sites.serving import StandIn, set_switches
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.database import open_database
from state.hosts import rests
from state.records import Outcome
from state.waiting import left_pages
from tests.crawls import NOW, Crawls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.records import RunReport

NEWEST = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
CLOSED = {"fetch_window": {"hours": "22:00-05:00"}}  # the crawls begin at 06:00
FORBIDDEN = "User-agent: *\nDisallow: /wp-json/\nDisallow: /feed/\nDisallow: /*?\n"


def permission(until: date) -> dict[str, Any]:
    return {
        "by": "架空市議会事務局",
        "decided_on": date(2026, 10, 1),
        "reason": "電話で確認",
        "prefixes": ["/wp-json"],
        "until": until,
        "contact": "giji@example.jp",
    }


# What the stand-in does, and what sources.toml says.
SITUATIONS: dict[str, tuple[dict[str, object], dict[str, Any]]] = {
    "crawl-delay": ({"robots": "User-agent: *\nCrawl-delay: 0.4\n"}, {}),
    "request-rate": ({"robots": "User-agent: *\nRequest-rate: 2/1\n"}, {}),
    "endless-delay": ({"robots": "User-agent: *\nCrawl-delay: 86400\n"}, {}),
    "own-delay": ({}, {"delay_seconds": 0.5}),
    "robots-is-a-page": ({"robots": "<html>Disallow: /</html>"}, {}),
    "robots-403": ({"robots": "Disallow: /", "robots_status": 403}, {}),
    "forbidden": ({"robots": FORBIDDEN}, {}),
    "permitted": ({"robots": FORBIDDEN}, {"permission": permission(date(2027, 3, 31))}),
    "expired": ({"robots": FORBIDDEN}, {"permission": permission(date(2026, 11, 21))}),
    "limited": ({}, {"max_requests": 2}),
    "closed": ({}, CLOSED),
    "too-many": ({"busy": 99, "retry_after": "90000", "only": "/wp-json"}, {}),
    "busy-robots": ({"busy": 99, "retry_after": "7200"}, {}),
}


class Seen:
    """Two crawls of a source in every situation, side by side, the second half an hour later."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.crawls = Crawls(folder=folder)
        self.sites: dict[str, StandIn] = {}
        for name, (switches, keys) in SITUATIONS.items():
            site = stack.enter_context(StandIn(Blog(posts=sample_posts(NEWEST, 2))))
            set_switches(site.site.switches, switches)
            self.sites[name] = site
            self.crawls.sources[name] = {"url": site.url, **keys}
        shared = self.sites["own-delay"]
        self.crawls.sources["twin"] = {**self.crawls.sources["own-delay"], "url": shared.url}
        self.first = self._crawl()
        self.asked = {name: len(site.asked) for name, site in self.sites.items()}
        self.crawls.now = NOW + timedelta(minutes=30)
        self.second = self._crawl()

    def _crawl(self) -> dict[str, RunReport]:
        return {report.source: report for report in self.crawls.run()}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with ExitStack() as stack:
        yield Seen(tmp_path_factory.mktemp("guest"), stack)


class TestLogs:
    @pytest.mark.parametrize(
        ("name", "least"), [("crawl-delay", 0.4), ("request-rate", 0.5), ("own-delay", 0.5)]
    )
    def test_the_pause_that_was_asked_for_lies_before_every_request(
        self, seen: Seen, name: str, least: float
    ) -> None:
        pauses = seen.sites[name].pauses()
        del pauses[
            seen.asked[name] - 1
        ]  # between the two crawls, half an hour apart by their clock
        after_robots = pauses[1:] if name != "own-delay" else pauses
        # The stand-in notes an end a moment after we have read it.
        assert min(after_robots) >= least - 0.02
        assert len(after_robots) >= 3

    def test_two_sources_of_one_host_share_its_connection_and_its_robots(self, seen: Seen) -> None:
        site = seen.sites["own-delay"]
        assert site.most_at_once() == 1
        assert [one.path for one in site.asked].count("/robots.txt") == 2
        assert seen.first["twin"].new == seen.first["own-delay"].new == 2

    @pytest.mark.parametrize("name", sorted(SITUATIONS))
    def test_robots_are_asked_at_most_once_in_a_run_and_first(self, seen: Seen, name: str) -> None:
        if name == "busy-robots":
            assert [one.path for one in seen.sites[name].asked] == ["/robots.txt"]
            return
        first = [one.path for one in seen.sites[name].asked[: seen.asked[name]]]
        assert first.count("/robots.txt") == (name != "closed")
        assert first[:1] == ["/robots.txt"] * (name != "closed")

    @pytest.mark.parametrize("name", ["forbidden", "expired"])
    def test_not_one_forbidden_path_is_asked_for(self, seen: Seen, name: str) -> None:
        paths = seen.sites[name].paths()
        assert [path for path in paths if "?" in path or path.startswith(("/wp-", "/feed"))] == []


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [
        ("endless-delay", Outcome.BLOCKED, "asks for 86400 s"),
        ("robots-is-a-page", Outcome.BLOCKED, "robots.txt is a web page"),
        ("robots-403", Outcome.NEW, None),
        ("forbidden", Outcome.BLOCKED, "gikai permissions letter forbidden"),
        ("permitted", Outcome.NEW, None),
        ("expired", Outcome.BLOCKED, "expired on 2026-11-21"),
        ("limited", Outcome.UNREACHABLE, "limit of 2 requests"),
        ("closed", Outcome.NOTHING_NEW, None),
        ("too-many", Outcome.UNREACHABLE, "asked to be left alone until 2026-11-24 07:00"),
        ("busy-robots", Outcome.UNREACHABLE, "asked to be left alone until 2026-11-23 08:00"),
    ],
)
def test_a_source_ends_as_it_was_received(
    seen: Seen, name: str, outcome: Outcome, said: str | None
) -> None:
    report = seen.first[name]
    assert report.outcome is outcome, report.errors
    assert said is None or said in " ".join(report.errors)
    assert (said is None) == (report.errors == ())


@pytest.mark.parametrize("name", ["endless-delay", "robots-is-a-page", "busy-robots"])
def test_a_source_that_may_not_be_read_costs_its_robots_alone(seen: Seen, name: str) -> None:
    assert seen.asked[name] == 1


def test_a_source_outside_its_window_is_not_asked_for_anything(seen: Seen) -> None:
    assert seen.sites["closed"].asked == []
    assert seen.first["closed"].cut_short == "its fetch_window is closed"


def test_what_was_cut_short_is_no_baseline(seen: Seen) -> None:
    assert seen.second["closed"].baseline
    assert not seen.second["robots-403"].baseline


@pytest.mark.parametrize("name", ["too-many", "busy-robots"])
def test_the_next_run_leaves_a_host_alone_that_asked_for_it(seen: Seen, name: str) -> None:
    assert len(seen.sites[name].asked) == seen.asked[name]
    assert seen.second[name].outcome is Outcome.UNREACHABLE
    assert "asked to be left alone until" in seen.second[name].errors[0]


def test_a_host_that_asked_for_rest_is_on_record_with_the_reason(seen: Seen) -> None:
    database = open_database(seen.crawls.database)
    try:
        found = {rest.name: rest.reason for rest in rests(database, NOW)}
    finally:
        database.close()
    name = f"127.0.0.1:{seen.sites['too-many'].port}"
    assert found[name] == "429, Retry-After 90000 s, for too-many"


def test_a_run_at_its_limit_asks_no_more_and_says_what_it_left(seen: Seen) -> None:
    assert seen.asked["limited"] == 2
    database = open_database(seen.crawls.database)
    try:
        assert len(left_pages(database, "limited")) == 1
    finally:
        database.close()


def test_what_a_limited_run_left_is_read_by_the_next(tmp_path: Path) -> None:
    with StandIn(Blog(posts=sample_posts(NEWEST, 2))) as site:
        crawls = Crawls(folder=tmp_path, sources={"blog": {"url": site.url, "max_requests": 2}})
        (limited,) = crawls.run()
        crawls.sources["blog"]["max_requests"] = 100
        (whole,) = crawls.run()
    assert (limited.outcome, limited.baseline) == (Outcome.UNREACHABLE, True)
    assert (whole.outcome.healthy, whole.baseline, whole.errors) == (True, True, ())
    assert limited.new + whole.new == 2


def test_a_crawl_stops_at_the_closing_hour_and_goes_on_when_it_opens(tmp_path: Path) -> None:
    with StandIn(Blog(posts=sample_posts(NEWEST, 2))) as site:
        keys = {"url": site.url, "fetch_window": {"hours": "05:00-06:00"}, "delay_seconds": 4}
        crawls = Crawls(folder=tmp_path, sources={"blog": keys}, now=NOW - timedelta(seconds=3))
        (cut,) = crawls.run()
        asked = [one.path for one in site.asked]
        keys["delay_seconds"] = 0
        crawls.now -= timedelta(minutes=30)
        (whole,) = crawls.run()
    assert asked == ["/robots.txt"]
    assert (cut.outcome, cut.errors, cut.baseline) == (Outcome.NOTHING_NEW, (), True)
    assert cut.cut_short == "its fetch_window is closed"
    assert (whole.outcome, whole.new, whole.baseline) == (Outcome.NEW, 2, True)


def test_yesterdays_robots_count_for_a_day_when_todays_cannot_be_had(tmp_path: Path) -> None:
    with StandIn(Blog(posts=sample_posts(NEWEST, 2))) as site:
        set_switches(site.site.switches, {"robots": "User-agent: *\nDisallow: /feed/\n"})
        crawls = Crawls(folder=tmp_path, sources={"blog": {"url": site.url}})
        outcomes = []
        for hours, status in ((0, 200), (23, 503), (25, 503)):
            set_switches(site.site.switches, {"robots_status": status})
            crawls.now = NOW + timedelta(hours=hours)
            (report,) = crawls.run()
            outcomes.append(report.outcome)
    assert outcomes == [Outcome.NEW, Outcome.NOTHING_NEW, Outcome.UNREACHABLE]
    assert [path for path in site.paths() if path.startswith("/feed")] == []
