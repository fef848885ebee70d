"""Crawls of the kensakusystem.jp stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from standins.sites.kensakusystem import Vendor, finalise, sample_tenants
from standins.sites.kensakusystem_text import Sitting, plenary
from standins.sites.serving import StandIn, set_switches
from state.records import Outcome, Status
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standins.sites.kensakusystem_text import Tenant
    from state.records import RunReport


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Vendor(tenants=sample_tenants())) as stand_in:
        yield stand_in


def tenant(site: StandIn, name: str) -> Tenant:
    assert isinstance(site.site, Vendor)
    return site.site.tenants[name]


def crawls_of(folder: Path, site: StandIn, *names: str) -> Crawls:
    sources = {
        name: {"url": f"{site.url}/{name}/", "council": tenant(site, name).council}
        for name in names
    }
    return Crawls(folder=folder, sources=sources, platform="kensakusystem")


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


def programs(site: StandIn) -> list[str]:
    """What was asked for, by program; robots.txt aside."""
    names = [asked.path.rpartition("/")[2] for asked in site.asked]
    return [name for name in names if name != "robots.txt"]


def test_baseline_nothing_new_a_new_sitting_and_a_revision(tmp_path: Path, site: StandIn) -> None:
    crawls = crawls_of(tmp_path, site, "kakuu")
    (first,) = crawls.run()
    site.asked.clear()
    (second,) = crawls.run()
    asked = programs(site)
    new = Sitting(
        file_name="R081120A",
        year="令和 8年",
        branch="第4回定例会",
        day="（第1号11月20日）",
        blocks=plenary(number=3),
    )
    tenant(site, "kakuu").sittings.append(new)
    (third,) = crawls.run()
    tenant(site, "kakuu").sittings[0].blocks = plenary(word="ＡＩ")
    crawls.now += timedelta(days=27)
    (fourth,) = crawls.run()
    assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (3, 0, 0))
    assert (second.outcome, second.baseline, second.listed) == (Outcome.NOTHING_NEW, False, 4)
    assert asked == ["", "Search2.exe"]
    assert len(asked) == stated_requests("kensakusystem")
    assert (third.outcome, counts(third)) == (Outcome.NEW, (1, 0, 0))
    assert (fourth.revised, fourth.new) == (1, 0)
    assert crawls.stored()["kakuu/R080901A"].version == 2


def test_a_final_text_under_another_name_is_the_next_version_of_the_provisional_one(
    tmp_path: Path, site: StandIn
) -> None:
    crawls = crawls_of(tmp_path, site, "kari")
    crawls.run()
    before = crawls.stored()["kari/R081005Z"].document
    finalise(tenant(site, "kari"))
    (report,) = crawls.run()
    (quiet,) = crawls.run()
    stored = crawls.stored()
    assert before.status is Status.PRELIMINARY
    assert (report.new, report.revised, list(stored)) == (0, 1, ["kari/R081005Z"])
    assert (stored["kari/R081005Z"].version, stored["kari/R081005Z"].document.status) == (2, None)
    # This tenant's entry page bears a validator: it comes without a body.
    assert (quiet.outcome, quiet.fetched, quiet.not_modified) == (Outcome.NOTHING_NEW, 2, 1)


def test_a_final_text_with_the_words_of_the_provisional_one_is_no_news(
    tmp_path: Path, site: StandIn
) -> None:
    crawls = crawls_of(tmp_path, site, "kari")
    crawls.run()
    finalise(tenant(site, "kari"), word="ＤＸ")
    (report,) = crawls.run()
    ((key, stored),) = crawls.stored().items()
    assert (report.outcome, counts(report)) == (Outcome.NOTHING_NEW, (0, 0, 1))
    assert (key, stored.version, stored.document.status) == ("kari/R081005Z", 1, None)
    assert stored.document.title == "令和 8年第3回定例会（第1号10月 5日）"


def test_a_sitting_that_could_not_be_read_is_tried_again_the_next_day(
    tmp_path: Path, site: StandIn
) -> None:
    crawls = crawls_of(tmp_path, site, "kakuu")
    set_switches(site.site.switches, {"drop": True, "only": "/kakuu/cgi-bin3/GetPerson.exe"})
    (failed,) = crawls.run()
    set_switches(site.site.switches, {"drop": False, "only": ""})
    (mended,) = crawls.run()
    assert (failed.outcome, failed.new) == (Outcome.UNREACHABLE, 0)
    assert (mended.outcome, mended.new) == (Outcome.NEW, 3)


def test_refusals_and_lost_files_leave_the_records_alone(tmp_path: Path) -> None:
    switches: dict[str, dict[str, object]] = {
        "refused": {"busy": 99, "busy_status": 403},
        "busy": {"busy": 99, "busy_status": 503, "retry_after": "7200"},
        "robots": {"robots": "User-agent: *\nDisallow: /\n"},
        "lost": {},
    }
    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(StandIn(Vendor(tenants=sample_tenants())))
            for name in switches
        }
        sources = {name: {"url": f"{one.url}/kakuu/"} for name, one in sites.items()}
        crawls = Crawls(folder=tmp_path, sources=sources, platform="kensakusystem")
        first = crawls.run()
        for name, one in sites.items():
            set_switches(one.site.switches, switches[name])
        for sitting in tenant(sites["lost"], "kakuu").sittings:
            sitting.lost = True
        crawls.now += timedelta(days=27)
        second = {report.source: report for report in crawls.run()}
    assert {counts(report) for report in first} == {(3, 0, 0)}
    assert {name: report.outcome for name, report in second.items()} == {
        "refused": Outcome.BLOCKED,
        "busy": Outcome.UNREACHABLE,
        "robots": Outcome.BLOCKED,
        "lost": Outcome.BROKEN,
    }
    assert {counts(report) for report in second.values()} == {(0, 0, 0)}
    assert len(second["lost"].errors) == 3
    assert {one.version for one in crawls.stored().values()} == {1}
