"""Sittings of kensakusystem.jp as documents, and what speaks against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.exchanges import with_exchanges
from crawler.extract.kensaku_files import read_file_name
from crawler.extract.kensaku_text import parse_lines, refuse_other_text
from crawler.extract.kensaku_tree import day_of
from crawler.extract.minutes import Expectation, checked
from crawler.extract.sessions import (
    is_preliminary,
    meeting_of,
    session_of,
    sitting_of,
    without_mark,
    without_state,
)
from crawler.extract.wareki import first_date
from state.records import Document, DocumentKind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from config.models import Source
    from crawler.extract.kensaku_frames import Row
    from crawler.extract.kensaku_text import Text
    from crawler.saved import SavedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One sitting as it was read; ``label`` is what the tree calls it, "" where nobody asked."""

    file_name: str
    held_on: date | None
    label: str
    title: str
    url: str
    rows: Sequence[Row]
    text: Text


def document_of(read: Read, source: Source) -> Document:
    """The document; raises LayoutChanged where the text is that of another sitting."""
    days = _days(read)
    named = read.text.title
    if named and without_state(named) != without_state(read.title) and read.held_on not in days[:1]:
        raise LayoutChanged(f"asked for {read.title}, the site gave {named}")
    held_on = read.held_on or next(iter(days), None)
    preliminary = is_preliminary(read.title, read.label, named)
    return Document(
        key=f"{source.id}/{read.file_name}",
        source=source.id,
        platform="kensakusystem",
        kind=DocumentKind.MINUTES,
        title=without_mark(read.title),
        parts=with_exchanges(read.text.parts),
        url=read.url or None,
        council=source.council,
        meeting=meeting_of(read.title),
        session=session_of(read.title),
        held_on=held_on,
        status=Status.PRELIMINARY if preliminary else None,
        sitting=sitting_of(held_on, read.title),
    )


def problems_of(document: Document, read: Read) -> tuple[str, ...]:
    """What speaks against a document, for the record."""
    numbered = [row for row in read.rows if row.numbered]
    expectation = Expectation(
        days=_days(read),
        turns=len(numbered) if read.rows else None,
        begun=read.text.begun,
        size=read.text.size,
    )
    return (*checked(document, expectation), *read.text.doubts)


def _days(read: Read) -> tuple[date, ...]:
    """Every day that the sitting's own pages print."""
    year = read.held_on.year if read.held_on else None
    printed = first_date(read.text.day or "")
    labelled = day_of(read.title, year or (printed.year if printed else None))
    return tuple(day for day in (printed, labelled) if day)


def parse_saved(file: SavedFile, source: Source) -> Document:
    """The minutes in a text that somebody downloaded; its name is the key, as the site gives it.

    Raises NotADocument for another file, LayoutChanged where something speaks against the minutes:
    who imports can look at once.
    """
    if kind_of(file) is not FileKind.TEXT:
        raise NotADocument("it is no text; this platform reads the download of a sitting")
    content = text_of(file)
    refuse_other_text(content)
    text = parse_lines(content, (), source.council)
    read = Read(
        file_name=file.stem,
        held_on=read_file_name(file.stem).held_on,
        label="",
        title=text.title or file.stem,
        url="",
        rows=(),
        text=text,
    )
    document = document_of(read, source)
    if not document.parts:
        raise LayoutChanged("nothing stands behind 開催日 and 会議名")
    if problems := problems_of(document, read):
        raise LayoutChanged("; ".join(problems))
    return document
