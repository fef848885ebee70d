"""A file of a printed record to a Document: what its link, its metadata and its text say of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.article import article_blocks, page_title, without_title
from crawler.extract.blocks import BlockKind
from crawler.extract.link_texts import FINAL, PRELIMINARY, without_marks
from crawler.extract.links import LinkKind
from crawler.extract.parts import join_parts
from crawler.extract.pdf import PdfState
from crawler.extract.printed import parts_of_pages
from crawler.extract.wareki import Period, first_date, first_period
from crawler.extract.web_minutes import parts_of_web_minutes
from state.records import Document, DocumentKind, PartKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from config.models import Source
    from crawler.extract.links import Link
    from crawler.extract.pdf import PdfText
    from state.records import Part

_HELD = re.compile(r"(?:視察|開催|開会|開議|実施|調査)?(?:月日|年月日|日時|期日|期間|開催日)")
_MEETING = re.compile(r"[^\s「」()（）]{1,40}?(?:委員会|協議会|審議会|議会|部会|連絡会)")
_SESSION = re.compile(
    r"(?:(?:令和|平成)[ \u3000]?[\d０-９元]{1,2}年[ \u3000]?)?"
    r"(?:第[ \u3000]?[\d０-９一二三四五六七八九十]{1,3}[ \u3000]?回|[\d０-９]{1,2}月)"
    r"[^\s\d０-９（）()]{0,12}?(?:定例会|臨時会)"
)
_BEFORE_MEETING = re.compile(
    r"^(?:(?:令和|平成)[ \u3000]?[\d０-９元]{1,2}年度?)?"
    r"(?:第[\d０-９一二三四五六七八九十]{1,3}回|[\d０-９]{1,2}月)?"
)
_MINUTES = re.compile(r"会議録|議事録|議事要旨|会議概要|会議要旨|会議要録|議事概要|会議結果")
_VERBATIM = re.compile(r"(?:会議録|議事録)(?!の?(?:要旨|概要|目次|索引|署名))")
_LONG_SILENCE = 5000
_LEAST_SAID = 20  # code points, without which a page is no minutes
_SAYS_LITTLE = re.compile(
    r"[\W\d_]*+(?:会議録|議事録|本文|全文|資料|こちら|ダウンロード|閲覧|表示|詳細|PDF)?[\W\d_]*",
    re.IGNORECASE,
)
_NAMES_A_FORM = re.compile(r"[\W\d_]*(?:会議|議事|審議|審査|協議)(?:要旨|概要|要録|要約)[\W\d_]*")
_NO_TITLE = re.compile(
    r"untitled|\.(?:docx?|xlsx?|jtd|pdf|html?|pptx?)$|^Microsoft |^名称未設定|^無題|^Print",
    re.IGNORECASE,
)
_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_SAYS_PRELIMINARY = re.compile(
    r"[【（(〔［\[]\s*(?:速報版|暫定版|未定稿|校正前)|(?:速報版|暫定版|未定稿)(?:です|であ|につき)"
)
_NOT_HELD = re.compile(r"告示|招集|作成|更新|発行|提出|現在")
_ALONE = re.compile(
    r"(?:令和|平成|昭和|(?:19|20)\d\d)[^、。]{3,16}日[ \u3000]*"
    r"(?:[(（][^()（）]{1,4}[)）])?[^、。]{0,10}"
)
_TOP = 300  # code points that may say of themselves that they are preliminary
_TITLE_LONGEST = 120
_FIRST_PARTS = 12
_LINES_OF_COVER = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What is known of a file before it is read.

    ``title`` is without marks, ``sitting`` as ``Document.sitting``; ``above`` the headings over its
    link, the nearest first; ``web`` whether it is a page and no file.
    """

    key: str
    title: str = ""
    url: str | None = None
    held_on: date | None = None
    status: Status | None = None
    above: tuple[str, ...] = ()
    web: bool = False


def named_by(link: Link, key: str, held_on: date | None, trail: Sequence[str]) -> Named:
    """What a link says of its file; ``trail`` stands above the headings of its page."""
    above = tuple(dict.fromkeys(filter(None, (*link.headings, *trail))))
    return Named(
        key=key,
        title=_title_by_link(link, above),
        url=link.url,
        held_on=held_on,
        status=_status_by_link(link),
        above=above,
        web=link.kind is LinkKind.PAGE,
    )


def sitting_of(title: str, held_on: date | None) -> str | None:
    """The same for a preliminary and a final record: the day, and the title without its mark."""
    words = "".join(unicodedata.normalize("NFKC", title).split())
    return f"{held_on.isoformat()}/{words}" if held_on and words else None


def document_of(read: PdfText, named: Named, source: Source) -> Document:
    """The record of a PDF that was read; without parts where it gives no text.

    Raises NotADocument for what is no PDF.
    """
    if read.state is PdfState.NOT_A_PDF:
        raise NotADocument(f"the file gives no text ({read.state}): {read.reason}")
    title = named.title or sensible_title(read.title) or _base_name(named.key)
    unread = read.state is not PdfState.OK
    parts = () if unread else _without_title(parts_of_pages(read.pages, source.council), title)
    status = Status(read.state.value) if unread else _status(named, read.pages)
    return _document(named, source, title, parts, read.pages, status)


