"""A record as a query looks at it: from what was just found in it, or from what is on record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from matcher.view import TITLE, Facts, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.terms import Term
    from matcher.view import Span
    from state.finding import FoundTerm
    from state.records import Document, Hit


def facts_of(document: Document, *, area: str | None, population: int | None) -> Facts:
    """What is known of it as a whole; its source knows the area and how many people live there."""
    first, last = document.held_on, document.held_until
    return Facts(
        source=document.source,
        kind=document.kind,
        council=document.council,
        area=area,
        meeting=" ".join(filter(None, (document.meeting, document.session))) or document.title,
        status=document.status,
        held=(first, last or first) if first else None,
        population=population,
    )


def view_of(facts: Facts, document: Document, found: Iterable[FoundTerm]) -> View:
    """With what was found in it just now."""
    spans: defaultdict[Term, list[Span]] = defaultdict(list)
    for term, seq, start, end, _ in found:
        spans[term].append((TITLE if seq is None else seq, start, end))
    return View(facts, document.parts, spans)


def view_on_record(document: Document, terms: Iterable[Term], hits: Iterable[Hit]) -> View:
    """With the hits on record of these terms; what a query asks of the whole is taken to hold."""
    places: defaultdict[tuple[str, str | None], list[Span]] = defaultdict(list)
    for hit in hits:
        seq = TITLE if hit.seq is None else hit.seq
        places[hit.term, hit.group].append((seq, hit.start, hit.end))
    spans = {term: places[term.form, term.group] for term in terms}
    facts = facts_of(document, area=None, population=None)
    return View(facts, document.parts, spans, trusts=True)
