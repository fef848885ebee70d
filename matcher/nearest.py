"""Which forms are like a word: those that sound like it, hold it, or are spelt nearly so. Pure."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from matcher.forms import key, sense

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAST_ALIKE = 0.6
ONE_WRONG = 0.75
"""4 letters with one wrong; below, words of two kanji are near to dozens."""
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_UNHEARD = re.compile(r"[\s\-~・ー'’]")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


class Likeness(StrEnum):
    """How a form is like the word, the nearest first."""

    SAME = "same"  # the word itself, in some spelling that a query takes for it
    READING = "reading"
    CONTAINS = "contains"
    SPELLING = "spelling"


class Like(NamedTuple):
    """A form of ``group`` that is like the word; None where it is the group's name that is."""

    group: str
    form: str | None
    likeness: Likeness


def like(
    word: str,
    forms: Iterable[tuple[str, str | None]],
    most: int = 12,
    least: float = _LEAST_ALIKE,
) -> list[Like]:
    """The likest of these (group, form) to the word, best first; a None is the group's name.
    ``least`` of the letters, 0 to 1, are the same where only the spelling is near."""
    found: list[tuple[tuple[int, float], int, Like]] = []
    for number, (group, form) in enumerate(forms):
        judged = _judged(word, form or group, least)
        if judged:
            likeness, distance = judged
            rank = (list(Likeness).index(likeness), distance)
            found.append((rank, number, Like(group, form, likeness)))
    return [one for *_, one in sorted(found)[:most]]


def _judged(word: str, form: str, least: float) -> tuple[Likeness, float] | None:
    """How the form is like the word, and how far it is from it; None where it is not."""
    if sense(word) == sense(form):
        return Likeness.SAME, 0
    heard, other = reading_of(word), reading_of(form)
    if not (heard and other):
        return None
    if heard == other:
        return Likeness.READING, 0
    if heard in other or (len(other) > 1 and other in heard):
        return Likeness.CONTAINS, abs(len(heard) - len(other))
    matcher = SequenceMatcher(None, heard, other, autojunk=False)
    # The exact ratio costs the square of the lengths; most forms fall at the bounds above it.
    for ratio in (matcher.real_quick_ratio, matcher.quick_ratio):
        if ratio() < least:
            return None
    alike = matcher.ratio()
    return (Likeness.SPELLING, 1 - alike) if alike >= least else None


@lru_cache(maxsize=1 << 13)
def reading_of(form: str) -> str:
    """What is left of how it sounds where kana, small kana, long vowels and marks do not count.

    Kanji stand for themselves: nobody here knows how a name is read.
    """
    plain = _UNHEARD.sub("", unicodedata.normalize("NFKC", key(form)))
    return plain.translate(_HIRAGANA).translate(_SMALL).replace("ヴ", "ブ")
