"""Sources whose runs end before all is read: by a limit of requests, or by our own of a reading."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.again import TRIES
from crawler.platforms import load_platform
from standins.pdf_maker import pdf_of
from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.kensakusystem import Vendor, sample_tenants
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.note_pages import sample_articles
from standins.sites.pdf_page import INDEX, Municipality, sample_years
from state.database import open_database
from state.documents import get, records
from state.records import Outcome, Status
from tests.feed_visits import NEWEST, URL
from tests.served_runs import ServedRuns, over_days

if TYPE_CHECKING:
    from pathlib import Path

    from standins.sites.serving import Site
    from state.database import Database

KENSAKU = "https://www.kensakusystem.jp"
TREE = "/kakuu/cgi-bin3/See.exe"


def served(platform: str, url: str, site: Site, database: Database) -> ServedRuns:
    values = {"id": "kakuu", "platform": platform, "name": "架空", "council": "架空市議会"}
    source = Source.model_validate({**values, "url": url})
    return ServedRuns(platform=load_platform(platform), source=source, site=site, database=database)


def keys(database: Database) -> set[str]:
    """Of all that is on record."""
    return {one.document.key for one in records(database, since=None, source=None)}


# A platform's address, its site, and fewer requests than a first run of it takes.
LIMITED: dict[str, tuple[str, Site, int]] = {
    "feed": (f"{URL}/feed", City(news=sample_news(NEWEST)), 3),
    "kensakusystem": (f"{KENSAKU}/kakuu/", Vendor(tenants=sample_tenants()), 9),
    "note": (f"https://note.com/{ACCOUNT}", NoteSite(articles=sample_articles(NEWEST)), 4),
    "pdf_page": (f"{URL}{INDEX}", Municipality(years=sample_years()), 3),
}


@pytest.mark.parametrize("platform", sorted(LIMITED))
def test_a_baseline_that_its_limit_spreads_over_days_ends_with_all_that_is_listed(
    platform: str, database: Database, tmp_path: Path
) -> None:
    url, site, most = LIMITED[platform]
    whole = open_database(tmp_path / "whole.db")
    once = served(platform, url, site, whole)
    once.run()
    wanted = keys(whole)
    whole.close()
    assert len(once.asked) > most

    limited = served(platform, url, site, database)
    limited.most = most
    reports = over_days(limited, 15)
    assert not reports[-1].baseline
    assert keys(database) == wanted


@pytest.fixture
def tree(database: Database) -> ServedRuns:
    """Its entry, its search form, four pages of the tree, and three sittings of three pages."""
    url, site, _ = LIMITED["kensakusystem"]
    runs = served("kensakusystem", url, site, database)
    runs.site = Vendor(tenants=sample_tenants())
    return runs


@pytest.mark.parametrize("most", range(5, 16))
def test_a_walk_of_a_tree_that_is_cut_anywhere_goes_on_where_it_stopped(
    tree: ServedRuns, most: int
) -> None:
    """Five requests are the entry, the form, and one sitting: with fewer none can be read."""
    tree.most = most
    assert not over_days(tree, 8)[-1].baseline
    assert len(keys(tree.database)) == 3


def test_no_page_of_a_tree_is_opened_twice_by_the_runs_that_share_a_walk(tree: ServedRuns) -> None:
    tree.run()
    once = tree.asked.count(TREE)
    again = served("kensakusystem", *LIMITED["kensakusystem"][:2], tree.database)
    again.source = again.source.model_copy(update={"id": "mihon"})
    again.site, again.most = Vendor(tenants=sample_tenants()), 4
    opened = 0
    for _ in range(3):
        again.run()
        opened += again.asked.count(TREE)
    assert opened == once


def test_a_walk_goes_on_under_the_code_of_the_day(tree: ServedRuns) -> None:
    tree.most = 5
    for number in range(8):
        tree.site.control({"code": {"kakuu": f"abcdefghijklmno{number}"}})
        report = tree.run()
    assert (report.outcome, report.baseline) == (Outcome.NOTHING_NEW, False)
    assert len(keys(tree.database)) == 3


def test_a_sitting_that_appears_behind_a_walk_that_stopped_is_found_by_the_next_walk(
    tree: ServedRuns,
) -> None:
    assert isinstance(tree.site, Vendor)
    tenant = tree.site.tenants["kakuu"]
    late = next(one for one in tenant.sittings if one.file_name == "R080902A")
    tenant.sittings.remove(late)
    tree.most = 5
    tree.run()
    tenant.sittings.append(late)
    reports = [tree.run() for _ in range(8)]
    assert {report.outcome for report in reports} <= {
        Outcome.NEW,
        Outcome.NOTHING_NEW,
        Outcome.UNREACHABLE,
    }
    assert len(keys(tree.database)) == 3


def test_a_pdf_file_of_a_feed_is_read_again_on_some_days_where_its_reader_was_killed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "python"
    reader.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    reader.chmod(0o755)
    city = City(news=sample_news(NEWEST))
    page = city.add(
        title="計画",
        content="",
        date=NEWEST,
        file=pdf_of([["窓口のDXを進める計画の本文であり、二十字よりも長い。"]]),
    )
    runs = served("feed", f"{URL}/feed", city, database)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(reader))
        asked = [runs.run() and page.path in runs.asked for _ in range(2)]
    assert asked == [True, True]
    assert status_of(database, page.path) is Status.DAMAGED
    report = runs.run()
    assert (report.outcome, report.revised) == (Outcome.NEW, 0)
    assert status_of(database, page.path) is None
    assert (runs.run().outcome, runs.asked) == (Outcome.NOTHING_NEW, ["/feed"])


def test_a_pdf_file_of_a_feed_that_kills_each_reader_is_left_at_last(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "python"
    reader.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    city = City(news=sample_news(NEWEST))
    page = city.add(title="計画", content="", date=NEWEST, file=b"%PDF-1.7")
    runs = served("feed", f"{URL}/feed", city, database)
    asked = [runs.run() and page.path in runs.asked for _ in range(TRIES + 3)]
    assert asked == [True] * (TRIES + 1) + [False] * 2


def status_of(database: Database, path: str) -> Status | None:
    stored = get(database, f"kakuu{path}")
    assert stored is not None
    return stored.document.status
