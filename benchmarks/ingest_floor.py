"""The least that an ingest does which keeps the promises of ours: a script with the quickest
libraries known, without an object for anything, and without a line of the product.

Of a hundred documents it joins and encodes each text and takes its digest, asks once which of these
are known, folds every letter by a table, looks for the words in all of it and throws away what is
found, compresses each text, and writes rows that are ready-made, a table at a time and fifty short
ones in a statement. It hashes the shingles of a sketch if asked, and then chooses none of them.

It closes no line ends, tells no place in the original, and no revision, twin or subscriber: each of
these takes time, too, so that a real ingest never comes to this.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import daachorse
import numpy as np
import zstandard

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Row = tuple[Any, ...]
    Search = Callable[[str], object]

_PLANE = 0x10000
_SURROGATES = range(0xD800, 0xE000)
_TOGETHER = 50
_BASE = 0x9E3779B97F4A7C15
_SHINGLE = 8  # characters


class Batch(NamedTuple):
    """Some documents: of each the key, its texts, and its version less the body; and the rows of
    ``documents`` and of the tables of short rows, by table."""

    keys: list[str]
    texts: list[list[str]]
    versions: list[Row]
    documents: list[Row]
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
    chunks = (chunk for table, rows in batch.short.items() for chunk in _chunks(table, rows))
    return Ready(batch, list(chunks))


class Script:
    """What runs over the batches, with the words that it looks for."""

    def __init__(self, words: Sequence[str], *, hashes: bool) -> None:
        self._table = _fold_table()
        folded = sorted({self._fold(word.encode("utf-16-le")) for word in words})
        made = daachorse.CharwiseDoubleArrayAhoCorasick(folded, use_prefilter=False)
        self._search: Search = made.find_overlapping
        self._hashes = hashes

    def run(self, connection: sqlite3.Connection, batches: Sequence[Ready]) -> None:
        """Take in all of them."""
        for one in batches:
            self._take_in(connection, one)

    def _take_in(self, connection: sqlite3.Connection, one: Ready) -> None:
        compress = zstandard.ZstdCompressor(level=3).compress
        batch = one.batch
        connection.execute("BEGIN IMMEDIATE")
        known = _known(connection, batch.keys)
        bodies = ["".join(texts).encode("utf-16-le") for texts in batch.texts]
        digests = [sha256(body).digest() for body in bodies]
        if any(known.get(key) == digest for key, digest in zip(batch.keys, digests, strict=True)):
            raise ValueError("the script takes in documents that are new")
        folded = self._fold(b"".join(bodies))
        self._search(folded)
        if self._hashes:
            _hashed(folded)
        versions = [
            (*row, compress(body)) for row, body in zip(batch.versions, bodies, strict=True)
        ]
        connection.executemany(_statement("documents", 1, batch.documents), batch.documents)
        connection.executemany(_statement("versions", 1, versions), versions)
        for chunk in one.short:
            connection.executemany(*chunk)
        connection.execute("COMMIT")

    def _fold(self, encoded: bytes) -> str:
        codes = self._table.take(np.frombuffer(encoded, np.uint16))
        return codes.tobytes().decode("utf-16-le")


def _fold_table() -> NDArray[np.uint16]:
    table = np.arange(_PLANE, dtype=np.uint16)
    for code in range(_PLANE):
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        if code not in _SURROGATES and len(folded) == 1 and folded <= "\uffff":
            table[code] = ord(folded)
    return table


def _known(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, bytes]:
    query = f"SELECT key, content FROM documents WHERE key IN ({_marks(len(keys))})"  # noqa: S608 - marks
    return dict(connection.execute(query, keys))


def _hashed(folded: str) -> NDArray[np.uint64]:
    codes = np.array([folded]).view(np.uint32).astype(np.uint64)
    base, width = _BASE, 1
    while width < _SHINGLE:
        wider = codes[:-width] * np.uint64(base)
        wider += codes[width:]
        codes, base, width = wider, base * base % 2**64, width * 2
    return codes


def _chunks(table: str, rows: Sequence[Row]) -> Iterator[Chunk]:
    left = iter(rows)
    full = [
        tuple(chain.from_iterable(islice(left, _TOGETHER))) for _ in range(len(rows) // _TOGETHER)
    ]
    if full:
        yield Chunk(_statement(table, _TOGETHER, rows), full)
    if rest := list(left):
        yield Chunk(_statement(table, 1, rows), rest)


def _statement(table: str, together: int, rows: Sequence[Row]) -> str:
    row = f"({_marks(len(rows[0]))})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * together)}"  # noqa: S608 - marks


def _marks(count: int) -> str:
    return ",".join("?" * count)
