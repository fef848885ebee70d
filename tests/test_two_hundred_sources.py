"""Two hundred sources in one crawl, three days running, and what the hosts' own logs say of it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from standins.sites.feed import City
from standins.sites.serving import StandIn
from state.records import Outcome
from tests.crawls import Crawls
from tests.platform_pages import CRAWLED
from tests.street import Street
from tests.street_news import NEWS, bring_news
from tests.street_vendors import open_vendors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from standins.sites.serving import Asked, Served
    from state.records import RunReport
    from tests.street import House

PACE = 0.025  # of the floors of docs/politeness.md: 2 s, the Diet's 3 s, 5 s of two vendors
FLOORS = {"kokkai": 3.0, "dbsr": 5.0, "discussnet": 5.0}
FLOOR = 2.0
ROBOTS = "/robots.txt"


@dataclass(frozen=True, kw_only=True)
class Log:
    """What one host noted in one run."""

    asked: tuple[Asked, ...]
    served: tuple[Served, ...]
    pauses: tuple[float, ...]
    at_once: int

    def paths(self, house: House) -> list[str]:
        """What one source asked for, robots.txt aside."""
        return [one.target for one in self.asked if one.path != ROBOTS and house.mine(one)]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One run: how each source ended, and each host's log."""

    reports: dict[str, RunReport]
    logs: dict[str, Log]
    seconds: float

    def counts(self) -> dict[str, tuple[int, int]]:
        """New and revised records of the sources that found any."""
        found = {name: (one.new, one.revised) for name, one in self.reports.items()}
        return {name: counts for name, counts in found.items() if counts != (0, 0)}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A baseline, a day without news, and a day with some."""

    street: Street
    first: Day
    second: Day
    third: Day

    @property
    def days(self) -> tuple[Day, Day, Day]:
        """In order."""
        return self.first, self.second, self.third


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with ExitStack() as stack:
        street = Street(stack)
        open_vendors(street)
        crawls = Crawls(
            folder=tmp_path_factory.mktemp("street"),
            timeout=30.0,
            crawl_keys=f"loopback_pace = {PACE}\n",
            sources={name: house.values for name, house in street.houses.items()},
        )
        first, second = crawl(crawls, street), crawl(crawls, street)
        bring_news(street)
        yield Seen(street=street, first=first, second=second, third=crawl(crawls, street))


def crawl(crawls: Crawls, street: Street) -> Day:
    """The next day's run, and what the hosts noted of it; their notes are then empty again."""
    began = time.monotonic()
    reports = {report.source: report for report in crawls.run()}
    seconds = time.monotonic() - began
    return Day(
        reports=reports,
        logs={host.name: taken(host.stand_in) for host in street.hosts},
        seconds=seconds,
    )


def taken(stand_in: StandIn) -> Log:
    """The log so far, once all that was asked is noted as answered."""
    until = time.monotonic() + 10.0
    while len(stand_in.served) < len(stand_in.asked) and time.monotonic() < until:
        time.sleep(0.01)
    log = Log(
        asked=tuple(stand_in.asked),
        served=tuple(stand_in.served),
        pauses=tuple(stand_in.pauses()),
        at_once=stand_in.most_at_once(),
    )
    stand_in.asked.clear()
    stand_in.served.clear()
    return log


def floor_of(platform: str) -> float:
    return FLOORS.get(platform, FLOOR) * PACE


class TestPace:
    def test_the_least_pause_of_each_host_is_never_below_its_floor(self, seen: Seen) -> None:
        short = {
            (host.name, pause)
            for day in seen.days
            for host in seen.street.hosts
            for pause in day.logs[host.name].pauses
            if pause < floor_of(host.platform)
        }
        assert short == set()

    def test_no_host_ever_has_two_requests_at_once(self, seen: Seen) -> None:
        most = {log.at_once for day in seen.days for log in day.logs.values()}
        assert most == {1}

    def test_the_log_would_show_a_hurried_crawl(self) -> None:
        city = City()
        city.switches.slow_seconds = 0.5
        with StandIn(city) as site:
            asking = [Thread(target=ask, args=(site.url,)) for _ in range(2)]
            for one in asking:
                one.start()
            for one in asking:
                one.join()
            log = taken(site)
        assert log.at_once == 2
        assert min(log.pauses) < 0

    def test_what_was_measured_is_told(
        self, seen: Seen, record_property: Callable[[str, object], None]
    ) -> None:
        rows = measured(seen)
        for row in rows:
            record_property("points", row)
        assert len(rows) == 1 + 9


def ask(url: str) -> None:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/feed")
    connection.getresponse().read()
    connection.close()


def asked_again(seen: Seen, house: House) -> list[Served]:
    """The answers of the second run to what the first was given a validator for."""
    first, second = seen.first.logs[house.host.name], seen.second.logs[house.host.name]
    known = {one.target for one in first.served if one.validated}
    mine = known.intersection(second.paths(house))
    return [one for one in second.served if one.target in mine]


