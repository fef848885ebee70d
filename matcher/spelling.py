"""How else a form may be spelled: what is not one character for another. Pure.

Three rules. A long vowel at the end of a word of katakana may be missing or stand there too:
サーバ, サーバー. A row of sounds is written in two ways: バ and ヴァ. A number may stand in digits
or in kanji, from a thousand on with commas, a year by its era, the era's letter, as of the Common
Era, or as both: 5,000件, 令和5年度, R5年度, 2023年度, 2023(令和5)年度. Each gives a form further
spellings. Where all together would be more than ``_MOST``, the rarest of them stand only beside
what the form itself has elsewhere, and more than ``_MOST`` of these are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from matcher.alike import SIZES, alike
from matcher.characters import is_word
from matcher.numerals import NUMBERS, number_spellings, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.numerals import Way

_MOST = 576
"""As many as an hour of a year has that is written in both ways: 20 by three by three by three, and
some to spare. A day of 2019 has 405; with fewer it was lost as 令和元年五月一日. Each costs 20
microseconds when its term is planted."""
_BEFORE_VOWEL = "[ァアィイェエォオュユ]"
_ROWS = {
    "バ": "ヴア", "ビユ": "ヴユ", "ビ": "ヴイ", "ブ": "ヴ", "ベ": "ヴエ", "ボ": "ヴオ",
}  # fmt: skip
_SOUNDS = re.compile(rf"ヴ{_BEFORE_VOWEL}|[ヴブ](?!{_BEFORE_VOWEL})|ビ[ュユ]|ビ(?![ュユ])|[バベボ]")
_PLAIN = {second: first for first, second in _ROWS.items()}
_A_AND_I = "アカサタナハマヤラワガザダバパァャヮイキシチニヒミリギジヂビピィ"
# Engineers drop the mark from words of three letters on that English ends in -er, -or, -ar or -y
# (JIS Z 8301 until 2019): コンピュータ, メモリ; not from キー, nor from フロー.
_LONG_VOWEL = re.compile(rf"(?<=[ァ-ヺー]{{2}}[{_A_AND_I}])ー?(?![ァ-ヺー ])")
_LONG_ENOUGH = re.compile(rf"[ァ-ヺー]{{2}}[{_A_AND_I}]\Z")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_THREE_DIGITS = re.compile(r"\d{3}(?!\d)", re.ASCII)
# Months are counted in か月; before 月 a point is that of a date: 2024.10月.
_BEFORE_A_POINT = re.compile(r"\d+(?![\d月])", re.ASCII)
_OF_A_FRACTION = re.compile(
    r"(?:\d+|[〇一二三四五六七八九十百千]+)[倍%‰万億兆ポパキメトヘミリグ]", re.ASCII
)


class Bar(NamedTuple):
    """What must not stand directly before, and directly behind, a spelling in a text.

    Each is a sum of ``LETTER``, ``KANA``, ``MARK``, ``NUMERAL``, ``SIZE``, ``COMMA``, ``POINT`` and
    ``DECIMAL``.
    """

    before: int = 0
    behind: int = 0


LETTER, KANA, MARK, NUMERAL, SIZE, COMMA, POINT, DECIMAL = (1 << place for place in range(8))
"""An ASCII letter or digit; a katakana; a long vowel; a numeral in kanji. And where the first or
the last kana of the spelling is a large one, that it must be no small one in the text, which would
belong to its neighbour: コツ is not in コップ. A comma bars where it parts a number, so that the
spelling would be the end of a longer one: 500人 is not in 1,500人. So does a point, 5年 is not in
1.5年; and where what follows is mostly told in fractions, ``DECIMAL``, a middle dot does as well:
5倍 is not in 1・5倍, but 6年生 is in 5・6年生."""


class Spelling(NamedTuple):
    """``text`` is as a text reads that holds it."""

    text: str
    bar: Bar


class _Piece(NamedTuple):
    """A part of a form in one of its spellings; ``changed`` where it is not the form's own, of the
    ``rarity`` that ``matcher.numerals`` says."""

    text: str
    changed: bool = False
    bar: Bar = Bar()
    rarity: int = 0


def spellings(reading: str) -> list[Spelling]:
    """Return how a form that reads so may be spelled, its own spelling first."""
    found: dict[str, Spelling] = {}
    for pieces in _combined(list(_pieces(reading))):
        spelling = _spelling(pieces)
        found.setdefault(spelling.text, spelling)
    return list(found.values())


def _combined(pieces: list[tuple[_Piece, ...]]) -> list[tuple[_Piece, ...]]:
    """All ways to choose, the least changed first; the blanks of a form come before its rules."""
    blanks = [choice for choice in pieces if choice == _BLANK]
    room = max(1, _MOST >> len(blanks))
    for rarity in _RARITIES:
        usual = [_no_rarer(choice, rarity) for choice in pieces]
        if prod(map(len, usual)) <= room << len(blanks):
            return sorted([*_ways(usual), *_each_by_itself(pieces, usual, room)], key=_changes)
    own = [choice if choice == _BLANK else choice[:1] for choice in pieces]
    return sorted([*_ways(own), *_each_by_itself(pieces, own, room - 1)], key=_changes)


def _no_rarer(choice: tuple[_Piece, ...], rarity: int) -> tuple[_Piece, ...]:
    return (choice[0], *(piece for piece in choice[1:] if piece.rarity <= rarity))


def _ways(pieces: list[tuple[_Piece, ...]]) -> list[tuple[_Piece, ...]]:
    return list(product(*pieces))


def _each_by_itself(
    pieces: list[tuple[_Piece, ...]], told: list[tuple[_Piece, ...]], room: int
) -> list[tuple[_Piece, ...]]:
    """What is not among those told, each beside the form's own spelling of all the rest."""
    own = [choice if choice == _BLANK else choice[:1] for choice in pieces]
    ways: list[tuple[_Piece, ...]] = []
    for place, (choice, known) in enumerate(zip(pieces, told, strict=True)):
        others = tuple(piece for piece in choice if piece not in known)[:room]
        room -= len(others)
        if others:
            ways += _ways([*own[:place], others, *own[place + 1 :]])
    return ways


