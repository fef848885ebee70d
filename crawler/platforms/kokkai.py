"""The Diet's records by the API of 国会会議録検索システム, as seen and described up to 2026-11.

A list of the window's meetings costs a request a hundred; the text of a meeting is asked for when
it is new, when its list entry changed (the PDF came, speeches were added), and again after some
days, for the list says nothing of a text that was corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from crawler.errors import Blocked, LayoutChanged, NotADocument, Unreachable
from crawler.extract.kokkai import OUT_OF_RANGE, Answer, MeetingRecord, RefusedQuestion, read_answer
from crawler.extract.kokkai_minutes import MINUTES, doubts, minutes_of
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Step, Task
from state.records import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from config.models import Source
    from config.options import KokkaiOptions
    from crawler.saved import SavedFile

HOW_TO_SAVE = "Save the API's answer of one meeting (meeting?issueID=…) as JSON or XML."
LOOKBACK_DAYS = 90  # minutes appear 3 to 5 weeks after the day; the PDF within a few weeks more
PER_LIST = 100  # the most that the API gives; 101 is error 19005
LONGEST_QUERY = 2_000  # bytes, as the API's description says
FIRST_DAY = date(1947, 5, 20)  # of the first session
# Text corrected without a trace in the list: seen to come with the PDF, so it is looked for often
# before there is one and rarely after.
DAYS_WITHOUT_PDF = 14
DAYS_WITH_PDF = 45


class _Reason(IntEnum):
    """Why a meeting's text is asked for, the most urgent first."""

    UNKNOWN = 0
    CHANGED = 1
    LONG_AGO = 2
    NONE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list; ``broken`` says of entries that cannot be read why not."""

    total: int
    next: int | None
    meetings: tuple[MeetingRecord, ...]
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How far a list is read: ``again`` once it changed under our hands and was begun anew."""

    position: int = 1
    total: int | None = None
    found: Mapping[str, MeetingRecord]
    broken: tuple[str, ...] = ()
    again: bool = False


def parse_list(page: Page, source: Source) -> Listing:
    """A page of meeting_list; raises what ``read_answer`` raises, Blocked and Unreachable."""
    answer = _answer(page, source)
    if answer.loose_speeches:
        raise LayoutChanged("the list of meetings holds speeches instead")
    stated = answer.next is not None and answer.next <= answer.first
    if stated or len(answer.meetings) + len(answer.broken) > answer.total:
        raise LayoutChanged(f"{answer.total} hits, and record {answer.next} after {answer.first}")
    return Listing(
        total=answer.total, next=answer.next, meetings=answer.meetings, broken=answer.broken
    )


def parse_meetings(page: Page, source: Source) -> tuple[Document | Skipped, ...]:
    """The meetings of an answer of /api/meeting; raises as ``parse_list`` does, and for each text.

    What is no 会議録 (目次, 索引, 附録, 追録) is skipped.
    """
    answer = _answer(page, source)
    if answer.broken:
        raise LayoutChanged("; ".join(answer.broken[:5]))
    return tuple(_record(meeting, source) for meeting in answer.meetings)


def parse_file(file: SavedFile, source: Source) -> Document:
    """The one meeting in a saved answer of /api/meeting, JSON or XML.

    Raises NotADocument for other files and for answers of other questions.
    """
    answer = read_answer(file.body)
    if answer.broken:
        raise LayoutChanged("; ".join(answer.broken[:5]))
    if answer.loose_speeches:
        raise NotADocument("it holds single speeches; save the answer of meeting?issueID=… instead")
    if len(answer.meetings) != 1:
        found = f"it holds {len(answer.meetings)} meetings"
        raise NotADocument(f"{found}; save one meeting a file, as meeting?issueID=… answers it")
    record = _record(answer.meetings[0], source)
    if isinstance(record, Skipped):
        raise NotADocument(f"it is {record.reason}")
    _tell_doubts(answer.meetings[0], record)
    return record


def start(task: Task) -> Iterator[Step]:
    """The first page of the list of the window's meetings."""
    yield _list(task, _Reading(found={}))


