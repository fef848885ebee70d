"""The texts of voices, each cut behind its first word: who speaks, and what is said.

A sitting has some dozens of speakers and up to some thousands of voices. Cut so, each label is read
once, and what has to be looked for is looked for in all voices at once: a tenth of the time of
looking for it in each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, overload

from crawler.extract.dbsr_text import BREAK, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PRINTED_BREAK = "<br />\n"
WIDE = "\u3000"
BETWEEN = "\0"  # no page's text has it
# Up to the wide blank behind a label, which is part of it; up to what ends a line or, in a page's
# markup, a text.
FIRST_WORD = rf"[^<{WIDE}\n]*+{WIDE}?"
_FIRST_WORD = re.compile(FIRST_WORD)
_BLANKS = " \t\r\n\f"
# Without these a text is one line, and read as it stands but for the blanks around it.
_MORE_THAN_A_LINE = f"<&\n{BREAK}"
_ODD = "&\t\r\f"
# A line end of the source, but for those behind a text.
_SOURCE_BREAK = re.compile(rf"\n[{_BLANKS}]*+(?!{BETWEEN})")
_NONE: Mapping[int, str] = MappingProxyType({})
# What the system writes for a letter of the text; any other reference is the parser's to read.
_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|#0?39);)")


class Cut(NamedTuple):
    """The first word of each text, the wide blank behind it included, and the rest. Their lines may
    have blanks at both ends that those of the text have not, and line ends may follow.

    ``together``: all rests, BETWEEN before each and behind the last.
    """

    words: list[str]
    rests: list[str]
    together: str
    distinct: set[str]  # the words


class Texts(Sequence[str]):
    """Texts that are cut, and put together when one is asked for."""

    __slots__ = ("_known", "cut")

    def __init__(self, cut: Cut, known: Mapping[int, str] = _NONE) -> None:
        self.cut = cut
        self._known = known

    def __len__(self) -> int:
        return len(self.cut.words)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        if place in self._known:
            return self._known[place]
        return lines_of(f"{self.cut.words[place]}{self.cut.rests[place]}".replace("\n", BREAK))


def cut_of(texts: Sequence[str]) -> Cut:
    """Texts in their own lines, cut."""
    if isinstance(texts, Texts):
        return texts.cut
    words, rests = [], []
    for text in texts:
        # In a saved file, at most: such a text is told apart by itself, as one without a word.
        word, rest = _cut(text) if BETWEEN not in text else ("", "")
        words.append(word)
        rests.append(rest)
    return Cut(words, rests, _together(rests), set(words))


def texts_as_printed(words: list[str], rests: list[str]) -> Texts | None:
    """Texts as lines_of reads them, given as the page prints them, cut behind their first words.

    None where an element other than breaks is in one, or a reference that the parser is to read.
    """
    distinct = set(words)
    begun = BETWEEN.join(distinct)
    together = _together(rests)
    if not any(letter in together or letter in begun for letter in _MORE_THAN_A_LINE):
        return Texts(Cut(words, rests, together, distinct))
    together = together.replace(PRINTED_BREAK, BREAK)
    odd = [letter for letter in _ODD if letter in together or letter in begun]
    if "<" in together or ("&" in odd and any(map(_OTHER_REFERENCE.search, (together, begun)))):
        return None
    known: dict[int, str] = {}
    if odd or _SOURCE_BREAK.search(together):
        rests = _rests(together)
        known = dict(_odd_ones(map(str.__add__, words, rests)))
        for place, text in known.items():
            words[place], rests[place] = _cut(text)
        together, distinct = _together(rests), set(words)
    together = together.replace(BREAK, "\n")
    return Texts(Cut(words, _rests(together), together, distinct), known)


def _odd_ones(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The places of texts that are more than letters, blanks and breaks, and how those read."""
    for place, text in enumerate(texts):
        if "\n" in text.rstrip(_BLANKS) or any(letter in text for letter in _ODD):
            yield place, lines_of(unescape(text))


def _cut(text: str) -> tuple[str, str]:
    found = _FIRST_WORD.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:]


def _rests(together: str) -> list[str]:
    return together.split(BETWEEN)[1:-1]


def _together(rests: Sequence[str]) -> str:
    return BETWEEN.join(("", *rests, ""))
