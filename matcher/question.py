"""What one of many queries asks, taken apart: what is told by numbers, what by places, and the
nodes that are left. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from matcher.fields import OF_SOURCE, Field, of_document, of_speaker
from matcher.holding import are_near, holds
from matcher.nodes import (
    All,
    AnyOf,
    Either,
    Has,
    Near,
    Node,
    Not,
    Together,
    Unit,
    Where,
    terms_of,
)
from matcher.view import TITLE

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.query import Query
    from matcher.view import Facts, Said, Span, View

Sort = tuple[str, str | None, str | None]
Words = frozenset[int]
"""Terms by number, of which one must be found."""
Found = tuple["Term", "int | None", int, int, str]
"""A term, the number of the part (None for the title), start, end, and how it is written there."""
_Spans = list[tuple[int, "Span"]]
"""The number of a term, and where it was found."""
Numbering = Callable[[frozenset["Term"]], Words]
FieldsAsked = tuple[tuple["Asked", bool], ...]
"""Fields of the document, and whether each must hold or must not."""
_STEADY = frozenset({Field.KIND, Field.COUNCIL, Field.STATUS})
"""Fields of which the records of a source have few values."""
_SPOKEN = frozenset({"speech", "question", "answer"})
_SPEAKERS = 256


class Sighting(Protocol):
    """A document in which terms were found, each named once or more often: anywhere, and in the
    places that a query looks at which names none; where that is all of them, they are one object.
    The rest is asked for where these and its ``sort`` do not decide: kind, council and status."""

    @property
    def terms(self) -> Collection[Term]: ...
    @property
    def usual_terms(self) -> Collection[Term]: ...
    @property
    def sort(self) -> Sort: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def parts(self) -> Sequence[Said]:
        """Each at the place of its number."""

    @property
    def found(self) -> Sequence[Found]:
        """The ``terms`` once more, with where they were found, in order."""

    @property
    def apart(self) -> Collection[int]:
        """The numbers of the parts touched that are none of the usual places."""

    def view_of(self, forms: AbstractSet[str]) -> View:
        """All of it, and where terms of these forms were found; of others as it likes."""


class Speakers:
    """Who is asked for as who speaks: by all of these fields."""

    def __init__(self, asked: tuple[Asked, ...]) -> None:
        self.asked = asked
        self._by_role = all(one.field is Field.ROLE for one in asked)
        self._known: dict[str | tuple[str | None, ...] | None, bool] = {}

    def say(self, part: Said) -> bool:
        """Whether it is them who say the part. Few speak, and often."""
        who = part.role if self._by_role else (part.role, part.name, part.office, part.speaker)
        known = self._known.get(who)
        if known is None:
            if len(self._known) == _SPEAKERS:
                self._known.clear()
            known = self._known[who] = all(of_speaker(one, part) for one in self.asked)
        return known


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Question:
    """One of many queries, the one with this ``number``; its clauses and ``terms`` by theirs.

    Each of ``needs`` must be met anywhere, the rarest first; each of ``wanted`` in the usual
    places, and nothing of ``barred``. ``forms`` are those of all its terms.
    """

    query: Query
    number: int
    terms: frozenset[int]
    forms: frozenset[str]
    needs: tuple[int, ...]
    wanted: tuple[int, ...]
    barred: int
    asks: Asks

    @property
    def is_plain(self) -> bool:
        """Whether it holds wherever all that it needs is found in the usual places, and nothing
        barred."""
        asks = self.asks
        return not (asks.speakers or asks.facts or asks.near or asks.together or asks.rest)

    def holds(self, sighting: Sighting, terms: Sequence[int]) -> bool:
        """Whether it holds for a document of a source that it fits, whose clauses are met; its
        ``terms`` by their numbers."""
        asks = self.asks
        if asks.facts and not hold(asks.facts, sighting.facts):
            return False
        if asks.speakers:  # then nothing is asked but words and fields
            return self._is_said(asks.speakers, sighting, terms)
        if asks.by_spans and not asks.hold(self._spans(sighting, terms), sighting.parts):
            return False
        if not asks.rest:
            return True
        view = sighting.view_of(self.forms)
        return all(holds(node, view) for node in asks.rest)

    def _is_said(self, speakers: Speakers, sighting: Sighting, terms: Sequence[int]) -> bool:
        own, found, parts, apart = self.terms, sighting.found, sighting.parts, sighting.apart
        asks = self.asks
        enough = len(asks.wanted) == 1 and not asks.barred
        said = set[int]()
        for place, term in enumerate(terms):
            if term in own and term not in said:
                part = found[place][1]
                if part is not None and part not in apart and speakers.say(parts[part]):
                    if enough:
                        return True
                    said.add(term)
        return asks.barred.isdisjoint(said) and not any(map(said.isdisjoint, asks.wanted))

    def _spans(self, sighting: Sighting, terms: Sequence[int]) -> _Spans:
        """Where its terms stand in the usual places."""
        own, found, apart = self.terms, sighting.found, sighting.apart
        spans: _Spans = []
        for place, term in enumerate(terms):
            if term in own and (part := found[place][1]) not in apart:
                _, _, start, end, _ = found[place]
                spans.append((term, (TITLE if part is None else part, start, end)))
        return spans


class _Near(NamedTuple):
    left: Words
    right: Words
    most: int


@dataclass(slots=True, eq=False)
class Asks:
    """A query taken apart: words of which each must be found, those that must not, and fields. Of
    all these ``speakers`` must have said it, if there are any. Besides words that stand near each
    other, and some of which one each stands ``together`` in a speech; and the ``rest``."""

    speakers: Speakers | None = None
    wanted: list[Words] = field(default_factory=list)
    barred: Words = frozenset()
    steady: list[Asked] = field(default_factory=list)
    barred_steady: list[Asked] = field(default_factory=list)
    of_source: FieldsAsked = ()
    facts: FieldsAsked = ()
    near: list[_Near] = field(default_factory=list)
    together: list[list[Words]] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)

    @classmethod
    def of(cls, root: Node, numbers: Numbering) -> Asks:
        """Take it apart."""
        asks = cls()
        if isinstance(root, Where) and _is_simple(root):
            asks.speakers, root = Speakers(root.asked), root.part
        for node in parts_of(root):
            part, sign = (node.part, False) if isinstance(node, Not) else (node, True)
            if words := _words(part):
                asks._take_words(numbers(words), sign)
            elif isinstance(part, Has):
                asks._take_field(part.asked, sign)
            elif isinstance(part, Near) and sign:
                sides = numbers(part.left.terms), numbers(part.right.terms)
                asks.near.append(_Near(*sides, part.most))
            elif isinstance(part, Together) and sign and (each := _said_together(part)):
                asks.together.append(list(map(numbers, each)))
            else:
                asks.rest.append(node)
        return asks

    def _take_words(self, words: Words, sign: bool) -> None:
        if sign:
            self.wanted.append(words)
        else:
            self.barred |= words

    def _take_field(self, asked: Asked, sign: bool) -> None:
        if asked.field in _STEADY:
            (self.steady if sign else self.barred_steady).append(asked)
        elif asked.field in OF_SOURCE:
            self.of_source += ((asked, sign),)
        else:
            self.facts += ((asked, sign),)

    @property
    def by_spans(self) -> bool:
        """Whether places tell something that numbers do not."""
        return bool(self.near or self.together)

    def hold(self, hits: _Spans, parts: Sequence[Said]) -> bool:
        """Whether it is so as far as places in the text tell. To make a view for that takes ten
        times as long."""
        return all(_are_near(one, hits) for one in self.near) and all(
            _are_together(words, hits, parts) for words in self.together
        )


def hold(fields: FieldsAsked, facts: Facts) -> bool:
    """Whether each field is so or is not, as it must."""
    return all(of_document(asked, facts) is wanted for asked, wanted in fields)


def _are_near(near: _Near, hits: _Spans) -> bool:
    left = [span for term, span in hits if term in near.left]
    right = [span for term, span in hits if term in near.right]
    return are_near(left, right, near.most)


def _are_together(each: Sequence[Words], hits: _Spans, parts: Sequence[Said]) -> bool:
    at = ({span[0] for term, span in hits if term in words} for words in each)
    return any(one != TITLE and parts[one].kind in _SPOKEN for one in set.intersection(*at))


def parts_of(node: Node) -> tuple[Node, ...]:
    """What must all hold."""
    return node.parts if isinstance(node, All) else (node,)


def _is_simple(where: Where) -> bool:
    """Whether it asks who says some words, and fields of the record; places are another thing."""
    inner = (part.part if isinstance(part, Not) else part for part in parts_of(where.part))
    return all(one.field is not Field.IN for one in where.asked) and all(
        isinstance(part, Has) or _words(part) for part in inner
    )


def _words(node: Node) -> frozenset[Term]:
    """The words of which one must be found; none where something else is asked."""
    if isinstance(node, Either) and not all(isinstance(part, AnyOf) for part in node.parts):
        return frozenset()
    return terms_of(node) if isinstance(node, AnyOf | Either) else frozenset()


def _said_together(node: Together) -> list[frozenset[Term]]:
    """The words of which one each must be said in a speech; none where more is asked of it."""
    each = [_words(part) for part in parts_of(node.part)]
    return each if node.unit is Unit.SPEECH and all(each) else []