def _record(meeting: MeetingRecord, source: Source) -> Document | Skipped:
    if meeting.kind != MINUTES:
        return Skipped(key=f"{source.id}/{meeting.id}", reason=f"{meeting.kind}, not {MINUTES}")
    return minutes_of(meeting, source)


def _answer(page: Page, source: Source) -> Answer:
    """An answer of the API, whatever its status: mistakes come as 400 with their number."""
    status = page.status
    if not page.body.strip() and status == 200:
        raise Unreachable(f"{source.id}: the API answered with nothing")
    try:
        answer = read_answer(page.body)
    except (NotADocument, LayoutChanged) as error:
        if status in (401, 403):
            raise Blocked(f"{source.id}: refused with status {status}") from error
        if status in (408, 425, 429) or status >= 500:
            raise Unreachable(f"{source.id}: the API answered with status {status}") from error
        if isinstance(error, RefusedQuestion):
            raise
        raise LayoutChanged(f"status {status}: {error}") from error
    if status != 200:
        raise LayoutChanged(f"{source.id}: records with status {status}")
    return answer


def _options(task: Task) -> KokkaiOptions:
    options = task.source.kokkai
    if options is None:
        raise ValueError(f"{task.source.id} is of another platform")
    return options


def _ask(task: Task, what: str, query: Mapping[str, str | int]) -> str:
    """The address of a question; raises LayoutChanged for one that the API would not take."""
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    asked = urlencode({**query, "recordPacking": "json"}, quote_via=quote)
    if len(asked) > LONGEST_QUERY:
        raise LayoutChanged(f"the question has {len(asked)} bytes, the API takes {LONGEST_QUERY}")
    return f"{str(task.source.url).rstrip('/')}/{what}?{asked}"


def _narrowed(task: Task) -> dict[str, str]:
    """What the source wants of all meetings. A blank between words means «or» to the API."""
    options = _options(task)
    query: dict[str, str] = {}
    if len(options.houses) == 1:
        query["nameOfHouse"] = options.houses[0]
    if options.meetings:
        query["nameOfMeeting"] = " ".join(options.meetings)
    return query


def _list(task: Task, reading: _Reading) -> Fetch:
    query: dict[str, str | int] = {
        **_narrowed(task),
        "from": (task.window.first or FIRST_DAY).isoformat(),
        "startRecord": reading.position,
        "maximumRecords": PER_LIST,
    }
    if task.window.last:
        query["until"] = task.window.last.isoformat()
    then = partial(_read_list, reading=reading)
    # The bounds move with the day: a validator of yesterday's address would never be asked for.
    return Fetch(url=_ask(task, "meeting_list", query), then=then, conditional=False)


def _read_list(task: Task, page: Page, *, reading: _Reading) -> Iterator[Step]:
    """Page on to the end: no order is promised, so no page but the last one ends the list."""
    try:
        listing = parse_list(page, task.source)
    except RefusedQuestion as error:
        if OUT_OF_RANGE not in error.codes or reading.position == 1:
            raise
        yield _begin_anew(task, reading)
        return
    if reading.total not in (None, listing.total):
        yield _begin_anew(task, reading)
        return
    read = _Reading(
        position=listing.next or 0,
        total=listing.total,
        found={**reading.found, **{meeting.id: meeting for meeting in listing.meetings}},
        broken=(*reading.broken, *listing.broken),
        again=reading.again,
    )
    if listing.next:
        yield _list(task, read)
    elif len(read.found) + len(read.broken) != listing.total:
        yield _begin_anew(task, reading)
    else:
        yield from _listed(task, read)


def _begin_anew(task: Task, reading: _Reading) -> Fetch:
    """Minutes that are added while we page move the others; twice in one run is no accident."""
    if reading.again:
        raise LayoutChanged("the list does not hold what it states, read twice from its beginning")
    return _list(task, _Reading(found={}, again=True))


