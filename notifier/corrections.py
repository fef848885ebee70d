"""Where somebody who answered corrects an answer of theirs later in the record, or adds what it
left out. Pure.

Which of their answers is meant only a reader can tell: a post quotes the words beside each of them
that it shows. Bills, papers and minutes are corrected by other words of the same kind, so what is
corrected must be named, or both the wrong words and the right ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from notifier.text import Marked, both_ends, clean
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from state.records import Part

LONGEST = 80  # letters of a correction that a post quotes beside all else
_EARLIER = "(?:先ほど|さきほど|先程|先刻|午前中?|昨日|前回)"
_SAID = "(?:答弁|お答え|回答|説明|発言|申し上げ)"
# Papers are corrected too, and «as I said before» is said of other errors.
_ON = "(?:(?!資料|議案|予算書|正誤表|会議録|議事録|とおり|通り)[^。]){0,80}?"
_CORRECTS = (
    r"訂正(?:を|のほう)?(?:"
    r"(?:いたし|致し|し)(?!ません|ない|かね|て(?:いただ|頂|くだ|下さ|ほし|もら))"
    r"|させて(?:いただ|頂)(?!く(?:こと|場合|必要))|(?:を?お)?願い|申し上げ)"
)
_ERROR = "(?:誤り|間違い)"
_IS = "(?:です|でした|でござい(?!ません))"
_THERE_IS = "が(?:あり|ござい)(?!ません|ましたら)"
_FIGURE = "(?:数字|数値|件数|人数|金額|割合|年度|日付|時期|名称)"
_AFTER_EARLIER = (
    f"{_ON}{_SAID}{_ON}(?:。(?:正しくは{_ON}。)?(?:(?:おわび|お詫び)[^。]{{0,8}})?)?{_CORRECTS}",
    f"{_ON}{_SAID}(?:た|ました)?{_FIGURE}?に{_ERROR}{_THERE_IS}",
    f"{_ON}{_SAID}[^。、]{{0,6}}たが{_ON}の{_ERROR}{_IS}",
    f"の{_FIGURE}(?:を|の)(?:一部)?{_CORRECTS}",
    f"の{_FIGURE}に{_ERROR}{_THERE_IS}",
)
_OWN = "(?<!提案)(?<!案の)(?<!員の)(?<!録の)(?:答弁|発言|お答え|回答|説明)"
_CORRECTION = re.compile(
    f"(?:{_EARLIER}(?:{'|'.join(_AFTER_EARLIER)})"
    # Without «before» as well, where the answer itself is named, or a slip with an excuse.
    f"|{_OWN}(?:の(?:一部|中|内容|字句|{_FIGURE})?|内容)?(?:の|を)(?:一部)?{_CORRECTS}"
    "|(?:言い|読み)(?:間違|誤|違)[いえり]?(?:ました(?!ら)|まして|が(?:あり|ござい)まし(?!たら))"
    "[^。]{0,40}。?[^。]{0,40}(?:訂正|正しくは|失礼|おわび|お詫び)"
    ")[^。]*"
)
_NUMERAL = "[0-9０-９〇一二三四五六七八九十百千]"
_SAID_SO = re.compile(
    "と[^、。「」]{0,12}?(?:申し上げ|お答え|答弁|回答|説明|発言|読み上げ|お伝え|述べ|言い|言って)"
    "[^、。「」]{0,12}?(?:が|けれども?)、?"
)
_WRONG = re.compile(f"(?:「[^「」]{{1,80}}」|{_NUMERAL}[^、。「」]{{0,12}})\\Z")
_RIGHT = re.compile(f"(?:」|{_NUMERAL})[^「」]{{0,12}}の{_ERROR}{_IS}|正しくは")
_LEFT_OUT = re.compile(
    "[^。、]{0,16}(?:答弁|お答え|回答)の?(?:漏れ|もれ)(?:"
    f"{_THERE_IS}|があった(?!ら)|でした|でござい(?!ません)|(?:について|の分)[^。]{{0,12}}お答え"
    ")[^。]*(?:。[^。]+)?"
)
"""With the sentence behind it, which mostly says what."""
_HINTS = ("訂正", "誤", "間違", "正しくは", "漏れ", "もれ")
_SPOKEN = (PartKind.SPEECH, PartKind.ANSWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """``words`` correct what was said before, as the record prints them, or with ``adds`` say what
    was left out; ``url`` leads to them."""

    words: str
    url: str | None = None
    adds: bool = False


def correction_of(parts: Sequence[Part], seq: int, end: int | None = None) -> Correction | None:
    """The first correction behind the part of that number by who speaks there, or behind the offset
    ``end`` of the part itself; None for none."""
    part = parts[seq]
    who = _speaker(part)
    if not any(who):
        return None
    rest = () if end is None else (replace(part, text=part.text[end:]),)
    return next(_corrections((*rest, *parts[seq + 1 :]), who), None)


def _corrections(parts: Iterable[Part], who: tuple[str | None, ...]) -> Iterator[Correction]:
    for part in parts:
        # Looked for before any pattern: hardly a speech holds one of these.
        if not any(word in part.text for word in _HINTS):
            continue
        if part.kind in _SPOKEN and _speaker(part) == who:
            text = clean(part.text)
            for words, adds in ((_corrected(text), False), (_left_out(text), True)):
                if words:
                    shown = both_ends(Marked(words), LONGEST).text
                    yield Correction(words=shown, url=part.url, adds=adds)


def _left_out(text: str) -> str:
    found = _LEFT_OUT.search(text)
    return found[0] if found else ""


def _corrected(text: str) -> str:
    found = _CORRECTION.search(text)
    return found[0] if found else next(_restated(text), "")


def _restated(text: str) -> Iterator[str]:
    """Sentences with both the wrong words and the right ones. Step by step: as one pattern it would
    try all lengths of all its gaps with each other."""
    for said in _SAID_SO.finditer(text):
        wrong = _WRONG.search(text, max(0, said.start() - 82), said.start())
        rest = text[said.end() : said.end() + 160].partition("。")[0]
        if wrong and _RIGHT.search(rest):
            yield text[wrong.start() : said.end()] + rest


def _speaker(part: Part) -> tuple[str | None, ...]:
    return (part.name, part.office) if part.name or part.office else (part.speaker,)
