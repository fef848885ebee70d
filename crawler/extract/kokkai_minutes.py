"""A meeting of the Diet as a document: who speaks in what capacity, what is no speech, who asks.

The API cuts the minutes into speeches and names the speaker; the text of each begins with the
printed mark (○国務大臣（山田太郎君）　…). Directions such as 〔拍手〕 stand in lines of their own.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.extract.exchanges import ANSWERING, with_exchanges
from crawler.extract.minutes import Expectation, checked
from crawler.extract.parts import PartList, Speaker
from crawler.extract.speakers import role_of
from crawler.extract.wareki import first_date
from state.records import Document, DocumentKind, Part, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from config.models import Source
    from crawler.extract.kokkai import MeetingRecord, SpeechRecord

MINUTES = "会議録"
HEAD = "会議録情報"  # the cover: day, attendance, agenda; always number 0, and no speech

_MARK = re.compile(r"[○◯〇](?P<label>[^\s。、]{1,80})[\u3000 \n]")
_OFFICE = re.compile(r"(?P<office>[^（）]+)（[^（）]+）")
_GIVEN_NAME = re.compile(r"^（[^（）]+）")

# What a line of its own may be, other than words that somebody said.
_APART = re.compile(
    r"^[\u3000 ]*(?P<note>〔[^〔〕]{1,2000}〕)[\u3000 ]*$"
    r"|^(?P<rule>[─━―—‐…・◇\-－ー\u3000 ]{5,})$"
    r"|^(?P<hour>[\u3000 ]{2,}(?:午前|午後|正午)[^。\n]{0,30})$",
    re.MULTILINE,
)
_SOUND = re.compile(r"[」』].{0,12}(?:呼|叫|発言)|拍手|笑声")
_CLOSED = re.compile(r"(?:散|閉|延|流)[会會]")
_DAY_ALONE = re.compile(r"^[\u3000 ]*(?P<day>[^\s（）]{6,14})（.曜.）", re.MULTILINE)

# What the Diet calls those who speak, beside the words that councils use as well.
_SECRETARIAT = re.compile(r"事務総長|専門員|(?:衆議院|参議院|審査会|調査会)(?:法制局|事務局)")
_GOVERNMENT = re.compile(
    r"大臣|政務次官|長官|政府(?:参考人|委員|特別補佐人)|説明員|事務官|次官|会計検査院|人事院"
)
_WITNESS = re.compile(r"参考人|公述人|証人|意見陳述者")
_CHAIR = re.compile(r"(?:議長|委員長|会長|主査|座長|理事)(?:代理|代行|心得)?$")
# Whoever is of neither house nor government is asked like an official, as the legal advisers are.
_ANSWERING = (*ANSWERING, Role.UNKNOWN)


def minutes_of(meeting: MeetingRecord, source: Source) -> Document:
    """The document of a meeting that came with its text.

    Raises LayoutChanged for a meeting without text or cover.
    """
    if not meeting.speeches or any(one.speech is None for one in meeting.speeches):
        raise LayoutChanged(f"{meeting.id} came without its text")
    return Document(
        key=f"{source.id}/{meeting.id}",
        source=source.id,
        platform="kokkai",
        kind=DocumentKind.MINUTES,
        title=" ".join(filter(None, (_session(meeting), _body(meeting), meeting.issue))),
        parts=_parts(meeting),
        url=meeting.url,
        council=source.council or "国会",
        author=source.author,
        meeting=_body(meeting),
        session=" ".join(filter(None, (_session(meeting), meeting.issue))),
        held_on=meeting.day,
        published_at=min(
            (one.created_at for one in meeting.speeches if one.created_at), default=None
        ),
    )


def doubts(meeting: MeetingRecord, document: Document) -> tuple[str, ...]:
    """What speaks against the document of a meeting, in words; () where nothing does."""
    size = sum(len((one.speech or "").encode()) for one in meeting.speeches)
    return checked(document, Expectation(days=_other_days(meeting), size=size))


def _other_days(meeting: MeetingRecord) -> tuple[date, ...]:
    """The days on the cover, where none of them is the one that the API gives the meeting.

    A committee's first cover names the day of convocation before its own: one line must fit.
    """
    cover = meeting.speeches[0].speech or "" if meeting.speeches else ""
    days = [first_date(found["day"]) for found in _DAY_ALONE.finditer(cover)]
    named = tuple(day for day in days if day)
    return () if meeting.day in named else named


def _session(meeting: MeetingRecord) -> str:
    return f"第{meeting.session}回国会" + ("（閉会中）" if meeting.closing else "")


def _body(meeting: MeetingRecord) -> str:
    return f"{meeting.house}{meeting.name}"


def _parts(meeting: MeetingRecord) -> Sequence[Part]:
    pieces = PartList()
    last = meeting.speeches[-1]
    for record in meeting.speeches:
        if (record.order == 0) != (record.speaker == HEAD):
            raise LayoutChanged(f"{record.id} is of {record.speaker!r}: number 0 must be {HEAD}")
        if record.order == 0:
            pieces.add(PartKind.SET_ASIDE, record.speech or "", url=record.url)
        else:
            _cut(record, pieces, closing=record is last)
    return with_exchanges(pieces.done(), _ANSWERING)


def _cut(record: SpeechRecord, pieces: PartList, *, closing: bool) -> None:
    """The words of one speaker, and between them what is printed in lines of its own.

    Behind the hour at which the meeting ended come lists of those present and annexes.
    """
    text = record.speech or ""
    mark = _MARK.match(text)
    speaker = _speaker(record, mark["label"] if mark else "")
    position = mark.end() if mark else 0
    aside: list[str] = []
    for line in _APART.finditer(text, position):
        said = text[position : line.start()].strip()
        sound = line["note"] and _SOUND.search(line["note"])
        if said or sound:
            _put_aside(pieces, aside, record.url)
        pieces.add(PartKind.SPEECH, said, speaker, record.url)
        position = line.end()
        if sound:
            pieces.add(PartKind.INTERJECTION, line["note"], url=record.url)
            continue
        aside.append(line[0].strip())
        if closing and _CLOSED.search(line["hour"] or ""):
            aside.append(text[position:].strip())
            position = len(text)
            break
    _put_aside(pieces, aside, record.url)
    pieces.add(PartKind.SPEECH, text[position:], speaker, record.url)


def _put_aside(pieces: PartList, lines: list[str], url: str | None) -> None:
    """Lines that follow each other are one part."""
    pieces.add(PartKind.SET_ASIDE, "\n".join(filter(None, lines)), url=url)
    lines.clear()


def _speaker(record: SpeechRecord, label: str) -> Speaker:
    """The name is the API's own; the office is its position, else the one that is printed."""
    printed = _printed_office(label, record.speaker)
    return Speaker(
        label=label or record.speaker or None,
        name=record.speaker or None,
        office=record.position or printed or None,
        role=_role(record, printed),
    )


def _printed_office(label: str, name: str) -> str:
    """国務大臣 of 国務大臣（山田太郎君）, 委員長 of 山田委員長, 委員 of 山田（太）委員."""
    bracketed = _OFFICE.fullmatch(label)
    if bracketed:
        return bracketed["office"]
    if label.endswith("君"):
        return ""
    pairs = zip(label, name, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return _GIVEN_NAME.sub("", label[shared:]) if shared else ""


def _role(record: SpeechRecord, printed: str) -> Role:
    """In what capacity: what is printed counts first, for a member may chair for an hour."""
    for words in filter(None, (record.role, printed, record.position)):
        for pattern, role in _ROLES:
            if pattern.search(words):
                return role
        shared = role_of(words)
        if shared is not Role.UNKNOWN:
            return shared
    return Role.MEMBER if record.group else Role.UNKNOWN


# The first that fits; a 政府参考人 is no 参考人.
_ROLES = (
    (_SECRETARIAT, Role.SECRETARIAT),
    (_GOVERNMENT, Role.EXECUTIVE),
    (_WITNESS, Role.WITNESS),
    (_CHAIR, Role.CHAIR),
)
