"""How things stand, from the state alone: quick, because people ask it often and scripts more so.

Nothing here loads the models of the configuration or a table library.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.as_json import instant, report_values
from bot.clock import TOKYO, clock
from bot.output import columns, line, say, say_json
from bot.schedule import next_due
from config.paths import config_folder, daily_at, database_path
from state.database import open_read_only
from state.deliveries import delivery_counts
from state.runs import last_reports, open_runs

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from state.records import RunReport

OPEN_STATES = ("queued", "sending", "unknown", "retry")


def status(folder: Path | None, *, as_json: bool) -> int:
    """Print it; 1 where a source is unhealthy or a post waits for a person."""
    folder = config_folder(folder)
    path = database_path(folder)
    following = next_due(clock().now(), daily_at(folder))
    if not path.is_file():
        if as_json:
            say_json(_values([], {}, 0, following))
        else:
            say(f"Nothing has run yet: there is no {path}. Start with: gikai run")
        return 0
    with closing(open_read_only(path)) as database:
        reports, counts = last_reports(database), delivery_counts(database)
        under_way = len(open_runs(database))
    if as_json:
        say_json(_values(reports, counts, under_way, following))
    else:
        _print(reports, counts, under_way, following)
    healthy = all(report.outcome.healthy for report in reports)
    return 0 if healthy and not counts.get("parked") else 1


def owed(counts: dict[str, int]) -> int:
    """Deliveries that will still be tried; the parked ones wait for a person."""
    return sum(counts.get(state, 0) for state in OPEN_STATES)


def _values(
    reports: list[RunReport], counts: dict[str, int], under_way: int, following: datetime
) -> dict[str, object]:
    return {
        "sources": [report_values(report) for report in reports],
        "deliveries": {
            "owed": owed(counts),
            "sent": counts.get("sent", 0),
            "parked": counts.get("parked", 0),
        },
        "unfinished_runs": under_way,
        "next_run_at": instant(following),
    }


def _print(
    reports: list[RunReport], counts: dict[str, int], under_way: int, following: datetime
) -> None:
    rows = [("source", "last run (JST)", "outcome", "new", "revised", "errors")]
    for report in reports:
        when = f"{report.finished_at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
        numbers = (str(report.new), str(report.revised), str(len(report.errors)))
        rows.append((report.source, when, report.outcome.value, *numbers))
    for row in columns(rows):
        say(row)
    for report in reports:
        if not report.outcome.healthy:
            reason = report.errors[-1] if report.errors else "no reason on record"
            say(f"! {report.source}: {report.outcome.value}: {line(reason)}")
    say(
        f"deliveries: {owed(counts)} owed, {counts.get('sent', 0)} sent, "
        f"{counts.get('parked', 0)} parked"
    )
    if counts.get("parked"):
        say("! A parked post waits for you: gikai deliver says why.")
    if under_way:
        say(f"{under_way} runs have begun and not ended: under way, or killed.")
    say(f"next daily run: {following.astimezone(TOKYO):%Y-%m-%d %H:%M} JST, if a daemon runs")
