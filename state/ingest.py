"""Documents to rows: versions, changes, hits and what is owed, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from state.database import Database
    from state.fetches import FetchRecord
    from state.records import ChangeKind, Document, Notify
    from state.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """What a run knows of the documents it hands over; one source each."""

    source: str
    area: str | None
    run_id: int | None
    now: datetime
    notify: Notify
    baseline: bool
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one document.

    ``change`` is None where nothing changed. ``refused`` says why nothing was stored; it is on
    record as an error of the run already. ``version`` is the one on record, 0 where there is none.
    """

    key: str
    version: int
    change: ChangeKind | None
    refused: str | None
    owed: int
    hits: int


def ingest(
    database: Database,
    documents: Sequence[Document],
    ingestion: Ingestion,
    fetches: Sequence[FetchRecord] = (),
) -> list[Recorded]:
    """Record documents and the validators of their pages; all or nothing."""
    raise NotImplementedError
