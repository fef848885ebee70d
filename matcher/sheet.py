"""Which questions hold for each of many documents, found by whole columns of numbers. Pure.

Document by document it takes twice as long: what is read of a question then lies all over the
memory, and is fetched anew for each.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.asking import ALWAYS, NEVER
from matcher.question import Hits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matcher.asking import Questions
    from matcher.forms import Term
    from matcher.question import Found, Question, Sighting, Sort

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
        starts = starts_of(lists)
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
        return self._owning(owners[kept], every[kept])

    def through(self, others: Lists) -> Lists:
        """With the list of that number in place of each item."""
        owners, every = self.all()
        places, items = others.at(every)
        return self._owning(owners.take(places), items)

    def _owning(self, owners: Numbers, items: Numbers) -> Lists:
        starts = np.zeros_like(self.starts)
        np.bincount(owners, minlength=self.size).cumsum(out=starts[1:])
        return Lists(starts, items)

    def at(self, places: Numbers) -> Pairs:
        """The same of the lists at these places: for each item which of the places it is of."""
        firsts = self.starts.take(places)
        lengths = self.starts.take(places + 1) - firsts
        ends = lengths.cumsum()
        owners = np.arange(places.size).repeat(lengths)
        return owners, self.items.take(np.arange(owners.size) + (firsts - ends + lengths)[owners])


def starts_of(lists: Collection[Collection[object]]) -> Numbers:
    """Where each begins if they lie one behind the other, and where the last ends."""
    starts = np.zeros(len(lists) + 1, np.intp)
    np.fromiter(map(len, lists), np.intp, len(lists)).cumsum(out=starts[1:])
    return starts


class Met(NamedTuple):
    """By document and clause, whether it is met; and the documents and clauses where it is."""

    flags: Flags
    documents: Numbers
    clauses: Numbers

    @classmethod
    def of(cls, flags: Flags, width: int) -> Met:
        """Read a table of that width."""
        return cls(flags, *_places_in(flags, width))


class Batch(NamedTuple):
    """Some documents, and the hits in them one behind the other: where each document's begin, their
    terms by number, and the ``places`` of these in a table by document and term; in usual places
    ``found`` is set there. By document and clause, whether it is met anywhere and in the usual
    places; where that is the same, both are one."""

    sightings: Sequence[Sighting]
    hits: Hits
    places: Numbers
    found: Flags
    apart: Sequence[int]
    met: Met
    usual: Met


class Sheet:
    """The questions as they are; for one more a new one is made.

    By clause, ``sure`` are those that hold wherever it is met in the usual places, and ``others``
    those that need more.
    """

    def __init__(self, questions: Questions) -> None:
        self._questions = questions.all
        self._width = questions.clauses
        self._columns = _Columns(self._questions, self._width)
        under = _under_firsts(self._questions, self._width)
        self.sure = under.only(self._columns.sure)
        self.others = under.only(~self._columns.sure)
        self._clauses = Lists.of([*questions.met_by, ()])
        self._terms = _Terms(questions.terms)
        self._standing = _Standing(self._questions, self._clauses.size)
        self._steady_of = questions.steady
        self._steady: dict[Sort, Flags] = {}

    def read(self, sightings: Sequence[Sighting]) -> Batch:
        """What all questions look at."""
        each = [one.found for one in sightings]
        starts = starts_of(each)
        hits = list(chain.from_iterable(each))
        terms = self._terms.of(hits)
        steady = np.concatenate([self._steady_flags(one) for one in sightings])
        places = np.arange(len(sightings)).repeat(starts[1:] - starts[:-1])
        places *= self._clauses.size
        places += np.array(terms, np.intp)
        found, met = self._met(places, steady)
        usual = met
        apart = _apart(sightings, starts)
        if apart:
            found, usual = self._met(np.delete(places, apart), steady)
        return Batch(sightings, Hits(hits, terms), places, found, apart, met, usual)

    def held(self, batch: Batch, others: Lists) -> Pairs:
        """The numbers of documents and of the ``others`` of these that hold for them."""
        documents, held = self._columns.met(batch.met, batch.usual, others)
        holds = self._columns.plain.take(held)
        rest = np.flatnonzero(~holds)
        pairs = documents.take(rest), held.take(rest)
        hits = self._standing.hits(batch, *pairs)
        questions, sightings = self._questions, batch.sightings
        holds[rest] = [
            questions[number].holds(sightings[document], batch.hits, own)
            for document, number, own in zip(
                pairs[0].tolist(), pairs[1].tolist(), hits, strict=True
            )
        ]
        return documents[holds], held[holds]

    def _met(self, places: Numbers, steady: Flags) -> tuple[Flags, Met]:
        """A table by document and term, set at these places; and by document and clause, whether it
        is met by that or ``steady``."""
        found = np.zeros(len(steady) // self._width * self._clauses.size, np.bool_)
        found[places] = True
        documents, once = _places_in(found, self._clauses.size)
        owners, clauses = self._clauses.at(once)
        met = steady.copy()
        met[documents.take(owners) * self._width + clauses] = True
        return found, Met.of(met, self._width)

    def _steady_flags(self, sighting: Sighting) -> Flags:
        sort = sighting.sort
        flags = self._steady.get(sort)
        if flags is None:
            flags = self._steady[sort] = np.zeros(self._width, np.bool_)
            flags[[ALWAYS, *self._steady_of(sighting.facts)]] = True
        return flags


def _apart(sightings: Sequence[Sighting], starts: Numbers) -> list[int]:
    """The places of the hits that stand in unusual places."""
    return [
        int(first) + place
        for one, first in zip(sightings, starts, strict=False)
        if (apart := one.apart)
        for place, hit in enumerate(one.found)
        if hit[1] in apart
    ]


def _under_firsts(questions: Sequence[Question], clauses: int) -> Lists:
    under: list[list[int]] = [[] for _ in range(clauses)]
    for question in questions:
        under[question.needs[0]].append(question.number)
    return Lists.of(under)


class _Terms:
    """The number of each term, and one more for those that nobody asks for."""

    def __init__(self, numbers: Mapping[Term, int]) -> None:
        self._numbers = numbers
        self._unasked = len(numbers)
        # A term is told by where it lies: to hash it takes longer than all else of a look-up. Each
        # is kept with its number, so that nothing else can ever come to lie there.
        self._met: dict[int, int] = {}
        self._kept: list[Term] = []

    def of(self, hits: Sequence[Found]) -> list[int]:
        """The number of the term of each of these."""
        met = self._met
        try:
            return [met[id(hit[0])] for hit in hits]
        except KeyError:
            for term in dict.fromkeys(hit[0] for hit in hits):
                met[id(term)] = self._numbers.get(term, self._unasked)
                self._kept.append(term)
            return self.of(hits)


class _Standing:
    """Where the words of the questions stand that ask for more than that they do."""

    def __init__(self, questions: Sequence[Question], terms: int) -> None:
        self._own = Lists.of([one.terms if one.asks.by_places else () for one in questions])
        self._width = terms

    def hits(self, batch: Batch, documents: Numbers, questions: Numbers) -> list[list[int]]:
        """For each of these pairs the hits of its own words in usual places, in order."""
        pairs, terms = self._own.at(questions)
        places = documents.take(pairs) * self._width + terms
        found = batch.found.take(places)
        pairs, places = pairs[found], places[found]
        wanted = np.zeros_like(batch.found)
        wanted[places] = True
        every = wanted.take(batch.places)
        every[batch.apart] = False
        hits = np.flatnonzero(every)
        hits = hits.take(batch.places.take(hits).argsort(kind="stable"))
        there = batch.places.take(hits)
        once = np.flatnonzero(wanted)
        lists = Lists(np.append(there.searchsorted(once), len(there)), hits)
        owners, own = lists.at(once.searchsorted(places))
        size = len(batch.places)
        keys = pairs.take(owners) * size + own
        keys.sort()
        ends = keys.searchsorted(np.arange(len(questions) + 1) * size).tolist()
        each = (keys % size).tolist()
        return [each[first:end] for first, end in pairwise(ends)]


class _Columns:
    """The questions in columns: the second that each needs, the first two that it wants, what it
    bars, and whether it is plain; ``sure`` are the plain ones that need one alone and bar
    nothing."""

    def __init__(self, questions: Sequence[Question], clauses: int) -> None:
        self._questions = questions
        self._width = clauses
        self.plain = np.array([one.is_plain for one in questions], np.bool_)
        self._many = np.array([max(len(one.needs), len(one.wanted)) > 2 for one in questions])
        self._seconds = np.array([(*one.needs, ALWAYS)[1] for one in questions], np.intp)
        wanted = [(*one.wanted, ALWAYS, ALWAYS)[:2] for one in questions]
        self._wanted = np.array(wanted, np.intp).reshape(-1, 2).T.copy()
        self._barred = np.array([one.barred for one in questions], np.intp)
        self.sure: Flags = self.plain & (self._seconds == ALWAYS) & (self._barred == NEVER)

    def met(self, met: Met, usual: Met, asked: Lists) -> Pairs:
        """The numbers of documents, and of the questions asked of which all that they need is met,
        in the usual places what they want, and nothing barred; by documents."""
        owners, questions = asked.at(met.clauses)
        documents = met.documents.take(owners)
        rows = documents * self._width
        holds = met.flags.take(rows + self._seconds.take(questions))
        holds &= ~usual.flags.take(rows + self._barred.take(questions))
        if usual is not met:  # else what a question needs is what it wants
            for wanted in self._wanted:
                holds &= usual.flags.take(rows + wanted.take(questions))
        for place in np.flatnonzero(holds & self._many.take(questions)).tolist():
            question, row = self._questions[questions[place]], rows[place]
            holds[place] = all(met.flags[row + one] for one in question.needs) and all(
                usual.flags[row + one] for one in question.wanted
            )
        return documents[holds], questions[holds]


def _places_in(flags: Flags, width: int) -> Pairs:
    """The rows and columns of the flags that are set, of a table of that width."""
    # nonzero() in two dimensions takes five times as long, and divmod() three times.
    places = np.flatnonzero(flags)
    rows = places // width
    return rows, places - rows * width
