"""Many queries, asked of each document at once. Pure.

A query requires clauses, sets of terms of each of which one must be found. It is kept under the
rarest of them alone: where nothing of that was found it costs nothing, and where all its clauses
were, which is one comparison of sets, it is evaluated. Most that is asked is nothing but words that
must or must not occur in the usual places; that is two more comparisons. Only what else a query
asks goes through its nodes.

Rare is what few documents hold. Where nobody has counted, it is what has few spellings, and of
these the longest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from matcher.fields import OF_SOURCE, of_document
from matcher.holding import holds
from matcher.nodes import All, AnyOf, Either, Has, Node, Not

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.query import Query
    from matcher.view import Facts, View

Counts = dict[tuple[str, str | None], int]
"""How many documents hold a term, by its name and its group."""
_Clause = frozenset["Term"]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One of many queries, its clauses by number.

    ``rarest`` is the one that it is kept under. ``needed`` must be found anywhere; ``wanted`` in
    the usual places, ``barred`` not; ``facts`` are fields and whether they must hold, ``rest`` what
    else must.
    """

    query: Query
    rarest: frozenset[Term]
    needed: frozenset[int]
    wanted: frozenset[int]
    barred: frozenset[int]
    facts: tuple[tuple[Asked, bool], ...]
    rest: tuple[Node, ...]

    def fits(self, facts: Facts) -> bool:
        """Whether a document of this source may be what it asks for, whatever else is known."""
        return all(
            of_document(asked, facts) is wanted
            for asked, wanted in self.facts
            if asked.field in OF_SOURCE
        )

    def holds(self, usual: AbstractSet[int], view: View) -> bool:
        """Whether it holds for a document; ``usual`` are the clauses found in its usual places."""
        return (
            self.wanted <= usual
            and self.barred.isdisjoint(usual)
            and all(of_document(asked, view.facts) is wanted for asked, wanted in self.facts)
            and all(holds(node, view) for node in self.rest)
        )


class Questions:
    """Distinct queries, and for a document those of them that hold. One more can be added at any
    time, for what it takes to look at that one alone."""

    def __init__(self, documents: Mapping[tuple[str, str | None], int] | None = None) -> None:
        self._documents = documents or MappingProxyType(Counts())
        self._by_text: dict[str, Question] = {}
        self._numbers: dict[_Clause, int] = {}
        self._clauses: dict[Term, list[int]] = {}
        self._by_rarest: defaultdict[int, list[Question]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._by_text)

    def add(self, query: Query) -> Question:
        """Take in a query; one that reads like one of before is that one."""
        known = self._by_text.get(query.text)
        if known is not None:
            return known
        question = self._question(query)
        self._by_text[query.text] = question
        self._by_rarest[self._number(question.rarest)].append(question)
        return question

    def possible(self, terms: Iterable[Term]) -> list[Question]:
        """Those that may hold for a document in which these terms were found somewhere."""
        found = self._found(terms)
        return [
            question
            for clause in found & self._by_rarest.keys()
            for question in self._by_rarest[clause]
            if question.needed <= found
        ]

    def holding(self, possible: Iterable[Question], view: View) -> list[Question]:
        """Those of the possible ones that hold."""
        usual = self._found(view.usual_terms)
        return [question for question in possible if question.holds(usual, view)]

    def _found(self, terms: Iterable[Term]) -> set[int]:
        kept = map(self._clauses.get, terms)
        return set(chain.from_iterable(filter(None, kept)))

    def _question(self, query: Query) -> Question:
        wanted, barred = set[int](), set[int]()
        facts: list[tuple[Asked, bool]] = []
        rest: list[Node] = []
        for node in query.root.parts if isinstance(query.root, All) else (query.root,):
            part, sign = (node.part, False) if isinstance(node, Not) else (node, True)
            clause = _words(part)
            if clause is not None:
                (wanted if sign else barred).add(self._number(clause))
            elif isinstance(part, Has):
                facts.append((part.asked, sign))
            else:
                rest.append(node)
        return Question(
            query=query,
            rarest=min(query.required, key=self._rarity),
            needed=frozenset(map(self._number, query.required)),
            wanted=frozenset(wanted),
            barred=frozenset(barred),
            facts=tuple(facts),
            rest=tuple(rest),
        )

    def _number(self, clause: _Clause) -> int:
        number = self._numbers.get(clause)
        if number is None:
            number = self._numbers[clause] = len(self._numbers)
            for term in clause:
                self._clauses.setdefault(term, []).append(number)
        return number

    def _rarity(self, clause: _Clause) -> tuple[int, int, int, list[str]]:
        documents = sum(self._documents.get((term.name, term.group), 0) for term in clause)
        names = sorted(term.name for term in clause)
        return documents, len(clause), -min(map(len, names)), names


def _words(node: Node) -> _Clause | None:
    """The terms of which one must be found, where nothing else is asked."""
    if isinstance(node, AnyOf):
        return node.terms
    if not isinstance(node, Either):
        return None
    clauses = [part.terms for part in node.parts if isinstance(part, AnyOf)]
    return frozenset().union(*clauses) if len(clauses) == len(node.parts) else None
