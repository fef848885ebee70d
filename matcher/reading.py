"""A text as the automaton reads it: its edits made, and the way back to the original."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matcher.characters import Kind
from matcher.closing import find_edits
from matcher.scan import capitals, fold_kinds, survey, units_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matcher.alphabet import Alphabet
    from matcher.closing import Edit
    from matcher.planting import Letters
    from matcher.scan import Points, Positions

_NOWHERE = np.iinfo(np.intp).max
_OUTSIDE = -1
_LAST_BREAK = ord("\r")  # blanks are behind it


class Reading(NamedTuple):
    """A text in the letters of an alphabet. Without ``origins`` it is the original, character by
    character.

    ``humps`` are the capitals that begin a word inside a letter-spaced run; ``units`` the original.
    """

    units: Points
    letters: Letters
    origins: Origins | None
    humps: frozenset[int]

    def firsts(self, places: Positions) -> Positions:
        """The first original character of what reads as the character there."""
        return self.origins.firsts(places) if self.origins else places


class Cuts(NamedTuple):
    """The edits of a text as columns: ``[firsts, lasts)`` reads as ``lengths`` characters.

    ``written`` holds what is not nothing, by the edit's number; ``spaced`` are the numbers of the
    blanks of letter-spaced runs.
    """

    firsts: Positions
    lasts: Positions
    lengths: Positions
    written: Mapping[int, str]
    spaced: Positions


class Origins:
    """The way from places of a text with edits back to the original, for many at once."""

    def __init__(self, cuts: Cuts) -> None:
        self._shifts = np.zeros(cuts.firsts.size + 1, np.intp)
        np.cumsum(cuts.lasts - cuts.firsts - cuts.lengths, out=self._shifts[1:])
        # Where the edits stand in the text as it reads; one behind the last that is never reached.
        self._starts = np.append(cuts.firsts - self._shifts[:-1], _NOWHERE)
        self._ends = self._starts
        self._firsts = cuts.firsts
        self._written = bool(cuts.written)
        if self._written:
            self._ends = np.append(cuts.lasts - self._shifts[1:], _NOWHERE)

    def places(self, edits: Positions) -> Positions:
        """Where what these edits wrote begins."""
        return self._starts.take(edits)

    def firsts(self, places: Positions) -> Positions:
        """The first original character of what reads as the character there."""
        edit = self._ends.searchsorted(places, "right")
        firsts = places + self._shifts.take(edit)
        if self._written:
            inside = self._starts.take(edit) < places
            firsts[inside] = self._firsts.take(edit[inside])
        return firsts

    def spans(self, starts: Positions, ends: Positions) -> tuple[Positions, Positions]:
        """Where in the original that begins and ends which stands there; -1 for a place inside of
        what one original character reads as: nothing begins or ends there."""
        first = self._ends.searchsorted(starts, "right")
        last = self._ends.searchsorted(ends, "left")
        if not self._written:
            return starts + self._shifts.take(first), ends + self._shifts.take(last)
        begins = starts + self._shifts.take(first)
        begins[self._starts.take(first) < starts] = _OUTSIDE
        inside = self._starts.take(last) < ends
        whole = inside & (self._ends.take(last) == ends)
        finishes = ends + self._shifts.take(last + whole)
        finishes[inside & ~whole] = _OUTSIDE
        return begins, finishes


def read(text: str, alphabet: Alphabet) -> Reading:
    """Return ``text`` as it reads, with its line ends and letter-spaced runs closed."""
    units = units_of(text)
    letters = alphabet.table.take(units)
    closed, places = survey(text, units, _triggers(letters, alphabet))
    special = find_edits(text, places)
    if not (special or closed.size):
        return Reading(units, letters, None, frozenset())
    cuts = _cuts(units, closed, special)
    origins = Origins(cuts)
    humps = _humps(units, origins, cuts.spaced)
    return Reading(units, _cut(letters, cuts, alphabet), origins, humps)


def _cuts(units: Points, closed: Positions, special: Sequence[Edit]) -> Cuts:
    starts = np.array([edit.start for edit in special], np.intp)
    firsts = np.concatenate((closed, starts))
    lasts, lengths, closes = firsts + 1, np.zeros_like(firsts), np.ones(firsts.size, np.bool_)
    closes[: closed.size] = units.take(closed) > _LAST_BREAK
    lasts[closed.size :] = [edit.end for edit in special]
    lengths[closed.size :] = [len(edit.text) for edit in special]
    closes[closed.size :] = [edit.closes for edit in special]
    order = firsts.argsort(kind="stable")
    firsts = firsts[order]
    numbers = firsts.searchsorted(starts).tolist()
    written = {n: edit.text for n, edit in zip(numbers, special, strict=True) if edit.text}
    return Cuts(firsts, lasts[order], lengths[order], written, closes[order].nonzero()[0])


def _triggers(letters: Letters, alphabet: Alphabet) -> Positions:
    # White space that reads as nothing follows a word, or more of it that does.
    found = letters <= alphabet.last_white
    irregular = letters == alphabet.irregular
    found[1:] &= (letters[:-1] >= alphabet.first_word) | irregular[:-1] | irregular[1:]
    triggers: Positions = found.nonzero()[0]
    return triggers


def _cut(letters: Letters, cuts: Cuts, alphabet: Alphabet) -> Letters:
    kept = np.ones(letters.size, np.bool_)
    kept[cuts.firsts] = False
    widths = cuts.lasts - cuts.firsts
    for edit in (widths > 1).nonzero()[0].tolist():
        kept[cuts.firsts[edit] : cuts.lasts[edit]] = False
    left = letters[kept]
    if not cuts.written:
        return left
    edits = list(cuts.written)
    places = (cuts.firsts - widths.cumsum() + widths).take(edits)
    written = alphabet.write("".join(cuts.written.values()))
    between = np.split(written, cuts.lengths.take(edits).cumsum())
    return np.concatenate([*chain.from_iterable(zip(np.split(left, places), between, strict=True))])


def _humps(units: Points, origins: Origins, spaced: Positions) -> frozenset[int]:
    if not spaced.size:
        return frozenset()
    places = origins.places(spaced)
    found = capitals().take(units.take(origins.firsts(places)))
    if not found.any():
        return frozenset()
    before = units.take(origins.firsts(places - 1))
    # Behind kana and kanji a Latin word begins anyway.
    found &= ~capitals().take(before) & (fold_kinds().take(before) != Kind.CJK)
    return frozenset(places[found].tolist())
