"""Printed minutes: who speaks stands at the start of a line, and nowhere else.

○議長（山田花子君）　… · ◆12番（佐藤一郎君）　… · ○山田委員長　… · 【山田委員】… · 委員：… ·
○（問）… · ○（答）…
Rosters, agendas and times of day bear marks too and are no speeches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.extract.parts import NOBODY, PartList, Speaker
from crawler.extract.speakers import is_label, read_label, with_hidden_name
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from state.records import Part

_MARKS = "○◯〇◎◆●◇△▲■□"
_NAMED = re.compile(
    rf"(?P<mark>[{_MARKS}]?)[ \u3000]*(?P<office>[^()（）。、:：「」【】{_MARKS}]{{1,30}})"
    r"[(（](?P<name>[^()（）。、]{1,24})[)）](?P<rest>(?:[ \u3000].*)?)"
)
_MARKED = re.compile(rf"[{_MARKS}][ \u3000]*(?P<rest>\S.*)")
_BRACKETED = re.compile(r"[【〔](?P<label>[^【】〔〕]{1,30})[】〕][ \u3000]*(?P<rest>.*)")
_COLON = re.compile(rf"[{_MARKS}・]?[ \u3000]*(?P<label>[^:：。、（）()]{{1,20}})[:：](?P<rest>.+)")
_ASKED = re.compile(
    rf"[{_MARKS}・]?[ \u3000]*[(（](?P<word>問|質問|質疑|答|答弁|回答)[)）][ \u3000]*(?P<rest>.*)"
)
_HONORIFIC = re.compile(r"(?:君|議員|委員|氏|さん)$")
_COUNTED = re.compile(r"[\d０-９一二三四五六七八九十]+[名人]")
_ROSTER = re.compile(
    r"出席|欠席|説明のため|説明員|職務のため|事務局職員|傍聴|署名|議事日程|会議に付し|付議事件"
    r"|参集|招集|氏名|名簿"
)
_RULE = re.compile(r"[-*_=─━―…・\s]{3,}")
_SOUND = re.compile(
    r"[〔(（\[].{0,40}(?:声あり|呼ぶ者|声起こる|拍手|笑声|発言する者|傍聴席).{0,20}[〕)）\]]"
)
_TIME = re.compile(
    r"[〔(（\[]?[ \u3000]*+(?:開会|開議|休憩|再開|散会|閉会|延会)?[ \u3000]*午[前後][^。、]{1,16}"
    r"(?:開会|開議|休憩|再開|散会|閉会|延会)?[ \u3000]*[〕)）\]]?"
)
_ITEM = re.compile(r"[△◎◇■□●▲][ \u3000]*\S|日程第|第[\d０-９一二三四五六七八九十]{1,3}[ \u3000]")
_HEADING_LONGEST = 90
_GAP = re.compile(r"\u3000+|  +")
_LETTER = re.compile(r"\S(?:[ \u3000]+|$)")
_MOST_LETTERS = 8
_LEAST_SPEECHES = 2
_LEAST_COLONS = 3
_LEAST_SAID = 12  # code points behind a colon: 「会長：山田太郎」 is a roster


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A line that opens a speech, and what of it is said."""

    kind: PartKind = PartKind.SPEECH
    speaker: Speaker
    rest: str
    colon: bool = False


def parts_of_printed_minutes(text: str, council: str | None = None) -> tuple[Part, ...] | None:
    """The parts of minutes in reading order; None where nobody's words are marked as his.

    What stands before the first speech is its cover: set aside, all but whole sentences.
    """
    lines = [line.strip() for line in text.split("\n")]
    turns = {n: turn for n, line in enumerate(lines) if (turn := _turn(line, council))}
    colons = sum(turn.colon for turn in turns.values())
    if colons < _LEAST_COLONS:
        turns = {n: turn for n, turn in turns.items() if not turn.colon}
    if len(turns) < _LEAST_SPEECHES:
        return None
    writer = _Writer()
    for number, line in enumerate(lines):
        writer.take(line, turns.get(number))
    return writer.done()


