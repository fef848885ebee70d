"""A record as a query looks at it: from what was just found in it, or from what is on record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.view import TITLE, Facts, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.models import Source
    from matcher.terms import Term
    from matcher.view import Span
    from state.finding import FoundTerm
    from state.records import Document, Hit


@dataclass(frozen=True, slots=True)
class Home:
    """What is known of where a source lies: its ``area`` and how many people live there."""

    area: str | None = None
    population: int | None = None


def homes_of(sources: Iterable[Source]) -> dict[str, Home]:
    """By the ids of the sources."""
    return {source.id: Home(source.area, source.population) for source in sources}


def facts_of(document: Document, home: Home) -> Facts:
    """What is known of it as a whole; its source knows where it lies."""
    first, last = document.held_on, document.held_until
    return Facts(
        source=document.source,
        kind=document.kind,
        council=document.council,
        area=home.area,
        meeting=" ".join(filter(None, (document.meeting, document.session))) or document.title,
        status=document.status,
        held=(first, last or first) if first else None,
        population=home.population,
    )


def view_of(document: Document, home: Home, found: Iterable[FoundTerm]) -> View:
    """With what was found in it just now."""
    spans: defaultdict[Term, list[Span]] = defaultdict(list)
    for term, seq, start, end, _ in found:
        spans[term].append((TITLE if seq is None else seq, start, end))
    return View(facts_of(document, home), document.parts, spans)


def view_on_record(
    document: Document, home: Home, terms: Iterable[Term], hits: Iterable[Hit]
) -> View:
    """With the hits on record of these terms."""
    places: defaultdict[tuple[str, str | None], list[Span]] = defaultdict(list)
    for hit in hits:
        seq = TITLE if hit.seq is None else hit.seq
        places[hit.term, hit.group].append((seq, hit.start, hit.end))
    spans = {term: places[term.name, term.group] for term in terms}
    return View(facts_of(document, home), document.parts, spans)
