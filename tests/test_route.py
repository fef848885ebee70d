"""Which deliveries share a post, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.japan import TOKYO
from notifier.route import PlannedPost, RouteSettings, plan
from state.records import Cadence, Mute, Notify
from tests.notice_tools import owed, subscription

SETTINGS = RouteSettings(digest_at=time(9), single_limit=20)
SIX = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)  # 06:00 on the 21st in Tokyo
TEN = SIX + timedelta(hours=4)
DAILY = Cadence.DAILY
WEEKLY = Cadence.WEEKLY
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo
WEEK = timedelta(days=7)


HOW = (Notify.NORMAL, Notify.DIGEST, Notify.REPLAY)


def shape(posts: list[PlannedPost]) -> list[tuple[str, str, list[int]]]:
    return [
        (post.channel, post.style, [change.change_id for change in post.changes]) for post in posts
    ]


def test_two_subscriptions_of_a_channel_share_the_post_of_a_change() -> None:
    posts = plan([owed(1, subscription(1)), owed(1, subscription(2))], SIX, SETTINGS)

    assert shape(posts) == [("dx", "single", [1])]
    assert [each.delivery_id for each in posts[0].changes[0].owed] == [1001, 1002]


def test_every_channel_gets_its_own_post() -> None:
    posts = plan([owed(1, subscription(1)), owed(1, subscription(2, "ops"))], SIX, SETTINGS)

    assert shape(posts) == [("dx", "single", [1]), ("ops", "single", [1])]


def test_changes_come_oldest_first() -> None:
    posts = plan([owed(number, subscription()) for number in (3, 1, 2)], SIX, SETTINGS)

    assert [post.changes[0].change_id for post in posts] == [1, 2, 3]


def test_a_daily_digest_waits_for_its_hour() -> None:
    asking = subscription(cadence=DAILY)
    waiting = [owed(number, asking, detected_at=SIX) for number in (1, 2)]

    assert shape(plan(waiting, SIX + timedelta(minutes=5), SETTINGS)) == []
    assert shape(plan(waiting, TEN, SETTINGS)) == [("dx", "digest", [1, 2])]


def test_a_daily_change_from_before_the_last_digest_hour_is_late_and_goes_at_once() -> None:
    asking = subscription(cadence=DAILY)
    late = owed(1, asking, detected_at=SIX - timedelta(days=1))

    assert shape(plan([late], SIX, SETTINGS)) == [("dx", "digest", [1])]


@pytest.mark.parametrize(
    ("last_daily", "now", "told"),
    [
        (None, TEN, True),
        (TEN - timedelta(hours=1), TEN, False),
        (TEN - timedelta(hours=1, seconds=1), TEN, True),
        (TEN, TEN + timedelta(hours=11), False),
        (TEN, TEN + timedelta(hours=22), False),
        (TEN, TEN + timedelta(hours=23), True),
    ],
)
def test_a_channel_gets_one_daily_digest_from_one_digest_hour_to_the_next(
    last_daily: datetime | None, now: datetime, told: bool
) -> None:
    found = replace(owed(1, subscription(cadence=DAILY), detected_at=TEN), last_daily=last_daily)

    assert (plan([found], now, SETTINGS) != []) is told


@given(
    st.integers(0, 23),
    st.lists(st.integers(0, 24 * 6), min_size=1, max_size=12, unique=True),
)
def test_daily_digests_of_any_runs_share_no_day_and_nothing_waits_past_the_next_hour(
    hour: int, runs: list[int]
) -> None:
    settings = RouteSettings(digest_at=time(hour))
    last: datetime | None = None
    waiting: list[datetime] = []
    days: list[date] = []
    for now in (SIX + timedelta(hours=each) for each in sorted(runs)):
        waiting.append(now)
        day = (now.astimezone(TOKYO) - timedelta(hours=hour)).date()
        asking = subscription(cadence=DAILY)
        found = [
            replace(owed(n, asking, detected_at=at), last_daily=last)
            for n, at in enumerate(waiting)
        ]
        if plan(found, now, settings):
            days.append(day)
            last, waiting = now, []
        left = [(at.astimezone(TOKYO) - timedelta(hours=hour)).date() for at in waiting]
        assert all(each == day for each in left)

    assert len(days) == len(set(days))


def test_a_daily_subscription_rides_along_with_a_post_that_its_channel_gets_anyway() -> None:
    both = [owed(1, subscription(1)), owed(1, subscription(2, cadence=DAILY))]

    posts = plan(both, SIX, SETTINGS)

    assert shape(posts) == [("dx", "single", [1])]
    assert len(posts[0].changes[0].owed) == 2


def due(detected_at: datetime, now: datetime, settings: RouteSettings = SETTINGS) -> bool:
    """Whether a weekly subscription is told at ``now``."""
    return (
        plan([owed(1, subscription(cadence=WEEKLY), detected_at=detected_at)], now, settings) != []
    )


def test_a_weekly_digest_waits_for_the_hour_of_its_day() -> None:
    found = MONDAY - timedelta(days=3)

    assert not due(found, MONDAY - timedelta(seconds=1))
    assert due(found, MONDAY)


def test_a_weekly_digest_holds_the_week_that_is_over_and_no_more() -> None:
    asking = subscription(cadence=WEEKLY)
    found = [MONDAY - WEEK, MONDAY - timedelta(days=2), MONDAY - timedelta(seconds=1), MONDAY]
    waiting = [owed(n, asking, detected_at=at) for n, at in enumerate(found)]

    assert shape(plan(waiting, MONDAY, SETTINGS)) == [("dx", "digest", [0, 1, 2])]
    assert shape(plan(waiting[3:], MONDAY + WEEK, SETTINGS)) == [("dx", "digest", [3])]


@pytest.mark.parametrize("late", [timedelta(hours=3), timedelta(days=3), 3 * WEEK])
def test_a_weekly_digest_that_was_missed_is_made_up_for_once(late: timedelta) -> None:
    asking = subscription(cadence=WEEKLY)
    waiting = [owed(n, asking, detected_at=MONDAY - timedelta(days=n)) for n in (1, 2, 15)]

    assert shape(plan(waiting, MONDAY + late, SETTINGS)) == [("dx", "digest", [1, 2, 15])]


def test_the_day_of_the_week_can_be_chosen() -> None:
    fridays = RouteSettings(digest_at=time(9), weekly_on=4)

    assert not due(MONDAY - timedelta(days=1), MONDAY, fridays)
    assert due(MONDAY - timedelta(days=1), MONDAY + timedelta(days=4), fridays)


@given(st.integers(0, 21 * 24), st.integers(0, 6), st.integers(0, 23))
def test_a_weekly_digest_comes_within_a_week_of_what_it_tells(
    hours: int, weekly_on: int, hour: int
) -> None:
    settings = RouteSettings(digest_at=time(hour), weekly_on=weekly_on)
    found = MONDAY + timedelta(hours=hours, seconds=1)

    told = [h for h in range(24 * 14) if due(found, found + timedelta(hours=h), settings)]

    assert told == list(range(told[0], 24 * 14)), "once due it stays due until it is posted"
    assert told[0] <= 24 * 7


def test_a_muted_subscription_makes_no_post_due_until_the_mute_is_over() -> None:
    mute = Mute(since=SIX - timedelta(hours=1), until=TEN)
    muted = [owed(n, subscription(mute=mute), notify=how) for n, how in enumerate(HOW)]

    assert plan(muted, SIX, SETTINGS) == []
    assert {change.change_id for post in plan(muted, TEN, SETTINGS) for change in post.changes} == {
        0,
        1,
        2,
    }


def test_what_a_muted_subscription_was_owed_rides_along_with_a_post_of_its_channel() -> None:
    mute = Mute(since=SIX - timedelta(hours=1), until=None)
    both = [owed(1, subscription(1, mute=mute)), owed(1, subscription(2))]

    (post,) = plan(both, SIX, SETTINGS)

    assert [each.subscription.id for each in post.changes[0].owed] == [1, 2]


def test_a_muted_subscription_hastens_nothing() -> None:
    mute = Mute(since=SIX - timedelta(hours=1), until=None)
    both = [owed(1, subscription(1, mute=mute)), owed(1, subscription(2, cadence=WEEKLY))]

    assert plan(both, SIX, SETTINGS) == []


def test_a_backfills_digest_is_bundled_at_once() -> None:
    found = [owed(number, subscription(), notify=Notify.DIGEST) for number in range(1, 4)]

    assert shape(plan(found, SIX, SETTINGS)) == [("dx", "digest", [1, 2, 3])]


@pytest.mark.parametrize(("number", "style"), [(20, "single"), (21, "digest")])
def test_a_flood_becomes_a_digest(number: int, style: str) -> None:
    posts = plan([owed(each, subscription()) for each in range(number)], SIX, SETTINGS)

    assert {post.style for post in posts} == {style}


def test_one_channels_flood_leaves_another_alone() -> None:
    flood = [owed(each, subscription()) for each in range(30)]

    posts = plan([*flood, owed(31, subscription(2, "ops"))], SIX, SETTINGS)

    assert [(post.channel, post.style) for post in posts] == [("dx", "digest"), ("ops", "single")]


def test_a_replay_is_a_post_each_however_many() -> None:
    found = [owed(each, subscription(), notify=Notify.REPLAY) for each in range(30)]

    assert {post.style for post in plan(found, SIX, SETTINGS)} == {"single"}


@given(
    st.lists(
        st.tuples(
            st.integers(1, 40),
            st.integers(1, 3),
            st.sampled_from(["dx", "ops"]),
            st.sampled_from(Cadence),
            st.sampled_from([Notify.NORMAL, Notify.DIGEST, Notify.REPLAY]),
        ),
        unique_by=lambda each: each[:3],
    )
)
def test_after_all_digest_hours_every_delivery_is_in_exactly_one_post(
    rows: list[tuple[int, int, str, Cadence, Notify]],
) -> None:
    everything = [
        owed(change, subscription(number, channel, cadence), notify=notify)
        for change, number, channel, cadence, notify in rows
    ]

    planned = [
        each
        for post in plan(everything, TEN + WEEK, SETTINGS)
        for change in post.changes
        for each in change.owed
        if each.subscription.channel == post.channel
    ]

    assert sorted(map(repr, planned)) == sorted(map(repr, everything))
