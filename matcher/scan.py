"""The fast pass over a text: every character folded one for one, and the places worth a look.

The tables are computed once, on first use (about 70 ms), from the interpreter's own Unicode data:
a stored file would go stale with the next Python.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.alike import SIZES
from matcher.characters import (
    Kind,
    extends,
    fold_character,
    kind,
    lone_after,
    lone_before,
    special,
)
from matcher.closing import Places

if TYPE_CHECKING:
    from collections.abc import Callable

Units = NDArray[np.uint16]
Points = NDArray[np.uint32]
Kinds = NDArray[np.uint8]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]

IRREGULAR = 0x01  # what an irregular character reads as until its edit says more
WHITE = "\ufdd1"  # no character; where a text holds it, it is read as an irregular one
_LAST_TRIGGER = 0x20  # blanks, line breaks and the irregular are all at or below it
_AROUND = np.arange(-2, 3)[:, None]
_BMP = 0x10000
_LARGEST_BLOCK = 1 << 24  # bytes: more than any array of a batch takes
_SURROGATES = range(0xD800, 0xE000)
_THEMSELVES = {
    range(0x3400, 0x4DC0): Kind.CJK,
    range(0x4E00, 0xA000): Kind.CJK,
    range(0xAC00, 0xD7A4): Kind.LETTER,
    range(0xE000, 0xF900): Kind.OTHER,
}
"""Kanji, Hangul and private use: two thirds of the plane, folded to themselves without asking."""
_INDENT, _FEED, _RETURN = map(ord, "\u3000\n\r")
_WHITE = (Kind.BLANK, Kind.TAB, Kind.BREAK)
_NUMBERING = (Kind.DIGIT, Kind.IRREGULAR)
_NO, _CLOSES, _LOOK, _LINE = 0, 1, 2, 4
"""What one side of a trigger lets become of it: it reads as nothing, it is worth a look, or it
begins white space that may hold a line break. What both sides let is so."""
_AFTER_SPACED, _BEFORE_LETTER, _BEFORE_DIGIT = 8, 16, 32
_PADS = _AFTER_SPACED | _BEFORE_LETTER | _BEFORE_DIGIT
_ODD_BEFORE, _ODD_AFTER, _COUNTS, _COUNTED = 64, 128, 256, 512
_MAY_PAD = _ODD_BEFORE | _ODD_AFTER | _COUNTS | _COUNTED
"""The same of a blank between letters or digits and kana or kanji, as ``matcher.padding`` closes
it: certainly, by the kinds of both sides; or worth a look, for something irregular on one side, or
for what is beside a number."""


def units_of(text: str) -> Points:
    """Return one unit per code point, surrogates for astral ones."""
    # An array of a text is made in half of the time that it takes to encode it.
    units: Points = np.array([text]).view(np.uint32)[: len(text)]
    if units.size and units.max() >= _BMP:
        units = np.where(units < _BMP, units, np.uint32(_SURROGATES.start))
    return units


def fold_codes() -> Units:
    """Return what each unit folds to, ``IRREGULAR`` where it is not one character by itself."""
    return _tables().fold


def fold_kinds() -> Kinds:
    """Return the kind of what each unit folds to."""
    return _tables().kinds


def capitals() -> Flags:
    """Return which units are Latin capitals, full-width or not."""
    return _tables().capitals


@cache
def small_kana() -> Flags:
    """Return which units read as a kana of the small size."""
    return np.isin(fold_codes(), list(map(ord, SIZES)))


def fold_units(text: str) -> tuple[Units, Places]:
    """Fold ``text`` one for one, and look for the places where that is not all.

    The full-width blank of an indent is as it was.
    """
    units = units_of(text)
    codes = fold_codes().take(units)
    closed, places = survey(text, units, (codes <= _LAST_TRIGGER).nonzero()[0])
    codes[wide_indents(units)] = _INDENT
    return codes, places._replace(closed=closed.tolist())


def word_units(text: str) -> tuple[Units, list[int]]:
    """Fold ``text`` one for one, white space to ``WHITE``; and the positions of the irregular."""
    codes = _tables().words.take(units_of(text))
    return codes, (codes == IRREGULAR).nonzero()[0].tolist()


def survey(text: str, units: Points, triggers: Positions) -> tuple[Positions, Places]:
    """Look at the triggers: at least all irregular characters, and all blanks, tabs and line breaks
    that follow a letter, a digit or something irregular. What certainly closes comes by itself."""
    if not triggers.size:
        return triggers, Places([], [], [], [])
    tables = _tables()
    beside = units.take(_AROUND + triggers, mode="clip")
    far_before, near_before, sorts, near_after, far_after = tables.kinds.take(beside).astype(
        np.intp
    )
    allowed = tables.before.take(sorts << 6 | near_before << 3 | far_before)
    allowed &= tables.after.take(sorts << 6 | near_after << 3 | far_after)
    # At the text's ends, where the neighbours are not these, find_edits looks.
    first, last = triggers.searchsorted((2, len(text) - 2))
    allowed[:first] = allowed[last:] = _LOOK | _COUNTS
    irregular = sorts == Kind.IRREGULAR
    closes = (allowed & (_CLOSES | _PADS)).astype(np.bool_)
    # Most lines that could be closed are followed by an indent, and so are not.
    indented = (beside[1] == _INDENT) | (beside[3] == _INDENT)
    rest = ~(closes | irregular)
    white = ((allowed & (_LOOK | _LINE)) > 0) & rest & ~(indented & (sorts == Kind.BREAK))
    padding = ((allowed & _MAY_PAD) > 0) & rest
    odd, blank, beside_word = (triggers[which].tolist() for which in (irregular, white, padding))
    return triggers[closes], Places(odd, blank, [], beside_word)


def wide_indents(units: Points) -> Positions:
    """Return the positions of the full-width blanks that stay: those beside a line break."""
    blanks: Positions = (units == _INDENT).nonzero()[0]
    beside = units.take((blanks - 1, blanks + 1), mode="clip")
    indents: Positions = blanks[((beside == _FEED) | (beside == _RETURN)).any(axis=0)]
    return indents


class _Tables(NamedTuple):
    fold: Units
    kinds: Kinds
    before: Units  # what is allowed, by the kinds of a trigger, its neighbour and the one behind
    after: Units
    capitals: Flags
    words: Units  # as fold, but all white space is one


@cache
def _tables() -> _Tables:
    _keep_memory()
    fold = np.arange(_BMP, dtype=np.uint16)
    fold[_SURROGATES.start : _SURROGATES.stop] = IRREGULAR
    unasked = frozenset(chain(_SURROGATES, *_THEMSELVES))
    for character in _changing([chr(code) for code in range(_BMP) if code not in unasked]):
        fold[ord(character)] = _fold_code(character)
    kinds = np.zeros(_BMP, dtype=np.uint8)
    for block, sort in _THEMSELVES.items():
        kinds[block.start : block.stop] = sort
    for code in {code for code in fold.tolist() if not kinds[code]}:
        kinds[code] = kind(chr(code))
    kinds[IRREGULAR] = Kind.IRREGULAR
    kinds = kinds.take(fold)
    capital = np.zeros(_BMP, dtype=np.bool_)
    for first, last in ("AZ", "ＡＺ"):
        capital[ord(first) : ord(last) + 1] = True
    white = np.array([chr(code).isspace() for code in range(_BMP)])
    words = np.where(white.take(fold), np.uint16(ord(WHITE)), fold)
    words[ord(WHITE)] = IRREGULAR
    return _Tables(fold, kinds, _sides(_before), _sides(_after), capital, words)


def _keep_memory() -> None:
    """Let the C library keep the memory of a batch for the next one.

    The one of GNU hands all back that is more than twice the largest block ever freed, and each
    page of it costs a microsecond or two when it is asked for again: of ingest 3 to 7 % of the
    time, and 20 % where other programs want memory. Nothing is written to this block, so it takes
    none itself.
    """
    np.empty(_LARGEST_BLOCK, np.uint8)


def _changing(characters: list[str]) -> list[str]:
    """Return those that may fold to something else: a fourth of them, found in one call for all."""
    between = chr(_SURROGATES.start)
    forms = unicodedata.normalize("NFKC", between.join(characters)).casefold().split(between)
    return [
        character
        for character, form in zip(characters, forms, strict=True)
        if form != character or unicodedata.combining(character) or special(character)
    ]


def _fold_code(character: str) -> int:
    folded = fold_character(character)
    if len(folded) != 1 or folded > "\uffff" or extends(character):
        return IRREGULAR
    return ord(folded)


def _sides(allowed: Callable[[Kind, Kind, Kind], int]) -> Units:
    return np.array([allowed(*kinds) for kinds in product(Kind, repeat=3)], np.uint16)


def _before(sort: Kind, near: Kind, far: Kind) -> int:
    if sort is Kind.BLANK:
        line = near is Kind.CJK and _LINE
        return _beside_blank(lone_before, near, far) | line | _before_padding(near, far)
    if sort is Kind.TAB:
        return near in (Kind.CJK, Kind.IRREGULAR) and _LINE
    return _beside(sort, near)


def _after(sort: Kind, near: Kind, far: Kind) -> int:
    line = near in (*_WHITE, Kind.IRREGULAR) and _LINE
    if sort is Kind.BLANK:
        return _beside_blank(lone_after, near, far) | line | _after_padding(near, far)
    return line if sort is Kind.TAB else _beside(sort, near)


def _beside_blank(lone: Callable[[Kind, Kind], bool], near: Kind, far: Kind) -> int:
    if near is Kind.IRREGULAR:
        return _LOOK | _LINE
    if far is Kind.IRREGULAR:
        return _LOOK if lone(near, Kind.OTHER) else _NO
    return _LOOK | _CLOSES if lone(near, far) else _NO


def _before_padding(near: Kind, far: Kind) -> int:
    if near is Kind.IRREGULAR:
        return _ODD_BEFORE | _ODD_AFTER
    if near is Kind.BLANK:
        return _ODD_AFTER | _counting(far)
    if near is Kind.CJK:
        alone = far not in (Kind.DIGIT, Kind.BLANK, Kind.IRREGULAR)
        return _ODD_AFTER | _BEFORE_LETTER | _COUNTS | (alone and _BEFORE_DIGIT)
    spaced = _ODD_AFTER | _AFTER_SPACED | (near is Kind.DIGIT and _COUNTED)
    return spaced if near in (Kind.LETTER, Kind.DIGIT) else _NO


def _after_padding(near: Kind, far: Kind) -> int:
    if near is Kind.IRREGULAR:
        return _ODD_BEFORE | _ODD_AFTER
    if near is Kind.BLANK:
        return _ODD_BEFORE | _counted(far)
    if near is Kind.CJK:
        return _ODD_BEFORE | _AFTER_SPACED | _COUNTED
    if near is Kind.DIGIT:
        return _ODD_BEFORE | _BEFORE_DIGIT | _COUNTS
    return _ODD_BEFORE | _BEFORE_LETTER if near is Kind.LETTER else _NO


def _counting(far: Kind) -> int:
    sides = (far in (Kind.CJK, Kind.IRREGULAR) and _COUNTS, far in _NUMBERING and _COUNTED)
    return sum(sides)


def _counted(far: Kind) -> int:
    sides = (far in _NUMBERING and _COUNTS, far in (Kind.CJK, Kind.IRREGULAR) and _COUNTED)
    return sum(sides)


def _beside(sort: Kind, near: Kind) -> int:
    if sort is Kind.IRREGULAR:
        return _LOOK
    if sort is not Kind.BREAK or near in (Kind.OTHER, Kind.LETTER, Kind.DIGIT):
        return _NO
    return _LOOK | _CLOSES if near is Kind.CJK else _LOOK
