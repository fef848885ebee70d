"""What a channel, a token or a refused post means for the others, and for the next delivery."""

from __future__ import annotations

import json
import sys
from subprocess import run
from typing import TYPE_CHECKING

import pytest

from notifier.deliver import DeliverySettings
from notifier.message import Message
from standins.slack import FaultKind, SlackStandIn
from standins.slack_workspace import TOKEN, Access
from state import outbox
from state.counts import delivery_counts, parked_errors
from state.subscriptions import unsubscribe
from tests.slack_tools import (
    DX,
    OPS,
    StillClock,
    arrived,
    killed_while_sending,
    message,
    put,
    send,
    states,
    two_channels,
)
from tests.state_examples import ask, minutes, run_of

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


def test_an_archived_channel_parks_its_own_posts_only(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a", "b")
    put(database, OPS, "c")
    slack.workspace.channels[DX].archived = True

    report = send(database, slack, clock)

    assert (report.sent, report.parked) == (1, 2)
    (problem,) = report.problems
    assert problem == (
        f"{DX}: is_archived: the channel is archived: unarchive it, "
        "or name another operators_channel in bot.toml"
    )
    assert slack.calls("chat.postMessage") == 2


def test_a_public_channel_is_joined_once(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    keys = put(database, DX, "a", "b")
    slack.workspace.channels[DX].member = False

    send(database, slack, clock)

    assert arrived(slack, DX) == keys
    assert slack.calls("conversations.join") == 1


def test_a_channel_that_joining_does_not_open_is_given_up(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a", "b")
    slack.workspace.channels[DX].refuse = "not_in_channel"

    report = send(database, slack, clock)

    assert (report.parked, slack.calls("conversations.join")) == (2, 1)


def test_a_private_channel_asks_for_an_invitation(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a")
    slack.workspace.channels[DX].member = False
    slack.workspace.channels[DX].private = True

    report = send(database, slack, clock)

    assert states(database) == {"parked": 1}
    assert "/invite @gikai-watch" in report.problems[0]


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_bad_token_stops_everything_and_keeps_the_outbox(
    code: str, database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a", "b")
    slack.workspace.tokens[TOKEN] = Access(error=code)

    report = send(database, slack, clock)

    assert report.stopped is not None
    assert code in report.stopped
    assert (report.waiting, slack.calls("chat.postMessage")) == (2, 0)


def test_after_the_token_is_mended_everything_arrives(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    keys = put(database, DX, "a", "b")
    slack.workspace.tokens[TOKEN] = Access(error="token_revoked")
    send(database, slack, clock)
    slack.workspace.tokens[TOKEN] = Access()

    send(database, slack, clock)

    assert arrived(slack, DX) == keys


def test_a_missing_scope_names_the_scope(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a")
    slack.workspace.tokens[TOKEN] = Access(scopes=("channels:history",))

    report = send(database, slack, clock)

    assert "needed: chat:write" in (report.stopped or "")


def test_where_history_is_refused_the_post_stays_unknown_and_is_not_repeated(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")
    slack.workspace.tokens[TOKEN] = Access(scopes=("chat:write", "channels:read"))
    slack.fail(F.DROP_AFTER)

    report = send(database, slack, clock)

    assert (report.unclear, states(database)) == (1, {"unknown": 1})
    assert "channels:history" in report.problems[0]
    assert arrived(slack, DX) == [key]


def test_a_post_of_unknown_outcome_is_settled_once_history_is_allowed(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")
    slack.workspace.tokens[TOKEN] = Access(scopes=("chat:write", "channels:read"))
    slack.fail(F.DROP_AFTER)
    send(database, slack, clock)
    slack.workspace.tokens[TOKEN] = Access()
    clock.pass_time(hours=2)

    report = send(database, slack, clock)

    assert (report.sent, arrived(slack, DX)) == (1, [key])


def test_a_token_refused_while_looking_stops_and_leaves_the_post_unknown(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a", "b")
    killed_while_sending(database, clock)
    slack.workspace.tokens[TOKEN] = Access(error="token_revoked")

    report = send(database, slack, clock)

    assert "token_revoked" in (report.stopped or "")
    assert (report.unclear, slack.calls("chat.postMessage")) == (2, 0)


def test_a_look_that_is_always_too_fast_is_left_to_the_next_delivery(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")
    killed_while_sending(database, clock)
    slack.fail(*[F.RATE_LIMITED] * 500, method="conversations.history", seconds=20)

    report = send(database, slack, clock)
    slack.faults.clear()
    clock.pass_time(hours=2)

    assert (report.unclear, send(database, slack, clock).sent) == (1, 1)
    assert arrived(slack, DX) == [key]


def test_a_public_channel_that_we_have_left_is_joined_to_look(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")
    killed_while_sending(database, clock)
    slack.workspace.channels[DX].member = False

    send(database, slack, clock)

    assert arrived(slack, DX) == [key]


def test_a_post_refused_before_it_left_is_parked_again_while_its_channel_is_not_there(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, "#nowhere", "a")
    refused = send(database, slack, clock)
    for one in outbox.parked(database):
        outbox.unpark(database, one.id)

    report = send(database, slack, clock)

    assert (report.parked, report.unclear, report.problems) == (1, 0, refused.problems)
    assert states(database) == {"parked": 1}


def test_a_refused_post_that_is_taken_up_again_is_looked_for_once_without_a_wait(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")
    channel = slack.workspace.channels[DX]
    channel.member, channel.private = False, True
    send(database, slack, clock)
    outbox.unpark(database, 1)
    channel.member = True

    send(database, slack, clock)

    assert arrived(slack, DX) == [key]
    assert slack.calls("conversations.history") == 1
    assert DeliverySettings().look_again_seconds not in clock.slept


def test_a_private_channel_that_we_were_thrown_out_of_leaves_the_post_unknown(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a")
    killed_while_sending(database, clock)
    slack.workspace.channels[DX].member = False
    slack.workspace.channels[DX].private = True

    report = send(database, slack, clock)

    assert states(database) == {"unknown": 1}
    assert "/invite @gikai-watch" in report.problems[0]


@pytest.mark.parametrize("asked", [True, False])
def test_in_a_channel_that_is_gone_nothing_is_looked_for_that_nobody_asks_for(
    database: Database, slack: SlackStandIn, clock: StillClock, *, asked: bool
) -> None:
    subscription = ask(database, "DX", DX)
    run_of(database, minutes())
    carried = outbox.NewPost(
        key="k", channel=DX, style="single", delivery_ids=(1,), payload=message().to_json()
    )
    outbox.compose_posts(database, [carried], clock.now())
    killed_while_sending(database, clock)
    del slack.workspace.channels[DX]
    if not asked:
        unsubscribe(database, subscription.id, clock.now())

    for _ in range(2):
        send(database, slack, clock)

    assert delivery_counts(database) == ({"unknown": 1} if asked else {"dropped": 1})
    assert parked_errors(database) == []


def test_a_stored_post_that_cannot_be_read_is_parked_alone(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    keys = put(database, DX, "a", "b")
    database.connection.execute("UPDATE posts SET payload = '{}' WHERE id = 1")

    report = send(database, slack, clock)

    assert (report.sent, report.parked) == (1, 1)
    assert arrived(slack, DX) == keys[1:]


def test_blocks_that_slack_refuses_are_sent_plainer(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    blocks = tuple({"type": "divider"} for _ in range(51))
    broken = Message(text="【架空市議会】DX", blocks=blocks, link="https://example.jp/1")
    (key,) = put(database, DX, "odd", post=broken)

    report = send(database, slack, clock)

    (stored,) = slack.workspace.channels[DX].messages
    assert (report.sent, arrived(slack, DX)) == (1, [key])
    assert stored["blocks"][0]["text"]["text"] == "【架空市議会】DX"


def test_a_code_nobody_knows_is_tried_three_times_and_parked(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a")
    slack.workspace.channels[DX].refuse = "a_code_of_tomorrow"

    report = send(database, slack, clock)

    assert (report.parked, slack.calls("chat.postMessage")) == (1, 3)
    assert "a_code_of_tomorrow" in report.problems[0]


def test_a_full_workspace_stops_the_delivery_for_an_hour(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")
    slack.workspace.channels[DX].refuse = "message_limit_exceeded"
    stopped = send(database, slack, clock)
    slack.workspace.channels[DX].refuse = None
    clock.pass_time(minutes=30)
    too_soon = send(database, slack, clock)
    clock.pass_time(minutes=31)

    assert send(database, slack, clock).sent == 1
    assert (stopped.waiting, too_soon.sent) == (1, 0)
    assert arrived(slack, DX) == [key]


def test_an_outage_stops_early_parks_nothing_and_loses_nothing(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    keys = put(database, DX, *[f"post {number}" for number in range(30)])
    slack.fail(*[F.DROP_BEFORE] * 200, method="")
    for _ in range(10):
        report = send(database, slack, clock)
        clock.pass_time(hours=2)
    slack.faults.clear()

    final = send(database, slack, clock)

    assert "does not answer" in (report.stopped or "")
    assert (report.parked, final.sent) == (0, 30)
    assert sorted(arrived(slack, DX)) == sorted(keys)


def test_a_post_that_is_lost_again_and_again_is_parked_in_the_end(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a")
    slack.fail(*[F.DROP_BEFORE] * 50)
    for _ in range(12):
        send(database, slack, clock)
        clock.pass_time(hours=2)

    assert states(database) == {"parked": 1}
    assert slack.calls("chat.postMessage") == DeliverySettings().max_attempts


def test_the_metadata_is_small_and_says_no_secret(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    (key,) = put(database, DX, "a")

    send(database, slack, clock)

    (stored,) = slack.workspace.channels[DX].messages
    assert stored["metadata"] == {
        "event_type": "gikai_watch_notice",
        "event_payload": {"key": key, "deliveries": 0, "kind": "health"},
    }
    assert len(json.dumps(stored["metadata"])) < 1000


def test_the_token_stands_in_no_row(
    database: Database, slack: SlackStandIn, clock: StillClock
) -> None:
    put(database, DX, "a", "b")
    slack.workspace.channels[DX].refuse = "a_code_of_tomorrow"
    slack.fail(F.DROP_BEFORE)
    send(database, slack, clock)

    dump = database.connection.serialize()

    assert b"a_code_of_tomorrow" in dump
    assert TOKEN.encode() not in dump


def test_delivering_does_not_import_slacks_library() -> None:
    code = "import sys, notifier.deliver; sys.exit('slack_sdk' in sys.modules)"

    assert run([sys.executable, "-c", code], check=False).returncode == 0
