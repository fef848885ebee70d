"""A document as a query looks at it: what was found where, who says it, what is known of it all.

Pure, and made of what the caller hands over: a matcher knows no records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from matcher.forms import Term

TITLE = -1
"""The number of a document's title among its parts."""


class Place(StrEnum):
    """Where something stands. A query looks at the ``USUAL`` places, or at those that it names."""

    TITLE = "title"
    SPEECH = "speech"
    QUESTION = "question"
    ANSWER = "answer"
    TEXT = "text"
    HEADING = "heading"
    INTERJECTION = "interjection"
    PROCEDURE = "procedure"  # the chair gives somebody the floor, opens or closes an item
    ASIDE = "aside"  # rosters, cover tables, boilerplate, share buttons
    ANNOUNCEMENT = "announcement"  # the title of a record whose text is not open to us


USUAL = frozenset(
    {Place.TITLE, Place.ANNOUNCEMENT, Place.SPEECH, Place.QUESTION, Place.ANSWER, Place.TEXT}
)
_LONGEST_CALL = 120
_CALL = re.compile(
    r"(?:発言を許|指名|挙手|質疑を許|質疑(?:は|を)(?:ござい|あり|終|打ち切)|御?異議(?:なし|ありません|ございません)"
    r"|休憩|再開|開会|閉会|開議|散会|着席|登壇|続行|次に|以上で|順次|議題(?:と|に)|採決|起立"
    r"|(?:議員|委員|君|番|部長|課長|さん|局長|市長|町長|村長|区長|知事)[。．]?\s*\Z)"
)


class Said(Protocol):
    """A part of a document, as far as a query asks for it."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def speaker(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def office(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document as a whole; None where nobody knows.

    ``area`` is the prefecture that its source is configured with. ``population`` is that of the
    body, ``held`` the first and the last day, ``published`` the day in Japan on which it was.
    """

    source: str
    kind: str
    council: str | None = None
    area: str | None = None
    meeting: str | None = None
    status: str | None = None
    held: tuple[date, date] | None = None
    published: date | None = None
    population: int | None = None


Span = tuple[int, int, int]
"""Part (or ``TITLE``), start and end of something found, in code points of the original."""


class View:
    """One document, and where each term was found in it."""

    def __init__(
        self,
        facts: Facts,
        parts: Sequence[Said],
        found: Mapping[Term, Sequence[Span]],
    ) -> None:
        self.facts = facts
        self.parts = parts
        self.found = found
        self.said: dict[Hashable, frozenset[int]] = {}
        """The parts that somebody says, by who is asked for: kept for the next who asks."""

    @cached_property
    def places(self) -> dict[int, Place]:
        """The place of each part and of the title."""
        return {TITLE: self._title_place, **{part.seq: place_of(part) for part in self.parts}}

    @cached_property
    def _touched(self) -> set[int]:
        return {span[0] for spans in self.found.values() for span in spans}

    @cached_property
    def _places_met(self) -> dict[int, Place]:
        # To tell where something stands takes longer than to look for it; in most is nothing.
        touched = self._touched
        met = {part.seq: place_of(part) for part in self.parts if part.seq in touched}
        return {TITLE: self._title_place, **met} if TITLE in touched else met

    @cached_property
    def usual(self) -> frozenset[int]:
        """The parts in which something was found that a query looks at which names no place."""
        return self.parts_in(USUAL)

    @cached_property
    def usual_terms(self) -> frozenset[Term]:
        """The terms found there."""
        # Most documents are asked no more than this.
        usual = self._usual_among(self._touched)
        return frozenset(
            term for term, spans in self.found.items() if any(span[0] in usual for span in spans)
        )

    def _usual_among(self, touched: set[int]) -> set[int]:
        usual = {part.seq for part in self.parts if part.seq in touched and is_usual(part)}
        return usual | {TITLE} if self._title_place in USUAL else usual

    @property
    def _title_place(self) -> Place:
        return Place.ANNOUNCEMENT if self.facts.kind == "announcement" else Place.TITLE

    @cached_property
    def exchanges(self) -> tuple[frozenset[int], ...]:
        """The parts of each question together with its answers."""
        return tuple(map(frozenset, exchanges(self.parts)))

    def parts_in(self, places: AbstractSet[Place]) -> frozenset[int]:
        """The numbers of the parts, or of the title, that are such places and in which something
        was found."""
        met = self._places_met.items()
        return frozenset([number for number, place in met if place in places])

    def spans(self, terms: Iterable[Term], within: AbstractSet[int]) -> list[Span]:
        """Where any of the terms was found in these parts, in order."""
        found = self.found
        return sorted(
            span for term in terms if term in found for span in found[term] if span[0] in within
        )


def place_of(part: Said) -> Place:
    """Where something in this part stands."""
    if part.kind in ("speech", "question", "answer") and is_call(part):
        return Place.PROCEDURE
    return _PLACES.get(part.kind, Place.ASIDE)


def is_usual(part: Said) -> bool:
    """Whether a query looks at this part which names no place."""
    return part.kind in _USUAL_KINDS and (part.role != "chair" or place_of(part) in USUAL)


def is_usual_whatever(kind: str, role: str | None) -> bool:
    """Whether it looks at every part of that kind said by somebody of that role: then the words
    need not be looked at."""
    return kind in _USUAL_KINDS and role != "chair"


def unusual(parts: Sequence[Said]) -> list[int]:
    """The numbers of those at which such a query does not look; each stands at the place of its."""
    # To look which parts were touched takes longer than to look at them all, and most are told
    # here: a call for each would be half of all it takes.
    return [
        number
        for number, part in enumerate(parts)
        if part.kind not in _USUAL_KINDS
        or (part.role == "chair" and len(part.text) <= _LONGEST_CALL and not is_usual(part))
    ]


_PLACES = {
    "speech": Place.SPEECH,
    "question": Place.QUESTION,
    "answer": Place.ANSWER,
    "text": Place.TEXT,
    "heading": Place.HEADING,
    "interjection": Place.INTERJECTION,
}
_USUAL_KINDS = frozenset(kind for kind, place in _PLACES.items() if place in USUAL)


def is_call(part: Said) -> bool:
    """Whether the chair only leads the sitting here: gives the floor, opens, puts to the vote.

    A chair who speaks at length says more than that, whatever it begins with.
    """
    if part.role != "chair" or len(part.text) > _LONGEST_CALL:
        return False
    return _CALL.search(part.text) is not None


def exchanges(parts: Iterable[Said]) -> list[list[int]]:
    """The numbers of the parts of each question and its answers, in reading order.

    Between them may stand who gives the floor; anything else ends the exchange. A question without
    an answer is an exchange of its own.
    """
    found: list[list[int]] = []
    answered = closed = True
    for part in parts:
        if _asks(part):
            if answered or closed:
                found.append([])
            found[-1].append(part.seq)
            answered = closed = False
        elif _answers(part):
            if closed:
                found.append([])
                closed = False
            found[-1].append(part.seq)
            answered = True
        elif not _passes(part):
            closed = True
    return found


def _asks(part: Said) -> bool:
    return part.kind == "question" or (part.kind == "speech" and part.role == "member")


def _answers(part: Said) -> bool:
    answering = ("executive", "secretariat", "witness")
    return part.kind == "answer" or (part.kind == "speech" and part.role in answering)


def _passes(part: Said) -> bool:
    return part.kind in ("interjection", "set_aside") or (
        part.kind == "speech" and part.role == "chair"
    )
