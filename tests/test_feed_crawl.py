"""Crawls of the feed stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.serving import StandIn, set_switches
from state.records import Outcome
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.records import RunReport

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
TOMORROW = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
TEXT = "<p>窓口のDXについてのお知らせです。申請の一部を家からできるようにします。</p>"
LIST = {"feed.list_item": "ul.news > li.box", "feed.list_date": "span.date"}
# A switch of each fault, how the run ends, and what it says.
FAULTS: dict[str, tuple[dict[str, object], Outcome, str]] = {
    "html": ({"html_instead": True}, Outcome.BROKEN, "no feed"),
    "cut": ({"cut_off": True}, Outcome.BROKEN, "breaks off"),
    "empty": ({"empty": True}, Outcome.EMPTY, ""),
    "refused": ({"busy": 99, "busy_status": 403}, Outcome.BLOCKED, "403"),
    "silent": ({"drop": True}, Outcome.UNREACHABLE, ""),
}


@pytest.fixture
def city() -> City:
    return City(news=sample_news(NEWEST))


@pytest.fixture
def site(city: City) -> Iterator[StandIn]:
    with StandIn(city) as stand_in:
        yield stand_in


@pytest.fixture
def crawls(tmp_path: Path, site: StandIn) -> Crawls:
    source = {"url": f"{site.url}/feed", "council": "架空市議会"}
    return Crawls(folder=tmp_path, sources={"city": source}, platform="feed")


def switch(site: StandIn, **values: object) -> None:
    set_switches(site.site.switches, values)


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


def asked_for(site: StandIn, crawls: Crawls) -> tuple[RunReport, list[str]]:
    """The next run's report, and what it asked the site for beside robots.txt."""
    before = len(site.paths())
    (report,) = crawls.run()
    return report, site.paths()[before:]


def test_a_first_run_is_silent_and_a_second_asks_once_and_takes_no_body(
    crawls: Crawls, site: StandIn
) -> None:
    (first,) = crawls.run()
    assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (6, 0, 0))
    second, asked = asked_for(site, crawls)
    assert (second.outcome, counts(second)) == (Outcome.NOTHING_NEW, (0, 0, 0))
    assert (asked, second.not_modified) == (["/feed"], 1)
    assert len(asked) == stated_requests("feed")


def test_a_new_page_an_edited_page_and_a_page_only_dated_anew_are_told_apart(
    crawls: Crawls, city: City, site: StandIn
) -> None:
    crawls.run()
    added = city.add(title="窓口のDX", content=TEXT, date=TOMORROW)
    city.news[1].content += "<p>締切を延ばしました。</p>"
    city.news[1].redated = city.news[2].redated = TOMORROW
    report, asked = asked_for(site, crawls)
    assert (report.outcome, counts(report)) == (Outcome.NEW, (1, 1, 1))
    assert sorted(asked) == sorted(["/feed", *(one.path for one in city.news[:3])])
    stored = crawls.stored()
    assert stored[f"city{added.path}"].version == 1
    assert stored[f"city{city.news[1].path}"].version == 2


def test_a_list_of_news_is_read_like_a_feed_and_gone_from_it_is_not_withdrawn(
    crawls: Crawls, city: City, site: StandIn
) -> None:
    crawls.sources = {"city": {"url": f"{site.url}/gikai/", **LIST}}
    crawls.run()
    city.news[1].redated = city.news[2].redated = TOMORROW
    city.news[2].content += "<p>追加の議案です。</p>"
    report, asked = asked_for(site, crawls)
    assert (report.outcome, counts(report), len(asked)) == (Outcome.NEW, (0, 1, 1), 3)
    stored = crawls.stored()[f"city{city.news[2].path}"]
    assert (stored.version, stored.document.published_at) == (2, date(2026, 11, 23))
    del city.news[2]
    report, _ = asked_for(site, crawls)
    assert (report.outcome, len(crawls.stored())) == (Outcome.NOTHING_NEW, 6)


def test_a_feed_that_is_none_ends_its_run_and_comes_back_without_news(crawls: Crawls) -> None:
    crawls.timeout, crawls.sources = 2.0, {}
    with ExitStack() as stack:
        sites = {}
        for name in FAULTS:
            city = City(news=sample_news(NEWEST, 2))
            sites[name] = stack.enter_context(StandIn(city))
            crawls.sources[name] = {"url": f"{sites[name].url}/feed"}
        crawls.run()
        for name, (switches, _, _) in FAULTS.items():
            switch(sites[name], **switches, only="/feed")
        broken = {report.source: report for report in crawls.run()}
        for name in FAULTS:
            set_switches(
                sites[name].site.switches,
                {"html_instead": False, "cut_off": False, "empty": False, "busy": 0, "drop": False},
            )
        back = crawls.run()
    assert {name: broken[name].outcome for name in FAULTS} == {
        name: outcome for name, (_, outcome, _) in FAULTS.items()
    }
    assert all(said in "".join(broken[name].errors) for name, (_, _, said) in FAULTS.items())
    assert {(one.outcome, counts(one)) for one in back} == {(Outcome.NOTHING_NEW, (0, 0, 0))}


def test_a_page_that_is_refused_is_told_and_fetched_the_next_day(
    crawls: Crawls, city: City, site: StandIn
) -> None:
    crawls.run()
    one = city.add(title="窓口のDX", content=TEXT, date=TOMORROW)
    switch(site, busy=99, busy_status=403, only="/www/")
    report, _ = asked_for(site, crawls)
    assert (report.outcome, report.new) == (Outcome.BLOCKED, 0)
    switch(site, busy=0)
    report, asked = asked_for(site, crawls)
    assert (report.new, asked) == (1, ["/feed", one.path])
