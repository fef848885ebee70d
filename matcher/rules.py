"""The rules by which a form is found in another spelling, and which of them a hit needed. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from matcher.alike import SIZES
from matcher.characters import DASHES, TABLE, compatible, invisible
from matcher.spelling import plain_sounds, with_plain_numbers, without_long_vowels
from matcher.variants import VARIANTS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class Rule(StrEnum):
    """One reason why two spellings are the same word. Every one can be switched off for a term."""

    WIDTH = "width"  # and whatever else is one character in two codes: ㈱, か゛, ⺠, 葛󠄀
    CASE = "case"
    SPACING = "spacing"  # letter-spaced runs, and a blank of the form that is missing
    LINES = "lines"  # line ends inside the word
    LONG_VOWEL = "long-vowel"
    KANA = "kana"  # small and large, ヴァ and バ
    DASHES = "dashes"
    VARIANTS = "variants"  # 髙 and 高
    NUMBERS = "numbers"  # and years


EVERY = frozenset(Rule)
_LIKELIEST_LAST = (
    Rule.NUMBERS,
    Rule.VARIANTS,
    Rule.KANA,
    Rule.LONG_VOWEL,
    Rule.DASHES,
    Rule.LINES,
    Rule.SPACING,
    Rule.CASE,
    Rule.WIDTH,
)
_OTHERS = {code: sign for code, sign in TABLE.items() if code not in DASHES}
_VARIANTS, _SIZES = str.maketrans(VARIANTS), str.maketrans(SIZES)
_BROKEN = re.compile(r"\s*[\r\n]\s*")
_BLANKS = re.compile(r"[^\S\r\n]")


@lru_cache(maxsize=1 << 12)
def rules_between(form: str, surface: str) -> frozenset[Rule]:
    """Return the rules that make ``surface`` a spelling of ``form``: none where they are equal,
    and no more than are needed.

    Meant for what was found: where even all rules leave the two apart, they are all returned.
    """
    needed = EVERY
    for rule in _LIKELIEST_LAST:
        if same_by(needed - {rule}, form, surface):
            needed -= {rule}
    return needed


def same_by(rules: AbstractSet[Rule], form: str, surface: str) -> bool:
    """Whether these rules are enough to make one the other."""
    return form == surface or _plain(form, frozenset(rules)) == _plain(surface, frozenset(rules))


@lru_cache(maxsize=1 << 13)
def _plain(text: str, rules: frozenset[Rule]) -> str:
    """Return what all texts have in common that are the same by these rules."""
    text = _closed(_settled(text, rules), rules)
    if Rule.KANA in rules:
        text = plain_sounds(text)
    if Rule.LONG_VOWEL in rules:
        text = without_long_vowels(text)
    return with_plain_numbers(text) if Rule.NUMBERS in rules else text


def _settled(text: str, rules: frozenset[Rule]) -> str:
    # One rule can open the way for another, as in matcher.characters.
    changed = _once(text, rules)
    while changed != text:
        text, changed = changed, _once(changed, rules)
    return text


def _once(text: str, rules: frozenset[Rule]) -> str:
    if Rule.WIDTH in rules:
        seen = "".join(c for c in text if not invisible(c)).translate(_OTHERS)
        text = unicodedata.normalize("NFC", "".join(map(compatible, seen)))
    if Rule.CASE in rules:
        text = text.casefold()
    for rule, table in _TABLES:
        if rule in rules:
            text = text.translate(table)
    return text


_TABLES: tuple[tuple[Rule, dict[int, str]], ...] = (
    (Rule.DASHES, DASHES),
    (Rule.VARIANTS, _VARIANTS),
    (Rule.KANA, _SIZES),
)


def _closed(text: str, rules: frozenset[Rule]) -> str:
    if Rule.LINES in rules:
        text = _BROKEN.sub("", text)
    return _BLANKS.sub("", text) if Rule.SPACING in rules else text
