"""Which rules of spelling make two texts the same, said once more as plainly as can be.

Like the slow reference, it shares no code with the product. Two spellings are the same by some
rules where nothing is left between them once all that these rules pass over is taken away.
"""

from __future__ import annotations

import unicodedata

from tests.slow_folding import DASHES, RADICALS, SOUND_MARKS, WAVES, invisible
from tests.slow_spellings import (
    KANJI,
    LARGE,
    SMALL,
    plain_long_vowels,
    plain_numbers,
    plain_sounds,
)


def slow_same(form: str, surface: str, off: frozenset[str]) -> bool:
    """Whether the rules that are not off are enough to make one the other."""
    return form == surface or left_of(form, off) == left_of(surface, off)


def left_of(text: str, off: frozenset[str]) -> str:
    """What all spellings that are the same without these rules have in common."""
    before = None
    while text != before:
        before, text = text, one_step(text, off)
    if "lines" not in off:
        text = without_white(text, broken=True)
    if "spacing" not in off:
        text = without_white(text, broken=False)
    if "kana" not in off:
        text = plain_sounds(text)
    if "long-vowel" not in off:
        text = plain_long_vowels(text)
    return plain_numbers(text) if "numbers" not in off else text


def one_step(text: str, off: frozenset[str]) -> str:
    if "width" not in off:
        seen = [wide(character) for character in text if not invisible(character)]
        text = unicodedata.normalize("NFC", "".join(seen))
    if "case" not in off:
        text = text.casefold()
    return "".join(one_character(character, off) for character in text)


def wide(character: str) -> str:
    character = RADICALS.get(character) or SOUND_MARKS.get(character) or character
    form = unicodedata.normalize("NFKC", character)
    return character if len(form) > 1 and form[0] in " ." else form


def one_character(character: str, off: frozenset[str]) -> str:
    if "dashes" not in off and character in DASHES + WAVES:
        return "-" if character in DASHES else "~"
    if "variants" not in off:
        character = KANJI.get(character, character)
    if "kana" not in off and character in SMALL:
        return LARGE[SMALL.index(character)]
    return character


def without_white(text: str, *, broken: bool) -> str:
    """Less its line breaks with the white space around them, or less all other white space."""
    if not broken:
        return "".join(c for c in text if c in "\n\r" or not c.isspace())
    kept, white = "", ""
    for character in [*text, ""]:
        if character and character.isspace():
            white += character
            continue
        kept += ("" if "\n" in white or "\r" in white else white) + character
        white = ""
    return kept
