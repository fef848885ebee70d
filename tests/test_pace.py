"""How long a vendor is left in peace, and who waits for whom."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models import Crawl, Source
from config.permission import Permission
from crawler.errors import HostRests, LimitReached, Postponed, WindowClosed
from crawler.politeness.pace import JITTER, LONGEST_PAUSE, Lane, Pace
from crawler.politeness.vendors import floor_of, vendor_of
from crawler.politeness.visitor import Visitor
from state.hosts import PAUSE, Rest
from state.outcomes import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Coroutine

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
CITY = "https://www.city.kakuu.kanagawa.dbsr.jp/index.php/"
TOWN = "https://www.town.naiwa.chiba.dbsr.jp/index.php/"
OWN = "https://www.city.kakuu.example.jp/gikai/"
STAND_IN = "http://127.0.0.1:8000/"


def pace(rests: tuple[Rest, ...] = (), /, **crawl: float) -> Pace:
    return Pace(Crawl.model_validate({"delay_seconds": 0, **crawl}), lambda: NOW, rests=rests)


def visitor(url: str = OWN, /, **keys: object) -> Visitor:
    values = {"id": "kakuu", "platform": "pdf_page", "name": "架空", "url": url, **keys}
    return Visitor(source=Source.model_validate(values), today=NOW.date(), most=3)


def permission(delay_seconds: float | None) -> Permission:
    return Permission(
        by="架空市議会事務局",
        decided_on=date(2026, 10, 1),
        reason="電話で確認",
        prefixes=("/index.php/",),
        until=date(2027, 3, 31),
        contact="giji@example.jp",
        delay_seconds=delay_seconds,
    )


def run(work: Coroutine[object, object, None]) -> float:
    """Seconds that the work took."""
    began = time.monotonic()
    asyncio.run(work)
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("host", "vendor"),
    [
        ("www.city.kakuu.kanagawa.dbsr.jp", "dbsr.jp"),
        ("ssp.kaigiroku.net", "kaigiroku.net"),
        ("KAKUU.Gijiroku.COM.", "gijiroku.com"),
        ("www.kensakusystem.jp", "kensakusystem.jp"),
        ("kokkai.ndl.go.jp", "ndl.go.jp"),
        ("note.com", "note.com"),
        ("www.city.kakuu.example.jp", "city.kakuu.example.jp"),
        ("notdbsr.jp", "notdbsr.jp"),
        ("dbsr.jp.example.com", "dbsr.jp.example.com"),
        ("127.0.0.1", "127.0.0.1:80"),
    ],
)
def test_a_host_belongs_to_its_vendor_and_to_no_other(host: str, vendor: str) -> None:
    assert vendor_of(host) == vendor


def test_stand_ins_side_by_side_are_vendors_of_their_own() -> None:
    assert vendor_of("127.0.0.1", 8000) != vendor_of("127.0.0.1", 8001)


@pytest.mark.parametrize(
    ("platform", "vendor", "floor"),
    [
        ("dbsr", "kaigiroku.city.kakuu.example.jp", 5.0),
        ("feed", "dbsr.jp", 5.0),
        ("discussnet", "kaigiroku.net", 5.0),
        ("kokkai", "ndl.go.jp", 3.0),
        ("wordpress", "blog.example.jp", 2.0),
    ],
)
def test_the_floor_is_that_of_the_platform_or_of_the_vendor(
    platform: str, vendor: str, floor: float
) -> None:
    assert floor_of(platform, vendor) == floor


class TestPause:
    @pytest.mark.parametrize(
        ("crawl", "source", "least"),
        [
            ({}, {}, 5.0),
            ({"delay_seconds": 9}, {}, 9.0),
            ({"delay_seconds": 1}, {}, 5.0),
            ({}, {"delay_seconds": 30}, 30.0),
            ({}, {"delay_seconds": 0.5}, 5.0),
        ],
    )
    def test_people_can_slow_down_and_never_hurry(
        self, crawl: dict[str, float], source: dict[str, object], least: float
    ) -> None:
        for _ in range(50):
            found = pace(**crawl).pause(CITY, visitor(CITY, **source))
            assert least <= found <= least * (1 + JITTER)

    @pytest.mark.parametrize(("named", "least"), [(1.0, 1.0), (20.0, 20.0), (None, 5.0)])
    def test_a_permission_names_another_pace(self, named: float | None, least: float) -> None:
        found = pace().pause(CITY, visitor(CITY, permission=permission(named)))
        assert least <= found <= least * (1 + JITTER)

    def test_a_permission_for_another_folder_or_day_names_none(self) -> None:
        late = visitor(CITY, permission=permission(1.0))
        late.today = date(2027, 4, 1)
        elsewhere = CITY.replace("/index.php/", "/other/")
        assert pace().pause(CITY, late) >= 5.0
        assert pace().pause(elsewhere, visitor(CITY, permission=permission(1.0))) >= 5.0

    def test_what_robots_ask_for_counts_for_their_host(self) -> None:
        ours = pace()
        ours.hear("https://www.city.kakuu.kanagawa.dbsr.jp", 40.0)
        assert ours.pause(CITY, visitor(CITY)) >= 40.0
        assert ours.pause(TOWN, visitor(TOWN)) < 40.0

    def test_every_refusal_for_want_of_room_doubles_it_up_to_a_limit(self) -> None:
        ours = pace()
        ours.slow_down("dbsr.jp")
        assert 10.0 <= ours.pause(TOWN, visitor(TOWN)) <= 10.0 * (1 + JITTER)
        for _ in range(20):
            ours.slow_down("dbsr.jp")
        assert ours.pause(TOWN, visitor(TOWN)) <= LONGEST_PAUSE * (1 + JITTER)
        assert ours.pause(OWN, visitor(OWN)) < 5.0

    def test_a_longer_pause_than_the_limit_is_not_cut_to_it(self) -> None:
        ours = pace(delay_seconds=100)
        ours.slow_down("dbsr.jp")
        assert ours.pause(CITY, visitor(CITY)) >= 100.0

    def test_on_loopback_only_that_share_of_the_floors_counts_that_was_asked_for(self) -> None:
        assert pace().pause(STAND_IN, visitor(STAND_IN, platform="dbsr")) == 0.0
        scaled = pace(loopback_pace=0.1).pause(STAND_IN, visitor(STAND_IN, platform="dbsr"))
        assert 0.5 <= scaled <= 0.5 * (1 + JITTER)
        assert pace(loopback_pace=0).pause(CITY, visitor(CITY)) >= 5.0


class TestLearning:
    def test_a_slow_answer_counts_at_once_and_a_quick_one_by_half(self) -> None:
        lane = Lane(free=asyncio.Semaphore())
        lane.learn(8.0, 200)
        lane.learn(2.0, 200)
        assert lane.learned == 5.0

    def test_an_error_page_speeds_nothing_up(self) -> None:
        lane = Lane(free=asyncio.Semaphore(), learned=8.0)
        lane.learn(0.1, 404)
        assert lane.learned == 8.0

    @given(st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from([200, 404, 500]))))
    def test_it_never_leaves_its_bounds(self, answers: list[tuple[float, int]]) -> None:
        lane = Lane(free=asyncio.Semaphore())
        for latency, status in answers:
            lane.learn(latency, status)
        assert 0.0 <= lane.learned <= LONGEST_PAUSE


class TestTurns:
    def test_one_request_of_a_vendor_is_under_way_and_the_pause_begins_with_its_answer(
        self,
    ) -> None:
        ours = pace(loopback_pace=0.02)
        spans: list[tuple[float, float]] = []

        async def ask(port_path: str) -> None:
            who = visitor(STAND_IN, platform="dbsr")
            async with ours.turn(STAND_IN + port_path, who):
                began = time.monotonic()
                await asyncio.sleep(0.05)
                spans.append((began, time.monotonic()))

        async def three() -> None:
            await asyncio.gather(*(ask(path) for path in "abc"))

        run(three())
        pauses = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
        assert len(pauses) == 2
        assert min(pauses) >= 0.1

    def test_the_pause_after_a_runs_last_answer_holds_for_the_next_run(self) -> None:
        ours, who = pace(), visitor(STAND_IN, delay_seconds=1)

        async def ask(of: Pace) -> None:
            async with of.turn(STAND_IN, who):
                pass

        run(ask(ours))
        (left,) = ours.pauses()
        assert left.name == "127.0.0.1:8000"
        seconds = (left.not_before - NOW).total_seconds()
        assert 1.9 < seconds <= 1 + 1 + JITTER
        crawl = Crawl.model_validate({"delay_seconds": 0})
        began = time.monotonic() + 0.2

        def just_before() -> datetime:
            return left.not_before + timedelta(seconds=time.monotonic() - began)

        assert run(ask(Pace(crawl, just_before, rests=[left]))) >= 0.19

    def test_a_long_pause_of_an_earlier_run_is_no_wish_of_the_host_for_rest(self) -> None:
        left = Rest(name="127.0.0.1:8000", not_before=NOW + timedelta(minutes=12), reason=PAUSE)

        async def ask(rest: Rest) -> None:
            async with pace((rest,), run_limit_minutes=5).turn(STAND_IN, visitor(STAND_IN)):
                pass

        with pytest.raises(Postponed, match="run_limit_minutes"):
            run(ask(left))
        with pytest.raises(HostRests, match="asked to be left alone"):
            run(ask(replace(left, reason="429")))

    def test_a_short_pause_is_over_before_another_run_has_begun(self) -> None:
        ours = pace(loopback_pace=0.1)

        async def ask() -> None:
            async with ours.turn(STAND_IN, visitor(STAND_IN, platform="dbsr")):
                pass

        run(ask())
        assert ours.pauses() == []

    def test_the_slower_of_two_neighbours_sets_the_pause_between_them(self) -> None:
        ours = pace()
        slow, quick = visitor(STAND_IN, delay_seconds=0.3), visitor(STAND_IN)

        async def one_after_the_other() -> None:
            async with ours.turn(STAND_IN, slow):
                pass
            async with ours.turn(STAND_IN, quick):
                pass

        assert run(one_after_the_other()) >= 0.3

    def test_vendors_do_not_wait_for_each_other(self) -> None:
        ours = pace()

        async def ask(port: int) -> None:
            async with ours.turn(f"http://127.0.0.1:{port}/", visitor(STAND_IN)):
                await asyncio.sleep(0.2)

        async def many() -> None:
            await asyncio.gather(*(ask(port) for port in range(8000, 8020)))

        assert run(many()) < 2.0

    def test_an_error_under_way_frees_the_connection_and_still_has_its_pause(self) -> None:
        ours = pace(loopback_pace=0.02)

        async def twice() -> None:
            for _ in range(2):
                with pytest.raises(OSError, match="cut off"):
                    async with ours.turn(STAND_IN, visitor(STAND_IN, platform="dbsr")):
                        raise OSError("cut off")

        assert run(twice()) >= 0.1

    def test_what_is_told_to_stop_does_not_wait(self) -> None:
        ours = pace(delay_seconds=60)

        async def interrupted() -> None:
            async with ours.turn(STAND_IN, visitor(STAND_IN)):
                pass
            asyncio.get_running_loop().call_later(0.05, ours.stop, INTERRUPTED)
            with pytest.raises(Postponed, match="interrupted"):
                async with ours.turn(STAND_IN, visitor(STAND_IN)):
                    pass

        assert run(interrupted()) < 10.0

    def test_what_is_told_to_stop_because_it_takes_too_long_was_not_interrupted(self) -> None:
        now = NOW
        ours = Pace(Crawl(run_limit_minutes=1), lambda: now)
        now += timedelta(minutes=2)
        ours.stop(INTERRUPTED)
        with pytest.raises(Postponed, match="run_limit_minutes"):
            ours.refuse_when_stopped()

    async def _refused(self, ours: Pace, who: Visitor, error: type[Postponed], said: str) -> None:
        with pytest.raises(error, match=said):
            async with ours.turn(OWN, who):
                pytest.fail("a request went out")

    def test_a_host_that_asked_an_earlier_run_for_rest_is_not_asked(self) -> None:
        rest = Rest(
            name="www.city.kakuu.example.jp", not_before=NOW + timedelta(hours=2), reason="503"
        )
        refused = self._refused(
            pace((rest,)), visitor(), HostRests, r"left alone until 2026-11-23 08:00"
        )
        assert run(refused) < 1.0

    def test_a_vendor_that_asked_for_rest_is_not_asked_under_another_name(self) -> None:
        ours = pace()
        ours.rest("city.kakuu.example.jp", NOW + timedelta(hours=2))
        assert run(self._refused(ours, visitor(), HostRests, "left alone until")) < 1.0

    def test_a_host_that_stays_busy_is_left_alone_for_the_rest_of_the_run(self) -> None:
        ours = pace()
        ours.give_up("www.city.kakuu.example.jp")
        assert run(self._refused(ours, visitor(), HostRests, "rest of this run")) < 1.0

    def test_no_request_goes_out_beyond_the_limit(self) -> None:
        who = visitor()
        who.requests = 3
        assert run(self._refused(pace(), who, LimitReached, "limit of 3")) < 1.0

    def test_no_request_waits_into_the_closing_hour(self) -> None:
        ours, who = pace(delay_seconds=50), visitor()
        who.closes_at = NOW + timedelta(seconds=40)

        async def twice() -> None:
            async with ours.turn(OWN, who):
                pass
            await self._refused(ours, who, WindowClosed, "fetch_window")

        assert run(twice()) < 10.0

    def test_no_request_goes_out_that_waited_for_readers_into_the_closing_hour(self) -> None:
        ours, who = pace(), visitor()

        async def room() -> None:
            who.closes_at = NOW

        async def once() -> None:
            with pytest.raises(WindowClosed):
                async with ours.turn(OWN, who, room):
                    pytest.fail("a request went out")

        run(once())
        assert who.requests == 0

    def test_no_request_waits_beyond_the_time_that_a_run_may_take(self) -> None:
        ours = pace(delay_seconds=100, run_limit_minutes=1)

        async def twice() -> None:
            async with ours.turn(OWN, visitor()):
                pass
            await self._refused(ours, visitor(), Postponed, "run_limit_minutes")

        assert run(twice()) < 10.0
