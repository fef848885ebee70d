"""The first line of a speech in minutes that keep their lines: mark, who speaks, first words.

○議長（山田太郎議員）　…   ○（山田太郎議長）　…   ○山田太郎議長　　…   ○委員長（山田太郎）
○山田　委員長　　…   ◎山田　課長補佐　…   ◆40番（山田花子議員）　…   ◎市長（山田　太郎）　…
○（問）　…

Lines that begin with such a mark and are no speech: ○議事日程（第３号）, 〇出席議員,
〇午後１時開会,
〇　第　１　日, ◎会期の決定, △日程第１ (all seen 2026-11).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from crawler.extract.parts import Speaker
from crawler.extract.rosters import Roster
from crawler.extract.speakers import is_label, read_label, role_of, with_hidden_name
from state.records import PartKind, Role

MARKS = frozenset("○◯〇◎●◆△▲")
_BLANKS = " \t\u3000"
_INNER = r"[(（](?:[^()（）]|[(（][^()（）]{1,20}[)）]){1,40}[)）]"
# Behind the label stand a blank and the first words, or nothing.
_REST = rf"(?=[{_BLANKS}]|\Z)"
_BRACKETED = re.compile(
    rf"(?P<label>[^\s()（）「」。、]{{0,30}}(?:\([^()（）]{{1,20}}\))?[{_BLANKS}]?{_INNER})"
    rf"(?:[(（〔［](?:拍手|笑声|登壇|自席)[^()（）〔〕［］]{{0,6}}[)）〕］])?{_REST}"
)
_OPENING_LOST = re.compile(rf"(?P<label>[^\s()（）「」。、]{{3,30}})[)）]{_REST}")
_BARE = re.compile(rf"(?P<label>[^\s()（）「」。、]{{1,30}}){_REST}")
NAME_THEN_OFFICE = re.compile(
    rf"(?P<label>[^\s()（）「」。、]{{1,10}}[{_BLANKS}]{{1,2}}[^\s()（）「」。、]{{2,20}}){_REST}"
)
# Offices whose words alone, without a name and a blank before them, name nobody: they stand in
# running text and in headings as well.
_LOWER_OFFICES = (
    r"(?:補佐|主任|主事|技師|技監|専門員|保健師|管理者|社長|理事|教授|顧問|参与|請願者|陳情者)"
)
_LOWER = (
    rf"(?P<name>[^\s\d()（）「」。、第号]{{1,10}})[{_BLANKS}]{{1,2}}"
    rf"(?P<office>[^\s()（）「」。、]{{0,26}}{_LOWER_OFFICES})"
)
_LOWER_OFFICE_AND_NAME = re.compile(
    rf"(?!指定管理者)[^\s\d()（）「」。、第号]{{0,20}}{_LOWER_OFFICES}"
    r"[(（](?!の)[^\s\d()（）「」。、第号]{2,10}[)）]"
)
_NAME_THEN_LOWER_OFFICE = re.compile(rf"(?P<label>{_LOWER}){_REST}")
_NO_SPEAKER = re.compile(
    r"議事日程|議事次第|(?:出席|欠席|欠員|出席を求め|遅刻|早退)(?:議員|委員|者|説明|し|した)|出席説明員"
    r"|説明のため|職務のため|事務局(?:職員|出席)|会議に付した|日程第|午[前後].{1,9}分?|第[\d０-９一二三四五六七八九十]{1,3}(?:号|日|回|条|章|款|項)"
    r"|議員定数|会議の場所|会議の概要|会議録署名|地方自治法|委員外(?:議員|委員)\Z"
)
_ASKED, _ANSWERED = re.compile(r"[(（](?:質?問|質疑|意見)[)）]"), re.compile(r"[(（]答(?:弁)?[)）]")
_OUTER = re.compile(r"[(（](?P<inner>.{1,60})[)）]", re.DOTALL)
_OFFICE_INSIDE = re.compile(r"(?P<before>[^()（）]{2,30})(?P<inside>[(（][^()（）]{1,30}[)）])")
_TWO_OFFICES = re.compile(
    r"(?P<office>(?P<first>[^()（）]{1,30})[(（][^()（）]{1,20}[)）])[(（](?P<name>[^()（）]{1,20})[)）]"
)
_GLUED_OFFICE = re.compile(r"(?P<office>.*?(?:長|監|官|主幹|参事))(?P<name>.{2,12})")
_HONORIFIC = re.compile(r"(?:君|氏|さん|様|議員|委員)$")
_NO_OFFICE = frozenset({"君", "氏"})
# What a mark says where the words do not. ○ is printed before everybody somewhere.
_ROLES = {"◆": Role.MEMBER, "◎": Role.EXECUTIVE}


class Opening(NamedTuple):
    """``rest`` is what stands behind the label on the same line, outer blanks cut.

    One is made for each speech of a sitting, in half the time of a dataclass.
    """

    mark: str
    speaker: Speaker
    rest: str
    kind: PartKind = PartKind.SPEECH


_NO_ROSTER = Roster()


def opening(
    line: str, council: str | None = None, roster: Roster = _NO_ROSTER, *, sure: bool = False
) -> Opening | None:
    """The speech that a line opens, None where it opens none.

    ``sure``: the site itself says that a speech begins here, so that a label need not sound like
    one.
    """
    if len(line) < 2 or line[0] not in MARKS or line[1] in _BLANKS:
        return None
    bracketed = _BRACKETED.match(line, 1)
    found = bracketed or _unbracketed(line, roster, sure=sure)
    if found is None:
        return None
    label = with_hidden_name(line[0], found["label"].strip(_BLANKS))
    if bracketed and not (sure or _is_known(label, roster)):
        return None
    meant = _meant(line[0], label, council, roster)
    if meant is None:
        return None
    speaker, kind = meant
    return Opening(mark=line[0], speaker=speaker, rest=line[found.end() :].strip(), kind=kind)


@lru_cache(maxsize=512)
def _meant(
    mark: str, label: str, council: str | None, roster: Roster
) -> tuple[Speaker, PartKind] | None:
    """Whom a label behind a mark names, and for what; None where it names no speaker."""
    if _NO_SPEAKER.match(label):
        return None
    if kind := _summary_kind(label):
        return Speaker(label=label), kind
    speaker = read_speaker(label, council, roster)
    if speaker.role in (None, Role.UNKNOWN) and mark in _ROLES:
        speaker = replace(speaker, role=_ROLES[mark])
    return speaker, PartKind.SPEECH


def _unbracketed(line: str, roster: Roster, *, sure: bool) -> re.Match[str] | None:
    """The label behind the mark of a line, where it does not end with a bracket."""
    for shape in (NAME_THEN_OFFICE, _BARE, _OPENING_LOST):
        found = shape.match(line, 1)
        if found and (
            is_label(found["label"]) or (shape is not _OPENING_LOST and _split(found, roster))
        ):
            return found
    lower = _NAME_THEN_LOWER_OFFICE.match(line, 1)
    if lower:
        return lower
    lost = _OPENING_LOST.match(line, 1)
    if lost and (sure or _GLUED_OFFICE.fullmatch(lost["label"])):
        return lost
    return _BARE.match(line, 1) if sure else None


@lru_cache(maxsize=512)
def _is_known(label: str, roster: Roster) -> bool:
    """Whether a bracketed label names a speaker by its words, or by the roster."""
    outer = _OUTER.fullmatch(label)
    inner = outer["inner"] if outer else label
    two = _TWO_OFFICES.fullmatch(without_blanks(inner))
    named = is_label(inner) or _is_named(inner, roster) or roster.split(inner) is not None
    lower = _LOWER_OFFICE_AND_NAME.fullmatch(without_blanks(label))
    return any((named, two, lower, _summary_kind(label)))


def _is_named(label: str, roster: Roster) -> bool:
    """山田太郎（参考人） is a speaker where the roster knows him; 予算案（市長） is no label."""
    inside = _office_inside(label)
    return inside is not None and (is_label(inside["before"]) or roster.names(inside["before"]))


def _split(found: re.Match[str], roster: Roster) -> bool:
    return roster.split(found["label"]) is not None


def _summary_kind(label: str) -> PartKind | None:
    if _ASKED.fullmatch(label):
        return PartKind.QUESTION
    return PartKind.ANSWER if _ANSWERED.fullmatch(label) else None


@lru_cache(maxsize=512)
def read_speaker(label: str, council: str | None = None, roster: Roster = _NO_ROSTER) -> Speaker:
    """The speaker whom a printed label names, with the document's roster to tell name from office.

    The label stays as it is printed, without an outer bracket; the name has no blanks.
    """
    outer = _OUTER.fullmatch(label)
    printed = outer["inner"].strip(_BLANKS) if outer else label
    two = _TWO_OFFICES.fullmatch(without_blanks(printed))
    if two:
        name = _HONORIFIC.sub("", two["name"])
        role = role_of(two["first"])
        return Speaker(label=printed, name=name, office=two["office"], role=role)
    inside = _office_inside(printed)
    before, more = (inside["before"], inside["inside"]) if inside else (printed, "")
    split = None if "（" in before or "(" in before else roster.split(before)
    if split:
        name, office = split
        title = None if office in _NO_OFFICE else f"{office}{more}"
        return replace(read_label(office), label=printed, name=name, office=title)
    lower = re.fullmatch(_LOWER, printed)
    if lower:
        return Speaker(label=printed, name=lower["name"], office=lower["office"], role=Role.UNKNOWN)
    whole = without_blanks(printed)
    if inside and is_label(before):
        return Speaker(label=printed, office=whole, role=role_of(before))
    lost = _GLUED_OFFICE.fullmatch(whole) if _lost_a_bracket(printed) else None
    if lost:
        whole = f"{lost['office']}（{lost['name']}）"
    return replace(read_label(whole, council), label=printed)


def _office_inside(label: str) -> re.Match[str] | None:
    """会計管理者 in 特命担当部長(会計管理者) is a second office, not a name."""
    found = _OFFICE_INSIDE.fullmatch(label)
    if found is None or _HONORIFIC.search(found["inside"][:-1]):
        return None
    return found if is_label(found["inside"][1:-1]) else None


def _lost_a_bracket(printed: str) -> bool:
    return not is_label(printed) and "（" not in printed and "(" not in printed


def without_blanks(label: str) -> str:
    """A label as one word: printed lists close up what texts space, and the other way round."""
    # One after the other: a seventh of what a table of letters takes for a label.
    for blank in _BLANKS:
        label = label.replace(blank, "")
    return label
