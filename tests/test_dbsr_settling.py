"""Announced sessions of DB-Search, and the files and pages that bring their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.errors import ClosedByRobots
from crawler.platforms.dbsr import parse_file
from crawler.saved import SavedFile
from standins.sites.dbsr import Host, sample_tenants
from state.inbox import awaited, texts_of
from state.records import ChangeKind
from tests.dbsr_runs import runs
from tests.state_examples import run_of

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document
    from tests.runs_by_hand import ByHand

CLOSED = ClosedByRobots("robots.txt does not allow it")
SEPTEMBER = "kakuu/announced/1-2026-09-01"


def downloads(by_hand: ByHand, most: int) -> list[Document]:
    """The first sittings, as somebody downloads them, a file each."""
    assert isinstance(by_hand.site, Host)
    papers = [one for one in by_hand.site.tenant.papers if one.kind == "本文"]
    return [
        parse_file(SavedFile(name=f"{n}.txt", body=one.download()), by_hand.source)
        for n, one in enumerate(papers[:most], start=1)
    ]


@pytest.mark.parametrize("name", sample_tenants())
def test_the_downloads_of_a_session_settle_what_was_announced(
    name: str, database: Database
) -> None:
    by_hand = runs(name)
    by_hand.refused["/100000"] = CLOSED
    run_of(database, *by_hand.run().documents)
    before = {one.key for one in awaited(database)}
    run_of(database, *downloads(by_hand, 2))
    after = {one.key for one in awaited(database)}
    assert before - after == {SEPTEMBER}
    assert texts_of(database, SEPTEMBER) == ["kakuu/1", "kakuu/2"]


def test_minutes_that_were_downloaded_are_no_news_when_the_council_permits(
    database: Database,
) -> None:
    by_hand = runs("laravel")
    by_hand.refused["/100000"] = CLOSED
    run_of(database, *by_hand.run().documents)
    run_of(database, *downloads(by_hand, 3))
    by_hand.refused.clear()
    recorded = run_of(database, *by_hand.run().documents)
    kinds = [one.change for one in recorded]
    assert kinds.count(None) == 3
    assert kinds.count(ChangeKind.NEW) == 11


def test_a_committee_of_the_same_days_does_not_settle_a_session(database: Database) -> None:
    by_hand = runs("bootstrap")
    by_hand.refused["/100000"] = CLOSED
    run_of(database, *by_hand.run().documents)
    (sitting,) = downloads(by_hand, 1)
    committee = "教育委員会　本文 : 2026-09-03\r\n----------\r\n1:\r\n◯委員長　開きます。\r\n"
    file = SavedFile(name="c.txt", body=committee.encode("cp932"))
    run_of(database, parse_file(file, by_hand.source))
    assert SEPTEMBER in {one.key for one in awaited(database)}
    run_of(database, sitting)
    assert SEPTEMBER not in {one.key for one in awaited(database)}
