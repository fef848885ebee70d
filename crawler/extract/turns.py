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
    from collections.abc import Iterable

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
_ALONE = frozenset({PartKind.HEADING, PartKind.INTERJECTION})
_SIGNER = (
    r"(?:(?:副[ \u3000]*)?議[ \u3000]*長|委[ \u3000]*員[ \u3000]*長"
    r"|[都道府県市区町村]議?会(?:副?議長|議員)|同(?=[ \u3000]{4})"
    r"|署[ \u3000]*名[^。、\n]{0,8}?)[ \t\u3000]{2}"
)
_SIGNED = re.compile(rf"[ \t\u3000]*+{_SIGNER}[ \t\u3000]*[^。、]{{1,40}}")
# What the lines that are told apart here begin with. Nearly all others are passed over in one scan;
# it begins with a fixed letter, which is sought in a third of the time of "^", and holds a line's
# first letter against all that may be one, in half of the time of trying what they begin.
_NOTES = r"〔\[［(（〇○◯◎●△▲■□◇◆☆×―─━－—\-=＝～〜・*＊"
NOTED_LETTERS = rf"{_NOTES}午正副議委都道府県市区町村同署"
MAY_BE_NOTED_HERE = rf"(?=[ \t\u3000]*+(?:[{_NOTES}]|午[前後]|正午|{_SIGNER}))"
MAY_BE_NOTED = re.compile(rf"\n(?=[ \t\u3000]*+[{NOTED_LETTERS}]){MAY_BE_NOTED_HERE}")


class _Stretches:
    """Cuts a text into parts before and behind the lines that are no words of the speaker."""

    def __init__(
        self, parts: PartList, text: str, said: tuple[PartKind, Speaker], url: str | None
    ) -> None:
        self._parts = parts
        self._text = text
        self._said = said
        self._url = url
        self._kind: PartKind | None = None  # of the stretch from _start on; None: what is said
        self._start = 0
        self._behind = 0  # the last line that was noted

    def note(self, kind: PartKind, start: int, end: int) -> None:
        """The line there is of that kind."""
        self._said_again(start)
        if kind is not self._kind or kind in _ALONE:
            self._cut(start)
        self._kind, self._behind = kind, end + 1

    def rule(self, start: int, end: int) -> None:
        """The line there ends the speech: what follows is a paper."""
        self.note(PartKind.SET_ASIDE, start, end)
        self._cut(end)
        self._kind, self._said = None, (PartKind.TEXT, NOBODY)

    def finish(self) -> None:
        """The text is over."""
        self._said_again(len(self._text))
        self._cut(len(self._text))

    def _said_again(self, end: int) -> None:
        if self._kind is not None and self._behind < end:
            self._cut(self._behind)
            self._kind = None

    def _cut(self, end: int) -> None:
        kind, speaker = (self._kind, NOBODY) if self._kind else self._said
        self._parts.add(kind, self._text[self._start : end], speaker, self._url)
        self._start = end


def add_text(
    parts: PartList,
    text: str,
    kind: PartKind,
    speaker: Speaker,
    url: str | None = None,
    first: str = "",
) -> None:
    """Add the lines of a speech as parts; ``kind`` and ``speaker`` are those of what is said.

    ``first`` stands on the line of the mark: it is said, even where it is 「（朗読）」 alone.
    """
    text = f"{first}\n{text}"
    stretches: _Stretches | None = None
    for found in MAY_BE_NOTED.finditer(text):
        start = found.start() + 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        ruled = is_rule(line)
        noted = None if ruled else kind_of_line(line)
        if not (ruled or noted):
            continue
        stretches = stretches or _Stretches(parts, text, (kind, speaker), url)
        if noted:
            stretches.note(noted, start, end)
        else:
            stretches.rule(start, end)
    if stretches is None:
        parts.add(kind, text, speaker, url)
    else:
        stretches.finish()


def add_lines(
    parts: PartList,
    lines: Iterable[str],
    kind: PartKind,
    speaker: Speaker,
    url: str | None = None,
    first: str = "",
) -> None:
    """Like ``add_text``, of lines."""
    add_text(parts, "\n".join(lines), kind, speaker, url, first)


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
