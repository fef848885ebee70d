"""The automaton behind TermSet: all spellings of all terms over folded UTF-16."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import daachorse

from matcher.characters import is_capital, is_word
from matcher.forms import Term, TermHit, reading
from matcher.layout import Closures, Layout
from matcher.scan import Scan, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matcher.closing import Edit

Match = tuple[int, int, int]
"""Start, end, and the number of the spelling."""
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")


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
        self._matches = _matcher(list(owners))

    def find(self, text: str) -> list[TermHit]:
        """As TermSet.find."""
        scanned = scan(text)
        if scanned.regular:
            found = self._in_regular(scanned.codes.tobytes())
        else:
            found = self._in_edited(text, *_edited(text, scanned))
        found.sort()
        owners, new = self._owners, tuple.__new__
        hits = [new(TermHit, (term, s, e)) for s, e, n in found for term in owners[n]]
        return self._not_excluded(hits, found) if self._excluders else hits

    def _in_regular(self, data: bytes) -> list[Match]:
        edges = self._edges
        return [
            (start >> 1, end >> 1, n)
            for start, end, n in self._matches(data)
            if not start & 1 and ((edge := edges[n]) is None or _whole(data, start, end, edge))
        ]

    def _in_edited(self, text: str, data: bytes, layout: Layout | Closures) -> list[Match]:
        splits = layout.closed_before(text, is_capital)
        found = self._in_split(data, layout, splits) if splits else self._in_regular(data)
        carry = layout.carry
        return [(*bounds, n) for start, end, n in found if (bounds := carry(start, end))]

    def _in_split(self, data: bytes, layout: Layout | Closures, splits: set[int]) -> list[Match]:
        # In a letter-spaced run a term's end opens a place for the next word to begin, if a
        # capital follows. Left to right, so that all ends before a start are known.
        opened: set[int] = set()
        found = []
        for start, end, n in sorted(m for m in self._matches(data) if not m[0] & 1):
            first, last = start >> 1, end >> 1
            left, right = self._edges[n] or (False, False)
            if left and first not in opened and _word_before(data, start):
                continue
            if last in splits and layout.carry(first, last):
                opened.add(last)
            elif right and _word_after(data, end):
                continue
            found.append((first, last, n))
        return found

    def _not_excluded(self, hits: list[TermHit], found: Sequence[Match]) -> list[TermHit]:
        longer = [match for match in found if match[2] in self._excluders]
        return [hit for hit in hits if not self._inside(hit, longer)] if longer else hits

    def _inside(self, hit: TermHit, longer: Sequence[Match]) -> bool:
        excluders = self._excluding.get(hit.term)
        return excluders is not None and any(
            n in excluders and start <= hit.start and hit.end <= end for start, end, n in longer
        )


def _spellings(form: str) -> list[str]:
    """Return what the form may read as in a folded text: a blank inside stands for none or one."""
    words = reading(form).split(" ")
    blanks = product(("", " "), repeat=len(words) - 1)
    return ["".join(map("".join, zip(words, (*between, ""), strict=True))) for between in blanks]


def _edges(spelling: str) -> tuple[bool, bool] | None:
    edges = is_word(spelling[0]), is_word(spelling[-1])
    return edges if any(edges) else None


def _matcher(spellings: list[str]) -> Callable[[bytes], list[Match]]:
    if not spellings:
        return lambda _: []
    patterns = [spelling.encode("utf-16-le") for spelling in spellings]
    # The prefilter costs more than it saves as soon as hits are not very rare.
    return daachorse.DoubleArrayAhoCorasick(patterns, use_prefilter=False).find_overlapping


def _edited(text: str, scanned: Scan) -> tuple[bytes, Layout | Closures]:
    if scanned.places is None:
        return scanned.without_closed(), Closures(scanned.closed.tolist())
    edits = scanned.edits(text)
    return _assemble(scanned.codes.tobytes(), edits), Layout(edits, _units)


def _assemble(plain: bytes, edits: Sequence[Edit]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for edit in edits:
        pieces += plain[done : 2 * edit.start], edit.text.encode("utf-16-le", "surrogatepass")
        done = 2 * edit.end
    return b"".join([*pieces, plain[done:]])


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _whole(data: bytes, start: int, end: int, edges: tuple[bool, bool]) -> bool:
    left, right = edges
    return not (left and _word_before(data, start)) and not (right and _word_after(data, end))


def _word_before(data: bytes, start: int) -> bool:
    return start > 0 and data[start - 1] == 0 and data[start - 2] in _WORD_BYTES


def _word_after(data: bytes, end: int) -> bool:
    return end < len(data) and data[end + 1] == 0 and data[end] in _WORD_BYTES
