"""The automaton behind TermSet."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING

import daachorse
import numpy as np
from numpy.typing import NDArray

from matcher.alphabet import Alphabet
from matcher.characters import is_word
from matcher.forms import Term, reading
from matcher.reading import read
from matcher.together import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matcher.reading import Reading
    from matcher.scan import Flags

Located = tuple[int, Term, int, int]
"""The number of a text, a term, and where in the original text it begins and ends."""
_Matches = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
"""Starts, ends and numbers of patterns; in characters of the text as it is read, or of the
original."""
_LEFT, _RIGHT = 1, 2


class Automaton:
    """Finds the occurrences of terms; built once for a set of them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        ordered = sorted(terms, key=lambda term: (term.form, term.group or "", term.exclude))
        patterns = [(spelling, term) for term in ordered for spelling in _spellings(term.form)]
        # One pattern for each term, and exclusions behind them: a match's number is enough.
        self._terms = np.empty(len(patterns), np.object_)
        self._terms[:] = [term for _, term in patterns]
        numbers: dict[str, int] = {}
        excluders = {form: _spellings(form) for term in ordered for form in term.exclude}
        for spelling in chain.from_iterable(excluders.values()):
            numbers.setdefault(spelling, len(patterns) + len(numbers))
        self._excluding = {
            term: frozenset(numbers[s] for form in term.exclude for s in excluders[form])
            for term in ordered
            if term.exclude
        }
        spellings = [*(spelling for spelling, _ in patterns), *numbers]
        self._edges = np.array([_edges(spelling) for spelling in spellings], np.uint8)
        self._alphabet = Alphabet(spellings)
        self._search = _search([self._alphabet.write(s).tobytes() for s in spellings])

    def find_among(self, texts: Sequence[str], first: int) -> list[Located]:
        """As TermSet.find_among, in one pass over the texts together, numbered from ``first``."""
        begins, finishes, numbers = self._found(read(joined(texts), self._alphabet))
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
        self._see_to_edges(text, (starts, ends, numbers), standing)
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

    def _see_to_edges(self, text: Reading, matches: _Matches, standing: Flags) -> None:
        """Let fall what ends inside a word where its spelling asks for the edge of one."""
        edges = self._edges.take(matches[2])
        asked = edges.nonzero()[0]
        if not asked.size:
            return
        starts, ends = matches[0][asked], matches[1][asked]
        before = self._alphabet.letters_at(text.data, starts - 1) & (edges[asked] & _LEFT > 0)
        after = self._alphabet.letters_at(text.data, ends) & (edges[asked] & _RIGHT > 0)
        if not text.humps:
            standing[asked[before | after]] = False
            return
        inside_words = np.zeros((2, len(standing)), np.bool_)
        inside_words[:, asked] = before, after
        _let_fall(matches, inside_words, standing, text.humps)

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


def _spellings(form: str) -> list[str]:
    """Return what the form may read as in a folded text: a blank inside stands for none or one."""
    words = reading(form).split(" ")
    blanks = product(("", " "), repeat=len(words) - 1)
    return ["".join(map("".join, zip(words, (*between, ""), strict=True))) for between in blanks]


def _edges(spelling: str) -> int:
    return _LEFT * is_word(spelling[0]) | _RIGHT * is_word(spelling[-1])


def _search(patterns: list[bytes]) -> Callable[[bytes], list[tuple[int, int, int]]]:
    if not patterns:
        return lambda _: []
    # The prefilter costs more than it saves as soon as hits are not very rare.
    return daachorse.DoubleArrayAhoCorasick(patterns, use_prefilter=False).find_overlapping
