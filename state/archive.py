"""The pages as they came, in a file of their own beside the state.

What a better parser may read again without asking a site anew. Nothing owed hangs on it: the file
may be deleted at any time, and the state stays small to copy.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import zstandard

from state.bodies import Compressor
from state.database import FileKind, open_file
from state.records import Window
from state.times import day, day_text, instant, instant_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from state.database import Database


class _OfThread(threading.local):
    """What pages are compressed with; two threads must not use the same at once."""

    def __init__(self) -> None:
        self.compress = Compressor().compress


_OURS = _OfThread()
_WHAT_IT_HOLDS = (
    # A visit is one run of a source: with its instant and window the same way can be gone again.
    """
    CREATE TABLE visits (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        now TEXT NOT NULL,
        first TEXT,
        last TEXT
    ) STRICT
    """,
    "CREATE INDEX visits_by_source ON visits (source)",
    # A page that did not change is kept once, however often it was fetched.
    """
    CREATE TABLE bodies (
        id INTEGER PRIMARY KEY,
        sha256 BLOB NOT NULL UNIQUE,
        body BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE copies (
        id INTEGER PRIMARY KEY,
        visit INTEGER NOT NULL REFERENCES visits (id),
        source TEXT NOT NULL,
        method TEXT NOT NULL,
        url TEXT NOT NULL,
        sent BLOB NOT NULL,
        landed TEXT NOT NULL,
        status INTEGER NOT NULL,
        headers TEXT NOT NULL,
        body INTEGER NOT NULL REFERENCES bodies (id),
        fetched_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX copies_by_request ON copies (source, url, method, sent, visit)",
    "CREATE INDEX copies_by_visit ON copies (visit)",
    "CREATE INDEX copies_by_body ON copies (body)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, as far as its answer hangs on it: ``sent`` is its body."""

    url: str
    method: str = "GET"
    sent: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An answer. ``url`` is where redirects led to; header names are lower-case.

    ``sha256`` of the body may be given by who knows it already.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    sha256: bytes = b""
    copy_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One run of a source of which pages were kept; ``copies`` are their ids."""

    visit_id: int
    now: datetime
    window: Window
    copies: frozenset[int]


def archive_path(database: Path) -> Path:
    """Where the pages of a state's runs are kept: gikai-watch.archive.db beside gikai-watch.db."""
    return database.with_name(f"{database.stem}.archive.db")


def open_archive(path: Path) -> Database:
    """Open or make the archive; raises UserError as ``open_database`` does.

    The power may take the last pages with it: they can be fetched again.
    """
    return open_file(path, _ARCHIVE, durable=False)


def begin_visit(archive: Database, *, source: str, now: datetime, window: Window) -> int:
    """Open a run's visit and answer its id."""
    row = (source, instant_text(now), day_text(window.first), day_text(window.last))
    with archive.transaction() as connection:
        (visit,) = connection.execute(
            "INSERT INTO visits (source, now, first, last) VALUES (?, ?, ?, ?) RETURNING id", row
        ).fetchone()
    return int(visit)


def keep_copies(archive: Database, copies: Iterable[tuple[int, Asked, Copy]]) -> None:
    """Keep pages, each of a visit, all or none of them."""
    with archive.transaction() as connection:
        for visit_id, asked, copy in copies:
            _keep(connection, visit_id, asked, copy)


def _keep(connection: sqlite3.Connection, visit_id: int, asked: Asked, copy: Copy) -> None:
    connection.execute(
        "INSERT INTO copies (visit, source, method, url, sent, landed, status, headers, body, "
        "fetched_at) SELECT id, source, ?, ?, ?, ?, ?, ?, ?, ? FROM visits WHERE id = ?",
        (
            asked.method,
            asked.url,
            _digest(asked.sent),
            copy.url,
            copy.status,
            json.dumps(dict(copy.headers)),
            _kept_body(connection, copy.body, copy.sha256 or sha256(copy.body).digest()),
            instant_text(copy.fetched_at),
            visit_id,
        ),
    )


def newest_copy(archive: Database, source: str, asked: Asked, visit_id: int) -> Copy | None:
    """What a visit, or the last one before it, was answered to a request; None where nothing is
    kept of it."""
    row = archive.connection.execute(
        """
        SELECT copies.id, landed, status, headers, fetched_at, bodies.body
        FROM copies JOIN bodies ON bodies.id = copies.body
        WHERE (source, url, method, sent) = (?, ?, ?, ?) AND visit <= ?
        ORDER BY visit DESC, copies.id DESC LIMIT 1
        """,
        (source, asked.url, asked.method, _digest(asked.sent), visit_id),
    ).fetchone()
    if row is None:
        return None
    return Copy(
        url=row["landed"],
        status=row["status"],
        headers=json.loads(row["headers"]),
        body=zstandard.ZstdDecompressor().decompress(row["body"]),
        fetched_at=instant(row["fetched_at"]),
        copy_id=row["id"],
    )


def visits(archive: Database, source: str) -> list[Visit]:
    """Of a source, the newest first; those that kept nothing are left out."""
    rows = archive.connection.execute(
        """
        SELECT visits.*, group_concat(copies.id) AS kept
        FROM visits JOIN copies ON copies.visit = visits.id
        WHERE visits.source = ? GROUP BY visits.id ORDER BY visits.id DESC
        """,
        (source,),
    )
    return [
        Visit(
            visit_id=row["id"],
            now=instant(row["now"]),
            window=Window(first=day(row["first"]), last=day(row["last"])),
            copies=frozenset(map(int, row["kept"].split(","))),
        )
        for row in rows
    ]


def forget(archive: Database, *, before: datetime, most_bytes: int) -> int:
    """Drop the copies fetched before an instant, then the oldest until ``most_bytes`` are in use;
    answers how many went. The file does not shrink: what became free is used again.

    A copy that a newer one replaced goes no sooner: the newer may be the page that nobody can read.
    """
    with archive.transaction() as connection:
        gone = connection.execute(
            "DELETE FROM copies WHERE fetched_at < ?", (instant_text(before),)
        ).rowcount
        _drop_unused(connection)
        while _used_bytes(connection) > most_bytes and (dropped := _drop_oldest(connection)):
            gone += dropped
            _drop_unused(connection)
    return gone


def _drop_oldest(connection: sqlite3.Connection) -> int:
    # A twentieth at a time: to look what is unused costs a pass over all that is kept.
    (kept,) = connection.execute("SELECT count(*) FROM copies").fetchone()
    return connection.execute(
        "DELETE FROM copies WHERE id IN (SELECT id FROM copies ORDER BY id LIMIT ?)",
        (kept // 20 + 1,),
    ).rowcount


def _drop_unused(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM bodies WHERE id NOT IN (SELECT body FROM copies)")
    connection.execute("DELETE FROM visits WHERE id NOT IN (SELECT visit FROM copies)")


def _used_bytes(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def _kept_body(connection: sqlite3.Connection, body: bytes, digest: bytes) -> int:
    row = connection.execute("SELECT id FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
    if row is None:
        compressed = _OURS.compress(body)
        row = connection.execute(
            "INSERT INTO bodies (sha256, body) VALUES (?, ?) RETURNING id", (digest, compressed)
        ).fetchone()
    return int(row["id"])


def _digest(sent: bytes) -> bytes:
    return sha256(sent).digest() if sent else b""


def _make(connection: sqlite3.Connection) -> int:
    for statement in _WHAT_IT_HOLDS:
        connection.execute(statement)
    return 1


_ARCHIVE = FileKind(
    application_id=0x67696B70,  # "gikp": pages
    version=1,
    migrate=_make,
)


def recorded_after(database: Database, key: str, moment: datetime) -> bool:
    """Whether a run or an import recorded other words of a document after ``moment``.

    What was read again without fetching bears no run, and does not count: a still better parser
    may read the same page once more. The key may be the second one of a sitting's document.
    """
    row = database.connection.execute(
        """
        SELECT 1 FROM changes JOIN documents ON documents.id = changes.document
        WHERE documents.key = coalesce((SELECT document FROM sittings WHERE key = :key), :key)
            AND run IS NOT NULL AND detected_at > :moment LIMIT 1
        """,
        {"key": key, "moment": instant_text(moment)},
    ).fetchone()
    return row is not None
