"""Where somebody who answered corrects an answer of theirs later in the record. Pure.

Which of their answers is meant only a reader can tell: a post quotes the words beside each of them
that it shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.text import Marked, both_ends, clean
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from state.records import Part

LONGEST = 80  # letters of a correction that a post quotes beside all else
_EARLIER = "(?:先ほど|さきほど|先程|先刻|午前中?|昨日|前回)"
_SAID = "(?:答弁|お答え|回答|説明|発言|申し上げ)"
# Papers are corrected too, and «as I said before» is said of other errors.
_ON = "(?:(?!資料|議案|予算書|正誤表|会議録|議事録|とおり|通り)[^。]){0,80}?"
_CORRECTS = (
    r"訂正(?:を|のほう)?(?:(?:いたし|致し|し)(?!ません|ない|かね)|させて(?:いただ|頂)"
    r"|(?:を?お)?願い|申し上げ)"
)
_ERROR = "(?:誤り|間違い)"
_CORRECTION = re.compile(
    f"{_EARLIER}{_ON}(?:"
    f"{_SAID}{_ON}(?:。(?:正しくは{_ON}。)?(?:(?:おわび|お詫び)[^。]{{0,8}})?)?{_CORRECTS}"
    f"|{_SAID}に{_ERROR}が(?:あり|ござい)(?!ません|ましたら)"
    f"|{_SAID}[^。、]{{0,6}}たが{_ON}の{_ERROR}(?:です|でした|でござい(?!ません))"
    ")[^。]*"
)
_SPOKEN = (PartKind.SPEECH, PartKind.ANSWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """``words`` correct what was said before, as the record prints them; ``url`` leads to them."""

    words: str
    url: str | None = None


def correction_of(parts: Sequence[Part], seq: int) -> Correction | None:
    """The first correction behind the part of that number by who speaks there; None for none."""
    who = _speaker(parts[seq])
    return next(_corrections(parts[seq + 1 :], who), None) if any(who) else None


def _corrections(parts: Sequence[Part], who: tuple[str | None, ...]) -> Iterator[Correction]:
    for part in parts:
        # Looked for before any pattern: hardly a speech holds one of these.
        if not any(word in part.text for word in ("訂正", "誤り", "間違い")):
            continue
        if part.kind in _SPOKEN and _speaker(part) == who:
            found = _CORRECTION.search(clean(part.text))
            if found:
                words = both_ends(Marked(found[0]), LONGEST).text
                yield Correction(words=words, url=part.url)


def _speaker(part: Part) -> tuple[str | None, ...]:
    return (part.name, part.office) if part.name or part.office else (part.speaker,)