def document_of_page(html: str, named: Named, source: Source) -> Document:
    """The record of a page that is minutes itself.

    Raises LayoutChanged where no text is found, NotADocument for an error page.
    """
    blocks = article_blocks(html)
    title = named.title or page_title(html) or _base_name(named.key)
    parts = parts_of_web_minutes(without_title(blocks, title), source.council)
    if letters_said(parts) < _LEAST_SAID:
        raise LayoutChanged(f"the page holds no text: {named.key}")
    pages = ("\n".join(block.text for block in blocks if block.kind is not BlockKind.ASIDE),)
    return _document(named, source, title, parts, pages, _status(named, pages))


def _document(
    named: Named,
    source: Source,
    title: str,
    parts: tuple[Part, ...],
    pages: Sequence[str],
    status: Status | None,
) -> Document:
    period = _held_period(parts)
    held_on = period.first if period else _day_without_label(named, parts, pages)
    context = " ".join((title, *named.above[:2]))
    return Document(
        key=named.key,
        source=source.id,
        platform="pdf_page",
        kind=_kind_of_paper(context, parts),
        title=title,
        parts=parts,
        url=named.url,
        council=source.council,
        author=source.author,
        meeting=_meeting((title, *named.above)),
        session=_first(_SESSION, (title, *named.above)),
        held_on=held_on,
        held_until=period.last if period else None,
        status=status,
        sitting=sitting_of(named.title, held_on),
    )


def letters_said(parts: Iterable[Part]) -> int:
    """How much text may alert."""
    return sum(len(part.text) for part in parts if part.kind.alerts)


def refuse_another_day(document: Document, listed: date | None) -> None:
    """Raise LayoutChanged where the record names another day than its list does."""
    first = document.held_on
    if listed is None or first is None:
        return
    if not first <= listed <= (document.held_until or first):
        raise LayoutChanged(f"the list says {listed}, the file itself {first}: {document.key}")


def refuse_silence(document: Document) -> None:
    """Raise LayoutChanged for long minutes in which nobody speaks: the marks are others here."""
    letters = sum(len(part.text) for part in document.parts)
    if letters > _LONG_SILENCE and _VERBATIM.search(document.title) and not document.speeches:
        raise LayoutChanged(f"{letters:,} characters of minutes, and no speech: {document.key}")


def _kind_of_paper(title: str, parts: Iterable[Part] = ()) -> DocumentKind:
    """Minutes or a report, by the title and by whether somebody speaks."""
    spoken = any(part.kind is PartKind.SPEECH for part in parts)
    return DocumentKind.MINUTES if spoken or _MINUTES.search(title) else DocumentKind.REPORT


def sensible_title(metadata: str) -> str:
    """The metadata's title where a person wrote it, else ""."""
    title = " ".join(metadata.split())[:_TITLE_LONGEST]
    good = len(_JAPANESE.findall(title)) >= 4 and not _NO_TITLE.search(title)
    return title if good else ""


def _without_title(parts: tuple[Part, ...], title: str) -> tuple[Part, ...]:
    """The title is a place of its own; as a part as well, each hit in it would count twice."""
    return join_parts("", parts[1:]) if parts and parts[0].text == title else parts


def _held_period(parts: Iterable[Part]) -> Period | None:
    """The days that a labelled line near the top names (視察月日 …, 日時：…)."""
    first = [part for part in parts if part.kind is not PartKind.SET_ASIDE][:_FIRST_PARTS]
    labelled = (_HELD.search(part.text) for part in first)
    periods = (
        first_period(part.text[found.end() :])
        for part, found in zip(first, labelled, strict=True)
        if found
    )
    return next((period for period in periods if period), None)


def _title_by_link(link: Link, above: Sequence[str]) -> str:
    title = without_marks(link.text)
    if link.kind is LinkKind.PAGE and _NAMES_A_FORM.fullmatch(title):
        return ""  # of several of a list all are called so: each has a title of its own
    if _SAYS_LITTLE.fullmatch(title) and above:
        title = f"{without_marks(above[0])} {title}".strip()
    return title[:_TITLE_LONGEST]


def _status_by_link(link: Link) -> Status | None:
    if FINAL.search(link.text):
        return Status.FINAL
    marked = (link.text, *link.headings[:1])
    return Status.PRELIMINARY if any(PRELIMINARY.search(text) for text in marked) else None


def _status(named: Named, pages: Sequence[str]) -> Status | None:
    says = _SAYS_PRELIMINARY.search("".join(pages[:1])[:_TOP])
    return Status.PRELIMINARY if says and named.status is None else named.status


def _day_without_label(named: Named, parts: Iterable[Part], pages: Sequence[str]) -> date | None:
    """Of minutes what their cover says, of other papers first what their list says."""
    cover = _day_of_cover(pages)
    if any(part.kind is PartKind.SPEECH for part in parts):
        return cover or named.held_on
    return named.held_on or cover


def _day_of_cover(pages: Sequence[str]) -> date | None:
    """The day on a line of its own, as the covers of minutes print it."""
    for line in "".join(pages[:1]).split("\n")[:_LINES_OF_COVER]:
        short = line.strip()
        if _ALONE.fullmatch(short) and not _NOT_HELD.search(short):
            day = first_date(short)
            if day:
                return day
    return None


def _meeting(texts: Sequence[str]) -> str | None:
    """Of 令和8年第3回架空市議会定例会 the assembly: the count is the session's."""
    found = _first(_MEETING, texts)
    session = _first(_SESSION, texts)
    return _BEFORE_MEETING.sub("", found) if found and session and found in session else found


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> str | None:
    found = (pattern.search(text) for text in texts)
    return next((match[0].strip() for match in found if match), None)


def _base_name(key: str) -> str:
    return key.rpartition("/")[2] or key
