"""Lists of links: kinds, names without notes, days, twins, and lists below lists."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Source
from config.options import PdfPageOptions
from crawler.errors import CrawlError, LayoutChanged
from crawler.extract.canonical import canonical_place
from crawler.extract.html import Page as Html
from crawler.extract.link_dates import held_on, years_named
from crawler.extract.link_texts import kind_noted, without_marks, without_notes
from crawler.extract.links import Link, LinkKind, read_links
from crawler.extract.pdf_lists import further_lists, may_hold, offered
from crawler.platforms import pdf_page
from crawler.steps import Page
from state.records import Status, Window
from tests.soon import ends_within

HOME = "https://www.kakuu.example.jp/gikai/index.html"
SOURCE = Source.model_validate(
    {"id": "kakuu", "platform": "pdf_page", "name": "架空市議会", "url": HOME}
)


def links(body: str, area: str | None = None) -> list[Link]:
    return list(read_links(Html(f"<body>{body}</body>"), HOME, area).links)


def link(text: str, before: str = "", heading: str = "", row: str = "") -> Link:
    return Link(
        url="https://kakuu.example.jp/a.pdf",
        kind=LinkKind.PDF,
        text=text,
        before=(before,) if before else (),
        headings=(heading,) if heading else (),
        row=row,
    )


class TestTexts:
    @pytest.mark.parametrize(
        "note",
        [
            *("（PDFファイル: 123KB）", "[PDFファイル／495KB]", "（PDF：123KB）", "[PDF：123KB]"),
            *(
                "(PDF 123KB)",
                "（PDF：123キロバイト）",
                "(PDF形式：1.2MB)",
                "（PDF）",
                "（PDF",
                ".pdf",
            ),
            *(
                "[ [PDFファイル／496KB]",
                "（ＰＤＦ形式：４５６キロバイト）",
                "（123KB）",
                " PDF 1.2MB",
            ),
            *(
                "(PDF:1,234KB)(別ウィンドウで開きます)",
                "（新しいウィンドウで開きます）",
                "（Word：30KB）",
            ),
            *(
                "【PDF：12KB】",
                "［PDF 12KB］",
                "（PDFファイル：123KB）（新しいタブで開きます）",
                " [",
            ),
        ],
    )
    def test_notes_of_size_and_kind_are_no_name(self, note: str) -> None:
        assert without_notes(f"第3回6月定例会{note}") == "第3回6月定例会"

    @pytest.mark.parametrize(
        "name", ["本会議（１日目）", "Excel研修について", "DX推進計画（案）", "A［B］", "PDF化の話"]
    )
    def test_brackets_and_words_of_a_name_stay(self, name: str) -> None:
        assert without_notes(f"{name}（PDF：1KB）") == name

    def test_a_note_alone_leaves_nothing(self) -> None:
        assert without_notes("（PDF：12KB）") == ""

    @pytest.mark.parametrize(
        "text",
        [
            "【未定稿】定例会",
            "定例会（速報版）",
            "定例会 速報版",
            "定例会（確定版）",
            "暫定版：定例会",
        ],
    )
    def test_marks_of_a_state_are_no_name(self, text: str) -> None:
        assert without_marks(text) == "定例会"

    @pytest.mark.parametrize(
        ("text", "kind"),
        [("計画（PDF：1KB）", "pdf"), ("計画[Wordファイル／3KB]", "word"), ("Excel研修", "")],
    )
    def test_the_kind_is_read_from_a_note_alone(self, text: str, kind: str) -> None:
        assert kind_noted(text) == kind

    @settings(max_examples=60)
    @given(st.text(alphabet="（(【[]】)） PDFpdf：123KBあ会", max_size=400))
    def test_no_text_takes_long_and_none_grows(self, text: str) -> None:
        assert len(without_notes(text)) <= len(text)


class TestReading:
    def test_files_are_told_from_pages_by_address_and_note(self) -> None:
        found = links(
            '<a href="a.PDF">会議録</a><a href="/secure/12/">計画（PDF：1KB）</a>'
            '<a href="b.docx?x=1">会議録</a><a href="c.html">令和8年</a><a href="d.jpg">写真</a>'
            '<a href="#top">上へ</a><a href="mailto:a@example.jp">課</a><a>無</a>'
            '<a href="javascript:void(0)">開く</a>'
        )
        assert [(each.kind, each.url.rpartition("/gikai/")[2]) for each in found] == [
            (LinkKind.PDF, "a.PDF"),
            (LinkKind.PDF, "https://www.kakuu.example.jp/secure/12/"),
            (LinkKind.OFFICE, "b.docx?x=1"),
            (LinkKind.PAGE, "c.html"),
        ]

    def test_headings_rows_and_cells_are_the_words_around_a_link(self) -> None:
        found = links(
            "<h1>会議録</h1><h2>令和8年</h2><h3>6月</h3><table>"
            '<tr><td rowspan="2">6月18日</td><td><a href="1.pdf">本会議</a></td></tr>'
            '<tr><td><a href="2.pdf">資料</a></td></tr>'
            '<tr><td>6月19日</td><td><a href="3.pdf">本会議</a></td></tr></table>'
            '<h2>令和7年</h2><dl><dt>12月</dt><dd><a href="4.pdf"><img alt="全文"></a></dd></dl>'
        )
        assert [each.headings for each in found] == [
            *[("6月", "令和8年", "会議録")] * 3,
            ("12月", "令和7年", "会議録"),
        ]
        assert [each.before[0] if each.before else "" for each in found] == [
            "6月18日",
            "6月18日",
            "6月19日",
            "",
        ]
        assert (found[2].row, found[3].text) == ("6月19日 本会議", "全文")

    def test_menus_and_feet_are_not_the_list(self) -> None:
        frame = (
            '<nav><a href="n.pdf">a</a></nav><main><a href="m.pdf">b</a></main><footer>{}</footer>'
        )
        found = links(frame.format('<a href="f.pdf">c</a>'))
        assert [each.text for each in found] == ["b"]

    def test_an_area_narrows_the_links_and_keeps_the_headings(self) -> None:
        body = '<h1>令和8年</h1><a href="1.pdf">a</a><div id="list"><a href="2.pdf">b</a></div>'
        (found,) = links(body, "#list")
        assert (found.text, found.headings) == ("b", ("令和8年",))
        with pytest.raises(LayoutChanged, match="#gone"):
            links(body, "#gone")

    def test_a_base_address_counts(self) -> None:
        page = Html('<head><base href="/files/"></head><body><a href="a.pdf">a</a></body>')
        (found,) = read_links(page, HOME).links
        assert found.url == "https://www.kakuu.example.jp/files/a.pdf"


class TestDays:
    @pytest.mark.parametrize(
        ("found", "trail", "day"),
        [
            (link("令和8年3月4日 会議録"), (), "2026-03-04"),
            (link("R8.6.18 会議録"), (), "2026-06-18"),
            (link("20260618会議録"), (), "2026-06-18"),
            (link("0618", heading="令和8年"), (), "2026-06-18"),
            (link("十二月四日"), ("平成三十年",), "2018-12-04"),
            (link("3月4日（1日目）", heading="定例会"), ("令和5年度会議録",), "2024-03-04"),
            (link("12月31日"), ("令和5年度",), "2023-12-31"),
            (link("1月10日"), ("令和元年度",), "2020-01-10"),
            (link("3月4日", heading="令和6年第1回定例会"), ("令和5年度",), "2024-03-04"),
            (link("本会議", before="令和8年3月4日 本会議 令和8年3月5日"), (), "2026-03-05"),
            (link("本会議", row="本会議 令和8年3月9日"), (), "2026-03-09"),
            (link("一般質問1", heading="6月18日（木曜日）"), ("令和8年第2回定例会",), "2026-06-18"),
            (link("会議録", heading="令和8年3月4日"), (), "2026-03-04"),
            (link("会議録（令和8年3月10日更新）", heading="2月18日"), ("令和8年",), "2026-02-18"),
            (link("第1号（2月25日）", heading="令和8年（2月25日～3月19日）"), (), "2026-02-25"),
            (link("会議録", heading="令和8年第1回定例会（2月25日～3月19日）"), (), None),
            (link("会議録", heading="令和8年第1回定例会"), (), None),
            (link("3月定例会"), ("令和8年",), None),
            (link("2024会議録"), ("令和6年",), None),
            (link("9月31日"), ("令和8年",), None),
            (link("3月4日"), (), None),
        ],
    )
    def test_a_links_day(self, found: Link, trail: tuple[str, ...], day: str | None) -> None:
        expected = date.fromisoformat(day) if day else None
        assert held_on(found, trail) == expected

    @pytest.mark.parametrize(
        ("text", "years"),
        [
            ("令和8年", [(2026, False)]),
            ("令和５年度", [(2023, True)]),
            ("平成31年・令和元年", [(2019, False), (2019, False)]),
            ("2024年度", [(2024, True)]),
            ("令和7年（2025年）会議録", [(2025, False), (2025, False)]),
            ("3年間の計画", []),
        ],
    )
    def test_years_that_a_text_names(self, text: str, years: list[tuple[int, bool]]) -> None:
        assert [(year.number, year.fiscal) for year in years_named(text)] == years

    @pytest.mark.parametrize(
        ("texts", "holds"),
        [
            (["令和8年"], True),
            (["令和5年度"], False),
            (["令和7年度"], False),
            (["令和9年"], False),
            (["第1回", "令和5年"], False),
            (["会議録"], True),
        ],
    )
    def test_lists_of_other_years_need_not_be_read(self, texts: list[str], *, holds: bool) -> None:
        window = Window(first=date(2026, 7, 25), last=date(2026, 11, 22))
        assert may_hold(texts, window) is holds
        assert may_hold(texts, Window())

    @settings(max_examples=80)
    @given(
        st.text(alphabet="令和年度月日元一二十0123456789～（）更新 ", max_size=40),
        st.text(alphabet="令和平成年度月日元一二十0123456789", max_size=20),
    )
    def test_any_text_is_a_day_or_none(self, text: str, heading: str) -> None:
        day = held_on(link(text, heading=heading, row=heading), (heading,))
        assert day is None or day.year >= 1868


class TestOffers:
    def offered(self, body: str, **options: object) -> tuple[list[object], list[str]]:
        found = read_links(Html(f"<body><h1>令和8年</h1>{body}</body>"), HOME)
        chosen = PdfPageOptions.model_validate(options)
        named, skipped = offered(found, SOURCE, chosen, ())
        shown: list[object] = [(each.key, each.title, each.status) for each in named]
        return shown, [each.key for each in skipped]

    def test_twins_in_word_are_skipped_and_one_file_is_named_once(self) -> None:
        body = (
            '<li><a href="/f/1.pdf"><img src="pdf.png" alt=""></a>'
            '<a href="/f/1.pdf#page=2">6月18日 会議録（PDF：1KB）</a>'
            '<a href="/f/1.docx">会議録（Word：1KB）</a></li>'
        )
        named, skipped = self.offered(body)
        assert named == [("kakuu/f/1.pdf", "6月18日 会議録", None)]
        assert skipped == ["kakuu/f/1.docx"]

    def test_a_name_that_says_little_takes_the_heading_along(self) -> None:
        named, _ = self.offered('<h2>第2回定例会</h2><a href="0618.pdf">0618</a>')
        assert named == [("kakuu/gikai/0618.pdf", "第2回定例会 0618", None)]

    def test_patterns_choose_the_files(self) -> None:
        body = (
            '<a href="1.pdf">会議録</a><a href="2.pdf">議決結果</a><a href="3.pdf">会議録目次</a>'
        )
        named, _ = self.offered(body, include=["会議録"], exclude=["目次$"])
        assert [each[0] for each in named] == ["kakuu/gikai/1.pdf"]  # type: ignore[index]  # tuples

    def test_a_preliminary_paper_is_known_by_its_link_or_heading(self) -> None:
        body = (
            '<a href="1.pdf">【未定稿】6月18日</a><h2>会議録 速報版</h2><a href="2.pdf">6月19日</a>'
            '<a href="3.pdf">6月20日（確定版）</a>'
        )
        named, _ = self.offered(body)
        assert named == [
            ("kakuu/gikai/1.pdf", "6月18日", Status.PRELIMINARY),
            ("kakuu/gikai/2.pdf", "6月19日", Status.PRELIMINARY),
            ("kakuu/gikai/3.pdf", "6月20日", Status.FINAL),
        ]

    def test_a_preliminary_paper_beside_its_final_is_skipped(self) -> None:
        named, skipped = self.offered(
            '<a href="1.pdf">6月18日 速報版</a><a href="2.pdf">6月18日（PDF）</a>'
        )
        assert ([each[0] for each in named], skipped) == (  # type: ignore[index]  # tuples
            ["kakuu/gikai/2.pdf"],
            ["kakuu/gikai/1.pdf"],
        )

    def test_lists_below_are_those_of_years_and_their_meetings(self) -> None:
        body = (
            '<a href="r8.html">令和8年</a><h2>令和7年</h2><a href="t.html">第1回定例会</a>'
            '<a href="contact.html">お問い合わせ</a>'
        )
        found = read_links(Html(f"<body>{body}</body>"), HOME)
        assert [each.text for each in further_lists(found, None)] == ["令和8年", "第1回定例会"]
        assert [each.text for each in further_lists(found, "問い")] == ["お問い合わせ"]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://www.kakuu.example.jp/a/1.pdf#page=3", "a/1.pdf"),
        ("http://KAKUU.example.jp/a/1.pdf", "a/1.pdf"),
        ("https://kakuu.example.jp/a/%E4%BC%9A.pdf", "a/%E4%BC%9A.pdf"),
        ("https://kakuu.example.jp/a/会.pdf", "a/%E4%BC%9A.pdf"),
        ("https://kakuu.example.jp/g?b=2&a=1&PHPSESSID=x", "g?a=1&b=2"),
        ("https://kakuu.example.jp/g;jsessionid=9F?a=1", "g?a=1"),
        ("https://files.example.jp/a/1.pdf", "files.example.jp/a/1.pdf"),
        ("http://kakuu.example.jp:8080/a", "kakuu.example.jp:8080/a"),
    ],
)
def test_an_address_has_one_key(url: str, place: str) -> None:
    assert canonical_place(url, HOME) == place


LIST = (
    "<title>会議録</title><h1>令和8年</h1><table><tr><td rowspan=2>6月18日<td>"
    '<a href="1.pdf">本会議（PDF：1KB）</a></table><ul><li><a href="2.docx">会議録</a></ul>'
).encode()


def read_bytes(body: bytes) -> tuple[str, ...]:
    """Where a list leads; none where it is refused by a name of ours."""
    page = Page(url=HOME, status=200, headers={}, body=body)
    try:
        found = pdf_page.parse_list(page, SOURCE)
        offered(found, SOURCE, PdfPageOptions(), ())
    except CrawlError:
        return ()
    return tuple(each.url for each in found.links)


def lead_to_pages(urls: tuple[str, ...]) -> bool:
    return all(url.startswith(("http://", "https://")) for url in urls)


@pytest.mark.parametrize("at", range(0, len(LIST), 13))
def test_a_list_cut_anywhere_is_read_or_refused(at: int) -> None:
    assert set(read_bytes(LIST[:at])) <= set(read_bytes(LIST))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"%PDF-1.4 ",
        LIST.decode().encode("utf-16"),
        b"<a href='http://[x'>y</a>",
        b"<a href='//\xe2\x82\xac:99999999/a.pdf'>y</a>",
        b"<li>" * 100_000,
        b"<a href=1.pdf>" * 20_000,
        "（".encode() * 300_000,
        b"<table><tr><td rowspan=99999>x" * 3_000,
        b"<h2>" * 3_000 + LIST,
        b"<a href='" + b"x" * 1_000_000 + b".pdf'>y",
        b"<p>" + b"1" * 10_000_000,
    ],
    ids=lambda body: f"{body[:12]!r}",
)
def test_hostile_lists_are_read_or_refused_in_time(body: bytes) -> None:
    def read() -> None:
        assert lead_to_pages(read_bytes(body))

    assert ends_within(max(1, len(body) / 1_000_000), read)


@settings(max_examples=80)
@given(st.integers(0, len(LIST)), st.binary(max_size=30), st.integers(0, 60))
def test_a_damaged_list_is_read_or_refused(at: int, put: bytes, dropped: int) -> None:
    assert lead_to_pages(read_bytes(LIST[:at] + put + LIST[at + dropped :]))
