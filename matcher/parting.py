"""Commas and points before a number: whether they make it the end of a longer one. Pure.

500人 is not in 1,500人, nor 5倍 in 1.5倍 or 一・五倍. Commas and points also end sentences and part
lists. Where it can be told that they do, by a year or a heading before them, and where 5・6年 may
be two years, the number is taken for one by itself: what is found too much is seen by somebody,
what is found too little by nobody. 1，300人 can be one number or two, and is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.alphabet import DIGIT, EDGE, ERA
from matcher.spelling import COMMA, DECIMAL, LETTER, NUMERAL, POINT

if TYPE_CHECKING:
    from matcher.alphabet import Alphabet, Traits
    from matcher.planting import Letters
    from matcher.scan import Positions

PARTING = COMMA | POINT | DECIMAL


def parting_nothing(
    alphabet: Alphabet, letters: Letters, starts: Positions, barred: Traits
) -> list[int]:
    """Return which of the starts stand behind a comma or point that parts no number; ``barred`` is
    what each bars of that which stands before it."""
    return [
        one
        for one in (barred & PARTING).nonzero()[0].tolist()
        if not _parts(alphabet, letters, int(starts[one]) - 1, int(barred[one]))
    ]


def _parts(alphabet: Alphabet, letters: Letters, sign: int, barred: int) -> bool:
    """Whether the number goes on before the sign.

    A comma has one to three digits before it (not 男,500人; 2023,500人), a point a numeral and no
    other point (not 4.1.5人). Neither parts what begins as a year (令和5,300人), nor a point the
    number of a heading from what it heads (3.10年後 where a line begins); but what follows may be
    counted in fractions (3.5倍).
    """
    numeral = DIGIT if barred & COMMA else DIGIT | NUMERAL
    first = sign
    while alphabet.trait_at(letters, first - 1) & numeral:
        first -= 1
    if first == sign or _is_era(alphabet, letters, first - 1):
        return False
    if barred & COMMA:
        return sign - first <= 3
    other = DECIMAL if barred & DECIMAL else DECIMAL | EDGE
    return not alphabet.trait_at(letters, first - 1) & other


def _is_era(alphabet: Alphabet, letters: Letters, place: int) -> bool:
    """Whether an era's name or letter ends there, a letter alone and not as the end of a word."""
    found = alphabet.trait_at(letters, place)
    if not found & ERA:
        return False
    return not (found & LETTER and alphabet.trait_at(letters, place - 1) & LETTER)
