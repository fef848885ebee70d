"""Crawls of the DB-Search stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from standins.sites.dbsr import Host, moved, sample_tenants
from standins.sites.dbsr_text import Session, day, plenary
from standins.sites.serving import StandIn, set_switches
from state.records import DocumentKind, Outcome, Status
from tests.crawls import Crawls
from tests.dbsr_runs import PERMISSION
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standins.sites.dbsr_text import Paper, Tenant
    from state.records import RunReport

LAPSED = PERMISSION | {"until": date(2026, 11, 20)}


def tenant(site: StandIn) -> Tenant:
    assert isinstance(site.site, Host)
    return site.site.tenant


def of(site: StandIn, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - keys of a source
    return {"url": f"{site.url}/index.php/", "council": tenant(site).council, **values}


def is_dx(paper: Paper) -> bool:
    return paper.kind == "本文" and "ＤＸ" in paper.title


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


@pytest.fixture
def sites() -> Iterator[dict[str, StandIn]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(StandIn(Host(tenant=one)))
            for name, one in sample_tenants().items()
        }


def test_baseline_nothing_new_a_new_sitting_and_a_revision(
    tmp_path: Path, sites: dict[str, StandIn]
) -> None:
    for site in sites.values():
        tenant(site).per_page = 20
    sources = {name: of(site, permission=PERMISSION) for name, site in sites.items()}
    crawls = Crawls(folder=tmp_path, sources=sources, platform="dbsr")
    first = crawls.run()
    for site in sites.values():
        site.asked.clear()
    second = crawls.run()
    asked = {name: len(site.paths()) for name, site in sites.items()}
    october, november = date(2026, 10, 20), date(2026, 11, 20)
    for number, site in enumerate(sites.values(), start=9001):
        tenant(site).papers += day(number, "令和８年第４回定例会（第１号）", november, plenary())
    third = crawls.run()
    for site in sites.values():
        (paper,) = (one for one in tenant(site).papers if one.held_on == october and is_dx(one))
        paper.voices[2] = (paper.voices[2][0], paper.voices[2][1].replace("四千万円", "三千万円"))
    crawls.now += timedelta(days=27)
    fourth = crawls.run()
    assert {(one.outcome, one.baseline, counts(one)) for one in first} == {
        (Outcome.NEW, True, (14, 0, 0))
    }
    assert {(one.outcome, one.listed, counts(one)) for one in second} == {
        (Outcome.NOTHING_NEW, 14, (0, 0, 0))
    }
    assert asked == dict.fromkeys(sites, stated_requests("dbsr"))
    assert {(one.outcome, counts(one)[:2]) for one in third} == {(Outcome.NEW, (1, 0))}
    assert {counts(one) for one in fourth} == {(0, 1, 2)}


def test_without_a_permission_the_open_page_alone_is_read_and_announces_new_sessions(
    tmp_path: Path, sites: dict[str, StandIn]
) -> None:
    sources = {name: of(site) for name, site in sites.items()}
    crawls = Crawls(folder=tmp_path, sources=sources, platform="dbsr")
    first, second = crawls.run(), crawls.run()
    december = Session(
        year="令和８年",
        name="第４回定例会",
        cabinet="1",
        first=date(2026, 12, 1),
        last=date(2026, 12, 18),
    )
    for site in sites.values():
        tenant(site).sessions.append(december)
    third, fourth = crawls.run(), crawls.run()
    asked = {target for site in sites.values() for target in site.paths()}
    stored = crawls.stored()
    told = stored["laravel/announced/1-2026-12-01"].document
    assert [counts(one) for one in first] == [(2, 0, 0)] * len(sites)
    assert {one.outcome for one in (*second, *fourth)} == {Outcome.NOTHING_NEW}
    assert {(one.outcome, counts(one)[:2]) for one in third} == {(Outcome.NEW, (1, 0))}
    assert asked == {"/index.php/"}
    assert (told.kind, told.status, told.title, told.held_on, told.held_until) == (
        DocumentKind.ANNOUNCEMENT,
        Status.ANNOUNCED,
        "令和８年第４回定例会",
        date(2026, 12, 1),
        date(2026, 12, 18),
    )


def test_a_session_that_is_prolonged_is_no_news_and_has_its_new_last_day(
    tmp_path: Path, sites: dict[str, StandIn]
) -> None:
    site = sites["laravel"]
    crawls = Crawls(folder=tmp_path, sources={"kakuu": of(site)}, platform="dbsr")
    crawls.run()
    sessions = tenant(site).sessions
    sessions[-1] = replace(sessions[-1], last=date(2026, 9, 30))
    (report,) = crawls.run()
    prolonged = crawls.stored()["kakuu/announced/1-2026-09-01"].document
    assert (report.outcome, counts(report)[:2]) == (Outcome.NOTHING_NEW, (0, 0))
    assert prolonged.held_until == date(2026, 9, 30)


def test_a_council_that_moves_to_the_newest_system_brings_no_news(
    tmp_path: Path, sites: dict[str, StandIn]
) -> None:
    site = sites["frames"]
    sources = {"kakuu": of(site, permission=PERMISSION)}
    crawls = Crawls(folder=tmp_path, sources=sources, platform="dbsr")
    crawls.run()
    before = set(crawls.stored())
    moved(tenant(site))
    (report,) = crawls.run()
    assert (report.outcome, counts(report)) == (Outcome.NOTHING_NEW, (0, 0, 14))
    assert set(crawls.stored()) == before
    assert all(key.startswith("kakuu/a-") for key in before)


FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # What the stand-in does after the first run, and what of the source is changed then.
    "refused": ({"busy": 99, "busy_status": 403}, {}),
    "busy": ({"busy": 99, "busy_status": 503, "retry_after": "7200"}, {}),
    "hung up": ({"drop": True, "only": "/index.php/"}, {}),
    "robots": ({"robots": "User-agent: *\nDisallow: /\n"}, {"permission": None}),
    "lapsed": ({}, {"permission": LAPSED}),
}
OUTCOMES = {
    "refused": Outcome.BLOCKED,
    "busy": Outcome.UNREACHABLE,
    "hung up": Outcome.UNREACHABLE,
    "robots": Outcome.BLOCKED,
    "lapsed": Outcome.BLOCKED,
    "empty": Outcome.BROKEN,
    "cut off": Outcome.BROKEN,
    "short": Outcome.BROKEN,
    "hurried": Outcome.NOTHING_NEW,
}


def test_faults_are_told_and_leave_the_records_alone(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(StandIn(Host(tenant=sample_tenants()["laravel"])))
            for name in OUTCOMES
        }
        ids = {name: name.replace(" ", "-") for name in OUTCOMES}
        sources = {ids[name]: of(site, permission=PERMISSION) for name, site in sites.items()}
        crawls = Crawls(folder=tmp_path, sources=sources, platform="dbsr")
        first = crawls.run()
        for name, (switches, values) in FAULTS.items():
            set_switches(sites[name].site.switches, switches)
            kept = {**sources[ids[name]], **values}
            crawls.sources[ids[name]] = {k: v for k, v in kept.items() if v is not None}
        tenant(sites["empty"]).papers.clear()
        tenant(sites["cut off"]).cut_off = True
        tenant(sites["short"]).lost = 3
        tenant(sites["hurried"]).busy_every = 3
        second = {report.source: report for report in crawls.run()}
    records = {key: one for key, one in crawls.stored().items() if "/announced/" not in key}
    assert {counts(report) for report in first} == {(14, 0, 0)}
    assert {name: second[ids[name]].outcome for name in OUTCOMES} == OUTCOMES
    assert {one.version for one in records.values()} == {1}
    assert len(records) == 14 * len(OUTCOMES)
    assert all(report.errors for name, report in second.items() if name != "hurried")
