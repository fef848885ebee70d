"""Full-text search in records: an index of letter pairs, and a look at each record it names.

The index only narrows down: it holds, for every record's newest version, all pairs of neighbouring
letters as they read folded and without blanks, so that a word of any length from one letter up is
a phrase of pairs. What it names is read and asked the query itself, with word edges, places,
distances and fields: what comes is what a scan of everything would find.

It is kept in step after runs, not inside them: to index a record costs more than to store it. A
record that is not indexed yet is looked at in any case.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from config.errors import UserError
from matcher.alike import alike
from matcher.fold import fold_words
from matcher.forms import texts_with
from matcher.terms import TermSet
from state.bodies import read_body
from state.documents import read_document
from state.finding import find_in_all
from state.views import Home, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matcher.query import Query
    from matcher.view import Span
    from state.database import Database
    from state.records import Document

_AT_ONCE = 200
_WORD = re.compile(r"[^\W_]+")
# Letters that every SQLite takes for letters; its tables are those of Unicode 6.1, and a pair with
# a kanji that came later is cut in two.
_KNOWN = re.compile(
    r"[0-9a-z\u00df-\u00f6\u00f8-\u024f\u0370-\u03ff\u0430-\u045f々〆〇"
    r"\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4db5\u4e00-\u9fcc]+"
)
_MOST_CLAUSES = 8
# Folding that changes with a release would leave pairs in the index that nobody asks for any more.
_PROBE = "市議会でＤＸを推進。ﾃﾞｼﾞﾀﾙ 髙﨑 サーバー R5年度 e-Tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record for which a query holds, and where its words stand."""

    document: Document
    version: int
    spans: frozenset[Span]


def index_new(database: Database) -> int:
    """Bring the index up to date; answers how many records that took.

    In transactions of some hundred records: a kill loses one of them. Raises UserError where
    SQLite has no full-text search, or none that finds Japanese.
    """
    check(database)
    _begin_anew_where_folding_changed(database)
    done = 0
    while rows := _behind(database.connection, _AT_ONCE):
        with database.transaction() as connection:
            for row in rows:
                _index(connection, row)
        done += len(rows)
    return done


def search(
    database: Database, query: Query, homes: Mapping[str, Home], *, limit: int
) -> list[Found]:
    """The records for which a query holds, last recorded first; at most ``limit``."""
    check(database)
    terms = TermSet(query.terms)
    found: list[Found] = []
    ids = _candidates(database.connection, query)
    while some := _take(ids, _AT_ONCE if found else min(limit, _AT_ONCE)):
        read = _documents(database.connection, some)
        hits = find_in_all(terms, [document for _, document in read])
        for (row, document), inside in zip(read, hits, strict=True):
            view = view_of(document, homes.get(document.source, Home()), inside)
            if query.holds(view):
                found.append(
                    Found(document=document, version=row["version"], spans=query.shown(view))
                )
            if len(found) == limit:
                return found
    return found


def check(database: Database) -> None:
    """Raise UserError where this SQLite cannot find Japanese words by pairs of letters."""
    if not _is_sound():
        raise UserError(
            str(database.path),
            f"cannot be searched: SQLite {sqlite3.sqlite_version} has no FTS5 that finds Japanese.",
            "Use a Python whose SQLite has it.",
        )


@cache
def _is_sound() -> bool:
    with closing(sqlite3.connect(":memory:")) as probe:
        try:
            probe.execute(_CREATE_PROBE)
            probe.execute("INSERT INTO probe VALUES (1, ?)", (cut(["市議会でDXを推進"]),))
            asked = [expression([word]) for word in ("議会", "dx", "市", "推進", "議会でdx")]
            return all(
                probe.execute("SELECT 1 FROM probe WHERE probe MATCH ?", (one,)).fetchone()
                for one in asked
            )
        except sqlite3.OperationalError:
            return False


_CREATE_PROBE = """
    CREATE VIRTUAL TABLE probe USING fts5(number UNINDEXED, words,
        tokenize = "unicode61 remove_diacritics 0")
"""


def cut(texts: Iterable[str]) -> str:
    """Folded texts as pairs of neighbouring letters, a lone letter behind each row of them: so a
    single letter can be looked for as the beginning of a pair, and no pair reaches over an end."""
    found = ([*map("".join, pairwise(word)), word[-1]] for word in _WORD.findall(" ".join(texts)))
    return " ".join(chain.from_iterable(found))


