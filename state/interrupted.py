"""Runs that somebody ended: what is to be gone by in their place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from state.runs import Origin, reports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from state.database import Database
    from state.records import RunReport

LASTING = timedelta(days=2)  # the third daily run in a row


def uninterrupted(database: Database, daily: Iterable[RunReport]) -> list[RunReport]:
    """Of daily runs each as it is, but of one that was interrupted the last before it that was
    not, and of a source that has none such nothing."""
    found = (_uninterrupted(database, report) for report in daily)
    return [report for report in found if report]


def judged(database: Database, daily: Iterable[RunReport]) -> list[RunReport]:
    """The same, but where each run for ``LASTING`` was interrupted, the newest itself: nobody
    decides that every day, and a source that no run gets to must not stay silent for ever."""
    found = (
        report if _lasts(database, report) else _uninterrupted(database, report) for report in daily
    )
    return [report for report in found if report]


def cut_off(database: Database, daily: Iterable[RunReport]) -> list[str]:
    """The sources of those daily runs that were interrupted as the run before them was: once is
    somebody's decision, twice in a row may be a limit of time from outside, under which no run
    ever gets to them."""
    interrupted = (report for report in daily if report.interrupted)
    before = (_before(database, report) for report in interrupted)
    return [report.source for report in before if report and report.interrupted]


def _uninterrupted(database: Database, report: RunReport) -> RunReport | None:
    last: RunReport | None = report
    while last and last.interrupted:
        last = _before(database, last)
    return last


def _lasts(database: Database, report: RunReport) -> bool:
    earlier: RunReport | None = report
    while earlier and earlier.interrupted:
        if report.finished_at - earlier.started_at >= LASTING:
            return True
        earlier = _before(database, earlier)
    return False


def _before(database: Database, report: RunReport) -> RunReport | None:
    """The finished daily run of the source before this one."""
    rows = database.connection.execute(
        """
        SELECT id FROM runs
        WHERE source = ? AND origin = ? AND id < ? AND finished_at IS NOT NULL
        ORDER BY id DESC LIMIT 1
        """,
        (report.source, Origin.RUN.value, report.run_id),
    )
    return next(iter(reports(database, [row["id"] for row in rows])), None)
