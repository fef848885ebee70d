"""Runs that end early, over a small site of every platform: nothing that was listed is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from config.models import Source
from crawler.frontier import NEEDED
from crawler.platforms import is_crawled, load_platform, platform_names
from standins.sites.dbsr import Host, sample_tenants
from standins.sites.discussnet import Host as Councils
from standins.sites.discussnet_samples import NAME as COUNCIL
from standins.sites.discussnet_samples import sample_tenants as sample_councils
from standins.sites.domino import START, question
from standins.sites.domino import Database as View
from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.kensakusystem import Vendor
from standins.sites.kensakusystem_text import Tenant
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import committee
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.note_pages import sample_articles
from standins.sites.pdf_page import INDEX, Municipality, YearPage
from standins.sites.serving import set_switches
from standins.sites.voices import VoicesHost
from standins.sites.voices_council import kakuu
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.database import open_database
from state.runs import baseline_needed, memory
from tests.short_runs import Ending, ShortRuns
from tests.street import paper, sitting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from standins.sites.serving import Site

HOME = "http://127.0.0.1:9"
TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
SESSION = "令和8年第3回定例会（9月4日～9月25日）"
LAST_DAY = date(2026, 7, 26)  # 120 days before the first run: the next does not look so far back


@dataclass(kw_only=True)
class Small:
    """A site of a platform; ``forget`` takes the oldest out of its index, its pages remain."""

    site: Site
    path: str = "/"
    records: int
    forget: Callable[[], object] = lambda: None
    values: dict[str, Any] = field(default_factory=dict)


def _wordpress() -> Small:
    blog = Blog(posts=sample_posts(NEWEST, 25))
    set_switches(blog.switches, {"rest_removed_404": True})
    for post in blog.posts:
        post.date = NEWEST - (NEWEST - post.date) / 2
    blog.posts[-1].date = datetime(2026, 7, 26, 10, tzinfo=TOKYO)
    return Small(site=blog, records=25)


def _note() -> Small:
    site = NoteSite(articles=sample_articles(NEWEST, 7))
    oldest = min(site.articles, key=lambda one: one.date)

    def forget() -> None:
        oldest.in_feed = False

    return Small(site=site, path=f"/{ACCOUNT}", records=7, forget=forget)


def _feed() -> Small:
    city = City(news=sample_news(NEWEST, 5))

    def forget() -> None:
        city.news[-1].listed = False

    return Small(site=city, path="/feed", records=5, forget=forget)


def _pdf_page() -> Small:
    papers = [paper("0904"), paper("0908")]
    year = YearPage(path="/gikai/kaigiroku/r8.html", label="令和8年", sections=[(SESSION, papers)])
    return Small(site=Municipality(years=[year]), path=INDEX, records=2)


def _kensakusystem() -> Small:
    sittings = [sitting(name) for name in ("R080910A", "R080911A", "R080726A")]
    tenant = Tenant(name="kakuu", council="架空市議会", sittings=sittings)
    return Small(site=Vendor(tenants={"kakuu": tenant}), path="/kakuu/", records=3)


def _kokkai() -> Small:
    days = (date(2026, 10, 9), date(2026, 10, 2), date(2026, 9, 18), LAST_DAY)
    meetings = [committee(day, turn) for turn, day in enumerate(days, start=1)]
    values = {"lookback_days": 120}
    return Small(site=DietApi(meetings=meetings), path="/api/", records=4, values=values)


def _dbsr() -> Small:
    """The tenant whose documents take most requests, with a list of two pages."""
    tenant = sample_tenants()["oldest_first"]
    minutes = [one for one in tenant.papers if one.kind == "本文" and one.held_on.year == 2026]
    tenant.papers[:] = [replace(minutes[0], held_on=LAST_DAY), *minutes[-2:]]
    tenant.per_page = 2
    values = {"lookback_days": 120}
    return Small(site=Host(tenant=tenant), path="/index.php/", records=3, values=values)


def _voices() -> Small:
    council = kakuu()
    path = f"{council.folder}/{council.menu}_search.asp"
    values = {"lookback_days": 83}  # back to the first sitting
    return Small(site=VoicesHost(council=council), path=path, records=3, values=values)


def _domino() -> Small:
    days = ("07/26/2026", "09/24/2026", "09/25/2026")
    matters = [question("令和８年７月定例会", f"森　{day[3:5]}郎", day) for day in days]
    values = {"lookback_days": 120}
    return Small(site=View(matters=matters), path=START, records=3, values=values)


def _discussnet() -> Small:
    tenant = sample_councils()["kakuu"]
    tenant.councils[:] = [one for one in tenant.councils if one.id in (11, 12)]
    values = {"council": COUNCIL, "lookback_days": 94}  # back to the first day of a committee
    host = Councils(tenants={"kakuu": tenant})
    return Small(site=host, path="/tenant/kakuu/SpTop.html", records=4, values=values)


SMALL: dict[str, Callable[[], Small]] = {
    "dbsr": _dbsr,
    "discussnet": _discussnet,
    "domino": _domino,
    "feed": _feed,
    "kensakusystem": _kensakusystem,
    "kokkai": _kokkai,
    "note": _note,
    "pdf_page": _pdf_page,
    "voices": _voices,
    "wordpress": _wordpress,
}


def runs_of(folder: Path, platform: str) -> tuple[ShortRuns, Small]:
    """Runs over a small site of a platform, with a database of their own."""
    small = SMALL[platform]()
    folder.mkdir()
    values = {"id": "small", "platform": platform, "name": "小さな町", "url": HOME + small.path}
    runs = ShortRuns(
        platform=load_platform(platform),
        source=Source.model_validate({**values, **small.values}),
        site=small.site,
        database=open_database(folder / "state.db", durable=False),
    )
    return runs, small


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How many pages a run asks for that nothing cuts short, by platform."""
    pages = {}
    for platform in SMALL:
        runs, small = runs_of(tmp_path_factory.mktemp("whole") / platform, platform)
        report = runs.run()
        assert (report.new, report.errors) == (small.records, ())
        pages[platform] = len(runs.asked)
        runs.database.close()
    return pages


