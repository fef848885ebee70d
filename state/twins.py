"""Near-identical texts of two sources: the same article on a member's blog and on note.com.

A sketch of a text is a few numbers of which two near-identical texts share most, kept in an index;
those that share two are then compared exactly.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from matcher.together import batches
from state.documents import read_document
from state.times import instant_text
from state.words import words_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from state.database import Database
    from state.records import Document


Hashes = NDArray[np.uint64]

SHORTEST = 200  # characters: notices of one form (「本日休会」) are alike and yet not the same
LEAST_OVERLAP = 0.9  # of all shingles of both
WINDOW = timedelta(days=60)

_SHINGLE = 8  # characters
# Six bands of two least shingles each: texts that overlap by 0.9 share two bands in 99.9 % of all
# cases, by 0.5 in 47 %, by 0.1 in 0.2 %. One band alone is shared by 0.1 in 6 %: minutes of one
# turn of phrase (「…ところでございます」) would be held against twenty others each.
_BANDS = 6
LEAST_SHARED = 2  # bands, by two texts that are compared
_SECTORS = 2 * _BANDS
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT = np.uint64(32)
_LARGEST = 2**64 - 1
_SECTOR = np.uint64(2**64 // _SECTORS)
_SECTOR_STARTS = np.arange(_SECTORS, dtype=np.uint64) * _SECTOR
_NEAR = 20  # hashes of a text of middle length to a sector: none is in one case of half a billion
_AHEAD = np.uint64(4 * _SECTORS)  # so that no start is lost which 2**64 / 12 leaves a rest of
_OVER_THE_END = np.arange(_SHINGLE - 1) + 1
# Looked at in a band, newest first: of 5,000 notices of one form each would otherwise be held
# against all before it. The price is a twin that is missed behind so many.
_MOST_IN_BAND = 50
_MOST_COMPARED = 20
_AT_ONCE = 500
_MOST_LETTERS = 32_000  # eight bytes each, several times over, in the processor's cache


class TwinDocument(NamedTuple):
    """A document on record as it is held against others: its folded words, and their bands."""

    id: int
    source: str
    text: str
    bands: list[int]


def shingles(text: str) -> Hashes:
    """Hashes of all runs of 8 characters of a folded text; of all it holds, where that is less."""
    # An array of a text is made in half of the time that it takes to encode it.
    codes = np.array([text]).view(np.uint32)[: len(text)].astype(np.uint64)
    base, width = _BASE, 1
    while width < _SHINGLE and len(codes) > width:
        # Runs of twice the width out of two neighbouring ones; the arithmetic is modulo 2**64.
        wider = codes[:-width] * np.uint64(base)
        wider += codes[width:]
        codes, base, width = wider, base * base % 2**64, width * 2
    for _ in range(2):
        codes ^= codes >> _SHIFT
        codes *= _MIX
    return codes


def sketches(texts: Sequence[str]) -> list[list[int]]:
    """The bands of folded texts; none for one too short to be compared."""
    long = [text for text in texts if len(text) >= SHORTEST]
    least = [_least_of_each(some) for some in batches(long, _MOST_LETTERS)]
    bands = iter(_bands(np.concatenate(least)) if least else ())
    return [next(bands) if len(text) >= SHORTEST else [] for text in texts]


def _least_of_each(texts: Sequence[str]) -> Hashes:
    """For each text the least hash of each sector of the number range: a sample that does not hang
    on order.

    Some texts at a time: half the time goes into the calls. Only hashes so near the start of a
    sector are looked at that some twenty of a text are: to sort all takes as long as to make them.
    """
    hashes = shingles("".join(texts))
    ends = np.fromiter(accumulate(map(len, texts)), np.intp, len(texts))
    most = _LARGEST // len(hashes) * min(len(hashes), _NEAR * _SECTORS * len(texts))
    # Their distance behind the start of their sector, times the number of sectors.
    behind = hashes * np.uint64(_SECTORS)
    behind += _AHEAD
    behind[(ends[:-1, None] - _OVER_THE_END).ravel()] = _LARGEST
    places = (behind < np.uint64(most)).nonzero()[0]
    found = hashes.take(places)
    sectors = np.minimum(found // _SECTOR, np.uint64(_SECTORS - 1)).astype(np.intp)
    sectors += ends.searchsorted(places, "right") * _SECTORS
    least = np.full(len(texts) * _SECTORS, _LARGEST, np.uint64)
    np.minimum.at(least, sectors, found)
    rows = least.reshape(-1, _SECTORS)
    missed = (rows - _SECTOR_STARTS > np.uint64(most // _SECTORS)).any(axis=1)
    for number in np.flatnonzero(missed).tolist():
        end = ends[number]
        rows[number] = _least(hashes[end - len(texts[number]) : end - _SHINGLE + 1])
    return rows


def _least(hashes: Hashes) -> Hashes:
    ordered = np.sort(hashes)
    return ordered[ordered.searchsorted(_SECTOR_STARTS) % len(ordered)]


def _bands(least: Hashes) -> list[list[int]]:
    bands = (least[:, ::2] * _MIX) ^ least[:, 1::2] ^ _SECTOR_STARTS[::2]
    return cast("list[list[int]]", bands.view(np.int64).tolist())


def overlap(one: str, other: str) -> float:
    """The share of shingles of two folded texts that both have, 0 to 1."""
    a, b = np.unique(shingles(one)), np.unique(shingles(other))
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(len(a) + len(b) - common, 1)


def bands_on_record(connection: sqlite3.Connection, sketches: Iterable[list[int]]) -> set[int]:
    """The bands of these sketches that some document on record has."""
    bands = sorted(chain.from_iterable(sketches))
    met: set[int] = set()
    for start in range(0, len(bands), _AT_ONCE):
        some = bands[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        query = f"SELECT DISTINCT band FROM sketches WHERE band IN ({marks})"  # noqa: S608 - marks
        met.update(row[0] for row in connection.execute(query, some))
    return met


def find_twins(connection: sqlite3.Connection, document: TwinDocument, now: datetime) -> list[int]:
    """The ids of the twins of a document; its own rows need not be written yet."""
    candidates = _candidates(connection, document, now)
    return [row["id"] for row in candidates if _alike(document.text, read_document(row))]


def name_each_other(
    connection: sqlite3.Connection, document_id: int, twins: list[int], now: datetime
) -> None:
    """Put the twins of a stored document on record both ways."""
    connection.executemany(
        "INSERT OR IGNORE INTO twins VALUES (?, ?, ?)",
        [
            (*pair, instant_text(now))
            for twin in twins
            for pair in ((document_id, twin), (twin, document_id))
        ],
    )


def twins_of(connection: sqlite3.Connection, document_id: int) -> list[int]:
    """The ids of the twins on record."""
    rows = connection.execute("SELECT other FROM twins WHERE document = ?", (document_id,))
    return [row["other"] for row in rows]


def _alike(text: str, other: Document) -> bool:
    words = words_of(other).text
    # Sets of such different sizes cannot overlap enough; most candidates end here.
    if not LEAST_OVERLAP <= len(text) / max(len(words), 1) <= 1 / LEAST_OVERLAP:
        return False
    return overlap(text, words) >= LEAST_OVERLAP


def forget_sketches(database: Database, now: datetime) -> int:
    """Take out the sketches of documents that are too old to be anybody's twin; answers how many.

    Nothing looks at them any more, and they would grow for ever: six rows of each document.
    """
    with database.transaction() as connection:
        gone = connection.execute(
            """
            DELETE FROM sketches WHERE document IN (SELECT id FROM documents WHERE seen_at < ?)
            """,
            (instant_text(now - WINDOW),),
        )
        return gone.rowcount


_IN_BAND = f"""
    SELECT document FROM (
        SELECT document FROM sketches WHERE band = ? ORDER BY document DESC LIMIT {_MOST_IN_BAND}
    )
"""  # noqa: S608 - a constant of this file


def _candidates(
    connection: sqlite3.Connection, document: TwinDocument, now: datetime
) -> list[sqlite3.Row]:
    in_bands = " UNION ALL ".join([_IN_BAND] * len(document.bands))
    return connection.execute(
        f"""
        SELECT documents.*, versions.number, versions.body
        FROM ({in_bands}) AS found
        JOIN documents ON documents.id = found.document
        JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        WHERE documents.source <> ? AND documents.seen_at >= ?
        GROUP BY documents.id HAVING count(*) >= {LEAST_SHARED}
        ORDER BY count(*) DESC, documents.id DESC LIMIT {_MOST_COMPARED}
        """,  # noqa: S608 - constants of this file
        (*document.bands, document.source, instant_text(now - WINDOW)),
    ).fetchall()
