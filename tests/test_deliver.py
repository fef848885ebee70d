"""Effectively-once delivery, attacked from both sides of the wire."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from notifier.deliver import DeliverySettings
from notifier.errors import Unclear
from notifier.slack import SlackSender
from standins.slack import FaultKind, SlackStandIn
from standins.slack_workspace import TOKEN
from state import outbox
from tests.slack_tools import (
    DX,
    OPS,
    StillClock,
    arrived,
    key_of,
    put,
    send,
    states,
    two_channels,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from state.database import Database


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def slack(clock: StillClock) -> Iterator[SlackStandIn]:
    with two_channels(clock) as stand_in:
        yield stand_in


F = FaultKind
TABLE = {
    "no fault": (),
    "stored, then dropped": (F.DROP_AFTER,),
    "stored, then hung": (F.HANG_AFTER,),
    "stored, then 500": (F.ERROR_AFTER,),
    "stored, then half an answer": (F.HALF_BODY,),
    "stored, then reset": (F.RESET_AFTER,),
    "dropped before storing": (F.DROP_BEFORE,),
    "hung before storing": (F.HANG_BEFORE,),
    "500 before storing": (F.ERROR_BEFORE,),
    "an HTML page instead of an answer": (F.HTML_503,),
    "reset before storing": (F.RESET_BEFORE,),
    "429": (F.RATE_LIMITED,),
    "429, then stored and dropped": (F.RATE_LIMITED, F.DROP_AFTER),
    "dropped, 429, then stored and hung": (F.DROP_BEFORE, F.RATE_LIMITED, F.HANG_AFTER),
    "dropped twice, then stored and reset": (F.DROP_BEFORE, F.DROP_BEFORE, F.RESET_AFTER),
}


@pytest.mark.parametrize("faults", TABLE.values(), ids=TABLE.keys())
def test_a_post_arrives_once_whatever_the_wire_does(
    faults: tuple[FaultKind, ...], database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "one")
    slack.fail(*faults, seconds=1)

    report = send(database, slack, clock)

    assert arrived(slack, DX) == [key]
    assert (report.sent, states(database)) == (1, {"sent": 1})


def test_every_post_of_a_batch_arrives_once_when_every_second_answer_is_lost(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    keys = put(database, DX, *"abcdefgh")
    for _ in keys:
        slack.fail(F.DROP_AFTER, F.DROP_BEFORE)

    report = send(database, slack, clock)

    assert sorted(arrived(slack, DX)) == sorted(keys)
    assert report.sent == len(keys)


def test_a_post_that_slack_stores_seconds_after_dropping_the_line_is_not_sent_again(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "late")
    slack.fail(F.LATE, seconds=3600)

    def store_now() -> None:
        if clock.slept[-1] < DeliverySettings().look_again_seconds:
            return  # only between the first look and the second
        for timer in slack.pending:
            timer.cancel()
            timer.function(*timer.args)
        slack.pending.clear()

    clock.during_sleep = store_now

    send(database, slack, clock)

    assert arrived(slack, DX) == [key]
    assert slack.calls("chat.postMessage") == 1


def test_a_second_delivery_sends_nothing_again(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "one", "two")
    send(database, slack, clock)

    again = send(database, slack, clock)

    assert (again.sent, len(arrived(slack, DX))) == (0, 2)


def test_a_post_cut_off_after_it_was_stored_is_found_and_not_repeated(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "killed")
    (post,) = outbox.posts_due(database, clock.now())
    outbox.mark_sending(database, post.id, clock.now())
    SlackSender(TOKEN, slack.url).post(DX, "…", None, {"key": key})

    report = send(database, slack, clock)

    assert arrived(slack, DX) == [key]
    assert report.sent == 1


def test_a_post_cut_off_before_it_left_is_sent(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "killed")
    (post,) = outbox.posts_due(database, clock.now())
    outbox.mark_sending(database, post.id, clock.now())

    send(database, slack, clock)

    assert arrived(slack, DX) == [key]


def test_a_post_found_days_later_is_looked_for_since_it_first_left(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "killed")
    (post,) = outbox.posts_due(database, clock.now())
    outbox.mark_sending(database, post.id, clock.now())
    SlackSender(TOKEN, slack.url).post(DX, "…", None, {"key": key})
    clock.pass_time(days=3)

    send(database, slack, clock)

    assert arrived(slack, DX) == [key]


def test_a_post_that_left_by_a_wrong_clock_is_looked_for_everywhere(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "killed")
    (post,) = outbox.posts_due(database, clock.now())
    outbox.mark_sending(database, post.id, clock.now() + timedelta(days=400))
    SlackSender(TOKEN, slack.url).post(DX, "…", None, {"key": key})
    clock.pass_time(hours=1)

    send(database, slack, clock)

    assert arrived(slack, DX) == [key]


def test_somebody_elses_message_with_our_key_does_not_count_as_ours(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "spoofed")
    metadata = {"event_type": "gikai_watch_notice", "event_payload": {"key": key}}
    foreign = {"ts": f"{clock.seconds():.6f}", "bot_id": "B0OTHER", "metadata": metadata}
    slack.workspace.channels[DX].messages.append(foreign)
    slack.fail(F.DROP_BEFORE)

    send(database, slack, clock)

    assert arrived(slack, DX) == [key, key]


def test_looking_follows_pages_of_fifteen_and_waits_between_them(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "deep")
    slack.fail(F.DROP_AFTER)
    sender = SlackSender(TOKEN, slack.url, sleep=clock.sleep)

    with pytest.raises(Unclear):
        sender.post(DX, "…", None, {"key": key})
    for number in range(40):
        sender.post(DX, "later", None, {"key": key_of(f"other {number}")})
    (post,) = outbox.posts_due(database, clock.now())
    outbox.mark_sending(database, post.id, clock.now())
    slack.workspace.settings.page_rows = 15
    slack.workspace.settings.rate_limits = True
    slack.workspace.settings.per_minute["conversations.history"] = 1

    report = send(database, slack, clock)

    assert report.sent == 1
    assert arrived(slack, DX).count(key) == 1
    assert slack.calls("conversations.history") >= 3


def test_a_429_is_honoured_and_is_no_attempt(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "one")
    slack.fail(F.RATE_LIMITED, F.RATE_LIMITED, F.RATE_LIMITED, seconds=7)

    send(database, slack, clock)

    assert [wait for wait in clock.slept if wait >= 7] == [7.5, 7.5, 7.5]
    assert database.connection.execute("SELECT attempts FROM posts").fetchone()[0] == 0


def test_a_429_longer_than_our_patience_leaves_the_post_to_the_next_delivery(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "one")
    slack.fail(F.RATE_LIMITED, seconds=600)
    first = send(database, slack, clock)
    too_soon = send(database, slack, clock)
    clock.pass_time(seconds=601)

    last = send(database, slack, clock)

    assert (first.waiting, too_soon.sent, last.sent) == (1, 0, 1)
    assert arrived(slack, DX) == [key]


def test_a_channel_that_is_always_too_fast_holds_nobody_up_for_long(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, *[f"post {number}" for number in range(30)])
    slack.fail(*[F.RATE_LIMITED] * 500, seconds=50)

    report = send(database, slack, clock)

    assert (report.waiting, report.parked) == (30, 0)
    assert sum(clock.slept) < 600


def test_a_channel_told_to_wait_for_long_is_not_waited_for_by_its_other_posts(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a", "b", "c")
    put(database, OPS, "d")
    slack.fail(F.RATE_LIMITED, seconds=3000)

    report = send(database, slack, clock)

    assert (report.waiting, report.sent) == (3, 1)
    assert sum(clock.slept) < 60


def test_a_channel_gets_no_two_posts_within_the_interval(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    slack.workspace.settings.rate_limits = True
    put(database, DX, *"abcde")

    report = send(database, slack, clock)

    moments = [float(each["ts"]) for each in slack.workspace.channels[DX].messages]
    assert (report.sent, slack.calls("chat.postMessage")) == (5, 5)
    assert all(later - earlier > 1.09 for earlier, later in pairwise(moments))


def test_posts_of_a_channel_keep_their_order(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    keys = put(database, DX, *"abcde")
    slack.fail(F.RATE_LIMITED, seconds=5)

    send(database, slack, clock)

    assert arrived(slack, DX) == keys


def test_one_channels_429_does_not_hold_up_another(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "slow")
    put(database, OPS, "quick")
    slack.fail(F.RATE_LIMITED, seconds=30)

    send(database, slack, clock)

    slow, quick = (float(slack.workspace.channels[c].messages[0]["ts"]) for c in (DX, OPS))
    assert quick + 29 < slow
