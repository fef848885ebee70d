"""Posts that wait for a person, and what that person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from notifier import remedies
from notifier.errors import ChannelProblem, ChannelTrouble
from state.outbox import StoredPost, Style
from tests.command_tools import BOT, world

if TYPE_CHECKING:
    from pathlib import Path


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
