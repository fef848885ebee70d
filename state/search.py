"""Full-text search in records: an index of letter pairs, and a look at each record it names.

The index only narrows down: it holds, for every record's newest version, all pairs of neighbouring
letters as they read folded and without blanks, so that a word of any length is a phrase of pairs,
and each kanji once by itself. What it names is read and asked the query itself, with word edges,
places, distances and fields: what comes is what a scan of everything would find. A record that is
not indexed yet is looked at in any case, and every record is where the index cannot be asked.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from matcher.nodes import AnyOf
from matcher.view import TITLE, View, is_usual, is_usual_whatever
from state.bodies import BodyReader
from state.documents import document_of, read_outline
from state.search_facts import asks_exchanges, asks_facts, may_hold
from state.search_index import DAY, check
from state.search_named import named
from state.search_places import Places
from state.search_words import match_of
from state.views import Home, facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from matcher.query import Query
    from matcher.terms import Term
    from matcher.view import Span
    from state.bodies import Body, Parts
    from state.database import Database
    from state.records import Document, Part

_AT_ONCE = 200


class Found:
    """A record for which a query holds, and where its words stand. ``day`` is that by which it is
    newer than another: held, else published, else first seen, in Japan."""

    def __init__(self, row: sqlite3.Row, body: Body, spans: frozenset[Span]) -> None:
        self.version: int = row["version"]
        self.day = date.fromisoformat(row["day"])
        self.spans = spans
        self.parts: Sequence[Part] = body.parts
        self._row = row
        self._texts = body.texts

    def text(self, part: int) -> str:
        """The words of a part, or of the title, in which spans count."""
        return self._texts.one(part - TITLE)

    @cached_property
    def outline(self) -> Document:
        """The document without its parts."""
        return document_of(self._row, self.text(TITLE), ())

    @cached_property
    def document(self) -> Document:
        """All of it. To show where the words stand takes its outline and some of its parts."""
        return replace(self.outline, parts=tuple(self.parts))


class _Asked:
    """What is made of a query once, and kept for who asks it again."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.match = match_of(query)
        self.places = Places(query.terms)
        self.facts = asks_facts(query.root)
        self.exchanges = asks_exchanges(query.root)


_asked = lru_cache(maxsize=16)(_Asked)


def search(
    database: Database,
    query: Query,
    homes: Mapping[str, Home],
    *,
    limit: int,
    by_index: bool = True,
) -> list[Found]:
    """The records for which a query holds, at most ``limit``: newest first, by the day on which
    they were held, else published, else first seen.

    Without the index every record is looked at, which takes some seconds for ten thousand. Raises
    UserError where SQLite has no full-text search.
    """
    found = answering(database, query, homes, at_first=limit, by_index=by_index)
    with _as_of_now(database.connection):
        return list(islice(found, limit))


def answering(
    database: Database,
    query: Query,
    homes: Mapping[str, Home],
    *,
    among: Container[int] | None = None,
    at_first: int = _AT_ONCE,
    by_index: bool = True,
) -> Iterator[Found]:
    """The same one by one, all or those of the ids ``among``: no more than some hundred are held
    at a time, of which ``at_first`` are read before the first is answered."""
    check(database)
    asked, reader = _asked(query), BodyReader()
    ids = named(database.connection, asked.match if by_index else "", at_first)
    if among is not None:
        ids = (one for one in ids if one in among)
    if asked.facts:
        ids = _fitting(database.connection, query, homes, ids)
    most = at_first
    while some := list(islice(ids, min(most, _AT_ONCE))):
        yield from _looked_at(_with_bodies(database.connection, some), asked, homes, reader)
        most *= 2


def _looked_at(
    rows: Sequence[sqlite3.Row], asked: _Asked, homes: Mapping[str, Home], reader: BodyReader
) -> Iterator[Found]:
    bodies = [reader.unpacked(row["body"]) for row in rows]
    for row, body, spans in zip(rows, bodies, asked.places.among(bodies), strict=True):
        if not spans:  # a query holds nowhere where none of its words stands
            continue
        touched = _touched(spans)
        if isinstance(asked.query.root, AnyOf):
            if shown := _usual(body.parts, touched, spans):
                yield Found(row, body, shown)
            continue
        # Of parts without a word nothing is asked, but whether they end a question and its answer.
        said = body.parts if asked.exchanges else [body.parts[seq] for seq in touched]
        home = homes.get(row["source"], Home())
        view = View(facts_of(document_of(row, body.title, ()), home), said, spans)
        if asked.query.holds(view):
            yield Found(row, body, asked.query.shown(view))


def _touched(spans: Mapping[Term, Sequence[Span]]) -> list[int]:
    """The parts in which something stands, in order."""
    return sorted({span[0] for some in spans.values() for span in some if span[0] != TITLE})


def _usual(
    parts: Parts, touched: Iterable[int], spans: Mapping[Term, Sequence[Span]]
) -> frozenset[Span]:
    """Those in the places that a query looks at which names none. A word alone asks no more, and
    this spares most of what a view costs."""
    doubtful = [seq for seq in touched if not is_usual_whatever(*parts.kind_and_role(seq))]
    apart = {seq for seq in doubtful if not is_usual(parts[seq])}
    every = chain.from_iterable(spans.values())
    return frozenset(span for span in every if span[0] not in apart) if apart else frozenset(every)


@contextmanager
def _as_of_now(connection: sqlite3.Connection) -> Iterator[None]:
    """What others write meanwhile is not seen: a record that they index anew could slip from one
    month that is still to be asked into one that was."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _fitting(
    connection: sqlite3.Connection, query: Query, homes: Mapping[str, Home], ids: Iterator[int]
) -> Iterator[int]:
    """Less those of which a field says no."""
    while some := list(islice(ids, _AT_ONCE)):
        for row in _read(connection, "SELECT * FROM documents", some):
            facts = facts_of(read_outline(row), homes.get(row["source"], Home()))
            if may_hold(query.root, facts):
                yield row["id"]


def _with_bodies(connection: sqlite3.Connection, ids: Sequence[int]) -> list[sqlite3.Row]:
    return _read(
        connection,
        f"""
        SELECT documents.*, {DAY} AS day, versions.body FROM documents JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        """,  # noqa: S608 - a constant of ours
        ids,
    )


def _read(connection: sqlite3.Connection, query: str, ids: Sequence[int]) -> list[sqlite3.Row]:
    """The rows of these documents, in the order of the ids."""
    marks = ",".join("?" * len(ids))
    rows = connection.execute(f"{query} WHERE documents.id IN ({marks})", ids)
    by_id = {row["id"]: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]
