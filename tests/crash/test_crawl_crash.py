"""A crawl killed at any SQL statement loses nothing and repeats nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from standins.sites.serving import StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.database import open_database
from state.records import Cadence, Outcome
from state.subscriptions import subscribe
from tests import nursery
from tests.crawls import NOW, Crawls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from state.records import RunReport

TOKYO = ZoneInfo("Asia/Tokyo")
TRACED = Path(__file__).with_name("traced.py")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
SHARES = 4  # so shared out, the tests run side by side
TODAY = datetime(2026, 11, 23, 5, tzinfo=TOKYO)


@dataclass(frozen=True, slots=True)
class Left:
    """What a crawl left behind: every document's version, and every delivery owed."""

    versions: tuple[tuple[str, int], ...]
    deliveries: tuple[str, ...]


class Day:
    """The second day of a source, which brings a new and a revised post, over and over again."""

    def __init__(self, crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
        self._crawls = crawls
        self._saved = crawls.folder / "saved.db"
        self._points = crawls.folder / "points.txt"
        self._today = crawls.now
        with closing(sqlite3.connect(crawls.database)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(crawls.database, self._saved)
        monkeypatch.setenv("GIKAI_TEST_POINTS", str(self._points))
        monkeypatch.setenv(nursery.FIRST, str(TRACED))
        self._monkeypatch = monkeypatch

    def begin(self) -> None:
        """Go back to the morning."""
        for name in self._crawls.folder.glob("state.*"):
            name.unlink()
        shutil.copy(self._saved, self._crawls.database)

    def crawl(self, die_at: int = 0) -> tuple[RunReport, str]:
        """Crawl; answers the report, and the number of statements or "killed"."""
        self._monkeypatch.setenv("GIKAI_TEST_DIE_AT", str(die_at))
        self._crawls.now = self._today
        (report,) = self._crawls.run()
        return report, self._points.read_text(encoding="ascii")

    def left(self) -> Left:
        """Read what there is now."""
        with closing(sqlite3.connect(self._crawls.database)) as database:
            versions = database.execute("SELECT key, version FROM documents ORDER BY key")
            deliveries = database.execute("SELECT key FROM deliveries ORDER BY key")
            return Left(tuple(versions.fetchall()), tuple(key for (key,) in deliveries))


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """A source with its baseline recorded, a subscriber, and news on the site."""
    with StandIn(Blog(posts=sample_posts(NEWEST, count=4))) as site:
        crawls = Crawls(folder=tmp_path, sources={"blog": {"url": site.url}})
        with closing(open_database(crawls.database)) as database:
            subscribe(database, channel="#dx", query="DX", cadence=Cadence.NOW, now=NOW)
        crawls.run()
        assert isinstance(site.site, Blog)
        news = "<p>ＤＸの推進について伺いました。窓口の改善はこれからです。</p>"
        site.site.add(title="視察の報告", content=news, date=TODAY)
        site.site.change(
            site.site.posts[1].id, content=f"{news}<p>書き直しました。</p>", modified=TODAY
        )
        yield Day(crawls, monkeypatch)


@pytest.mark.parametrize("share", range(SHARES))
def test_a_crawl_survives_sigkill_at_every_statement(
    day: Day, share: int, record_property: Callable[[str, object], None]
) -> None:
    day.begin()
    report, points = day.crawl()
    expected = day.left()
    assert (report.new, report.revised, len(expected.deliveries)) == (1, 1, 2)
    for point in range(1 + share, int(points) + 1, SHARES):
        day.begin()
        report, end = day.crawl(die_at=point)
        assert end == "killed", f"statement {point} of {points}"
        assert report.outcome is Outcome.UNREACHABLE or not report.finished_at, report
        day.crawl()
        assert day.left() == expected, f"killed at statement {point} of {points}"
    record_property("points", f"crawl: killed at every {SHARES}th of {points} points from {share}")
    assert int(points) > 20
