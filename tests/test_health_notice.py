"""What the operators are told of a silent source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.health import raise_alarms
from config.load import load_config
from notifier.health import notices
from notifier.message import Message
from state.alarms import Alarm, alarms_due
from state.outbox import posts_due
from state.records import Outcome, RunReport, Window
from state.runs import begin_run, finish_run
from tests.command_tools import BOT, configure, source
from tests.post_tools import assert_inert, assert_sendable, words
from tests.state_examples import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from config.models import Config
    from state.database import Database


def report(outcome: Outcome, source: str = "kakuu", *errors: str) -> RunReport:
    moment = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    return RunReport(
        run_id=7,
        source=source,
        outcome=outcome,
        baseline=False,
        errors=errors,
        started_at=moment,
        finished_at=moment,
    )


def only_message(alarms: list[Alarm], names: dict[str, str]) -> Message:
    (post,) = notices(alarms, "ops", names)
    return Message.from_json(post.payload)


@pytest.mark.parametrize("outcome", [each for each in Outcome if not each.healthy])
def test_an_alarm_says_what_since_when_and_what_to_do(outcome: Outcome) -> None:
    alarm = Alarm(report=report(outcome, "kakuu", "HTTP 403 <b>"), told=None, told_at=None)

    message = only_message([alarm], {"kakuu": "架空市議会"})

    assert_sendable(message)
    assert_inert(message)
    shown = words(message)
    assert "取得元の異常 1件" in shown
    assert "架空市議会: " in shown
    assert "2026年11月21日 06:00 に確認" in shown
    assert "HTTP 403 <b>" in shown
    assert "ください" in shown or "取り直します" in shown


def test_a_recovery_says_what_it_recovered_from() -> None:
    told_at = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)
    alarm = Alarm(report=report(Outcome.NEW), told=Outcome.BLOCKED, told_at=told_at)

    message = only_message([alarm], {})

    assert "復旧 1件" in words(message)
    assert (
        "kakuu: 復旧しました（2026年11月19日 06:00 から「取得を拒否されました」でした）"
        in words(message)
    )


def test_many_alarms_at_once_share_few_notices() -> None:
    alarms = [
        Alarm(report=report(Outcome.UNREACHABLE, f"s{n}", "x" * 5000), told=None, told_at=None)
        for n in range(100)
    ]

    posts = notices(alarms, "ops", {})

    assert len(posts) == 9
    assert len({post.key for post in posts}) == 9
    for post in posts:
        assert_sendable(Message.from_json(post.payload))


def configured(folder: Path, *sources: str) -> tuple[Config, Config]:
    """Without a channel of the operators, and with one."""
    bots = (BOT, BOT + 'operators_channel = "#operators"\n')
    without, later = (
        load_config(configure(folder / str(number), *sources, bot=bot))
        for number, bot in enumerate(bots)
    )
    return without, later


def ran(database: Database, config: Config, outcome: Outcome) -> list[str]:
    """What the operators' channel has heard after a daily run of one source."""
    run_id = begin_run(database, source="kakuu", origin="run", window=Window(), now=NOW)
    finish_run(database, replace(report(outcome), run_id=run_id))
    raise_alarms(database, config, NOW)
    return [Message.from_json(post.payload).text for post in posts_due(database, NOW)]


def test_a_channel_that_is_set_later_hears_of_what_lasts_and_of_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    without, later = configured(tmp_path, source("kakuu", None))
    assert ran(database, without, Outcome.EMPTY) == []
    assert ran(database, without, Outcome.NOTHING_NEW) == []
    assert ran(database, without, Outcome.BLOCKED) == []
    assert len(ran(database, later, Outcome.BLOCKED)) == 1
    assert len(ran(database, later, Outcome.BLOCKED)) == 1
    _, recovery = ran(database, later, Outcome.NOTHING_NEW)
    assert "復旧しました" in recovery
    ran(database, without, Outcome.EMPTY)
    assert len(ran(database, later, Outcome.NOTHING_NEW)) == 2, "of that it has heard nothing"
    assert alarms_due(database) == [], "and nobody is told again that it is back"


@pytest.mark.parametrize("sources", [(), (source("kakuu", None, enabled=False),)])
def test_a_channel_that_is_set_later_hears_nothing_of_a_source_that_is_watched_no_more(
    database: Database, tmp_path: Path, sources: tuple[str, ...]
) -> None:
    without, later = configured(tmp_path, *sources)
    ran(database, without, Outcome.BLOCKED)
    raise_alarms(database, later, NOW)
    assert posts_due(database, NOW) == []
    assert len(ran(database, later, Outcome.EMPTY)) == 1, "unless it is read all the same"
