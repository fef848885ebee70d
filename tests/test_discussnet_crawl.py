"""Crawls of the DiscussNet stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from standins.sites.discussnet import Host
from standins.sites.discussnet_records import Day, committee
from standins.sites.discussnet_samples import NAME, sample_tenants
from standins.sites.serving import StandIn, set_switches
from state.records import Outcome
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standins.sites.discussnet_records import Tenant
    from state.records import RunReport

PERMISSION = {
    "by": "架空市議会事務局",
    "decided_on": date(2026, 11, 1),
    "reason": "電子メールによる回答",
    "prefixes": ["/dnp/search/"],
    "until": date(2027, 10, 31),
    "contact": "gikai@kakuu.example.jp",
}


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Host(tenants=sample_tenants())) as stand_in:
        yield stand_in


def tenant(site: StandIn, name: str = "kakuu") -> Tenant:
    assert isinstance(site.site, Host)
    return site.site.tenants[name]


def of(site: StandIn, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - keys of a source
    given = {"url": f"{site.url}/tenant/kakuu/SpTop.html", "council": NAME}
    return {**given, "permission": PERMISSION, **values}


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


def test_baseline_nothing_new_a_new_day_a_second_registration_and_a_revision(
    tmp_path: Path, site: StandIn
) -> None:
    crawls = Crawls(folder=tmp_path, sources={"kakuu": of(site)}, platform="discussnet")
    (first,) = crawls.run()
    site.asked.clear()
    (second,) = crawls.run()
    asked = site.paths()
    rows = committee(NAME, "令和８年11月18日（水）", "ＩＣＴ")
    general = tenant(site).record(11)
    general.days.append(Day(schedule=3, label="11月18日－03号", rows=rows))
    (third,) = crawls.run()
    for day in (*general.days, *tenant(site).record(12).days):
        day.registered = 2
    general.days[0].rows[3].text = "ＡＩの実績を伺います。"
    crawls.now += timedelta(days=10)
    later = [crawls.run()[0] for _ in range(2)]
    assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (5, 0, 0))
    assert (second.outcome, second.listed) == (Outcome.NOTHING_NEW, 7)
    assert asked == ["/dnp/search/councils/index"] + ["/dnp/search/minutes/get_schedule_all"] * 4
    assert len(asked) == stated_requests("discussnet")
    assert (third.outcome, counts(third)) == (Outcome.NEW, (1, 0, 0))
    assert [counts(one) for one in later] == [(0, 1, 1), (0, 0, 2)]
    versions = {key: one.version for key, one in crawls.stored().items() if one.version > 1}
    assert versions == {"kakuu/901/11/1": 2}


def test_without_a_permission_only_what_robots_opens_is_asked_and_it_is_said_what_to_do(
    tmp_path: Path, site: StandIn
) -> None:
    source = of(site)
    del source["permission"]
    crawls = Crawls(folder=tmp_path, sources={"kakuu": source}, platform="discussnet")
    (first,), (second,) = crawls.run(), crawls.run()
    assert [one.target for one in site.asked] == [
        "/robots.txt",
        "/tenant/kakuu/js/tenant.js",
        "/robots.txt",
    ]
    assert (first.outcome, second.outcome) == (Outcome.BLOCKED, Outcome.BLOCKED)
    (said,) = second.errors
    assert "gikai permissions letter kakuu" in said
    assert "gikai import" in said
    assert crawls.stored() == {}


def test_refusals_and_broken_answers_leave_the_records_alone(tmp_path: Path) -> None:
    switches: dict[str, dict[str, object]] = {
        "agents": {"refused_agents": ("gikai-watch", "bot")},
        "refused": {"busy": 99, "busy_status": 403},
        "busy": {"busy": 99, "busy_status": 503, "retry_after": "7200"},
        "maintenance": {"maintenance": True},
        "cut": {"cut_off_at": 500},
        "emptied": {},
    }
    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(StandIn(Host(tenants=sample_tenants(), robots=None)))
            for name in switches
        }
        sources = {name: of(one) for name, one in sites.items()}
        crawls = Crawls(folder=tmp_path, sources=sources, platform="discussnet")
        first = crawls.run()
        for name, one in sites.items():
            set_switches(one.site.switches, switches[name])
        tenant(sites["emptied"]).councils.clear()
        crawls.now += timedelta(days=10)
        second = {report.source: report for report in crawls.run()}
        asked = sites["agents"].asked[-1]
    assert {counts(report) for report in first} == {(5, 0, 0)}
    assert {name: report.outcome for name, report in second.items()} == {
        "agents": Outcome.BLOCKED,
        "refused": Outcome.BLOCKED,
        "busy": Outcome.UNREACHABLE,
        "maintenance": Outcome.BROKEN,
        "cut": Outcome.BROKEN,
        "emptied": Outcome.BROKEN,
    }
    assert {counts(report) for report in second.values()} == {(0, 0, 0)}
    assert {one.version for one in crawls.stored().values()} == {1}
    assert asked.headers["user-agent"].startswith("gikai-watch/")


def test_a_slow_host_of_a_council_of_its_own_without_a_robots_file_is_read(tmp_path: Path) -> None:
    with StandIn(Host(tenants=sample_tenants(), robots=None)) as site:
        set_switches(site.site.switches, {"slow_seconds": 0.2})
        source = of(site, url=f"{site.url}/tenant/betsu/pg/index.html", council="別町議会")
        del source["permission"]
        crawls = Crawls(folder=tmp_path, sources={"betsu": source}, platform="discussnet")
        (report,) = crawls.run()
    assert (report.outcome, counts(report)) == (Outcome.NEW, (1, 0, 0))
    assert list(crawls.stored()) == ["betsu/903/3/1"]
