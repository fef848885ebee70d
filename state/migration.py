"""One step from a schema to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils


class Migration:
    """Its name for good, and its statements in order, each run by itself: executescript would
    commit at once."""

    __slots__ = ("name", "statements")

    def __init__(self, name: str, *statements: str) -> None:
        self.name = name
        self.statements = statements

    def apply(self, handle: SqliteUtils) -> None:
        """Run it inside the caller's transaction."""
        for statement in self.statements:
            handle.conn.execute(statement)