def _listed(task: Task, reading: _Reading) -> Iterator[Step]:
    houses = _options(task).houses
    wanted = [one for one in reading.found.values() if not houses or one.house in houses]
    if len(wanted) >= task.source.index_min:
        yield Listed(count=len(wanted))
    else:
        yield _count(task)
    for meeting in wanted:
        if meeting.kind != MINUTES:
            yield Skipped(key=f"{task.source.id}/{meeting.id}", reason=f"{meeting.kind}")
    minutes = [meeting for meeting in wanted if meeting.kind == MINUTES]
    yield from (_text(task, meeting) for meeting in _due(task, minutes))
    if reading.broken:
        raise LayoutChanged("; ".join(reading.broken[:5]))


def _count(task: Task) -> Fetch:
    """How many there ever were: weeks without a meeting are quiet, a misspelt name is a mistake."""
    query: dict[str, str | int] = {
        **_narrowed(task),
        "from": FIRST_DAY.isoformat(),
        "maximumRecords": 1,
    }
    return Fetch(url=_ask(task, "meeting_list", query), then=_read_count, conditional=False)


def _read_count(task: Task, page: Page) -> Iterator[Step]:
    yield Listed(count=parse_list(page, task.source).total)


def _due(task: Task, meetings: Iterable[MeetingRecord]) -> list[MeetingRecord]:
    """The meetings to read now: unknown ones first, newest day first, then those to look at again.

    A bounded window is a backfill, which hands over everything it finds.
    """
    newest_first = sorted(meetings, key=lambda one: (one.day, one.id), reverse=True)
    reasons = [(_reason(task, meeting), meeting) for meeting in newest_first]
    due = [(reason, meeting) for reason, meeting in reasons if reason is not _Reason.NONE]
    return [meeting for _, meeting in sorted(due, key=lambda one: one[0])]


def _reason(task: Task, meeting: MeetingRecord) -> _Reason:
    """Memory holds of each meeting «<state in the list> <day on which it was read>»."""
    known, _, written = task.memory.get(meeting.id, "").partition(" ")
    if task.window.last or not written:
        return _Reason.UNKNOWN
    if known != _state(meeting):
        return _Reason.CHANGED
    days = DAYS_WITH_PDF if meeting.pdf_url else DAYS_WITHOUT_PDF
    again = date.fromisoformat(written) + timedelta(days=days)
    return _Reason.LONG_AGO if again <= task.today else _Reason.NONE


def _state(meeting: MeetingRecord) -> str:
    """What the list tells of a meeting that may change with its text."""
    return f"{len(meeting.speeches)}{'p' if meeting.pdf_url else 't'}"


def _text(task: Task, listed: MeetingRecord) -> Fetch:
    return Fetch(
        url=_ask(task, "meeting", {"issueID": listed.id}),
        then=partial(_read_text, listed=listed),
        conditional=task.window.last is None,
    )


def _read_text(task: Task, page: Page, *, listed: MeetingRecord) -> Iterator[Step]:
    value = f"{_state(listed)} {task.today}"
    read = Remember(name=listed.id, value=value, with_records=True)
    if page.not_modified:
        yield read
        return
    answer = _answer(page, task.source)
    if answer.broken or [one.id for one in answer.meetings] != [listed.id]:
        story = "; ".join(answer.broken) or f"{len(answer.meetings)} meetings"
        raise LayoutChanged(f"asked for {listed.id}, the answer holds {story}")
    (meeting,) = answer.meetings
    _refuse_another(meeting, listed)
    record = _record(meeting, task.source)
    yield record
    yield read
    if isinstance(record, Document):
        _tell_doubts(meeting, record)


def _tell_doubts(meeting: MeetingRecord, document: Document) -> None:
    found = doubts(meeting, document)
    if found:
        raise LayoutChanged(f"{meeting.id}: {'; '.join(found)}")


def _refuse_another(meeting: MeetingRecord, listed: MeetingRecord) -> None:
    """What the list states must come; else half a record would be called the whole."""
    stated = [one.id for one in listed.speeches]
    if [one.id for one in meeting.speeches] != stated:
        counts = f"{len(stated)} speeches in the list and {len(meeting.speeches)} in the text"
        raise LayoutChanged(f"{meeting.id}: {counts}")
    if (meeting.house, meeting.day) != (listed.house, listed.day):
        raise LayoutChanged(f"{meeting.id}: the list says {listed.house}, {listed.day}")
