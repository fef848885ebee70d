"""What a page tells of the system behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import CrawlError, NotADocument
from crawler.recognise import Recognised, recognised, title_of
from tests.soon import ends_within

TOWN = "https://www.town.kakuu.example.jp/gikai/"
DBSR = "https://www.town.kakuu.tokyo.dbsr.jp/index.php/"
MADE_BY = "<meta name='generator' content='WordPress 6.1.9'>"
SSP = "https://ssp.kaigiroku.net/tenant/kakuu/"


def page(body: str, head: str = "", title: str = "架空町議会") -> bytes:
    """A page of an invented town."""
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body><h1>会議録</h1>{body}</body></html>"
    ).encode()


def only(body: bytes, url: str = TOWN) -> tuple[str, str]:
    """The one platform that a page tells, and the address that it wants."""
    (found,) = recognised(url, body)
    return found.platform, found.url


@pytest.mark.parametrize(
    "head",
    [
        "<link rel='https://api.w.org/' href='https://www.town.kakuu.example.jp/wp-json/'>",
        MADE_BY,
        "<link rel='alternate' type='application/rss+xml' href='/feed/'>" + MADE_BY,
    ],
)
def test_wordpress_says_what_it_is_and_is_read_from_its_home(head: str) -> None:
    assert only(page("", head)) == ("wordpress", "https://www.town.kakuu.example.jp/")


def test_wordpress_below_a_folder_is_read_from_there() -> None:
    head = "<link rel='https://api.w.org/' href='/blog/index.php?rest_route=/'>"
    assert only(page("", head))[0] == "wordpress"
    head = "<link rel='https://api.w.org/' href='/blog/wp-json/'>"
    assert only(page("", head)) == ("wordpress", "https://www.town.kakuu.example.jp/blog/")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_page_that_names_a_feed_is_read_by_that(kind: str) -> None:
    head = f"<link rel='alternate' type='application/{kind}+xml' href='news.xml'>"
    assert only(page("", head)) == ("feed", f"{TOWN}news.xml")


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>',
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<?xml-stylesheet href="a"?>\n<!-- > --><feed/>',
        b'<rdf:RDF xmlns="http://purl.org/rss/1.0/"></rdf:RDF>',
    ],
)
def test_a_feed_is_one(body: bytes) -> None:
    assert only(body, f"{TOWN}news") == ("feed", f"{TOWN}news")


@pytest.mark.parametrize(
    ("body", "platform", "url"),
    [
        (f"<a href='{SSP}MinuteView.html?council_id=1'>検索</a>", "discussnet", f"{SSP}SpTop.html"),
        (
            "<iframe src='https://www.kensakusystem.jp/kakuu/index.html'></iframe>",
            "kensakusystem",
            "https://www.kensakusystem.jp/kakuu/index.html",
        ),
        (
            f"<a href='{DBSR}100000?Template=list'>検索</a><a href='{DBSR}'>検索</a>",
            "dbsr",
            DBSR,
        ),
        (
            "<a href='/voices/g07v_search.asp'>検索</a>",
            "voices",
            "https://www.town.kakuu.example.jp/voices/g07v_search.asp",
        ),
    ],
)
def test_a_page_that_leads_to_a_system_of_minutes_is_read_there(
    body: str, platform: str, url: str
) -> None:
    assert only(page(body)) == (platform, url)


def test_a_page_of_frames_is_read_by_what_is_in_them() -> None:
    frames = b"<html><frameset><frame src='/voices/g07v_menu.asp'></frameset></html>"
    assert only(frames) == ("voices", "https://www.town.kakuu.example.jp/voices/g07v_menu.asp")


def test_films_are_no_minutes() -> None:
    films = "https://smart.discussvision.net/smart/tenant/kakuu/WebView/rd/council_1.html"
    assert recognised(TOWN, page(f"<a href='{films}'>録画</a>")) == ()


def test_three_pdf_files_make_a_list_of_papers_and_two_do_not() -> None:
    links = [f"<p><a href='k{number}.pdf'>第{number}回定例会</a></p>" for number in range(3)]
    assert only(page("".join(links))) == ("pdf_page", TOWN)
    assert recognised(TOWN, page("".join(links[:2]))) == ()


def test_a_blog_that_leads_to_a_system_of_minutes_may_be_either() -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
    found = recognised(TOWN, page(f"<a href='{SSP}SpTop.html'>会議録</a>", head))
    assert found == (
        Recognised(platform="discussnet", url=f"{SSP}SpTop.html"),
        Recognised(platform="feed", url="https://www.town.kakuu.example.jp/feed"),
    )


def test_where_redirects_led_to_a_system_of_minutes_the_page_is_its_entrance() -> None:
    assert only(page(""), f"{SSP}SpTop.html") == ("discussnet", f"{SSP}SpTop.html")


@pytest.mark.parametrize("title", ["404 Not Found", "Just a moment...", "ページが見つかりません"])
def test_an_error_page_tells_nothing(title: str) -> None:
    with pytest.raises(NotADocument):
        recognised(TOWN, page("", title=title))


def test_a_title_is_told_on_one_line_and_cut() -> None:
    assert title_of(page("", title="架空町\n  議会 ")) == "架空町 議会"
    assert title_of(page("", title="架" * 500)) == "架" * 80
    assert title_of(b"\x89PNG\r\n") is None


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: page(text, text)))
def test_whatever_a_page_holds_it_is_answered_or_refused(body: bytes) -> None:
    try:
        found = recognised(TOWN, body)
    except CrawlError:
        return
    assert all(one.url.startswith("http") for one in found)


def test_a_page_of_endless_instructions_is_read_at_once() -> None:
    assert recognised(TOWN, b"<?a?>" * 800 + page("")) == ()


@pytest.mark.parametrize("ends", [b" -->", b"-->"])
def test_a_page_behind_ten_thousand_comments_is_recognised_at_once(ends: bytes) -> None:
    """A comment that may end where a later one does would be tried in all ways."""
    body = (b"<!--" + ends) * 10_000 + page("", MADE_BY)
    assert recognised(TOWN, body)
    assert ends_within(1, lambda: recognised(TOWN, body))


def test_a_feed_behind_a_comment_is_one() -> None:
    body = b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- 1 > 0 -- --> <!----><feed></feed>"
    assert only(body) == ("feed", TOWN)
