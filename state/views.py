"""A record as a query looks at it: from what was just found in it, or from what is on record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.view import TITLE, Facts, View, unusual
from state.times import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

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
        published=day_in_japan(document.published_at),
        population=home.population,
    )


def view_of(document: Document, home: Home, found: Iterable[FoundTerm]) -> View:
    """With what was found in it just now."""
    spans: defaultdict[Term, list[Span]] = defaultdict(list)
    for term, seq, start, end, _ in found:
        spans[term].append((TITLE if seq is None else seq, start, end))
    return View(facts_of(document, home), document.parts, spans)


class Findings:
    """A document with what was found in it, looked at as closely as somebody asks and no more."""

    __slots__ = ("_facts", "apart", "document", "found", "home", "parts")

    def __init__(self, document: Document, home: Home, found: Sequence[FoundTerm]) -> None:
        self.document = document
        self.home = home
        self.parts = document.parts
        self.found = found
        self._facts: Facts | None = None
        self.apart = unusual(self.parts) if found else ()

    @property
    def sort(self) -> tuple[str, str | None, str | None]:
        """What most fields ask for."""
        return self.document.kind, self.document.council, self.document.status

    @property
    def facts(self) -> Facts:
        """What is known of it as a whole."""
        if self._facts is None:
            self._facts = facts_of(self.document, self.home)
        return self._facts

    def view_of(self, forms: AbstractSet[str]) -> View:
        """All of it, and where terms of these forms were found."""
        return view_of(
            self.document, self.home, (hit for hit in self.found if hit.term.form in forms)
        )


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
