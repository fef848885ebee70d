"""One row per run of a source: opened before it starts, closed after it, read by reports."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from state.outcomes import Outcome, RunReport
from state.texts import whole_text
from state.times import day_text, instant, instant_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from state.database import Database
    from state.records import Window


# Of a daily run of ``asked``: it has read all that was there before, or all that can be read. What
# was put off is read by a later run, and what does not answer may do so for a week.
BASELINE_ENDS = """
    cut_short IS NULL AND (
        outcome IN ('new', 'nothing_new')
        OR (
            outcome IN ('broken', 'empty') AND new = 0 AND unchanged + not_modified > 0
            AND id > (SELECT min(id) FROM runs WHERE source = asked.value AND origin = 'run')
            AND NOT EXISTS (
                SELECT 1 FROM run_errors WHERE run = runs.id
                    AND kind IN ('Postponed', 'HostRests', 'LimitReached', 'ProxyFails')
            )
        )
        OR (
            outcome IN ('unreachable', 'blocked') AND new = 0
            AND unchanged + not_modified > (SELECT count(*) FROM run_errors WHERE run = runs.id)
            AND NOT EXISTS (SELECT 1 FROM run_errors WHERE run = runs.id AND url IS NULL)
            AND julianday(started_at) - 7 >= (
                SELECT julianday(min(started_at)) FROM runs
                WHERE source = asked.value AND origin = 'run'
            )
        )
    )
"""
_OF_THE_RUN = "run"  # the kind of an error that no page caused, and that says it all itself


class Origin(StrEnum):
    """Which command a run is of. Only a daily run ends a source's baseline."""

    RUN = "run"
    BACKFILL = "backfill"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run that was started and never finished: under way, or killed."""

    run_id: int
    source: str
    origin: Origin
    started_at: datetime


def begin_run(
    database: Database, *, source: str, origin: str, window: Window, now: datetime
) -> int:
    """Open a run and answer its id; the row stays open until ``finish_run``."""
    return begin_runs(database, [source], origin=origin, window=window, now=now)[source]


def begin_runs(
    database: Database,
    sources: Iterable[str],
    *,
    origin: str,
    window: Window,
    now: datetime,
    unverified: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Open a run of each source, all or none; their ids by source.

    ``unverified`` says of which sources' hosts the certificate is not verified, and why.
    """
    row = (
        Origin(origin).value,
        day_text(window.first),
        day_text(window.last),
        instant_text(now),
    )
    with database.transaction() as connection:
        return {
            source: connection.execute(
                """
                INSERT INTO runs (source, origin, first, last, started_at, unverified)
                VALUES (?, ?, ?, ?, ?, ?) RETURNING id
                """,
                (source, *row, unverified.get(source)),
            ).fetchone()["id"]
            for source in sources
        }


def note_error(
    database: Database, run_id: int, *, url: str | None, kind: str, message: str, now: datetime
) -> None:
    """Put an error on record at once: a run that is killed later has still said it."""
    with database.transaction() as connection:
        insert_error(connection, (run_id, url, kind, message, instant_text(now)))


def insert_error(
    connection: sqlite3.Connection, row: tuple[int, str | None, str, str, str]
) -> None:
    """The same inside a transaction of the caller: run id, url, kind, message, instant text."""
    run_id, url, kind, message, noted_at = row
    connection.execute(
        "INSERT INTO run_errors (run, url, kind, message, noted_at) VALUES (?, ?, ?, ?, ?)",
        (run_id, whole_text(url) if url else None, kind, whole_text(message), noted_at),
    )


def finish_run(database: Database, report: RunReport) -> None:
    """Close a run. Errors of the report that ``note_error`` has not on record are added.

    Raises ValueError for a run that is not open: a second report would rewrite what was told.
    """
    finish_runs(database, [report])


def finish_runs(database: Database, reports: Iterable[RunReport]) -> None:
    """Close several runs, all or none: a transaction takes longer than what is written in it."""
    with database.transaction() as connection:
        for report in reports:
            _finish(connection, report)


