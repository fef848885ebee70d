"""The fast pass over a text: every character folded one for one, and the places worth a look.

The tables are computed once, on first use (about 15 ms), from the interpreter's own Unicode data:
a stored file would go stale with the next Python.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Kind, extends, fold_character, kind
from matcher.closing import Edit, Places, find_edits

Codes = NDArray[np.uint16]

_IRREGULAR = 0x01  # what an irregular character reads as until its edit says more
_LAST_TRIGGER = 0x20  # blanks, line breaks and the irregular are all at or below it
_BMP = 0x10000
_SURROGATE = 0xD800
_THEMSELVES = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xAC00, 0xD7A4),
    range(0xE000, 0xF900),
)
"""Kanji, Hangul and private use: two thirds of the plane that need no asking."""


class Scan(NamedTuple):
    """A text folded one for one into UTF-16, and the edits that make it whole.

    ``codes`` has one unit per code point of the original, astral ones included.
    """

    codes: Codes
    edits: list[Edit]


def scan(text: str) -> Scan:
    """Fold ``text`` one for one and find its edits."""
    tables = _tables()
    codes = tables.fold.take(_units(text))
    triggers = np.flatnonzero(codes <= _LAST_TRIGGER)
    if not triggers.size:
        return Scan(codes, [])
    found = _places(codes, triggers, tables.kinds)
    return Scan(codes, find_edits(text, found))


class _Tables(NamedTuple):
    fold: Codes
    kinds: NDArray[np.uint8]


@cache
def _tables() -> _Tables:
    fold = np.arange(_BMP, dtype=np.uint16)
    fold[_SURROGATE:0xE000] = _IRREGULAR
    fold[_IRREGULAR] = _IRREGULAR
    for code in _asked():
        fold[code] = _fold_code(code)
    kinds = np.zeros(_BMP, dtype=np.uint8)
    for code in set(fold.tolist()):
        kinds[code] = kind(chr(code))
    kinds[_IRREGULAR] = Kind.IRREGULAR
    return _Tables(fold, kinds)


def _asked() -> list[int]:
    skipped = set(chain(range(_SURROGATE, 0xE000), *_THEMSELVES))
    return [code for code in range(_BMP) if code not in skipped]


def _fold_code(code: int) -> int:
    character = chr(code)
    folded = fold_character(character)
    if len(folded) != 1 or folded > "\uffff" or extends(character):
        return _IRREGULAR
    return ord(folded)


def _units(text: str) -> Codes:
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if units.size == len(text):
        return units
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(points < _BMP, points, _SURROGATE).astype(np.uint16)


def _places(codes: Codes, triggers: NDArray[np.intp], kinds: NDArray[np.uint8]) -> Places:
    at = kinds.take(codes.take(triggers))
    left = kinds.take(codes.take(triggers - 1, mode="clip"))
    right = kinds.take(codes.take(triggers + 1, mode="clip"))
    letters = _any(left, _BESIDE_BLANK) & _any(right, _BESIDE_BLANK)
    lines = _any(left, _BESIDE_BREAK) & _any(right, _BESIDE_BREAK)
    return Places(
        triggers[at == Kind.IRREGULAR].tolist(),
        triggers[(at == Kind.BLANK) & letters].tolist(),
        triggers[(at == Kind.BREAK) & lines].tolist(),
    )


_BESIDE_BLANK = (Kind.LETTER, Kind.CJK, Kind.IRREGULAR)
_BESIDE_BREAK = (Kind.CJK, Kind.BLANK, Kind.BREAK, Kind.IRREGULAR)


def _any(kinds: NDArray[np.uint8], wanted: tuple[Kind, ...]) -> NDArray[np.bool_]:
    return np.isin(kinds, wanted)
