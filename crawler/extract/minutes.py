"""Whether what was read can be the minutes of one sitting, held against what their list said.

For all systems of minutes. What is found is an error on record beside the record: a text that is
kept with its doubts can be looked at, one that is refused is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
_ROSTER_LEAST = 6  # lines; three members named to sign the minutes are part of a speech


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


def turns(parts: Iterable[Part]) -> Iterator[tuple[Part, ...]]:
    """The spoken parts of each speech: a voice from the floor or a note does not end it."""
    turn: list[Part] = []
    for part in parts:
        if part.kind.spoken:
            if turn and _who(turn[-1]) != _who(part):
                yield tuple(turn)
                turn = []
            turn.append(part)
        elif turn and part.kind not in (PartKind.INTERJECTION, PartKind.SET_ASIDE):
            yield tuple(turn)
            turn = []
    if turn:
        yield tuple(turn)


def _who(part: Part) -> tuple[str | None, str | None, PartKind]:
    return part.speaker, part.url, part.kind


def _silence(document: Document, expectation: Expectation) -> Iterator[str]:
    size = expectation.size
    if size is None:
        size = sum(len(part.text.encode()) for part in document.parts)
    if size > SILENT and not document.speeches:
        yield f"nobody speaks in {size:,} bytes of minutes"


def _rosters(document: Document) -> Iterator[str]:
    found = [part for part in document.speeches if is_roster(part.text)]
    if found:
        label = found[0].speaker or "nobody"
        yield f"a roster was taken for a speech: part {found[0].seq}, by {label[:40]}"


def is_roster(text: str) -> bool:
    """Whether a text lists who is there rather than says something."""
    if _ROSTER_HEAD.match(text):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    listed = sum(bool(_ROSTER_LINE.match(line[:200])) for line in lines)
    return listed >= _ROSTER_LEAST and listed * 2 > len(lines)


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
