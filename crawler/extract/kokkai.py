"""Answers of the Diet record API, in JSON and in XML, as values that are checked once.

One answer holds the place in the list and records of meetings; ``/api/speech`` gives speeches
without their meeting. Numbers came as strings and a lone record without its list to some clients;
both are read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from config.japan import TOKYO
from crawler.errors import LayoutChanged, NotADocument, Unreachable
from crawler.extract.kokkai_xml import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_Object: TypeAlias = dict[str, Any]

_ISSUE_ID = re.compile(r"[0-9A-Z]{13}(?P<day>\d{8})")
_CODE = re.compile(r"\((19\d{3})\)")
_BUSY = "19001"
OUT_OF_RANGE = "19004"
_LARGEST = 10_000_000
_HEAD = 200  # code points of an answer that are quoted where it is no answer


class RefusedQuestion(LayoutChanged):
    """The API names what it does not like; ``codes`` are its numbers for it."""

    def __init__(self, codes: frozenset[str], message: str) -> None:
        super().__init__(message)
        self.codes = codes


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRecord:
    """One entry of a meeting; ``speech`` is None in lists, which name only who spoke."""

    id: str
    order: int
    speaker: str
    speech: str | None = None
    position: str | None = None
    group: str | None = None
    role: str | None = None
    url: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRecord:
    """One issue of minutes; ``kind`` is 会議録, 目次, 索引, 附録 or 追録, ``closing`` 閉会中."""

    id: str
    kind: str
    session: int
    house: str
    name: str
    issue: str
    day: date
    closing: bool
    speeches: tuple[SpeechRecord, ...]
    url: str | None = None
    pdf_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: ``total`` hits, those from ``first`` on in it, the next ones at ``next``.

    ``broken`` says of meetings that cannot be read why not; those beside them can.
    """

    total: int
    first: int
    next: int | None
    meetings: tuple[MeetingRecord, ...]
    broken: tuple[str, ...] = ()
    loose_speeches: int = 0


def read_answer(body: bytes) -> Answer:
    """What an answer holds.

    Raises RefusedQuestion where the API names a mistake, Unreachable where it says that it is
    busy, NotADocument for anything that is neither JSON nor XML of the API, and LayoutChanged for
    an answer of another shape.
    """
    top = _top(body)
    _refuse_error(top)
    total = _number(top, "numberOfRecords")
    items, loose = _list(top, "meetingRecord"), len(_list(top, "speechRecord"))
    stated = _number(top, "numberOfReturn") if total else 0
    if stated != len(items) + loose:
        raise LayoutChanged(f"it states {stated} records and holds {len(items) + loose}")
    meetings, broken = _meetings(items)
    return Answer(
        total=total,
        first=_number(top, "startRecord") if total else 1,
        next=_number(top, "nextRecordPosition") if _text(top, "nextRecordPosition") else None,
        meetings=meetings,
        broken=broken,
        loose_speeches=loose,
    )


def _top(body: bytes) -> _Object:
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise NotADocument("it is not UTF-8, which the API always answers in") from error
    if not text:
        raise NotADocument("the answer is empty")
    if text.startswith("{"):
        return _read_json(text)
    if re.match(r"(?:<\?xml[^>]{0,100}\?>\s*)?<data\b", text):
        return read_xml(text)
    raise NotADocument(f"neither JSON nor XML of the API: {' '.join(text[:_HEAD].split())}")


def _read_json(text: str) -> _Object:
    try:
        top = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise LayoutChanged(f"it is no whole JSON: {type(error).__name__}: {error}") from error
    if not isinstance(top, dict):  # what begins with { is one, but for the checker of types
        raise LayoutChanged("its JSON is no object")
    return top


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> _Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _refuse_error(top: _Object) -> None:
    """JSON says ``message`` and ``details``; XML the same inside diagnostics."""
    message = _text(top, "message")
    if message is None:
        return
    details = top.get("details")
    lines = details if isinstance(details, list) else [details] if details else []
    story = "; ".join([message, *map(str, lines)])
    # An umbrella (19011) may stand in the message and the number itself in the details.
    codes = frozenset(_CODE.findall(story))
    if _BUSY in codes:
        raise Unreachable(f"the API is busy: {story}")
    raise RefusedQuestion(codes, f"the API refuses the question: {story}")


