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


_LAST = 2**63 - 1  # the greatest id of a row


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


def met_by(database: Database, source: str, run_id: int) -> bool:
    """Whether a daily run read texts of a source, and none before it did."""
    return _has_read_texts(database, source, first=run_id, last=run_id) and not _has_read_texts(
        database, source, last=run_id - 1
    )


def kept_silently(database: Database, run_id: int) -> bool:
    """Whether a run recorded anything that was no news."""
    row = database.connection.execute(
        "SELECT 1 FROM changes WHERE run = ? AND kind = 'new' AND baseline LIMIT 1", (run_id,)
    ).fetchone()
    return row is not None


def _has_read_texts(database: Database, source: str, *, first: int = 0, last: int = _LAST) -> bool:
    """Whether daily runs did, from one to another by their ids. The text of an announced day stands
    under its announcement's key, as the next version."""
    row = database.connection.execute(
        """
        SELECT 1 FROM documents
            JOIN changes ON changes.document = documents.id
            JOIN runs ON runs.id = changes.run
        WHERE documents.source = :source AND runs.origin = 'run'
            AND runs.id BETWEEN :first AND :last
            AND documents.kind <> 'announcement'
            AND (changes.version > 1 OR NOT documents.key GLOB :announced)
        LIMIT 1
        """,
        {"source": source, "announced": f"{source}/announced/*", "first": first, "last": last},
    ).fetchone()
    return row is not None


def _under_way(database: Database, sources: Sequence[str]) -> set[str]:
    """Those of which a run kept something silently, and none since has read all that there was: one
    that got nowhere ends nothing."""
    rows = database.connection.execute(
        f"""
        SELECT value FROM json_each(?) AS asked WHERE EXISTS (
            SELECT 1 FROM runs
            WHERE source = asked.value AND origin = 'run' AND baseline AND id > coalesce((
                SELECT id FROM runs
                WHERE source = asked.value AND origin = 'run' AND ({BASELINE_ENDS})
                ORDER BY id DESC LIMIT 1
            ), 0)
        )
        """,  # noqa: S608 - a constant
        (json.dumps(sources),),
    )
    return {row["value"] for row in rows}
