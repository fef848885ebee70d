"""The alphabet in which a set of terms is looked for: a code for every folded character.

The characters that the terms hold have codes of their own; all others share one for each kind, and
katakana and numerals in kanji, which may bar a spelling beside them, one for each of these. What
``matcher.alike`` takes for the same shares a code.
Codes ascend by kind, so that a comparison tells white space and words. A code is one byte where
that is enough, else two of which neither can be taken for the other; the first byte of what no
term holds begins no term, so that the automaton leaves most of a text at its root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.alike import ALIKE, alike
from matcher.characters import Kind, kind
from matcher.scan import IRREGULAR, fold_codes, fold_kinds
from matcher.spelling import KANA, LETTER, MARK, NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matcher.scan import Positions

Codes = NDArray[np.unsignedinteger]
Traits = NDArray[np.uint8]

_WHITE = (Kind.BREAK, Kind.BLANK, Kind.TAB)
_ORDER = (Kind.IRREGULAR, *_WHITE, Kind.OTHER, Kind.DIGIT, Kind.LETTER, Kind.CJK)
_ASCII = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
_KATAKANA = frozenset(alike("".join(map(chr, range(0x30A1, 0x30FB)))))
_NUMERALS = frozenset("〇一二三四五六七八九十百千")
_GROUPS = (_KATAKANA, _NUMERALS)
_HALF = 128  # second bytes of two begin here, first bytes end
_FREE = _HALF - len(_ORDER)


class _Kinds(NamedTuple):
    """The codes of single characters, and those shared by all others of a kind."""

    own: dict[str, int]
    shared: Mapping[Kind, int]


class Alphabet:
    """``table`` gives the code of each unit of an original; ``width`` is its bytes.

    Codes up to ``last_white`` are white space or irregular, those from ``first_word`` on letters
    and digits; no code but ``irregular`` holds a byte of zero.
    """

    def __init__(self, spellings: Iterable[str]) -> None:
        used = _ASCII.union("ー", *spellings) - {" "}
        members = {sort: sorted(c for c in used if kind(c) is sort) for sort in _ORDER}
        # One code for all of a group that no term holds: that of its first.
        others = [sorted(each - used) for each in _GROUPS]
        members[Kind.CJK] += [unused[0] for unused in others if unused]
        self.width = 1 if len(used) + len(_ORDER) + len(_GROUPS) <= 2 * _HALF else 2
        self._codes = _narrow(members) if self.width == 1 else _wide(members)
        for unused in filter(None, others):
            self._codes.own.update(dict.fromkeys(unused, self._codes.own[unused[0]]))
        self._dtype = np.dtype("u1" if self.width == 1 else "<u2")
        self.table = self._table()
        self.irregular = self._codes.shared[Kind.IRREGULAR]
        self.last_white = self._codes.shared[_WHITE[-1]]
        self.first_word = self._codes.shared[Kind.DIGIT]
        self._traits = np.zeros(1 << 8 * self.width, np.uint8)
        for trait, group in ((LETTER, _ASCII), (KANA, _KATAKANA), (NUMERAL, _NUMERALS)):
            self._traits[self.write("".join(group))] = trait
        self._traits[self.write("ー")] = MARK

    def _table(self) -> Codes:
        own, shared = self._codes
        by_kind = np.array([shared[sort] for sort in Kind], self._dtype)
        by_folded = np.zeros(1 << 16, self._dtype)
        for character, code in own.items():
            if character <= "\uffff":
                by_folded[ord(character)] = code
        for other, character in ALIKE.items():
            if other < len(by_folded):
                by_folded[other] = own.get(character, 0)
        by_folded[IRREGULAR] = 0
        known = by_folded.take(fold_codes())
        return np.where(known, known, by_kind.take(fold_kinds()))

    def write(self, folded: str) -> Codes:
        """Return the codes of a folded text."""
        own, shared = self._codes
        return np.array([own.get(c) or shared[kind(c)] for c in alike(folded)], self._dtype)

    def traits_at(self, data: bytes, places: Positions) -> Traits:
        """What stands at these places of a text: ``LETTER``, ``KANA``, ``MARK``, ``NUMERAL``, 0."""
        return self._traits.take(np.frombuffer(data, self._dtype).take(places))


def _narrow(members: Mapping[Kind, Sequence[str]]) -> _Kinds:
    def in_order() -> Iterator[str | Kind]:
        for sort in _ORDER:
            yield sort
            yield from members[sort]

    codes = {member: code for code, member in enumerate(in_order())}
    own = {member: code for member, code in codes.items() if isinstance(member, str)}
    return _Kinds(own, {sort: codes[sort] for sort in _ORDER})


def _wide(members: Mapping[Kind, Sequence[str]]) -> _Kinds:
    own: dict[str, int] = {}
    shared: dict[Kind, int] = {}
    second = _HALF
    for first, sort in enumerate(_ORDER):
        shared[sort] = second << 8 | first
        for number, character in enumerate(members[sort]):
            page, place = divmod(number, _FREE)
            own[character] = (second + page) << 8 | len(_ORDER) + place
        second += 1 + len(members[sort]) // _FREE
    return _Kinds(own, shared)
