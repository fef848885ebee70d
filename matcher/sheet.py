"""Which questions hold for each of many documents, found by whole columns of numbers. Pure.

Document by document it takes twice as long: what is read of a question then lies all over the
memory, and is fetched anew for each.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.asking import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matcher.asking import Questions
    from matcher.forms import Term
    from matcher.question import Question, Sighting, Sort

Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]
Pairs = tuple[Numbers, Numbers]


class Lists(NamedTuple):
    """Lists of numbers, one behind the other; each goes from one of ``starts`` to the next."""

    starts: Numbers
    items: Numbers

    @classmethod
    def of(cls, lists: Collection[Collection[int]]) -> Lists:
        """Take them together."""
        starts = np.zeros(len(lists) + 1, np.intp)
        np.fromiter(map(len, lists), np.intp, len(lists)).cumsum(out=starts[1:])
        return cls(starts, np.fromiter(chain.from_iterable(lists), np.intp, int(starts[-1])))

    @property
    def size(self) -> int:
        """How many lists these are."""
        return len(self.starts) - 1

    def all(self) -> Pairs:
        """For each item which list it is of, and itself."""
        return np.arange(self.size).repeat(self.starts[1:] - self.starts[:-1]), self.items

    def only(self, items: Flags) -> Lists:
        """Without the items of which the flag is not set."""
        owners, every = self.all()
        kept = items.take(every)
        starts = np.zeros_like(self.starts)
        np.bincount(owners[kept], minlength=self.size).cumsum(out=starts[1:])
        return Lists(starts, every[kept])

    def at(self, places: Numbers) -> Pairs:
        """The same of the lists at these places: for each item which of the places it is of."""
        firsts = self.starts.take(places)
        lengths = self.starts.take(places + 1) - firsts
        ends = lengths.cumsum()
        owners = np.arange(places.size).repeat(lengths)
        return owners, self.items.take(np.arange(owners.size) + (firsts - ends + lengths)[owners])


class Sheet:
    """The questions as they are; for one more a new one is made."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions.all
        self._width = questions.clauses
        self._columns = _Columns(self._questions, self._width)
        self._plain = self._columns.plain
        self._clauses = Lists.of([*questions.met_by, ()])
        self._terms = _Terms(questions.terms)
        self._steady_of = questions.steady
        self._steady: dict[Sort, list[int]] = {}

    def asked(self, which: Flags) -> Lists:
        """Those of the questions, as ``held`` asks for them."""
        return self._columns.under.only(which)

    def held(self, sightings: Sequence[Sighting], asked: Lists) -> Pairs:
        """The numbers of documents and of the questions that hold for them, of those asked."""
        terms = [self._terms.of(one.terms) for one in sightings]
        met = usual = self._clauses_met(sightings, terms)
        apart = [n for n, one in enumerate(sightings) if one.usual_terms is not one.terms]
        if apart:
            some = [sightings[number] for number in apart]
            usual_terms = [self._terms.of(one.usual_terms) for one in some]
            usual = met.copy()
            usual[apart] = self._clauses_met(some, usual_terms)
        documents, held = self._columns.met(met, usual, asked)
        holds = self._plain.take(held)
        others = np.flatnonzero(~holds)
        numbers = others.tolist(), documents.take(others).tolist(), held.take(others).tolist()
        for place, document, number in zip(*numbers, strict=True):
            question = self._questions[number]
            # Where nothing stands in unusual places, what it needs is what it wants.
            if usual is met or usual[document, question.wanted].all():
                holds[place] = question.holds(sightings[document], terms[document])
        return documents[holds], held[holds]

    def _clauses_met(self, sightings: Sequence[Sighting], terms: Sequence[Sequence[int]]) -> Flags:
        """By document and clause, whether it is met."""
        found = np.zeros((len(terms), self._clauses.size), np.bool_)
        found[Lists.of(terms).all()] = True
        documents, once = _places(found)
        owners, clauses = self._clauses.at(once)
        met = np.zeros((len(terms), self._width), np.bool_)
        met[documents.take(owners), clauses] = True
        met[Lists.of([self._steady_clauses(one) for one in sightings]).all()] = True
        met[:, ALWAYS] = True
        return met

    def _steady_clauses(self, sighting: Sighting) -> list[int]:
        sort = sighting.sort
        clauses = self._steady.get(sort)
        if clauses is None:
            clauses = self._steady[sort] = self._steady_of(sighting.facts)
        return clauses


class _Terms:
    """The number of each term, and one more for those that nobody asks for."""

    def __init__(self, numbers: Mapping[Term, int]) -> None:
        self._numbers = numbers
        self._unasked = len(numbers)
        # A term is told by where it lies: to hash it takes longer than all else of a look-up. Each
        # is kept with its number, so that nothing else can ever come to lie there.
        self._met: dict[int, int] = {}
        self._kept: list[Term] = []

    def of(self, terms: Collection[Term]) -> list[int]:
        """The number of each of these."""
        try:
            return list(map(self._met.__getitem__, map(id, terms)))
        except KeyError:
            for term in terms:
                self._met[id(term)] = self._numbers.get(term, self._unasked)
                self._kept.append(term)
            return self.of(terms)


class _Columns:
    """The questions by the first that they need; of each the first, the next, what it bars, and
    whether it is plain."""

    def __init__(self, questions: Sequence[Question], clauses: int) -> None:
        under: list[list[int]] = [[] for _ in range(clauses)]
        for question in questions:
            under[question.needs[0]].append(question.number)
        self.under = Lists.of(under)
        self._questions = questions
        self.plain = np.array([one.is_plain for one in questions], np.bool_)
        self._many = np.array([len(one.needs) > 2 for one in questions], np.bool_)
        self._firsts = np.array([one.needs[0] for one in questions], np.intp)
        self._seconds = np.array([(*one.needs, ALWAYS)[1] for one in questions], np.intp)
        self._barred = np.array([one.barred for one in questions], np.intp)

    def met(self, met: Flags, usual: Flags, asked: Lists) -> Pairs:
        """The numbers of documents, and of the questions asked of which all that they need is met,
        of plain ones in the usual places, and nothing barred in these; by documents."""
        documents, firsts = _places(met)
        owners, questions = asked.at(firsts)
        documents = documents.take(owners)
        rows = documents * met.shape[1]
        holds = met.ravel().take(rows + self._seconds.take(questions))
        holds &= ~usual.ravel().take(rows + self._barred.take(questions))
        if usual is not met:
            there = usual.ravel().take(rows + self._firsts.take(questions))
            there &= usual.ravel().take(rows + self._seconds.take(questions))
            holds &= there | ~self.plain.take(questions)
        for place in np.flatnonzero(holds & self._many.take(questions)).tolist():
            question = self._questions[questions[place]]
            looked_at = usual if question.is_plain else met
            holds[place] = looked_at[documents[place], question.needs[2:]].all()
        return documents[holds], questions[holds]


def _places(flags: Flags) -> Pairs:
    """As ``nonzero`` in two dimensions, which takes five times as long."""
    return np.divmod(np.flatnonzero(flags), flags.shape[1])