def _finish(connection: sqlite3.Connection, report: RunReport) -> None:
    finished_at = instant_text(report.finished_at)
    closed = connection.execute(
        """
        UPDATE runs SET finished_at = ?, outcome = ?, baseline = ?, listed = ?, fetched = ?,
            not_modified = ?, new = ?, revised = ?, unchanged = ?, cut_short = ?
        WHERE id = ? AND source = ? AND finished_at IS NULL
        """,
        (
            finished_at,
            report.outcome.value,
            report.baseline,
            report.listed,
            report.fetched,
            report.not_modified,
            report.new,
            report.revised,
            report.unchanged,
            report.cut_short,
            report.run_id,
            report.source,
        ),
    )
    if closed.rowcount != 1:
        raise ValueError(f"run {report.run_id} of {report.source} is not open")
    if not report.errors:  # as of nearly all runs: to look what is known would only cost time
        return
    known = {
        text
        for row in _error_rows(connection, report.run_id)
        for text in (row["message"], _error_text(row))
    }
    for message in report.errors:
        if message not in known:
            insert_error(connection, (report.run_id, None, _OF_THE_RUN, message, finished_at))


def reports(database: Database, run_ids: Iterable[int]) -> list[RunReport]:
    """Of the finished among these runs, in the order asked for."""
    ids = list(run_ids)
    rows = database.connection.execute(
        """
        SELECT * FROM runs
        WHERE id IN (SELECT value FROM json_each(?)) AND finished_at IS NOT NULL
        """,
        (json.dumps(ids),),
    )
    found = {report.run_id: report for report in _reports(database.connection, rows.fetchall())}
    return [found[run_id] for run_id in ids if run_id in found]


def last_reports(database: Database, *, origin: str | None = None) -> list[RunReport]:
    """The newest finished run of each source, by source; of one origin only where it is named."""
    rows = database.connection.execute(
        """
        SELECT * FROM runs WHERE id IN (
            SELECT max(id) FROM runs
            WHERE finished_at IS NOT NULL AND origin = coalesce(?, origin) GROUP BY source
        ) ORDER BY source
        """,
        (origin,),
    ).fetchall()
    return _reports(database.connection, rows)


def newest_reports(database: Database) -> list[tuple[Origin, RunReport]]:
    """Of each source the newest finished daily run, else the newest import or backfill."""
    rows = database.connection.execute(
        """
        SELECT * FROM runs WHERE id IN (
            SELECT coalesce(max(CASE WHEN origin = 'run' THEN id END), max(id)) FROM runs
            WHERE finished_at IS NOT NULL GROUP BY source
        ) ORDER BY source
        """
    ).fetchall()
    found = _reports(database.connection, rows)
    return [(Origin(row["origin"]), report) for row, report in zip(rows, found, strict=True)]


def sources_run(database: Database) -> list[str]:
    """The sources that anything ever ran for, by id."""
    rows = database.connection.execute("SELECT DISTINCT source FROM runs ORDER BY source")
    return [row["source"] for row in rows]


def baseline_needed(database: Database, source: str) -> bool:
    """Whether this source's daily runs have not yet read all that was there before.

    They have with the first that ended healthy and was not cut short. Or with a later one that met
    nothing unknown among what can be read: a single page that stays broken would else keep all
    news silent for ever. So would one that never answers or is always refused: of such ones a week
    later, where fewer failed than came. What was not modified was read by an earlier run, and is
    known. An import or a backfill does not count: the first daily run after it would announce its
    whole window as news.
    """
    return source in baselines_needed(database, [source])


def baselines_needed(database: Database, sources: Sequence[str]) -> set[str]:
    """Those of many sources, asked at once: one by one takes eight times as long."""
    rows = database.connection.execute(
        f"""
        SELECT value FROM json_each(?) AS asked WHERE NOT EXISTS (
            SELECT 1 FROM runs WHERE source = asked.value AND origin = 'run' AND ({BASELINE_ENDS})
        )
        """,  # noqa: S608 - a constant
        (json.dumps(sources),),
    )
    return {row["value"] for row in rows}


