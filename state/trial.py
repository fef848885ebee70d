"""What would be owed, found by owing it and taking it back: one rule for both, and no second."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from state.deliveries import owed
from state.ingest import owe_again

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from state.database import Database
    from state.deliveries import Owed
    from state.ingest import Ingestion


class _TakenBack(Exception):
    """Rolls the trial back."""


@contextmanager
def owed_on_trial(
    database: Database, recorded: Sequence[tuple[Ingestion, Sequence[str]]]
) -> Iterator[list[Owed]]:
    """What ingestions that notify would newly owe of documents on record, by their keys.

    While the context lasts, the changes can be read as if they had been owed; afterwards nothing
    of it was written. Raises UserError where the file is locked, full or not writable.
    """
    try:
        with database.transaction() as connection:
            before = {one.delivery_id for one in owed(database)}
            for ingestion, keys in recorded:
                owe_again(connection, keys, ingestion)
            yield [one for one in owed(database) if one.delivery_id not in before]
            raise _TakenBack
    except _TakenBack:
        pass
