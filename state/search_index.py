"""Keeping the index of a search in step with what is on record, and seeing whether it still is.

Triggers note every record whose words or day changed in ``unindexed``, in the transaction that
changed it, whoever did: what is not indexed yet is known and looked at one by one, so that nothing
is ever found too little. The index is brought up to date after runs, because to index a record
costs more than to store it.

A record that is indexed again gets a new row. Its old one stays, named by nobody, until so many
have gathered that all is made anew. No record is ever deleted, so none must be forgotten.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from config.errors import UserError
from state.bodies import BodyReader
from state.schema_since import SEARCH_TABLE
from state.search_words import asked, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from state.database import Database

DAY = """
    coalesce(
        documents.held_on,
        CASE WHEN documents.published_at LIKE '%T%' THEN date(documents.published_at, '+9 hours')
            ELSE documents.published_at END,
        date(documents.seen_at, '+9 hours')
    )
"""
"""SQL: the day by which a record is newer than another, in Japan."""
_AT_ONCE = 500
_MOST_BYTES = 3_000_000  # of bodies in a transaction: minutes of a hearing fill 300 KB
# What is gathered before it is sorted and written. With SQLite's own megabyte most of the time went
# into merging what had just been written.
_GATHERED_BYTES = 8 << 20
_MOST_FORGOTTEN = 1_000
_ASKED_BACK = 12
# Folding that changes with a release would leave pairs in the index that nobody asks for any more.
_PROBE = "市議会でＤＸを推進。ﾃﾞｼﾞﾀﾙ 髙﨑 サーバー R5年度 e-Tax R&D 𠮷野"
_HELD = ("議会", "dx", "市", "推進", "議会でdx", "r&d", "𠮷野")
_NOT_HELD = "推会"
_CREATE_PROBE = 'CREATE VIRTUAL TABLE probe USING fts5(words, content = "", tokenize = "ascii")'


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """``behind`` records are not indexed yet, ``trouble`` is why the index cannot be asked."""

    behind: int
    trouble: str | None


def index_new(database: Database) -> int:
    """Bring the index up to date, make it anew where it cannot be trusted; answers how many records
    that took.

    In transactions of some hundred records: a kill loses one of them. Raises UserError where
    SQLite has no full-text search, or none that finds Japanese.
    """
    check(database)
    if _made_by(database.connection) is None or _trouble(database) or _is_worn(database):
        _begin_anew(database)
    try:
        return _catch_up(database)
    except UserError as error:
        # Damage that only writing meets: the remedy for that of a database would be a wrong one.
        if getattr(error.__cause__, "sqlite_errorcode", 0) != sqlite3.SQLITE_CORRUPT_VTAB:
            raise
    _begin_anew(database)
    return _catch_up(database)


def _catch_up(database: Database) -> int:
    reader = BodyReader()
    done = 0
    while True:
        with database.transaction() as connection:
            rows = _behind(connection)
            _index(connection, rows, reader)
        if not rows:
            return done
        done += len(rows)


def index_state(database: Database) -> IndexState:
    """How far the index is behind, and whether it finds what it holds: the oldest, the middle and
    the newest of its records are asked for by their own words. Raises UserError as ``check``."""
    check(database)
    (behind,) = database.connection.execute("SELECT count(*) FROM unindexed").fetchone()
    return IndexState(behind=behind, trouble=_trouble(database))


def check(database: Database) -> None:
    """Raise UserError where this SQLite cannot find Japanese words by pairs of letters."""
    if not _is_sound():
        raise UserError(
            str(database.path),
            f"cannot be searched: SQLite {sqlite3.sqlite_version} has no FTS5 that finds Japanese.",
            "Use a Python whose SQLite has it.",
        )


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the index, if there is one, was made by the folding of this release."""
    return _made_by(connection) in (None, _fingerprint())


@cache
def _is_sound() -> bool:
    with closing(sqlite3.connect(":memory:")) as probe:
        try:
            probe.execute(_CREATE_PROBE)
            probe.execute("INSERT INTO probe (rowid, words) VALUES (1, ?)", cut([[_PROBE]]))
            found = [_names(probe, "probe", asked([word]), 1) for word in (*_HELD, _NOT_HELD)]
        except sqlite3.OperationalError:
            return False
    return all(found[:-1]) and not found[-1]