def expression(words: Iterable[str]) -> str:
    """What the index is asked for: texts that hold one of these folded words, and some more.

    Empty where the index can tell nothing of one of them: all texts may hold it.
    """
    asked = [" AND ".join(map(_phrase, _KNOWN.findall(word))) for word in words]
    return " OR ".join(f"({one})" for one in asked) if all(asked) else ""


def _phrase(word: str) -> str:
    if len(word) == 1:
        return f'"{word}" *'
    return f'"{" ".join(map("".join, pairwise(word)))}"'


def _candidates(connection: sqlite3.Connection, query: Query) -> Iterator[int]:
    """The ids of the records that may answer, last recorded first, those not indexed first."""
    rows = connection.execute(
        """
        SELECT documents.id FROM documents LEFT JOIN indexed ON indexed.document = documents.id
        WHERE indexed.version IS NOT documents.version ORDER BY documents.id DESC
        """
    ).fetchall()
    unread = [int(row["id"]) for row in rows]
    yield from unread
    known = set(unread)
    for row in _indexed(connection, query):
        if row[0] not in known:
            yield row[0]


def _indexed(connection: sqlite3.Connection, query: Query) -> sqlite3.Cursor:
    narrow = sorted(query.required, key=len)[:_MOST_CLAUSES]
    words = (chain.from_iterable(texts_with(term.form) for term in clause) for clause in narrow)
    asked = filter(None, (expression(sorted(set(some))) for some in words))
    match = " AND ".join(f"({one})" for one in asked)
    if not match:
        return connection.execute("SELECT document FROM indexed ORDER BY document DESC")
    return connection.execute(
        "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC", (match,)
    )


def _take(ids: Iterator[int], most: int) -> list[int]:
    return [found for _, found in zip(range(most), ids, strict=False)]


def _documents(
    connection: sqlite3.Connection, ids: Sequence[int]
) -> list[tuple[sqlite3.Row, Document]]:
    """In the order of the ids."""
    marks = ",".join("?" * len(ids))
    rows = connection.execute(
        f"""
        SELECT documents.*, versions.body FROM documents JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        WHERE documents.id IN ({marks})
        """,  # noqa: S608 - marks
        ids,
    )
    by_id = {row["id"]: row for row in rows}
    return [(by_id[one], read_document(by_id[one])) for one in ids if one in by_id]


def _behind(connection: sqlite3.Connection, most: int) -> list[sqlite3.Row]:
    """Records whose newest version is not indexed, with the body of that which is."""
    return connection.execute(
        """
        SELECT documents.id, documents.version, fresh.body, old.body AS old_body
        FROM documents
        JOIN versions AS fresh
            ON fresh.document = documents.id AND fresh.number = documents.version
        LEFT JOIN indexed ON indexed.document = documents.id
        LEFT JOIN versions AS old
            ON old.document = documents.id AND old.number = indexed.version
        WHERE indexed.version IS NOT documents.version ORDER BY documents.id LIMIT ?
        """,
        (most,),
    ).fetchall()


def _index(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Put the newest words of a record in the place of those that were indexed before."""
    if row["old_body"] is not None:
        # The index keeps no text: it must be told what to forget.
        connection.execute(
            "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)",
            (row["id"], _words(row["old_body"])),
        )
    connection.execute(
        "INSERT INTO search (rowid, words) VALUES (?, ?)", (row["id"], _words(row["body"]))
    )
    connection.execute("INSERT OR REPLACE INTO indexed VALUES (?, ?)", (row["id"], row["version"]))


def _words(body: bytes) -> str:
    title, parts = read_body(body)
    return cut(_folded([title, *(part.text for part in parts)]))


def _folded(texts: Sequence[str]) -> list[str]:
    return list(map(alike, fold_words(texts)))


def _begin_anew_where_folding_changed(database: Database) -> None:
    folded = sha256("".join(_folded([_PROBE])).encode()).hexdigest()
    row = database.connection.execute("SELECT fold FROM search_fold").fetchone()
    if row and row["fold"] == folded:
        return
    with database.transaction() as connection:
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
        connection.execute("DELETE FROM indexed")
        connection.execute("DELETE FROM search_fold")
        connection.execute("INSERT INTO search_fold VALUES (?)", (folded,))
