"""Terms in a document: title and parts in one pass, each hit at its own place. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return find_in_all(terms, [document])[0]


def find_in_all(terms: TermSet, documents: Sequence[Document]) -> list[list[FoundTerm]]:
    """What ``find_terms`` finds in each document; much faster for many."""
    places = [
        (number, seq, text)
        for number, document in enumerate(documents)
        for seq, text in ((None, document.title), *((p.seq, p.text) for p in document.parts))
    ]
    found: list[list[FoundTerm]] = [[] for _ in documents]
    for place, term, start, end in terms.find_among([text for _, _, text in places]):
        number, seq, text = places[place]
        found[number].append(FoundTerm(term, seq, start, end, text[start:end]))
    return found
