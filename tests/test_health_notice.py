"""What the operators are told of a silent source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.health import raise_alarms
from config.load import load_config
from crawler.limits import OUT_OF_TIME, limit_reached
from crawler.politeness.refusals import refusal
from crawler.steps import Page
from notifier.health import notices
from notifier.message import Message
from notifier.troubles import Cause, Trouble, trouble
from state.alarms import Alarm, alarms_due
from state.ingest import ingest
from state.outbox import posts_due
from state.outcomes import INTERRUPTED, KILLED
from state.records import Notify, Outcome, RunReport, Window
from state.runs import begin_run, finish_run, last_reports
from tests.command_tools import BOT, configure, source
from tests.post_tools import assert_inert, assert_sendable, words
from tests.state_examples import NOW, ingestion_of, minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from config.models import Config
    from state.database import Database

FAILING = Page(url="https://kakuu.example.jp/", status=500, headers={}, body=b"<h1>Error</h1>")


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
    alarm = Alarm(report=report(outcome, "kakuu", "HTTP 403 <b>"), told=None)

    message = only_message([alarm], {"kakuu": "架空市議会"})

    assert_sendable(message)
    assert_inert(message)
    shown = words(message)
    assert "情報源の異常 1件" in shown
    assert "架空市議会（kakuu）: " in shown
    assert "2026年11月21日 06:00 に確認" in shown
    assert "HTTP 403 <b>" in shown
    assert "ください" in shown or "取り直します" in shown


@pytest.mark.parametrize(
    ("outcome", "reason", "was"),
    [
        (Outcome.BLOCKED, "ClosedByRobots: robots.txt does not allow it", "取得の拒否"),
        (Outcome.UNREACHABLE, "Unreachable: no answer", "応答の異常"),
        (Outcome.UNREACHABLE, "ProxyFails: no answer", "プロキシの異常"),
        (Outcome.UNREACHABLE, f"Postponed: {INTERRUPTED}", "実行の中断"),
        (Outcome.UNREACHABLE, KILLED, "実行の中断"),
    ],
)
def test_a_recovery_says_what_it_recovered_from(outcome: Outcome, reason: str, was: str) -> None:
    began = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)
    found = datetime(2026, 11, 18, 21, 20, tzinfo=UTC)
    told = replace(report(outcome, "kakuu", reason), started_at=began, finished_at=found)

    message = only_message([Alarm(report=report(Outcome.NEW), told=told)], {})

    assert "復旧 1件" in words(message)
    assert (
        f"kakuu: 復旧しました（2026年11月19日 06:20 から続いていた「{was}」は解消しました）"
        in words(message)
    )


def test_another_trouble_says_what_was_before_it() -> None:
    told = report(Outcome.UNREACHABLE, "kakuu", INTERRUPTED)
    alarm = Alarm(report=report(Outcome.BROKEN), told=told)
    assert "（以前の状態: 実行の中断）" in words(only_message([alarm], {}))


LOST = "refused: kakuu/7 kept 2 of 104 characters; nothing was stored"
# What ails it, the reasons on record, what is said and what is not.
TROUBLES: dict[str, tuple[Outcome, str, str, str]] = {
    "a lost text": (
        Outcome.BROKEN,
        f"{LOST}; if that is right: gikai accept kakuu/7 [https://kakuu.example.jp/7]",
        "本文が大きく減りました",
        "正しければ gikai accept kakuu/7 を実行してください",
    ),
    "a text that is gone": (
        Outcome.BROKEN,
        f"{LOST} [https://kakuu.example.jp/7]",
        "本文が大きく減りました",
        "本文があるか確かめてください",
    ),
    "another page": (
        Outcome.BROKEN,
        "LayoutChanged: no list [https://kakuu.example.jp/]",
        "ページの形が変わりました",
        "url が正しいか確かめてください。作りが変わったときは開発元に",
    ),
    "a crash": (
        Outcome.BROKEN,
        "the crawl crashed (exit code 1)",
        "読み取りの処理が止まりました",
        "開発元に",
    ),
    "an error that was answered": (
        Outcome.UNREACHABLE,
        f"Unreachable: {refusal(FAILING)} [https://kakuu.example.jp/]",
        "サイトがエラーを返しました（500）",
        "次の実行で取り直します",
    ),
    "an error instead of robots.txt": (
        Outcome.UNREACHABLE,
        "Unreachable: robots.txt answered 503: nothing is fetched this run",
        "サイトがエラーを返しました（503）",
        "次の実行で取り直します",
    ),
    "silence": (
        Outcome.UNREACHABLE,
        "Unreachable: ConnectionRefusedError: refused [https://kakuu.example.jp/]",
        "サイトにつながりません",
        "サイトの移転",
    ),
    "our limit": (
        Outcome.UNREACHABLE,
        f"LimitReached: {limit_reached(9, 3, 0, bounded=False)}",
        "1回の実行の上限に達しました",
        "max_requests",
    ),
    "our time": (
        Outcome.UNREACHABLE,
        f"Postponed: {OUT_OF_TIME}",
        "時間内に読み終わりませんでした",
        "run_limit_minutes",
    ),
    "a refusal": (
        Outcome.BLOCKED,
        "ClosedByRobots: robots.txt does not allow it [https://kakuu.example.jp/]",
        "取得を拒否されました",
        "gikai permissions letter kakuu で依頼文",
    ),
}


@pytest.mark.parametrize("case", sorted(TROUBLES))
def test_what_ails_it_is_read_off_the_reasons(case: str) -> None:
    outcome, reason, said, remedy = TROUBLES[case]
    alarm = Alarm(report=report(outcome, "kakuu", reason), told=None)
    shown = words(only_message([alarm], {"kakuu": "架空市議会"}))
    assert f"架空市議会（kakuu）: {said}" in shown
    assert remedy in shown


def test_a_lost_text_is_known_as_ingestion_has_it_on_record(database: Database) -> None:
    document = minutes(("甲", "庁舎の窓口を増やし、申請の書き方を改める。" * 9))
    run_of(database, document)
    run_id = begin_run(database, source=document.source, origin="run", window=Window(), now=NOW)
    again = replace(ingestion_of(database, document, Notify.NORMAL), run_id=run_id)
    ingest(database, [replace(document, parts=minutes(("甲", "窓口。")).parts)], again)
    finish_run(database, replace(report(Outcome.BROKEN, document.source), run_id=run_id))
    (told,) = last_reports(database, origin="run")
    assert trouble(told) == Trouble(
        outcome=Outcome.BROKEN, cause=Cause.LOST_TEXT, detail=f"gikai accept {document.key}"
    )


def test_a_page_beside_a_lost_text_is_told_as_a_page() -> None:
    lost, page = TROUBLES["a lost text"][1], TROUBLES["another page"][1]
    alarm = Alarm(report=report(Outcome.BROKEN, "kakuu", lost, page), told=None)
    assert "ページの形が変わりました" in words(only_message([alarm], {}))


def test_many_alarms_at_once_share_few_notices() -> None:
    alarms = [
        Alarm(report=report(Outcome.UNREACHABLE, f"s{n}", "x" * 5000), told=None)
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


@pytest.mark.parametrize("printed", [True, False])
def test_who_read_the_report_is_not_told_the_same_beside_it(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], printed: bool
) -> None:
    config = load_config(configure(tmp_path / "c"))
    run_id = begin_run(database, source="kakuu", origin="run", window=Window(), now=NOW)
    finish_run(database, replace(report(Outcome.BROKEN, "kakuu", "no list"), run_id=run_id))
    raise_alarms(database, config, NOW, printed=[run_id] if printed else [])
    assert capsys.readouterr().err == ("" if printed else "kakuu broken: no list\n")


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


def test_a_channel_that_is_taken_away_and_set_again_hears_of_a_recovery_meanwhile(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without, later = configured(tmp_path, source("kakuu", None))
    ran(database, later, Outcome.BLOCKED)
    ran(database, without, Outcome.NOTHING_NEW)
    ran(database, without, Outcome.NOTHING_NEW)
    assert capsys.readouterr().err.splitlines()[1:] == ["kakuu is back"]
    _, recovery = ran(database, later, Outcome.NOTHING_NEW)
    assert "復旧しました" in recovery
    assert "「取得の拒否」" in recovery
    assert len(ran(database, later, Outcome.NOTHING_NEW)) == 2, "and hears it once"


def test_a_channel_that_is_set_again_hears_what_it_was_before_another_trouble(
    database: Database, tmp_path: Path
) -> None:
    without, later = configured(tmp_path, source("kakuu", None))
    ran(database, later, Outcome.BLOCKED)
    ran(database, without, Outcome.EMPTY)
    ran(database, later, Outcome.EMPTY)
    *_, post = posts_due(database, NOW)
    assert "（以前の状態: 取得の拒否）" in words(Message.from_json(post.payload))


def test_a_channel_hears_of_a_recovery_though_the_source_is_watched_no_more(
    database: Database, tmp_path: Path
) -> None:
    without, later = configured(tmp_path)
    ran(database, later, Outcome.BLOCKED)
    ran(database, without, Outcome.NOTHING_NEW)
    raise_alarms(database, later, NOW)
    assert len(posts_due(database, NOW)) == 2


@pytest.mark.parametrize("sources", [(), (source("kakuu", None, enabled=False),)])
def test_a_channel_that_is_set_later_hears_nothing_of_a_source_that_is_watched_no_more(
    database: Database, tmp_path: Path, sources: tuple[str, ...]
) -> None:
    without, later = configured(tmp_path, *sources)
    ran(database, without, Outcome.BLOCKED)
    raise_alarms(database, later, NOW)
    assert posts_due(database, NOW) == []
    assert len(ran(database, later, Outcome.EMPTY)) == 1, "unless it is read all the same"
