"""The automaton behind TermSet, over an alphabet of its own.

The folded text is written in an alphabet made for the set of terms: a code for every character
that the terms hold, one for all other letters with word edges, one for everything else. A code is
one byte where that is enough, else two of which neither can be taken for the other.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import daachorse
import numpy as np

from matcher.characters import is_capital, is_word
from matcher.forms import Term, TermHit, reading
from matcher.layout import Closures, Layout, Match, Plain
from matcher.scan import IRREGULAR, fold_codes, survey, units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matcher.closing import Edit

_IRREGULAR, _BREAK, _BLANK, _OTHER, _LETTER = range(5)
_FIRST = 5
_HALF = 128


class Automaton:
    """Finds the occurrences of terms; built once for a set of them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        ordered = sorted(terms, key=lambda term: (term.form, term.group or "", term.exclude))
        owners: dict[str, list[Term]] = {}
        for term in ordered:
            for spelling in _spellings(term.form):
                owners.setdefault(spelling, []).append(term)
            for spelling in (s for form in term.exclude for s in _spellings(form)):
                owners.setdefault(spelling, [])
        number = {spelling: i for i, spelling in enumerate(owners)}
        self._owners = [tuple(found) for found in owners.values()]
        self._edges = [_edges(spelling) for spelling in owners]
        self._excluding = {
            term: frozenset(number[s] for form in term.exclude for s in _spellings(form))
            for term in ordered
            if term.exclude
        }
        self._excluders = frozenset[int]().union(*self._excluding.values())
        self._alphabet = _Alphabet(owners)
        self._matches = _matcher([self._alphabet.write(spelling) for spelling in owners])

    def find(self, text: str) -> list[TermHit]:
        """As TermSet.find."""
        data, layout = self._read(text)
        splits = layout.closed_before(text, is_capital)
        standing = self._in_split(data, layout, splits) if splits else self._standing(data)
        found = layout.carry(standing)
        found.sort()
        owners, new = self._owners, tuple.__new__
        hits = [new(TermHit, (term, s, e)) for s, e, n in found for term in owners[n]]
        return self._not_excluded(hits, found) if self._excluders else hits

    def _read(self, text: str) -> tuple[bytes, Closures | Layout]:
        """Return the folded text in our alphabet, and its layout counted in bytes."""
        alphabet = self._alphabet
        units = units_of(text)
        codes = alphabet.codes.take(units)
        surveyed = survey(text, units, (codes <= alphabet.last_trigger).nonzero()[0])
        if surveyed.regular:
            return codes.tobytes(), Plain(alphabet.width)
        if surveyed.places is None:
            return surveyed.without_closed(codes), Closures(surveyed.closed, alphabet.width)
        edits = surveyed.edits(text)
        return alphabet.edited(codes.tobytes(), edits), Layout(edits, alphabet.width)

    def _standing(self, data: bytes) -> list[Match]:
        edges = self._edges
        return [m for m in self._matches(data) if not edges[m[2]] or self._whole(data, *m)]

    def _whole(self, data: bytes, start: int, end: int, n: int) -> bool:
        left, right = self._edges[n] or (False, False)
        alphabet = self._alphabet
        before = left and alphabet.letter_before(data, start)
        return not before and not (right and alphabet.letter_after(data, end))

    def _in_split(self, data: bytes, layout: Closures | Layout, splits: set[int]) -> list[Match]:
        # In a letter-spaced run a term's end opens a place for the next word to begin, if a
        # capital follows. Left to right, so that all ends before a start are known.
        opened: set[int] = set()
        found: list[Match] = []
        for match in sorted(self._matches(data)):
            start, end, n = match
            left, right = self._edges[n] or (False, False)
            if left and start not in opened and self._alphabet.letter_before(data, start):
                continue
            if end in splits and layout.carry([match]):
                opened.add(end)
            elif right and self._alphabet.letter_after(data, end):
                continue
            found.append(match)
        return found

    def _not_excluded(self, hits: list[TermHit], found: Sequence[Match]) -> list[TermHit]:
        longer = [match for match in found if match[2] in self._excluders]
        return [hit for hit in hits if not self._inside(hit, longer)] if longer else hits

    def _inside(self, hit: TermHit, longer: Sequence[Match]) -> bool:
        excluders = self._excluding.get(hit.term)
        return excluders is not None and any(
            n in excluders and start <= hit.start and hit.end <= end for start, end, n in longer
        )


class _Alphabet:
    """``codes`` gives the code of each unit of an original, ``width`` the bytes of a code."""

    def __init__(self, spellings: Iterable[str]) -> None:
        used = {character for spelling in spellings for character in spelling}
        words = [c for c in map(chr, range(_HALF)) if is_word(c)]
        numbers = {"\n": _BREAK, "\r": _BREAK, " ": _BLANK, **dict.fromkeys(words, _LETTER)}
        # Sorted, so that ASCII letters have low numbers.
        fresh = sorted(used - {" "})
        numbers.update(zip(fresh, range(_FIRST, _FIRST + len(fresh)), strict=True))
        self.width = 1 if _FIRST + len(fresh) <= 2 * _HALF else 2
        self._codes = {c: self._code(number) for c, number in numbers.items()}
        self._other = self._code(_OTHER)
        self._letters = frozenset(self._codes[c] for c in words)
        kind = np.uint8 if self.width == 1 else np.dtype("<u2")
        by_folded = np.full(1 << 16, np.frombuffer(self._other, kind)[0])
        irregular = {chr(IRREGULAR): self._code(_IRREGULAR)}
        for character, code in (self._codes | irregular).items():
            if character <= "\uffff":
                by_folded[ord(character)] = np.frombuffer(code, kind)[0]
        self.codes = by_folded.take(fold_codes())
        self.last_trigger = np.frombuffer(self._code(_BLANK), kind)[0]

    def _code(self, number: int) -> bytes:
        if self.width == 1:
            return bytes([number])
        return bytes([number % _HALF, _HALF + number // _HALF])

    def letter_before(self, data: bytes, position: int) -> bool:
        """Whether an ASCII letter or digit ends there; before the text there is none."""
        return data[position - self.width : position] in self._letters

    def letter_after(self, data: bytes, position: int) -> bool:
        """Whether an ASCII letter or digit begins there; behind the text there is none."""
        return data[position : position + self.width] in self._letters

    def write(self, folded: str) -> bytes:
        """Return a folded text in this alphabet."""
        return b"".join(self._codes.get(character, self._other) for character in folded)

    def edited(self, plain: bytes, edits: Sequence[Edit]) -> bytes:
        """Return a text, written character by character, with its edits made."""
        pieces: list[bytes] = []
        done = 0
        for edit in edits:
            pieces += plain[done : edit.start * self.width], self.write(edit.text)
            done = edit.end * self.width
        return b"".join([*pieces, plain[done:]])


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
