"""The feed platform day by day: what is asked for, what becomes a record, what is left out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.errors import LayoutChanged
from crawler.extract.article import article_blocks
from crawler.extract.blocks import BlockKind
from crawler.extract.feed_visit import parse_list
from standins.pdf_maker import pdf_of
from standins.sites.feed_bodies import article_page
from standins.sites.feed_items import sample_news
from state.records import PartKind, Status, Window
from tests.feed_visits import (
    NEWEST,
    TEXT,
    TOKYO,
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
TOMORROW = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
PAPER = ["庁内のDXを進めるための計画の案です。", "窓口の手続きを家からできるようにします。"]


class TestDays:
    @pytest.mark.parametrize(
        ("etag", "last_modified", "bodies"),
        [(True, True, 0), (True, False, 0), (False, True, 0), (False, False, 1)],
    )
    def test_a_page_is_asked_for_once_while_its_item_says_the_same(
        self, visits: Visits, city: City, etag: bool, last_modified: bool, bodies: int
    ) -> None:
        city.switches.etag, city.switches.last_modified = etag, last_modified
        first, second = visits.visit(), visits.visit()
        assert (len(first.documents), first.listed, len(first.asked)) == (6, 6, 7)
        assert (second.documents, second.asked, second.bodies) == ([], ["/feed"], bodies)

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
        visits.visit()
        city.news[3].redated = TOMORROW
        again = visits.visit()
        assert again.asked == ["/feed", city.news[3].path]
        assert again.keys == [city.news[3].path[1:]]  # its page bears the date too
        city.news[3].title += "（訂正）"
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

    def test_an_item_whose_html_is_hostile_loses_no_other(self, city: City) -> None:
        city.switches.dialect, city.switches.whole = "rss20", True
        city.news[2].content = "<b>" * 30_000
        visits = Visits(city=city, source=source_of(feed={"full_text": "feed"}))
        visit = visits.visit()
        assert len(visit.documents) == 5
        assert [type(error) for error in visit.errors] == [LayoutChanged]


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
        blank = city.add(title="白紙", content="", date=NEWEST, file=pdf_of([[]]))
        paper = city.add(title="DX計画", content="", date=NEWEST, file=pdf_of([PAPER]))
        visit = visits.visit()
        read = {one.key: one for one in visit.documents}
        assert read[f"city{blank.path}"].status is Status.NO_TEXT_LAYER
        assert read[f"city{paper.path}"].status is None
        assert "庁内のDX" in read[f"city{paper.path}"].parts[0].text
        assert visits.visit().asked == ["/feed"]

    def test_items_that_all_lead_to_one_page_are_one_record(
        self, visits: Visits, city: City
    ) -> None:
        city.switches.dialect = "rss20"
        for number in range(6):
            guid = f"tag:kakuu.example.jp,2020:{number}"
            link = URL + city.news[-1].path
            city.add(title=f"お知らせ{number}", content="", date=NEWEST, link=link, guid=guid)
        visit = visits.visit()
        assert (len(visit.documents), len(visit.asked), visit.errors) == (6, 7, [])
        assert list(visit.skipped.values()) == ["leads to the page of another item"] * 6

    def test_a_file_that_is_no_page_is_left_out_once(self, visits: Visits, city: City) -> None:
        word = city.add(title="様式", content="", date=NEWEST, file=b"PK\x03\x04" + b"\x00" * 99)
        visit = visits.visit()
        assert (visit.skipped, visit.errors) == (
            {f"city{word.path}": "a file that is not read (application/octet-stream)"},
            [],
        )
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
