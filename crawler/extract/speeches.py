"""Cuts the running text of minutes into speeches, headings, interjections and notes.

Made for texts that lost their lines: markers such as (委員長) or 【小林委員】 stand anywhere, and
now and then one of their brackets is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from crawler.extract.parts import NOBODY, PartList, Speaker
from crawler.extract.speakers import (
    is_label,
    name_beside_office,
    read_label,
    with_hidden_name,
)
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from state.records import Part

# Where a marker may stand: at the start, after a blank, after the end of a sentence or bracket.
_AT_START = r"(?:(?<=[\s。」』)）】〕])|\A)"
_CANDIDATE = re.compile(rf"{_AT_START}(?:[【(（〔]|◎|[◯○〇◆](?=\S))")
_BRACKETED = re.compile(
    r"【(?P<a>[^【】。]{1,60})】|〔(?P<b>[^〔〕。]{1,60})〕"
    r"|[(（](?P<c>(?:[^()（）。]|[(（][^()（）。]{1,30}[)）]){1,60})[)）]"
)
_CIRCLED = re.compile(
    r"[◯○〇◎◆](?P<label>[^\s()（）、。「」]{1,20}(?:[ \u3000]?[(（][^()（）、。「」]{1,20}[)）])?)"
    r"(?=\s)"
)
_CIRCLES = "◎◯○〇◆"
# ○川本　委員長, as VOICES prints a name beside its office.
_NAME_THEN_OFFICE = re.compile(
    r"[◯○〇◎◆](?P<label>(?P<name>[^\s()（）、。「」]{1,10})[ \u3000]{1,2}"
    r"(?P<office>[^\s()（）、。「」]{2,20}))(?=\s)"
)
_SOUND = re.compile(r"[」』]\s*(?:の|と|、).{0,12}(?:声|呼ぶ|叫ぶ|発言)|拍手|笑声|^笑い?$|ヤジ")
_NUMBERED = re.compile(r"[\d０-９一二三四五六七八九十]{1,3}")
_STANDS_ALONE_BEFORE = re.compile(r"(?:\A|\n[^\S\n]*|\s{3})\Z")
_BOX = re.compile(r"[─-╿…]")
_CORNERS = "┌┐└┘├┤│┃┏┓┗┛"
_BOX_CORNER = re.compile(f"[{_CORNERS}]")
_BOX_GAP = 200  # the text of one cell is shorter than this
_VOICE_NUMBER = re.compile(r"(?:\A|(?<=\s))(\d{1,4})(?:\s?[:：])?(?=\s+[◎◯○〇【(（〔┌])")
_HEADING_LIMIT = 100  # code points; what is longer is prose
_LOOK_BACK = 40


class _Mark(Enum):
    SPEAKER = auto()
    HEADING = auto()
    SOUND = auto()
    NOTE = auto()  # a time of day, a stage direction
    TABLE = auto()
    NUMBER = auto()  # the vendor's number of the voice that follows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Boundary:
    """``start:end`` is what the mark itself covers; what it governs begins at ``end``."""

    start: int
    end: int
    mark: _Mark
    label: str = ""


def parts_of_minutes(
    text: str, council: str | None = None, known: Iterable[str] = ()
) -> tuple[Part, ...]:
    """The parts of a text that begins with or before its first marker.

    A marker that lost one bracket is recovered when what follows the other bracket is a label
    that stands whole elsewhere in the same text, or one of the ``known`` ones. A text without marks
    gives a single TEXT part.
    """
    parts = PartList()
    writer = _Writer(parts, council)
    position = 0
    for boundary in _boundaries(text, known):
        writer.running(text[position : boundary.start])
        writer.marked(boundary, text[boundary.start : boundary.end])
        position = boundary.end
    writer.running(text[position:])
    return parts.done()


class _Writer:
    """Gives each stretch of text its kind, from the mark that stands before it."""

    def __init__(self, parts: PartList, council: str | None) -> None:
        self._parts = parts
        self._council = council
        self._speaker: Speaker = NOBODY
        self._after: _Mark | None = None

    def marked(self, boundary: _Boundary, text: str) -> None:
        """Take a mark: what it prints becomes a part, unless it only names the next speaker."""
        if boundary.mark is _Mark.SPEAKER:
            speaker = read_label(boundary.label, self._council)
            # In brackets a blank may stand within an office (情報政策課 課長補佐).
            self._speaker = name_beside_office(speaker) if text[0] in _CIRCLES else speaker
        elif boundary.mark is _Mark.SOUND:
            self._parts.add(PartKind.INTERJECTION, text)
        elif boundary.mark in (_Mark.NOTE, _Mark.TABLE, _Mark.NUMBER):
            self._parts.add(PartKind.SET_ASIDE, text)
        if boundary.mark in (_Mark.HEADING, _Mark.NUMBER):
            self._speaker = NOBODY
        self._after = boundary.mark

    def running(self, text: str) -> None:
        """Take the text between two marks: of the last speaker, or a heading, or nobody's."""
        stripped = text.strip()
        if self._speaker.label:
            self._parts.add(PartKind.SPEECH, stripped, self._speaker)
        elif self._after in (_Mark.HEADING, _Mark.NUMBER) and _is_heading(stripped):
            self._parts.add(PartKind.HEADING, stripped)
        else:
            self._parts.add(PartKind.TEXT, stripped)


def _is_heading(text: str) -> bool:
    return len(text) <= _HEADING_LIMIT and "。" not in text


