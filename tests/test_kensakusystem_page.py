"""The text on the page of a whole sitting, in one run or not: it is what the parser makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.html import BREAK, Page, text_of
from crawler.extract.kensaku_page import text_on

SAID = "○議長（架空太郎君）　開きます。<BR>\r\n　日程に入ります。<BR>\r\n"


def by_element(markup: str) -> str:
    html = Page(markup.replace("<BR>\r\n", BREAK))
    text = "\n".join(text_of(node) for node in html.root.css("font.TEXT2"))
    body = html.maybe(["body"])
    return text if text.strip() else text_of(body or html.root)


def shown(markup: str) -> str:
    return text_on(markup.encode("cp932"), "the page")


def test_the_lines_of_a_sitting_are_the_texts_between_its_breaks() -> None:
    page = f"<HTML><BODY><FONT class=TEXT2>\r\n{SAID}</FONT></BODY></HTML>"
    assert shown(page) == "○議長（架空太郎君）　開きます。\n　日程に入ります。"


@pytest.mark.parametrize(
    "page",
    [
        f"<!--<FONT class=TEXT2>{SAID}--><font class=TEXT2>&#xFFFC;</font>",
        f"<!--<FONT class=TEXT2>{SAID}--><font class=TEXT2>閉会</font>",
        f'<a title="<FONT class=TEXT2>{SAID}">閉会</a>',
        f"<textarea><FONT class=TEXT2>{SAID}</FONT></textarea>閉会",
        f"<script><FONT class=TEXT2>{SAID}</FONT></script>閉会",
        f"<FONT class=TEXT2>{SAID}</FONT><font class=TEXT2>閉会</font>",
        f"<FONT class=TEXT2>{SAID}<b>閉会</b></FONT>",
        f"<FONT class=TEXT2>{SAID}< 閉会</FONT>",
        f"<FONT class=TEXT2>{SAID}",
        "<FONT class=TEXT2>開会&amp;閉会</FONT>",
        "<FONT class=TEXT2>開会\r閉会</FONT>",
        "<FONT class=TEXT2>開会\0閉会</FONT>",
        "<FONT class=TEXT2>\v\v</FONT>閉会",
        "<table><FONT class=TEXT2>開会</FONT><tr><td>閉会</td></tr></table>",
        "<select><FONT class=TEXT2>開会</FONT></select>閉会",
        "<frameset><FONT class=TEXT2>開会</FONT></frameset>",
        "<svg><FONT class=TEXT2>開会</FONT></svg>閉会",
        "<template><FONT class=TEXT2>開会</FONT></template>閉会",
    ],
)
def test_a_page_that_differs_is_read_as_the_parser_reads_it(page: str) -> None:
    assert shown(page) == by_element(page)


# fmt: off
CRUMBS = st.sampled_from([
    "<FONT", "class=TEXT2>", "<FONT class=TEXT2>", "</FONT>", "<font class=TEXT2>", "<BR>\r\n",
    "\r\n", "\r", "\n", "\v", " ", "  ", "\t", "○議長", "\u3000", "&amp;", "&#65532;", "&lt;", "\0",
    "<!--", "-->", "<table>", "<tr><td>", "</table>", "<b>", "</b>", "<p>", "<textarea>",
    "</textarea>", "<svg>", "<select>", '<a title="', '">', "<title>", "</title>", "</BODY>",
])
# fmt: on


@settings(max_examples=150)
@given(st.lists(CRUMBS, max_size=12), st.lists(CRUMBS, max_size=12), st.lists(CRUMBS, max_size=12))
def test_crumbs_around_and_within_the_text_are_read_as_the_parser_reads_them(
    before: list[str], within: list[str], behind: list[str]
) -> None:
    inside = f"<FONT class=TEXT2>{''.join(within)}</FONT>"
    page = f"<BODY>{''.join(before)}{inside}{''.join(behind)}"
    assert shown(page) == by_element(page)


LETTERS = st.sampled_from([*["開", "い。"] * 2, " ", "  ", "   ", "\u3000", "\n", "\t", "<BR>\r\n"])


@settings(max_examples=150)
@given(st.lists(LETTERS, max_size=15))
def test_blanks_beside_breaks_and_empty_lines_are_closed_up_as_in_any_page(said: list[str]) -> None:
    page = f"<BODY><FONT class=TEXT2>\r\n{''.join(said)}閉<BR>\r\n</FONT></BODY>"
    assert shown(page) == by_element(page)
