"""A sentence as the rules of stance read it: without blanks, in everyday spelling. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from matcher.characters import fold_character
from matcher.variants import VARIANTS

LONGEST = 240  # letters: what says the stance stands at the end, and a PDF may have no full stop
_MARKS = "\u3099\u309a"
_EVERYDAY = {
    "致し": "いたし",
    "致す": "いたす",
    "参り": "まいり",
    "参る": "まいる",
    "御座": "ござ",
    "居り": "おり",
    "居る": "いる",
    "頂": "いただ",
    "戴": "いただ",
    "下さ": "くださ",
    "出来": "でき",
    "無い": "ない",
    "無く": "なく",
    "有り": "あり",
    "行な": "行",
    "行き": "いき",
    "行く": "いく",
    "ゆき": "いき",
    "ゆく": "いく",
    "事": "こと",
    "所": "ところ",
    "つ": "っ",
    "ゐ": "い",
}
_UNUSUAL = re.compile(
    "(?<![一合])致[しす]|(?<!墓)参[りる]|御座|(?<=て)居[りる]|[頂戴](?=[いかきくけこ])|下さ|出来"
    "|(?<=[はもがく])無[いく]|(?<=[はもが])有り|行な(?=[いうっわ])|(?<=て)(?:行[きく]|ゆ[きく])"
    "|(?<=[るたいう])事(?=[とはがにもで])|(?<=[るたう])所(?=[でに])"
    "|(?<=[思言行持扱伴至図なあ取伺])つ(?=[てた])|ゐ"
)


@dataclass(frozen=True, slots=True)
class Words:
    """``places`` are the offsets in the text that each letter was read from."""

    letters: str
    places: list[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where ``letters[start:end]`` stand in the text."""
        return self.places[start], self.places[end - 1] + 1


def read(text: str) -> Words:
    """The last letters of ``text``: width, blanks, line ends and old forms make no difference."""
    letters: list[str] = []
    places: list[int] = []
    mark = ""
    for place in range(len(text) - 1, -1, -1):
        spelled = _letters(text[place])
        if not spelled:
            continue
        if spelled in _MARKS:
            mark = spelled
            continue
        if mark:
            spelled, mark = unicodedata.normalize("NFC", spelled + mark), ""
        letters.append(spelled)
        places += [place] * len(spelled)
        if len(places) >= LONGEST:
            break
    letters.reverse()
    places.reverse()
    return _everyday("".join(letters), places)


@lru_cache(maxsize=1 << 13)
def _letters(character: str) -> str:
    if character == "，":  # a comma between words where papers are set from left to right
        return "、"
    seen = "".join(fold_character(character).split())
    return "".join(VARIANTS.get(letter, letter) for letter in seen)


def _everyday(letters: str, places: list[int]) -> Words:
    done = 0
    spelled: list[str] = []
    whence: list[int] = []
    for found in _UNUSUAL.finditer(letters):
        start, end = found.span()
        usual = _EVERYDAY[found[0]]
        spelled += letters[done:start], usual
        # The last letter of the new spelling ends where the old one did.
        whence += places[done:start] + [places[start]] * (len(usual) - 1) + [places[end - 1]]
        done = end
    return Words("".join([*spelled, letters[done:]]), whence + places[done:])
