"""Sittings of VOICES as documents, and what speaks against them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.errors import CrawlError, LayoutChanged, NotADocument, SavedWrongly
from crawler.extract.cp932 import read_saved
from crawler.extract.decode import FileKind, kind_of
from crawler.extract.exchanges import with_exchanges
from crawler.extract.minutes import Expectation, checked
from crawler.extract.sessions import (
    is_preliminary,
    meeting_of,
    session_of,
    sitting_of,
    without_mark,
)
from crawler.extract.voices_list import row_of, tidy
from crawler.extract.voices_text import name_of_page, segments_of, summoned_on, words_of
from crawler.extract.wareki import era_years
from state.records import Document, DocumentKind, Status

if TYPE_CHECKING:
    from datetime import date

    from config.models import Source
    from crawler.extract.voices_list import Row
    from crawler.extract.voices_text import Words
    from crawler.saved import SavedFile

# Browsers name each saved page after the program, and note where they had it from.
_PROGRAM = "voiweb"
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\S{0,300}?voiweb\.exe\?\S{0,2000}?\bFINO=(\d{1,9})"
)
_DAY_BEFORE = re.compile(r"^\d{1,2}月(?:\d{1,2}日)?+(?!定例|臨時)(?=.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One sitting as it was read; ``size`` counts the bytes of its page."""

    row: Row
    held_on: date | None
    url: str
    words: Words
    size: int


def document_of(read: Read, source: Source) -> Document:
    """The document; raises LayoutChanged where the words are those of another session."""
    row, session = read.row, tidy(read.row.session)
    given = read.words.title
    if era_years(given) and era_years(session) and given != session:
        raise LayoutChanged(f"asked for {session[:60]}, the site gave {given[:60]}")
    preliminary = is_preliminary(row.session, row.label, given)
    return Document(
        key=f"{source.id}/{row.key}",
        source=source.id,
        platform="voices",
        kind=DocumentKind.MINUTES,
        title=without_mark(row.title),
        parts=with_exchanges(read.words.parts),
        url=read.url,
        council=source.council,
        meeting=_meeting(session),
        session=session_of(session),
        held_on=read.held_on,
        status=Status.PRELIMINARY if preliminary else None,
        sitting=sitting_of(read.held_on, session),
    )


def problems_of(document: Document, read: Read) -> tuple[str, ...]:
    """What speaks against a document, for the record."""
    expectation = Expectation(days=read.words.days, begun=read.words.begun, size=read.size)
    return (
        *checked(document, expectation),
        *_dates(read),
        *(f"a mark that names nobody we know: {said}" for said in read.words.unread),
    )


def parse_saved(file: SavedFile, source: Source) -> Document:
    """A saved page of a whole sitting, or of one speech (then ``partial``); cp932 or UTF-8.

    The page bears no number of its sitting: the file's name is the key, as the site calls it
    (K_R08090100011), and the day and the number of the title are read out of it. Raises
    NotADocument for another file, LayoutChanged where something speaks against the minutes: who
    imports can look at once.
    """
    if kind_of(file) is not FileKind.HTML:
        raise SavedWrongly("it is no page", "Save the sitting from VOICES as HTML.")
    html = read_saved(file, "the page")
    try:
        segments = segments_of(html)
    except CrawlError as error:
        raise NotADocument(f"no minutes of VOICES: {error}") from error
    words = words_of(segments, source.council, None)
    if not words.begun:
        raise SavedWrongly("nobody speaks in it", "Save the page of the whole sitting.")
    one_speech = name_of_page(html) if not words.title else ""
    row = row_of(file.stem, words.title) if words.title else None
    days = words.days or tuple(filter(None, [summoned_on(segments)]))
    held_on = (row.day_of_unid if row else None) or next(iter(days), None)
    document = Document(
        key=f"{source.id}/{_key_of(file, html)}",
        source=source.id,
        platform="voices",
        kind=DocumentKind.MINUTES,
        title=row.title if row else words.title or one_speech or file.stem,
        parts=with_exchanges(words.parts),
        council=source.council,
        meeting=_meeting(words.title),
        session=session_of(words.title),
        held_on=held_on,
        status=_status(words),
        sitting=sitting_of(held_on, words.title) if words.title else None,
    )
    expectation = Expectation(days=days, begun=words.begun, size=len(file.body))
    unread = (f"a mark that names nobody we know: {said}" for said in words.unread)
    if problems := (*checked(document, expectation), *unread):
        raise LayoutChanged("; ".join(problems))
    return document


def _key_of(file: SavedFile, html: str) -> str:
    """The file's name; two files that are both called voiweb.exe.html are not one sitting."""
    if not file.stem.lower().startswith(_PROGRAM):
        return file.stem
    found = _SAVED_FROM.search(html[:4000])
    if found is None:
        raise SavedWrongly(
            "its name is the program's", "Call it as the site calls the sitting (UNID)."
        )
    return f"FINO_{found[1]}"


def _status(words: Words) -> Status | None:
    if not words.title:
        return Status.PARTIAL
    return Status.PRELIMINARY if is_preliminary(words.title) else None


def _dates(read: Read) -> tuple[str, ...]:
    by_unid = read.row.day_of_unid
    if by_unid is None or read.held_on is None or by_unid == read.held_on:
        return ()
    return (f"the list dates it {read.held_on}, its number {read.row.unid} says {by_unid}",)


def _meeting(session: str) -> str | None:
    """民生環境協議会 of 令和6年12月民生環境協議会."""
    meeting = meeting_of(session) if session else None
    return _DAY_BEFORE.sub("", meeting) if meeting else None
