"""Canonical text: what two spellings of the same words have in common, with a map back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matcher.characters import BETWEEN, Kind, extends, fold_character, kind, stays_wide
from matcher.closing import Edit, Places, clusters, find_edits
from matcher.layout import Layout
from matcher.together import batches, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = 64
"""Below this many characters a plain loop is as fast, and spares the import of numpy."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters comes from."""

    text: str
    _layout: Layout = field(repr=False, compare=False)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the original that ``text[start:end]`` was read from, in code points.

        A cut inside an expanded character (㍻ reads as 平成) widens to the whole character.
        """
        return self._layout.start(start), self._layout.end(end)


def fold_text(text: str) -> str:
    """Return the canonical form of ``text``: equal for spellings that differ in width, case,
    composition, letter spacing and line ends inside words. Folding again changes nothing."""
    plain, edits = _read(text)
    return _edited(plain, edits)


def fold_words(texts: Sequence[str]) -> list[str]:
    """Return what ``fold_text`` returns for each text, less all white space; much faster for many.

    Which blanks and line ends a word closes over need not be looked at where none is left.
    """
    if any(BETWEEN in text for text in texts):
        return ["".join(fold_text(text).split()) for text in texts]
    return [words for some in batches(texts) for words in _words(joined(some)).split(BETWEEN)[1:-1]]


def _words(text: str) -> str:
    from matcher.scan import WHITE, word_units  # numpy, as below

    codes, irregular = word_units(text)
    plain = codes.tobytes().decode("utf-16-le")
    pieces: list[str] = []
    done = 0
    for cluster in clusters(text, irregular):
        pieces += plain[done : cluster.start].replace(WHITE, ""), *cluster.text.split()
        done = cluster.end
    return "".join([*pieces, plain[done:].replace(WHITE, "")])


def fold(text: str) -> Folded:
    """Return the canonical form of ``text`` together with the way back."""
    plain, edits = _read(text)
    return Folded(_edited(plain, edits), Layout(edits))


def _read(text: str) -> tuple[str, list[Edit]]:
    """Return ``text`` folded one for one, and the edits that make it whole."""
    if len(text) < _SHORT:
        return _read_short(text)
    from matcher.scan import fold_units  # numpy costs 60 ms; forms are short

    codes, places = fold_units(text)
    return codes.tobytes().decode("utf-16-le"), find_edits(text, places)


def _read_short(text: str) -> tuple[str, list[Edit]]:
    places = Places([], [], [], [])
    plain = []
    for position, character in enumerate(text):
        folded = fold_character(character)
        if len(folded) != 1 or folded > "\uffff" or extends(character):
            places.irregular.append(position)
            folded = "\x01"
        elif stays_wide(text, position):
            folded = character
        elif kind(folded) in (Kind.BLANK, Kind.BREAK):
            places.white.append(position)
            places.padding.append(position)
        plain.append(folded)
    return "".join(plain), find_edits(text, places)


def _edited(plain: str, edits: Sequence[Edit]) -> str:
    if not edits:
        return plain
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += plain[done : edit.start], edit.text
        done = edit.end
    return "".join([*pieces, plain[done:]])
