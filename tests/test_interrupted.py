"""Runs that somebody ended before their source was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from state.interrupted import uninterrupted
from state.outcomes import INTERRUPTED
from state.records import Outcome, RunReport, Window
from state.runs import begin_run, finish_run, last_reports, note_error
from tests.state_examples import NOW

if TYPE_CHECKING:
    from state.database import Database

STOPPED = f"Postponed: {INTERRUPTED}"


def ran(
    database: Database, days: int, outcome: Outcome, *errors: str, source: str = "kakuu"
) -> RunReport:
    """A daily run, so many days behind the first."""
    now = NOW + timedelta(days=days)
    run_id = begin_run(database, source=source, origin="run", window=Window(), now=now)
    report = RunReport(
        run_id=run_id,
        source=source,
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
    ill = ran(database, 2, Outcome.BROKEN, "LayoutChanged: no list", source="another")
    ran(database, 2, Outcome.UNREACHABLE, STOPPED, source="met first")
    found = uninterrupted(database, last_reports(database, origin="run"))
    assert [one.run_id for one in found] == [ill.run_id, whole.run_id]
