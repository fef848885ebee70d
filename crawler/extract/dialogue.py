"""A 座談会 as an article: opening block, agenda, headings, speakers' lines, a moderator's ―.

Works on lines, because that is all a saved text has; a page's own headings and captions are
taken over where it has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import zip_longest
from typing import TYPE_CHECKING

from crawler.extract.blocks import BlockKind
from crawler.extract.boilerplate import is_caption, is_closing, is_footer
from crawler.extract.introductions import Cast, Turn, is_participant, is_participants_heading
from crawler.extract.parts import PartList, Speaker
from state.records import PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.blocks import Block
    from state.records import Part

_MODERATOR = re.compile(r"[―—─–]{1,3}[ \u3000]*(?P<text>\S.*)")
_AGENDA = re.compile(r"(?:議題|テーマ|アジェンダ|目次)[ \u3000]*[:：]?")
_AGENDA_ITEM = re.compile(r"[①-⑳㈠-㈩(（・\d].{1,60}")
_LIST_ITEM = re.compile(r"[・•●○◯*※＊-]")
_ENDED = re.compile(r"[。．!！?？…」』)）:：]$")
_ASKING = re.compile(r"[?？!！]$")
_HEADING_LONGEST = 60
_MODERATING = Speaker(role=Role.MODERATOR)


class _Line(Enum):
    """What a line is."""

    PROSE = auto()
    TURN = auto()
    MODERATOR = auto()
    HEADING = auto()
    CAPTION = auto()
    PARTICIPANT = auto()
    CLOSING = auto()


@dataclass(slots=True, kw_only=True)
class _Read:
    """One line while it is being understood; ``opens`` marks the first of a paragraph."""

    text: str
    opens: bool
    alone: bool
    said: BlockKind
    kind: _Line = _Line.PROSE
    turn: Turn | None = None


def parts_of_dialogue(blocks: Sequence[Block]) -> tuple[Part, ...] | None:
    """The parts of a dialogue, None where the text is none.

    In a dialogue at least two speak, each known from an introduction or from the list of
    participants; a list of names alone is none.
    """
    lines = _lines(blocks)
    cast = Cast([line.text for line in lines])
    _recognise(lines, cast)
    if len(_heard(lines)) < 2:
        return None
    if not any(line.said is BlockKind.HEADING for line in lines):
        _find_headings(lines)
    _find_closing(lines)
    return _write(lines)


def _lines(blocks: Sequence[Block]) -> list[_Read]:
    lines = []
    by_paragraph = any("\n" in block.text for block in blocks)
    for block in blocks:
        texts = [text.strip() for text in block.text.split("\n") if text.strip()]
        for number, text in enumerate(texts):
            lines.append(
                _Read(
                    text=text,
                    opens=number == 0 and by_paragraph,
                    alone=len(texts) == 1 and by_paragraph,
                    said=block.kind,
                )
            )
    return lines


def _recognise(lines: Sequence[_Read], cast: Cast) -> None:
    """What a line alone can tell, knowing who takes part."""
    inside_list = inside_agenda = False
    for line in lines:
        listed = is_participants_heading(line.text) or (inside_list and is_participant(line.text))
        item = bool(inside_agenda and _AGENDA_ITEM.fullmatch(line.text))
        line.kind = _kind(line, listed=listed, item=item)
        if line.kind is _Line.PROSE:
            line.turn = cast.turn(line.text)
            line.kind = _Line.TURN if line.turn else _Line.PROSE
        inside_list = listed
        inside_agenda = item or bool(_AGENDA.fullmatch(line.text))


def _heard(lines: Sequence[_Read]) -> set[str | None]:
    """The speakers behind whose name words follow."""
    return {
        line.turn.speaker.label
        for line, after in zip_longest(lines, lines[1:])
        if line.turn and (line.turn.text or (after and after.kind is _Line.PROSE))
    }


def _kind(line: _Read, *, listed: bool, item: bool) -> _Line:
    if line.said is BlockKind.ASIDE or is_caption(line.text):
        return _Line.CAPTION
    if listed:
        return _Line.PARTICIPANT
    if line.said is BlockKind.HEADING or item or _AGENDA.fullmatch(line.text):
        return _Line.HEADING
    return _Line.MODERATOR if _MODERATOR.fullmatch(line.text) else _Line.PROSE


def _find_headings(lines: Sequence[_Read]) -> None:
    """Short lines without a sentence's end are headings where they stand alone or in a run that
    leads to a speaker; a question ("…か?") only behind another heading, for it may be speech.
    """
    run: list[_Read] = []
    for before, line in zip((None, *lines), lines, strict=False):
        opens_speech = before is not None and before.kind is _Line.TURN
        if line.kind is _Line.PROSE and not opens_speech and _may_be_heading(line, run):
            run.append(line)
            if line.alone and not _ASKING.search(line.text):
                line.kind = _Line.HEADING
        elif line.kind in (_Line.TURN, _Line.MODERATOR):
            for heading in run:
                heading.kind = _Line.HEADING
            run = []
        elif line.kind is not _Line.CAPTION:
            run = []


def _may_be_heading(line: _Read, run: Sequence[_Read]) -> bool:
    if len(line.text) > _HEADING_LONGEST or "。" in line.text or _LIST_ITEM.match(line.text):
        return False
    return bool(run) if _ASKING.search(line.text) else not _ENDED.search(line.text)


def _find_closing(lines: Sequence[_Read]) -> None:
    """What takes leave of the readers behind the last speech, to the end."""
    last = max(number for number, line in enumerate(lines) if line.turn)
    closing = False
    for line in lines[last + 1 :]:
        closing = closing or is_footer(line.text) or _takes_leave(line)
        if closing and line.kind is not _Line.CAPTION:
            line.kind = _Line.CLOSING


def _takes_leave(line: _Read) -> bool:
    return line.kind is _Line.PROSE and is_closing(line.text)


def _write(lines: Sequence[_Read]) -> tuple[Part, ...]:
    writer = _Writer()
    opening = True
    for line in lines:
        if line.kind in (_Line.HEADING, _Line.MODERATOR, _Line.TURN):
            opening = False
        writer.take(line, opening=opening)
    return writer.parts.done()


class _Writer:
    def __init__(self) -> None:
        self.parts = PartList()
        self._governing: tuple[PartKind, Speaker] | None = None
        self._grows = False

    def take(self, line: _Read, *, opening: bool) -> None:
        if line.kind is _Line.TURN and line.turn:
            self._turn(line, line.turn)
        elif line.kind is _Line.MODERATOR:
            self._moderator(line)
        elif line.kind is _Line.HEADING:
            self._govern(None)
            self.parts.add(PartKind.HEADING, line.text)
        elif line.kind is _Line.PROSE and not opening:
            self._prose(line)
        else:
            self._set_aside(line)

    def _turn(self, line: _Read, turn: Turn) -> None:
        if turn.introduces:
            self.parts.add(PartKind.SET_ASIDE, line.text)
        self._govern((PartKind.SPEECH, turn.speaker))
        if turn.text:
            self._grow(turn.text, line)

    def _moderator(self, line: _Read) -> None:
        self._govern((PartKind.TEXT, _MODERATING))
        found = _MODERATOR.fullmatch(line.text)
        self._grow(found["text"] if found else line.text, line)

    def _prose(self, line: _Read) -> None:
        if self._governing is None:
            self._govern((PartKind.TEXT, Speaker()))
        self._grow(line.text, line)

    def _set_aside(self, line: _Read) -> None:
        if line.kind is not _Line.CAPTION:
            self._govern(None)
        self._grows = False
        self.parts.add(PartKind.SET_ASIDE, line.text)

    def _govern(self, governing: tuple[PartKind, Speaker] | None) -> None:
        self._governing = governing
        self._grows = False

    def _grow(self, text: str, line: _Read) -> None:
        kind, speaker = self._governing or (PartKind.TEXT, Speaker())
        if self._grows:
            self.parts.extend(text, "\n\n" if line.opens else "\n")
        else:
            self.parts.add(kind, text, speaker)
        self._grows = True