class _Writer:
    """Gives each line to what it belongs to: a speech goes on until something else begins."""

    def __init__(self) -> None:
        self._parts = PartList()
        self._kind = PartKind.SET_ASIDE
        self._speaker = NOBODY
        self._pending: list[str] = []
        self._cover = True

    def take(self, line: str, turn: _Turn | None) -> None:
        if turn:
            self._cover = False
            self._open(turn.kind, turn.speaker, turn.rest)
            return
        kind = _kind_of(line)
        if kind is None:
            self._go_on(line)
        elif kind is PartKind.SET_ASIDE or self._cover:
            self._open(PartKind.SET_ASIDE, NOBODY, line)
        else:
            # An interjection does not end the speech that it interrupts; what is said behind a
            # heading is nobody's until somebody is named.
            interrupts = kind is PartKind.INTERJECTION
            goes_on = (self._kind, self._speaker) if interrupts else (PartKind.TEXT, NOBODY)
            self._open(kind, NOBODY, line)
            self._open(*goes_on, "")

    def done(self) -> tuple[Part, ...]:
        self._flush()
        return self._parts.done()

    def _open(self, kind: PartKind, speaker: Speaker, line: str) -> None:
        self._flush()
        self._kind, self._speaker = kind, speaker
        self._go_on(line)

    def _go_on(self, line: str) -> None:
        if self._cover and line.endswith("。"):
            self._flush()
            self._parts.add(PartKind.TEXT, line)
        elif line:
            self._pending.append(line)

    def _flush(self) -> None:
        self._parts.add(self._kind, "\n".join(self._pending), self._speaker)
        self._pending.clear()


def _kind_of(line: str) -> PartKind | None:
    """What a line is by itself; None: more of what stands before it."""
    if _SOUND.fullmatch(line):
        return PartKind.INTERJECTION
    if _RULE.fullmatch(line) or _opens_roster(line):
        return PartKind.SET_ASIDE
    if len(line) > _HEADING_LONGEST:
        return None
    if _TIME.fullmatch(line):
        return PartKind.SET_ASIDE
    short = "。" not in line and not line.endswith("、")
    return PartKind.HEADING if short and _ITEM.match(line) else None


def _opens_roster(line: str) -> bool:
    marked = _MARKED.match(line)
    return bool(marked and len(line) <= _HEADING_LONGEST and _ROSTER.search(_closed(line)))


def _turn(line: str, council: str | None) -> _Turn | None:
    if not line or _opens_roster(line):
        return None
    return _asked(line) or next(_candidates(line, council), None)


def _asked(line: str) -> _Turn | None:
    asked = _ASKED.match(line)
    if not asked:
        return None
    kind = PartKind.ANSWER if asked["word"] in ("答", "答弁", "回答") else PartKind.QUESTION
    return _Turn(kind=kind, speaker=NOBODY, rest=asked["rest"])


def _candidates(line: str, council: str | None) -> Iterator[_Turn]:
    named = _NAMED.fullmatch(line)
    if named and _names_somebody(named):
        yield _spoken(f"{named['office']}（{named['name']}）", named["rest"], council)
    marked = _MARKED.fullmatch(line)
    if marked:
        for said, rest in _split(marked["rest"]):
            label = with_hidden_name(line[: marked.start("rest")], said)
            if is_label(_closed(label)) and not _ROSTER.search(label):
                yield _spoken(label, rest, council)
    bracketed = _BRACKETED.fullmatch(line)
    if bracketed and is_label(_closed(bracketed["label"])):
        yield _spoken(bracketed["label"], bracketed["rest"], council)
    colon = _COLON.fullmatch(line)
    if colon and is_label(_closed(colon["label"])) and len(colon["rest"].strip()) >= _LEAST_SAID:
        yield replace(_spoken(colon["label"], colon["rest"], council), colon=True)


def _names_somebody(named: re.Match[str]) -> bool:
    """Whether 議長（山田花子君） it is, and not 出席議員（20名） or a remark in brackets."""
    name = _closed(named["name"])
    if _COUNTED.fullmatch(name) or _ROSTER.search(_closed(named["office"])):
        return False
    if not named["mark"] and not _HONORIFIC.search(name):
        return False
    return is_label(f"{_closed(named['office'])}（{name}）")


def _spoken(label: str, rest: str, council: str | None) -> _Turn:
    speaker = replace(read_label(_closed(label), council), label=label.strip())
    return _Turn(speaker=speaker, rest=rest.strip())


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Where a label may end: at the first gap; of 議　長　ただいま… behind the single letters."""
    ends = [0]
    for letter in _LETTER.finditer(text):
        if letter.start() != ends[-1] or len(ends) > _MOST_LETTERS:
            break
        ends.append(letter.end())
    for end in reversed(ends[2:]):
        yield text[:end], text[end:]
    gap = _GAP.search(text)
    yield (text[: gap.start()], text[gap.end() :]) if gap else (text, "")


def _closed(text: str) -> str:
    """A label whose letters stand apart, so that all labels are equally wide: 委 員 長."""
    return "".join(text.split())
