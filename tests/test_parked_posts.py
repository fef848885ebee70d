"""Posts that wait for a person, and what that person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from notifier import remedies
from notifier.errors import ChannelProblem, ChannelTrouble
from state.outbox import (
    NewPost,
    StoredPost,
    Style,
    compose_posts,
    mark_sending,
    mark_sent,
    mark_unknown,
    posts_due,
    readdress,
)
from tests.command_tools import BOT, world
from tests.state_examples import NOW, ask, minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database


def post_of(style: Style) -> StoredPost:
    return StoredPost(
        id=1,
        key="k",
        channel="#ops",
        style=style,
        payload="{}",
        state="sending",
        attempts=1,
        started_at=None,
        next_attempt_at=None,
        last_error=None,
        ts=None,
    )


@pytest.mark.parametrize("kind", [ChannelTrouble.ARCHIVED, ChannelTrouble.GONE])
@pytest.mark.parametrize("style", get_args(Style))
def test_who_never_subscribed_is_not_told_to_unsubscribe(
    style: Style, kind: ChannelTrouble
) -> None:
    problem = ChannelProblem(kind, "code")
    post = post_of(style)
    for said in (remedies.for_channel(post, problem), remedies.for_look(post, problem)):
        assert ("or unsubscribe" in said) == (style != "health")
        assert ("operators_channel in bot.toml" in said) == (style == "health")


def test_status_counts_what_operators_are_told_beside_the_deliveries(tmp_path: Path) -> None:
    with world(tmp_path / "config", bot=BOT + 'operators_channel = "#nowhere"\n') as made:
        made.blog.switches.drop = True
        assert made.gikai("run", at="11-20 06:00").code == 1
        told = made.gikai("status", at="11-20 07:00")
        values = made.gikai("status", "--json", at="11-20 07:00").one()
    assert "deliveries: 0 owed, 0 sent, 0 parked\nposts to operators: 0 owed, 0 sent, 1 parked" in (
        told.out
    )
    assert "or name another operators_channel in bot.toml" in told.out
    assert values["operator_posts"] == {"owed": 0, "sent": 0, "parked": 1}


def test_another_operators_channel_gets_what_the_one_before_never_took(tmp_path: Path) -> None:
    with world(tmp_path / "config", bot=BOT + 'operators_channel = "#nowhere"\n') as made:
        made.blog.switches.drop = True
        made.gikai("run", at="11-20 06:00")
        bot = made.folder / "bot.toml"
        bot.write_text(BOT + 'operators_channel = "#operators"\n', encoding="utf-8")
        for _ in range(2):
            assert made.gikai("deliver", at="11-20 07:00").code == 0
        (text,) = made.texts("operators")
        values = made.gikai("status", "--json", at="11-20 08:00").one()
    assert "サイトにつながりません" in text
    assert values["operator_posts"] == {"owed": 0, "sent": 1, "parked": 0}


@pytest.mark.parametrize("state", ["sending", "unknown", "sent"])
def test_what_may_have_arrived_in_one_channel_is_sent_to_no_other(
    database: Database, state: str
) -> None:
    post = NewPost(key="k", channel="#ops", style="health", delivery_ids=(), payload="{}")
    compose_posts(database, [post], NOW)
    mark_sending(database, 1, NOW)
    if state == "unknown":
        mark_unknown(database, 1, "no answer")
    elif state == "sent":
        mark_sent(database, 1, "1.0", NOW)
    readdress(database, "#operators")
    ((channel, found),) = database.connection.execute("SELECT channel, state FROM posts")
    assert (channel, found) == ("#ops", state)


def test_what_a_subscriber_is_owed_goes_to_no_channel_of_operators(database: Database) -> None:
    ask(database, "DX", "#dx")
    run_of(database, minutes())
    post = NewPost(key="k", channel="#dx", style="single", delivery_ids=(1,), payload="{}")
    compose_posts(database, [post], NOW)
    readdress(database, "#operators")
    assert [one.channel for one in posts_due(database, NOW)] == ["#dx"]
