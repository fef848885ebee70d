"""The least that any ingest does: a script with the quickest libraries known, without an object for
anything, and without a line of the product.

Of a hundred documents it joins and encodes each text and takes its digest, asks once which of these
are known, folds every letter by a table, looks for the words in all of it and throws away what is
found, compresses the texts on a second core meanwhile, and writes rows that are ready-made, a table
at a time and fifty short ones in a statement.

It keeps none of the promises: it tells no part, place, revision, twin or subscriber.
``ingest_promises`` does.
"""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha224
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import daachorse
import numpy as np
import zstandard

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    Row = tuple[Any, ...]
    Tables = Mapping[str, Sequence[Row]]
    Search = Callable[[bytes], list[tuple[int, int, int]]]

_PLANE = 0x10000
_SURROGATES = range(0xD800, 0xE000)
_TOGETHER = 50


class Batch(NamedTuple):
    """Some documents: of each the key, its texts, what is known of its parts by column, its row and
    its version's less the body; and the other rows by table."""

    keys: list[str]
    texts: list[list[str]]
    columns: list[list[list[str]]]
    documents: list[Row]
    versions: list[Row]
    short: dict[str, list[Row]]


class Chunk(NamedTuple):
    """A statement and its values, as often as there are rows of them."""

    statement: str
    values: list[Row]


class Ready(NamedTuple):
    """A batch as the script takes it: all that needs nothing of the texts is made."""

    batch: Batch
    short: list[Chunk]


def ready(batch: Batch) -> Ready:
    """Make all that is no part of the time."""
    return Ready(batch, list(chunks(batch.short)))


class Script:
    """What runs over the batches, with the words that it looks for."""

    def __init__(self, words: Sequence[str]) -> None:
        self._table = _fold_table()
        self._words = sorted({self._folded(encoded(word)) for word in words})
        # By bytes, and what cannot begin a word skipped: a third of the time of it by characters.
        made = daachorse.DoubleArrayAhoCorasick(self._words)
        self._search: Search = made.find_overlapping

    def run(self, connection: sqlite3.Connection, batches: Sequence[Ready]) -> None:
        """Take in all of them."""
        with ThreadPoolExecutor(1) as beside:
            for one in batches:
                connection.execute("BEGIN IMMEDIATE")
                self._take_in(connection, one, beside)
                connection.execute("COMMIT")

    def _take_in(self, connection: sqlite3.Connection, one: Ready, beside: Executor) -> None:
        batch = one.batch
        bodies = self._bodies(batch)
        _refuse_known(connection, batch.keys, bodies)
        compressed = beside.submit(_compressed, bodies)
        documents, short = self._rows(connection, one, bodies)
        versions = [
            (*row, body) for row, body in zip(batch.versions, compressed.result(), strict=True)
        ]
        connection.executemany(_statement("documents", 1, documents), documents)
        connection.executemany(_statement("versions", 1, versions), versions)
        for chunk in short:
            connection.executemany(*chunk)

    def _bodies(self, batch: Batch) -> list[bytes]:
        return [encoded("".join(texts)) for texts in batch.texts]

    def _rows(
        self, _connection: sqlite3.Connection, one: Ready, bodies: Sequence[bytes]
    ) -> tuple[Sequence[Row], Sequence[Chunk]]:
        self._search(self._folded(b"".join(bodies)))
        return one.batch.documents, one.short

    def _folded(self, text: bytes) -> bytes:
        return self._codes(text).tobytes()

    def _codes(self, text: bytes) -> NDArray[np.uint16]:
        return self._table.take(np.frombuffer(text, np.uint16))


def encoded(text: str) -> bytes:
    """Two bytes a letter: the texts have none that needs four."""
    return text.encode("utf-16-le")


def chunks(tables: Tables) -> Iterator[Chunk]:
    """The rows of these tables in statements of fifty, and one by one what is left."""
    for table, rows in tables.items():
        left = iter(rows)
        full = [
            tuple(chain.from_iterable(islice(left, _TOGETHER)))
            for _ in range(len(rows) // _TOGETHER)
        ]
        if full:
            yield Chunk(_statement(table, _TOGETHER, rows), full)
        if rest := list(left):
            yield Chunk(_statement(table, 1, rows), rest)


def marks(count: int) -> str:
    """So many places for values in a statement."""
    return ",".join("?" * count)


def _fold_table() -> NDArray[np.uint16]:
    table = np.arange(_PLANE, dtype=np.uint16)
    for code in range(_PLANE):
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        if code not in _SURROGATES and len(folded) == 1 and folded <= "\uffff":
            table[code] = ord(folded)
    return table


def _refuse_known(
    connection: sqlite3.Connection, keys: Sequence[str], bodies: Sequence[bytes]
) -> None:
    digests = [sha224(body).digest() for body in bodies]
    query = f"SELECT key, content FROM documents WHERE key IN ({marks(len(keys))})"  # noqa: S608 - marks
    known = dict(connection.execute(query, keys))
    if any(known.get(key) == digest for key, digest in zip(keys, digests, strict=True)):
        raise ValueError("the script takes in documents that are new")


def _compressed(bodies: list[bytes]) -> list[bytes]:
    stored = zstandard.ZstdCompressor(level=3).multi_compress_to_buffer([*bodies], threads=1)
    return [stored[place].tobytes() for place in range(len(stored))]


def _statement(table: str, together: int, rows: Sequence[Row]) -> str:
    row = f"({marks(len(rows[0]))})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * together)}"  # noqa: S608 - marks
