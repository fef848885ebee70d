"""The fast pass over a text: every character folded one for one, and the places worth a look.

The tables are computed once, on first use (about 15 ms), from the interpreter's own Unicode data:
a stored file would go stale with the next Python.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Kind, extends, fold_character, kind, lone_after, lone_before
from matcher.closing import Edit, Places, closure, find_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Codes = NDArray[np.uint16]
Kinds = NDArray[np.uint8]

IRREGULAR = 0x01  # what an irregular character reads as until its edit says more
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
_INDENTS = (("\n\u3000", 1), ("\r\u3000", 1), ("\u3000\n", 0), ("\u3000\r", 0))
_NO, _SURELY, _PERHAPS = 0, 1, 2
_WEIGHTS = len(Kind) ** np.arange(4, -1, -1)


class Survey(NamedTuple):
    """Where a text is not its characters folded one for one.

    Without ``places``, the ``closed`` positions read as nothing, and all others for themselves.
    """

    closed: Sequence[int]
    places: Places | None

    @property
    def regular(self) -> bool:
        """Whether there is no such place."""
        return self.places is None and not self.closed

    def without_closed(self, codes: NDArray[Any]) -> bytes:
        """Return the codes, one a character, without the closed ones."""
        kept = np.ones(codes.size, np.bool_)
        kept[self.closed] = False
        return codes[kept].tobytes()

    def edits(self, text: str) -> list[Edit]:
        """Return all edits of ``text``, in order."""
        if self.places is None:
            return [closure(text, position) for position in self.closed]
        return find_edits(text, self.places)


_REGULAR = Survey((), None)


def units_of(text: str) -> Codes:
    """Return one unit per code point, surrogates for astral ones."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if units.size == len(text):
        return units
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(points < _BMP, points, _SURROGATES.start).astype(np.uint16)


def fold_codes() -> Codes:
    """Return what each unit folds to, ``IRREGULAR`` where it is not one character by itself."""
    return _tables().fold


def fold_units(text: str) -> tuple[Codes, Survey]:
    """Fold ``text`` one for one, and look for the places where that is not all."""
    units = units_of(text)
    codes = fold_codes().take(units)
    return codes, survey(text, units, (codes <= _LAST_TRIGGER).nonzero()[0])


def survey(text: str, units: Codes, triggers: NDArray[np.intp]) -> Survey:
    """Look at the triggers: at least all blanks, line breaks and irregular characters."""
    if not triggers.size:
        return _REGULAR
    tables = _tables()
    around = tables.kinds.take(units.take(triggers[:, None] + _AROUND, mode="clip"))
    verdicts = tables.verdicts.take(around @ _WEIGHTS)
    # Beyond the text's ends the nearest character was taken, which may not be told from a second.
    if triggers[0] < 2:
        verdicts[:2] = _PERHAPS
    if triggers[-1] >= units.size - 2:
        verdicts[-2:] = _PERHAPS
    marked = verdicts.nonzero()[0]
    if not marked.size:
        return _REGULAR
    found, verdicts = triggers[marked], verdicts[marked]
    if (verdicts == _SURELY).all():
        return Survey(found.tolist(), None)
    kinds = around[marked, 2]
    return _looked_at(text, zip(found.tolist(), verdicts.tolist(), kinds.tolist(), strict=True))


def _looked_at(text: str, found: Iterable[tuple[int, int, int]]) -> Survey:
    places = Places([], [], [], [])
    for position, verdict, sort in found:
        if verdict == _SURELY:
            places.closed.append(position)
        elif sort == Kind.IRREGULAR:
            places.irregular.append(position)
        elif sort == Kind.BLANK:
            places.blanks.append(position)
        elif sort == Kind.BREAK and not _beside_indent(text, position):
            places.breaks.append(position)
    needed = places.irregular or places.blanks or places.breaks
    return Survey(places.closed, places if needed else None)


def _beside_indent(text: str, position: int) -> bool:
    # Most lines that could be closed are followed by an indent, and so are not.
    return "\u3000" in text[max(position - 1, 0) : position + 2]


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
    fold[_SURROGATES.start : _SURROGATES.stop] = IRREGULAR
    unasked = frozenset(chain(_SURROGATES, *_THEMSELVES))
    for code in range(_BMP):
        if code not in unasked:
            fold[code] = _fold_code(chr(code))
    kinds = np.zeros(_BMP, dtype=np.uint8)
    for block, sort in _THEMSELVES.items():
        kinds[block.start : block.stop] = sort
    for code in {code for code in fold.tolist() if not kinds[code]}:
        kinds[code] = kind(chr(code))
    kinds[IRREGULAR] = Kind.IRREGULAR
    return _Tables(fold, kinds.take(fold), _verdicts())


def _fold_code(character: str) -> int:
    folded = fold_character(character)
    if len(folded) != 1 or folded > "\uffff" or extends(character):
        return IRREGULAR
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
