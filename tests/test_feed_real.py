"""Feeds and news lists that were captured: counts, dates and hashes as read out of them."""

from __future__ import annotations

import hashlib
import html
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import LayoutChanged
from crawler.extract.feed_visit import parse_feed, parse_list
from crawler.extract.feeds import open_feed
from crawler.extract.newslist import day_of_news
from crawler.steps import Page
from standins.sites.feed import City
from standins.sites.serving import Answer
from tests.feed_visits import Visits, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from standins.sites.serving import Asked

pytestmark = pytest.mark.real

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"
KIRYU = "https://www.city.kiryu.lg.jp/shigikai/index.html"
OPTIONS = {"list_item": "ul > li.box", "list_date": "span.date", "list_link": "span.newsli a"}


def digest(titles: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(titles).encode()).hexdigest()[:16]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "items", "titles", "first", "last"),
    [
        (
            "EUC-JP__akaname.main.jp.xml",
            15,
            "fa948c65a0d20cfc",
            "2005-07-20T17:01:19+09:00",
            "2005-12-01T02:05:21+09:00",
        ),
        (
            "EUC-JP__overcube.com.xml",
            5,
            "9fb03fbf934a1bd4",
            "2005-12-28T23:25:11+09:00",
            "2006-01-01T00:00:00+09:00",
        ),
        (
            "EUC-JP__rdf.ycf.nanet.co.jp.xml",
            15,
            "5b450eb37b1723ce",
            "2005-10-28T02:46:13+09:00",
            "2006-01-01T01:22:43+09:00",
        ),
        (
            "SHIFT_JIS__andore.com.xml",
            15,
            "284c53ae3ff081ed",
            "2004-08-18T06:26:31+09:00",
            "2005-08-23T07:46:13+09:00",
        ),
        (
            "SHIFT_JIS__yasuhisa.com.xml",
            10,
            "ab7d3782db65278e",
            "2005-12-21T19:37:07+09:00",
            "2006-01-04T06:32:56+09:00",
        ),
    ],
)
def test_feeds_of_2005_lose_no_item_and_no_letter(
    real_folder: Path, name: str, items: int, titles: str, first: str, last: str
) -> None:
    body = (real_folder / "real/municipal/feeds_legacy_encoding" / name).read_bytes()
    feed = open_feed(body, content_type="text/xml")
    dates = [entry.updated_at for entry in feed.entries if entry.updated_at]
    assert (len(feed.entries), digest(entry.title for entry in feed.entries)) == (items, titles)
    assert (min(dates), max(dates), len(dates)) == (instant(first), instant(last), items)
    assert "\ufffd" not in "".join(entry.title + entry.html for entry in feed.entries)
    assert feed.problem == ""


@pytest.mark.parametrize(
    "name",
    [
        "CP932__hardsoft.at.webry.info.xml",
        "CP932__www2.chuo-u.ac.jp-suishin.xml",
        "iso-2022-jp___ude_1.txt",
    ],
)
def test_pages_that_are_called_xml_are_no_feeds(real_folder: Path, name: str) -> None:
    body = (real_folder / "real/municipal/feeds_legacy_encoding" / name).read_bytes()
    with pytest.raises(LayoutChanged, match="no feed"):
        open_feed(body)


def hamada(real_folder: Path) -> Page:
    body = (real_folder / "real/municipal/hamada_city_rss10_rebuilt.rdf").read_bytes()
    url = "https://www.city.hamada.shimane.jp/rss/index.rdf"
    return Page(url=url, status=200, headers={"content-type": "application/xml"}, body=body)


