"""Many queries, asked of many documents at once. Pure.

A query requires clauses, of each of which one word must be found. It is kept under the rarest of
them: where nothing of that was found it costs nothing. Most that is asked is nothing but words that
must or must not occur in the usual places, and of what is known of the record: a field counts as a
clause, because the records of a source have few councils and kinds. All that is found in
``matcher.sheet`` by numbers; only what else a query asks is looked at document by document, and
goes through its nodes where spans do not decide. Who is told of what holds is found in
``matcher.audience``.

Rare is what few documents hold, as far as the caller counted: one count for all sources, taken
when the queries were, of the words that somebody looked for by then. A word that nobody counted is
taken for the rarest, of those what has few spellings, and of these the longest. A source that
speaks of other things than most only costs more looks; what holds never hangs on it.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING

from matcher.fields import of_document
from matcher.question import Asks, Question, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.query import Query
    from matcher.question import Speakers
    from matcher.view import Facts

Counts = dict[tuple[str, str | None], int]
"""How many documents hold a term, by its name and its group."""
_Clause = frozenset["int | Asked"]
"""Terms by number, of which one must be found, and fields, of which one must be so."""
NEVER, ALWAYS = 0, 1
"""The numbers of the clause that nothing meets, and of one that everything does."""


class Questions:
    """Distinct queries. One more can be added at any time.

    ``documents`` says how many of these hold a term, by its name and its group.
    """

    def __init__(self, documents: Mapping[tuple[str, str | None], int] | None = None) -> None:
        self._documents = documents or MappingProxyType(Counts())
        self._by_text: dict[str, Question] = {}
        self._clauses: dict[_Clause, int] = {frozenset(): NEVER}
        self._steady: defaultdict[Asked, list[int]] = defaultdict(list)
        self._speakers: dict[tuple[Asked, ...], Speakers] = {}
        self.terms: dict[Term, int] = {}
        """All terms, with their numbers."""
        self.met_by: list[list[int]] = []
        """The clauses that each term meets, by its number."""

    def __len__(self) -> int:
        return len(self._by_text)

    @property
    def all(self) -> tuple[Question, ...]:
        """By their numbers."""
        return tuple(self._by_text.values())

    @property
    def clauses(self) -> int:
        """How many numbers clauses have."""
        return len(self._clauses) + 1

    def add(self, query: Query) -> Question:
        """Take in a query; one that reads like one of before is that one."""
        known = self._by_text.get(query.text)
        if known is None:
            known = self._by_text[query.text] = self._question(query)
        return known

    def steady(self, facts: Facts) -> list[int]:
        """The clauses that a document meets by its kind, council and status."""
        return [
            number
            for asked, numbers in self._steady.items()
            if of_document(asked, facts)
            for number in numbers
        ]

    def _question(self, query: Query) -> Question:
        asks = Asks.of(query.root, self._words)
        if asks.speakers:  # what is known of who speaks is known to all who ask for them
            asks.speakers = self._speakers.setdefault(asks.speakers.asked, asks.speakers)
        # What is barred is barred where these say it, which only they can tell.
        words = Words() if asks.speakers else asks.barred
        clauses = sorted(query.required, key=self._rarity)
        return Question(
            query=query,
            number=len(self),
            terms=self._words(query.terms),
            forms=frozenset(term.form for term in query.terms),
            needs=(
                *(self._number(self._words(clause)) for clause in clauses),
                *(self._number(frozenset({one})) for one in asks.steady),
            ),
            wanted=tuple(map(self._number, asks.wanted)),
            barred=self._number(words.union(asks.barred_steady)),
            asks=asks,
        )

    def _number(self, clause: _Clause) -> int:
        number = self._clauses.get(clause)
        if number is None:
            number = self._clauses[clause] = self.clauses
            for one in clause:
                if isinstance(one, int):
                    self.met_by[one].append(number)
                else:
                    self._steady[one].append(number)
        return number

    def _words(self, terms: frozenset[Term]) -> Words:
        for term in terms:
            if term not in self.terms:
                self.terms[term] = len(self.met_by)
                self.met_by.append([])
        return frozenset(map(self.terms.__getitem__, terms))

    def _rarity(self, clause: frozenset[Term]) -> tuple[int, int, int, list[str]]:
        documents = sum(self._documents.get((term.name, term.group), 0) for term in clause)
        names = sorted(term.name for term in clause)
        return documents, len(clause), -min(map(len, names)), names