def unread_since(database: Database, sources: Sequence[str]) -> dict[str, datetime]:
    """Of each source the first daily run behind the last that read all its source listed; none of
    those that have no such run.

    What such a run listed may be read by no run yet, though the window moves on every day.
    """
    rows = database.connection.execute(
        """
        SELECT asked.value AS source, (
            SELECT min(started_at) FROM runs
            WHERE source = asked.value AND origin = 'run' AND id > coalesce((
                SELECT id FROM runs
                WHERE source = asked.value AND origin = 'run'
                    AND outcome IN ('new', 'nothing_new') AND cut_short IS NULL
                ORDER BY id DESC LIMIT 1
            ), 0)
        ) AS since FROM json_each(?) AS asked
        """,
        (json.dumps(sources),),
    )
    return {row["source"]: instant(row["since"]) for row in rows if row["since"]}


def open_runs(database: Database) -> list[OpenRun]:
    """Runs that were started and never finished, oldest first."""
    rows = database.connection.execute(
        "SELECT id, source, origin, started_at FROM runs WHERE finished_at IS NULL ORDER BY id"
    )
    return [
        OpenRun(
            run_id=row["id"],
            source=row["source"],
            origin=Origin(row["origin"]),
            started_at=instant(row["started_at"]),
        )
        for row in rows
    ]


def memory(database: Database, source: str) -> dict[str, str]:
    """What earlier runs of this source remembered."""
    return memories(database, [source])[source]


def memories(database: Database, sources: Sequence[str]) -> dict[str, dict[str, str]]:
    """The same of many sources, by source."""
    remembered: dict[str, dict[str, str]] = {source: {} for source in sources}
    rows = database.connection.execute(
        """
        SELECT source, name, value FROM source_memory
        WHERE source IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(sources),),
    )
    for source, name, value in rows:
        remembered[source][name] = value
    return remembered


def remembering(database: Database, sources: Sequence[str], name: str) -> set[str]:
    """Those of the sources whose earlier runs remembered something by a name."""
    rows = database.connection.execute(
        """
        SELECT source FROM source_memory
        WHERE name = ? AND source IN (SELECT value FROM json_each(?))
        """,
        (name, json.dumps(sources)),
    )
    return {row["source"] for row in rows}


def remembered(database: Database, name: str) -> dict[str, str]:
    """What the sources remember under one name, by source."""
    rows = database.connection.execute(
        "SELECT source, value FROM source_memory WHERE name = ?", (name,)
    )
    return {row["source"]: row["value"] for row in rows}


def remember(database: Database, source: str, values: Mapping[str, str]) -> None:
    """Keep things by name for the next run of this source; newer values take the older ones'
    place, and an empty one leaves nothing."""
    kept = [(source, name, whole_text(value)) for name, value in values.items() if value]
    with database.transaction() as connection:
        connection.executemany(
            "DELETE FROM source_memory WHERE source = ? AND name = ?",
            [(source, name) for name, value in values.items() if not value],
        )
        connection.executemany("INSERT OR REPLACE INTO source_memory VALUES (?, ?, ?)", kept)


def _reports(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[RunReport]:
    errors: defaultdict[int, list[str]] = defaultdict(list)
    for error in connection.execute(
        "SELECT * FROM run_errors WHERE run IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps([row["id"] for row in rows]),),
    ):
        errors[error["run"]].append(_error_text(error))
    return [_report(row, errors[row["id"]]) for row in rows]


def _report(row: sqlite3.Row, errors: Sequence[str]) -> RunReport:
    return RunReport(
        run_id=row["id"],
        source=row["source"],
        outcome=Outcome(row["outcome"]),
        baseline=bool(row["baseline"]),
        listed=row["listed"],
        fetched=row["fetched"],
        not_modified=row["not_modified"],
        new=row["new"],
        revised=row["revised"],
        unchanged=row["unchanged"],
        errors=tuple(errors),
        cut_short=row["cut_short"],
        unverified=row["unverified"],
        started_at=instant(row["started_at"]),
        finished_at=instant(row["finished_at"]),
    )


def _error_rows(connection: sqlite3.Connection, run_id: int) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT * FROM run_errors WHERE run = ? ORDER BY id", (run_id,)
    ).fetchall()


def _error_text(row: sqlite3.Row) -> str:
    where = f" [{row['url']}]" if row["url"] else ""
    kind = "" if row["kind"] == _OF_THE_RUN else f"{row['kind']}: "
    return f"{kind}{row['message']}{where}"
