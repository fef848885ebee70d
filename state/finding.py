"""Terms in a document: title and parts in one pass, each hit at its own place. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matcher.crowding import ANY_RECORD, room_of_record
from state.part_columns import texts_of
from state.records import Hit, Place

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


def hit_of(found: FoundTerm) -> Hit:
    """The same as it stands on record."""
    return Hit(
        term=found.term.name,
        group=found.term.group,
        place=Place.TITLE if found.seq is None else Place.PART,
        seq=found.seq,
        start=found.start,
        end=found.end,
        surface=found.surface,
    )


def find_terms(terms: TermSet, document: Document) -> list[FoundTerm]:
    """Every occurrence in all places, set aside or not, in reading order."""
    return find_in_all(terms, [document])[0]


def find_in_all(terms: TermSet, documents: Sequence[Document]) -> list[list[FoundTerm]]:
    """What ``find_terms`` finds in each document; much faster for many.

    In a document with more hits than there is room for each term counts once.
    """
    numbers: list[int] = []
    places: list[int | None] = []
    texts: list[str] = []
    for number, document in enumerate(documents):
        numbers += [number] * (1 + len(document.parts))
        places += (None, *range(len(document.parts)))  # a part's seq is its place
        texts.append(document.title)
        texts += texts_of(document.parts)
    found: list[list[FoundTerm]] = [[] for _ in documents]
    crowded: set[int] = set()
    new = tuple.__new__  # FoundTerm() itself takes three times as long
    for piece in terms.find_by_pieces(texts):
        for text, term, start, end in piece:
            row = (term, places[text], start, end, texts[text][start:end])
            found[numbers[text]].append(new(FoundTerm, row))
        for number in range(numbers[piece[0][0]], numbers[piece[-1][0]] + 1) if piece else ():
            if number in crowded or _is_crowded(documents[number], found[number]):
                crowded.add(number)
                found[number] = _once_each(found[number])
    return found


def _is_crowded(document: Document, found: Sequence[FoundTerm]) -> bool:
    if len(found) <= ANY_RECORD:  # nearly all: to count their letters would take time
        return False
    letters = len(document.title) + sum(map(len, texts_of(document.parts)))
    return len(found) > room_of_record(letters)


def _once_each(found: Sequence[FoundTerm]) -> list[FoundTerm]:
    """The first of each term."""
    firsts: dict[int, FoundTerm] = {}
    for one in found:
        firsts.setdefault(id(one.term), one)
    return list(firsts.values())
