"""What is made of documents before their rows are: words, hits, bodies and sketches.

All of a batch at once, because folding and searching each by itself takes twice as long. A document
that was not foreseen is prepared when it is asked for.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from state.bodies import Compressor
from state.finding import find_in_all
from state.twins import LEAST_SHARED, bands_on_record, sketches
from state.words import words_of_all

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from matcher.terms import TermSet
    from state.finding import FoundTerm
    from state.ledger import Draft
    from state.words import Words


_WORTH_A_THREAD = 100_000
"""Bytes, which take 0.4 ms to compress; to start a thread and to end it takes 0.1."""


class Prepared(NamedTuple):
    """A version about to be stored: its hits, its compressed body and the bands of its sketch.

    ``met``: as many of the bands are on record as a twin shares.
    """

    found: list[FoundTerm]
    body: bytes
    bands: list[int]
    met: bool


class Preparation:
    """Keeps what it made of a draft under the draft's content."""

    def __init__(self, connection: sqlite3.Connection, terms: TermSet) -> None:
        self._connection = connection
        self._terms = terms
        self._words: dict[bytes, Words] = {}
        self._prepared: dict[bytes, Prepared] = {}
        self.compressor = Compressor()

    def read(self, drafts: Sequence[Draft]) -> None:
        """Read the words of all these drafts."""
        words = words_of_all([draft.document for draft in drafts])
        self._words |= zip((draft.content for draft in drafts), words, strict=True)

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Prepare all these drafts, whose words have been read."""
        with ThreadPoolExecutor(1) as beside:
            stored = self._stored(beside, [draft.body for draft in drafts])
            found = find_in_all(self._terms, [draft.document for draft in drafts])
            sketched = sketches([self.words(draft).text for draft in drafts])
            met = bands_on_record(self._connection, sketched)
            bodies = stored()
        for draft, body, hits, bands in zip(drafts, bodies, found, sketched, strict=True):
            # One text in twelve shares one with a stranger; to look for its twins is 50 µs.
            may_have_twins = sum(map(met.__contains__, bands)) >= LEAST_SHARED
            self._prepared[draft.content] = Prepared(hits, body, bands, may_have_twins)

    def _stored(self, beside: Executor, bodies: list[bytes]) -> Callable[[], list[bytes]]:
        """What compresses them, or waits for it: a second core does it while this one searches, a
        tenth of all that an ingest takes."""
        if sum(map(len, bodies)) < _WORTH_A_THREAD:
            return lambda: list(map(self.compressor.compress, bodies))
        return beside.submit(self.compressor.compress_all, bodies).result

    def words(self, draft: Draft) -> Words:
        """The words of a draft."""
        if draft.content not in self._words:
            self.read([draft])
        return self._words[draft.content]

    def version(self, draft: Draft) -> Prepared:
        """What is stored of a draft that is news."""
        if draft.content not in self._prepared:
            self.prepare([draft])
        return self._prepared[draft.content]
