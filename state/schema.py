"""Every CREATE, as named, ordered migrations; the other files of this package read and write rows.

A migration that has been released is never edited: a database in the field has run it. What is
needed later is a new one at the end of ``state.schema_since``, and ``database.SCHEMA_VERSION``
counts them.

Instants are UTC text of fixed width (``state.times``), so that they sort as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database as SqliteUtils
from sqlite_utils import Migrations

from state.schema_first import FIRST
from state.schema_since import SINCE

if TYPE_CHECKING:
    import sqlite3

MIGRATIONS = Migrations("gikai-watch")
for _migration in (*FIRST, *SINCE):
    MIGRATIONS(name=_migration.name)(_migration.apply)


def migrate(connection: sqlite3.Connection, *, stop_before: str | None = None) -> int:
    """Apply what is due inside the caller's transaction; answer how many have been applied."""
    handle = SqliteUtils(connection, execute_plugins=False)
    MIGRATIONS.apply(handle, stop_before=stop_before)
    return len(MIGRATIONS.applied(handle))
