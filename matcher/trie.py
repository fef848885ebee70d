"""Where the words of a trie stand in a text, for all places of the text at once.

From each place that begins a word the trie is gone down letter by letter, in columns: a step is a
few calls for all places together, and those from which no word goes on are left out of the next.
Nearly all are left out with their second letter. Unlike an automaton with failure links this is not
linear in the worst case: a text of one letter takes a step more for each letter of the longest word
that is made of it. But texts and words are not made so, and every match of an automaton comes as
three objects, which took longer than to find it.

The trie is a double array: the child of a state by a letter is ``follow[state] + letter`` if
``owner`` there is the state. A letter is the state of the words that begin with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.planting import plant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.planting import Letters

Numbers = NDArray[np.intp]
_Narrow = NDArray[np.integer]


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
        self._alone = self._counts[:size] > 0

    def matches(self, letters: Letters) -> Matches:
        """Every occurrence of every word in a text of at least two letters whose last one is in no
        word, by start, end and number."""
        found = []
        if self._alone.any():
            places = self._alone.take(letters).nonzero()[0]
            found.append(self._ending(places, letters.take(places).astype(np.intp), 1))
        places, states = self._pairs(letters)
        length = 2
        while places.size:
            found.append(self._ending(places, states, length))
            reached = self._follow.take(states) + letters.take(places + length, mode="clip")
            goes_on = (self._owner.take(reached) == states).nonzero()[0]
            places, states = places.take(goes_on), reached.take(goes_on)
            length += 1
        return _in_order(found)

    def _pairs(self, letters: Letters) -> tuple[Numbers, Numbers]:
        """The places of two letters with which a word begins, and the states behind them."""
        # Nothing is looked up outside of these tables, and not to ask spares a sixth of the time.
        begins = self._begins.take(letters, mode="wrap")
        reached = begins[:-1] + letters[1:]
        places: Numbers = (self._first.take(reached, mode="wrap") == letters[:-1]).nonzero()[0]
        return places, reached.take(places).astype(np.intp)

    def _ending(self, places: Numbers, states: Numbers, length: int) -> Matches:
        """The words of that length that start at these places, where they lead to these states."""
        counts = self._counts.take(states)
        some = counts.nonzero()[0]
        counts, starts = counts.take(some), places.take(some)
        rows = self._rows.take(states.take(some))
        if some.size and counts.max() > 1:
            before = counts.cumsum() - counts
            rows = (rows - before).repeat(counts) + np.arange(counts.sum())
            starts = starts.repeat(counts)
        return Matches(starts, starts + length, self._words.take(rows))


def _in_order(found: Sequence[Matches]) -> Matches:
    """Ascending lengths put together by start."""
    if not found:
        return Matches(*np.zeros((3, 0), np.intp))
    starts, ends, numbers = map(np.concatenate, zip(*found, strict=True))
    order = starts.argsort(kind="stable")
    return Matches(starts.take(order), ends.take(order), numbers.take(order))
