"""Crawls of the VOICES stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from standins.sites.serving import StandIn, set_switches
from standins.sites.voices import START, VoicesHost
from standins.sites.voices_council import kakuu, mihon, plenary, revised
from state.records import DocumentKind, Outcome
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.records import RunReport

ALLOWED = {
    "by": "架空市議会事務局",
    "contact": "042-000-0000",
    "decided_on": date(2026, 1, 5),
    "until": date(2027, 12, 31),
    "reason": "電話で承諾",
    "prefixes": ["/voices/cgi"],
}


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(VoicesHost(council=kakuu())) as stand_in:
        yield stand_in


def host(site: StandIn) -> VoicesHost:
    assert isinstance(site.site, VoicesHost)
    return site.site


def crawls_of(folder: Path, site: StandIn, **values: object) -> Crawls:
    given = {"url": f"{site.url}{START}", "council": "架空市議会", **values}
    return Crawls(folder=folder, sources={"kakuu": given}, platform="voices")


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


def test_baseline_nothing_new_a_new_sitting_and_a_revision(tmp_path: Path, site: StandIn) -> None:
    crawls = crawls_of(tmp_path, site, permission=ALLOWED)
    (first,) = crawls.run()
    site.asked.clear()
    (second,) = crawls.run()
    asked = site.paths()
    council = host(site).council
    third_day = replace(council.sittings[2], fino=130, label="11月20日-03号", day="081120")
    opened = plenary(third_day.session, 3, "令和８年11月20日")
    council.sittings.append(replace(third_day, number="0003", segments=opened))
    (third,) = crawls.run()
    council.sittings[2] = revised(council.sittings[2], "三つ", "四つ")
    crawls.now += timedelta(days=27)
    (fourth,) = crawls.run()
    assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (3, 0, 0))
    assert (second.outcome, second.baseline, second.listed) == (Outcome.NOTHING_NEW, False, 5)
    # The window of 120 days lies in one year.
    assert len(asked) == stated_requests("voices")
    assert "ACT=100" in asked[0]
    assert (third.outcome, counts(third)) == (Outcome.NEW, (1, 0, 0))
    assert (fourth.revised, fourth.new) == (1, 0)
    assert crawls.stored()["kakuu/K_R08090100011"].version == 2


def test_without_a_permission_only_robots_txt_and_the_menus_are_asked_for(
    tmp_path: Path, site: StandIn
) -> None:
    crawls = crawls_of(tmp_path, site)
    (first,) = crawls.run()
    host(site).council.committees[32] = "建設委員会"
    (second,) = crawls.run()
    (third,) = crawls.run()
    assert {asked.path for asked in site.asked} == {
        "/robots.txt",
        "/voices/g08v_viewh.asp",
        "/voices/g08v_views.asp",
    }
    assert len(site.asked) == 9
    assert [report.outcome for report in (first, second, third)] == [
        Outcome.NOTHING_NEW,
        Outcome.NEW,
        Outcome.NOTHING_NEW,
    ]
    (stored,) = crawls.stored().values()
    assert stored.document.kind is DocumentKind.ANNOUNCEMENT
    assert stored.document.title == "建設委員会 会議録"
    assert stored.document.url == f"{site.url}/voices/g08v_views.asp?Sflg=32"


def test_a_tenant_in_another_folder_is_open_and_its_pages_and_words_are_read(
    tmp_path: Path,
) -> None:
    with StandIn(VoicesHost(council=mihon())) as site:
        crawls = crawls_of(tmp_path, site, url=f"{site.url}/kaigiroku/g07v_search.asp")
        (first,) = crawls.run()
        (second,) = crawls.run()
    stored = {key: one.document for key, one in crawls.stored().items()}
    assert (first.errors, counts(first)) == ((), (5, 0, 0))
    assert (second.outcome, second.fetched) == (Outcome.NOTHING_NEW, 3)
    document = stored["kakuu/61_701"]
    assert (document.title, document.held_on) == (
        "令和8年第2回臨時会 11月04日-01号",
        date(2026, 11, 4),
    )
    assert (document.session, document.meeting) == ("令和8年第2回臨時会", "第2回臨時会")
    assert [part.name for part in document.speeches] == [
        "大山一郎",
        "大山一郎",
        "森次郎",
        "鈴木一",
        "大山一郎",
    ]


def test_refusals_busy_pages_and_a_list_that_lost_its_rows_leave_the_records_alone(
    tmp_path: Path,
) -> None:
    names = ("refused", "busy", "robots", "robots broken", "lost", "empty", "gone")
    with ExitStack() as stack:
        sites = {name: stack.enter_context(StandIn(VoicesHost(council=kakuu()))) for name in names}
        crawls = Crawls(
            folder=tmp_path,
            platform="voices",
            sources={
                name.replace(" ", "-"): {"url": f"{one.url}{START}", "permission": ALLOWED}
                for name, one in sites.items()
            },
        )
        first = crawls.run()
        set_switches(sites["refused"].site.switches, {"busy": 99, "busy_status": 403})
        host(sites["busy"]).busy_texts = 99
        set_switches(
            sites["robots"].site.switches, {"robots": "User-agent: *\nDisallow: /kaigiroku\n"}
        )
        set_switches(sites["robots broken"].site.switches, {"robots_status": 503})
        host(sites["lost"]).council.lost_rows = 1
        host(sites["empty"]).council.sittings = []
        host(sites["gone"]).council.cgi = "moved"
        crawls.now += timedelta(days=27)
        second = {report.source: report for report in crawls.run()}
    assert {counts(report) for report in first} == {(3, 0, 0)}
    assert {name: report.outcome for name, report in second.items()} == {
        "refused": Outcome.BLOCKED,
        "busy": Outcome.UNREACHABLE,
        "robots": Outcome.NOTHING_NEW,
        "robots-broken": Outcome.UNREACHABLE,
        "lost": Outcome.BROKEN,
        "empty": Outcome.BROKEN,
        "gone": Outcome.BROKEN,
    }
    assert {(report.new, report.revised) for report in second.values()} == {(0, 0)}
    assert len(second["busy"].errors) == 3
    assert {one.version for one in crawls.stored().values()} == {1}
