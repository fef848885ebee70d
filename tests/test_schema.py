"""Migrations: named, ordered, and kind to the rows of an older file."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from state import schema
from state.alarms import alarms_due
from state.database import APPLICATION_ID, SCHEMA_VERSION, open_database, open_read_only
from state.records import Cadence
from state.runs import memory
from state.subscriptions import active

if TYPE_CHECKING:
    from pathlib import Path


def write_older(path: Path, *, stop_before: str) -> int:
    """A file as an older version of the product left it, with a row in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    version = schema.migrate(connection, stop_before=stop_before)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("INSERT INTO source_memory VALUES ('kaku', 'rung', 'rest')")
    connection.execute("COMMIT")
    connection.close()
    return version


def test_the_version_counts_the_migrations(tmp_path: Path) -> None:
    database = open_database(tmp_path / "gikai.db")
    rows = database.connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    database.close()
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names)) == SCHEMA_VERSION


def test_every_table_of_ours_is_strict(tmp_path: Path) -> None:
    database = open_database(tmp_path / "gikai.db")
    loose = database.connection.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    database.close()
    assert [row["name"] for row in loose] == ["_sqlite_migrations"]


@pytest.mark.parametrize("opener", [open_database, open_read_only])
def test_an_older_file_is_migrated_and_keeps_its_rows(tmp_path: Path, opener: object) -> None:
    path = tmp_path / "gikai.db"
    assert write_older(path, stop_before="documents") == 1
    assert callable(opener)
    database = opener(path)
    (version,) = database.connection.execute("PRAGMA user_version").fetchone()
    kept = memory(database, "kaku")
    database.close()
    assert (version, kept) == (SCHEMA_VERSION, {"rung": "rest"})


def test_a_subscription_of_before_the_weekly_post_keeps_its_cadence(tmp_path: Path) -> None:
    path = tmp_path / "gikai.db"
    write_older(path, stop_before="mutes")
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO subscriptions (channel, query, sources, areas, cadence, since) VALUES"
        " ('C1', 'DX', '[]', '[]', 'daily', '2026-11-22T00:00:00.000000+00:00')"
    )
    connection.commit()
    connection.close()
    database = open_database(path)
    kept = [(one.cadence, one.mute) for one in active(database)]
    database.close()
    assert kept == [(Cadence.DAILY, None)]


def test_alarms_of_before_the_channel_had_its_own_are_told_nobody_twice(tmp_path: Path) -> None:
    path = tmp_path / "gikai.db"
    write_older(path, stop_before="alarms_by_audience")
    connection = sqlite3.connect(path)
    at = "2026-11-22T00:00:00.000000+00:00"
    for number, (source, posted) in enumerate([("posted", 1), ("said", 0)], start=1):
        connection.execute(
            "INSERT INTO runs (id, source, origin, started_at, finished_at, outcome)"
            " VALUES (?, ?, 'run', ?, ?, 'empty')",
            (number, source, at, at),
        )
        connection.execute(
            "INSERT INTO alarms (source, outcome, run, told_at, posted)"
            " VALUES (?, 'empty', ?, ?, ?)",
            (source, number, at, posted),
        )
    connection.commit()
    connection.close()
    database = open_database(path)
    unsaid, unheard = alarms_due(database), alarms_due(database, posted=True)
    database.close()
    assert (unsaid, [one.report.source for one in unheard]) == ([], ["said"])


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "gikai.db"
    write_older(path, stop_before="outbox")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE twins (in_the_way)")
    connection.commit()
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        open_database(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    posts = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'posts'").fetchall()
    connection.close()
    assert (version, posts) == (3, [])


def test_a_migration_waits_for_nobody_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "gikai.db"
    write_older(path, stop_before="outbox")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match="locked"):
        open_database(path, busy_seconds=0.05)
    other.close()
