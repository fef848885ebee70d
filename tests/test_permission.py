"""What a permission opens, and what it must never open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models import Source
from crawler.politeness.permission import Force, covering, force, lifts, why_not

TODAY = date(2026, 11, 22)
HOST = "https://kakuu.example.jp"


def source(*prefixes: str, until: date = TODAY, decided_on: date = TODAY) -> Source:
    return Source.model_validate(
        {
            "id": "kakuu",
            "platform": "wordpress",
            "name": "架空市議会",
            "url": f"{HOST}/top",
            "hosts": ["files.example.jp"],
            "permission": {
                "by": "架空市議会事務局",
                "decided_on": decided_on,
                "reason": "電話で確認",
                "prefixes": prefixes,
                "until": until,
                "contact": "0000-00-0000",
            },
        }
    )


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("/", ""),
        ("/", "/anything?a=1"),
        ("/minutes", "/minutes"),
        ("/minutes", "/minutes?page=2"),
        ("/minutes", "/minutes/"),
        ("/minutes", "/minutes/7"),
        ("/minutes/", "/minutes/"),
        ("/minutes/", "/minutes/7#end"),
        ("/minutes", "/%6dinutes/7"),
        ("/会議録/", "/%E4%BC%9A%E8%AD%B0%E9%8C%B2/7"),
        ("/%89%ef/", "/%89%EF/7"),
    ],
)
def test_a_path_below_a_prefix_is_lifted(prefix: str, path: str) -> None:
    assert lifts(source(prefix), HOST + path, TODAY)


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("/minutes", "/minutes-draft"),
        ("/minutes", "/minutesx/7"),
        ("/minutes", "/Minutes/7"),
        ("/minutes", "/"),
        ("/minutes/", "/minutes"),
        ("/minutes", "/other?x=/minutes"),
        ("/minutes", "//minutes/7"),
        ("/minutes", "/minutes/../secret"),
        ("/minutes", "/minutes/%2e%2e/secret"),
        ("/minutes", "/minutes/..%2fsecret"),
        ("/minutes", "/minutes/..;a/secret"),
        ("/minutes", "/minutes/..%5Csecret"),
        ("/", "/a/../b"),
    ],
)
def test_a_path_beside_a_prefix_is_not_lifted(prefix: str, path: str) -> None:
    assert lifts(source(prefix), HOST + path, TODAY) is None


@pytest.mark.parametrize(
    ("address", "lifted"),
    [
        ("http://kakuu.example.jp/minutes/7", True),
        ("https://www.kakuu.example.jp/minutes/7", True),
        ("https://files.example.jp/minutes/7", True),
        ("https://other.example.jp/minutes/7", False),
        ("https://kakuu.example.jp.evil.example/minutes/7", False),
        ("https://kakuu.example.jp@evil.example/minutes/7", False),
        ("https://[half/minutes/7", False),
        ("https://kakuu.example.jp:x/minutes/7", False),
    ],
)
def test_a_permission_counts_on_the_hosts_of_its_source(address: str, lifted: bool) -> None:
    assert (lifts(source("/minutes"), address, TODAY) is not None) is lifted


@pytest.mark.parametrize(
    ("decided", "until", "expected"),
    [
        (0, 0, Force.ENDING),
        (0, 29, Force.ENDING),
        (0, 30, Force.IN_FORCE),
        (-9, -1, Force.EXPIRED),
        (1, 90, Force.NOT_YET),
    ],
)
def test_a_permission_holds_from_its_first_day_to_its_last(
    decided: int, until: int, expected: Force
) -> None:
    days = {"decided_on": TODAY + timedelta(decided), "until": TODAY + timedelta(until)}
    dated = source("/", **days)
    assert dated.permission
    assert force(dated.permission, TODAY) is expected
    holds = expected in (Force.IN_FORCE, Force.ENDING)
    assert (lifts(dated, HOST, TODAY) is not None) is holds
    assert bool(why_not(dated, HOST, TODAY)) is not holds


def test_an_expired_permission_is_told_with_its_day() -> None:
    ended = source("/", decided_on=date(2025, 4, 1), until=date(2026, 3, 31))
    told = "the permission of 架空市議会事務局 expired on 2026-03-31"
    assert why_not(ended, HOST, TODAY) == told
    assert covering(ended, HOST) is ended.permission


def test_a_source_without_a_permission_is_lifted_nowhere() -> None:
    bare = source("/").model_copy(update={"permission": None})
    assert lifts(bare, HOST, TODAY) is None
    assert why_not(bare, HOST, TODAY) == ""


@given(st.text(max_size=30), st.text("/ab.%2eEfF\\?#", max_size=20))
def test_no_address_outside_the_prefix_is_ever_opened(host: str, path: str) -> None:
    address = f"https://{host}/{path}"
    if lifts(source("/open"), address, TODAY):
        rest = address.split("//", 1)[1].partition("/")[2]
        assert ("/" + rest).startswith("/open")
        assert ".." not in rest.lower().replace("%2e", ".").split("?")[0].split("#")[0].split("/")
