"""Where a folded text's characters come from: positions carried back to the original."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.closing import Edit


class Layout:
    """The way back through a text's edits."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        lengths = [len(edit.text) for edit in edits]
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
