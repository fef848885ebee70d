"""Where the words of a query stand in records that were just read. Pure.

Most parts of a record hold none of its letters, and to see that costs a tenth of reading them as a
query reads: blanks closed, spellings and edges told apart.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.alike import ALIKE, alike
from matcher.crowding import room_of_record
from matcher.scan import IRREGULAR, fold_codes
from matcher.terms import TermSet
from matcher.together import batches
from matcher.view import TITLE
from state.search_words import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matcher.scan import Flags, Positions, Units
    from matcher.terms import Term
    from matcher.view import Span
    from state.bodies import Body, Texts

Bits = NDArray[np.uint16]

_PLANE = 0x10000
_MOST_LETTERS = 15
_ANY = 1 << _MOST_LETTERS
"""The bit of what may read as any letter: half of a character beyond the basic plane, a sign that
reads as a whole word, what joins others."""


class Places:
    """Finds the terms in the words of many records at once."""

    def __init__(self, terms: frozenset[Term]) -> None:
        self._terms = TermSet(terms)
        self._letters = _Letters(terms)
        # A term tells its hash in as much time as it takes to find it.
        self._by_id = {id(term): term for term in terms}

    def among(self, bodies: Sequence[Body]) -> list[dict[Term, list[Span]]]:
        """Where each stands, for each of the bodies."""
        chosen = self._letters.may_stand_in([body.texts for body in bodies])
        texts = [bodies[body].texts.one(number) for body, number in chosen]
        found: list[defaultdict[int, list[Span]]] = [defaultdict(list) for _ in bodies]
        crowded: set[int] = set()
        last = -1
        for piece in self._terms.find_by_pieces(texts):
            for text, term, start, end in piece:
                if text != last:
                    last, (body, number) = text, chosen[text]
                    seq, spans = number + TITLE, found[body]
                spans[id(term)].append((seq, start, end))
            for body in range(chosen[piece[0][0]][0], chosen[last][0] + 1) if piece else ():
                if body in crowded or _is_crowded(bodies[body], found[body]):
                    crowded.add(body)
                    for places in found[body].values():
                        del places[1:]
        return [{self._by_id[known]: spans for known, spans in one.items()} for one in found]


def _is_crowded(body: Body, spans: Mapping[int, Sequence[Span]]) -> bool:
    """As in ``state.finding``."""
    return sum(map(len, spans.values())) > room_of_record(len(body.texts))


class _Letters:
    """The letters that the spellings of some terms are made of, a bit for each.

    As in the index, a text that holds a term has all letters of one of its spellings, each where
    one character reads as it, or something in it that may read as any.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        texts = {alike(text) for term in terms for text in spelled(term.form)}
        letters = sorted({letter for letter in chain(*texts) if ord(letter) < _PLANE})
        self._bits = {letter: 1 << number for number, letter in enumerate(letters)}
        self._asked = {sum(self._bits.get(one, 0) for one in set(text)) for text in texts}

    def may_stand_in(self, records: Sequence[Texts]) -> list[tuple[int, int]]:
        """The texts in which a term may stand, each by its record and its number there."""
        if len(self._bits) > _MOST_LETTERS:
            numbers = (range(len(texts.lengths)) for texts in records)
            return [(record, text) for record, some in enumerate(numbers) for text in some]
        found: list[tuple[int, int]] = []
        first = 0
        for some in batches(records):
            counts = np.array([len(texts.lengths) for texts in some])
            ends = counts.cumsum()
            may = self._may(some).nonzero()[0]
            at = ends.searchsorted(may, "right")
            numbers = may - (ends - counts).take(at)
            found += zip((at + first).tolist(), numbers.tolist(), strict=True)
            first += len(some)
        return found

    def _may(self, records: Sequence[Texts]) -> Flags:
        """Whether a term may stand in each of their texts."""
        each = chain.from_iterable(texts.lengths for texts in records)
        lengths = np.fromiter(each, np.intp)
        may = np.zeros(len(lengths), np.bool_)
        filled = lengths.nonzero()[0]
        units = np.frombuffer(b"".join([texts.units for texts in records]), np.uint16)
        starts = (lengths.cumsum() - lengths)[filled]
        held = np.bitwise_or.reduceat(self._table.take(units), starts)
        for asked in (*self._asked, _ANY):
            may[filled] |= held & asked == asked
        return may

    @cached_property
    def _table(self) -> Bits:
        """The bits of each unit."""
        table = np.zeros(_PLANE, np.uint16)
        table[_irregular()] = _ANY
        for letter, bit in self._bits.items():
            table[(_read() == ord(letter)).nonzero()[0]] |= bit
        return table


@cache
def _read() -> Units:
    """What each unit reads as."""
    codes = np.arange(_PLANE, dtype=np.uint16)
    for other, letter in ALIKE.items():
        if other < _PLANE and ord(letter) < _PLANE:
            codes[other] = ord(letter)
    return codes.take(fold_codes())


@cache
def _irregular() -> Positions:
    positions: Positions = (fold_codes() == IRREGULAR).nonzero()[0]
    return positions
