"""A month in the life, on stand-ins of all platforms together.

What is expected hangs on the calendar alone: it is written by hand, and no site is asked for it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from crawler.platforms import platform_names
from state.identity import delivery_key, post_key
from state.records import Outcome
from tests.month_calendar import DOWNLOADS, EVENTS, RUNS, TROUBLES
from tests.month_diary import QUERIES, Diary, Writer
from tests.month_events import What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.month_events import Download, Event

SUBSCRIPTIONS = {channel: number for number, channel in enumerate(QUERIES, start=1)}
FIRST = RUNS[0]


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diary]:
    with ExitStack() as stack:
        yield Writer(tmp_path_factory.mktemp("month"), stack).write()


def key_of(one: Event | Download) -> str:
    return f"{one.house}/{one.key}"


def told_by_events(diary: Diary, day: int, channel: str) -> dict[str, str]:
    """What the run of a day must post to a channel: the posts' keys, and what is told by each."""
    versions = versions_until(day - 1, diary)
    told = {}
    for event in EVENTS:
        if event.met == day and channel in event.told and event.news:
            version = versions[key_of(event)] + 1
            number = SUBSCRIPTIONS[channel]
            owed = delivery_key(number, key_of(event), version, event.news)
            told[post_key([owed])] = f"{event.news.value} {key_of(event)}"
    return told


def told_by_downloads(diary: Diary, day: int, channel: str) -> dict[str, str]:
    """All that was downloaded on a day makes one post to a channel."""
    versions = versions_until(day - 1, diary)
    files = [one for one in DOWNLOADS if one.day == day and channel in one.told]
    number = SUBSCRIPTIONS[channel]
    owed = [delivery_key(number, key_of(one), versions[key_of(one)] + 1, one.news) for one in files]
    return {post_key(owed): "download"} if owed else {}


def versions_until(day: int, diary: Diary) -> Counter[str]:
    """The versions of all records after a day, those of the first run among them."""
    first = [f"{house.id}/{key}" for house in diary.town.houses.values() for key in house.first]
    events = [key_of(one) for one in EVENTS if one.news and one.met <= day]
    return Counter(first + events + [key_of(one) for one in DOWNLOADS if one.day <= day])


def outcome(house: str, day: int) -> Outcome:
    """How a source's run of a day must end."""
    for trouble in TROUBLES:
        if trouble.house == house and day in trouble.days:
            return trouble.outcome
    found = any(one.house == house and one.met == day and one.news for one in EVENTS)
    return Outcome.NEW if found else Outcome.NOTHING_NEW


def alarms(diary: Diary, day: int) -> set[tuple[str, bool]]:
    """The names of sources of which operators must hear on a day, and whether as good
    news: what they know stays untold until it changes."""
    place = RUNS.index(day)
    found = set()
    for house in diary.town.houses.values():
        now = outcome(house.id, day)
        before = outcome(house.id, RUNS[place - 1]) if place else Outcome.NOTHING_NEW
        if now.healthy and not before.healthy:
            found.add((f"{house.name}（{house.id}）", True))
        elif not now.healthy and now is not before:
            found.add((f"{house.name}（{house.id}）", False))
    return found


@pytest.mark.parametrize("channel", QUERIES)
@pytest.mark.parametrize("day", RUNS)
def test_each_day_tells_what_the_calendar_says_and_nothing_else(
    diary: Diary, day: int, channel: str
) -> None:
    wanted = told_by_events(diary, day, channel) | told_by_downloads(diary, day, channel)
    arrived = diary.days[day].posts[channel]
    assert sorted(wanted.get(post.key, post.text) for post in arrived) == sorted(wanted.values())


@pytest.mark.parametrize("day", RUNS)
def test_each_source_ends_each_day_as_the_calendar_says(diary: Diary, day: int) -> None:
    wanted = {house: outcome(house, day) for house in diary.town.houses}
    if day == FIRST:  # the baseline: silent, and new wherever there is anything
        found = {house.id for house in diary.town.houses.values() if house.first}
        wanted |= dict.fromkeys(found, Outcome.NEW)
    assert diary.days[day].outcomes == wanted


@pytest.mark.parametrize("day", RUNS)
def test_operators_hear_of_each_trouble_once_and_of_its_end_once(diary: Diary, day: int) -> None:
    lines = [
        line for post in diary.days[day].posts["operators"] for line in post.text.splitlines()[1:]
    ]
    heard = [(line.partition(": ")[0], "復旧しました" in line) for line in lines]
    assert sorted(heard) == sorted(alarms(diary, day))


def test_at_the_end_the_records_are_those_of_the_calendar(diary: Diary) -> None:
    assert diary.records == dict(versions_until(RUNS[-1], diary))


def test_nothing_is_left_to_be_told(diary: Diary) -> None:
    (left,) = diary.left
    assert (left["sent"], left["waiting"], left["problems"]) == (0, 0, [])


def test_no_post_arrives_twice(diary: Diary) -> None:
    keys = Counter(
        (channel, post.key)
        for day in diary.days.values()
        for channel, posts in day.posts.items()
        for post in posts
    )
    assert {number for _, number in keys.most_common(1)} == {1}


def test_what_somebody_downloaded_settles_what_was_announced(diary: Diary) -> None:
    day = next(one for one in diary.days.values() if one.imported)
    assert [one["version"] for one in day.imported] == [2, 1]
    assert {one["change"] for one in day.again} == {None}
    announced = {key_of(one) for one in EVENTS if one.what is What.ANNOUNCED}
    settled = {key for key in announced if key.startswith("announcing/")}
    assert {one["key"] for one in diary.waiting if not one["texts"]} == announced - settled
    assert {one["key"] for one in diary.waiting if one["texts"]} <= settled


@pytest.mark.parametrize("house", ["city", "menus"])
def test_of_a_closed_site_robots_txt_alone_is_asked_for(diary: Diary, house: str) -> None:
    closed = next(one for one in TROUBLES if one.house == house and one.outcome is Outcome.BLOCKED)
    asked = [path for day in closed.days for path in diary.days[day].asked[house]]
    assert asked == ["/robots.txt"] * len(closed.days)


def test_the_calendar_has_every_event_there_is_and_runs_meet_all_of_them() -> None:
    assert {event.what for event in EVENTS} == set(What)
    assert {event.day for event in EVENTS} | {event.met for event in EVENTS} <= set(RUNS)
    assert {day for trouble in TROUBLES for day in trouble.days} <= set(RUNS)


def test_each_platform_is_in_the_town(diary: Diary) -> None:
    watched = {house.platform for house in diary.town.houses.values()}
    assert watched | {"chiholog"} == set(platform_names())  # which is read from saved files alone
