"""Runs that somebody ended: what is to be gone by in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.runs import Origin, reports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from state.database import Database
    from state.records import RunReport


def uninterrupted(database: Database, daily: Iterable[RunReport]) -> list[RunReport]:
    """Of daily runs each as it is, but of one that was interrupted the last before it that was
    not, and of a source that has none such nothing."""
    found = (_uninterrupted(database, report) for report in daily)
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
