"""What a speaker's label says: 委員長, 小林委員, 議長（山田太郎君）, 情報政策課長."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from crawler.extract.parts import Speaker
from state.records import Role

_ENDING = re.compile(
    r"(?:委員長|議長|委員|議員|長|監|官|知事|参事|主幹|主査|書記|説明員|事務局|参考人|公述人|証人"
    r"|氏|君|さん|様|番|CIO|CDO)$"
)
_MARKS = "○◯〇◎●◆△▲"
_CIRCLES = "○◯〇"
_HIDDEN = re.compile(rf"([{_CIRCLES}])\1+")  # ○○委員: a name that is not printed
_NO_LABEL = re.compile(r"[、。「」『』!?！？:：]|全員$|多数$|一同$")
_BRACKETED = re.compile(
    r"(?P<office>[^()（）\s](?:[^()（）]*[^()（）\s])?)\s*[(（](?P<name>[^()（）]+)[)）]"
)
_HONORIFIC = re.compile(r"(?<!\s)\s*(?:議員|委員|君|氏|さん|様)$")
_CHAIR = re.compile(r"(?:副?委員長|副?議長|座長|会長|主査)(?:職務代理者?)?$")
_MEMBER = re.compile(r"(?:委員|議員|番)$")
# A 政府参考人 of the Diet is an official.
_WITNESS = re.compile(r"(?<!政府)参考人|公述人|(?<!保)証人|意見陳述者")
_SECRETARIAT = re.compile(r"事務局|書記|議事課")
_EXECUTIVE = re.compile(r"(?:長|監|官|知事|参事|主幹|CIO|CDO|説明員|管理者)$")
# Bodies of the executive whose members are 委員(長) too; they answer, they do not ask.
_EXECUTIVE_BODY = re.compile(r"監査委員|(?:教育|選挙管理|公平|農業|人事|公安)委員")

# Before these words stands a person's name (大野副市長), before 課長 or 部長 a department.
_AFTER_NAME = re.compile(
    r"(?P<name>[^\s]{1,8}?)\s*"
    r"(?P<office>(?:代表)?(?:監査|教育|選挙管理|農業|公平)委員|委員|議員|参考人|公述人|証人|副?市長|副?区長|副?町長|副?村長|副?知事|教育長|副?議長|副?委員長)$"
)
# A committee or a field of work, not a name, before 委員長 or 委員.
_FIELD = re.compile(
    r"(?:常任|特別|運営|調査|審査|決算|予算|総務|文教|厚生|建設|経済|教育|福祉|環境|企画|財政"
    r"|消防|都市|産業|農業|管理|監査|公平|人事|公安|民生|委員会|副|前|次期|担当|各|正副|年長|政府)$"
)


# A sitting has some dozens of speakers and some thousands of speeches: each label is read once.
@lru_cache(maxsize=4096)
def is_label(text: str) -> bool:
    """Whether a short text in brackets names a speaker rather than a thing or an event."""
    text = text.strip()
    if not 0 < len(text) <= 40 or _NO_LABEL.search(text):
        return False
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        return bool(_ENDING.search(bracketed["office"]) or _HONORIFIC.search(bracketed["name"]))
    return bool(_ENDING.search(text))


@lru_cache(maxsize=4096)
def read_label(label: str, council: str | None = None) -> Speaker:
    """The speaker whom a label names; ``council`` keeps 大田区長 from being Mr 大田."""
    printed = label.strip()
    bracketed = _BRACKETED.fullmatch(printed)
    if bracketed:
        office, inner = _office_first(bracketed["office"].strip(), bracketed["name"].strip())
        name = _HONORIFIC.sub("", inner)
        role = role_of(office)
        if role is Role.UNKNOWN:
            role = role_of(inner)
        return Speaker(label=printed, name=name or None, office=office, role=role)
    name_first = _AFTER_NAME.fullmatch(printed)
    if name_first and _is_name(name_first["name"], name_first["office"], council):
        return Speaker(
            label=printed,
            name=name_first["name"],
            office=name_first["office"],
            role=role_of(printed),
        )
    role = role_of(printed)
    if role is Role.UNKNOWN:
        name = _HONORIFIC.sub("", printed)
        return Speaker(label=printed, name=name if name != printed else None, role=role)
    return Speaker(label=printed, office=printed, role=role)


def with_hidden_name(mark: str, label: str) -> str:
    """〇〇委員 of 〇委員 behind the mark 〇: what looks like a mark hides a name, of two letters.

    Of three, the first is a mark. In a bracket nobody is hidden who is named behind it.
    """
    hidden = mark in _CIRCLES and label.startswith(mark) and not label.startswith(mark * 2)
    return f"{mark}{label}" if hidden and not label.endswith((")", "）")) else label


def name_beside_office(speaker: Speaker) -> Speaker:
    """Name and office of 「川本　委員長」, where nothing else told them apart: the blank does."""
    words = (speaker.label or "").replace("\u3000", " ").split()
    if len(words) != 2 or (speaker.office or "").replace("\u3000", " ").split() not in (
        [],
        ["".join(words)],
        words,
    ):
        return speaker
    first, second = words
    if is_label(first) and _HONORIFIC.search(second):
        name = _HONORIFIC.sub("", second)
        return replace(speaker, name=name, office=first, role=role_of(first))
    role = role_of(second)
    known = speaker.role if role is Role.UNKNOWN else role
    return replace(speaker, name=first, office=second, role=known)


def _office_first(before: str, inside: str) -> tuple[str, str]:
    """議長（山田太郎君） and 山田太郎（総務部長） alike; in doubt the bracket holds the name."""
    if _ENDING.search(before) or _HONORIFIC.search(inside) or not _ENDING.search(inside):
        return before, inside
    return inside, before


def role_of(office: str) -> Role:
    """In what capacity an office speaks, where the word says so plainly."""
    if _WITNESS.search(office):
        return Role.WITNESS
    if _SECRETARIAT.search(office):
        return Role.SECRETARIAT
    if _EXECUTIVE_BODY.search(office):
        return Role.EXECUTIVE
    for pattern, role in ((_CHAIR, Role.CHAIR), (_MEMBER, Role.MEMBER)):
        if pattern.search(office):
            return role
    return Role.EXECUTIVE if _EXECUTIVE.search(office) else Role.UNKNOWN


def _is_name(name: str, office: str, council: str | None) -> bool:
    bare = name.strip(_MARKS)  # marks or whole labels may have run together: 議長○議長
    if not (bare or _HIDDEN.fullmatch(name)) or _FIELD.search(name) or _ENDING.search(bare):
        return False
    place = name + office.removeprefix("副")[0]
    return not (council and council.startswith(place))
