"""Documents of DB-Search as records, and what speaks against them; files that people saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument, SavedWrongly
from crawler.extract.dbsr_addresses import document_address, read_link
from crawler.extract.dbsr_pages import Printed, read_printed
from crawler.extract.dbsr_text import Voice, voices_of
from crawler.extract.dbsr_titles import (
    Heading,
    Kind,
    bare_title,
    kind_of,
    read_heading,
    session_named,
)
from crawler.extract.dbsr_voices import said_in
from crawler.extract.decode import FileKind, text_of
from crawler.extract.decode import kind_of as kind_of_file
from crawler.extract.exchanges import with_exchanges
from crawler.extract.html import Page as Html
from crawler.extract.marks import MARKS
from crawler.extract.minutes import Expectation, checked
from crawler.extract.sessions import (
    is_preliminary,
    meeting_of,
    sitting_of,
    without_mark,
    without_state,
)
from state.records import Document, DocumentKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.models import Source
    from crawler.extract.dbsr_list import Row
    from crawler.saved import SavedFile

# 会議名（第1号）　本文 : 2026-09-01, a line of -, then «1:» and its voice, «2:» … .
_RULE = re.compile(r"[-―─－]{5,}[ \t]*")
_VOICE = re.compile(r"(?P<number>\d{1,4})[:：][ \t\u3000]*(?P<rest>.*)")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{1,5}\)(?P<url>\S{1,500}) -->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document as it was read; ``row`` is its line in a list, None for a file from elsewhere.

    ``name`` is the platform's own key. ``size`` is in bytes of the page.
    """

    name: str
    printed: Printed
    url: str | None
    size: int
    row: Row | None = None
    above: Heading | None = None  # of the frame above the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A document, and what speaks against it: kept, and never silently."""

    document: Document
    problems: tuple[str, ...]


def record_of(read: Read, source: Source) -> Record:
    """The record; raises LayoutChanged where the page is that of another document."""
    _refuse_another(read)
    printed = _heading(read)
    titles = [one for one in (read.row.title if read.row else "", printed.title) if one]
    if not titles:
        raise LayoutChanged(f"{read.name}: neither list nor page says what it is called")
    title = bare_title(titles[0])
    held_on = (read.row.held_on if read.row else None) or printed.day
    said = said_in(read.printed.voices, source.council, read.url)
    document = Document(
        key=f"{source.id}/{read.name}",
        source=source.id,
        platform="dbsr",
        kind=DocumentKind.MINUTES,
        title=without_mark(title),
        parts=with_exchanges(said.parts),
        url=read.url,
        council=source.council,
        meeting=(meeting_of(title) or "").lstrip("_＿") or None,
        session=session_named(title, source.council),
        held_on=held_on,
        status=Status.PRELIMINARY if is_preliminary(*titles) else None,
        sitting=sitting_of(held_on, title),
    )
    problems = (*_counted(read), *_checked(document, read, printed), *said.doubts)
    return Record(document=document, problems=problems)


def _heading(read: Read) -> Heading:
    return read.printed.heading or read.above or Heading(title="", day=None)


def _refuse_another(read: Read) -> None:
    """A session may answer with what it showed last: the page must be the one asked for.

    Its number says so; a page without one has its title, of which a word may be left out.
    """
    row, named = read.row, read.printed.number
    if row is None or named == row.number:
        return
    if named is not None:
        raise LayoutChanged(f"asked for {read.name}, the site gave document {named}")
    wanted = without_state(row.title)
    for heading in filter(None, (read.printed.heading, read.above)):
        given = without_state(heading.title)
        if not (wanted.startswith(given) or wanted.endswith(given) or given.startswith(wanted)):
            raise LayoutChanged(f"asked for {row.title[:80]}, the site gave {heading.title[:80]}")


def _counted(read: Read) -> Iterator[str]:
    """The vendor's numbers count the voices, so that none can be missing unseen."""
    numbers = list(voices_of(read.printed.voices).numbers)
    if numbers != list(range(1, len(numbers) + 1)):
        wrong = next(n for n, number in enumerate(numbers, start=1) if n != number)
        yield f"the voices do not count up: number {numbers[wrong - 1]} in the place of {wrong}"


def _checked(document: Document, read: Read, printed: Heading) -> tuple[str, ...]:
    expectation = Expectation(
        days=tuple(day for day in (printed.day, read.above and read.above.day) if day),
        turns=read.printed.stated,
        begun=len(read.printed.voices),
        size=read.size,
    )
    return checked(document, expectation)


def parse_saved(file: SavedFile, source: Source) -> Document:
    """The minutes in a file that somebody saved: the vendor's download, or a page of any markup.

    Its key is the document's number where the page names it, else the file's name. Raises
    NotADocument for another file, LayoutChanged where something speaks against the minutes: who
    imports can look at once.
    """
    kind = kind_of_file(file)
    if kind is FileKind.PDF:
        raise SavedWrongly("it is a PDF", "Save the text by ダウンロード, or the page as HTML.")
    text = text_of(file)
    read = _read_page(file, text) if kind is FileKind.HTML else _read_download(file, text)
    _refuse_what_is_beside(_heading(read).title)
    record = record_of(read, source)
    if record.problems:
        raise LayoutChanged("; ".join(record.problems))
    return record.document


def _refuse_what_is_beside(title: str) -> None:
    if kind_of(title) is Kind.BESIDE:
        raise SavedWrongly(f"{title[:80]} holds no speeches", "Save the document called 本文.")


def _read_page(file: SavedFile, text: str) -> Read:
    html = Html(text)
    html.refuse_error_page()
    saved_from = _SAVED_FROM.search(text[:4000])
    link = read_link(saved_from["url"], saved_from["url"]) if saved_from else None
    try:
        printed = read_printed(html, saved_from["url"] if saved_from else "")
    except LayoutChanged as error:
        raise SavedWrongly(str(error), "Save the page that shows all voices (全文表示).") from error
    number = printed.number or (link.document[1] if link and link.document else None)
    name, url = file.stem, None
    if number and printed.generation:
        name = f"{printed.generation}-{number}"
        url = document_address(link.base, printed.generation, number) if link else None
    # The text's own frame bears no title: whoever saves it names it.
    above = None if printed.heading else read_heading(file.stem)
    return Read(name=name, printed=printed, url=url, size=len(file.body), above=above)


def _read_download(file: SavedFile, text: str) -> Read:
    lines = text.lstrip("\ufeff\n").split("\n")
    heading = read_heading(lines[0])
    if heading.day is None or len(lines) < 3 or not _RULE.fullmatch(lines[1]):
        raise NotADocument(
            "no download of DB-Search, which begins with «title : day» and a ruled line"
        )
    voices = tuple(_numbered(lines[2:]))
    if not voices:
        raise LayoutChanged("the download holds no numbered voice; it may be cut off")
    printed = Printed(generation=None, voices=voices, heading=heading)
    return Read(name=file.stem, printed=printed, url=None, size=len(file.body))


def _numbered(lines: Sequence[str]) -> Iterator[Voice]:
    """The voices 1, 2, 3, …; any other number at the beginning of a line is part of the text."""
    number, said = 0, list[str]()
    for line in lines:
        found = _VOICE.fullmatch(line)
        opens = found and int(found["number"]) == number + 1
        if found and opens and (not found["rest"] or found["rest"][0] in MARKS or not number):
            if number:
                yield Voice(number=number, text="\n".join(said))
            number, said = number + 1, [found["rest"]]
        else:
            said.append(line.rstrip(" \t"))
    if number:
        yield Voice(number=number, text="\n".join(said).strip("\n"))
