"""`gikai sources check`: what a run would meet, with few requests and nothing kept."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.sources_check import LISTING
from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.kensakusystem import make
from standins.sites.serving import StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.database import open_database, run_lock
from state.hosts import Rest, keep_rest, rests
from tests.command_tools import TOKYO, configure, source
from tests.desk import Desk
from tests.own_pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.command_tools import Ended

NOW = datetime(2026, 11, 19, 21, tzinfo=UTC)
CLOSED = "User-agent: *\nDisallow: /\n"
PERMISSION = """
[source.permission]
by = "事務局"
decided_on = 2026-10-01
reason = "電話で確認"
prefixes = ["/"]
until = 2027-10-01
contact = "0000-00-0000"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A desk, and the blog that it watches."""

    desk: Desk
    blog: Blog
    site: StandIn

    @property
    def database(self) -> Path:
        """Where the state lies."""
        return self.desk.folder / "gikai-watch.db"

    def watch(self, *sources: str) -> None:
        """Watch these alone."""
        configure(self.desk.folder, *sources)

    def check(self, *arguments: str) -> Ended:
        """Run `gikai sources check …`."""
        return self.desk.sources("check", *arguments)


@pytest.fixture
def here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Here]:
    monkeypatch.setenv("GIKAI_NOW", NOW.isoformat())
    blog = Blog(posts=sample_posts(datetime(2026, 11, 19, 10, tzinfo=TOKYO), count=2))
    with StandIn(blog) as site:
        desk = Desk(folder=configure(tmp_path / "c", source("kakuu", site.url)), capsys=capsys)
        yield Here(desk=desk, blog=blog, site=site)


def test_the_newest_records_are_shown_and_nothing_is_kept(here: Here) -> None:
    ended = here.check()
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[1:4] == [
        "  robots.txt  open",
        "  permission  none",
        "  listed      2 records",
    ]
    assert lines[4].startswith("  2026-11-19  ")
    assert len(lines) == 6
    assert not here.database.exists()


def test_a_day_is_the_day_that_it_was_in_japan(here: Here) -> None:
    night = datetime(2026, 11, 20, 1, tzinfo=TOKYO)
    here.blog.add(title="未明の報告", content="<p>夜が明ける前に。</p>", date=night)
    assert "  2026-11-20  未明の報告" in here.check().out.splitlines()


def test_programs_get_the_same(here: Here) -> None:
    values = here.check("kakuu", "--json").one()
    newest = values.pop("newest")
    assert values == {
        "source": "kakuu",
        "platform": "wordpress",
        "url": f"{here.site.url}/",
        "well": True,
        "robots": "open",
        "closed": None,
        "announcements_only": False,
        "permission": None,
        "listed": 2,
        "cut_short": None,
        "errors": [],
    }
    assert [one["published_at"] for one in newest] == sorted(
        (one["published_at"] for one in newest), reverse=True
    )
    assert set(newest[0]) == {"key", "title", "url", "held_on", "published_at", "status"}


def test_a_source_that_robots_txt_closes_is_told_with_the_address(here: Here) -> None:
    here.blog.switches.robots = CLOSED
    ended = here.check("--json")
    assert ended.code == 1
    values = ended.one()
    assert (values["robots"], values["well"]) == ("closed", False)
    assert values["closed"].startswith(here.site.url)
    assert here.site.paths() == []


def test_a_permission_in_force_opens_it(here: Here) -> None:
    here.blog.switches.robots = CLOSED
    here.watch(source("kakuu", here.site.url) + PERMISSION)
    values = here.check("--json").one()
    assert (values["robots"], values["permission"], values["well"]) == (
        "permitted",
        "in_force",
        True,
    )


def test_a_list_that_names_too_little_is_told_as_by_a_run(here: Here) -> None:
    here.watch(source("kakuu", here.site.url, index_min=9))
    ended = here.check()
    assert ended.code == 1
    said = "  ! its index lists 2 records, fewer than `index_min`: look at the site"
    assert said in ended.out.splitlines()


def test_a_host_that_does_not_answer_leaves_it_unknown(here: Here) -> None:
    here.blog.switches.drop = True
    ended = here.check("--json")
    assert ended.code == 1
    assert ended.one()["robots"] == "unknown"
    assert ended.one()["errors"]


def run(here: Here) -> None:
    """The daily run."""
    with pytest.raises(SystemExit):
        main(["--config", str(here.desk.folder), "run", "--no-notify"])


def test_what_is_on_record_is_shown_all_the_same_and_the_state_stays_to_the_byte(
    here: Here,
) -> None:
    run(here)
    before = sha256(here.database.read_bytes()).digest()
    values = here.check("--json").one()
    assert len(values["newest"]) == 2
    assert sha256(here.database.read_bytes()).digest() == before


def test_hours_in_which_a_source_may_not_be_fetched_hold_for_a_check_too(here: Here) -> None:
    window = '\n[source.fetch_window]\nhours = "01:00-02:00"\n'
    here.watch(source("kakuu", here.site.url) + window)
    ended = here.check()
    assert ended.code == 1
    assert "! its fetch_window is closed" in ended.out
    assert here.site.asked == []


def test_a_page_is_looked_at_in_the_hours_alone_that_a_source_on_its_host_has(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = (
        "<html><head><title>架空町議会</title><meta name='generator' content='WordPress 6'></head>"
        "<body><p>議会からのお知らせです。</p></body></html>"
    )
    with StandIn(Pages(pages={"/": shown})) as site:
        night = source("night", f"{site.url}/a/") + '[source.fetch_window]\nhours = "22:00-05:00"\n'
        by_day = source("day", site.url) + '[source.fetch_window]\nhours = "05:00-17:00"\n'
        here.watch(night, by_day)
        refused = here.desk.sources("add", f"{site.url}/")
        asked = len(site.asked)
        monkeypatch.setenv("GIKAI_NOW", "2026-11-20T23:00:00+09:00")
        here.watch(night)
        assert here.desk.sources("add", f"{site.url}/").code == 0
    assert (refused.code, asked) == (2, 0)
    assert "its fetch_window is closed, as a source on its host has it" in refused.err


def test_a_host_that_asked_for_rest_is_not_asked(here: Here) -> None:
    with closing(open_database(here.database)) as database:
        rest = Rest(
            name=f"127.0.0.1:{here.site.port}", not_before=NOW + timedelta(days=1), reason="x"
        )
        keep_rest(database, rest, NOW)
    ended = here.check()
    assert ended.code == 1
    assert "left alone" in ended.out
    assert here.site.asked == []


def test_a_host_that_asks_for_rest_now_has_it_from_the_next_run(here: Here) -> None:
    here.blog.switches.busy = 1
    here.blog.switches.retry_after = "86400"
    here.check()
    with closing(open_database(here.database)) as database:
        assert len(rests(database, NOW)) == 1


def test_beside_a_run_it_is_refused(here: Here) -> None:
    run(here)
    asked = len(here.site.asked)
    with run_lock(here.database):
        ended = here.check()
    assert ended.code == 2
    assert "in use by another run" in ended.err
    assert len(here.site.asked) == asked


def test_the_requests_are_few_and_that_they_end_is_no_error(here: Here) -> None:
    with StandIn(make(None)) as vendor:
        here.watch(source("t", f"{vendor.url}/kakuu/index.html", platform="kensakusystem"))
        values = here.check("--json").one()
    assert (values["well"], values["errors"], len(values["newest"])) == (True, [], 3)
    assert len(vendor.asked) <= LISTING


def test_it_ends_once_three_records_have_come(here: Here) -> None:
    news = sample_news(datetime(2026, 11, 19, 10, tzinfo=TOKYO), count=12)
    with StandIn(City(news=news)) as city:
        here.watch(source("city", f"{city.url}/feed", platform="feed"))
        values = here.check("--json").one()
    assert (values["well"], values["errors"], len(values["newest"])) == (True, [], 3)
    assert len(city.asked) < 12


def test_an_id_that_nobody_has_is_refused(here: Here) -> None:
    ended = here.check("mihon")
    assert ended.code == 2
    assert ended.err.startswith("ID mihon\n")
    assert ended.err.startswith("ID mihon\n")
    assert "no source 'mihon'" in ended.err


def test_without_a_source_it_says_how_to_add_one(here: Here) -> None:
    here.watch("")
    ended = here.check()
    assert ended.code == 1
    assert "gikai sources add" in ended.out
