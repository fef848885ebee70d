"""Where old words and new ones part and meet again, so that a post can point at it. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"[0-9０-９,，.．]+|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヺー]+")
"""What is read as one: 3,800 became 4,200, not 38 42."""
_MOST = 0.6  # of the text: where more is new, marking it points at nothing

Stretch = tuple[int, int]


def differing(before: str, after: str) -> tuple[Stretch, Stretch] | None:
    """The stretch of each that the other does not have, in whole words; either may be empty.

    None where there is no telling: they are the same, or hardly anything of them is.
    """
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = len(before) - end, len(after) - end
    start = min(_word_around(before, start)[0], _word_around(after, start)[0])
    tail = max(_word_around(before, old)[1] - old, _word_around(after, new)[1] - new)
    stretches = (start, old + tail), (start, new + tail)
    longest = max(old, new) + tail - start
    if not longest or longest > _MOST * max(len(before), len(after)):
        return None
    return stretches


def _common(one: str, other: str) -> int:
    """How many letters both begin with."""
    shortest = min(len(one), len(other))
    return next((at for at in range(shortest) if one[at] != other[at]), shortest)


def _word_around(text: str, place: int) -> Stretch:
    """The word that ``place`` lies inside; an empty stretch where it lies between two."""
    words = (found.span() for found in _WORD.finditer(text))
    return next(((start, end) for start, end in words if start < place < end), (place, place))
