"""Where a folded text's characters come from: positions carried back to the original."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.closing import Edit

Match = tuple[int, int, int]
"""Start, end, and the number of the spelling found there."""


class Closures:
    """The layout of a text from which nothing but single blanks and line breaks is gone.

    As for all layouts: positions in the folded text are counted in bytes or characters, ``width``
    of them to a character; positions of the original are code points.
    """

    def __init__(self, closed: Sequence[int], width: int = 1) -> None:
        self._closed = closed
        self._width = width
        self._at = [(position - before) * width for before, position in enumerate(closed)]

    def carry(self, found: list[Match]) -> list[Match]:
        """Return the matches at their original bounds."""
        at, width = self._at, self._width
        return [
            (start // width + bisect_right(at, start), end // width + bisect_left(at, end), number)
            for start, end, number in found
        ]

    def closed_before(self, text: str, wanted: Callable[[str], bool]) -> set[int]:
        """Return where a blank of a letter-spaced run was closed before a wanted character."""
        return {
            at
            for at, position in zip(self._at, self._closed, strict=True)
            if wanted(text[position + 1]) and text[position] not in "\r\n"
        }


class Plain(Closures):
    """The layout of a text that reads as its characters one by one."""

    def __init__(self, width: int = 1) -> None:
        super().__init__((), width)

    def carry(self, found: list[Match]) -> list[Match]:
        """Return the matches at their original bounds."""
        if self._width == 1:
            return found
        return [(start >> 1, end >> 1, number) for start, end, number in found]


class Layout:
    """The layout of a text with any edits."""

    def __init__(self, edits: Sequence[Edit], width: int = 1) -> None:
        self._edits = edits
        self._width = width
        lengths = [len(edit.text) for edit in edits]
        shifts = accumulate(e.end - e.start - n for n, e in zip(lengths, edits, strict=True))
        self._shifts = [0, *shifts]
        ends = [e.end - s for e, s in zip(edits, self._shifts[1:], strict=True)]
        self._starts = [(end - n) * width for end, n in zip(ends, lengths, strict=True)]
        self._ends = [end * width for end in ends]

    def start(self, position: int) -> int:
        """Return where in the original that begins which begins here."""
        i = bisect_right(self._ends, position)
        if i < len(self._edits) and self._starts[i] < position:
            return self._edits[i].start
        return position // self._width + self._shifts[i]

    def end(self, position: int) -> int:
        """Return where in the original that ends which ends here."""
        i = bisect_left(self._ends, position)
        if i < len(self._edits) and self._starts[i] < position:
            return self._edits[i].end
        return position // self._width + self._shifts[i]

    def carry(self, found: list[Match]) -> list[Match]:
        """Return the matches at their original bounds, but those that cut an edit's text."""
        ends, starts, shifts = self._ends, [*self._starts, inf], self._shifts
        width = self._width
        carried = []
        for start, end, number in found:
            i, j = bisect_right(ends, start), bisect_left(ends, end)
            if starts[i] < start or (starts[j] < end and ends[j] != end):
                continue
            last = self._edits[j].end if starts[j] < end else end // width + shifts[j]
            carried.append((start // width + shifts[i], last, number))
        return carried

    def closed_before(self, text: str, wanted: Callable[[str], bool]) -> set[int]:
        """Return where a blank of a letter-spaced run was closed before a wanted character."""
        closed = (at for edit, at in zip(self._edits, self._ends, strict=True) if edit.closes)
        return {at for at in closed if wanted(text[self.start(at)])}
