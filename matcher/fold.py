"""Canonical text: what two spellings of the same words have in common, with a map back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from matcher.characters import Kind, extends, fold_character, kind
from matcher.closing import Edit, Places, find_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SHORT = 64
"""Below this many characters a plain loop is as fast, and spares the import of numpy."""


class Layout:
    """Where each edit lies in the folded text, so that positions can be carried back.

    ``measure`` gives the length of an edit's text in the unit that positions are counted in.
    """

    def __init__(self, edits: Sequence[Edit], measure: Callable[[str], int] = len) -> None:
        self._edits = edits
        lengths = [measure(edit.text) for edit in edits]
        growth = accumulate(n - (e.end - e.start) for n, e in zip(lengths, edits, strict=True))
        self._ends = [edit.end + grown for edit, grown in zip(edits, growth, strict=True)]
        self._starts = [end - n for end, n in zip(self._ends, lengths, strict=True)]

    def start(self, position: int) -> tuple[int, bool]:
        """Return the original position where what begins there begins, and whether exactly there.

        Not exactly: the position is inside an edit's text, and the edit's start is given.
        """
        i = bisect_right(self._ends, position)
        if i < len(self._edits) and self._starts[i] < position:
            return self._edits[i].start, False
        if i == 0:
            return position, True
        return self._edits[i - 1].end + position - self._ends[i - 1], True

    def end(self, position: int) -> tuple[int, bool]:
        """Return the original position where what ends there ends, and whether exactly there."""
        i = bisect_left(self._ends, position)
        if i < len(self._edits) and self._starts[i] < position:
            return self._edits[i].end, self._ends[i] == position
        if i == 0:
            return position, True
        return self._edits[i - 1].end + position - self._ends[i - 1], True

    def closed_before_capital(self, text: str, capital: Callable[[str], bool]) -> set[int]:
        """Return where a blank of a run was closed and a capital of ``text`` follows."""
        closed = (at for edit, at in zip(self._edits, self._ends, strict=True) if edit.closes)
        return {at for at in closed if capital(text[self.start(at)[0]])}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters comes from."""

    text: str
    _layout: Layout = field(repr=False, compare=False)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the original that ``text[start:end]`` was read from, in code points.

        A cut inside an expanded character (㍻ reads as 平成) widens to the whole character.
        """
        return self._layout.start(start)[0], self._layout.end(end)[0]


def fold_text(text: str) -> str:
    """Return the canonical form of ``text``: equal for spellings that differ in width, case,
    composition, letter spacing and line ends inside words. Folding again changes nothing."""
    return apply(*read(text))


def fold(text: str) -> Folded:
    """Return the canonical form of ``text`` together with the way back."""
    plain, edits = read(text)
    return Folded(apply(plain, edits), Layout(edits))


def read(text: str) -> tuple[str, list[Edit]]:
    """Return ``text`` folded one for one, and the edits that make it whole."""
    if len(text) < _SHORT:
        return _read_short(text)
    from matcher.scan import scan  # numpy costs 60 ms, and a command line folds only short forms

    codes, edits = scan(text)
    return codes.tobytes().decode("utf-16-le"), edits


def _read_short(text: str) -> tuple[str, list[Edit]]:
    places = Places([], [], [])
    plain = []
    for position, character in enumerate(text):
        folded = fold_character(character)
        if len(folded) != 1 or folded > "\uffff" or extends(character):
            places.irregular.append(position)
            folded = "\x01"
        elif kind(folded) is Kind.BREAK:
            places.breaks.append(position)
        elif folded == " ":
            places.blanks.append(position)
        plain.append(folded)
    return "".join(plain), find_edits(text, places)


def apply(plain: str, edits: Sequence[Edit]) -> str:
    """Return ``plain`` with the edits made."""
    if not edits:
        return plain
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += plain[done : edit.start], edit.text
        done = edit.end
    return "".join([*pieces, plain[done:]])
