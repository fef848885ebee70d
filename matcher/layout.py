"""Where a folded text's characters come from: positions carried back to the original."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matcher.closing import Edit

Match = tuple[int, int, int]
"""Start, end, and the number of the spelling found there."""


class Layout:
    """The edits of a text, laid out in the folded text.

    ``measure`` gives the length of an edit's text in the unit that positions are counted in.
    """

    def __init__(self, edits: Sequence[Edit], measure: Callable[[str], int] = len) -> None:
        self._edits = edits
        lengths = [measure(edit.text) for edit in edits]
        shifts = accumulate(e.end - e.start - n for n, e in zip(lengths, edits, strict=True))
        self._shifts = [0, *shifts]
        self._ends = [e.end - s for e, s in zip(edits, self._shifts[1:], strict=True)]
        self._starts = [end - n for end, n in zip(self._ends, lengths, strict=True)]

    def start(self, position: int) -> int:
        """Return where in the original that begins which begins here."""
        i = bisect_right(self._ends, position)
        if i < len(self._edits) and self._starts[i] < position:
            return self._edits[i].start
        return position + self._shifts[i]

    def end(self, position: int) -> int:
        """Return where in the original that ends which ends here."""
        i = bisect_left(self._ends, position)
        if i < len(self._edits) and self._starts[i] < position:
            return self._edits[i].end
        return position + self._shifts[i]

    def carry(self, found: Iterable[Match]) -> list[Match]:
        """Return the matches at their original bounds, but those that cut an edit's text."""
        ends, starts, shifts = self._ends, [*self._starts, inf], self._shifts
        carried = []
        for start, end, number in found:
            i, j = bisect_right(ends, start), bisect_left(ends, end)
            if starts[i] < start or (starts[j] < end and ends[j] != end):
                continue
            last = self._edits[j].end if starts[j] < end else end + shifts[j]
            carried.append((start + shifts[i], last, number))
        return carried

    def closed_before(self, text: str, wanted: Callable[[str], bool]) -> set[int]:
        """Return where a blank of a letter-spaced run was closed before a wanted character."""
        closed = (at for edit, at in zip(self._edits, self._ends, strict=True) if edit.closes)
        return {at for at in closed if wanted(text[self.start(at)])}


class Closures:
    """The layout of a text from which nothing but single blanks and line breaks is gone."""

    def __init__(self, closed: Sequence[int]) -> None:
        self._closed = closed
        self._at = [position - before for before, position in enumerate(closed)]

    def carry(self, found: Iterable[Match]) -> list[Match]:
        """As that of a layout."""
        at = self._at
        return [(s + bisect_right(at, s), e + bisect_left(at, e), n) for s, e, n in found]

    def closed_before(self, text: str, wanted: Callable[[str], bool]) -> set[int]:
        """As that of a layout."""
        return {
            at
            for at, position in zip(self._at, self._closed, strict=True)
            if text[position] not in "\r\n" and wanted(text[position + 1])
        }
