"""Who is to be told of a document: whom the queries tell that hold for it, found by numbers. Pure.

What few documents hold comes first, as ``matcher.asking`` keeps the queries, and what is read for a
document lies together: most of the time goes by waiting for memory.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from matcher.asking import Numbers, Question, meet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from matcher.asking import Questions, Sighting, Sort
    from matcher.fields import Asked

_Ids = tuple[int, ...]
_Unless = tuple[Numbers, tuple[Numbers, ...], _Ids]
"""Whom plain questions tell where nothing of the first is met, and one of each of the others."""


class _Case(NamedTuple):
    """What can hold where something is met: whom it tells by itself (those of ``several`` maybe
    for something else that is met as well), whom under conditions, and which other questions may
    hold; and the same where one of the keys of ``besides``, which are ``seconds``, is met too."""

    sure: Sequence[int]
    several: Sequence[int]
    unless: Sequence[_Unless]
    others: Sequence[tuple[Question, _Ids]]
    seconds: AbstractSet[int]
    besides: Mapping[int, _Case]


_NOTHING = _Case((), (), (), (), frozenset(), MappingProxyType({}))


class Audience:
    """Who is to be told of the documents of one source.

    ``told_by`` gives the ids of whom a question tells there, none where it is not asked. It is
    called when the rarest that a question needs is found for the first time.
    """

    def __init__(self, questions: Questions, told_by: Callable[[Question], _Ids]) -> None:
        self._questions = questions
        self._told_by = told_by
        self._plain: dict[int, _Case] = {}
        self._others: dict[int, _Case] = {}
        self._steady: dict[Sort, Numbers] = {}

    def forget(self, question: Question) -> None:
        """Ask anew whom it tells."""
        for number in question.needs[0]:
            self._plain.pop(number, None)
            self._others.pop(number, None)
        self._steady.clear()

    def told(self, sighting: Sighting) -> list[int]:
        """The ids of whom the questions tell that hold for a document, ascending."""
        met = self._questions.found(sighting.terms)
        steady = self._steady_facts(sighting)
        met |= steady
        for number in met.difference(self._plain):
            self._make_ready(number)
        usual = met
        if sighting.usual_terms is not sighting.terms:
            usual = self._questions.found(sighting.usual_terms)
            usual |= steady
        told, several = self._told_by_plain(usual)
        if not self._others.keys().isdisjoint(met):
            several.update(self._told_by_others(met, usual, sighting))
        told += several
        told.sort()
        return told

    def _told_by_plain(self, usual: set[int]) -> tuple[list[int], set[int]]:
        told: list[int] = []
        several = set[int]()
        conditions: list[_Unless] = []
        cases = [self._plain[number] for number in usual]
        for _, _, _, _, seconds, besides in cases[:]:
            if seconds and not seconds.isdisjoint(usual):
                cases += [besides[second] for second in seconds & usual]
        for sure, either, unless, _, _, _ in cases:
            told += sure
            if either:
                several.update(either)
            if unless:
                conditions += unless
        for barred, more, ids in conditions:
            if barred.isdisjoint(usual) and (not more or meet(more, usual)):
                several.update(ids)
        return told, several

    def _told_by_others(self, met: set[int], usual: set[int], sighting: Sighting) -> Iterator[int]:
        said: dict[tuple[Asked, ...], set[int]] = {(): usual}
        for question, ids in self._others_met(met):
            if question.said not in said:
                theirs = self._questions.found(sighting.terms_said_by(question.said))
                theirs |= self._steady_facts(sighting)
                said[question.said] = theirs
            if question.holds(said[question.said], sighting):
                yield from ids

    def _others_met(self, met: set[int]) -> Iterator[tuple[Question, _Ids]]:
        for number in self._others.keys() & met:
            case = self._others[number]
            yield from case.others
            for second in case.seconds & met:
                for question, ids in case.besides[second].others:
                    if len(question.needs) == 2 or meet(question.needs, met):
                        yield question, ids

    def _steady_facts(self, sighting: Sighting) -> Numbers:
        sort = sighting.sort
        if sort not in self._steady:
            self._steady[sort] = self._questions.steady(sighting.facts)
        return self._steady[sort]

    def _make_ready(self, number: int) -> None:
        under = [(one, self._told_by(one)) for one in self._questions.under(number)]
        asked = [(question, ids) for question, ids in under if ids]
        self._plain[number] = _case([one for one in asked if one[0].is_plain])
        if others := [one for one in asked if not one[0].is_plain]:
            self._others[number] = _case(others)


def _case(asked: Iterable[tuple[Question, _Ids]], depth: int = 1) -> _Case:
    """Of questions that need what so many of their first needs say, and maybe more."""
    sure: list[int] = []
    several: list[int] = []
    unless: list[_Unless] = []
    others: list[tuple[Question, _Ids]] = []
    besides = defaultdict[int, list[tuple[Question, _Ids]]](list)
    for question, ids in asked:
        more = question.needs[depth:]
        if more and depth == 1:
            for second in more[0]:
                besides[second].append((question, ids))
        elif not question.is_plain:
            others.append((question, ids))
        elif question.barred or more:
            unless.append((question.barred, more, ids))
        elif all(len(need) == 1 for need in question.needs):
            sure += ids
        else:
            several += ids
    if not (sure or several or unless or others or besides):
        return _NOTHING
    # What is empty shares its memory: to look at it costs nothing then.
    return _Case(
        tuple(sure),
        tuple(several),
        tuple(unless),
        tuple(others),
        frozenset(besides),
        {second: _case(some, 2) for second, some in besides.items()},
    )
