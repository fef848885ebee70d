"""The alphabet in which a set of terms is looked for: a letter for every folded character.

The characters that the terms hold have letters of their own; all others share one for each kind,
and katakana and numerals in kanji, which may bar a spelling beside them, one for each of these.
What ``matcher.alike`` takes for the same shares a letter. A letter is a number, without gaps;
they ascend by kind, so that a comparison tells white space and words.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.alike import ALIKE, alike
from matcher.characters import BETWEEN, Kind, kind
from matcher.scan import IRREGULAR, fold_codes, fold_kinds
from matcher.spelling import COMMA, DECIMAL, KANA, LETTER, MARK, NUMERAL, POINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matcher.planting import Letters
    from matcher.scan import Positions

Traits = NDArray[np.uint16]

_WHITE = (Kind.BREAK, Kind.BLANK, Kind.TAB)
_ORDER = (Kind.IRREGULAR, *_WHITE, Kind.OTHER, Kind.DIGIT, Kind.LETTER, Kind.CJK)
_ASCII = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
_KATAKANA = frozenset(alike("".join(map(chr, range(0x30A1, 0x30FB)))))
_NUMERALS = frozenset("〇一二三四五六七八九十百千")
_ENDS_OF_ERAS = frozenset(alike("治正和成"))
_GROUPS = (_KATAKANA, _NUMERALS, _ENDS_OF_ERAS)
_SIGNS = {"ー": MARK, ",": COMMA, ".": POINT | DECIMAL, "・": DECIMAL}
DIGIT, ERA, EDGE = 1 << 8, 1 << 9, 1 << 10
"""What bars nothing by itself: a digit; the end of an era's name, or its letter; white space, and
where a text begins and ends."""
_PLANE = 0x10000


class Alphabet:
    """``table`` gives the letter of each unit of an original; ``size`` is how many there are.

    Letters up to ``last_white`` are white space or ``irregular``, those from ``first_word`` on
    letters and digits.
    """

    def __init__(self, spellings: Iterable[str]) -> None:
        used = _ASCII.union(_SIGNS, BETWEEN, *spellings) - {" "}
        members = {sort: sorted(c for c in used if kind(c) is sort) for sort in _ORDER}
        # One code for all of a group that no term holds: that of its first.
        others = [sorted(each - used) for each in _GROUPS]
        members[Kind.CJK] += [unused[0] for unused in others if unused]
        numbers = {member: number for number, member in enumerate(_in_order(members))}
        self._shared = {sort: numbers.pop(sort) for sort in _ORDER}
        self._own = {character: n for character, n in numbers.items() if isinstance(character, str)}
        self.size = len(self._shared) + len(self._own)
        for unused in filter(None, others):
            self._own.update(dict.fromkeys(unused, self._own[unused[0]]))
        self.table = self._table()
        self.irregular = self._shared[Kind.IRREGULAR]
        self.last_white = self._shared[_WHITE[-1]]
        self.first_word = self._shared[Kind.DIGIT]
        self._traits = np.zeros(self.size, np.uint16)
        for trait, group in ((LETTER, _ASCII), (KANA, _KATAKANA), (NUMERAL, _NUMERALS)):
            self._traits[self.write("".join(group))] = trait
        for sign, trait in _SIGNS.items():
            self._traits[self.write(sign)] = trait
        for trait, some in ((DIGIT, "0123456789"), (ERA, "shr"), (ERA, _ENDS_OF_ERAS)):
            self._traits[self.write("".join(some))] |= trait
        self._traits[[*range(self.last_white + 1), *self.write(BETWEEN)]] |= EDGE

    def _table(self) -> Letters:
        by_kind = np.array([self._shared[sort] for sort in Kind], np.uint16)
        by_folded = np.zeros(_PLANE, np.uint16)
        for character, letter in self._own.items():
            if character <= "\uffff":
                by_folded[ord(character)] = letter
        others, same = _alike_codes()
        by_folded[others] = by_folded[same]
        by_folded[IRREGULAR] = 0
        known = by_folded.take(fold_codes())
        return np.where(known, known, by_kind.take(fold_kinds()))

    def write(self, folded: str) -> Letters:
        """Return the letters of a folded text."""
        own, shared = self._own, self._shared
        return np.array([own.get(c) or shared[kind(c)] for c in alike(folded)], np.uint16)

    def traits_at(self, letters: Letters, places: Positions) -> Traits:
        """What stands at these places of a text: a sum of what may bar a spelling, and of
        ``DIGIT``, ``ERA`` and ``EDGE``."""
        return self._traits.take(letters.take(places))

    def trait_at(self, letters: Letters, place: int) -> int:
        """The same for one place."""
        return int(self._traits[letters[place]])


@cache
def _alike_codes() -> NDArray[np.uint16]:
    """Above, what reads like another character, below, that one: both within the basic plane."""
    codes = [(other, ord(character)) for other, character in ALIKE.items() if other < _PLANE]
    return np.array(codes, np.uint16).T


def _in_order(members: Mapping[Kind, Sequence[str]]) -> Iterator[str | Kind]:
    for sort in _ORDER:
        yield sort
        yield from members[sort]
