"""What one character reads as, and what kind of thing it is: the rules under folding."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from enum import IntEnum
from functools import lru_cache
from itertools import chain

_MACRON_LIKE = "‐‑‒–—―⁃−─━﹘﹣⸺⸻"
_WAVES = "〜∼〰"
# Radicals that print-to-PDF puts in place of the kanji that looks the same (市⺠, 委員⻑). NFKC
# repairs U+2F00-2FDF but none of these.
_RADICALS = "⺠民⻑長⻄西⻘青⻝食⻤鬼⻭歯⻯竜⻲亀⻨麦⻩黄⻫斉⻣骨"
_VOICED, _HALF_VOICED = "\u3099", "\u309a"
DASHES = {
    **dict.fromkeys(map(ord, _MACRON_LIKE), "-"),
    **dict.fromkeys(map(ord, _WAVES), "~"),
}
TABLE = {
    **DASHES,
    **{ord(radical): kanji for radical, kanji in zip(*[iter(_RADICALS)] * 2, strict=True)},
    # The spacing marks: か゛ is が typed or printed in two pieces.
    ord("゛"): _VOICED,
    ord("゜"): _HALF_VOICED,
}
"""What NFKC and casefold leave apart and a reader does not. ー stays: it is a letter."""

_INVISIBLE = frozenset(
    map(
        chr,
        # Soft hyphens (U+FFFE is how PDFium writes one), zero-width characters and marks, and
        # selectors of a kanji's drawn shape: a word with one inside is still the word.
        chain(
            (0xAD, 0x2060, 0xFEFF, 0xFFFE),
            range(0x200B, 0x2010),
            range(0xFE00, 0xFE10),
            range(0xE0100, 0xE01F0),
        ),
    )
)
_CJK = (
    (0x3005, 0x3007),  # 々 〆 〇
    (0x3041, 0x3096),
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),
    (0x30FC, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_CJK_FIRSTS = [first for first, _ in _CJK]


class Kind(IntEnum):
    """What a folded character is to the rules of closing."""

    OTHER = 0
    LETTER = 1  # of a script that is written with spaces
    DIGIT = 2
    CJK = 3  # kana, kanji, ー, 々
    BLANK = 4
    TAB = 5
    BREAK = 6
    IRREGULAR = 7  # reads as none, several or astral characters, or joins the one before it


BREAKS = ("\n", "\r")
BETWEEN = "\ufdd0"
"""Stands between texts read as one: a noncharacter, which no mark joins and no term holds."""
_DIGITS = frozenset("0123456789")
_WHITE = {" ": Kind.BLANK, "\t": Kind.TAB, "\n": Kind.BREAK, "\r": Kind.BREAK}


@lru_cache(maxsize=1 << 16)
def fold_character(character: str) -> str:
    """Return what ``character`` reads as when it stands alone: none, one or several characters."""
    if character in _INVISIBLE:
        return ""
    return _settle(character)


@lru_cache(maxsize=1 << 12)
def fold_cluster(cluster: str) -> str:
    """Return what a character and the marks on it read as together (ｶﾞ is ガ)."""
    return _settle("".join(c for c in cluster if c not in _INVISIBLE))


def _settle(text: str) -> str:
    # Case folding can undo a normal form and the other way round, so until nothing changes.
    folded = _once(text)
    while folded != text:
        text, folded = folded, _once(folded)
    return folded


def _once(text: str) -> str:
    form = "".join(map(compatible, text.translate(TABLE)))
    return unicodedata.normalize("NFC", form.casefold()).translate(TABLE)


def compatible(character: str) -> str:
    """Return the everyday form of one character: that of NFKC, but for a few."""
    # ´ and its like would become a blank with a mark, and a blank means something here. Leaders of
    # dots fill whole lines of minutes, and three dots each would only be longer.
    form = unicodedata.normalize("NFKC", character)
    return character if len(form) > 1 and form[0] in " ." else form


@lru_cache(maxsize=1 << 12)
def joins(character: str) -> bool:
    """Whether it is a mark on the character before it."""
    return bool(unicodedata.combining((fold_character(character) or "_")[0]))


def invisible(character: str) -> bool:
    """Whether it reads as nothing."""
    return character in _INVISIBLE


def special(character: str) -> bool:
    """Whether it reads as something else than NFKC and case folding say."""
    return character in _INVISIBLE or ord(character) in TABLE


def extends(character: str) -> bool:
    """Whether it may belong to the character before it."""
    return character in _INVISIBLE or joins(character)


@lru_cache(maxsize=1 << 16)
def kind(folded: str) -> Kind:
    """Return the kind of one folded character; "" (the edge of a text) is OTHER."""
    if folded in _WHITE:
        return _WHITE[folded]
    if folded and _is_cjk(ord(folded)):
        return Kind.CJK
    if folded in _DIGITS:
        return Kind.DIGIT
    return Kind.LETTER if folded.isalnum() else Kind.OTHER


def _is_cjk(code: int) -> bool:
    block = bisect_right(_CJK_FIRSTS, code) - 1
    return block >= 0 and code <= _CJK[block][1]


_SPACED = frozenset({Kind.LETTER, Kind.DIGIT})
_ONE_WORD_LEFT = {
    # A number and what it counts or numbers are one word: 資料1, 5年.
    Kind.LETTER: _SPACED,
    Kind.DIGIT: _SPACED | {Kind.CJK},
    Kind.CJK: frozenset({Kind.CJK, Kind.DIGIT}),
}
_ONE_WORD_RIGHT = {
    # A letter-spaced run may be glued to what follows it: M i c r o s o f t 3 6 5等.
    Kind.LETTER: _SPACED,
    Kind.DIGIT: _SPACED,
    Kind.CJK: frozenset({Kind.CJK}),
}


def lone_before(near: Kind, far: Kind) -> bool:
    """Whether ``near``, directly before a blank and after ``far``, is a word of one letter."""
    return near in _ONE_WORD_LEFT and far not in _ONE_WORD_LEFT[near]


def lone_after(near: Kind, far: Kind) -> bool:
    """Whether ``near``, directly after a blank and before ``far``, is a word of one letter."""
    return near in _ONE_WORD_RIGHT and far not in _ONE_WORD_RIGHT[near]


def stays_wide(text: str, position: int) -> bool:
    """Whether a full-width blank stands directly beside a line break: an indent, or the width of
    a column. It begins a paragraph, so it is no blank that could be closed with the line."""
    return text[position] == "\u3000" and (
        text[position + 1 : position + 2] in BREAKS
        or (position > 0 and text[position - 1] in BREAKS)
    )


def is_word(character: str) -> bool:
    """Whether a folded character is an ASCII letter or digit: those have word edges."""
    return character.isascii() and character.isalnum()
