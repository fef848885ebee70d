"""The automaton behind TermSet."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import daachorse
import numpy as np
from numpy.typing import NDArray

from matcher.alphabet import Alphabet
from matcher.forms import Loose, Term, reading
from matcher.reading import read
from matcher.rules import EVERY, same_by
from matcher.scan import small_kana
from matcher.spelling import LETTER, SIZE, Bar, Spelling, spellings
from matcher.together import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matcher.alphabet import Traits
    from matcher.reading import Reading
    from matcher.scan import Flags, Units

Located = tuple[int, Term, int, int]
"""The number of a text, a term, and where in the original text it begins and ends."""
_Matches = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
"""Starts, ends and numbers of patterns; in characters of the text as it is read, or of the
original."""
_Places = tuple[NDArray[np.intp], NDArray[np.intp]]


class Automaton:
    """Finds the occurrences of terms; built once for a set of them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        ordered = sorted(terms, key=lambda term: (term.name, term.group or "", term.exclude))
        patterns = [(spelling, term) for term in ordered for spelling in _spellings(term)]
        # One pattern for each term, and exclusions behind them: a match's number is enough.
        self._terms = np.empty(len(patterns), np.object_)
        self._terms[:] = [term for _, term in patterns]
        self._choosy = np.array([bool(term.off) for _, term in patterns], np.bool_)
        numbers: dict[Spelling, int] = {}
        excluders = {form: _plain_spellings(form) for term in ordered for form in term.exclude}
        for spelling in chain.from_iterable(excluders.values()):
            numbers.setdefault(spelling, len(patterns) + len(numbers))
        self._excluding = {
            term: frozenset(numbers[s] for form in term.exclude for s in excluders[form])
            for term in ordered
            if term.exclude
        }
        found = [*(spelling for spelling, _ in patterns), *numbers]
        self._bars = np.array([spelling.bar for spelling in found], np.uint8).reshape(-1, 2)
        self._alphabet = Alphabet(spelling.text for spelling in found)
        self._search = _search([self._alphabet.write(s.text).tobytes() for s in found])

    def find_among(self, texts: Sequence[str], first: int) -> list[Located]:
        """As TermSet.find_among, in one pass over the texts together, numbered from ``first``."""
        text = joined(texts)
        begins, finishes, numbers = self._allowed(text, self._found(read(text, self._alphabet)))
        starts = np.ones(len(texts) + 1, np.intp)
        starts[1:] += np.fromiter(map(len, texts), np.intp, len(texts))
        starts.cumsum(out=starts)
        places = starts.searchsorted(begins, "right") - 1
        offsets = starts.take(places)
        return list(
            zip(
                (places + first).tolist(),
                self._terms.take(numbers).tolist(),
                (begins - offsets).tolist(),
                (finishes - offsets).tolist(),
                strict=True,
            )
        )

    def _found(self, text: Reading) -> _Matches:
        """Begins and ends in the original, and numbers, of what counts, in order."""
        starts, ends, numbers = self._matches(text.data)
        begins, finishes = text.origins.spans(starts, ends) if text.origins else (starts, ends)
        standing = (begins >= 0) & (finishes >= 0)
        self._see_to_bars(text, (starts, ends, numbers), (begins, finishes), standing)
        # They come by their ends, so that those with one start are in order already.
        order = begins.argsort(kind="stable")
        order = order[standing[order]]
        found = begins[order], finishes[order], numbers[order]
        return self._not_excluded(found) if self._excluding else found

    def _matches(self, data: bytes) -> _Matches:
        found = self._search(data)
        numbers = np.fromiter(chain.from_iterable(found), np.intp, 3 * len(found))
        matches = numbers.reshape(-1, 3)
        matches[:, :2] //= self._alphabet.width
        return matches[:, 0], matches[:, 1], matches[:, 2]

    def _see_to_bars(
        self, text: Reading, matches: _Matches, original: _Places, standing: Flags
    ) -> None:
        """Let fall what has something beside it that its spelling bars, the edge of a word not
        being one above all."""
        bars = self._bars.take(matches[2], axis=0)
        asked: NDArray[np.intp] = np.flatnonzero(bars.any(axis=1))
        if not asked.size:
            return
        before, behind = bars[asked].T
        starts, ends = matches[0][asked], matches[1][asked]
        fallen = _is_of_another_size(text.units, original[0][asked], before)
        fallen |= _is_of_another_size(text.units, original[1][asked] - 1, behind)
        before &= self._alphabet.traits_at(text.data, starts - 1)
        behind &= self._alphabet.traits_at(text.data, ends)
        if not text.humps:
            standing[asked[fallen | (before > 0) | (behind > 0)]] = False
            return
        standing[asked[fallen | (before > LETTER) | (behind > LETTER)]] = False
        inside_words = np.zeros((2, len(standing)), np.bool_)
        inside_words[:, asked] = before, behind
        _let_fall(matches, inside_words, standing, text.humps)

    def _allowed(self, text: str, found: _Matches) -> _Matches:
        """Less what stands there in a spelling that its term has switched off."""
        choosy: Flags = self._choosy.take(found[2])
        if not choosy.any():
            return found
        begins, ends, numbers = found
        counts = ~choosy
        for place in choosy.nonzero()[0].tolist():
            term: Term = self._terms[numbers[place]]
            surface = text[begins[place] : ends[place]]
            counts[place] = same_by(EVERY - term.off, term.form, surface)
        return begins[counts], ends[counts], numbers[counts]

    def _not_excluded(self, found: _Matches) -> _Matches:
        begins, ends, numbers = found
        counts = numbers < len(self._terms)
        for longer in (~counts).nonzero()[0].tolist():
            start, end, excluder = begins[longer], ends[longer], int(numbers[longer])
            first, last = begins.searchsorted((start, end))
            for place in range(first, last):
                if ends[place] <= end and self._excludes(excluder, int(numbers[place])):
                    counts[place] = False
        return begins[counts], ends[counts], numbers[counts]

    def _excludes(self, excluder: int, number: int) -> bool:
        return number < len(self._terms) and excluder in self._excluding.get(
            self._terms[number], ()
        )


