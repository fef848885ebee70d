"""What `gikai subscribe` remarks on stderr of the channel, and that it refuses nothing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standins.slack import FaultKind
from standins.slack_workspace import TOKEN, Access
from tests.command_tools import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = "11-20 06:00"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[World]:
    """A configuration and a Slack with two channels."""
    with world(tmp_path / "config") as one:
        yield one


def remarks(made: World, channel: str, *, token: bool = True, **variables: str) -> str:
    """What is said on stderr of a subscription that is made all the same."""
    ended = made.gikai("subscribe", channel, "@DX", at=AT, token=token, **variables)
    assert (ended.code, "is told at once" in ended.out) == (0, True)
    assert TOKEN not in ended.out + ended.err
    return ended.err


@pytest.mark.parametrize("typed", ["＃dx", "#DX", "＃DX"])
def test_a_full_width_sign_and_capitals_name_the_channel_that_slack_has(
    made: World, typed: str
) -> None:
    assert remarks(made, typed) == ""
    assert made.gikai("subscriptions", "--json", at=AT).one()["channel"] == "#dx"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "DX",
            "'DX' is no id of a channel, and as a name it lacks the #.\n  Write '#dx' (in quotes)",
        ),
        ("#d x", "'#d x' names no channel.\n  Write '#name' (in quotes)"),
    ],
)
def test_who_names_no_channel_is_told_what_to_write(made: World, typed: str, said: str) -> None:
    ended = made.gikai("subscribe", typed, "@DX", at=AT)
    assert ended.code == 2
    assert said in ended.err


def test_of_a_channel_that_takes_posts_nothing_is_said(made: World) -> None:
    assert remarks(made, "#dx") == ""


def test_a_channel_that_slack_does_not_know_is_told_as_by_check(made: World) -> None:
    told = remarks(made, "#nosuch")
    assert told.startswith("#nosuch: Slack knows no such channel, or it is private")
    assert told.strip() in made.gikai("check", "--json", at=AT).one()["missing"]


def test_a_private_channel_without_the_app_is_told(made: World) -> None:
    made.channel("dx").private, made.channel("dx").member = True, False
    told = remarks(made, "C000000001")
    assert told.startswith("C000000001: it is private, and the app is not in it: /invite @gikai")


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.RATE_LIMITED])
def test_a_slack_that_does_not_answer_now_refuses_nothing(made: World, kind: FaultKind) -> None:
    made.slack.fail(kind, method="conversations.list", seconds=30)
    told = remarks(made, "#dx")
    assert told.startswith("#dx: Slack does not say whether it takes posts (")
    assert told.endswith("): gikai check\n")


def test_a_token_that_slack_refuses_refuses_nothing(made: World) -> None:
    made.slack.workspace.tokens[TOKEN] = Access(error="token_revoked")
    assert "token_revoked" in remarks(made, "#dx")


def test_what_is_no_token_refuses_nothing_and_is_not_shown(made: World) -> None:
    told = remarks(made, "#dx", token=False, SLACK_BOT_TOKEN="xoxp-0000-invented")
    assert told.startswith("#dx was not looked for: SLACK_BOT_TOKEN: ")
    assert "xoxp" not in told
