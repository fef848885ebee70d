"""One sitting of kensakusystem.jp, page by page: frames, list of speeches, text.

Three requests: the frames for its title, the list for the positions, the text by all positions in
one POST (as GET, an address of more than 2,110 characters is answered 404). A tenant without the
download gives the whole text in two pages more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.extract.kensaku_bytes import SourceMissing
from crawler.extract.kensaku_frames import (
    Row,
    SpeakerList,
    ask_text,
    parse_frames,
    parse_speakers,
    parse_text_frame,
)
from crawler.extract.kensaku_known import State, memory_name, memory_value
from crawler.extract.kensaku_records import Read, document_of, problems_of
from crawler.extract.kensaku_text import parse_download, parse_whole
from crawler.steps import Fetch, Page, Remember, Step, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from crawler.errors import CrawlError
    from crawler.extract.kensaku_text import Text
    from crawler.extract.kensaku_tree import SittingLink

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A sitting being fetched."""

    code: str
    link: SittingLink
    held_on: date | None
    title: str = ""
    text_frame: str = ""
    rows: tuple[Row, ...] = ()
    detours: tuple[str, ...] = ()  # why its text was not come to by the straight way


def get(
    url: str,
    then: Callable[[Task, Page], Iterable[Step]],
    otherwise: Callable[[Task, CrawlError], Iterable[Step]] | None = None,
) -> Fetch:
    """A program's answer: its address bears the Code of the day, and it bears no validator."""
    return Fetch(url=url, then=then, conditional=False, otherwise=otherwise)


def post(
    url: str,
    body: bytes,
    then: Callable[[Task, Page], Iterable[Step]],
    otherwise: Callable[[Task, CrawlError], Iterable[Step]] | None = None,
) -> Fetch:
    """A form's answer; ``body`` is sent as it is."""
    return replace(get(url, then, otherwise), method="POST", headers=_FORM, body=body)


def fetch_sitting(sitting: Sitting) -> Fetch:
    """The first page of a sitting; its document follows."""
    return get(sitting.link.url, partial(_read_frames, sitting=sitting))


def remembered(task: Task, file_name: str, state: State) -> Remember:
    """What the next runs should know of a sitting."""
    value = memory_value(state, task.today)
    return Remember(name=memory_name(file_name), value=value, with_records=True)


def _read_frames(task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    try:
        frames = parse_frames(page)
    except SourceMissing as error:
        yield remembered(task, sitting.link.file_name, State.MISSING)
        raise SourceMissing(f"{sitting.link.file_name}: {error}") from error
    sitting = replace(sitting, title=frames.title, text_frame=frames.text)
    if frames.speakers:
        then = partial(_read_speakers, sitting=sitting)
        yield get(frames.speakers, then)
    else:
        yield _whole(sitting)


def _whole(sitting: Sitting) -> Fetch:
    return get(sitting.text_frame, partial(_read_text_frame, sitting=sitting))


def _read_speakers(_task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    """The text by its positions, where the tenant lets them be downloaded; else the whole page."""
    try:
        listed = parse_speakers(page)
    except LayoutChanged as error:
        if page.status != 200:
            raise
        listed = SpeakerList(rows=(), action=None)
        sitting = replace(sitting, detours=(str(error),))
    sitting = replace(sitting, rows=listed.rows)
    if listed.action is None:
        yield _whole(sitting)
        return
    body = ask_text(sitting.code, sitting.link.file_name, listed.rows)
    yield post(listed.action, body, partial(_read_download, sitting=sitting))


def _read_download(task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    try:
        text = parse_download(page, sitting.rows, task.source.council)
    except LayoutChanged as error:
        if page.status == 200 and b"<" not in page.body[:200]:
            raise  # a text that cannot be read; the page would be the same text
        yield _whole(replace(sitting, detours=(str(error),)))
        return
    yield from _record(task, sitting, text)


def _read_text_frame(_task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    yield get(parse_text_frame(page), partial(_read_whole, sitting=sitting))


def _read_whole(task: Task, page: Page, *, sitting: Sitting) -> Iterator[Step]:
    yield from _record(task, sitting, parse_whole(page, sitting.rows, task.source.council))


def _record(task: Task, sitting: Sitting, text: Text) -> Iterator[Step]:
    """The document first, then what speaks against it: kept, and never silently."""
    read = Read(
        file_name=sitting.link.file_name,
        held_on=sitting.held_on,
        label=sitting.link.label,
        title=sitting.title,
        url=sitting.link.url,
        rows=sitting.rows,
        text=text,
    )
    document = document_of(read, task.source)
    yield document
    yield remembered(task, sitting.link.file_name, State.READ)
    if problems := (*sitting.detours, *problems_of(document, read)):
        raise LayoutChanged(f"{sitting.link.file_name}: {'; '.join(problems)}")
