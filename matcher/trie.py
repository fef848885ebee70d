"""Where the words of a trie stand in a text, for all places of the text at once.

From each place that begins a word the trie is gone down letter by letter, in columns: a step is a
few calls for all places together, and those from which no word goes on are left out of the next.
Nearly all are left out with their second letter. Unlike an automaton with failure links this is not
linear in the worst case: a text of one letter takes a step more for each letter of the longest word
that is made of it. But texts and words are not made so, and every match of an automaton comes as
three objects, which took longer than to find it. What such a text would fill the memory with is
bounded: who searches says how much is too much, and then asks for the first of each word.

The trie is a double array: the child of a state by a letter is ``follow[state] + letter`` if
``owner`` there is the state. A letter is the state of the words that begin with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.planting import plant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.planting import Letters

Numbers = NDArray[np.intp]
_Step = tuple[Numbers, Numbers]
"""Places from which words start, and the states that their letters so far have led to."""
_Narrow = NDArray[np.integer]


class TooManyError(Exception):
    """Words stand in a text more often than was to be found."""


class Matches(NamedTuple):
    """Where words start and end in a text, and which they are."""

    starts: Numbers
    ends: Numbers
    numbers: Numbers


class Trie:
    """Words, each a row of letters below ``size``; the same one may be there more than once."""

    def __init__(self, words: Sequence[Letters], size: int) -> None:
        planted = plant(words, size)
        self._follow, self._owner = planted.follow, planted.owner
        # Most of a search is these two look-ups for every letter of a text: in narrow tables.
        narrow = np.uint16 if planted.pairs < 1 << 16 else np.int32
        self._begins: _Narrow = self._follow[:size].astype(narrow)
        owners = self._owner[: planted.pairs]
        self._first: _Narrow = np.where(owners < 0, size, owners).astype(narrow)
        ends = planted.ends
        self._words: Numbers = ends.argsort(kind="stable")
        self._counts = np.bincount(ends, minlength=self._owner.size)
        self._rows = self._counts.cumsum() - self._counts
        self._twice = bool((self._counts > 1).any())
        self._lone = self._counts[:size] > 0
        self._any_lone = bool(self._lone.any())

    def matches(self, letters: Letters, most: int) -> Matches:
        """Every occurrence of every word in a text of at least two letters whose last one is in no
        word, by start, end and number. Raises TooManyError for more than ``most`` of them."""
        steps: list[_Step] = []
        for places, states in self._steps(letters):
            most -= int(self._counts.take(states).sum()) if self._twice else states.size
            if most < 0:
                raise TooManyError
            steps.append((places, states))
        return self._ended(steps)

    def firsts(self, letters: Letters, most: int) -> Matches:
        """As ``matches``, but of each word only so many that stand first."""
        return self._ended([_first_of_each(step, most) for step in self._steps(letters)])

    def _steps(self, letters: Letters) -> Iterator[_Step]:
        """What ends with each letter more, from words of one letter on."""
        places, states = self._pairs(letters)
        yield self._single(letters)
        length = 2
        while places.size:
            # No more than what ends is kept: a row of one letter would be kept at every step.
            ends = self._counts.take(states).nonzero()[0]
            yield places.take(ends), states.take(ends)
            after = letters.take(places + length, mode="clip")
            reached = self._follow.take(states) + after
            goes_on = (self._owner.take(reached) == states).nonzero()[0]
            places, states = places.take(goes_on), reached.take(goes_on)
            length += 1

    def _single(self, letters: Letters) -> _Step:
        """The places of words of one letter."""
        if not self._any_lone:
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        places = self._lone.take(letters).nonzero()[0]
        return places, letters.take(places).astype(np.intp)

    def _pairs(self, letters: Letters) -> _Step:
        """The places of two letters with which a word begins, and the states behind them."""
        # Nothing is looked up outside of these tables, and not to ask spares a sixth of the time.
        begins = self._begins.take(letters, mode="wrap")
        reached = begins[:-1] + letters[1:]
        places: Numbers = (self._first.take(reached, mode="wrap") == letters[:-1]).nonzero()[0]
        return places, reached.take(places).astype(np.intp)

    def _ended(self, steps: Sequence[_Step]) -> Matches:
        """The words that ended at each step, as many letters long as there are steps up to it."""
        starts, states = map(np.concatenate, zip(*steps, strict=True))
        lengths = np.arange(1, len(steps) + 1).repeat([len(places) for places, _ in steps])
        order = starts.argsort(kind="stable")
        starts, states, lengths = starts.take(order), states.take(order), lengths.take(order)
        rows = self._rows.take(states)
        if self._twice:
            counts = self._counts.take(states)
            before = counts.cumsum() - counts
            rows = (rows - before).repeat(counts) + np.arange(counts.sum())
            starts, lengths = starts.repeat(counts), lengths.repeat(counts)
        return Matches(starts, starts + lengths, self._words.take(rows))


def _first_of_each(step: _Step, most: int) -> _Step:
    places, states = step
    order = states.argsort(kind="stable")
    ordered = states.take(order)
    kept = order[np.arange(order.size) - ordered.searchsorted(ordered) < most]
    return places.take(kept), states.take(kept)