@pytest.mark.parametrize("ending", list(Ending), ids=lambda ending: ending.value)
@pytest.mark.parametrize("platform", SMALL)
def test_wherever_a_run_ends_all_that_it_listed_is_on_record_once_in_the_end(
    tmp_path: Path, whole: dict[str, int], platform: str, ending: Ending
) -> None:
    for pages in range(1, whole[platform]):
        runs, small = runs_of(tmp_path / str(pages), platform)
        runs.cut_short(pages, ending)
        small.forget()
        runs.cut_short(pages, ending)
        for _ in range(3):
            report = runs.run()
        stored = runs.stored()
        where = f"cut short after {pages} pages"
        assert (report.errors, report.new, report.revised) == ((), 0, 0), where
        assert {one.version for one in stored.values()} == {1}, where
        assert len(stored) == small.records, where
        assert not baseline_needed(runs.database, "small"), where
        runs.database.close()


@pytest.mark.parametrize("platform", SMALL)
def test_a_limit_that_lets_a_run_read_nothing_is_told_with_how_many_it_takes(
    tmp_path: Path, whole: dict[str, int], platform: str
) -> None:
    stored: dict[int, int] = {}
    told: dict[int, int] = {}
    for most in range(1, whole[platform]):
        runs, _ = runs_of(tmp_path / str(most), platform)
        report = runs.cut_short(most)
        assert report is not None
        stored[most] = len(runs.stored())
        found = re.search(
            r"takes (\d+) at least: set max_requests = \1 or more$", report.errors[-1]
        )
        told[most] = int(found[1]) if found else 0
        assert memory(runs.database, "small").get(NEEDED, "0") == str(told[most])
        runs.database.close()
    for most, needed in told.items():
        walks_on = platform == "kensakusystem" and not needed  # the next run goes on in its tree
        assert walks_on or (needed > most) != (stored[most] > 0), most
        assert not any(stored[fewer] for fewer in range(1, min(needed, whole[platform]))), most


