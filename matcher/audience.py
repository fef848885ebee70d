"""Who is to be told of documents: whom the queries tell that hold for them. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matcher.question import hold
from matcher.sheet import Lists, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.asking import Questions
    from matcher.question import FieldsAsked, Question, Sighting
    from matcher.reach import Reach
    from matcher.sheet import Flags, Numbers
    from matcher.view import Facts

_AT_ONCE = 200
"""Documents: what is found for so many stays small, and for more none costs less."""
_SOURCES = 64
"""So many at most are kept in mind: a run has few at a time."""


class Audience:
    """Who asks what, and of which sources. One more can be added at any time; what is looked at
    for documents is put in order at the next of them."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._ids: list[int] = []
        self._asked: list[int] = []
        self._reaches: list[int] = []
        self._reach_numbers: dict[Reach, int] = {}
        self._crowd: _Crowd | None = None

    def add(self, who: int, question: Question, reach: Reach) -> None:
        """Somebody, by id, asks a question as well."""
        self._ids.append(who)
        self._asked.append(question.number)
        self._reaches.append(self._reach_numbers.setdefault(reach, len(self._reach_numbers)))
        self._crowd = None

    def told(self, sightings: Sequence[Sighting], facts: Facts) -> list[list[int]]:
        """The ids of whom the questions tell that hold for each of these documents of one source,
        ascending; ``facts`` is what all documents of the source have in common."""
        if not self._ids:
            return [[] for _ in sightings]
        if self._crowd is None:
            self._crowd = _Crowd(
                self._questions,
                ids=np.array(self._ids, np.intp),
                asked=np.array(self._asked, np.intp),
                reached=np.array(self._reaches, np.intp),
                reaches=tuple(self._reach_numbers),
            )
        told: list[list[int]] = []
        for first in range(0, len(sightings), _AT_ONCE):
            told += self._crowd.told(sightings[first : first + _AT_ONCE], facts)
        return told


class _Here(NamedTuple):
    """At one source, of the people whom it concerns: by clause those who are told wherever it is
    met, by clause the questions that need more, and by question those who ask it."""

    told: Lists
    others: Lists
    asking: Lists


class _Crowd:
    """All who ask, oldest first, by their places in that order."""

    def __init__(
        self,
        questions: Questions,
        *,
        ids: Numbers,
        asked: Numbers,
        reached: Numbers,
        reaches: Sequence[Reach],
    ) -> None:
        self._sheet = Sheet(questions)
        order = ids.argsort(kind="stable")
        self._ids = ids[order]
        self._asked = asked[order]
        self._reached = reached[order]
        self._reaches = reaches
        counts = np.bincount(asked, minlength=len(questions))
        starts = np.concatenate(([0], counts.cumsum()))
        self._asking = Lists(starts, self._asked.argsort(kind="stable"))
        kinds: dict[FieldsAsked, int] = {}
        self._facts = np.array(
            [kinds.setdefault(one.asks.of_source, len(kinds)) for one in questions.all], np.intp
        )
        self._kinds = tuple(kinds)
        self._sources: dict[Facts, _Here] = {}

    def told(self, sightings: Sequence[Sighting], facts: Facts) -> list[list[int]]:
        here = self._at(facts)
        batch = self._sheet.read(sightings)
        owners, told = here.told.at(batch.usual.clauses)
        documents = batch.usual.documents.take(owners)
        others, questions = self._sheet.held(batch, here.others)
        places, also_told = here.asking.at(questions)
        # Each document and person as one number; the person's is what is left without the bits
        # above, which takes a tenth of what a division takes.
        bits = len(self._ids).bit_length()
        keys = np.concatenate(
            ((documents << bits) + told, (others.take(places) << bits) + also_told)
        )
        keys.sort()
        ends = keys.searchsorted(np.arange(len(sightings) + 1) << bits).tolist()
        ids = self._ids.take(keys & ((1 << bits) - 1)).tolist()
        return [ids[first:end] for first, end in pairwise(ends)]

    def _at(self, facts: Facts) -> _Here:
        here = self._sources.get(facts)
        if here is None:
            if len(self._sources) == _SOURCES:
                self._sources.clear()
            here = self._sources[facts] = self._look_at(facts)
        return here

    def _look_at(self, facts: Facts) -> _Here:
        fits = np.array([hold(kind, facts) for kind in self._kinds], np.bool_).take(self._facts)
        reaches = np.array([one.holds(facts) for one in self._reaches], np.bool_)
        concerned = reaches.take(self._reached) & fits.take(self._asked)
        asking = self._asking.only(concerned)
        asked: Flags = asking.starts[1:] > asking.starts[:-1]
        sheet = self._sheet
        return _Here(sheet.sure.through(asking), sheet.others.only(asked), asking)