def _boundaries(text: str, known: Iterable[str]) -> list[_Boundary]:
    tables = list(_tables(text))
    labels = _longest_first({*whole_labels(text), *known})
    recovered = _openings_lost(text, labels)
    found = [*tables, *_voice_numbers(text), *_marks(text, labels), *recovered]
    ordered = sorted(found, key=lambda boundary: (boundary.start, -boundary.end))
    return list(_without_overlaps(ordered))


def _without_overlaps(boundaries: Iterable[_Boundary]) -> Iterator[_Boundary]:
    end = 0
    for boundary in boundaries:
        if boundary.start >= end:
            yield boundary
            end = boundary.end


def _tables(text: str) -> Iterator[_Boundary]:
    """Tables drawn in ruled lines: runs of line characters never far apart."""
    start = end = -1
    for match in _BOX.finditer(text):
        if start >= 0 and match.start() - end > _BOX_GAP:
            yield from _table(text, start, end)
            start = -1
        if start < 0:
            start = match.start()
        end = match.end()
    if start >= 0:
        yield from _table(text, start, end)


def _table(text: str, start: int, end: int) -> Iterator[_Boundary]:
    drawn = text[start:end]
    corner = _BOX_CORNER.search(drawn)
    if corner:
        last = max(drawn.rfind(char) for char in _CORNERS)
        yield _Boundary(start=start + corner.start(), end=start + last + 1, mark=_Mark.TABLE)


def _voice_numbers(text: str) -> Iterator[_Boundary]:
    """The numbers 1, 2, 3, … before the voices; any other number is part of the text."""
    expected = 1
    for match in _VOICE_NUMBER.finditer(text):
        if int(match[1]) == expected:
            yield _Boundary(start=match.start(), end=match.end(), mark=_Mark.NUMBER)
            expected += 1


def whole_labels(text: str) -> tuple[str, ...]:
    """The labels that stand in two brackets somewhere, longest first."""
    labels = set()
    for match in _CANDIDATE.finditer(text):
        bracketed = _BRACKETED.match(text, match.start())
        inner = _inner(bracketed)
        if bracketed and is_label(inner) and not _stands_alone(text, bracketed):
            labels.add(inner.strip())
    return _longest_first(labels)


def _longest_first(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=len, reverse=True))


def _marks(text: str, labels: tuple[str, ...]) -> Iterator[_Boundary]:
    end = 0
    for match in _CANDIDATE.finditer(text):
        if match.start() < end:
            continue
        boundary = _mark_at(text, match.start(), labels)
        if boundary:
            end = boundary.end
            yield boundary


def _mark_at(text: str, start: int, labels: tuple[str, ...]) -> _Boundary | None:
    if text[start] in _CIRCLES:
        return _circle_at(text, start)
    bracketed = _BRACKETED.match(text, start)
    if bracketed is None or "、" in _inner(bracketed):
        lost = _closing_lost(text, start, labels)
        if lost or bracketed is None:
            return lost
    return _bracket(text, bracketed)


def _circle_at(text: str, start: int) -> _Boundary | None:
    circled = _CIRCLED.match(text, start)
    if not (circled and is_label(circled["label"])):
        beside = _NAME_THEN_OFFICE.match(text, start)
        circled = beside if beside and is_label(beside["office"]) else None
    if circled:
        label = with_hidden_name(text[start], circled["label"])
        return _Boundary(start=start, end=circled.end(), mark=_Mark.SPEAKER, label=label)
    if text[start] == "◎":
        return _Boundary(start=start, end=start, mark=_Mark.HEADING)
    return None


def _bracket(text: str, bracketed: re.Match[str]) -> _Boundary | None:
    inner = _inner(bracketed)
    start, end = bracketed.span()
    if _NUMBERED.fullmatch(inner.strip()):
        return None
    if _SOUND.search(inner):
        return _Boundary(start=start, end=end, mark=_Mark.SOUND)
    if _stands_alone(text, bracketed):
        return _Boundary(start=start, end=end, mark=_Mark.NOTE)
    if is_label(inner):
        return _Boundary(start=start, end=end, mark=_Mark.SPEAKER, label=inner.strip())
    return None


def _closing_lost(text: str, start: int, labels: tuple[str, ...]) -> _Boundary | None:
    for label in labels:
        if text.startswith(label, start + 1):
            end = start + 1 + len(label)
            return _Boundary(start=start, end=end, mark=_Mark.SPEAKER, label=label)
    return None


def _openings_lost(text: str, labels: tuple[str, ...]) -> Iterator[_Boundary]:
    if not labels:
        return
    any_label = "|".join(re.escape(label) for label in labels)
    for match in re.finditer(rf"(?<=\s)(?P<label>{any_label})[)）】](?=\S)", text):
        yield _Boundary(
            start=match.start(), end=match.end(), mark=_Mark.SPEAKER, label=match["label"]
        )


def _inner(bracketed: re.Match[str] | None) -> str:
    if bracketed is None:
        return ""
    return next((inner for inner in bracketed.groups() if inner is not None), "")


def _stands_alone(text: str, bracketed: re.Match[str]) -> bool:
    """Whether a round bracket has wide blanks before it and a blank behind it.

    So are times of day and stage directions set; a speaker's mark is followed by his words, and
    【】 always marks a speaker or a heading.
    """
    start, end = bracketed.span()
    if text[start] == "【" or (end < len(text) and not text[end].isspace()):
        return False
    before = text[max(0, start - _LOOK_BACK) : start]
    return bool(_STANDS_ALONE_BEFORE.search(before)) and not is_label(_inner(bracketed))
