"""Blanks that only set off letters and digits from kana and kanji: 生成 AI, 令和 8 年. Pure.

One blank there is a matter of layout, and so are two beside a number; they read as nothing. What
stays is the blank between two numbers with their units: 8年 3回. A date is one number to a reader
(9月 2日), and is closed.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from matcher.characters import Kind, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 2
_SPACED = (Kind.LETTER, Kind.DIGIT)
_SMALLER = {"年": "月", "月": "日", "日": "時", "時": "分"}
"""The unit that follows each in a date."""


def pads(before: Iterator[str], after: Iterator[str], blanks: int) -> bool:
    """Whether so many blanks read as nothing between these folded characters, read outward."""
    left, right = next(before, ""), next(after, "")
    sides = {kind(left), kind(right)}
    if blanks > (_MOST if Kind.DIGIT in sides else 1) or Kind.CJK not in sides:
        return False
    if sides.isdisjoint(_SPACED):
        return False
    if kind(right) is not Kind.DIGIT or not _ends_in_digit(before):
        return True
    return _goes_on(_SMALLER.get(left), after)


def _ends_in_digit(before: Iterator[str]) -> bool:
    return kind(_past_blanks(before)) is Kind.DIGIT


def _goes_on(unit: str | None, after: Iterator[str]) -> bool:
    """Whether one digit more at most stands there, and then the unit."""
    ahead = list(islice(after, _MOST + 2))
    rest = ahead[1:] if kind("".join(ahead[:1])) is Kind.DIGIT else ahead
    return _past_blanks(iter(rest)) == unit


def _past_blanks(outward: Iterator[str]) -> str:
    """The first character that is no blank, past two of them at most; "" for none."""
    near = list(islice(outward, _MOST + 1))
    return next((character for character in near if character != " "), "")
