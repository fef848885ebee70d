"""One sitting of VOICES: its page, and where a mark names nobody, the list of its speeches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from crawler.errors import CrawlError, LayoutChanged
from crawler.extract.cp932 import read, refuse_status
from crawler.extract.known import Known, State, attempted
from crawler.extract.voices_records import Read, document_of, problems_of
from crawler.extract.voices_text import parse_speeches, segments_of, words_of
from crawler.steps import Fetch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from crawler.extract.voices_list import Row
    from crawler.extract.voices_text import Segment, SpeechRow, Words
    from crawler.steps import Page, Step, Task

# All speeches on one page; without it there is the cover alone.
_WHOLE = "HATSUGENMODE=1&HYOUJIMODE=0&STYLE=0"
_LIST = "KENSAKU=0&SORT=0&KTYP=0,1,2,3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A sitting being fetched; ``segments`` are those of its page, once it is there."""

    program: str
    row: Row
    held_on: date | None
    segments: tuple[Segment, ...] = ()
    size: int = 0

    @property
    def url(self) -> str:
        """Where the whole sitting stands."""
        return f"{self.program}?ACT=203&FINO={self.row.fino}&{_WHOLE}"

    def known(self, state: State, on: date) -> Known:
        """What the next runs should know of it."""
        row = self.row
        return Known(key=row.key, state=state, on=on, held_on=self.held_on, entry=row.fino)


def fetch_sitting(sitting: Sitting) -> Fetch:
    """The page of a sitting; its document follows."""
    then, otherwise = partial(_read_text, sitting=sitting), partial(_missed, sitting=sitting)
    return Fetch(url=sitting.url, then=then, otherwise=otherwise, conditional=False)


def _missed(task: Task, error: CrawlError, *, sitting: Sitting) -> Iterator[Step]:
    yield from attempted(task.memory, sitting.row.key, task.today)
    raise error


def _read_text(task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    yield from attempted(task.memory, sitting.row.key, task.today)
    what = f"the text of {sitting.row.title}"
    refuse_status(page, what)
    segments = segments_of(read(page.body, what))
    sitting = replace(sitting, segments=segments, size=len(page.body))
    words = words_of(segments, task.source.council, sitting.url)
    if len(segments) == 1 and not words.begun:
        yield sitting.known(State.EMPTY, task.today).remembered()
        raise LayoutChanged(f"{what} is the cover alone")
    if words.unread:
        yield Fetch(
            url=f"{sitting.program}?ACT=202&{_LIST}&FINO={sitting.row.fino}",
            then=partial(_read_speeches, sitting=sitting),
            conditional=False,
            otherwise=partial(_without_list, sitting=sitting),
        )
    else:
        yield from _record(task, sitting, words)


def _read_speeches(task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    """The text again, with whose each speech is by the vendor's own list."""
    what = f"the list of speeches of {sitting.row.title}"
    try:
        refuse_status(page, what)
        rows = {row.huid: row for row in parse_speeches(read(page.body, what))}
    except CrawlError as error:
        yield from _without_list(task, error, sitting=sitting)
        return
    words = words_of(sitting.segments, task.source.council, sitting.url, rows)
    yield from _record(task, sitting, words, _counted(words, rows))


def _without_list(task: Task, error: CrawlError, *, sitting: Sitting) -> Iterator[Step]:
    words = words_of(sitting.segments, task.source.council, sitting.url)
    yield from _record(task, sitting, words, (str(error),))


def _counted(words: Words, rows: Mapping[str, SpeechRow]) -> tuple[str, ...]:
    listed = sum(row.mark not in ("", "△") for row in rows.values())
    if listed == words.begun:
        return ()
    return (f"{listed} speeches are listed, {words.begun} were found",)


def _record(
    task: Task, sitting: Sitting, words: Words, problems: tuple[str, ...] = ()
) -> Iterator[Step]:
    """The document first, then what speaks against it: kept, and never silently."""
    found = Read(
        row=sitting.row,
        held_on=sitting.held_on,
        url=sitting.url,
        words=words,
        size=sitting.size,
    )
    document = document_of(found, task.source)
    yield document
    yield sitting.known(State.READ, task.today).remembered()
    if said := (*problems, *problems_of(document, found)):
        raise LayoutChanged(f"{sitting.row.title}: {'; '.join(said)}")
