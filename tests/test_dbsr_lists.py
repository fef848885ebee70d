"""Addresses, titles, front pages and lists of DB-Search, page by page."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.errors import LayoutChanged
from crawler.extract.dbsr_addresses import (
    Generation,
    document_address,
    front_page,
    named,
    read_link,
)
from crawler.extract.dbsr_documents import cookie_of
from crawler.extract.dbsr_front import minutes_field, parse_front
from crawler.extract.dbsr_list import parse_list
from crawler.extract.dbsr_pages import open_page
from crawler.extract.dbsr_titles import Kind, bare_title, kind_of, minutes_among, read_heading
from crawler.extract.html import Page as Html
from standins.sites.dbsr import Host, sample_tenants
from standins.sites.dbsr_pages import listing
from standins.sites.dbsr_text import Session
from tests.dbsr_runs import asked, page, source
from tests.runs_by_hand import HOME
from tests.soon import ends_within

SAMPLES = tuple(sample_tenants())
HERE = f"{HOME}/index.php/333845"


class TestAddresses:
    def test_names_and_values_are_read_in_any_case(self) -> None:
        link = read_link("?TEMPLATE=Doc-One-Frame&VoiceType=OneHit&DOCUMENTID=1486", HERE)
        assert link is not None
        assert (link.template, link.document) == ("doc-one-frame", (Generation.FRAMES, "1486"))

    @pytest.mark.parametrize(
        "href",
        [
            "?Template=document&Id=0",
            "?Template=document",
            "?Template=list&Id=12",
            "?Template=document&Id=x1",
            "?Template=view&Id=12",
        ],
    )
    def test_what_names_no_document_leads_to_none(self, href: str) -> None:
        link = read_link(href, HERE)
        assert link is not None
        assert link.document is None

    @pytest.mark.parametrize(
        "href", ["/help.html", "javascript:self.close()", "http://[", "", None]
    )
    def test_what_is_below_no_search_is_no_link(self, href: str | None) -> None:
        assert read_link(href, f"{HOME}/") is None

    def test_a_document_keeps_its_address_whatever_search_led_to_it(self) -> None:
        for search in (100000, 848322):
            link = read_link(f"{HOME}/index.php/{search}?Template=document&Id=7#one", HERE)
            assert link is not None
            assert link.document is not None
            kept = document_address(link.base, *link.document)
            assert kept == f"{HOME}/index.php/100000?Template=document&Id=7"

    def test_cookies_go_back_as_they_came_and_their_dates_stay_behind(self) -> None:
        sent = "DSNeo=ab1; expires=Wed, 30 Dec 2026 07:28:00 GMT; path=/, XSRF-TOKEN=c%3D; path=/"
        answer = page("", headers={"set-cookie": sent})
        assert cookie_of(answer) == "DSNeo=ab1; XSRF-TOKEN=c%3D"
        assert cookie_of(page("")) == ""

    @pytest.mark.parametrize(
        ("url", "front"),
        [
            (
                "https://k.example.jp/index.php/100000?Template=list",
                "https://k.example.jp/index.php/",
            ),
            ("https://k.example.jp/100000?Template=list", "https://k.example.jp/"),
            ("https://k.example.jp/index.php", "https://k.example.jp/index.php"),
            ("https://k.example.jp", "https://k.example.jp/"),
        ],
    )
    def test_any_address_of_a_tenant_leads_to_its_front_page(self, url: str, front: str) -> None:
        assert front_page(url) == front

    def test_a_frame_gets_the_number_of_its_document_unless_it_has_one(self) -> None:
        assert named(f"{HERE}?Template=doc-page", "7") == f"{HERE}?Template=doc-page&DocumentID=7"
        assert named(f"{HERE}?DocumentId=6", "7") == f"{HERE}?DocumentId=6"


class TestTitles:
    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("令和８年第３回定例会（第１号）　本文", Kind.MINUTES),
            ("令和８年第３回定例会（第１号）  名簿", Kind.BESIDE),
            ("令和８年第３回定例会［  署名  ］", Kind.BESIDE),
            ("令和８年　第３回架空市議会定例会〔資料〕", Kind.BESIDE),
            ("令和８年第３回定例会（第９号）  議事日程・名簿", Kind.BESIDE),
            ("総務委員会（一般質問）", Kind.UNSAID),
            ("名簿管理特別委員会", Kind.UNSAID),
        ],
    )
    def test_the_last_word_of_a_title_says_what_a_document_is(self, title: str, kind: Kind) -> None:
        assert kind_of(title) is kind

    def test_a_title_without_a_kind_is_minutes_only_where_no_title_says_so(self) -> None:
        assert minutes_among(["総務委員会", "総務委員会  名簿"]) == [True, False]
        assert minutes_among(["総務委員会", "総務委員会　本文"]) == [False, True]

    def test_the_kind_is_no_part_of_the_title(self) -> None:
        assert bare_title("総務委員会　本文") == "総務委員会"

    @pytest.mark.parametrize(
        "text",
        [
            "2026-09-01 : 総務委員会　本文",
            "2026年9月1日：架空市：総務委員会　本文",
            "総務委員会　本文 : 2026-09-01",
            "総務委員会　本文 開催日: 2026-09-01",
        ],
    )
    def test_a_heading_may_print_the_day(self, text: str) -> None:
        heading = read_heading(text)
        assert (heading.title, heading.day) == ("総務委員会　本文", date(2026, 9, 1))


def sessions_page(*terms: tuple[str, str]) -> Html:
    """A front page that names a session for each term."""
    links = "".join(
        f"<a href='/100000?Template=List&Cabinet=1&TermStart={first}&TermEnd={last}'>定例会</a>"
        for first, last in terms
    )
    return open_page(page(f"<html><body>{links}</body></html>"), "front")


class TestFrontPage:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_it_names_the_sessions_once_and_the_choice_of_minutes(self, name: str) -> None:
        host = Host(tenant=sample_tenants()[name])
        body = host.answer(asked("/index.php/"), HOME).body
        front = parse_front(open_page(page(body), "front"), f"{HOME}/index.php/", source())
        assert front.base == f"{HOME}/index.php"
        assert front.minutes == (host.tenant.filter_name, host.tenant.kinds["本文"])
        assert sorted((one.title, one.key) for one in front.sessions) == [
            ("令和８年第２回定例会", "1-2026-06-02"),
            ("令和８年第３回定例会", "1-2026-09-01"),
        ]
        assert {one.name for one in front.sessions} <= {
            *("第２回定例会", "第３回定例会"),
            *("令和８年第２回定例会", "令和８年第３回定例会"),
        }
        assert all("/100000?" in one.url for one in front.sessions)

    def test_a_session_that_is_prolonged_is_the_one_that_it_was(self) -> None:
        before, after = (
            parse_front(sessions_page(("2026-09-01", last)), HOME, source()).sessions
            for last in ("2026-09-25", "2026-09-30")
        )
        assert [one.key for one in before] == [one.key for one in after] == ["1-2026-09-01"]
        assert after[0].days == (date(2026, 9, 1), date(2026, 9, 30))

    def test_sessions_that_begin_on_one_day_are_told_apart_by_their_last(self) -> None:
        terms = (("2026-09-01", "2026-09-01"), ("2026-09-01", "2026-09-25"))
        front = parse_front(sessions_page(*terms), HOME, source())
        assert [one.key for one in front.sessions] == [
            "1-2026-09-01-2026-09-01",
            "1-2026-09-01-2026-09-25",
        ]

    def test_years_in_columns_belong_to_their_columns(self) -> None:
        tenant = sample_tenants()["oldest_first"]
        before = Session(
            year="令和７年",
            name="第４回定例会",
            cabinet="1",
            first=date(2025, 12, 1),
            last=date(2025, 12, 18),
        )
        tenant.sessions.insert(0, before)
        body = Host(tenant=tenant).answer(asked("/index.php/"), HOME).body
        front = parse_front(open_page(page(body), "front"), HOME, source())
        assert "令和７年第４回定例会" in {one.title for one in front.sessions}

    def test_news_of_the_council_whose_addresses_end_in_a_day_are_no_searches(self) -> None:
        body = (
            "<a href='https://www.city.kakuu.example.jp/news/20260401?ref=top'>お知らせ</a>"
            "<a href='/news/20260401?ref=top'>お知らせ</a>"
            "<a href='https://other.example.jp/index.php/100000?Template=list"
            "&TermStart=2026-06-02&TermEnd=2026-06-18'>令和８年第２回定例会</a>"
            "<a href='/index.php/100000?Template=search-simple'>検索</a>"
        )
        html = open_page(page(f"<html><body>{body}</body></html>"), "front")
        front = parse_front(html, HOME, source())
        assert (front.base, front.sessions) == (f"{HOME}/index.php", ())

    def test_searches_on_another_host_of_the_source_are_its_own(self) -> None:
        base = "https://giji.kakuu.example.jp/index.php"
        body = f"<html><body><a href='{base}/100000?Template=list'>一覧</a></body></html>"
        html = open_page(page(body), "front")
        assert parse_front(html, HOME, source(hosts=["giji.kakuu.example.jp"])).base == base

    def test_a_label_around_thousands_of_fields_is_read_once(self) -> None:
        fields = ("あ" * 50 + "<input name='part[]' value='1'>") * 6000
        html = Html(f"<html><body><label>{fields}</label></body></html>")
        assert ends_within(1.0, lambda: minutes_field(html.root))
        assert minutes_field(html.root) is None

    def test_a_page_that_leads_nowhere_is_another_page(self) -> None:
        html = open_page(page("<html><body><p>会議録</p></body></html>"), "front")
        with pytest.raises(LayoutChanged, match="leads to no search"):
            parse_front(html, HOME, source())


class TestList:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_a_page_has_its_rows_and_what_is_stated(self, name: str) -> None:
        tenant = sample_tenants()[name]
        shown = tenant.papers[: tenant.per_page]
        html = open_page(page(listing(tenant, shown, 1070, 1, HERE, "token")), "list")
        read = parse_list(html, HERE, 1)
        assert [(row.name, row.held_on) for row in read.rows] == [
            (f"{tenant.markup.value}-{one.number}", one.held_on) for one in shown
        ]
        assert read.stated == 1070
        assert read.turn is not None

    def test_the_third_generation_turns_by_a_form_with_its_token(self) -> None:
        tenant = sample_tenants()["laravel"]
        html = open_page(page(listing(tenant, tenant.papers[:10], 27, 1, HERE, "abc")), "list")
        turn = parse_list(html, HERE, 1).turn
        assert turn is not None
        assert (turn.url, turn.body) == (HERE, b"_token=abc&Template=list&Page=2")

    def test_the_last_page_has_no_further_one(self) -> None:
        for name in SAMPLES:
            tenant = sample_tenants()[name]
            pages = -(-27 // tenant.per_page)
            html = open_page(page(listing(tenant, tenant.papers[:7], 27, pages, HERE, "")), "list")
            assert parse_list(html, HERE, pages).turn is None

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("<p>会議録</p>", "does not state"),
            ("<p>70 文書 が該当</p><p>72件中 1 - 10 件目</p>", "several numbers"),
            ("<p>0 文書</p><a href='?Template=document&Id=1'>会議　本文</a>", "shows 1"),
        ],
    )
    def test_a_list_that_does_not_say_how_many_is_an_error(self, body: str, message: str) -> None:
        html = open_page(page(f"<html><body>{body}</body></html>"), "list")
        with pytest.raises(LayoutChanged, match=message):
            parse_list(html, HERE, 1)

    def test_a_day_belongs_to_its_own_row(self) -> None:
        rows = "".join(
            f"<div><a href='?Template=document&Id={n}'>2026年1月1日からの会議　本文</a>{said}</div>"
            for n, said in ((1, ""), (2, "<span><i>開催日:</i> 2026-09-01</span>"))
        )
        html = open_page(page(f"<html><p>2 文書</p>{rows}</html>"), "list")
        read = parse_list(html, HERE, 1)
        assert [row.held_on for row in read.rows] == [None, date(2026, 9, 1)]
