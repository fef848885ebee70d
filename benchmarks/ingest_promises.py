"""The least that an ingest does which keeps the promises of ours, without a line of the product.

Beside what ``ingest_floor`` does, it does in the cheapest way known what cannot be left out if they
are to hold: stores where each part ends, what it is and who speaks in it, and digests that as well;
digests the words alone, so that a revision is told from another layout; keeps what it finds, with
its part, its place and how it reads there; takes the sketch by which twins are found, and asks
which of its bands are on record; and looks up which subscriptions ask for what was found.

It still closes no line end, has no way back where folding changes how long a text is, allows for no
spelling, and never has a twin, a revision, a mute or an error to see to. No real ingest comes to
this, either.
"""

from __future__ import annotations

import json
from bisect import bisect
from hashlib import sha224
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.ingest_floor import Script, chunks, encoded, marks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.ingest_floor import Batch, Chunk, Ready, Row

_PARTS, _DOCUMENTS = "\uf8f0", "\ue000"  # between them; in no text of the benchmark
_WHITE = tuple(map(ord, " \n\u3000"))
_SHINGLE = 8  # characters
_SECTORS = 12
_SECTOR = np.uint64(2**64 // _SECTORS)
_BASE, _MIX = 0x9E3779B97F4A7C15, np.uint64(0xFF51AFD7ED558CCD)
_NEAREST = np.uint64(2**64 // 20)  # behind the start of its sector: some of each in any long text
_SKETCHED = 10  # documents at once, which stay in the processor's cache
_AT_ONCE = 500
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class _Hits(NamedTuple):
    """The rows of what was found, and by document which words it holds."""

    rows: list[Row]
    words: list[set[int]]


class Keeping(Script):
    """The script; ``asked`` are the pairs of words, by their places in order, that a subscription
    each asks for together."""

    def __init__(self, words: Sequence[str], asked: Sequence[tuple[int, int]]) -> None:
        super().__init__(words)
        self._names = [word.decode("utf-16-le") for word in self._words]
        self._asked: dict[int, list[tuple[int, int]]] = {}
        for subscription, (one, other) in enumerate(asked, 1):
            self._asked.setdefault(one, []).append((other, subscription))
        self._kept = np.ones(2**16, np.bool_)
        self._kept[list(_WHITE)] = False

    def _bodies(self, batch: Batch) -> list[bytes]:
        return [
            f"{_ENCODE((list(map(len, texts)), *columns))}\n".encode() + encoded("".join(texts))
            for texts, columns in zip(batch.texts, batch.columns, strict=True)
        ]

    def _rows(
        self, connection: sqlite3.Connection, one: Ready, bodies: Sequence[bytes]
    ) -> tuple[Sequence[Row], Sequence[Chunk]]:
        batch = one.batch
        del bodies  # which hold more than letters
        codes = self._codes(encoded(_DOCUMENTS.join(map(_PARTS.join, batch.texts))))
        hits = self._hits(batch, codes.tobytes())
        lean = codes[self._kept.take(codes)].tobytes().decode("utf-16-le").split(_DOCUMENTS)
        bands = _sketches(lean)
        _on_record(connection, list(chain.from_iterable(bands)))
        documents = [
            (*row[:-1], sha224(encoded(words)).digest())
            for row, words in zip(batch.documents, lean, strict=True)
        ]
        rows = {
            "hits": hits.rows,
            "changes": batch.short["changes"],
            "sketches": [
                (band, row[0]) for row, some in zip(documents, bands, strict=True) for band in some
            ],
            "deliveries": self._owed(batch, hits.words),
        }
        return documents, list(chunks(rows))

    def _hits(self, batch: Batch, folded: bytes) -> _Hits:
        letters = folded.decode("utf-16-le")
        starts = list(accumulate((len(text) + 1 for text in chain(*batch.texts)), initial=0))
        homes = [
            (number, row[0], seq)
            for number, (row, texts) in enumerate(zip(batch.versions, batch.texts, strict=True))
            for seq in range(-1, len(texts) - 1)
        ]
        hits = _Hits([], [set() for _ in batch.keys])
        last = ordinal = -1
        for first_byte, behind, word in self._search(folded):
            if first_byte % 2:  # the halves of two letters
                continue
            start, end = first_byte // 2, behind // 2
            place = bisect(starts, start) - 1
            number, version, seq = homes[place]
            ordinal = ordinal + 1 if version == last else 0
            last, first = version, starts[place]
            name = self._names[word]
            hits.rows.append(
                (version, ordinal, name, name, seq, start - first, end - first, letters[start:end])
            )
            hits.words[number].add(word)
        return hits

    def _owed(self, batch: Batch, found: Sequence[set[int]]) -> list[Row]:
        changes = batch.short["changes"]
        return [
            (None, f"{subscription}/{key}/1/new", subscription, change[1], change[0], *_OWED)
            for key, change, words in zip(batch.keys, changes, found, strict=True)
            for one in words & self._asked.keys()
            for other, subscription in self._asked[one]
            if other in words
        ]


_OWED = ("normal", "2026-11-02T00:00:00Z", None)


def _sketches(texts: Sequence[str]) -> list[list[int]]:
    least = np.concatenate(
        [_least(texts[first : first + _SKETCHED]) for first in range(0, len(texts), _SKETCHED)]
    )
    bands: list[list[int]] = ((least[:, ::2] * _MIX) ^ least[:, 1::2]).view(np.int64).tolist()
    return bands


def _least(texts: Sequence[str]) -> NDArray[np.uint64]:
    """The least hash of each sector, of those that are near its start."""
    hashes = _hashes("".join(texts))
    places = (hashes * np.uint64(_SECTORS) < _NEAREST).nonzero()[0]
    found = hashes.take(places)
    ends = np.fromiter(accumulate(map(len, texts)), np.intp, len(texts))
    sectors = np.minimum(found // _SECTOR, np.uint64(_SECTORS - 1)).astype(np.intp)
    sectors += ends.searchsorted(places, "right") * _SECTORS
    least = np.full(len(texts) * _SECTORS, 2**64 - 1, np.uint64)
    np.minimum.at(least, sectors, found)
    return least.reshape(-1, _SECTORS)


def _hashes(text: str) -> NDArray[np.uint64]:
    codes = np.array([text]).view(np.uint32).astype(np.uint64)
    base, width = _BASE, 1
    while width < _SHINGLE:
        wider = codes[:-width] * np.uint64(base)
        wider += codes[width:]
        codes, base, width = wider, base * base % 2**64, width * 2
    codes ^= codes >> np.uint64(32)
    codes *= _MIX
    return codes


def _on_record(connection: sqlite3.Connection, bands: Sequence[int]) -> set[int]:
    met: set[int] = set()
    for first in range(0, len(bands), _AT_ONCE):
        some = bands[first : first + _AT_ONCE]
        query = f"SELECT DISTINCT band FROM sketches WHERE band IN ({marks(len(some))})"  # noqa: S608 - marks
        met.update(row[0] for row in connection.execute(query, some))
    return met