def test_of_a_list_in_pages_it_is_told_how_many_it_takes_with_the_page_of_a_record(
    tmp_path: Path,
) -> None:
    runs, small = runs_of(tmp_path / "dbsr", "dbsr")
    assert isinstance(small.site, Host)
    small.site.tenant.per_page = 1
    report = runs.cut_short(2)  # the front page, and the first of three pages of the list
    assert report is not None
    assert report.errors[-1].endswith("which takes 5 at least: set max_requests = 5 or more")
    runs.cut_short(7)  # without the front page, and with all frames of a document
    assert len(runs.stored()) == 1
    assert memory(runs.database, "small").get(NEEDED) is None
    runs.database.close()


def test_of_a_run_whose_pages_are_gone_no_larger_limit_is_asked(tmp_path: Path) -> None:
    runs, small = runs_of(tmp_path / "feed", "feed")
    assert isinstance(small.site, City)
    for one in small.site.news[:2]:
        one.gone = True
    report = runs.cut_short(3)  # the feed, and two pages: the next run begins behind them
    assert report is not None
    assert report.errors[-1].endswith("pages left to the next run: 3")
    assert memory(runs.database, "small").get(NEEDED) is None
    runs.cut_short(3)
    assert len(runs.stored()) == 2
    runs.database.close()


def test_there_is_a_small_site_of_every_platform_that_is_crawled() -> None:
    assert {name for name in platform_names() if is_crawled(name)} == SMALL.keys()


@pytest.mark.parametrize("platform", ["feed", "note"])
def test_a_look_for_edits_that_is_cut_short_goes_on_the_next_day(
    tmp_path: Path, whole: dict[str, int], platform: str
) -> None:
    for pages in range(1, whole[platform] + 1):
        runs, small = runs_of(tmp_path / str(pages), platform)
        runs.run()
        runs.now += timedelta(days=7)
        _edit_all(small.site)
        for _ in range(2):
            runs.cut_short(pages)
        for _ in range(2):
            runs.run()
        versions = [one.version for one in runs.stored().values()]
        assert versions == [2] * small.records, f"cut short after {pages} pages"
        runs.database.close()


def _edit_all(site: Site) -> None:
    if isinstance(site, City):
        for news in site.news:
            news.content = news.content.replace("窓口", "総合受付")
    elif isinstance(site, NoteSite):
        for article in site.articles:
            article.title += "（訂正）"


def test_what_is_gone_before_it_was_read_and_unlisted_is_let_go_of(tmp_path: Path) -> None:
    for platform in ("feed", "note"):
        runs, small = runs_of(tmp_path / platform, platform)
        runs.cut_short(2)
        small.forget()
        _remove_oldest(small.site)
        told = [runs.run(), runs.run()]
        assert [one.errors for one in told] == [(), ()]
        assert len(runs.stored()) == small.records - 1
        assert not [name for name in memory(runs.database, "small") if "waiting" in name]
        runs.database.close()


def _remove_oldest(site: Site) -> None:
    if isinstance(site, City):
        site.news[-1].gone = True
    elif isinstance(site, NoteSite):
        min(site.articles, key=lambda one: one.date).gone = True


def test_what_cannot_be_read_is_waited_for_no_longer_than_the_window_reaches_back(
    tmp_path: Path,
) -> None:
    runs, small = runs_of(tmp_path / "feed", "feed")
    site = small.site
    assert isinstance(site, City)
    for news in site.news:
        news.content, news.listed = "", news is site.news[0]
    runs.run()
    assert any("waiting" in name for name in memory(runs.database, "small"))
    runs.now += timedelta(days=300)
    runs.run()
    assert not any("waiting" in name for name in memory(runs.database, "small"))
    runs.database.close()


def test_a_gap_in_the_rss_is_filled_by_a_later_run_where_the_page_did_not_come(
    tmp_path: Path,
) -> None:
    runs, small = runs_of(tmp_path / "note", "note")
    site = small.site
    assert isinstance(site, NoteSite)
    site.switches.feed_items = 6
    runs.run()
    for number in range(9):
        date = NEWEST + timedelta(hours=number + 1)
        site.add(title=f"窓口{number}", body="<p>書かない窓口です。</p>", date=date)
    runs.cut_short(1)
    for _ in range(2):
        report = runs.run()
    assert len(runs.stored()) == len(site.articles) == 16
    assert report.errors == ()
    assert len(runs.asked) < 14
    runs.database.close()