def _let_fall(
    matches: _Matches, inside_words: NDArray[np.bool_], standing: Flags, humps: frozenset[int]
) -> None:
    # In a letter-spaced run a term's end opens a place for the next word to begin, if there is
    # a camel's hump. Left to right, so that all ends before a start are known.
    starts, ends, _ = matches
    opened: set[int] = set()
    order = np.lexsort((ends, starts))
    for place in order[standing[order]].tolist():
        before, after = inside_words[:, place]
        end = int(ends[place])
        if (before and int(starts[place]) not in opened) or (after and end not in humps):
            standing[place] = False
        elif end in humps:
            opened.add(end)


def _is_of_another_size(units: Units, places: NDArray[np.intp], bars: Traits) -> Flags:
    asked = (bars & SIZE).nonzero()[0]
    fallen = np.zeros(len(places), np.bool_)
    if asked.size:
        fallen[asked] = small_kana().take(units.take(places[asked]))
    return fallen


def _spellings(term: Term) -> list[Spelling]:
    """Return how the term may be spelled, the edges that it does without left out."""
    found = _plain_spellings(term.form)
    if term.loose is Loose.NOT:
        return found
    before = ~LETTER if term.loose is Loose.INSIDE else ~0
    return [Spelling(text, Bar(bar.before & before, bar.behind & ~LETTER)) for text, bar in found]


def _plain_spellings(form: str) -> list[Spelling]:
    return spellings(reading(form))


def _search(patterns: list[bytes]) -> Callable[[bytes], list[tuple[int, int, int]]]:
    if not patterns:
        return lambda _: []
    # The prefilter costs more than it saves as soon as hits are not very rare.
    return daachorse.DoubleArrayAhoCorasick(patterns, use_prefilter=False).find_overlapping
