"""Which words bring most of what nobody meant, and what would keep it out. Pure.

Nobody but the reader knows what is noise. Three patterns are worth a look: a word that stands in
longer ones (クラウド in クラウドファンディング), a sentence that returns from record to record, and
a word of which one council brings nearly all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from matcher.forms import key
from matcher.narrowing import beside, excluding
from matcher.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matcher.query import Query
    from matcher.terms import Term, Vocabulary
    from state.finding import FoundTerm
    from state.previewing import Answer
    from state.records import Document

MOST = 5
LEAST_HITS = 3
LEAST_SHARE = 0.05
LEAST_RECORDS = 3
"""A sentence returns where it stands in so many records."""
ONE_COUNCIL = 0.6
LEAST_OF_COUNCIL = 10
_AROUND, _BESIDE = 12, 20  # characters of a longer word, and of a sentence, on either side
_SCRIPTS = tuple(map(re.compile, (r"[ァ-ヺー]", r"[一-鿿㐀-䶿々〆]", r"[A-Za-zＡ-Ｚａ-ｚ]")))
_ENDS = re.compile(r"[。．！？!?\n\r]")


class Why(StrEnum):
    """What pattern a suggestion follows."""

    LONGER = "longer"
    REPEATED = "repeated"
    COUNCIL = "council"


_ORDER = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """``hits`` of ``of`` that the term brought would go, and ``records`` would not be told any
    more; ``query`` is the one that does it."""

    why: Why
    term: str
    found: str
    hits: int
    of: int
    records: int
    query: str


@dataclass(slots=True)
class _Counted:
    hits: int = 0
    records: int = 0
    gone: int = 0


@dataclass(slots=True)
class Noise:
    """Counts record by record; keeps no text but the words around what was found."""

    query: Query
    vocabulary: Vocabulary
    _hits: Counter[Term] = field(default_factory=Counter)
    _patterns: defaultdict[tuple[Why, Term, str], _Counted] = field(
        default_factory=lambda: defaultdict(_Counted)
    )

    def add(self, answer: Answer) -> None:
        """Take a record in."""
        by_term: defaultdict[Term, list[FoundTerm]] = defaultdict(list)
        for hit in answer.hits:
            by_term[hit.term].append(hit)
        for term, hits in by_term.items():
            self._hits[term] += len(hits)
            silent = _falls_silent(self.query, answer.view, term)
            for (why, found), number in _in_record(answer.material.stored.document, hits).items():
                counted = self._patterns[why, term, found]
                counted.hits += number
                counted.records += 1
                counted.gone += why is Why.COUNCIL or (silent and number == len(hits))

    def suggestions(self) -> list[Suggestion]:
        """What is worth a look: what most records were told for alone comes first."""
        councils = {found for why, _, found in self._patterns if why is Why.COUNCIL}
        ordered = sorted(
            self._patterns.items(),
            key=lambda item: (-item[1].gone, -item[1].hits, _ORDER[item[0][0]], item[0][2]),
        )
        made: list[Suggestion] = []
        for (why, term, found), counted in ordered:
            if self._is_worth_it(why, term, found, counted, len(councils)) and not any(
                other.term == term.form and found != other.found and _says(found, other.found)
                for other in made
            ):
                made += self._suggested(why, term, found, counted)
            if len(made) == MOST:
                break
        return made

    def _is_worth_it(
        self, why: Why, term: Term, found: str, counted: _Counted, councils: int
    ) -> bool:
        of = self._hits[term]
        if not counted.gone:
            return False
        if why is Why.COUNCIL:
            return councils > 1 and of >= LEAST_OF_COUNCIL and counted.hits >= ONE_COUNCIL * of
        if counted.hits < max(LEAST_HITS, LEAST_SHARE * of):
            return False
        if why is Why.REPEATED:
            return counted.records >= LEAST_RECORDS
        return not self._is_meant(found)

    def _is_meant(self, longer: str) -> bool:
        """Whether it is itself a form of a group, or of the query: no noise to who wrote that."""
        try:
            known = self.vocabulary.term(longer)
        except ValueError:
            return False
        return known.group is not None or known in self.query.terms

    def _suggested(
        self, why: Why, term: Term, found: str, counted: _Counted
    ) -> Iterator[Suggestion]:
        if why is Why.COUNCIL:
            narrower = beside(self.query, f'-council:"{found}"', self.vocabulary)
        else:
            narrower = excluding(self.query, term, found, self.vocabulary)
        if narrower is not None:
            yield Suggestion(
                why=why,
                term=term.form,
                found=found,
                hits=counted.hits,
                of=self._hits[term],
                records=counted.gone,
                query=narrower.text,
            )


def _says(one: str, other: str) -> bool:
    """Whether one of two suggestions is all that the other says."""
    return key(one) in key(other) or key(other) in key(one)


def _falls_silent(query: Query, view: View, term: Term) -> bool:
    """Whether the record would not be told without what this term found."""
    found = {each: spans for each, spans in view.found.items() if each != term}
    return not query.holds(View(view.facts, view.parts, found))


def _in_record(document: Document, hits: Iterable[FoundTerm]) -> Counter[tuple[Why, str]]:
    """How many of one term's hits follow each pattern."""
    followed = Counter[tuple[Why, str]]()
    for hit in hits:
        text = document.title if hit.seq is None else document.parts[hit.seq].text
        followed.update(_patterns(text, hit.start, hit.end))
        if document.council:
            followed[Why.COUNCIL, document.council] += 1
    return followed


def _patterns(text: str, start: int, end: int) -> Iterator[tuple[Why, str]]:
    longer = _longer(text, start, end)
    if longer:
        yield Why.LONGER, longer
    sentence = _sentence(text, start, end)
    if sentence and sentence != longer:
        yield Why.REPEATED, sentence


def _longer(text: str, start: int, end: int) -> str:
    """The longer word of the same script that holds it; "" where it stands by itself."""
    first, last = start, end
    before, behind = _script(text[start]), _script(text[end - 1])
    while before and first > max(0, start - _AROUND) and before.match(text[first - 1]):
        first -= 1
    while behind and last < min(len(text), end + _AROUND) and behind.match(text[last]):
        last += 1
    return "" if (first, last) == (start, end) else _one_line(text[first:last])


def _script(letter: str) -> re.Pattern[str] | None:
    return next((script for script in _SCRIPTS if script.match(letter)), None)


def _sentence(text: str, start: int, end: int) -> str:
    """What stands around it in its sentence, cut where that is long; "" where it is all of it."""
    before = _ENDS.split(text[max(0, start - _BESIDE) : start])[-1]
    behind = _ENDS.split(text[end : end + _BESIDE])[0]
    return _one_line(before + text[start:end] + behind) if (before + behind).strip() else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
