"""What one of many queries asks, taken apart: what is told by numbers, what by places, and the
nodes that are left. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from matcher.fields import OF_SOURCE, Field, of_document, of_speaker
from matcher.holding import holds
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
from matcher.view import TITLE, exchanges

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.query import Query
    from matcher.view import Facts, Said, View

Sort = tuple[str, str | None, str | None]
Words = frozenset[int]
"""Terms by number, of which one must be found."""
Found = tuple["Term", "int | None", int, int, str]
"""A term, the number of the part (None for the title), start, end, and how it is written there."""
_Spans = list[tuple[int, "int | None", int, int]]
"""The number of a term, and where it was found: part (None for the title), start and end."""
Numbering = Callable[[frozenset["Term"]], Words]
FieldsAsked = tuple[tuple["Asked", bool], ...]
"""Fields of the document, and whether each must hold or must not."""
_STEADY = frozenset({Field.KIND, Field.COUNCIL, Field.STATUS})
"""Fields of which the records of a source have few values."""
_SPOKEN = frozenset({"speech", "question", "answer"})
_SPEAKERS = 256


class Sighting(Protocol):
    """A document in which terms were found. Its facts and views of it are asked for where these and
    its ``sort`` do not decide: kind, council and status."""

    @property
    def sort(self) -> Sort: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def parts(self) -> Sequence[Said]:
        """Each at the place of its number."""

    @property
    def found(self) -> Sequence[Found]:
        """The terms and where they were found, in order."""

    @property
    def apart(self) -> Collection[int]:
        """The numbers of the parts, of those touched at least, that are none of the usual
        places: those that a query looks at which names none."""

    def view_of(self, forms: AbstractSet[str]) -> View:
        """All of it, and where terms of these forms were found; of others as it likes."""


class Hits(NamedTuple):
    """What was found in some documents, and its terms by their numbers."""

    found: Sequence[Found]
    terms: Sequence[int]


class Speakers:
    """Who is asked for as who speaks: by all of these fields."""

    def __init__(self, asked: tuple[Asked, ...]) -> None:
        self.asked = asked
        self._by_role = all(one.field is Field.ROLE for one in asked)
        self._known: dict[str | tuple[str | None, ...] | None, bool] = {}

    def say(self, part: Said) -> bool:
        """Whether it is them who say the part. Few speak, and often."""
        who = part.role if self._by_role else (part.role, part.name, part.office, part.speaker)
        try:
            return self._known[who]
        except KeyError:
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

    def holds(self, sighting: Sighting, hits: Hits, own: Sequence[int]) -> bool:
        """Whether it holds for a document of a source that it fits, whose clauses are met; its
        ``own`` are the hits of its terms in the usual places, in order, if it asks ``by_places``.
        """
        asks = self.asks
        if asks.facts and not hold(asks.facts, sighting.facts):
            return False
        if asks.speakers:  # then nothing is asked but words and fields
            return self._is_said(asks.speakers, sighting.parts, hits, own)
        if asks.by_places and not asks.hold(_spans(hits, own), sighting.parts):
            return False
        if not asks.rest:
            return True
        view = sighting.view_of(self.forms)
        return all(holds(node, view) for node in asks.rest)

    def _is_said(
        self, speakers: Speakers, parts: Sequence[Said], hits: Hits, own: Sequence[int]
    ) -> bool:
        asks, (found, terms) = self.asks, hits
        enough = len(asks.wanted) == 1 and not asks.barred
        said = set[int]()
        for place in own:
            part = found[place][1]
            if part is not None and speakers.say(parts[part]):
                if enough:
                    return True
                said.add(terms[place])
        return asks.barred.isdisjoint(said) and not any(map(said.isdisjoint, asks.wanted))


def _spans(hits: Hits, own: Sequence[int]) -> _Spans:
    found, terms = hits
    return [(terms[place], *found[place][1:4]) for place in own]


class _Near(NamedTuple):
    left: Words
    right: Words
    most: int


class _Together(NamedTuple):
    unit: Unit
    each: list[Words]


@dataclass(slots=True, eq=False)
class Asks:
    """A query taken apart: words of which each must be found, those that must not, and fields. Of
    all these ``speakers`` must have said it, if there are any. Besides words that stand near each
    other, and some of which one each stands ``together``; and the ``rest``."""

    speakers: Speakers | None = None
    wanted: list[Words] = field(default_factory=list)
    barred: Words = frozenset()
    steady: list[Asked] = field(default_factory=list)
    barred_steady: list[Asked] = field(default_factory=list)
    of_source: FieldsAsked = ()
    facts: FieldsAsked = ()
    near: list[_Near] = field(default_factory=list)
    together: list[_Together] = field(default_factory=list)
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
                asks.together.append(_Together(part.unit, list(map(numbers, each))))
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
    def by_places(self) -> bool:
        """Whether places tell something that numbers do not."""
        return bool(self.speakers or self.near or self.together)

    def hold(self, hits: _Spans, parts: Sequence[Said]) -> bool:
        """Whether it is so as far as places in the text tell. To make a view for that takes ten
        times as long."""
        return all(_are_near(one, hits) for one in self.near) and all(
            _are_together(one, hits, parts) for one in self.together
        )


def hold(fields: FieldsAsked, facts: Facts) -> bool:
    """Whether each field is so or is not, as it must."""
    return all(of_document(asked, facts) is wanted for asked, wanted in fields)


def _are_near(near: _Near, hits: _Spans) -> bool:
    """As ``holding.are_near``, in a third of the time: in one look at hits in order."""
    left, right, most = near
    at: int | None = TITLE  # which no part is here
    lefts: list[int] = []
    rights: list[int] = []
    for term, part, start, end in hits:
        if part != at:
            at, lefts, rights = part, [], []
        if (rights and term in left and _reach(rights, start, most)) or (
            lefts and term in right and _reach(lefts, start, most)
        ):
            return True
        if term in left:
            lefts.append(end)
        if term in right:
            rights.append(end)
    return False


def _reach(ends: list[int], start: int, most: int) -> bool:
    """Whether one of the ends is near what starts there; forgets those too far before it,
    or a long part would be looked at anew for each hit."""
    ends[:] = [one for one in ends if one + most >= start]
    return bool(ends) and min(ends) <= start


def _are_together(together: _Together, hits: _Spans, parts: Sequence[Said]) -> bool:
    unit, each = together
    at = [{part for term, part, _, _ in hits if term in words} for words in each]
    if not all(at):
        return False
    if unit is Unit.SPEECH:
        both = set.intersection(*at)
        return any(one is not None and parts[one].kind in _SPOKEN for one in both)
    return any(not any(one.isdisjoint(exchange) for one in at) for exchange in exchanges(parts))


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
    """The words of which one each must be said together; none where more is asked of it."""
    each = [_words(part) for part in parts_of(node.part)]
    return each if all(each) else []