def _meetings(items: Iterable[object]) -> tuple[tuple[MeetingRecord, ...], tuple[str, ...]]:
    meetings, broken = [], []
    for item in items:
        try:
            meetings.append(_meeting(item))
        except LayoutChanged as error:
            broken.append(str(error))
    return tuple(meetings), tuple(broken)


def _meeting(item: object) -> MeetingRecord:
    values = _object(item, "meetingRecord")
    named = _wanted(values, "issueID")
    shaped = _ISSUE_ID.fullmatch(named)
    day = _day(_wanted(values, "date"))
    if not shaped:
        raise LayoutChanged(f"an issueID of another shape: {named!r}")
    if shaped["day"] != f"{day:%Y%m%d}":
        raise LayoutChanged(f"{named} is dated {day} and its issueID {shaped['day']}")
    speeches = tuple(_speech(speech, named) for speech in _list(values, "speechRecord"))
    if len({speech.order for speech in speeches}) != len(speeches):
        raise LayoutChanged(f"{named} has two speeches of the same number")
    return MeetingRecord(
        id=named,
        kind=_wanted(values, "imageKind"),
        session=_number(values, "session"),
        house=_wanted(values, "nameOfHouse"),
        name=_wanted(values, "nameOfMeeting"),
        issue=_text(values, "issue") or "",
        day=day,
        closing=_text(values, "closing") in ("true", "True"),
        speeches=tuple(sorted(speeches, key=lambda speech: speech.order)),
        url=_address(values, "meetingURL"),
        pdf_url=_address(values, "pdfURL"),
    )


def _speech(item: object, issue: str) -> SpeechRecord:
    values = _object(item, "speechRecord")
    named, order = _wanted(values, "speechID"), _number(values, "speechOrder")
    belongs, _, number = named.rpartition("_")
    if belongs != issue or not number.isdecimal() or len(number) > 6 or int(number) != order:
        raise LayoutChanged(f"the speech {named!r} with number {order} stands in {issue}")
    return SpeechRecord(
        id=named,
        order=order,
        speaker=_text(values, "speaker") or "",
        speech=_speech_text(values),
        position=_text(values, "speakerPosition"),
        group=_text(values, "speakerGroup"),
        role=_text(values, "speakerRole"),
        url=_address(values, "speechURL"),
        created_at=_instant(_text(values, "createTime")),
    )


def _speech_text(values: Mapping[str, object]) -> str | None:
    """With lines ended by \\n alone: the API sends CRLF, and a saved file may have lost it."""
    if "speech" not in values:
        return None
    speech = values["speech"] or ""
    if not isinstance(speech, str):
        raise LayoutChanged("a speech that is no text")
    return speech.replace("\r\n", "\n").replace("\r", "\n")


def _object(item: object, name: str) -> _Object:
    if not isinstance(item, dict):
        raise LayoutChanged(f"a {name} that is no record: {str(item)[:60]!r}")
    return item


def _list(values: Mapping[str, object], name: str) -> list[object]:
    """The records of a name: none where the name is absent, one where it stands without a list."""
    found = values.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _text(values: Mapping[str, object], name: str) -> str | None:
    """A short value as text; None where it is absent, null or empty."""
    value = values.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str | int):
        raise LayoutChanged(f"{name} is no text: {str(value)[:60]!r}")
    return str(value).strip() or None


def _wanted(values: Mapping[str, object], name: str) -> str:
    value = _text(values, name)
    if value is None:
        raise LayoutChanged(f"no {name}")
    return value


def _number(values: Mapping[str, object], name: str) -> int:
    written = _wanted(values, name)
    if not (written.isascii() and written.isdecimal()) or len(written) > 8:
        raise LayoutChanged(f"{name} is no number of records: {written[:60]!r}")
    number = int(written)
    if number > _LARGEST:
        raise LayoutChanged(f"{name} is larger than the Diet ever was: {number}")
    return number


def _day(written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=TOKYO).date()
    except ValueError as error:
        raise LayoutChanged(f"no day: {written[:60]!r}") from error


def _instant(written: str | None) -> datetime | None:
    """A createTime; the API writes Japanese time without saying so."""
    try:
        found = datetime.strptime(written or "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=TOKYO)
    except ValueError:
        return None
    return found if 1900 < found.year < 9000 else None


def _address(values: Mapping[str, object], name: str) -> str | None:
    value = _text(values, name)
    return value if value and re.fullmatch(r"https?://[!-~]{1,500}", value) else None
