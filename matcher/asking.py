"""Many queries, asked of each document at once. Pure.

A query requires clauses, of each of which one word or group must be found. It is kept under the
rarest of them, and there under the next: where nothing of the first was found it costs nothing,
where nothing of the second, one look. Most that is asked is nothing but words that must or must not
occur in the usual places, and of what is known of the record: a field counts as a clause, because
the records of a source have few councils and kinds. Only what else a query asks goes through its
nodes. Who is told of what holds is found in ``matcher.audience``.

Rare is what few documents hold, as far as the caller counted: one count for all sources, taken
when the queries were, of the words that somebody looked for by then. A word that nobody counted is
taken for the rarest, of those what has few spellings, and of these the longest. A source that
speaks of other things than most only costs more looks; what holds never hangs on it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from matcher.fields import OF_SOURCE, Field, of_document
from matcher.holding import holds
from matcher.nodes import All, AnyOf, Either, Has, Node, Not, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.query import Query
    from matcher.view import Facts, View

Sort = tuple[str, str | None, str | None]
Counts = dict[tuple[str, str | None], int]
"""How many documents hold a term, by its name and its group."""
_Terms = frozenset["Term"]
Numbers = frozenset[int]
_Facts = tuple[tuple["Asked", bool], ...]
_STEADY = frozenset({Field.KIND, Field.COUNCIL, Field.STATUS})
"""Fields of which the records of a source have few values."""


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

    def view_of(self, forms: AbstractSet[str]) -> View:
        """All of it, and where terms of these forms were found; of others as it likes."""

    def terms_said_by(self, asked: tuple[Asked, ...]) -> Collection[Term]:
        """Those of the usual places that somebody says who is asked for."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Question:
    """One of many queries; its words, groups and fields by number.

    ``forms`` are those of all its terms. Of each of ``needs`` one must be found anywhere or be so,
    the rarest first; of each of ``wanted`` one must be found in the usual places, nothing of
    ``barred``; where they are ``said``, by whom these fields ask for. The rest is a field of the
    source alone, one that differs from record to record, each with whether it must hold, or a node.
    """

    query: Query
    forms: frozenset[str]
    needs: tuple[Numbers, ...]
    wanted: tuple[Numbers, ...]
    barred: Numbers
    said: tuple[Asked, ...]
    of_source: _Facts
    facts: _Facts
    rest: tuple[Node, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it holds wherever all that it needs is found in the usual places, and nothing
        barred."""
        return not (self.said or self.facts or self.rest)

    def fits(self, facts: Facts) -> bool:
        """Whether it may hold for a document of this source, whatever else is known of it."""
        return _hold(self.of_source, facts)

    def holds(self, usual: AbstractSet[int], sighting: Sighting) -> bool:
        """Whether it holds for a document of a source that it fits, in which all was found that it
        needs; ``usual`` is what was found in the places that it looks at, and what is so."""
        if not (self.barred.isdisjoint(usual) and meet(self.wanted, usual)):
            return False
        if self.facts and not _hold(self.facts, sighting.facts):
            return False
        if not self.rest:
            return True
        view = sighting.view_of(self.forms)
        return all(holds(node, view) for node in self.rest)


def _hold(fields: _Facts, facts: Facts) -> bool:
    return all(of_document(asked, facts) is wanted for asked, wanted in fields)


def meet(clauses: Iterable[Numbers], met: AbstractSet[int]) -> bool:
    """Whether one of each is met."""
    return not any(map(met.isdisjoint, clauses))


class Questions:
    """Distinct queries. One more can be added at any time, for what it takes to look at it alone.

    ``documents`` says how many of these hold a term, by its name and its group.
    """

    def __init__(self, documents: Mapping[tuple[str, str | None], int] | None = None) -> None:
        self._documents = documents or MappingProxyType(Counts())
        self._by_text: dict[str, Question] = {}
        self._numbers: dict[_Terms | Asked, int] = {}
        self._steady: list[Asked] = []
        self._of_terms: defaultdict[Term, list[int]] = defaultdict(list)
        # A term is told by where it lies: to hash it takes longer than all else of a look-up. Each
        # is kept with its numbers, so that nothing else can ever come to lie there.
        self._met: dict[int, list[int]] = {}
        self._kept: list[Term] = []
        self._by_rarest: defaultdict[int, list[Question]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._by_text)

    def add(self, query: Query) -> Question:
        """Take in a query; one that reads like one of before is that one."""
        known = self._by_text.get(query.text)
        if known is not None:
            return known
        question = self._by_text[query.text] = self._question(query)
        for number in question.needs[0]:
            self._by_rarest[number].append(question)
        return question

    def found(self, terms: Collection[Term]) -> set[int]:
        """The words and groups of which one of these terms is."""
        met = self._met
        try:
            return {number for term in terms for number in met[id(term)]}
        except KeyError:
            self._meet(terms)
            return self.found(terms)

    def _meet(self, terms: Iterable[Term]) -> None:
        for term in terms:
            if id(term) not in self._met:
                self._met[id(term)] = self._of_terms[term]
                self._kept.append(term)

    def steady(self, facts: Facts) -> Numbers:
        """The fields that are so of a document, of kind, council and status."""
        return frozenset(self._numbers[one] for one in self._steady if of_document(one, facts))

    def under(self, number: int) -> Sequence[Question]:
        """Those of which the rarest clause has this in it, in the order they were added."""
        return self._by_rarest.get(number, ())

    def _question(self, query: Query) -> Question:
        said, root = _said(query.root)
        wanted: dict[_Terms, Numbers] = {}
        barred, needed = set[int](), list[Numbers]()
        facts: list[tuple[Asked, bool]] = []
        rest: list[Node] = []
        for node in _parts(root):
            part, sign = (node.part, False) if isinstance(node, Not) else (node, True)
            words = _words(part)
            if words:
                numbers = frozenset(map(self._number, words))
                if sign:
                    wanted[_Terms().union(*words)] = numbers
                else:
                    barred |= numbers
            elif not isinstance(part, Has):
                rest.append(node)
            elif part.asked.field not in _STEADY:
                facts.append((part.asked, sign))
            elif sign:
                needed.append(frozenset({self._number_of_field(part.asked)}))
            else:
                barred.add(self._number_of_field(part.asked))
        clauses = sorted(query.required, key=self._rarity)
        needs = (wanted.get(one) or frozenset({self._number(one)}) for one in clauses)
        return Question(
            query=query,
            forms=frozenset(term.form for term in query.terms),
            needs=(*needs, *needed),
            wanted=tuple(wanted.values()),
            barred=frozenset(barred),
            said=said,
            of_source=tuple(fact for fact in facts if fact[0].field in OF_SOURCE),
            facts=tuple(fact for fact in facts if fact[0].field not in OF_SOURCE),
            rest=tuple(rest),
        )

    def _number(self, terms: _Terms) -> int:
        number = self._numbers.get(terms)
        if number is None:
            number = self._numbers[terms] = len(self._numbers)
            for term in terms:
                self._of_terms[term].append(number)
        return number

    def _number_of_field(self, asked: Asked) -> int:
        if asked not in self._numbers:
            self._numbers[asked] = len(self._numbers)
            self._steady.append(asked)
        return self._numbers[asked]

    def _rarity(self, clause: _Terms) -> tuple[int, int, int, list[str]]:
        documents = sum(self._documents.get((term.name, term.group), 0) for term in clause)
        names = sorted(term.name for term in clause)
        return documents, len(clause), -min(map(len, names)), names


def _said(root: Node) -> tuple[tuple[Asked, ...], Node]:
    """Who must say it, and what, where that is no more than words and fields of the record."""
    if not isinstance(root, Where) or any(one.field is Field.IN for one in root.asked):
        return (), root
    inner = (part.part if isinstance(part, Not) else part for part in _parts(root.part))
    plain = all(isinstance(part, Has) or _words(part) for part in inner)
    return (root.asked, root.part) if plain else ((), root)


def _parts(node: Node) -> tuple[Node, ...]:
    """What must all hold."""
    return node.parts if isinstance(node, All) else (node,)


def _words(node: Node) -> tuple[_Terms, ...]:
    """The words and groups of which one must be found; none where something else is asked."""
    if isinstance(node, AnyOf):
        return (node.terms,)
    if not isinstance(node, Either):
        return ()
    clauses = tuple(part.terms for part in node.parts if isinstance(part, AnyOf))
    return clauses if len(clauses) == len(node.parts) else ()
