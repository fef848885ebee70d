"""A backfill after a run brings whatever the same backfill brings by itself, on each system."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

import pytest

from standins.sites import dbsr, discussnet, domino, voices
from standins.sites.discussnet_records import Day, committee
from standins.sites.discussnet_samples import NAME, sample_tenants
from standins.sites.serving import Site, StandIn
from standins.sites.voices_council import kakuu
from state.records import Outcome, Window
from tests.crawls import Crawls
from tests.dbsr_runs import PERMISSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

YEAR = Window(first=date(2025, 10, 1), last=date(2026, 11, 23))
PLATFORMS = ("dbsr", "discussnet", "domino", "voices")


@pytest.fixture(scope="module")
def sources() -> Iterator[dict[str, dict[str, object]]]:
    """One source of each system; its daily runs look back a few weeks.

    The label of DiscussNet's 20th of October names no year: its text says that it was 2025.
    """
    tenants = sample_tenants()
    rows = committee(NAME, "令和７年10月20日（月）")
    tenants["kakuu"].record(11).days.append(Day(schedule=7, label="10月20日－07号", rows=rows))
    sites: dict[str, tuple[Site, str]] = {
        "dbsr": (dbsr.Host(tenant=dbsr.sample_tenants()["laravel"]), "/index.php/"),
        "discussnet": (discussnet.Host(tenants=tenants), "/tenant/kakuu/SpTop.html"),
        "domino": (domino.Database(matters=domino.sample_matters()), domino.START),
        "voices": (voices.VoicesHost(council=kakuu()), voices.START),
    }
    with ExitStack() as stack:
        yield {
            name: {
                "platform": name,
                "url": f"{stack.enter_context(StandIn(site)).url}{start}",
                "lookback_days": 70,
                "permission": PERMISSION,
            }
            for name, (site, start) in sites.items()
        }


@pytest.fixture(scope="module")
def keys(
    tmp_path_factory: pytest.TempPathFactory, sources: dict[str, dict[str, object]]
) -> dict[str, set[str]]:
    """What is on record after the run alone, the backfill alone, and one after the other."""

    def kept(name: str, *windows: Window | None) -> set[str]:
        folder: Path = tmp_path_factory.mktemp(name)
        crawls = Crawls(folder=folder, sources=sources)
        for window in windows:
            ended = {(report.outcome, report.errors) for report in crawls.run(window)}
            assert ended == {(Outcome.NEW, ())}
        return set(crawls.stored())

    return {
        "run": kept("run", None),
        "backfill": kept("backfill", YEAR),
        "both": kept("both", None, YEAR),
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_run_passed_over_a_backfill_records(
    keys: dict[str, set[str]], platform: str
) -> None:
    found = {name: {key for key in kept if key.startswith(platform)} for name, kept in keys.items()}
    assert found["run"] < found["backfill"] == found["both"]
