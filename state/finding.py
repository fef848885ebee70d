"""Terms in a document: title and parts in one pass, each hit at its own place. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    """Every occurrence in all places, set aside or not, in reading order."""
    pieces = [document.title, *(part.text for part in document.parts)]
    places = [None, *(part.seq for part in document.parts)]
    return [
        FoundTerm(term, seq, start, end, piece[start:end])
        for seq, piece, hits in zip(places, pieces, terms.find_all(pieces), strict=True)
        for term, start, end in hits
    ]
