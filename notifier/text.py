"""Scraped text made fit to show: nothing unseen, nothing that steers, cut only where it may be.

Not normalised: NFC would turn the compatibility ideographs of people's names into other letters.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ELLIPSIS = "…"

_STEERING = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, a terminal's escape among them
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # bidi overrides, unseen marks
    "\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f"  # tags: letters that no one sees
)
_SURROGATES = "\ud800-\udfff"
_DISTURBING = re.compile(f"[\\s{_STEERING}{_SURROGATES}]+")
_SURROGATE = re.compile(f"[{_SURROGATES}]")
_UNSEEN = re.compile(f"[{_STEERING}]")
_PAUSES = re.compile(r"[、，,\s]")
_ROOM_FOR_BOTH = 40  # letters: of less, two halves would say nothing
_SNAP = 16  # how far a cut may move to begin after a pause
_JOINER = "\u200d"
_VOICING = "\uff9e\uff9f"  # half-width marks: letters to Unicode, one syllable to a reader


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and stretches of it, as ``(start, end)``."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


def clean(text: str) -> str:
    """One line: no controls, no bidi overrides, no lone surrogates, no runs of blanks."""
    return tidy(text).text


def tidy(text: str, spans: Iterable[tuple[int, int]] = ()) -> Marked:
    """``clean``, with stretches of the original carried along.

    A line break beside a full-width character is the layout's and vanishes; between two words of
    another script it is a blank.
    """
    pieces: list[str] = []
    edits: list[tuple[int, int, int, int]] = []  # start, end, then the same in the new text
    position = length = 0
    for run in _DISTURBING.finditer(text):
        kept = text[position : run.start()]
        shown = _shown(text, run)
        pieces += (kept, shown)
        length += len(kept)
        edits.append((run.start(), run.end(), length, length + len(shown)))
        length += len(shown)
        position = run.end()
    pieces.append(text[position:])
    moved = ((_moved(edits, start), _moved(edits, end)) for start, end in spans)
    return Marked("".join(pieces), tuple((start, end) for start, end in moved if start < end))


def _moved(edits: Sequence[tuple[int, int, int, int]], position: int) -> int:
    index = bisect_right(edits, position, key=lambda edit: edit[0]) - 1
    if index < 0:
        return position
    _, end, new_start, new_end = edits[index]
    return new_end + position - end if position >= end else min(new_start, new_end)


def _shown(text: str, run: re.Match[str]) -> str:
    found = run.group()
    if lost := len(_SURROGATE.findall(found)):
        return "\ufffd" * lost
    blanks = _UNSEEN.sub("", found)
    before, after = text[: run.start()][-1:], text[run.end() : run.end() + 1]
    if not blanks or not before or not after:
        return ""
    if not {"\n", "\r"}.isdisjoint(blanks) and (_is_wide(before) or _is_wide(after)):
        return ""
    return "\u3000" if "\u3000" in blanks else " "


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def cut(text: str, limit: int) -> str:
    """At most ``limit`` code points, with … where something is missing."""
    if len(text) <= limit:
        return text
    return text[: whole(text, limit - 1)].rstrip() + ELLIPSIS


def whole(text: str, position: int) -> int:
    """The last place up to ``position`` that does not lie inside what a reader sees as one."""
    while 0 < position < len(text) and _belong_together(text, position):
        position -= 1
    return position


def _belong_together(text: str, position: int) -> bool:
    before, after = text[position - 1], text[position]
    if _JOINER in (before, after) or after in _VOICING:
        return True
    if unicodedata.category(after)[0] == "M" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        start = position
        while start > 0 and _is_flag_letter(text[start - 1]):
            start -= 1
        return (position - start) % 2 == 1
    return False


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def window(marked: Marked, limit: int) -> Marked:
    """At most ``limit`` code points around the first stretch, with … where something is missing.

    Stretches that are not wholly inside are gone.
    """
    text = marked.text
    if len(text) <= limit:
        return marked
    room = max(limit - 2 * len(ELLIPSIS), 0)
    focus_start, focus_end = marked.spans[0] if marked.spans else (0, 0)
    lead = max(room - (focus_end - focus_start), 0) // 3
    start = _snapped(text, min(max(focus_start - lead, 0), len(text) - room), focus_start)
    end = whole(text, min(start + room, len(text)))
    head = ELLIPSIS if start else ""
    tail = ELLIPSIS if end < len(text) else ""
    shift = len(head) - start
    inside = [(a + shift, b + shift) for a, b in marked.spans if start <= a and b <= end]
    return Marked(f"{head}{text[start:end]}{tail}", tuple(inside))


def ending(text: str, limit: int) -> str:
    """The last ``limit`` code points at most, with … where something is missing before."""
    if len(text) <= limit:
        return text
    start = len(text) - max(limit - len(ELLIPSIS), 0)
    while start < len(text) and _belong_together(text, start):
        start += 1
    return ELLIPSIS + text[_snapped(text, start, len(text)) :]


def both_ends(marked: Marked, limit: int) -> Marked:
    """At most ``limit`` code points: those around the first stretch and the last ones, for the end
    of a Japanese sentence says whether what it tells of is done, planned or refused."""
    text = marked.text
    if len(text) <= limit or limit < _ROOM_FOR_BOTH:
        return window(marked, limit)
    last = ending(text, limit // 2)
    start = len(text) - len(last) + len(ELLIPSIS)
    before = tuple(span for span in marked.spans if span[1] <= start)
    if marked.spans and not before:
        return _behind(marked, "", ending(text, limit))
    first = window(Marked(text[:start], before), limit - len(last))
    head = first.text.removesuffix(ELLIPSIS)
    joined = _behind(marked, head, last if head != first.text else last.removeprefix(ELLIPSIS))
    return Marked(joined.text, (*first.spans, *joined.spans))


def _behind(marked: Marked, head: str, tail: str) -> Marked:
    """``head`` before ``tail``, which ends as the text does, with the stretches inside ``tail``."""
    shift = len(head) + len(tail) - len(marked.text)
    least = len(head) + tail.startswith(ELLIPSIS)
    spans = ((start + shift, end + shift) for start, end in marked.spans)
    return Marked(head + tail, tuple(span for span in spans if span[0] >= least))


def _snapped(text: str, start: int, latest: int) -> int:
    """The beginning of a clause near ``start``, never behind ``latest``."""
    if start <= 0:
        return 0
    pause = _PAUSES.search(text, start, min(start + _SNAP, latest))
    return pause.end() if pause else whole(text, start)
