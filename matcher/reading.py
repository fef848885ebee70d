"""A text as the automaton reads it: its edits made, and the way back to the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matcher.characters import is_capital
from matcher.closing import find_edits
from matcher.scan import survey, units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matcher.alphabet import Alphabet, Codes
    from matcher.closing import Edit, Places


class Origins(NamedTuple):
    """Where each character of a text with edits begins and ends in the original."""

    starts: memoryview
    ends: memoryview
    inside: frozenset[int]  # the second and later characters of those read as several
    humps: frozenset[int]  # the capitals that begin a word inside a letter-spaced run


class Reading(NamedTuple):
    """A text in an alphabet. Without ``origins`` it is the original, character by character."""

    data: bytes
    origins: Origins | None


def read(text: str, alphabet: Alphabet) -> Reading:
    """Return ``text`` as it reads, with its line ends and letter-spaced runs closed."""
    units = units_of(text)
    codes = alphabet.table.take(units)
    data = codes.tobytes()
    triggers = _triggers(codes, alphabet, irregular=b"\0" in data)
    if not triggers:
        return Reading(data, None)
    places = survey(text, units, triggers)
    if places.irregular or places.white:
        edits = find_edits(text, places)
        return _edited(text, codes, edits, alphabet) if edits else Reading(data, None)
    return _closed(text, codes, places) if places.closed else Reading(data, None)


def _triggers(codes: Codes, alphabet: Alphabet, *, irregular: bool) -> list[int]:
    # White space that reads as nothing follows a word, or more of it that does.
    follows = codes[:-1] >= alphabet.first_word
    if not irregular:
        follows &= codes[1:] <= alphabet.last_white
        return [position + 1 for position in follows.nonzero()[0].tolist()]
    odd = codes == 0
    follows |= odd[:-1]
    follows &= codes[1:] <= alphabet.last_white
    odd[1:] |= follows
    positions: list[int] = odd.nonzero()[0].tolist()
    return positions


def _closed(text: str, codes: Codes, places: Places) -> Reading:
    kept = np.ones(codes.size, np.bool_)
    kept[places.closed] = False
    starts = kept.nonzero()[0]
    spaced = [position for position in places.closed if text[position] not in "\r\n"]
    humps = _humps(text, starts, spaced)
    return Reading(
        codes.take(starts).tobytes(),
        Origins(starts.data, (starts + 1).data, frozenset(), humps),
    )


def _edited(text: str, codes: Codes, edits: Sequence[Edit], alphabet: Alphabet) -> Reading:
    counts = np.ones(codes.size, np.intp)
    for edit in edits:
        counts[edit.start : edit.end] = 0
        counts[edit.start] = len(edit.text)
    starts = np.arange(codes.size).repeat(counts)
    codes, ends = codes.take(starts), starts + 1
    inside: set[int] = set()
    written = [edit for edit in edits if edit.text]
    firsts = starts.searchsorted([edit.start for edit in written]).tolist()
    for edit, first in zip(written, firsts, strict=True):
        last = first + len(edit.text)
        codes[first:last] = alphabet.write(edit.text)
        ends[first:last] = edit.end
        inside.update(range(first + 1, last))
    humps = _humps(text, starts, [edit.start for edit in edits if edit.closes])
    return Reading(codes.tobytes(), Origins(starts.data, ends.data, frozenset(inside), humps))


def _humps(text: str, starts: NDArray[np.intp], spaced: Sequence[int]) -> frozenset[int]:
    if not spaced:
        return frozenset()
    origin = starts.data
    return frozenset(
        place
        for place in starts.searchsorted(spaced).tolist()
        if is_capital(text[origin[place]]) and not is_capital(text[origin[place - 1]])
    )
