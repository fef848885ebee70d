"""Invented documents, subscriptions and runs for the tests of state."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from matcher.terms import Term, Vocabulary
from state.database import open_database
from state.ingest import Ingestion, Recorded, ingest
from state.records import (
    Cadence,
    ChangeKind,
    Document,
    DocumentKind,
    Notify,
    Part,
    PartKind,
    Role,
    Status,
    Subscription,
)
from state.standing import standing
from state.subscriptions import subscribe
from state.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
VOCABULARY = Vocabulary(
    {
        "DX": [Term("DX"), Term("デジタル化", exclude=("デジタル化石",))],
        "RPA": [Term("RPA")],
        "テレワーク": [Term("テレワーク"), Term("在宅勤務")],
    }
)
SPEECHES = (
    ("委員長", "これより架空市議会の情報化調査特別委員会を開会します。"),
    ("山野委員", "DXの推進について伺います。予算は幾らか。"),
    ("情報課長", "予算は一億円です。RPAの試行を含みます。"),
    ("委員長", "はい。"),
)


def speech(seq: int, speaker: str | None, text: str, kind: PartKind = PartKind.SPEECH) -> Part:
    """One part, spoken by nobody in particular."""
    return Part(seq=seq, kind=kind, text=text, speaker=speaker, role=Role.UNKNOWN)


def minutes(*speeches: tuple[str | None, str], key: str = "kaku/1") -> Document:
    """Minutes of an invented council; the usual speeches where none are given."""
    return Document(
        key=key,
        source=key.partition("/")[0],
        platform="dbsr",
        kind=DocumentKind.MINUTES,
        title="情報化調査特別委員会",
        council="架空市議会",
        parts=tuple(speech(seq, *said) for seq, said in enumerate(speeches or SPEECHES)),
    )


def said(document: Document, seq: int, text: str) -> Document:
    """The same document with other words in one part."""
    parts = list(document.parts)
    parts[seq] = replace(parts[seq], text=text)
    return replace(document, parts=tuple(parts))


def first_fingerprint(document: Document) -> bytes:
    """Of its words, as it was made until 2026-11."""
    return sha256(words_of(document).folded.encode()).digest()


def ask(
    database: Database, query: str, channel: str = "C1", **narrowed: tuple[str, ...]
) -> Subscription:
    """A subscription from before all runs."""
    return subscribe(
        database,
        channel=channel,
        query=query,
        cadence=Cadence.NOW,
        now=NOW - timedelta(days=1),
        **narrowed,
    )


def run_of(
    database: Database,
    *documents: Document,
    notify: Notify = Notify.NORMAL,
    baseline: bool = False,
    run_id: int | None = None,
    now: datetime = NOW,
) -> list[Recorded]:
    """Ingest documents of one source as a run does."""
    ingestion = replace(
        ingestion_of(database, documents[0], notify),
        run_id=run_id,
        now=now,
        baseline=baseline,
    )
    return ingest(database, documents, ingestion)


def owed_at(path: Path, *channels: str) -> None:
    """A state there in which one record about DX is owed to these channels."""
    with closing(open_database(path)) as database:
        for channel in channels:
            ask(database, "DX", channel)
        run_of(database, minutes())


def ingestion_of(database: Database, document: Document, notify: Notify) -> Ingestion:
    """What a run knows that meets this document."""
    return Ingestion(
        source=document.source,
        area="架空県",
        run_id=None,
        now=NOW,
        notify=notify,
        baseline=False,
        standing=standing(database, VOCABULARY),
    )


def changes(
    database: Database, *documents: Document, now: datetime = NOW
) -> list[ChangeKind | None]:
    """What a daily run makes of each."""
    return [result.change for result in run_of(database, *documents, now=now)]


def partial(document: Document) -> Document:
    """The free part: the first two speeches."""
    return replace(document, parts=document.parts[:2], status=Status.PARTIAL)
