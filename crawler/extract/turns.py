"""The lines of one speech: what is said, and what is only noted among it.

Interjections, times of day and stage directions stand on lines of their own; behind a ruled line a
paper is appended that nobody says (13 of 39 speeches of one sitting, counted by others); the
signatures at the end are nobody's either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.parts import NOBODY, PartList, Speaker
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BRACKETED = re.compile(r"[ \t\u3000]*[〔\[［(（][^\n]{1,60}[〕\]］)）][ \t\u3000]*")
# The corner brackets may be half-width: ｢異議なし」 (seen 2026-11).
_SOUND = re.compile(r"[」』｣].{0,12}(?:声|呼ぶ|叫ぶ|発言)|拍手|笑声|笑い|ヤジ|発言する者")
_DIRECTION = re.compile(
    r"登壇|降壇|退場|入場|起立|朗読|報告|挙手|着席|退席|参照|配付|採決|投票|休憩|写真"
)
_TIME = re.compile(
    r"[ \t\u3000]*+[〇○◯(（]?[ \t\u3000]*(?:午[前後]|正午)[^。、\n]{0,14}"
    r"(?:開会|開議|散会|休憩|閉会|再開|延会|開始|終了|閉議|開催)[)）]?[ \t\u3000]*"
)
_RULE = re.compile(r"[ \t\u3000]*(?:[―─━－—\-=＝～〜・*＊]|◇|◆|○|〇|☆|×){5,}[ \t\u3000]*")
# Without a blank behind it ● may stand before a speaker.
_HEADING = re.compile(r"[ \t\u3000]*(?:[◎△▲■□]|●(?=[ \t\u3000]))[ \t\u3000]*[^。\n]{1,100}")
_NOTE_LONGEST = 120  # code points
_BLANKS = " \t\u3000"
# What each of the shapes here begins with: other lines, which are nearly all, need no closer look.
_FIRST_OF_NOTES = frozenset(
    "〔[［(（〇○◯午正副議委署同都道府県市区町村◎●△▲■□―─━－—-=＝～〜・*＊◇◆☆×"
)
_FIRST_OR_BLANK = _FIRST_OF_NOTES | set(_BLANKS)
_SIGNED = re.compile(
    r"[ \t\u3000]*+(?:(?:副[ \u3000]*)?議[ \u3000]*長|委[ \u3000]*員[ \u3000]*長"
    r"|[都道府県市区町村]議?会(?:副?議長|議員)|同(?=[ \u3000]{4})"
    r"|署[ \u3000]*名[^。、]{0,8}?)"
    r"[ \t\u3000]{2,}[^。、]{1,40}"
)


class _Lines:
    """Gathers lines of one kind into one part."""

    def __init__(self, parts: PartList, kind: PartKind, speaker: Speaker, url: str | None) -> None:
        self._parts = parts
        self._said = (kind, speaker)
        self._url = url
        self._kind: PartKind | None = None
        self._lines: list[str] = []

    def go_on(self, lines: Sequence[str]) -> None:
        """Add lines of the speech."""
        if lines:
            self.add(None, lines[0])
            self._lines += lines[1:]

    def add(self, kind: PartKind | None, line: str) -> None:
        """Add a line, of the speech where its kind is None."""
        if kind is not self._kind or kind in (PartKind.HEADING, PartKind.INTERJECTION):
            self.flush()
        self._kind = kind
        self._lines.append(line)

    def flush(self) -> None:
        kind, speaker = (self._kind, NOBODY) if self._kind else self._said
        self._parts.add(kind, "\n".join(self._lines), speaker, self._url)
        self._lines = []

    def end(self) -> None:
        """The speech is over: what follows is a paper."""
        self.flush()
        self._said = (PartKind.TEXT, NOBODY)


def add_lines(
    parts: PartList,
    lines: Iterable[str],
    kind: PartKind,
    speaker: Speaker,
    url: str | None = None,
    first: str = "",
) -> None:
    """Add the lines of a speech as parts; ``kind`` and ``speaker`` are those of what is said.

    ``first`` stands on the line of the mark: it is said, even where it is 「（朗読）」 alone.
    """
    lines = list(lines)
    maybe_noted = [
        number
        for number, line in enumerate(lines)
        if line[:1] in _FIRST_OR_BLANK and line.lstrip(_BLANKS)[:1] in _FIRST_OF_NOTES
    ]
    if not maybe_noted:
        parts.add(kind, "\n".join([first, *lines]), speaker, url)
        return
    gathered = _Lines(parts, kind, speaker, url)
    if first:
        gathered.add(None, first)
    said = 0
    for number in maybe_noted:
        gathered.go_on(lines[said:number])
        said = number + 1
        line = lines[number]
        if _RULE.fullmatch(line):
            gathered.add(PartKind.SET_ASIDE, line)
            gathered.end()
        else:
            gathered.add(kind_of_line(line), line)
    gathered.go_on(lines[said:])
    gathered.flush()


def is_rule(line: str) -> bool:
    """Whether a line is a ruled one, behind which a paper is appended."""
    return _RULE.fullmatch(line) is not None


def kind_of_line(line: str) -> PartKind | None:
    """What a line is that is no word of the speaker; None for his own."""
    if not line or len(line) > _NOTE_LONGEST:
        return None
    if _BRACKETED.fullmatch(line):
        if _SOUND.search(line):
            return PartKind.INTERJECTION
        if _DIRECTION.search(line):
            return PartKind.SET_ASIDE
    if _TIME.fullmatch(line) or _SIGNED.fullmatch(line):
        return PartKind.SET_ASIDE
    return PartKind.HEADING if _HEADING.fullmatch(line) else None
