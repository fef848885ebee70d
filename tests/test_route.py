"""Which deliveries share a post, and when."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.route import PlannedPost, RouteSettings, plan
from state.records import Cadence, Notify
from tests.notice_tools import owed, subscription

SETTINGS = RouteSettings(digest_at=time(9), single_limit=20)
SIX = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)  # 06:00 on the 21st in Tokyo
TEN = SIX + timedelta(hours=4)
DAILY = Cadence.DAILY


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


def test_a_daily_subscription_rides_along_with_a_post_that_its_channel_gets_anyway() -> None:
    both = [owed(1, subscription(1)), owed(1, subscription(2, cadence=DAILY))]

    posts = plan(both, SIX, SETTINGS)

    assert shape(posts) == [("dx", "single", [1])]
    assert len(posts[0].changes[0].owed) == 2


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
def test_after_the_digest_hour_every_delivery_is_in_exactly_one_post(
    rows: list[tuple[int, int, str, Cadence, Notify]],
) -> None:
    everything = [
        owed(change, subscription(number, channel, cadence), notify=notify)
        for change, number, channel, cadence, notify in rows
    ]

    planned = [
        each
        for post in plan(everything, TEN, SETTINGS)
        for change in post.changes
        for each in change.owed
        if each.subscription.channel == post.channel
    ]

    assert sorted(map(repr, planned)) == sorted(map(repr, everything))
