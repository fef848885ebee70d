"""Whether a source whose texts were closed is still to be read for the first time.

A permission opens the texts of months at once: nobody asked to be told of those. So they are kept
silently, as by a source's first run, but for what settles an announcement that was news itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from state.runs import BASELINE_ENDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from state.database import Database


def texts_to_meet(
    database: Database, sources: Sequence[str], *, closed: AbstractSet[str]
) -> set[str]:
    """The sources of which the texts that a daily run brings are the first, and so no news.

    They are where robots.txt ``closed`` the source so far and no daily run brought one, and from
    then on until a run has read all that there was. What was imported, or read by a backfill, is
    not the first that a daily run would announce.
    """
    unread = {one for one in sources if one in closed and not _has_read_texts(database, one)}
    return unread | _under_way(database, sources)


def kept_silently(database: Database, run_id: int) -> bool:
    """Whether a run recorded anything that was no news."""
    row = database.connection.execute(
        "SELECT 1 FROM changes WHERE run = ? AND kind = 'new' AND baseline LIMIT 1", (run_id,)
    ).fetchone()
    return row is not None


def _has_read_texts(database: Database, source: str) -> bool:
    """The text of an announced day stands under its announcement's key, as the next version."""
    row = database.connection.execute(
        """
        SELECT 1 FROM documents
            JOIN changes ON changes.document = documents.id
            JOIN runs ON runs.id = changes.run
        WHERE documents.source = :source AND runs.origin = 'run'
            AND documents.kind <> 'announcement'
            AND (changes.version > 1 OR NOT documents.key GLOB :announced)
        LIMIT 1
        """,
        {"source": source, "announced": f"{source}/announced/*"},
    ).fetchone()
    return row is not None


def _under_way(database: Database, sources: Sequence[str]) -> set[str]:
    rows = database.connection.execute(
        f"""
        SELECT value FROM json_each(?) AS asked WHERE EXISTS (
            SELECT 1 FROM runs WHERE baseline AND NOT ({BASELINE_ENDS}) AND id = (
                SELECT max(id) FROM runs
                WHERE source = asked.value AND origin = 'run' AND finished_at IS NOT NULL
            )
        )
        """,  # noqa: S608 - a constant
        (json.dumps(sources),),
    )
    return {row["value"] for row in rows}
