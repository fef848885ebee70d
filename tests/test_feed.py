"""The feed platform day by day: what is asked for, what becomes a record, what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import Blocked, LayoutChanged, NotADocument, Unreachable
from crawler.extract.article import article_blocks
from crawler.extract.blocks import BlockKind
from crawler.extract.feed_links import key_of, lasting_guid, place, why_not
from crawler.extract.newslist import day_of_news
from crawler.platforms.feed import parse_article, parse_feed, parse_file, parse_list
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites.feed import City
from standins.sites.feed_bodies import article_page, feed_text
from standins.sites.feed_items import CitySwitches, sample_news
from state.records import PartKind, Status, Window
from tests.feed_visits import URL, Visits, source_of
from tests.pdf_maker import pdf_of

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
TOMORROW = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
TEXT = "<p>窓口のDXについてのお知らせです。申請の一部を家からできるようにします。</p>"
PAPER = ["庁内のDXを進めるための計画の案です。", "窓口の手続きを家からできるようにします。"]


@pytest.fixture
def city() -> City:
    return City(news=sample_news(NEWEST))


@pytest.fixture
def visits(city: City) -> Visits:
    return Visits(city=city)


def page(body: bytes | str, status: int = 200, content_type: str = "text/html") -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url=f"{URL}/feed", status=status, headers={"content-type": content_type}, body=raw)


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


class TestDays:
    def test_a_page_is_asked_for_once_while_its_item_says_the_same(
        self, visits: Visits, city: City
    ) -> None:
        city.switches.validators = False
        first, second = visits.visit(), visits.visit()
        assert (len(first.documents), first.listed, len(first.asked)) == (6, 6, 7)
        assert (second.documents, second.asked) == ([], ["/feed"])

    def test_an_edit_of_which_the_feed_says_nothing_is_found_after_a_week(
        self, visits: Visits, city: City
    ) -> None:
        visits.visit()
        city.news[3].content += "<p>場所が変わりました。</p>"
        assert [visits.visit().asked for _ in range(6)] == [["/feed"]] * 6
        look = visits.visit()
        assert (look.keys, len(look.asked), look.bodies) == ([city.news[3].path[1:]], 7, 2)
        assert visits.visit().documents == []

    def test_an_item_dated_anew_is_asked_whether_it_was_modified(
        self, visits: Visits, city: City
    ) -> None:
        switches = city.switches
        visits.visit()
        city.news[3].redated = TOMORROW
        again = visits.visit()
        assert again.asked == ["/feed", city.news[3].path]
        assert again.keys == [city.news[3].path[1:]]  # its page bears the date too
        city.news[3].title += "（訂正）"
        switches.validators = True
        (document,) = visits.visit().documents
        assert document.title.endswith("（訂正）")

    def test_a_backfill_reads_the_pages_of_its_days_again(self, visits: Visits) -> None:
        visits.visit()
        days = Window(first=date(2026, 11, 1), last=date(2026, 11, 12))
        assert len(visits.visit(days).documents) == 2

    def test_old_items_are_left_alone_and_items_without_a_date_are_not(
        self, visits: Visits, city: City
    ) -> None:
        city.news[5].date = NEWEST.replace(year=2022)
        city.news[4].date = None
        visit = visits.visit()
        assert (visit.listed, len(visit.documents)) == (6, 5)
        assert visit.documents[-1].published_at is None
        assert city.news[5].path not in visit.asked

    def test_of_two_items_for_one_page_the_later_date_counts(
        self, visits: Visits, city: City
    ) -> None:
        city.add(title=city.news[2].title, content="", date=TOMORROW, link=URL + city.news[2].path)
        visit = visits.visit()
        assert visit.listed == 6
        dates = {one.key: one.published_at for one in visit.documents}
        assert dates[f"city{city.news[3].path}"] == TOMORROW


class TestText:
    def test_a_record_says_what_feed_and_page_say(self, visits: Visits) -> None:
        document = visits.visit().documents[2]
        assert document.title == "定例会の日程 & 議案（第1回）"
        assert document.published_at == NEWEST - timedelta(days=10)
        kinds = {part.text: part.kind for part in document.parts}
        assert kinds["更新日：2026年11月10日"] is PartKind.SET_ASIDE
        assert kinds["議案第2号 テレワーク環境の整備"] is PartKind.TEXT
        assert not any("ホーム" in text or "〒" in text or "（第1回）" in text for text in kinds)

    @pytest.mark.parametrize("dialect", ["rss20", "atom"])
    def test_a_feed_of_whole_articles_is_read_alone_from_then_on(
        self, visits: Visits, city: City, dialect: str
    ) -> None:
        city.switches.dialect, city.switches.whole = dialect, True
        for one in city.news:
            one.content = TEXT * 8
        assert visits.visit().asked == ["/feed"]
        city.add(title="短い", content=TEXT, date=TOMORROW)
        visit = visits.visit()
        assert (visit.asked, len(visit.documents)) == (["/feed"], 7)

    def test_a_feed_of_excerpts_or_short_items_is_not_taken_for_the_text(
        self, visits: Visits, city: City
    ) -> None:
        city.switches.dialect, city.switches.whole = "rss20", True
        assert len(visits.visit().asked) == 7

    def test_a_person_may_say_that_the_feed_holds_the_text(self, city: City) -> None:
        city.switches.dialect = "rss091"
        visits = Visits(city=city, source=source_of(feed={"full_text": "feed"}))
        visit = visits.visit()
        assert (visit.asked, len(visit.documents)) == (["/feed"], 6)

    def test_a_selector_that_fits_nothing_is_an_error_and_no_guess(self, city: City) -> None:
        named = Visits(city=city, source=source_of(feed={"body": ["#none", "#main"]})).visit()
        wrong = Visits(city=city, source=source_of(feed={"body": ["#none"]})).visit()
        assert (len(named.documents), named.errors) == (6, [])
        assert (wrong.documents, {type(error) for error in wrong.errors}) == ([], {LayoutChanged})

    def test_a_short_list_that_a_guess_leaves_out_is_read(self) -> None:
        blocks = article_blocks(article_page(sample_news(NEWEST)[2]))
        assert [block.text for block in blocks][-2:] == [
            "議案第1号 架空市手数料条例",
            "議案第2号 テレワーク環境の整備",
        ]

    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("更新日：2026年2月13日", BlockKind.ASIDE),
            ("最終更新日時 令和8年2月13日 10時30分", BlockKind.ASIDE),
            ("ページ番号 1026051", BlockKind.ASIDE),
            ("閲覧数：1,234回", BlockKind.ASIDE),
            (
                "更新日は2026年2月13日でしたが、システムの更改のため変わりました。",
                BlockKind.PARAGRAPH,
            ),
            ("公開日程は2026年2月13日に決めます", BlockKind.PARAGRAPH),
        ],
    )
    def test_a_line_that_dates_or_counts_the_page_is_set_aside(
        self, line: str, kind: BlockKind
    ) -> None:
        blocks = article_blocks(f"<main><p>{'本文です。' * 20}</p><p>{line}</p></main>", ["main"])
        assert blocks[-1].kind is kind


class TestLeftOut:
    def test_what_leads_elsewhere_or_cannot_be_read_is_left_out_with_the_reason(
        self, visits: Visits, city: City
    ) -> None:
        links = {
            "様式": f"{URL}/form.xlsx",
            "よその話": "https://yoso.example.jp/1",
            "PR: 広告": f"{URL}/pr",
            "呼び出し": "javascript:alert(1)",
        }
        for title, link in links.items():
            city.add(title=title, content="", date=NEWEST, link=link)
        visit = visits.visit()
        reasons = [reason.split(":")[0] for reason in visit.skipped.values()]
        assert reasons == [
            "leads to no web page",
            "an advertisement",
            "leads to another host",
            "a file that is not read (.xlsx)",
        ]
        assert (len(visit.documents), len(visit.asked)) == (6, 7)

    def test_a_feed_that_leads_only_elsewhere_is_not_silence(self, visits: Visits) -> None:
        visits.source = source_of(url="https://rss.example.jp/feed")
        (error,) = visits.visit().errors
        assert isinstance(error, LayoutChanged)
        assert "name it in `hosts`" in str(error)

    def test_a_pdf_is_read_and_one_without_text_is_on_record_as_such(
        self, visits: Visits, city: City
    ) -> None:
        blank = city.add(title="白紙", content="", date=NEWEST, pdf=pdf_of([[]]))
        paper = city.add(title="DX計画", content="", date=NEWEST, pdf=pdf_of([PAPER]))
        visit = visits.visit()
        read = {one.key: one for one in visit.documents}
        assert read[f"city{blank.path}"].status is Status.NO_TEXT_LAYER
        assert read[f"city{paper.path}"].status is None
        assert "庁内のDX" in read[f"city{paper.path}"].parts[0].text
        assert visits.visit().asked == ["/feed"]

    def test_a_page_that_is_gone_is_left_out_and_asked_for_again(
        self, visits: Visits, city: City
    ) -> None:
        city.news[0].gone = True
        for _ in range(2):
            visit = visits.visit()
            assert (visit.listed, city.news[0].path in visit.asked) == (5, True)
        city.news[0].gone = False
        assert visits.visit().keys == [city.news[0].path[1:]]
        visits.visit()
        assert visits.visit().bodies == 0

    def test_a_feed_that_stays_empty_never_counts_as_not_modified(
        self, visits: Visits, city: City
    ) -> None:
        city.switches.empty = True
        assert [visits.visit().bodies for _ in range(3)] == [1, 1, 1]


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


class TestLists:
    OPTIONS = {"list_item": "ul.news > li.box", "list_date": "span.date"}  # noqa: RUF012 - read only

    def test_a_list_gives_its_days_the_year_of_the_day_it_was_read(self, city: City) -> None:
        visits = Visits(city=city, source=source_of("/gikai/", feed=self.OPTIONS))
        visit = visits.visit()
        days = [NEWEST.date() - timedelta(days=5 * number) for number in range(6)]
        assert [one.published_at for one in visit.documents] == days
        assert visits.visit().asked == ["/gikai/"]

    def test_a_list_without_items_is_an_error(self, city: City) -> None:
        city.switches.empty = True
        source = source_of("/gikai/", feed={"list_item": "ol.old > li"})
        (error,) = Visits(city=city, source=source).visit().errors
        assert isinstance(error, LayoutChanged)

    def test_a_selector_that_is_none_is_told(self) -> None:
        source = source_of("/gikai/", feed={"list_item": "li[["})
        with pytest.raises(LayoutChanged, match="selectors cannot be used"):
            parse_list(page("<ul><li>話"), source, date(2026, 11, 23))

    def test_items_without_link_are_left_out(self) -> None:
        html = "<ul><li>2月1日 休みます<li>2月2日 <a href=/1>話</a></ul>"
        source = source_of("/gikai/", feed={"list_item": "li"})
        items = parse_list(page(html), source, date(2026, 2, 3))
        assert [(one.key, one.published) for one in items.items] == [("city/1", date(2026, 2, 2))]
        assert len(items.skipped) == 1


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
        text = feed_text(city.news, CitySwitches(declared="EUC-JP"), URL)
        body = text.encode("euc_jp").replace("花".encode("euc_jp"), b"\xb2\xff", 1)
        items = parse_feed(page(body), source_of())
        assert (len(items.items), bool(items.problem)) == (6, True)
        assert visits.visit().noted == []

    def test_relative_links_count_from_xml_base(self, city: City) -> None:
        for dialect in ("rss10", "rss20", "atom"):
            city.switches.dialect, city.switches.relative = dialect, True
            body = feed_text(city.news, city.switches, URL)
            items = parse_feed(page(body), source_of()).items
            assert [item.url for item in items] == [URL + one.path for one in city.news]

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
