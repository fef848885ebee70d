"""Runs that somebody ended before their source was read."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.interruption import STOPPING
from notifier.troubles import Cause, trouble
from standins.sites.serving import StandIn
from state.alarms import alarms_due, tell
from state.database import open_database
from state.interrupted import cut_off, uninterrupted
from state.outcomes import INTERRUPTED
from state.records import Outcome, RunReport, Window
from state.runs import begin_run, finish_run, last_reports, note_error, reports
from tests.command_tools import BOT, ROOT, configure, environment, source, world
from tests.crawls import Crawls
from tests.state_examples import NOW, minutes, run_of, said

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database
    from tests.command_tools import World

STOPPED = f"Postponed: {INTERRUPTED}"


def ran(
    database: Database, days: int, outcome: Outcome, *errors: str, whose: str = "kakuu"
) -> RunReport:
    """A daily run, so many days behind the first."""
    now = NOW + timedelta(days=days)
    run_id = begin_run(database, source=whose, origin="run", window=Window(), now=now)
    report = RunReport(
        run_id=run_id,
        source=whose,
        outcome=outcome,
        baseline=False,
        errors=errors,
        started_at=now,
        finished_at=now,
    )
    finish_run(database, report)
    return report


@pytest.mark.parametrize(
    ("outcome", "errors", "interrupted"),
    [
        (Outcome.UNREACHABLE, (INTERRUPTED,), True),
        (Outcome.UNREACHABLE, (f"Unreachable: {INTERRUPTED}",), True),
        (Outcome.UNREACHABLE, ("Unreachable: no answer [http://a/]", STOPPED), True),
        (Outcome.UNREACHABLE, ("Unreachable: no answer [http://a/]",), False),
        (Outcome.UNREACHABLE, (f"Unreachable: the page says {INTERRUPTED}",), False),
        (Outcome.BROKEN, ("LayoutChanged: no list", STOPPED), False),
        (Outcome.NOTHING_NEW, (), False),
    ],
)
def test_what_was_interrupted_and_met_nothing_worse_says_so(
    database: Database, outcome: Outcome, errors: tuple[str, ...], interrupted: bool
) -> None:
    ran(database, 0, outcome, *errors)
    (report,) = last_reports(database)
    assert report.interrupted is interrupted


def test_an_interruption_is_known_as_a_page_has_it_on_record(database: Database) -> None:
    run_id = begin_run(database, source="kakuu", origin="run", window=Window(), now=NOW)
    note_error(database, run_id, url=None, kind="Postponed", message=INTERRUPTED, now=NOW)
    report = RunReport(
        run_id=run_id,
        source="kakuu",
        outcome=Outcome.UNREACHABLE,
        baseline=False,
        errors=(INTERRUPTED,),
        started_at=NOW,
        finished_at=NOW,
    )
    finish_run(database, report)
    (found,) = last_reports(database)
    assert found.errors == (STOPPED,)
    assert found.interrupted


def test_in_place_of_an_interrupted_run_stands_the_last_that_nobody_interrupted(
    database: Database,
) -> None:
    whole = ran(database, 0, Outcome.NEW)
    ran(database, 1, Outcome.UNREACHABLE, STOPPED)
    ran(database, 2, Outcome.UNREACHABLE, INTERRUPTED)
    ill = ran(database, 2, Outcome.BROKEN, "LayoutChanged: no list", whose="another")
    ran(database, 2, Outcome.UNREACHABLE, STOPPED, whose="met first")
    found = uninterrupted(database, last_reports(database, origin="run"))
    assert [one.run_id for one in found] == [ill.run_id, whole.run_id]


def test_what_was_interrupted_twice_in_a_row_is_what_no_run_gets_to(database: Database) -> None:
    ran(database, 0, Outcome.UNREACHABLE, STOPPED)
    ran(database, 0, Outcome.NEW, whose="once")
    assert cut_off(database, last_reports(database, origin="run")) == []
    ran(database, 1, Outcome.UNREACHABLE, STOPPED)
    ran(database, 1, Outcome.UNREACHABLE, STOPPED, whose="once")
    assert cut_off(database, last_reports(database, origin="run")) == ["kakuu"]
    ran(database, 2, Outcome.NOTHING_NEW)
    assert cut_off(database, last_reports(database, origin="run")) == []


def test_what_is_interrupted_for_days_is_told_once_and_is_well_with_the_next_that_ends(
    database: Database,
) -> None:
    ran(database, 0, Outcome.NEW)
    for days in (1, 2):
        ran(database, days, Outcome.UNREACHABLE, STOPPED)
        ran(database, days, Outcome.UNREACHABLE, STOPPED)
        assert alarms_due(database) == []
    ran(database, 3, Outcome.UNREACHABLE, STOPPED)
    (due,) = alarms_due(database)
    assert trouble(due.report).cause is Cause.INTERRUPTED
    tell(database, [due], None, NOW)
    ran(database, 4, Outcome.UNREACHABLE, STOPPED)
    assert alarms_due(database) == []
    ran(database, 5, Outcome.NOTHING_NEW)
    (back,) = alarms_due(database)
    assert back.recovered


def test_what_was_interrupted_for_days_and_is_then_ill_is_told_anew(database: Database) -> None:
    for days in range(4):
        ran(database, days, Outcome.UNREACHABLE, "Unreachable: no answer", STOPPED)
    (interrupted,) = alarms_due(database)
    assert trouble(interrupted.report).cause is Cause.INTERRUPTED
    tell(database, [interrupted], None, NOW)
    ran(database, 4, Outcome.UNREACHABLE, "Unreachable: no answer")
    (ill,) = alarms_due(database)
    assert ill.told
    assert (ill.told.ended, ill.report.ended) == ("interrupted", "unreachable")


def test_what_no_run_could_tell_the_operators_comes_with_what_is_delivered(tmp_path: Path) -> None:
    with world(tmp_path / "config", bot=BOT + 'operators_channel = "#operators"\n') as watched:
        with closing(open_database(watched.folder / "gikai-watch.db")) as database:
            for days in range(7):
                ran(database, days, Outcome.UNREACHABLE, STOPPED)
        first, again = (watched.gikai("deliver", at="11-27 09:00") for _ in range(2))
        assert (first.code, again.code) == (0, 0)
        assert first.err.splitlines()[0] == (
            "kakuu interrupted, and so was each run for days: let a run end"
        )
        assert again.err == ""
        (text,) = watched.texts("operators")
        assert "何日も続けて、実行が途中で止められました" in text


def interrupted(watched: World, at: str) -> str:
    """What a run by hand told, until Ctrl-C came as soon as it had asked for something."""
    watched.blog.switches.slow_seconds = 120
    asked = len(watched.site.asked)
    command = [sys.executable, "-P", "-m", "bot.cli", "--config", str(watched.folder), "run"]
    variables = environment(GIKAI_NOW=f"2026-{at.replace(' ', 'T')}:00+09:00")
    child = subprocess.Popen(
        command, cwd=ROOT, env=variables, stderr=subprocess.PIPE, encoding="utf-8"
    )
    deadline = time.monotonic() + 60
    while len(watched.site.asked) == asked:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode != 0
    watched.blog.switches.slow_seconds = 0
    return told


def test_ctrl_c_is_no_alarm_and_status_says_interrupted(tmp_path: Path) -> None:
    bot = BOT.replace("[crawl]", "[crawl]\ntimeout_seconds = 1")
    folder = tmp_path / "config"
    with (
        world(folder, bot=bot + 'operators_channel = "#operators"\n') as watched,
        StandIn(watched.blog) as other,
    ):
        both = [source("kakuu", watched.site.url), source("other", other.url)]
        configure(folder, *both, bot=(folder / "bot.toml").read_text(encoding="utf-8"))
        told = interrupted(watched, at="11-20 06:00")
        assert told.index(STOPPING) < told.index("Interrupted.")
        assert watched.gikai("run", "--source", "other", at="11-20 06:05").code == 0
        assert watched.texts("operators") == []
        shown = watched.gikai("status", at="11-20 06:10")
        assert shown.code == 0, shown.out
        assert "unreachable" not in shown.out
        assert "kakuu: interrupted before it was read; the next run reads it" in shown.out
        of_kakuu = json.loads(watched.gikai("status", "--json", at="11-20 06:10").out)["sources"][0]
        assert (of_kakuu["outcome"], of_kakuu["interrupted"]) == ("unreachable", True)


def test_a_killed_run_is_reported_with_what_it_recorded(tmp_path: Path) -> None:
    known, fresh = (minutes(key=f"blog/{number}") for number in (101, 900))
    # Nobody listens there: all that the next crawl does here is to close the killed one.
    crawls = Crawls(folder=tmp_path, sources={"blog": {"url": "http://127.0.0.1:9/"}})
    with closing(open_database(crawls.database)) as database:
        run_of(database, known)
        run_id = begin_run(database, source="blog", origin="run", window=Window(), now=NOW)
        run_of(database, said(known, 3, "いいえ。"), fresh, run_id=run_id)
        crawls.run()
        (report,) = reports(database, [run_id])
    assert (report.interrupted, report.new, report.revised) == (True, 1, 1)


def test_one_run_that_was_killed_days_ago_is_no_trouble_of_days(tmp_path: Path) -> None:
    crawls = Crawls(folder=tmp_path, sources={"blog": {"url": "http://127.0.0.1:9/"}})
    friday = crawls.now - timedelta(days=3)
    with closing(open_database(crawls.database)) as database:
        begin_run(database, source="kakuu", origin="run", window=Window(), now=friday)
        crawls.run()
        assert [due.report.source for due in alarms_due(database)] == ["blog"]
        (killed,) = (one for one in last_reports(database) if one.source == "kakuu")
    assert killed.finished_at == friday