def test_hamada_lists_seventeen_pages_of_which_most_are_older_than_their_date(
    real_folder: Path,
) -> None:
    page = hamada(real_folder)
    items = parse_feed(page, source_of(url=page.url)).items
    assert (len(items), digest(item.title for item in items)) == (17, "444aa254a2af40fd")
    numbers = [int(item.key.split("/")[3]) for item in items]
    assert {item.key for item in items} == {
        f"city/www/contents/{number}/index.html" for number in numbers
    }
    made = [datetime.fromtimestamp(number / 1000, TOKYO).date() for number in numbers]
    ages = [(item.day or date.max) - day for item, day in zip(items, made, strict=True)]
    assert sum(age > timedelta(days=30) for age in ages) == 10
    assert (made[4], items[4].day) == (date(2014, 11, 12), date(2026, 7, 24))
    assert items[-1].day == date(2022, 5, 14)


def kiryu(real_folder: Path) -> list[dict[str, Any]]:
    folder = real_folder / "real/municipal/kiryu_updates"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def read_on(state: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(state["lastCheckedAt"])


def as_printed(entry: dict[str, str]) -> str:
    day = date.fromisoformat(entry["date"])
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}曜日）"


def page_of(state: dict[str, Any]) -> bytes:
    """The list in the layout of the site, without years as the site has it."""
    rows = "".join(
        f'<li class="box"><span class="date">{as_printed(entry)}</span>'
        f'<span class="newsli"><a href="{html.escape(entry["url"])}">{html.escape(entry["title"])}'
        "</a></span></li>"
        for entry in state["entries"]
    )
    return f"<html><body><h2>新着更新情報</h2><ul>{rows}</ul></body></html>".encode()


def test_every_day_of_kiryu_gets_its_year_back_also_months_later(real_folder: Path) -> None:
    states = kiryu(real_folder)
    assert [len(state["entries"]) for state in states] == [6, 7, 6, 10, 10, 11, 11, 15, 16]
    for state in states:
        for entry in state["entries"]:
            printed, day = as_printed(entry), date.fromisoformat(entry["date"])
            for later in (0, 30, 200, 300):
                today = read_on(state).astimezone(TOKYO).date() + timedelta(days=later)
                assert day_of_news(printed, today) == day
                if later < 300:  # in January a February may be this year's, says the rule
                    assert day_of_news(printed.partition("（")[0], today) == day


def test_kiryu_has_ten_pages_and_sixteen_events_in_nine_states(real_folder: Path) -> None:
    states = kiryu(real_folder)
    events = {(entry["url"], entry["date"]) for state in states for entry in state["entries"]}
    source = source_of(url=KIRYU, feed=OPTIONS)
    keys: set[str] = set()
    counts = []
    for state in states:
        page = Page(url=KIRYU, status=200, headers={}, body=page_of(state))
        items = parse_list(page, source, read_on(state).astimezone(TOKYO).date()).items
        counts.append(len(items))
        keys |= {item.key for item in items}
    assert counts == [6, 6, 6, 8, 8, 8, 8, 10, 10]
    assert (len(keys), len(events)) == (10, 16)
    assert "city/shigikai/honkaigi/nittei/1026050/1026051.html" in keys


class Kiryu(City):
    """One state of the list at a time, and a page for every address."""

    body = b""

    def answer(self, asked: Asked, url: str) -> Answer:  # noqa: ARG002 - as City has it
        """The list, or a page whose words never change."""
        if asked.path == "/shigikai/index.html":
            return Answer(status=200, headers=(), body=self.body)
        words = "お知らせの本文です。" * 10
        return Answer(status=200, headers=(), body=f"<main><p>{words}</p></main>".encode())


def test_a_page_of_kiryu_is_asked_for_once_for_each_new_date(real_folder: Path) -> None:
    site = Kiryu()
    visits = Visits(
        city=site, source=source_of(url=KIRYU, feed={**OPTIONS, "look_again_days": 365})
    )
    asked = []
    for state in kiryu(real_folder):
        site.body = page_of(state)
        visits.day = (read_on(state) - datetime(2026, 11, 22, 21, tzinfo=UTC)).days + 1
        asked.append(len(visits.visit().documents))
    # In the third state an entry of the second is missing, and its page's older date stands alone.
    assert asked == [6, 1, 1, 4, 0, 1, 0, 4, 1]
