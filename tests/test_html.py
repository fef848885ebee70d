"""HTML to paragraphs: breaks, blocks, what is no text, and markup meant to hurt."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.blocks import Block, BlockKind, blocks_of_text
from crawler.extract.html import Page, blocks_of, text_of, within_each
from tests.soon import ends_within


def texts(html: str) -> list[str]:
    return [block.text for block in blocks_of(Page(html).root)]


def kinds(html: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in blocks_of(Page(html).root)]


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>働き<br>方</p>", ["働き\n方"]),
        ("<p>働き<br />\n  方</p>", ["働き\n方"]),
        ("<p>働き\n方</p>", ["働き\n方"]),
        ("<p>one \t two</p>", ["one two"]),
        ("<p>一<br><br>二</p>", ["一", "二"]),
        ("<p>一<p>二", ["一", "二"]),
        ("<div>前<p>中</p>後</div>", ["前", "中", "後"]),
        ("<ul><li>一<li>二</ul>", ["一", "二"]),
        ("<table><tr><td>一<td>二</table>", ["一 二"]),
        ("<p>見<b>出</b>し</p>", ["見出し"]),
        ("<p>&nbsp;</p><p>　</p>", []),
        ("<p>R&amp;D &#038; &lt;DX&gt;</p>", ["R&D & <DX>"]),
        ("<script>alert(1)</script><style>p{}</style><template>x</template>残り", ["残り"]),
        ("<!-- 見えない --><p>見える</p>", ["見える"]),
        ("", []),
    ],
)
def test_a_page_is_read_as_paragraphs(html: str, paragraphs: list[str]) -> None:
    assert texts(html) == paragraphs


def test_headings_captions_and_buttons_are_told_from_paragraphs() -> None:
    html = (
        "<h2>題</h2><figure><img><figcaption>写真</figcaption></figure><p>文</p>"
        "<div class='sharedaddy sd-block'>送る</div><form>名前</form>"
        "<figure embedded-service='external-article'><a>別の記事</a></figure>"
        "<div class='shareholder-story'>株主</div>"
    )
    assert kinds(html) == [
        (BlockKind.HEADING, "題"),
        (BlockKind.ASIDE, "写真"),
        (BlockKind.PARAGRAPH, "文"),
        (BlockKind.ASIDE, "送る"),
        (BlockKind.ASIDE, "名前"),
        (BlockKind.ASIDE, "別の記事"),
        (BlockKind.PARAGRAPH, "株主"),
    ]


def test_the_text_of_a_node_has_blank_lines_between_paragraphs() -> None:
    assert text_of(Page("<p>一<br>二</p><p>三</p>").root) == "一\n二\n\n三"


def test_one_match_is_given_and_any_other_number_is_a_changed_layout() -> None:
    page = Page("<p>一</p><h1>題</h1><p>二</p>")
    assert page.one("h1", "the title").text() == "題"
    with pytest.raises(LayoutChanged, match="the text: one p expected, 2 found"):
        page.one("p", "the text")
    with pytest.raises(LayoutChanged, match="one h2 expected, 0 found"):
        page.one("h2", "the subtitle")


def test_some_matches_are_at_least_one() -> None:
    page = Page("<p>一</p><p>二</p>")
    assert len(page.some("p", "the text")) == 2
    with pytest.raises(LayoutChanged, match="h2 expected, none found"):
        page.some("h2", "the subtitle")


def test_the_newest_layout_that_is_there_is_taken() -> None:
    page = Page("<div class='old'>旧</div>")
    assert page.first_of((".new", ".old"), "the body").text() == "旧"
    assert page.maybe((".new", ".newer")) is None
    with pytest.raises(LayoutChanged, match=r"the body: none of \.new, \.newer found"):
        page.first_of((".new", ".newer"), "the body")


@pytest.mark.parametrize(
    "title",
    [
        "404 Not Found",
        "403 Forbidden",
        "Just a moment...",
        "502 Bad Gateway",
        "WordPress › エラー",
        "Error establishing a database connection",
        "Access Denied",
        "ページが見つかりません | 架空市",
    ],
)
def test_an_error_page_is_told_by_its_title(title: str) -> None:
    with pytest.raises(NotADocument, match="error page"):
        Page(f"<title>{title}</title><p>議会</p>").refuse_error_page()


@pytest.mark.parametrize(
    "title", ["", "令和5年第404回定例会", "エラーのない会議録", "503号室の記録"]
)
def test_a_record_is_not_taken_for_an_error_page(title: str) -> None:
    page = Page(f"<title>{title}</title><p>議会</p>")

    page.refuse_error_page()

    assert text_of(page.one("p", "the text")) == "議会"


HOSTILE = {
    "nested": "<div>" * 400_000,
    "nested inline": "<b>" * 400_000,
    "nested in attributes": '<i a="<">' * 200_000 + "<div></div>" * 100_000,
    "unclosed paragraphs": "<p>議" * 100_000,
    "breaks": "<br>" * 200_000,
    "attributes": "<p " + "a=b " * 300_000 + ">",
    "comments": "<!--" * 300_000,
    "entities": "&amp;" * 200_000,
    "blanks": " \n" * 1_000_000,
    "links in paragraphs": "<a><p>" * 5_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_markup_costs_no_more_than_its_size(name: str) -> None:
    html = HOSTILE[name]

    def read() -> None:
        with suppress(LayoutChanged):
            texts(html)

    assert ends_within(2 + 4 * len(html) / 1_000_000, read)


MARKUP = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "<h2>",
        "</h2>",
        "<li>",
        "<td>",
        "<form>",
        "<",
        ">",
        "議会",
        "DX",
        " ",
        "\n",
        "&amp;",
        "&#0;",
        "<!--",
        "-->",
        "<svg>",
        "</body>",
        "\x00",
    ]
)


@given(st.lists(MARKUP, max_size=60).map("".join))
def test_no_markup_ends_in_an_error_or_leaves_an_empty_paragraph(html: str) -> None:
    assert all(
        block.text == block.text.strip() and block.text for block in blocks_of(Page(html).root)
    )


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("一\n二\n\n三\n", ["一\n二", "三"]),
        ("一\n二\n三", ["一", "二", "三"]),
        ("一\n　\n\n二", ["一", "二"]),
        ("\n \n", []),
    ],
)
def test_a_plain_text_is_cut_at_blank_lines_else_at_each(text: str, paragraphs: list[str]) -> None:
    assert blocks_of_text(text) == tuple(Block(text=paragraph) for paragraph in paragraphs)


def test_the_matches_in_each_node_are_those_of_a_search_of_that_node() -> None:
    inner = "<p>一</p>" + "<div>" * 20 + "<p class=a>二<b><p>三</p></b>"
    html = Page(f"<p>〇</p><ul><li>{inner}</li><li class=a>四</li><li><p>五</p></li></ul><p>六</p>")
    items = html.root.css("li")
    for selector in ("p", ".a", "li", "i"):
        found = within_each(html, items, selector)
        assert [[node.html for node in nodes] for nodes in found] == [
            [node.html for node in item.css(selector)] for item in items
        ]


def test_a_deep_pile_of_matches_is_gone_up_once() -> None:
    html = Page("<i>" * 8_000)
    assert ends_within(2, lambda: within_each(html, [], "i"))


def test_bytes_are_read_as_the_text_that_they_are() -> None:
    markup = "<p>議会<br>ＤＸ &amp; 㐂</p>"
    assert text_of(Page(markup.encode()).root) == text_of(Page(markup).root)
