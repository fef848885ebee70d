"""Terms in a document: title and parts in one pass, each hit at its own place. Pure."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from state.words import BETWEEN_PARTS

if TYPE_CHECKING:
    from matcher.terms import Term, TermSet
    from state.records import Document


class FoundTerm(NamedTuple):
    """A term at ``start:end`` of the original part ``seq``, or of the title where that is None."""

    term: Term
    seq: int | None
    start: int
    end: int
    surface: str


def find_terms(terms: TermSet, document: Document) -> list[FoundTerm]:
    """Every occurrence in all places, set aside or not, in reading order.

    The texts are joined by a character that no term holds and no word reaches across: 1,400 calls
    for as many speeches would cost several times the search.
    """
    pieces = [document.title, *(part.text for part in document.parts)]
    text = BETWEEN_PARTS.join(pieces)
    ends = list(accumulate(len(piece) + 1 for piece in pieces))
    found = []
    piece, base = 0, 0
    for hit in terms.find(text):
        while hit.start >= ends[piece]:
            base = ends[piece]
            piece += 1
        seq = piece - 1 if piece else None
        surface = text[hit.start : hit.end]
        found.append(FoundTerm(hit.term, seq, hit.start - base, hit.end - base, surface))
    return found
