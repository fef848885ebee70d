"""What is read in feeds: addresses, days, encodings, and answers that are no feed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crawler.errors import Blocked, LayoutChanged, NotADocument, Unreachable
from crawler.extract.feed_links import key_of, lasting_guid, place, why_not
from crawler.extract.feed_visit import parse_article, parse_feed, parse_file
from crawler.extract.feeds import open_feed
from crawler.extract.newslist import day_of_news
from crawler.saved import SavedFile
from standins.sites.feed_bodies import feed_text
from standins.sites.feed_items import CitySwitches, sample_news
from tests.feed_visits import (
    NEWEST,
    TEXT,
    URL,
    Visits,
    fixture_city,
    fixture_visits,
    page,
    source_of,
)

if TYPE_CHECKING:
    from standins.sites.feed import City

FIXTURES = (fixture_city, fixture_visits)  # by their import pytest knows them here


class TestPlaces:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("http://www.kakuu.example.jp/a/1.html", "https://kakuu.example.jp:443/a/1.html#top"),
            ("https://kakuu.example.jp/a?b=2&a=1", "https://kakuu.example.jp/a?a=1&b=2"),
            ("https://kakuu.example.jp/a/", "https://kakuu.example.jp/a?utm_source=rss&from=rss"),
            (
                "https://kakuu.example.jp/a;jsessionid=0A1B?n=1",
                "https://kakuu.example.jp/a?n=1&PHPSESSID=0123456789abcdef0123",
            ),
            ("https://kakuu.example.jp/%e3%81%82", "https://KAKUU.example.jp/あ"),
        ],
    )
    def test_what_changes_in_an_address_is_no_part_of_the_place(self, one: str, other: str) -> None:
        assert place(one) == place(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://kakuu.example.jp/a?sid=12", "https://kakuu.example.jp/a?sid=13"),
            ("https://kakuu.example.jp/a", "https://kakuu.example.jp/A"),
            ("https://kakuu.example.jp/a", "https://kakuu.example.jp:8080/a"),
            ("https://kakuu.example.jp/%82%a0", "https://kakuu.example.jp/%82%a2"),
        ],
    )
    def test_other_pages_are_other_places(self, one: str, other: str) -> None:
        assert place(one) != place(other)

    @pytest.mark.parametrize(
        ("guid", "lasting"),
        [
            ("tag:blog.example.jp,2005:/mt//1.23", "tag:blog.example.jp,2005:/mt//1.23"),
            ("hatenablog://entry/6801883189050123456", "hatenablog://entry/6801883189050123456"),
            ("https://hanako.example.jp/?p=0123", "123"),
            ("tag:kakuu.example.jp,2026-11-22:/news/1", None),
            ("https://kakuu.example.jp/www/contents/1/index.html", None),
            ("20261122-1", None),
            ("5", None),
            ("", None),
        ],
    )
    def test_an_id_is_trusted_that_outlives_a_new_date(
        self, guid: str, lasting: str | None
    ) -> None:
        assert lasting_guid(guid) == lasting

    def test_a_page_of_another_host_bears_the_host_in_its_key(self) -> None:
        source = source_of(hosts=("gikai.kakuu.example.jp",))
        assert key_of(source, f"{URL}/a/1.html") == "city/a/1.html"
        assert key_of(source, "https://gikai.kakuu.example.jp/1") == "city/gikai.kakuu.example.jp/1"

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@b.jp", "//", "http://[", ""])
    def test_what_is_no_page_is_not_followed(self, link: str) -> None:
        assert "no web page" in (why_not(source_of(), link) or "")


class TestYears:
    @pytest.mark.parametrize(
        ("text", "today", "day"),
        [
            ("2月13日（金曜日）", date(2026, 2, 15), date(2026, 2, 13)),
            ("３月１１日（水）", date(2026, 3, 10), date(2026, 3, 11)),
            ("12月28日", date(2027, 1, 4), date(2026, 12, 28)),
            ("12月28日", date(2026, 11, 4), date(2026, 12, 28)),
            ("12月28日", date(2026, 10, 31), date(2025, 12, 28)),
            ("2/27", date(2026, 12, 20), date(2026, 2, 27)),
            ("1月5日（火曜日）", date(2026, 12, 20), date(2027, 1, 5)),
            ("1月5日（月曜日）", date(2026, 12, 20), date(2026, 1, 5)),
            ("2月27日（金）", date(2027, 1, 4), date(2026, 2, 27)),
            ("1月5日（木曜日）", date(2026, 12, 20), date(2026, 1, 5)),
            ("2月29日", date(2025, 1, 10), date(2024, 2, 29)),
            ("2月29日", date(2027, 1, 10), None),
            ("13月1日 4月31日", date(2026, 6, 1), None),
            ("令和7年12月1日", date(2026, 6, 1), date(2025, 12, 1)),
            ("2024.5.1 更新", date(2026, 6, 1), date(2024, 5, 1)),
            ("第3回", date(2026, 6, 1), None),
        ],
    )
    def test_a_day_without_a_year_is_the_latest_that_it_can_be(
        self, text: str, today: date, day: date | None
    ) -> None:
        assert day_of_news(text, today) == day


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (403, Blocked),
            (401, Blocked),
            (429, Unreachable),
            (503, Unreachable),
            (400, LayoutChanged),
        ],
    )
    def test_a_refusal_is_no_feed(self, status: int, error: type[Exception]) -> None:
        with pytest.raises(error):
            parse_feed(page("<rss version='2.0'/>", status), source_of())

    def test_an_error_page_with_status_200_is_no_article(self) -> None:
        with pytest.raises(NotADocument):
            parse_article(page("<title>404 Not Found</title><p>ページがありません"), source_of())

    def test_a_saved_page_is_known_by_its_own_address(self) -> None:
        head = f'<link rel=canonical href="{URL}/www/contents/5/index.html"><title>話</title>'
        saved = SavedFile(name="memo.html", body=f"<html>{head}<main>{TEXT}</main>".encode())
        document = parse_file(saved, source_of())
        assert (document.key, document.title) == ("city/www/contents/5/index.html", "話")
        other = parse_file(saved, source_of(url="https://yoso.example.jp/"))
        assert (other.key, other.url) == ("city/memo", None)


class TestEncodings:
    @pytest.mark.parametrize("dialect", ["rss091", "rss10", "rss20", "atom"])
    @pytest.mark.parametrize(
        ("encoding", "declared"),
        [
            ("utf-8", "utf-8"),
            ("cp932", "Shift_JIS"),
            ("cp932", "utf-8"),
            ("euc_jp", "EUC-JP"),
            ("iso2022_jp", "ISO-2022-JP"),
            ("utf-8", "Shift_JIS"),
            ("euc_jp", "x-unknown"),
        ],
    )
    def test_every_dialect_is_read_in_every_encoding_also_declared_wrongly(
        self, dialect: str, encoding: str, declared: str
    ) -> None:
        news = sample_news(NEWEST, 3)
        switches = CitySwitches(dialect=dialect, encoding=encoding, declared=declared)
        body = feed_text(news, switches, URL).encode(encoding)
        items = parse_feed(page(body, content_type="text/xml"), source_of()).items
        assert [item.title for item in items] == [one.title for one in news]
        dated = [None] * 3 if dialect == "rss091" else [one.date for one in news]
        assert [item.published for item in items] == dated

    def test_letters_that_only_cp932_has_are_read_where_shift_jis_is_declared(self) -> None:
        text = '<?xml version="1.0" encoding="Shift_JIS"?><rss version="2.0"><channel><item>'
        text += f"<title>①㈱髙﨑～</title><link>{URL}/1</link></item></channel></rss>"
        (item,) = parse_feed(page(text.encode("cp932")), source_of()).items
        assert item.title == "①㈱髙﨑～"

    def test_one_broken_letter_is_noted_and_loses_no_item(self, visits: Visits, city: City) -> None:
        city.switches.encoding, city.switches.damaged = "euc_jp", True
        visit = visits.visit()
        assert (len(visit.documents), visit.errors) == (6, [])
        assert "not as it should be" in visit.noted[0]
        city.switches.damaged = False
        assert visits.visit().noted == []

    def test_relative_links_count_from_xml_base(self, city: City) -> None:
        for dialect in ("rss10", "rss20", "atom"):
            city.switches.dialect, city.switches.relative = dialect, True
            body = feed_text(city.news, city.switches, URL)
            items = parse_feed(page(body), source_of()).items
            assert [item.url for item in items] == [URL + one.path for one in city.news]

    @pytest.mark.parametrize(
        ("link", "found"),
        [
            (f"<link>{URL}/2</link>", f"{URL}/2"),
            ("<link>2</link>", f"{URL}/news/2"),
            ("<link>?n=2</link>", f"{URL}/news/rss.xml?n=2"),
            ("<guid>2</guid>", f"{URL}/news/2"),
            ("<link xml:base='/old/'>2</link>", f"{URL}/old/2"),
        ],
    )
    def test_one_relative_link_among_whole_ones_counts_from_the_feed(
        self, link: str, found: str
    ) -> None:
        whole = f"<item><title>1</title><link>{URL}/1</link><guid>urn:x:1</guid></item>"
        body = f"<rss version='2.0'><channel>{whole}<item><title>2</title>{link}</item>"
        feed = open_feed(f"{body}</channel></rss>".encode(), base=f"{URL}/news/rss.xml")
        assert [entry.link for entry in feed.entries] == [f"{URL}/1", found]

    def test_a_date_that_no_calendar_has_is_none(self) -> None:
        dates = ("Mon, 01 Jan 99999 00:00:00 GMT", "0000-00-00", "1601-01-01T00:00:00Z", "昨日")
        items = "".join(
            f"<item><title>{n}</title><link>/{n}</link><pubDate>{day}</pubDate></item>"
            for n, day in enumerate(dates)
        )
        body = f"<rss version='2.0'><channel>{items}</channel></rss>"
        read = parse_feed(page(body), source_of()).items
        assert [(one.url, one.published) for one in read] == [
            (f"{URL}/{n}", None) for n in range(4)
        ]

    def test_an_instant_is_aware_and_its_day_is_that_of_japan(self) -> None:
        entry = (
            f"<item><title>話</title><link>{URL}/1</link>"
            "<pubDate>Sun, 22 Nov 2026 20:00:00 GMT</pubDate></item>"
        )
        body = f"<rss version='2.0'><channel>{entry}</channel></rss>"
        (item,) = parse_feed(page(body), source_of()).items
        assert item.published == datetime(2026, 11, 22, 20, tzinfo=UTC)
        assert item.day == date(2026, 11, 23)
