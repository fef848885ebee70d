"""The automaton behind TermSet."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import daachorse

from matcher.alphabet import Alphabet
from matcher.characters import is_word
from matcher.forms import Term, TermHit, reading
from matcher.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matcher.reading import Origins

Match = tuple[int, int, int]
"""Start and end, in bytes of the text as it is read, and the number of the pattern found there."""


class Automaton:
    """Finds the occurrences of terms; built once for a set of them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        ordered = sorted(terms, key=lambda term: (term.form, term.group or "", term.exclude))
        patterns = [(spelling, term) for term in ordered for spelling in _spellings(term.form)]
        spellings = [spelling for spelling, _ in patterns]
        # One pattern for each term, and exclusions behind them: a match's number is enough.
        self._terms = [term for _, term in patterns]
        excluding = [term for term in ordered if term.exclude]
        excluders = {form: _spellings(form) for term in excluding for form in term.exclude}
        numbers: dict[str, int] = {}
        for spelling in (spelling for found in excluders.values() for spelling in found):
            numbers.setdefault(spelling, len(spellings) + len(numbers))
        self._excluding = {
            term: frozenset(numbers[s] for form in term.exclude for s in excluders[form])
            for term in excluding
        }
        spellings += numbers
        self._edges = [_edges(spelling) for spelling in spellings]
        self._alphabet = Alphabet(spellings)
        self._matches = _matcher([self._alphabet.write(s).tobytes() for s in spellings])

    def find(self, text: str) -> list[TermHit]:
        """As TermSet.find."""
        data, origins = read(text, self._alphabet)
        found = self._standing(data, origins)
        if self._excluding:
            found = self._not_excluded(found)
        found.sort()
        terms, new, half = self._terms, tuple.__new__, self._alphabet.width - 1
        if origins is None:
            return [new(TermHit, (terms[n], s >> half, e >> half)) for s, e, n in found]
        starts, ends = origins.starts, origins.ends
        return [
            new(TermHit, (terms[n], starts[s >> half], ends[(e >> half) - 1])) for s, e, n in found
        ]

    def _standing(self, data: bytes, origins: Origins | None) -> list[Match]:
        matches = self._matches(data)
        if origins and (inside := origins.inside):
            width = self._alphabet.width
            matches = [m for m in matches if inside.isdisjoint((m[0] // width, m[1] // width))]
        if origins and origins.humps:
            return self._with_humps(data, matches, origins.humps)
        edges, has_edges = self._edges, self._has_edges
        return [m for m in matches if not edges[m[2]] or has_edges(data, *m)]

    def _has_edges(self, data: bytes, start: int, end: int, n: int) -> bool:
        left, right = self._edges[n] or (False, False)
        alphabet = self._alphabet
        before = left and alphabet.letter_before(data, start)
        return not before and not (right and alphabet.letter_after(data, end))

    def _with_humps(self, data: bytes, matches: list[Match], humps: frozenset[int]) -> list[Match]:
        # In a letter-spaced run a term's end opens a place for the next word to begin, if there is
        # a camel's hump. Left to right, so that all ends before a start are known.
        width, alphabet = self._alphabet.width, self._alphabet
        opened: set[int] = set()
        found: list[Match] = []
        for match in sorted(matches):
            start, end, n = match
            left, right = self._edges[n] or (False, False)
            if left and start not in opened and alphabet.letter_before(data, start):
                continue
            if end // width in humps:
                opened.add(end)
            elif right and alphabet.letter_after(data, end):
                continue
            found.append(match)
        return found

    def _not_excluded(self, found: Sequence[Match]) -> list[Match]:
        terms, of_terms = self._terms, len(self._terms)
        longer = [match for match in found if match[2] >= of_terms]
        if not longer:
            return list(found)
        excluding = self._excluding
        return [
            match
            for match in found
            if match[2] < of_terms
            and not _inside(match, excluding.get(terms[match[2]], frozenset()), longer)
        ]


def _inside(match: Match, excluders: frozenset[int], longer: Iterable[Match]) -> bool:
    start, end, _ = match
    return any(n in excluders and first <= start and end <= last for first, last, n in longer)


def _spellings(form: str) -> list[str]:
    """Return what the form may read as in a folded text: a blank inside stands for none or one."""
    words = reading(form).split(" ")
    blanks = product(("", " "), repeat=len(words) - 1)
    return ["".join(map("".join, zip(words, (*between, ""), strict=True))) for between in blanks]


def _edges(spelling: str) -> tuple[bool, bool] | None:
    edges = is_word(spelling[0]), is_word(spelling[-1])
    return edges if any(edges) else None


def _matcher(patterns: list[bytes]) -> Callable[[bytes], list[Match]]:
    if not patterns:
        return lambda _: []
    # The prefilter costs more than it saves as soon as hits are not very rare.
    return daachorse.DoubleArrayAhoCorasick(patterns, use_prefilter=False).find_overlapping