def measured(seen: Seen) -> list[str]:
    """A row for each platform: hosts, sources, requests of the three runs, pauses in ms."""
    took = " / ".join(f"{day.seconds:.1f}" for day in seen.days)
    rows = [f"two hundred sources: {took} s at {PACE} of the floors; ms of floor and least pause"]
    for platform in sorted({host.platform for host in seen.street.hosts}):
        hosts = [host.name for host in seen.street.hosts if host.platform == platform]
        houses = [one for one in seen.street.houses.values() if one.host.platform == platform]
        asked = [sum(len(day.logs[name].asked) for name in hosts) for day in seen.days]
        pauses = [pause for day in seen.days for name in hosts for pause in day.logs[name].pauses]
        most = max(day.logs[name].at_once for day in seen.days for name in hosts)
        rows.append(
            f"| {platform} | {len(houses)} | {len(hosts)} | {' / '.join(map(str, asked))} | "
            f"{floor_of(platform) * 1000:.0f} | {min(pauses) * 1000:.1f} | {most} |"
        )
    return rows


class TestRobots:
    def test_each_host_is_asked_once_in_a_run_and_first(self, seen: Seen) -> None:
        for day in seen.days:
            for name, log in day.logs.items():
                places = [n for n, one in enumerate(log.asked) if one.path == ROBOTS]
                assert (name, places) == (name, [0])

    def test_not_one_closed_path_is_asked_for(self, seen: Seen) -> None:
        asked = {
            one.target
            for day in seen.days
            for host in seen.street.hosts
            for one in day.logs[host.name].asked
            if host.closed and one.path != ROBOTS and one.target.startswith(host.closed)
        }
        assert asked == set()

    def test_what_is_closed_was_wanted(self, seen: Seen) -> None:
        """Else nothing would be proved by its absence."""
        told = [
            " ".join(seen.second.reports[house.id].errors)
            for house in seen.street.houses.values()
            if house.host.closed and house.outcome is Outcome.BLOCKED
        ]
        assert len(told) == 18
        assert all("robots.txt does not allow it" in one for one in told)

    def test_a_source_that_is_closed_costs_nothing_beside_robots(self, seen: Seen) -> None:
        closed = [house for house in seen.street.houses.values() if house.least == 0]
        later = (seen.second, seen.third)
        asked = [day.logs[one.host.name].paths(one) for day in later for one in closed]
        first = {path for one in closed for path in seen.first.logs[one.host.name].paths(one)}
        assert asked == [[]] * 2 * 14
        # Which tenant it is DiscussNet tells on an open page, and once.
        assert all(path.endswith("/js/tenant.js") for path in first)
        assert len(first) == 2


class TestRuns:
    def test_the_street_has_two_hundred_houses_of_all_platforms(self, seen: Seen) -> None:
        platforms = {house.host.platform for house in seen.street.houses.values()}
        assert len(seen.street.houses) == 200
        assert platforms == set(CRAWLED) - {"domino"}  # which is one prefecture's

    def test_the_first_run_finds_what_is_there(self, seen: Seen) -> None:
        wanted = {name: house.records for name, house in seen.street.houses.items()}
        assert {name: one.new for name, one in seen.first.reports.items()} == wanted
        assert sum(one.revised for one in seen.first.reports.values()) == 0

    def test_the_second_run_finds_nothing(self, seen: Seen) -> None:
        assert seen.second.counts() == {}

    def test_the_second_run_costs_what_each_platforms_page_states(self, seen: Seen) -> None:
        houses = seen.street.houses.values()
        asked = {one.id: len(seen.second.logs[one.host.name].paths(one)) for one in houses}
        assert asked == {one.id: one.least for one in houses}

    def test_every_request_is_some_sources_own(self, seen: Seen) -> None:
        """Else the count by sources would leave some out."""
        for host in seen.street.hosts:
            here = [one for one in seen.street.houses.values() if one.host is host]
            for log in (day.logs[host.name] for day in seen.days):
                assert sum(len(log.paths(one)) for one in here) == len(log.asked) - 1

    def test_no_body_comes_in_the_second_run_where_there_are_validators(self, seen: Seen) -> None:
        again = [
            (house.id, one)
            for house in seen.street.houses.values()
            if house.outcome is Outcome.NOTHING_NEW  # what leads to a refused page comes whole
            for one in asked_again(seen, house)
        ]
        assert [(name, one) for name, one in again if (one.status, one.size) != (304, 0)] == []
        assert len(again) > 100

    def test_the_third_run_finds_exactly_what_changed(self, seen: Seen) -> None:
        assert seen.third.counts() == NEWS

    @pytest.mark.parametrize("number", range(3))
    def test_each_source_ends_as_it_deserves(self, seen: Seen, number: int) -> None:
        day, houses = seen.days[number], seen.street.houses
        first = {name for name, house in houses.items() if house.records}
        found = (first, set(), set(NEWS))[number]
        wanted = {
            name: Outcome.NEW
            if house.outcome is Outcome.NOTHING_NEW and name in found
            else house.outcome
            for name, house in houses.items()
        }
        assert {name: one.outcome for name, one in day.reports.items()} == wanted

    def test_whoever_ends_well_has_no_error_and_whoever_does_not_has_one(self, seen: Seen) -> None:
        reports = [one for day in seen.days for one in day.reports.values()]
        silent = [one for one in reports if one.outcome.healthy or one.outcome is Outcome.EMPTY]
        assert [one.errors for one in silent if one.errors] == []
        assert all(one.errors for one in reports if one not in silent)
