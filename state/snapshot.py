"""A copy of the state to try things on."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from state.database import open_database, open_read_only

if TYPE_CHECKING:
    from pathlib import Path


def copy_database(path: Path, target: Path) -> None:
    """Write a consistent copy, also of a database in use; an empty one where there is none yet.

    ``target`` must not exist. Raises UserError as opening does.
    """
    if not path.is_file():
        open_database(target).close()
        return
    with closing(open_read_only(path)) as database:
        # A plain copy of the file would miss what still lies in the write-ahead log.
        database.connection.execute("VACUUM INTO ?", (str(target),))
