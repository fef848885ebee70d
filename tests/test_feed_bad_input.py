"""Anything at all in place of a feed, a list or a page: a named error or a right record, soon."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import CrawlError, LayoutChanged
from crawler.extract.feed_items import Items
from crawler.extract.feed_links import key_of, lasting_guid, why_not
from crawler.extract.feed_visit import parse_article, parse_feed, parse_file, parse_list
from crawler.extract.newslist import day_of_news
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites.feed_bodies import article_page, feed_text, list_page
from standins.sites.feed_items import CitySwitches, sample_news
from state.records import Document, Status
from tests.feed_visits import URL, source_of
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Callable

TOKYO = ZoneInfo("Asia/Tokyo")
NEWS = sample_news(datetime(2026, 11, 20, 10, tzinfo=TOKYO))
FEEDS = {
    dialect: feed_text(NEWS, CitySwitches(dialect=dialect, whole=True), URL).encode()
    for dialect in ("rss091", "rss10", "rss20", "atom")
}
LIST = list_page(NEWS, CitySwitches(), URL).encode()
ARTICLE = article_page(NEWS[2]).encode()
SOURCE = source_of(feed={"list_item": "ul.news > li"})
NAMED = source_of(feed={"body": ["#main"]})
MEGABYTE = 1_000_000
CORPUS: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n\t" * 100,
    "nul": b"\0" * MEGABYTE,
    "one byte": b"a" * 10 * MEGABYTE,
    "one bracket": b"<" * MEGABYTE,
    "one tag": b"<div>" * 200_000,
    "items without end": FEEDS["rss20"][:200] + b"<item>" * 170_000,
    "deep description": b"<rss version='2.0'><channel><item><link>/1</link><description>"
    + b"&lt;div&gt;" * 90_000
    + b"</description></item></channel></rss>",
    "entities": b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rss version='2.0'><channel><item><title>&j;</title><link>/1</link></item></channel>"
    + b"</rss>",
    "a file of the machine": b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    b"<rss version='2.0'><channel><item><title>&x;</title><link>/1</link></item></channel></rss>",
    "zip": b"PK\x03\x04" + bytes(range(256)) * 40,
    "half a letter": FEEDS["rss20"][:-40] + b"\xe3\x81",
    "utf-16 without a mark": FEEDS["rss20"].decode().encode("utf-16-le"),
    "pdf": b"%PDF-1.7\n" + b"1 0 obj <</Length 9999999>> stream\n" * 1000,
    "binary": bytes(range(256)) * 4000,
    "script": b"<html><title>x</title><body onload=alert(1)><script>" + b"<p>a</p>" * 10_000,
    "paragraphs": b"<html><title>x</title><main>" + b"<p>a</p>" * 100_000,
    "open tables": b"<table><tr><td>" * 60_000,
}


def page(body: bytes) -> Page:
    return Page(url=f"{URL}/x", status=200, headers={"content-type": "text/xml"}, body=body)


PARSERS: dict[str, Callable[[bytes], object]] = {
    "feed": lambda body: parse_feed(page(body), SOURCE),
    "list": lambda body: parse_list(page(body), SOURCE, date(2026, 11, 23)),
    "article": lambda body: parse_article(page(body), SOURCE),
    "named article": lambda body: parse_article(page(body), NAMED),
    "file": lambda body: parse_file(SavedFile(name="x.html", body=body), SOURCE),
}


def ended(parser: str, body: bytes) -> object:
    """What comes out, None where that is a named error."""
    try:
        return PARSERS[parser](body)
    except CrawlError:
        return None


def assert_nothing_invented(found: object) -> None:
    """Items are of this source and lead where we may go; a document has words, or
    says that its file is damaged."""
    if isinstance(found, Items):
        assert all(item.key.startswith(f"{SOURCE.id}/") for item in found.items)
        assert all(item.url is None or why_not(SOURCE, item.url) is None for item in found.items)
    elif isinstance(found, Document):
        assert any(part.text.strip() for part in found.parts) or found.status is Status.DAMAGED
    else:
        assert found is None


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", CORPUS)
def test_bad_input_ends_soon_and_by_name(parser: str, name: str) -> None:
    assert ends_within(max(1, len(CORPUS[name]) / MEGABYTE), lambda: ended(parser, CORPUS[name]))


@pytest.mark.parametrize("dialect", FEEDS)
def test_a_feed_that_is_cut_anywhere_is_refused(dialect: str) -> None:
    whole = FEEDS[dialect].rstrip()
    for end in range(1, len(whole) - 1, 61):
        with pytest.raises(LayoutChanged):
            parse_feed(page(whole[:end]), SOURCE)


def test_pages_in_the_place_of_others_make_no_record() -> None:
    assert all(ended("list", body) is None for body in FEEDS.values())
    assert [ended("feed", body) for body in (LIST, ARTICLE)] == [None, None]
    assert ended("list", ARTICLE) is None


def test_no_entity_brings_in_a_file_or_grows() -> None:
    for name in ("entities", "a file of the machine"):
        items = parse_feed(page(CORPUS[name]), SOURCE).items
        assert [len(item.title) < 300 for item in items] == [True]


def test_markup_in_words_stays_words() -> None:
    title = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt; 話"
    words = "<img src=x onerror=alert(1)><script>alert(2)</script><p>本文です。</p>"
    body = (
        "<rss version='2.0'><channel><item>"
        f"<title>{title}</title><link>{URL}/1</link><description><![CDATA[{words}]]></description>"
        "</item></channel></rss>"
    )
    (item,) = parse_feed(page(body.encode()), SOURCE).items
    assert item.title == "alert(1) 話"
    document = parse_article(page(f"<main>{words}</main>".encode()), NAMED_MAIN, item)
    assert [part.text for part in document.parts] == ["本文です。"]


NAMED_MAIN = source_of(feed={"body": ["main"]})


@given(st.binary(max_size=400))
@example(b"<?xml version='1.0' encoding='x'?><rss><channel><item><link>http://[</link></item>")
@example(b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'/>")
@example(b"<h1>!")
def test_any_bytes_end_by_name(body: bytes) -> None:
    for parser in PARSERS:
        assert_nothing_invented(ended(parser, body))


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@example("http://[::1", "tag:x", "Mon, 31 Feb 2026")
def test_any_words_in_an_item_end_by_name(link: str, guid: str, dated: str) -> None:
    told = "".join(
        f"<{tag}><![CDATA[{text.replace(']]>', '')}]]></{tag}>"
        for tag, text in (("title", link), ("link", link), ("guid", guid), ("pubDate", dated))
    )
    body = f"<rss version='2.0'><channel><item>{told}</item></channel></rss>"
    assert_nothing_invented(ended("feed", body.encode("utf-8", errors="replace")))


@given(st.text(max_size=80))
@example("https://www.city.kakuu.example.jp:99999/")
@example("https://www.city.kakuu.example.jp/\u3000\x00")
def test_any_link_is_followed_with_a_printable_key_or_not_at_all(link: str) -> None:
    lasting_guid(link)
    if why_not(SOURCE, link) is None:
        key = key_of(SOURCE, link)
        assert key.isprintable()
        assert 5 < len(key) < 200


@given(st.text(alphabet="0123456789０１２月日/.（火）年令和 ", max_size=20), st.dates())
def test_any_day_has_a_year_near_the_day_it_was_read(text: str, today: date) -> None:
    day = day_of_news(text, today)
    assert (
        day is None
        or "年" in text
        or "." in text
        or "/" in text
        or abs((day - today).days) < 366 * 9
    )
