"""`gikai sources add` looks at a page before it writes a source of it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from bot.sources_look import ENTRANCE
from standins.sites.serving import StandIn
from tests.command_tools import configure, source
from tests.desk import Desk, assert_refused
from tests.own_pages import Pages

if TYPE_CHECKING:
    from pathlib import Path

WATCHED = source("kakuu", "https://kakuu.example.jp/")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(folder=configure(tmp_path / "config", WATCHED), capsys=capsys)


BLOG = "<link rel='https://api.w.org/' href='/wp-json/'>"
PAPERS = "".join(f"<p><a href='/k{number}.pdf'>第{number}回</a></p>" for number in range(4))
FEED = "<link rel='alternate' type='application/rss+xml' href='/news.rdf'>"
MINUTES = "<a href='https://www.kensakusystem.jp/mihon/index.html'>会議録検索</a>"


def page(inside: str) -> str:
    return f"<html><head><title>見本町議会 議事</title></head><body>{inside}</body></html>"


@pytest.mark.parametrize(
    ("inside", "platform", "path"),
    [
        (BLOG, "wordpress", "/"),
        (PAPERS, "pdf_page", "/gikai/"),
        (FEED, "feed", "/news.rdf"),
    ],
)
def test_the_page_tells_the_platform_where_the_address_does_not(
    desk: Desk, inside: str, platform: str, path: str
) -> None:
    with StandIn(Pages(pages={"/gikai/": page(inside)})) as site:
        ended = desk.sources("add", f"{site.url}/gikai/")
    assert ended.code == 0, ended.err
    assert desk.newest["platform"] == platform
    assert desk.newest["url"] == f"{site.url}{path}"
    assert desk.newest["name"] == "見本町議会 議事"
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/gikai/"]


def test_a_page_that_leads_to_a_system_of_minutes_gives_its_address(desk: Desk) -> None:
    with StandIn(Pages(pages={"/": page(MINUTES + PAPERS)})) as site:
        desk.sources("add", f"{site.url}/")
    assert desk.newest["url"] == "https://www.kensakusystem.jp/mihon/index.html"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (FEED + MINUTES, "kensakusystem at https://www.kensakusystem.jp/mihon/index.html; feed at"),
        ("<p>架空</p>", "Nothing on the page tells"),
    ],
)
def test_where_the_page_leaves_it_open_a_person_is_asked(
    desk: Desk, inside: str, said: str
) -> None:
    with StandIn(Pages(pages={"/": page(inside)})) as site:
        assert_refused(desk.sources("add", f"{site.url}/"), said, "--platform")
    assert desk.text == WATCHED


def test_a_page_that_robots_txt_closes_is_not_looked_at(desk: Desk) -> None:
    pages = Pages(pages={"/": page(BLOG)})
    pages.switches.robots = "User-agent: *\nDisallow: /\n"
    with StandIn(pages) as site:
        assert_refused(
            desk.sources("add", f"{site.url}/"), "robots.txt does not allow it", "--platform"
        )
    assert site.paths() == []
    assert desk.text == WATCHED


def test_nobodys_page_is_looked_at_while_nobody_could_write_to_us(desk: Desk) -> None:
    configure(desk.folder, WATCHED, bot='contact = ""\n')
    assert_refused(desk.sources("add", "小樽市"), "key contact")
    assert desk.text == WATCHED


def test_a_page_that_is_not_there_is_told(desk: Desk) -> None:
    with StandIn(Pages(pages={})) as site:
        assert_refused(desk.sources("add", f"{site.url}/gikai/"), "could not be looked at", "404")


def test_what_only_looks_like_an_address_is_refused(desk: Desk) -> None:
    assert_refused(desk.sources("add", "https://kakuu shi.example.jp/"), "no web address")


def test_a_platform_that_reads_the_page_is_added_without_a_word_against_it(desk: Desk) -> None:
    with StandIn(Pages(pages={"/gikai/": page(PAPERS)})) as site:
        ended = desk.sources("add", f"{site.url}/gikai/", "--platform", "pdf_page")
        asked = [one.path for one in site.asked]
    assert (ended.code, "added all the same" in ended.err) == (0, False)
    assert (desk.newest["id"], desk.newest["name"]) == ("pdf_page-1", "127.0.0.1")
    assert asked[:2] == ["/robots.txt", "/gikai/"]
    assert len(asked) <= ENTRANCE


def test_a_platform_that_does_not_read_the_page_is_told_before_it_is_written(desk: Desk) -> None:
    with StandIn(Pages(pages={"/": page(PAPERS)})) as site:
        ended = desk.sources("add", f"{site.url}/", "--platform", "wordpress")
        asked = [one.path for one in site.asked]
    assert ended.code == 0
    assert "As wordpress nothing of it was read: no way to the posts" in ended.err
    assert "to take it out again: gikai sources remove wordpress-1\n" in ended.err
    assert desk.newest["platform"] == "wordpress"
    assert len(asked) <= ENTRANCE


def test_a_site_that_cannot_be_reached_is_added_by_its_platform(desk: Desk) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        ended = desk.sources("add", url, "--platform", "wordpress")
    assert (ended.code, desk.newest["url"]) == (0, url)
    assert "It cannot be reached now: " in ended.err
    assert "It is added all the same" in ended.err


def test_what_nobody_may_look_at_yet_is_added_by_its_platform(desk: Desk) -> None:
    configure(desk.folder, WATCHED, bot='contact = ""\n')
    ended = desk.sources("add", "https://mihon.example.jp/", "--platform", "wordpress")
    assert (ended.code, desk.newest["id"]) == (0, "mihon")
    assert "It was not looked at: bot.toml, key contact: It is empty" in ended.err


@pytest.mark.parametrize(
    ("url", "platform", "said"),
    [
        ("https://mihon.example.jp/", "domino", "names no Domino database"),
        ("https://mihon.example.jp/", "discussnet", "has no /tenant/<name>/ in it"),
        ("https://mihon.example.jp/", "note", "is no account and no magazine of note.com"),
        ("https://smart.discussvision.net/smart/tenant/mihon/", "discussnet", "no minutes"),
        ("http://10.0.0.1/", "feed", "private net"),
        ("https://mihon.example.jp:8443/", "feed", "port 8443"),
    ],
)
def test_an_address_that_is_none_of_the_platform_is_refused_unseen(
    desk: Desk, url: str, platform: str, said: str
) -> None:
    ended = desk.sources("add", url, "--platform", platform)
    assert_refused(ended, url, said)
    assert "Looking at" not in ended.err
    assert desk.text == WATCHED


@pytest.mark.parametrize(
    ("url", "opened"), [("http://127.0.0.1:8080/", True), ("http://10.0.0.1/", False)]
)
def test_allow_loopback_is_a_remedy_for_loopback_alone(
    desk: Desk, url: str, *, opened: bool
) -> None:
    configure(desk.folder, WATCHED, bot='contact = "test@example.jp"\n')
    ended = desk.sources("add", url, "--platform", "feed")
    assert (ended.code, "set allow_loopback in bot.toml" in ended.err) == (2, opened)


def test_an_address_that_tells_its_platform_and_no_account_is_refused(desk: Desk) -> None:
    assert_refused(
        desk.sources("add", "https://note.com/kakuu_x/likes"), "no account and no magazine"
    )


def test_a_platform_that_reads_a_record_beside_a_broken_page_is_added_without_a_word(
    desk: Desk,
) -> None:
    feed = (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        "<entry><id>2</id><title>に</title><link href='/empty'/></entry>"
        "<entry><id>1</id><title>いち</title><link href='/there'/></entry></feed>"
    )
    article = "<article><h1>に</h1><p>架空市でDXを進めます。</p></article>"
    pages = Pages(pages={"/news": feed, "/there": page(article), "/empty": page("")})
    with StandIn(pages) as site:
        ended = desk.sources("add", f"{site.url}/news", "--platform", "feed")
    assert (ended.code, "added all the same" in ended.err) == (0, False)
