"""How the process that fetches keeps from fetching more than anybody reads."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.errors import Blocked, CrawlError, HostRests, error_named
from crawler.fetching.office import Office
from crawler.politeness.visitor import Visitor
from crawler.wire import Unpacker, packed
from tests.test_pace import visitor

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Ends:
    """The ends of both pipes, as the process that reads holds them."""

    says: int
    hears: int

    def hear(self, size: int) -> None:
        """Hear so many bytes at least."""
        while size > 0:
            size -= len(os.read(self.hears, 1 << 16))


@pytest.fixture
def wired() -> Iterator[tuple[Office, Ends]]:
    ear, says = os.pipe()
    hears, mouth = os.pipe()
    unpacker = Unpacker()
    said = list(unpacker.feed(packed(["fetch", 0])))
    yield Office(ear=ear, mouth=mouth, unpacker=unpacker, unread=said), Ends(says, hears)
    os.close(says)
    os.close(hears)


def test_nothing_more_is_fetched_while_too_much_is_unread(
    wired: tuple[Office, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, ends = wired
    monkeypatch.setattr("crawler.fetching.office._MOST_UNREAD", 100_000)

    async def fill() -> list[bool]:
        await office.open(lambda _words, _body: None)
        office.say(["page"], b"x" * 400_000)
        waiting = asyncio.ensure_future(office.room())
        await asyncio.sleep(0.05)
        before = waiting.done()
        await asyncio.to_thread(ends.hear, 400_000)
        await asyncio.wait_for(waiting, 5.0)
        await office.close()
        return [before, waiting.done()]

    assert asyncio.run(fill()) == [False, True]


def test_what_came_with_the_plan_is_done_first(wired: tuple[Office, Ends]) -> None:
    office, ends = wired
    heard: list[object] = []

    async def hear() -> None:
        os.write(ends.says, packed(["fetch", 1]) + packed(["over"]))
        await office.open(lambda words, _body: heard.append(words))
        await office.over()
        await office.close()

    asyncio.run(hear())
    assert heard == [["fetch", 0], ["fetch", 1]]


def test_an_error_is_told_by_its_name() -> None:
    assert error_named("HostRests") is HostRests
    assert error_named("Blocked") is Blocked
    assert error_named("SystemExit") is CrawlError


def test_a_visitor_arrives_with_all_that_concerns_a_request() -> None:
    leave = {
        "by": "架空市議会事務局",
        "decided_on": date(2026, 11, 1),
        "reason": "文書による承諾",
        "prefixes": ["/kaigiroku/"],
        "until": date(2027, 3, 31),
        "contact": "0000-00-0000",
        "delay_seconds": 7.5,
    }
    told = visitor(permission=leave, hosts=["giji.kaku.example.jp"], delay_seconds=4)
    heard = Visitor.from_words(told.to_words())
    for name in ("id", "platform", "delay_seconds", "hosts"):
        assert getattr(heard.source, name) == getattr(told.source, name), name
    assert told.source.permission
    assert heard.source.permission
    for name in ("by", "decided_on", "reason", "prefixes", "until", "delay_seconds"):
        assert getattr(heard.source.permission, name) == getattr(told.source.permission, name), name
    assert (heard.today, heard.most, heard.closes_at) == (told.today, told.most, told.closes_at)
    assert heard.source.url == str(told.source.url)
