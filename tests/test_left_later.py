"""What `gikai deliver` says of what it leaves behind."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from standins.slack import FaultKind
from state.database import open_database
from state.records import Cadence
from state.subscriptions import subscribe
from tests.command_tools import World, world
from tests.state_examples import NOW, ask, minutes, owed_at, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = "11-22 06:00"


@pytest.fixture
def owing(tmp_path: Path) -> Iterator[World]:
    """One record is owed to two channels."""
    with world(tmp_path / "config") as made:
        owed_at(made.database, "#dx", "#operators")
        yield made


def test_after_an_outage_it_says_which_posts_are_tried_again_and_from_when(owing: World) -> None:
    owing.slack.fail(*[FaultKind.DROP_BEFORE] * 4, method="")
    away = owing.gikai("deliver", at=AT)
    back = owing.gikai("deliver", at=AT)
    again = "1 post tried again from 2026-11-22 06:00:05 JST"
    assert away.code == 1
    assert f"Left for later: {again}." in away.err
    assert "1 post sent, 0 waiting, 0 unclear, 0 parked." in back.err
    assert back.err.endswith(f"Left for later: {again}.\n")
    assert owing.gikai("deliver", at="11-22 06:01").err.count("1 post sent") == 1


def test_where_nothing_is_due_it_says_what_is_owed_for_later_and_what_is_parked(
    tmp_path: Path,
) -> None:
    with world(tmp_path / "config") as made:
        with closing(open_database(made.database)) as database:
            ask(database, "DX", "#operators")
            before = NOW - timedelta(days=1)
            subscribe(database, channel="#dx", query="DX", cadence=Cadence.WEEKLY, now=before)
            run_of(database, minutes())
        made.channel("operators").archived = True
        assert made.gikai("deliver", at="11-02 16:00").code == 1
        idle = made.gikai("deliver", at="11-02 16:00")
        values = made.gikai("deliver", "--json", at="11-02 16:00").one()
    left = "1 owed for a later hour; 1 post parked (gikai deliver --parked)"
    assert idle.out == f"Nothing is due. Left for later: {left}.\n"
    assert values["later"] == {"again": 0, "from": None, "owed": 1, "parked": 1}


def test_nothing_is_said_where_nothing_is_left(owing: World) -> None:
    sent = owing.gikai("deliver", at=AT)
    assert sent.err.splitlines()[-1] == "2 posts sent, 0 waiting, 0 unclear, 0 parked."
    assert owing.gikai("deliver", at=AT).out == "Nothing is due.\n"