def _changes(way: Sequence[_Piece]) -> int:
    return sum(piece.changed for piece in way)


def _spelling(pieces: Sequence[_Piece]) -> Spelling:
    text = "".join(piece.text for piece in pieces)
    full = [piece for piece in pieces if piece.text or piece.bar.behind]
    before = (LETTER * is_word(text[0])) | full[0].bar.before
    behind = (LETTER * is_word(text[-1])) | full[-1].bar.behind
    before |= _longer_numbers(text)
    first = SIZE * (text[0] in _LARGE and not full[0].changed)
    last = SIZE * (text[-1] in _LARGE and not full[-1].changed)
    return Spelling(alike(text), Bar(before | first, behind | last))


def _longer_numbers(text: str) -> int:
    """What parts a number of which the one that the spelling begins with may be the end."""
    point = DECIMAL if _OF_A_FRACTION.match(text) else POINT * bool(_BEFORE_A_POINT.match(text))
    return point | COMMA * bool(_THREE_DIGITS.match(text))


_LARGE = frozenset(SIZES.values())
_BLANK = (_Piece(""), _Piece(" "))
_RARITIES = (2, 1, 0)


def _pieces(reading: str) -> Iterator[tuple[_Piece, ...]]:
    """The choices that a form gives, from left to right."""
    done = 0
    for start, end, choice in sorted(_choices(reading), key=lambda found: found[:2]):
        if start >= done:
            if start > done:
                yield (_Piece(reading[done:start]),)
            yield choice
            done = end
    if done < len(reading):
        yield (_Piece(reading[done:]),)


def _choices(reading: str) -> Iterator[tuple[int, int, tuple[_Piece, ...]]]:
    for found in re.finditer(" ", reading):
        yield *found.span(), _BLANK
    for found in NUMBERS.finditer(reading):
        own = _Piece(found[0])
        others = [_numbered(way) for way in number_spellings(found) if way.text != found[0]]
        yield *found.span(), (own, *others)
    if not _KATAKANA.search(reading):
        return
    for found in _SOUNDS.finditer(reading):
        yield *found.span(), (_Piece(found[0]), _Piece(_other_sound(found[0]), changed=True))
    for found in _LONG_VOWEL.finditer(reading):
        if not _LONG_ENOUGH.search(plain_sounds(reading[: found.start()])):
            continue
        yield *found.span(), _long_vowel(found[0], at_end=found.end() == len(reading))


def _numbered(way: Way) -> _Piece:
    numeral = NUMERAL * (way.text[0] in "〇一二三四五六七八九十百千")
    return _Piece(way.text, changed=True, bar=Bar(numeral, numeral), rarity=way.rarity)


def _other_sound(sound: str) -> str:
    large = alike(sound)
    return _ROWS.get(large) or _PLAIN[large]


def _long_vowel(own: str, *, at_end: bool) -> tuple[_Piece, _Piece]:
    if not at_end:
        return _Piece(own), _Piece("" if own else "ー", changed=True)
    if own:
        # マイナー is not マイナ in マイナカード.
        return _Piece(own), _Piece("", changed=True, bar=Bar(behind=KANA | MARK))
    return _Piece("", bar=Bar(behind=MARK)), _Piece("ー", changed=True)


def canonical(text: str) -> str:
    """Return what all spellings of a text without blanks have in common."""
    return with_plain_numbers(without_long_vowels(plain_sounds(text)))


@lru_cache(maxsize=1 << 12)
def plain_sounds(text: str) -> str:
    """Return a text that reads so with one spelling for each row of sounds."""
    return _SOUNDS.sub(lambda found: _plain_sound(alike(found[0])), text)


def _plain_sound(sound: str) -> str:
    return _PLAIN.get(sound, sound)


def without_long_vowels(text: str) -> str:
    """Return a text that reads so without the long vowels that may be missing."""
    return _LONG_VOWEL.sub("", text)


def with_plain_numbers(text: str) -> str:
    """Return a text that reads so with every number in digits and every year of the Common Era."""
    return NUMBERS.sub(plain_number, text)
