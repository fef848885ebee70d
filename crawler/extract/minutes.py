"""Whether what was read can be the minutes of one sitting, held against what their list said.

For all systems of minutes. What is found is an error on record beside the record: a text that is
kept with its doubts can be looked at, one that is refused is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.part_columns import columns_of
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from state.records import Document, Part

SILENT = 5000  # bytes of minutes; so much in which nobody speaks is a layout that we do not know
# Alone on its line: 「出席議員は定足数に達しております」 is how chairs begin.
_ROSTER_HEAD = re.compile(
    r"\s*(?:出席|欠席)(?:議員|委員|者|説明員)\s*(?:[(（][^()（）\n]{1,9}[)）])?\s*?(?:\n|\Z)"
)
_ROSTER_LINE = re.compile(
    r"\s*(?:[0-9０-９一二三四五六七八九十]{1,3}\s*番\s|[^\s。、]{2,20}[\s\u3000]{3,}(?:[^\s。、]{1,4}[\s\u3000]{1,3}){1,5}[^\s。、]{0,4})"
)
_ROSTER_BEGINS = ("出", "欠")
_ROSTER_LEAST = 6  # lines; three members named to sign the minutes are part of a speech
# Held against one after the other, by identity: to hash a kind takes ten times as long.
_SPOKEN = tuple(kind for kind in PartKind if kind.spoken)
_BESIDE = (PartKind.INTERJECTION, PartKind.SET_ASIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the list or the page says of a sitting: None and empty where it does not.

    ``days`` are all days printed for it, ``turns`` the speeches it says there are, ``begun`` those
    that the parser began (else they are counted), ``size`` the bytes read.
    """

    days: tuple[date, ...] = ()
    turns: int | None = None
    begun: int | None = None
    size: int | None = None


def checked(document: Document, expectation: Expectation) -> tuple[str, ...]:
    """What speaks against the document, in words; () where nothing does."""
    return (
        *_silence(document, expectation),
        *_rosters(document),
        *_days(document, expectation),
        *_count(document, expectation),
    )


def turns(parts: Sequence[Part]) -> Iterator[list[int]]:
    """The numbers of the spoken parts of each speech: a voice from the floor or a note does not
    end it."""
    columns = columns_of(parts)
    turn: list[int] = []
    last = None
    for seq, who in enumerate(zip(columns.kinds, columns.speakers, columns.urls, strict=True)):
        kind = who[0]
        if kind in _SPOKEN:
            if turn and who != last:
                yield turn
                turn = []
            turn.append(seq)
            last = who
        elif turn and kind not in _BESIDE:
            yield turn
            turn = []
    if turn:
        yield turn


def _silence(document: Document, expectation: Expectation) -> Iterator[str]:
    columns, size = columns_of(document.parts), expectation.size
    if size is None:
        size = sum(len(text.encode()) for text in columns.texts)
    if size > SILENT and not any(kind in _SPOKEN for kind in columns.kinds):
        yield f"nobody speaks in {size:,} bytes of minutes"


def _rosters(document: Document) -> Iterator[str]:
    columns = columns_of(document.parts)
    for seq, (kind, text) in enumerate(zip(columns.kinds, columns.texts, strict=True)):
        if kind in _SPOKEN and is_roster(text):
            label = columns.speakers[seq] or "nobody"
            yield f"a roster was taken for a speech: part {seq}, by {label[:40]}"
            return


def is_roster(text: str) -> bool:
    """Whether a text lists who is there rather than says something."""
    if text.lstrip()[:1] in _ROSTER_BEGINS and _ROSTER_HEAD.match(text):
        return True
    if not _may_list(text):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    listed = sum(bool(_ROSTER_LINE.match(line[:200])) for line in lines)
    return listed >= _ROSTER_LEAST and listed * 2 > len(lines)


def _may_list(text: str) -> bool:
    """Whether a text has blanks enough for so many lines: one look at a speech, not at each line.

    The line of a roster holds three in a row, or one behind 番.
    """
    breaks = text.count("\n")
    if breaks < _ROSTER_LEAST - 1:
        return False
    blanks = len(text) - len("".join(text.split())) - breaks
    return blanks >= 3 * _ROSTER_LEAST or "番" in text


def _days(document: Document, expectation: Expectation) -> Iterator[str]:
    held = document.held_on
    others = sorted({day for day in expectation.days if held and day != held})
    if others:
        named = ", ".join(day.isoformat() for day in others)
        yield f"the list dates it {held}, its own text {named}"


def _count(document: Document, expectation: Expectation) -> Iterator[str]:
    if expectation.turns is None:
        return
    counted = sum(1 for _ in turns(document.parts))
    found = counted if expectation.begun is None else expectation.begun
    if found != expectation.turns:
        yield f"{expectation.turns} speeches are listed, {found} were found"
