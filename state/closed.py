"""What runs remember of a source that its robots.txt closes, in part or as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from state.database import Database
    from state.outcomes import RunReport

CLOSED = "closed by robots.txt"
"""In a source's memory: the address that robots.txt closed in its last run, "" for none."""
ANNOUNCES = "announces what is closed"
"""In a source's memory: that what was closed were its texts, and that it was announced instead."""


def announcing(database: Database, reports: Iterable[RunReport]) -> list[str]:
    """The sources that were read well, with announcements only: robots.txt closes their texts.

    ``reports`` are of their newest runs.
    """
    rows = database.connection.execute(
        """
        SELECT closed.source FROM source_memory AS closed
            JOIN source_memory AS announces ON announces.source = closed.source
        WHERE closed.name = ? AND announces.name = ?
        """,
        (CLOSED, ANNOUNCES),
    )
    found = {row["source"] for row in rows}
    return [one.source for one in reports if one.outcome.healthy and one.source in found]