def _trouble(database: Database) -> str | None:
    connection = database.connection
    try:
        if not is_ours(connection):
            return "is that of another release"
        if not _answers(connection):
            return "does not find what it holds"
    except sqlite3.DatabaseError as error:
        return f"cannot be read: {error}"
    return None


def _answers(connection: sqlite3.Connection) -> bool:
    rows = connection.execute(
        """
        SELECT indexed.row, versions.body FROM indexed
        JOIN documents ON documents.id = indexed.document
        JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        WHERE indexed.row IN (
            SELECT min(row) FROM indexed UNION SELECT max(row) FROM indexed
            UNION SELECT min(row) FROM indexed WHERE row > (SELECT max(row) / 2 FROM indexed)
        ) AND indexed.document NOT IN (SELECT document FROM unindexed)
        """
    ).fetchall()
    reader = BodyReader()
    words = [one.split() for one in cut([reader.texts(row["body"]) for row in rows])]
    return all(
        _names(connection, "search", _some_of(held), row["row"])
        for row, held in zip(rows, words, strict=True)
        if held
    )


def _some_of(held: Sequence[str]) -> str:
    return " AND ".join(f'"{word}"' for word in held[:: 1 + len(held) // _ASKED_BACK])


def _names(connection: sqlite3.Connection, index: str, match: str, row: int) -> bool:
    found = connection.execute(
        f"SELECT 1 FROM {index} WHERE {index} MATCH ? AND rowid = ?",  # noqa: S608 - one of two names
        (match, row),
    )
    return found.fetchone() is not None


def _behind(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Records that are not indexed, the first of them, with their newest bodies."""
    rows = connection.execute(
        f"""
        SELECT unindexed.document, {DAY} AS day, versions.body FROM unindexed
        JOIN documents ON documents.id = unindexed.document
        JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        ORDER BY unindexed.document LIMIT ?
        """,  # noqa: S608 - a constant of this file
        (_AT_ONCE,),
    )
    taken: list[sqlite3.Row] = []
    size = 0
    for row in rows:
        size += len(row["body"])
        if taken and size > _MOST_BYTES:
            break
        taken.append(row)
    return taken


def _index(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row], reader: BodyReader) -> None:
    (last,) = connection.execute("SELECT coalesce(max(row), 0) FROM indexed").fetchone()
    numbers = range(last + 1, last + 1 + len(rows))
    words = cut([reader.texts(row["body"]) for row in rows])
    connection.executemany(
        "INSERT INTO search (rowid, words) VALUES (?, ?)",
        (
            (number, f"{month_word(row['day'])} {some}")
            for number, row, some in zip(numbers, rows, words, strict=True)
        ),
    )
    documents = [(row["document"],) for row in rows]
    connection.executemany("DELETE FROM indexed WHERE document = ?", documents)
    connection.executemany(
        "INSERT INTO indexed VALUES (?, ?, ?)",
        ((number, row["document"], row["day"]) for number, row in zip(numbers, rows, strict=True)),
    )
    connection.executemany("DELETE FROM unindexed WHERE document = ?", documents)


def month_word(day: str) -> str:
    """What the records of a month hold in the index beside their words; no pair is as long."""
    return day[:7].replace("-", "")


def _is_worn(database: Database) -> bool:
    """Whether the index holds more rows that nobody names than rows that count."""
    last, count = database.connection.execute(
        "SELECT coalesce(max(row), 0), count(*) FROM indexed"
    ).fetchone()
    return bool(last > 2 * count + _MOST_FORGOTTEN)


def _begin_anew(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("DROP TABLE IF EXISTS search")
        connection.execute(SEARCH_TABLE)
        connection.execute(
            "INSERT INTO search (search, rank) VALUES ('hashsize', ?)", (_GATHERED_BYTES,)
        )
        connection.execute("DELETE FROM indexed")
        connection.execute("INSERT OR IGNORE INTO unindexed SELECT id FROM documents")
        connection.execute("DELETE FROM search_fold")
        connection.execute("INSERT INTO search_fold VALUES (?)", (_fingerprint(),))


def _made_by(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT fold FROM search_fold").fetchone()
    return row["fold"] if row else None


@cache
def _fingerprint() -> str:
    return sha256("".join(cut([[_PROBE]])).encode()).hexdigest()
