"""Minutes in a Lotus Domino view (静岡県): one document for each 発言単位, listed by session.

A view shows the documents of some sessions at a time, the newest first. The windows overlap, and
each document is known by its UNID. Whatever header and page declare, the bytes are cp932.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.errors import CrawlError, LayoutChanged, NotADocument, SavedWrongly
from crawler.extract.cp932 import read, read_saved, refuse_status
from crawler.extract.decode import FileKind, kind_of
from crawler.extract.exchanges import with_exchanges
from crawler.extract.html import Page as Html
from crawler.extract.html import text_of
from crawler.extract.kensaku_text import parse_lines
from crawler.extract.known import Known, State, attempted, due, is_unread, known_records
from crawler.extract.minutes import Expectation, checked
from crawler.extract.sessions import is_preliminary, meeting_of, session_of, without_state
from crawler.extract.wareki import era_years, first_date
from crawler.steps import Fetch, Listed, Page, Skipped, Step, Task
from state.records import Document, DocumentKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from config.models import Source
    from crawler.saved import SavedFile

HOW_TO_SAVE = "Save each document of the view as HTML."
_VIEW = "WebView1"  # 開催別
_COUNT, _STEP = 1000, 5  # documents in a window, and sessions from one to the next
_MOST_WINDOWS = 400
_LATEST = 4  # months after the one that a session is called by, in which it may still sit
_UNID = re.compile(r"/([0-9A-Fa-f]{32})\?OpenDocument", re.IGNORECASE)
_MONTH = re.compile(r"年(\d{1,2})月")
_DAY = re.compile(r"(?:質問|発言|開催)日\s*[:：]\s*([^\n]{1,40})")
# 06/23/2025: the form in which Domino prints days for Americans (seen 2026-11).
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SESSION = re.compile(r"\A(?:令和|平成)\S{1,4}年\S{0,4}?(?:定例会|臨時会)")
# Written opinions and outlines, in which nobody speaks.
_WRITTEN = re.compile(r"意見|概要")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A document in the view; ``session`` is the heading above it, as printed."""

    unid: str
    title: str
    session: str
    url: str

    @property
    def month(self) -> date | None:
        """The first of the month that the session is called by; None where it names none."""
        return _month_of(self.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """The windows read so far: ``start`` is the place of the next session to begin one with."""

    start: int = 1
    links: tuple[_Link, ...] = ()


def start(task: Task) -> Iterator[Step]:
    """The window that begins with the newest session."""
    yield _ask(task, _Walk())


def _ask(task: Task, walk: _Walk) -> Fetch:
    url = str(task.source.url or "")
    path = urlsplit(url).path
    folder, found, _ = path.partition(".nsf")
    if not found:
        raise LayoutChanged(f"the url of {task.source.id} names no Domino database (….nsf): {url}")
    query = f"OpenView&ExpandView&Count={_COUNT}&Start={walk.start}"
    view = urljoin(url, f"{folder}.nsf/{_VIEW}?{query}")
    then, otherwise = partial(_read_view, walk=walk), partial(_cut_off, walk=walk)
    return Fetch(url=view, then=then, otherwise=otherwise, conditional=False)


def _read_view(task: Task, page: Page, *, walk: _Walk) -> Iterator[Step]:
    try:
        found = parse_view(page)
    except CrawlError as error:
        yield from _cut_off(task, error, walk=walk)
        return
    if not found and not walk.links:
        raise LayoutChanged("the view lists no document")
    links = {link.unid: link for link in (*walk.links, *found)}
    further = replace(walk, start=walk.start + _STEP, links=tuple(links.values()))
    # The links to the next window have no text and lead nowhere: a window without documents is
    # the one behind the last.
    if found and not _is_past(task, found[-1]) and walk.start < _MOST_WINDOWS * _STEP:
        yield _ask(task, further)
    else:
        yield from _documents(task, further)


def _cut_off(task: Task, error: CrawlError, *, walk: _Walk) -> Iterator[Step]:
    """What was found is read; what was not is asked for by the next run."""
    if walk.links:
        yield from _documents(task, walk)
    raise error


def _is_begun(task: Task, link: _Link) -> bool:
    return link.month is None or link.month <= (task.window.last or task.today)


def _is_past(task: Task, link: _Link) -> bool:
    """Whether a session was over before the window; those below it in the view were too."""
    month, first = link.month, task.window.first
    if month is None or first is None:
        return False
    return (first.year - month.year) * 12 + first.month - month.month > _LATEST


def _documents(task: Task, walk: _Walk) -> Iterator[Step]:
    yield Listed(count=len(walk.links))
    known = known_records(task.memory)
    able = [link for link in walk.links if _is_begun(task, link) and not _is_past(task, link)]
    listed = {link.unid for link in able}
    again = () if task.window.last else due(known, task.window, task.today, listed)
    for link in able:
        unread = is_unread(known.get(link.unid), task.window)
        if task.window.last or link.unid in again or unread:
            # What was read for other days is on no record, though its page is the same.
            conditional = task.window.last is None and not unread
            then, otherwise = partial(_read_document, link=link), partial(_missed, link=link)
            yield Fetch(url=link.url, then=then, otherwise=otherwise, conditional=conditional)


def _missed(task: Task, error: CrawlError, *, link: _Link) -> Iterator[Step]:
    yield from attempted(task.memory, link.unid, task.today)
    raise error


def _read_document(task: Task, page: Page, *, link: _Link) -> Iterator[Step]:
    """The record first, then what speaks against it: kept, and never silently."""
    yield from attempted(task.memory, link.unid, task.today)
    met = known_records(task.memory).get(link.unid)
    if page.not_modified and met:
        yield replace(met, on=task.today).remembered()
        return
    document, size = parse_document(page, task.source, title=link.title, session=link.session)
    inside = task.window.holds(document.held_on)
    yield document if inside else Skipped(key=document.key, reason=f"it is of {document.held_on}")
    state = State.READ if inside else State.OUTSIDE
    yield Known(key=link.unid, state=state, on=task.today, held_on=document.held_on).remembered()
    if problems := _problems(document, size):
        raise LayoutChanged(f"{document.title}: {'; '.join(problems)}")


def parse_view(page: Page) -> tuple[_Link, ...]:
    """The documents of a window in its order, each once, with the session above it."""
    refuse_status(page, "the view")
    html = Html(read(page.body, "the view"))
    session, found = "", {}
    for row in html.root.css("tr"):
        if row.css_first("tr tr") is not None:
            continue  # a table round the table
        opened = [(node, unid) for node in row.css("a[href]") if (unid := _unid_of(node))]
        for node, unid in opened:
            url = urljoin(page.url, node.attributes.get("href") or "")
            title = " ".join(node.text().split())
            found[unid] = _Link(unid=unid, title=title, session=session, url=url)
        heading = " ".join(row.text().split())
        if not opened and era_years(heading):
            session = heading
    if not found and html.root.css_first("table") is None:
        raise LayoutChanged("the view has no table")
    return tuple(found.values())


def parse_document(page: Page, source: Source, *, title: str, session: str) -> tuple[Document, int]:
    """The record on a document's page, and the bytes of the page."""
    refuse_status(page, f"the document {title}")
    found = _UNID.search(page.url)
    if found is None:
        raise LayoutChanged(f"no number of a document in {page.url}")
    html = Html(read(page.body, f"the document {title}"))
    named = " ".join(part for part in (session, title) if part)
    document = _document(html, source, found[1].upper(), named, session)
    return replace(document, url=page.url), len(page.body)


def parse_file(file: SavedFile, source: Source) -> Document:
    """A saved page of one document; its key is the UNID where the page holds it, else its name."""
    if kind_of(file) is not FileKind.HTML:
        raise SavedWrongly("it is no page", "Save the document of the view as HTML.")
    html = read_saved(file, "the page")
    page = Html(html)
    if page.maybe(["div#notes"]) is None:
        raise NotADocument("no document of a Domino view: it has no div#notes")
    number = _UNID.search(html)
    title = page.maybe(["title"])
    named = title.text().strip() if title is not None else ""
    session = _SESSION.match(named)
    key = number[1].upper() if number else file.stem
    document = _document(page, source, key, named or file.stem, session[0] if session else "")
    if problems := _problems(document, len(file.body)):
        raise LayoutChanged("; ".join(problems))
    return document


def _document(html: Html, source: Source, key: str, title: str, session: str) -> Document:
    notes = html.one("div#notes", "the document")
    words = parse_lines(text_of(notes), (), source.council)
    return Document(
        key=f"{source.id}/{key}",
        source=source.id,
        platform="domino",
        kind=DocumentKind.MINUTES,
        title=title,
        parts=with_exchanges(words.parts),
        council=source.council,
        meeting=meeting_of(session) if session else None,
        session=session_of(session),
        held_on=_held_on(text_of(html.root), text_of(notes)),
        status=Status.PRELIMINARY if is_preliminary(title) else None,
    )


def _problems(document: Document, size: int) -> tuple[str, ...]:
    silent = bool(_WRITTEN.search(document.title))
    return checked(document, Expectation(size=0 if silent else size))


def _held_on(whole: str, body: str) -> date | None:
    """The day that a label names, in whatever form; else the first that the words name."""
    for value in _DAY.findall(whole):
        printed = _MONTH_FIRST.search(unicodedata.normalize("NFKC", value))
        year_first = f"{printed[3]}-{printed[1]}-{printed[2]}" if printed else value
        if day := first_date(year_first):
            return day
    return first_date(body[:2000])


def _unid_of(node: LexborNode) -> str | None:
    found = _UNID.search(node.attributes.get("href") or "")
    return found[1].upper() if found else None


def _month_of(session: str) -> date | None:
    said = without_state(session)
    years, month = era_years(said), _MONTH.search(said)
    if not years or month is None or not 1 <= int(month[1]) <= 12:
        return None
    return date(years[0], int(month[1]), 1)
