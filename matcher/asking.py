"""Many queries, asked of each document at once. Pure.

A query requires clauses, sets of terms of each of which one must be found. It is kept under the
rarest of them, and there under the next: where nothing of the first was found it costs nothing,
where nothing of the second, one look. Most that is asked is nothing but words that must or must not
occur in the usual places, and of what is known of the record: a field counts as a clause, because
the records of a source have few councils and kinds. Only what else a query asks goes through its
nodes.

Rare is what few documents hold. Where nobody has counted, it is what has few spellings, and of
these the longest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from matcher.fields import OF_SOURCE, Field, of_document
from matcher.holding import holds
from matcher.nodes import All, AnyOf, Either, Has, Node, Not, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.query import Query
    from matcher.view import Facts, View

Sort = tuple[str, str | None, str | None]
Counts = dict[tuple[str, str | None], int]
"""How many documents hold a term, by its name and its group."""
_Clause = frozenset["Term"]
_Facts = tuple[tuple["Asked", bool], ...]
_STEADY = frozenset({Field.KIND, Field.COUNCIL, Field.STATUS})
"""Fields of which the records of a source have few values."""


class Sighting(Protocol):
    """A document in which terms were found: anywhere, and in the places that a query looks at which
    names none. ``facts`` and ``view`` are asked for where these and its ``sort`` do not decide:
    kind, council and status."""

    @property
    def terms(self) -> AbstractSet[Term]: ...
    @property
    def usual_terms(self) -> AbstractSet[Term]: ...
    @property
    def sort(self) -> Sort: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def view(self) -> View: ...

    def terms_said_by(self, asked: tuple[Asked, ...]) -> AbstractSet[Term]:
        """Those of the usual places that somebody says who is asked for."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Question:
    """One of many queries, its clauses and fields by number.

    ``needs`` must be found anywhere or be so, the rarest first; ``wanted`` must be found in the
    usual places, nothing of ``barred``; where they are ``said``, by whom these fields ask for. The
    rest is a field of the source alone, one that differs from record to record, each with whether
    it must hold, or a node.
    """

    query: Query
    needs: tuple[int, ...]
    wanted: frozenset[int]
    barred: frozenset[int]
    said: tuple[Asked, ...]
    of_source: _Facts
    facts: _Facts
    rest: tuple[Node, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it holds wherever what it needs is found in the usual places."""
        return not (self.barred or self.said or self.facts or self.rest)

    def fits(self, facts: Facts) -> bool:
        """Whether it may hold for a document of this source, whatever else is known of it."""
        return _hold(self.of_source, facts)

    def holds(self, usual: AbstractSet[int], sighting: Sighting) -> bool:
        """Whether it holds for a document of a source that it fits, in which all was found that it
        needs; ``usual`` are the clauses found in the places that it looks at, and the fields that
        are so."""
        if not (self.wanted <= usual and self.barred.isdisjoint(usual)):
            return False
        if self.facts and not _hold(self.facts, sighting.facts):
            return False
        return not self.rest or all(holds(node, sighting.view) for node in self.rest)


def _hold(fields: _Facts, facts: Facts) -> bool:
    return all(of_document(asked, facts) is wanted for asked, wanted in fields)


class Questions:
    """Distinct queries. One more can be added at any time, for what it takes to look at it alone.

    ``documents`` says how many of these hold a term, by its name and its group.
    """

    def __init__(self, documents: Mapping[tuple[str, str | None], int] | None = None) -> None:
        self._documents = documents or MappingProxyType(Counts())
        self._by_text: dict[str, Question] = {}
        self._numbers: dict[_Clause | Asked, int] = {}
        self._steady: list[Asked] = []
        self._clauses: dict[Term, list[int]] = {}
        self._by_rarest: defaultdict[int, list[Question]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._by_text)

    def add(self, query: Query) -> Question:
        """Take in a query; one that reads like one of before is that one."""
        known = self._by_text.get(query.text)
        if known is not None:
            return known
        question = self._by_text[query.text] = self._question(query)
        self._by_rarest[question.needs[0]].append(question)
        return question

    def found(self, terms: Iterable[Term]) -> set[int]:
        """The clauses of which one of these terms is."""
        kept = map(self._clauses.get, terms)
        return set(chain.from_iterable(filter(None, kept)))

    def steady(self, facts: Facts) -> frozenset[int]:
        """The fields that are so of a document, of kind, council and status."""
        return frozenset(self._numbers[one] for one in self._steady if of_document(one, facts))

    def under(self, clause: int) -> Sequence[Question]:
        """Those that are kept under a clause, in the order in which they were added."""
        return self._by_rarest.get(clause, ())

    def _question(self, query: Query) -> Question:
        said, root = _said(query.root)
        wanted, barred, needed = set[int](), set[int](), list[int]()
        facts: list[tuple[Asked, bool]] = []
        rest: list[Node] = []
        for node in _parts(root):
            part, sign = (node.part, False) if isinstance(node, Not) else (node, True)
            clause = _words(part)
            if clause is not None:
                (wanted if sign else barred).add(self._number(clause))
            elif not isinstance(part, Has):
                rest.append(node)
            elif part.asked.field not in _STEADY:
                facts.append((part.asked, sign))
            elif sign:
                needed.append(self._number_of_field(part.asked))
            else:
                barred.add(self._number_of_field(part.asked))
        clauses = sorted(query.required, key=self._rarity)
        return Question(
            query=query,
            needs=(*map(self._number, clauses), *needed),
            wanted=frozenset(wanted),
            barred=frozenset(barred),
            said=said,
            of_source=tuple(fact for fact in facts if fact[0].field in OF_SOURCE),
            facts=tuple(fact for fact in facts if fact[0].field not in OF_SOURCE),
            rest=tuple(rest),
        )

    def _number(self, clause: _Clause) -> int:
        number = self._numbers.get(clause)
        if number is None:
            number = self._numbers[clause] = len(self._numbers)
            for term in clause:
                self._clauses.setdefault(term, []).append(number)
        return number

    def _number_of_field(self, asked: Asked) -> int:
        if asked not in self._numbers:
            self._numbers[asked] = len(self._numbers)
            self._steady.append(asked)
        return self._numbers[asked]

    def _rarity(self, clause: _Clause) -> tuple[int, int, int, list[str]]:
        documents = sum(self._documents.get((term.name, term.group), 0) for term in clause)
        names = sorted(term.name for term in clause)
        return documents, len(clause), -min(map(len, names)), names


class _Shelf(NamedTuple):
    """Questions that need both clauses, or one clause twice where they need no other.

    ``sure`` are the ids of whom those tell that ask no more than that both are found in the usual
    places; ``others`` come each with the ids of whom it tells.
    """

    clauses: tuple[int, int]
    sure: list[int]
    others: list[tuple[Question, tuple[int, ...]]]


class Audience:
    """Who is to be told of the documents of one source.

    ``told_by`` gives the ids of whom a question tells there, none where it is not asked. It is
    called when the rarest that a question needs is found for the first time.
    """

    def __init__(
        self, questions: Questions, told_by: Callable[[Question], tuple[int, ...]]
    ) -> None:
        self._questions = questions
        self._told_by = told_by
        self._ready: set[int] = set()
        # What is asked most stands by itself: memory that is not read is what makes this fast.
        self._alone: dict[int, list[int]] = {}
        self._shelves: dict[int, dict[int, _Shelf]] = {}
        self._steady: dict[Sort, frozenset[int]] = {}

    def forget(self, question: Question) -> None:
        """Ask anew whom it tells."""
        rarest = question.needs[0]
        self._ready.discard(rarest)
        self._alone.pop(rarest, None)
        self._shelves.pop(rarest, None)
        self._steady.clear()

    def told(self, sighting: Sighting) -> list[int]:
        """The ids of whom the questions tell that hold for a document, ascending."""
        found = self._questions.found(sighting.terms)
        for clause in found - self._ready:
            self._make_ready(clause)
        steady = self._steady_facts(sighting)
        met = found | steady
        alone = self._alone.keys() & found
        shelves = [
            some[second]
            for some in map(self._shelves.__getitem__, self._shelves.keys() & found)
            for second in some.keys() & met
        ]
        if not (alone or shelves):
            return []
        usual, held = met, shelves
        if sighting.usual_terms is not sighting.terms:
            usual = self._questions.found(sighting.usual_terms) | steady
            alone &= usual
            held = [some for some in shelves if usual.issuperset(some.clauses)]
        told = list(chain.from_iterable(map(self._alone.__getitem__, alone)))
        told += chain.from_iterable(some.sure for some in held)
        said: dict[tuple[Asked, ...], set[int]] = {(): usual}
        for question, ids in chain.from_iterable(some.others for some in shelves):
            if not met.issuperset(question.needs):
                continue
            if question.said not in said:
                theirs = self._questions.found(sighting.terms_said_by(question.said))
                said[question.said] = theirs | steady
            if question.holds(said[question.said], sighting):
                told += ids
        told.sort()
        return told

    def _steady_facts(self, sighting: Sighting) -> frozenset[int]:
        if sighting.sort not in self._steady:
            self._steady[sighting.sort] = self._questions.steady(sighting.facts)
        return self._steady[sighting.sort]

    def _make_ready(self, clause: int) -> None:
        self._ready.add(clause)
        alone: list[int] = []
        shelves: dict[int, _Shelf] = {}
        for question in self._questions.under(clause):
            if not (ids := self._told_by(question)):
                continue
            second = question.needs[:2][-1]
            if question.is_sure and len(question.needs) == 1:
                alone += ids
                continue
            shelf = shelves.setdefault(second, _Shelf((clause, second), [], []))
            if question.is_sure and len(question.needs) == 2:
                shelf.sure.extend(ids)
            else:
                shelf.others.append((question, ids))
        if alone:
            self._alone[clause] = alone
        if shelves:
            self._shelves[clause] = shelves


def _said(root: Node) -> tuple[tuple[Asked, ...], Node]:
    """Who must say it, and what, where that is no more than words and fields of the record."""
    if not isinstance(root, Where) or any(one.field is Field.IN for one in root.asked):
        return (), root
    inner = (part.part if isinstance(part, Not) else part for part in _parts(root.part))
    plain = all(isinstance(part, Has) or _words(part) is not None for part in inner)
    return (root.asked, root.part) if plain else ((), root)


def _parts(node: Node) -> tuple[Node, ...]:
    """What must all hold."""
    return node.parts if isinstance(node, All) else (node,)


def _words(node: Node) -> _Clause | None:
    """The terms of which one must be found, where nothing else is asked."""
    if isinstance(node, AnyOf):
        return node.terms
    if not isinstance(node, Either):
        return None
    clauses = [part.terms for part in node.parts if isinstance(part, AnyOf)]
    return frozenset().union(*clauses) if len(clauses) == len(node.parts) else None
