"""What an address tells by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.addresses import (
    entrance_of,
    host_of,
    name_in,
    platform_of_address,
    same_place,
    shows_videos,
    tenant_of,
)

HIROSAKI = "https://www.kensakusystem.jp/hirosaki"


@pytest.mark.parametrize(
    ("address", "platform"),
    [
        ("https://ssp.kaigiroku.net/tenant/kakuu/SpTop.html", "discussnet"),
        ("http://giji.city.kakuu.example.jp/tenant/kakuu/MinuteSearch.html", "discussnet"),
        ("https://www.city.kakuu.tokyo.dbsr.jp/index.php/", "dbsr"),
        ("http://www.db-search.com/kakuu-c/index.php/", "dbsr"),
        ("https://www.record.gikai.metro.tokyo.lg.jp/", "dbsr"),
        ("https://kaigi.kakuu.example.jp/index.php/100000?QueryType=new&Template=list", "dbsr"),
        ("http://www.kensakusystem.jp/kakuu/index.html", "kensakusystem"),
        ("https://www.kensakusystem.jp//kakuu/index.html", "kensakusystem"),
        ("https://kakuu.gijiroku.com/", "voices"),
        ("http://www.city.kakuu.example.jp/VOICES/g08v_search.asp", "voices"),
        ("https://www.kakuu-gikai.example.jp/kakuu/g07v_search.asp?Sflg=2", "voices"),
        ("http://www2.pref.kakuu.example.jp/all/ggiji.nsf", "domino"),
        ("https://kokkai.ndl.go.jp/api/", "kokkai"),
        ("https://note.com/kakuu_forum", "note"),
        ("https://kakuu.wordpress.com/feed/", "wordpress"),
        ("https://www.city.kakuu.example.jp/news.rdf", "feed"),
        ("https://kakuu.example.jp/blog/feed/", "feed"),
        ("https://kakuu.example.jp/blog/", None),
        ("https://smart.discussvision.net/smart/tenant/kakuu/WebView/rd/council_1.html", None),
        ("https://www.kensakusystem.jp/kakuu-vod/index.html", None),
        ("https://note.com/", None),
        ("https://dbsr.jp.example.com/", None),
        ("ftp://kakuu.gijiroku.com/", None),
        ("前橋市", None),
    ],
)
def test_an_address_tells_its_platform_where_it_does(address: str, platform: str | None) -> None:
    assert platform_of_address(address) == platform


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{HIROSAKI}/index.html", "http://kensakusystem.jp//hirosaki/", True),
        ("https://a.dbsr.jp/index.php/", "http://www.a.dbsr.jp", True),
        (
            "https://ssp.kaigiroku.net/tenant/kiryu/SpTop.html",
            "http://ssp.kaigiroku.net/tenant/kiryu/pg/index.html",
            True,
        ),
        (f"{HIROSAKI}/index.html", "https://www.kensakusystem.jp/aomori/index.html", False),
        ("https://note.com/one", "https://note.com/two", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8002/", False),
        ("https://x.example.jp/?p=1", "https://x.example.jp/?p=2", False),
    ],
)
def test_entrances_to_one_place_are_one(one: str, other: str, *, same: bool) -> None:
    assert same_place(one, other) is same


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://www.city.maebashi.gunma.dbsr.jp/index.php/", "maebashi"),
        ("https://ssp.kaigiroku.net/tenant/CityOsaka/SpTop.html", "cityosaka"),
        ("https://pref-hokkaido.gijiroku.com/voices/g07v_search.asp", "pref-hokkaido"),
        ("https://www13.gijiroku.com/kawasaki_council/g07v_search.asp", "kawasaki_council"),
        ("https://www07.gijiroku.com/voices/g07v_search.asp", None),
        ("http://www.kensakusystem.jp/yamagata-c/index.html", "yamagata-c"),
        ("https://note.com/kakuu_forum/m/m0123456789ab", "kakuu_forum"),
        ("https://taro.hatenablog.example.com/rss", "taro"),
        ("http://127.0.0.1:8000/", None),
        ("https://x.wordpress.com/feed", "x"),
        ("https://www.2kakuu.wordpress.com/", "2kakuu"),
        ("https://news.blogspot.com/", "news"),
    ],
)
def test_an_address_gives_a_readable_name(address: str, name: str | None) -> None:
    assert name_in(address) == name


@pytest.mark.parametrize(
    ("inside", "entrance"),
    [
        (f"{HIROSAKI}/cgi-bin3/See.exe?Code=abc", f"{HIROSAKI}/index.html"),
        (
            "https://www.city.a.tokyo.dbsr.jp/index.php/3588550?Template=document&Id=7#one",
            "https://www.city.a.tokyo.dbsr.jp/index.php/",
        ),
        (
            "https://ssp.kaigiroku.net/tenant/kakuu/MinuteView.html?council_id=1&schedule_id=2",
            "https://ssp.kaigiroku.net/tenant/kakuu/SpTop.html",
        ),
        ("https://note.com/kakuu_forum/n/n0123456789ab?a=b", "https://note.com/kakuu_forum"),
        ("https://x.example.jp/a?b=c#d", "https://x.example.jp/a?b=c"),
    ],
)
def test_from_inside_a_system_one_finds_its_entrance(inside: str, entrance: str) -> None:
    assert entrance_of(inside) == entrance


def test_films_are_told_from_minutes() -> None:
    assert shows_videos("http://smart.discussvision.net/smart/tenant/kakuu/WebView/rd/x.html")
    assert not shows_videos("https://ssp.kaigiroku.net/tenant/kakuu/SpTop.html")


def test_a_tenant_is_written_as_its_address_writes_it() -> None:
    assert tenant_of("https://ssp.kaigiroku.net/tenant/CityOsaka/SpTop.html") == "CityOsaka"
    assert tenant_of("https://www.kensakusystem.jp/kakuu/index.html") is None


@given(st.text(max_size=60) | st.text(max_size=40).map("https://".__add__))
def test_whatever_is_written_for_an_address_is_answered(text: str) -> None:
    assert platform_of_address(text) is None or host_of(text)
    assert same_place(text, text)
    assert name_in(text) is None or host_of(text)
