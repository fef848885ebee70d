"""Pages that list PDF files: here the papers themselves, as PDF or as text made from one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.foreign import refuse_other_platforms
from crawler.extract.paper import parts_of_paper, without_marks
from crawler.extract.parts import join_parts
from crawler.extract.pdf import PdfState, read_pdf
from crawler.extract.wareki import Period, first_period
from state.records import Document, DocumentKind, PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.models import Source
    from crawler.saved import SavedFile
    from state.records import Part

_HELD = re.compile(r"(?:視察|開催|開会|開議|実施|調査)?(?:月日|年月日|日時|期日|期間|開催日)")
_MEETING = re.compile(r"[^\s「」()（）]{1,40}?(?:委員会|協議会|審議会|議会|部会)")
_MINUTES = re.compile(r"会議録|議事録|議事要旨|会議概要|会議要旨")
_TITLE_LONGEST = 120
_FIRST_PARTS = 12


def parse_file(file: SavedFile, source: Source) -> Document:
    """The paper in a PDF or text file.

    Raises NotADocument for a PDF that gives no text, with the reason, and for other files;
    LayoutChanged for a paper without a title or without words.
    """
    text = _text(file)
    refuse_other_platforms(text)
    title = _title(text)
    parts = _without_title(parts_of_paper(text, source.council), title)
    if all(part.kind is PartKind.SET_ASIDE for part in parts):
        raise LayoutChanged("the paper holds no text")
    meeting = _MEETING.match(title)
    held = _held(parts)
    return Document(
        key=f"{source.id}/{file.stem}",
        source=source.id,
        platform="pdf_page",
        kind=DocumentKind.MINUTES if _MINUTES.search(title) else DocumentKind.REPORT,
        title=title,
        parts=parts,
        council=source.council,
        author=source.author,
        meeting=meeting[0] if meeting else None,
        held_on=held.first if held else None,
        held_until=held.last if held else None,
    )


def _text(file: SavedFile) -> str:
    kind = kind_of(file)
    if kind is FileKind.HTML:
        raise NotADocument("it is a web page; this platform reads PDF files and text made of them")
    if kind is FileKind.TEXT:
        return text_of(file)
    read = read_pdf(file.body)
    if read.state is not PdfState.OK:
        raise NotADocument(f"the PDF gives no text ({read.state}): {read.reason}")
    return "\n".join(read.pages)


def _title(text: str) -> str:
    for line in text.split("\n"):
        title = without_marks(line.strip())
        if title and not re.fullmatch(r"[\W\d_]+", title):
            return title[:_TITLE_LONGEST]
    raise LayoutChanged("the paper holds no text")


def _without_title(parts: tuple[Part, ...], title: str) -> tuple[Part, ...]:
    """The title is a place of its own; as a part as well, each hit in it would count twice."""
    return join_parts("", parts[1:]) if parts and parts[0].text == title else parts


def _held(parts: Iterable[Part]) -> Period | None:
    """The days that a labelled line near the top names (視察月日 …, 日時：…)."""
    first = [part for part in parts if part.kind is not PartKind.SET_ASIDE][:_FIRST_PARTS]
    labelled = (_HELD.search(part.text) for part in first)
    periods = (
        first_period(part.text[found.end() :])
        for part, found in zip(first, labelled, strict=True)
        if found
    )
    return next((period for period in periods if period), None)
