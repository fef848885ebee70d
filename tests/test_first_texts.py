"""The first run that may read the texts of a source: silent, but for what was announced as news."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crawler.errors import WindowClosed
from standins.sites.dbsr import Host, sample_tenants
from standins.sites.dbsr_text import Session, day, plenary
from standins.sites.serving import StandIn
from state.closed import CLOSED
from state.database import open_database
from state.records import Cadence, Outcome, RunReport, Window
from state.runs import begin_run, finish_run, remember, remembering, reports
from state.subscriptions import subscribe
from tests.crawls import NOW, Crawls
from tests.dbsr_runs import PERMISSION
from tests.fed_runs import fed_run, listing, run_after
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database

DECEMBER = Session(
    year="令和８年",
    name="第４回定例会",
    cabinet="1",
    first=date(2026, 11, 16),
    last=date(2026, 11, 30),
)
TITLE = "令和８年第４回定例会（第{}号）"


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Host(tenant=sample_tenants()["laravel"])) as stand_in:
        yield stand_in


class Months:
    """Weeks of announcements, of which the second run's is news, and then a permission."""

    def __init__(self, folder: Path, site: StandIn) -> None:
        assert isinstance(site.site, Host)
        self.tenant = site.site.tenant
        self.values: dict[str, Any] = {
            "url": f"{site.url}/index.php/",
            "council": self.tenant.council,
        }
        self.crawls = Crawls(folder=folder, sources={"kakuu": self.values}, platform="dbsr")
        with closing(open_database(self.crawls.database)) as database:
            subscribe(database, channel="#dx", query="DX", cadence=Cadence.NOW, now=NOW)
        self.crawls.run()
        self.tenant.sessions.append(DECEMBER)
        self.crawls.run()
        self.tell()

    def holds(self, number: int, of_month: int) -> None:
        """A sitting of the announced session is published."""
        held_on = date(2026, 11, of_month)
        self.tenant.papers += day(9000 + 2 * number, TITLE.format(number), held_on, plenary())

    def tell(self) -> list[str]:
        """The keys that are owed since this was last asked."""
        with closing(open_database(self.crawls.database)) as database:
            told = "SELECT key FROM documents WHERE id IN (SELECT document FROM deliveries)"
            rows = database.connection.execute(told).fetchall()
            with database.transaction() as connection:
                connection.execute("DELETE FROM deliveries")
        return sorted(row["key"] for row in rows)


@pytest.fixture
def months(tmp_path: Path, site: StandIn) -> Months:
    return Months(tmp_path, site)


def test_only_the_texts_of_announced_news_are_told_on_the_first_day(months: Months) -> None:
    months.holds(1, 20)
    months.values["permission"] = PERMISSION
    (first,) = months.crawls.run()
    assert (first.outcome, first.baseline, first.new) == (Outcome.NEW, True, 15)
    assert months.tell() == ["kakuu/c-9002"]
    months.holds(2, 24)
    (second,) = months.crawls.run()
    assert (second.baseline, second.new) == (False, 1)
    assert months.tell() == ["kakuu/c-9004"]


def test_a_first_day_that_is_cut_short_is_silent_to_its_end(months: Months) -> None:
    months.values |= {"permission": PERMISSION, "max_requests": 8}
    (first,) = months.crawls.run()
    assert 0 < first.new < 14
    months.values["max_requests"] = 90
    (second,) = months.crawls.run()
    assert (first.new + second.new, second.baseline) == (14, True)
    assert months.tell() == []


def test_a_first_day_that_got_no_further_than_announced_news_is_no_first_day(
    months: Months,
) -> None:
    months.holds(1, 20)
    months.values |= {"permission": PERMISSION, "max_requests": 4}
    (first,) = months.crawls.run()
    assert (first.new, first.baseline, months.tell()) == (1, True, ["kakuu/c-9002"])
    months.values["max_requests"] = 3
    (stuck,) = months.crawls.run()
    assert stuck.new == 0
    months.values["max_requests"] = 90
    (second,) = months.crawls.run()
    assert (second.new, second.baseline, months.tell()) == (14, True, [])


def test_a_run_whose_window_ended_does_not_know_that_the_texts_are_open(
    database: Database,
) -> None:
    remember(database, "kaku", {CLOSED: "http://kaku.example/minutes"})
    run = run_after(fed_run(database))
    run.platform.start = listing("a")  # type: ignore[attr-defined]  # made for this test
    (fetch,) = run.begin()
    run.failed(fetch, fetch.url, WindowClosed("its fetch_window is closed"))
    assert run.finish().cut_short
    assert remembering(database, ["kaku"], CLOSED) == {"kaku"}


def test_a_first_day_that_was_killed_is_no_whole_one_though_all_it_read_was_announced(
    tmp_path: Path,
) -> None:
    # Nobody listens there: all that the next crawl does here is to close the killed run.
    crawls = Crawls(folder=tmp_path, sources={"blog": {"url": "http://127.0.0.1:9/"}})
    with closing(open_database(crawls.database)) as database:
        well, killed = (
            begin_run(database, source="blog", origin="run", window=Window(), now=NOW)
            for _ in range(2)
        )
        report = RunReport(
            run_id=well,
            source="blog",
            outcome=Outcome.NOTHING_NEW,
            baseline=True,
            started_at=NOW,
            finished_at=NOW,
        )
        finish_run(database, report)
        remember(database, "blog", {CLOSED: "http://127.0.0.1:9/minutes"})
        run_of(database, minutes(key="blog/1"), run_id=killed)
        crawls.run()
        (found,) = reports(database, [killed])
    assert (found.interrupted, found.baseline) == (True, True)
