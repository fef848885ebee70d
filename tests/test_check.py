"""`gikai check` against a Slack that knows the token, knows too little of it, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from standins.slack import FaultKind
from standins.slack_workspace import TOKEN, Access
from tests.command_tools import BOT, World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = "11-20 06:00"


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[World]:
    """A configuration that lacks nothing but what a test takes away."""
    with world(tmp_path / "config") as made:
        made.gikai("subscribe", "#dx", "@DX", at=AT, token=False)
        yield made


def test_where_nothing_is_missing_check_says_so(ready: World) -> None:
    ended = ready.gikai("check", at=AT)
    assert ended.code == 0
    assert "All is ready" in ended.out
    assert "gikai-watch in 架空ワークスペース" in ended.out
    assert ready.site.asked == []


def test_a_clock_that_differs_from_slacks_is_remarked_and_nothing_that_is_missing(
    ready: World,
) -> None:
    slacks = datetime.fromtimestamp(ready.slack.workspace.clock(), UTC)
    said = []
    for ahead in (0, 90, -1500):
        ours = (slacks + timedelta(minutes=ahead)).isoformat()
        ended = ready.gikai("check", "--json", at=AT, GIKAI_NOW=ours)
        assert ended.code == 0
        said.append(ended.one()["found"]["slack"])
    assert said[0] == "gikai-watch in 架空ワークスペース"
    assert "; the time here is 90 minutes ahead of Slack's: set the clock" in said[1]
    assert "; the time here is 25 hours behind Slack's" in said[2]


def test_scopes_that_the_app_lacks_are_named(ready: World) -> None:
    ready.slack.workspace.tokens[TOKEN] = Access(scopes=("chat:write", "channels:read"))
    ended = ready.gikai("check", "--json", at=AT)
    assert ended.code == 1
    (missing,) = ended.one()["missing"]
    assert "channels:history" in missing
    assert "chat:write" not in missing


def test_channels_that_take_no_post_are_named(ready: World) -> None:
    ready.channel("dx").archived = True
    ready.channel("operators").private, ready.channel("operators").member = True, False
    for channel in ("#nowhere", "C000000002", "#operators"):
        ready.gikai("subscribe", channel, "@DX", at=AT)
    ended = ready.gikai("check", "--json", at=AT)
    assert ended.code == 1
    dx, nowhere, operators, by_id = sorted(ended.one()["missing"], key=str.casefold)
    assert dx.startswith("#dx: it is archived")
    assert nowhere.startswith("#nowhere: Slack knows no such channel")
    assert operators.startswith("#operators: Slack knows no such channel, or it is private")
    assert by_id.startswith("C000000002: it is private, and the app is not in it: /invite @gikai")


def test_a_public_channel_without_the_app_is_nothing_that_is_missing(ready: World) -> None:
    ready.channel("dx").member = False
    assert ready.gikai("check", at=AT).code == 0
    assert {request["method"] for request in ready.slack.requests} == {
        "auth.test",
        "conversations.list",
        "conversations.info",
    }


def test_a_slack_that_is_asked_of_too_many_channels_is_asked_again(ready: World) -> None:
    ready.slack.fail(FaultKind.RATE_LIMITED, method="conversations.info", seconds=1)
    assert ready.gikai("check", at=AT).code == 0
    methods = [request["method"] for request in ready.slack.requests]
    assert methods.count("conversations.info") == 2


def test_a_slack_that_says_nothing_of_a_channel_is_told_once(ready: World) -> None:
    ready.gikai("subscribe", "#operators", "@DX", at=AT)
    ready.slack.fail(FaultKind.DROP_BEFORE, method="conversations.list")
    (missing,) = ready.gikai("check", "--json", at=AT).one()["missing"]
    assert missing.startswith("#dx: Slack does not say whether it takes posts")


def test_a_token_that_slack_refuses_is_told_and_not_shown(ready: World) -> None:
    ready.slack.workspace.tokens[TOKEN] = Access(error="token_revoked")
    ended = ready.gikai("check", at=AT)
    assert ended.code == 1
    assert "token_revoked" in ended.out
    assert TOKEN not in ended.out + ended.err


def test_a_slack_that_cannot_be_reached_is_not_told_as_a_token_refused(ready: World) -> None:
    ready.slack.fail(FaultKind.DROP_BEFORE, method="auth.test")
    (missing,) = ready.gikai("check", "--json", at=AT).one()["missing"]
    assert "could not be reached" in missing


def test_a_database_whose_folder_is_not_there_is_told(ready: World) -> None:
    elsewhere = BOT.replace("allow_loopback", 'database = "state/gikai.db"\nallow_loopback')
    (ready.folder / "bot.toml").write_text(elsewhere, encoding="utf-8")
    ended = ready.gikai("check", "--json", at=AT)
    assert f"Make the folder {ready.folder / 'state'}" in ended.one()["missing"][0]


def test_the_token_goes_to_no_stand_in_while_loopback_is_closed(ready: World) -> None:
    closed = BOT.replace("allow_loopback = true", "")
    (ready.folder / "bot.toml").write_text(closed, encoding="utf-8")
    ended = ready.gikai("check", at=AT)
    assert ended.code == 2
    assert ended.err.startswith("GIKAI_SLACK_URL\n")
    assert ready.slack.requests == []


def test_a_limit_that_lets_a_run_read_nothing_is_named_until_it_is_raised(ready: World) -> None:
    sources = ready.folder / "sources.toml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(f"{text}max_requests = 1\n", encoding="utf-8")
    ran = ready.gikai("run", at=AT)
    assert "none of its requests led to a record, which takes 2 at least" in ran.out + ran.err
    ended = ready.gikai("check", "--json", at=AT)
    assert ended.code == 1
    (missing,) = ended.one()["missing"]
    assert missing == (
        "Of kakuu nothing can be read with max_requests = 1: "
        "set 2 or more in its table of sources.toml."
    )
    sources.write_text(f"{text}max_requests = 2\n", encoding="utf-8")
    assert ready.gikai("check", at=AT).code == 0
