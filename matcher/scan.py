"""The fast pass over a text: every character folded one for one, and the places worth a look.

The tables are computed once, on first use (about 15 ms), from the interpreter's own Unicode data:
a stored file would go stale with the next Python.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Kind, extends, fold_character, kind, lone_after, lone_before
from matcher.closing import Edit, Places, closure, find_edits

if TYPE_CHECKING:
    from collections.abc import Callable

Codes = NDArray[np.uint16]
Kinds = NDArray[np.uint8]
Positions = NDArray[np.intp]

_IRREGULAR = 0x01  # what an irregular character reads as until its edit says more
_LAST_TRIGGER = 0x20  # blanks, line breaks and the irregular are all at or below it
_BMP = 0x10000
_SURROGATES = range(0xD800, 0xE000)
_THEMSELVES = {
    range(0x3400, 0x4DC0): Kind.CJK,
    range(0x4E00, 0xA000): Kind.CJK,
    range(0xAC00, 0xD7A4): Kind.LETTER,
    range(0xE000, 0xF900): Kind.OTHER,
}
"""Kanji, Hangul and private use: two thirds of the plane, folded to themselves without asking."""
_AROUND = np.array([[-2, -1, 0, 1, 2]])
_BESIDE = np.array([[-1, 1]])
_WIDE = 0x3000
_INDENTS = (("\n\u3000", 1), ("\r\u3000", 1), ("\u3000\n", 0), ("\u3000\r", 0))
_LOOKED_AT = (Kind.IRREGULAR, Kind.BLANK, Kind.BREAK)
_NO, _SURELY, _PERHAPS = 0, 1, 2
_WEIGHTS = len(Kind) ** np.arange(4, -1, -1)


class Scan(NamedTuple):
    """A text folded one for one into UTF-16, and the places where that is not all.

    ``codes`` has one unit per code point of the original, astral ones included. Without
    ``places``, the ``closed`` alone read as nothing, and everything else as it stands in ``codes``.
    """

    codes: Codes
    closed: Positions
    places: Places | None

    @property
    def regular(self) -> bool:
        """Whether ``codes`` is all there is to say."""
        return self.places is None and not self.closed.size

    def without_closed(self) -> bytes:
        """Return the codes but the closed ones, in UTF-16."""
        kept = np.ones(self.codes.size, np.bool_)
        kept[self.closed] = False
        return self.codes[kept].tobytes()

    def edits(self, text: str) -> list[Edit]:
        """Return all edits of ``text``, in order."""
        if self.places is None:
            return [closure(text, position) for position in self.closed.tolist()]
        return find_edits(text, self.places)


def scan(text: str) -> Scan:
    """Fold ``text`` one for one and look for the places where that is not all."""
    tables = _tables()
    units = _units(text)
    codes = tables.fold.take(units)
    triggers = (codes <= _LAST_TRIGGER).nonzero()[0]
    if not triggers.size:
        return Scan(codes, triggers, None)
    around = tables.kinds.take(codes.take(triggers[:, None] + _AROUND, mode="clip"))
    verdicts = tables.verdicts.take(around @ _WEIGHTS)
    # Beyond the text's ends the nearest character was taken, which may not be told from a second.
    if triggers[0] < 2:
        verdicts[:2] = _PERHAPS
    if triggers[-1] >= codes.size - 2:
        verdicts[-2:] = _PERHAPS
    marked = verdicts.nonzero()[0]
    found, verdicts = triggers[marked], verdicts[marked]
    sure = verdicts == _SURELY
    if sure.all():
        return Scan(codes, found, None)
    return Scan(codes, found[sure], _places(units, codes, found[~sure], found[sure]))


def _places(units: Codes, codes: Codes, found: Positions, closed: Positions) -> Places | None:
    at = _tables().kinds.take(codes.take(found))
    irregular, blanks, breaks = (found[at == wanted] for wanted in _LOOKED_AT)
    if breaks.size:
        # stays_wide, for all at once: most lines that could be closed are followed by an indent.
        beside = units.take(breaks[:, None] + _BESIDE, mode="clip")
        breaks = breaks[(beside != _WIDE).all(axis=1)]
    if not (irregular.size or blanks.size or breaks.size):
        return None
    return Places(irregular.tolist(), blanks.tolist(), breaks.tolist(), closed.tolist())


def wide_indents(text: str) -> list[int]:
    """Return the positions of the full-width blanks that stay: those beside a line break."""
    found = []
    for pair, offset in _INDENTS:
        position = text.find(pair)
        while position >= 0:
            found.append(position + offset)
            position = text.find(pair, position + 1)
    return found


class _Tables(NamedTuple):
    fold: Codes
    kinds: Kinds
    verdicts: Kinds


@cache
def _tables() -> _Tables:
    fold = np.arange(_BMP, dtype=np.uint16)
    fold[_SURROGATES.start : _SURROGATES.stop] = _IRREGULAR
    unasked = frozenset(chain(_SURROGATES, *_THEMSELVES))
    for code in range(_BMP):
        if code not in unasked:
            fold[code] = _fold_code(chr(code))
    kinds = np.zeros(_BMP, dtype=np.uint8)
    for block, sort in _THEMSELVES.items():
        kinds[block.start : block.stop] = sort
    for code in {code for code in fold.tolist() if not kinds[code]}:
        kinds[code] = kind(chr(code))
    kinds[_IRREGULAR] = Kind.IRREGULAR
    return _Tables(fold, kinds, _verdicts())


def _fold_code(character: str) -> int:
    folded = fold_character(character)
    if len(folded) != 1 or folded > "\uffff" or extends(character):
        return _IRREGULAR
    return ord(folded)


def _verdicts() -> Kinds:
    """What becomes of a trigger, by the kinds of: two before, one before, itself, one and two
    after, as digits of one number."""
    every = len(Kind)
    before = np.array([[_beside_blank(lone_before, n, f) for n in Kind] for f in Kind], np.uint8)
    after = np.array([[_beside_blank(lone_after, n, f) for f in Kind] for n in Kind], np.uint8)
    line = np.array([[_beside_break(near)] * every for near in Kind], np.uint8)
    table = np.zeros((every,) * 5, np.uint8)
    # No beats everything, and two certainties are one: both sides' answers multiplied.
    table[:, :, Kind.BLANK] = np.multiply.outer(before, after)
    table[:, :, Kind.BREAK] = np.multiply.outer(line.T, line)
    table[:, :, Kind.IRREGULAR] = _PERHAPS
    return table.ravel()


def _beside_blank(lone: Callable[[Kind, Kind], bool], near: Kind, far: Kind) -> int:
    if near is Kind.IRREGULAR:
        return _PERHAPS
    certain = far is not Kind.IRREGULAR
    if not lone(near, far if certain else Kind.OTHER):
        return _NO
    return _SURELY if certain else _PERHAPS


def _beside_break(near: Kind) -> int:
    if near is Kind.CJK:
        return _SURELY
    return _NO if near in (Kind.OTHER, Kind.LETTER, Kind.DIGIT) else _PERHAPS


def _units(text: str) -> Codes:
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if units.size == len(text):
        return units
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(points < _BMP, points, _SURROGATES.start).astype(np.uint16)
