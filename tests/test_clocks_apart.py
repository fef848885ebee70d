"""Posts whose answer was lost while our clock and Slack's do not agree: each arrives once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from standins.slack import FaultKind, SlackStandIn
from standins.slack_workspace import Channel, Workspace
from tests.command_tools import World, world
from tests.slack_tools import DX, StillClock, arrived, put, send, states
from tests.state_examples import owed_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database

F = FaultKind
MINUTE = timedelta(minutes=1)
AHEAD = [timedelta(seconds=130), 90 * MINUTE, timedelta(hours=25), -10 * MINUTE]


@pytest.fixture
def owing(tmp_path: Path) -> Iterator[World]:
    """One record is owed to #dx, and Slack will lose the answer to its post."""
    with world(tmp_path / "config") as made:
        owed_at(made.database, "#dx")
        made.slack.fail(F.DROP_AFTER)
        yield made


@pytest.mark.parametrize("ahead", AHEAD, ids=str)
def test_a_post_whose_answer_was_lost_arrives_once_however_wrong_our_clock_is(
    ahead: timedelta, owing: World
) -> None:
    ours = datetime.fromtimestamp(owing.slack.workspace.clock(), UTC) + ahead
    ended = owing.gikai("deliver", at="11-20 12:00", GIKAI_NOW=ours.isoformat())

    assert ended.code == 0
    assert len(owing.texts()) == 1
    assert owing.slack.calls("chat.postMessage") == 1


class Apart:
    """Our clock, and a Slack whose own moves with it but does not agree."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.ours = StillClock()
        workspace = Workspace((Channel(DX, "dx"),), clock=self._slacks)
        self.slack = SlackStandIn(workspace)

    def _slacks(self) -> float:
        return (self.ours.moment - self.ahead).timestamp()

    def set_ours(self, ahead: timedelta) -> None:
        """Our clock jumps; Slack's does not."""
        self.ours.moment += ahead - self.ahead
        self.ahead = ahead


@pytest.fixture
def clocks() -> Iterator[Apart]:
    made = Apart()
    with made.slack:
        yield made


@pytest.mark.parametrize(
    ("first", "later"),
    [(timedelta(), 90 * MINUTE), (timedelta(days=3), timedelta()), (MINUTE, timedelta(days=-400))],
    ids=str,
)
def test_a_post_is_found_though_our_clock_jumped_before_the_look(
    first: timedelta, later: timedelta, database: Database, clocks: Apart
) -> None:
    clocks.set_ours(first)
    (key,) = put(database, DX, "lost")
    clocks.slack.fail(F.DROP_AFTER)
    clocks.slack.fail(*[F.DROP_BEFORE] * 9, method="conversations.history")
    send(database, clocks.slack, clocks.ours)
    assert states(database) == {"unknown": 1}
    clocks.slack.faults.clear()
    clocks.set_ours(later)
    clocks.ours.pass_time(days=1)

    send(database, clocks.slack, clocks.ours)

    assert arrived(clocks.slack, DX) == [key]
    assert states(database) == {"sent": 1}


def test_nothing_leaves_while_slack_does_not_answer(database: Database, clocks: Apart) -> None:
    keys = put(database, DX, "a", "b")
    clocks.slack.fail(*[F.DROP_BEFORE] * 9, method="")
    away = send(database, clocks.slack, clocks.ours)
    clocks.slack.faults.clear()
    clocks.ours.pass_time(hours=2)

    report = send(database, clocks.slack, clocks.ours)

    assert (away.waiting, away.unclear, report.sent) == (2, 0, 2)
    assert arrived(clocks.slack, DX) == keys
    assert clocks.slack.calls("conversations.history") == 0


def test_a_look_asks_only_for_what_slack_stored_shortly_before_the_post_left(
    database: Database, clocks: Apart
) -> None:
    clocks.set_ours(timedelta(hours=25))
    put(database, DX, "old")
    send(database, clocks.slack, clocks.ours)
    clocks.slack.workspace.channels[DX].messages *= 40
    clocks.slack.workspace.settings.page_rows = 15
    clocks.ours.pass_time(hours=1)
    put(database, DX, "new")
    clocks.slack.fail(F.DROP_AFTER)

    send(database, clocks.slack, clocks.ours)

    assert clocks.slack.calls("conversations.history") == 1
