"""robots.txt as sites really serve it: what it allows, how fast, and what is none at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import Blocked, CrawlError, Unreachable
from crawler.politeness.remarks import robots_remark
from crawler.politeness.robots_file import parse_robots, read_robots
from crawler.steps import Page

SITE = "https://minutes.example.jp"
# As the three vendors' hosts had it in 2026-11, in their own order of rules.
DISCUSSNET = b"User-agent: *\nDisallow: /\nAllow: /tenant/\nDisallow: /tenant/js/\n"
DB_SEARCH = b"User-agent: *\nDisallow: /\nAllow: /$\nAllow: /index.php$\nAllow: /index.php/$\n"
VOICES = b"User-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow: /voices/cgi/\n"


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (DISCUSSNET, "/tenant/kakuu/js/tenant.js", True),
        (DISCUSSNET, "/tenant/js/app.js", False),
        (DISCUSSNET, "/dnp/search/minutes/get_minute", False),
        (DB_SEARCH, "/", True),
        (DB_SEARCH, "/index.php/", True),
        (DB_SEARCH, "/index.php/100000?Template=search-library", False),
        (VOICES, "/g07_gikai.asp", True),
        (VOICES, "/voices/cgi/voiweb.exe", False),
        (b"", "/anything", True),
        (b"User-agent: gikai-watch\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/", False),
        (b"User-agent: gikai-watch/1.0\nDisallow: /\n", "/", False),
        (b"User-agent: gikai\nDisallow: /\n", "/", False),
        (b"User-agent: gikai-watchdog\nDisallow: /\n", "/", True),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", "/", False),
        ("# 会議録\nUser-agent: *\nDisallow: /会議録/\n".encode("cp932"), "/", True),
    ],
)
def test_the_longest_rule_for_us_or_for_all_counts(body: bytes, path: str, allowed: bool) -> None:
    assert read_robots(200, body).allows(SITE + path) is allowed


@pytest.mark.parametrize("status", [429, 500, 502, 503, 599])
def test_a_robots_file_that_cannot_be_had_allows_nothing_this_run(status: int) -> None:
    with pytest.raises(Unreachable, match=str(status)):
        read_robots(status, b"User-agent: *\nAllow: /\n")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_robots_file_that_is_not_there_forbids_nothing(status: int) -> None:
    assert read_robots(status, b"<p>Disallow: /</p>").allows(f"{SITE}/any")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><pre>\nUser-agent: *\nAllow: /\n</pre>",
        b"\r\n  <html><body>User-agent: *\nDisallow: /\n",
        b"\xef\xbb\xbf<html>",
        b"PK\x03\x04\x00\x00",
    ],
)
def test_a_web_page_in_its_place_neither_allows_nor_forbids(body: bytes) -> None:
    with pytest.raises(Blocked, match="web page"):
        read_robots(200, body)


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("Crawl-delay: 5", 5.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Request-rate: 1/10", 10.0),
        ("Request-rate: 2/1m", 30.0),
        ("Crawl-delay: 3\nRequest-rate: 1/10 0600-0845", 10.0),
        ("Crawl-delay: -1", 0.0),
        ("Crawl-delay: nan", 0.0),
        ("Crawl-delay: inf", 0.0),
        ("Crawl-delay: soon", 0.0),
        ("Request-rate: 1/" + "9" * 400, 1e9),
    ],
)
def test_the_pause_is_the_longer_of_the_two_that_may_be_asked_for(lines: str, delay: float) -> None:
    assert parse_robots(f"User-agent: *\n{lines}\n".encode()).delay == delay


def test_the_pause_of_somebody_else_is_not_ours() -> None:
    assert parse_robots(b"User-agent: Bingbot\nCrawl-delay: 30\n").delay == 0.0


@given(st.integers(100, 599), st.binary(max_size=2000))
def test_whatever_comes_is_read_or_refused(status: int, body: bytes) -> None:
    try:
        rules = read_robots(status, body)
    except CrawlError:
        return
    assert rules.delay >= 0.0
    assert isinstance(rules.allows(f"{SITE}/any"), bool)


@pytest.mark.parametrize(
    ("headers", "body", "remark"),
    [
        ({"x-robots-tag": "NoIndex, nofollow"}, b"", "noindex"),
        ({}, b'<meta name="robots" content="noindex,noarchive">', "noarchive, noindex"),
        ({}, b"<META CONTENT=none NAME=gikai-watch>", "none"),
        ({}, b'<meta name="robots" content="index,follow">', ""),
        ({}, b'<meta name="description" content="noindex">', ""),
        ({}, b"<p>noindex</p>" + b" " * 9000 + b'<meta name="robots" content="none">', ""),
    ],
)
def test_what_a_page_says_to_robots_is_noted(
    headers: dict[str, str], body: bytes, remark: str
) -> None:
    page = Page(url=SITE, status=200, headers=headers, body=body)
    assert robots_remark(page) == remark
