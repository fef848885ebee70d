"""Pages that list PDF files: an index, perhaps a page for each year, and the files themselves.
Summaries of meetings (会議要旨) that are pages in such a list are read as well.

The same papers are read from saved files, as PDF or as text made from one.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from crawler.again import TRIES, again_of, forget
from crawler.errors import CrawlError, LayoutChanged, NotADocument
from crawler.extract.canonical import canonical_place
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.foreign import refuse_other_platforms
from crawler.extract.html import Page as Html
from crawler.extract.links import LinkList, read_links
from crawler.extract.ocr import recognise
from crawler.extract.paper import without_marks
from crawler.extract.paper_notes import note_of, papers_again
from crawler.extract.papers import (
    Named,
    document_of,
    document_of_page,
    letters_said,
    refuse_another_day,
    refuse_silence,
    sensible_title,
)
from crawler.extract.pdf import PdfState, PdfText, read_pdf
from crawler.extract.pdf_lists import further_lists, leads_to_files, may_hold, offered
from crawler.extract.printed import parts_of_pages
from crawler.saved import SavedFile
from crawler.steps import Fetch, Listed, LookAgain, Page, Remember, Skipped, Step, Task
from state.records import Document, PartKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.models import Source
    from config.options import PdfPageOptions

PATIENCE = timedelta(days=7)  # with a link that leads nowhere: files may come after their lists
_GONE = (404, 410)
_TITLE_LONGEST = 120
HOW_TO_SAVE = "Save the paper as PDF, or its text as a .txt file."
READS_PDF = True
_LEAST_SAID = 100  # code points: a page that says less and names a file only leads to it
# Names in the source's memory: files that a list names and the site does not have, the digests of
# those whose reading was ended and how often, and the further lists that a list led to.
_MISSING, _UNFINISHED, _LISTS = "missing ", "unfinished ", "lists "

_Trail: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list to be read; ``trail`` is what the pages that led here say, the nearest first."""

    url: str
    level: int = 0
    trail: _Trail = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """The lists one after the other, so that a file named by two of them is fetched once."""

    ahead: tuple[_List, ...] = ()
    seen: frozenset[str] = frozenset()

    def with_lists(self, lists: Iterable[_List]) -> _Way:
        """With those that are not known yet at the end."""
        new = {each.url: each for each in lists if each.url not in self.seen}
        return replace(self, ahead=(*self.ahead, *new.values()), seen=self.seen | set(new))

    def with_papers(self, named: Iterable[Named]) -> _Way:
        """With those that were asked for."""
        return replace(self, seen=self.seen | {each.key for each in named})

    def onward(self, task: Task) -> Iterator[Fetch]:
        """The next list, if there is one."""
        if self.ahead:
            yield _fetch_list(task, self.ahead[0], replace(self, ahead=self.ahead[1:]))


def start(task: Task) -> Iterator[Step]:
    """The index."""
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    index = _List(url=str(task.source.url))
    yield _fetch_list(task, index, _Way(seen=frozenset({index.url})))


def parse_list(page: Page, source: Source) -> LinkList:
    """The links of a list; raises LayoutChanged for other answers, NotADocument for error pages."""
    if page.status != 200:
        raise LayoutChanged(f"the list answered with status {page.status}")
    html = Html(text_of(SavedFile(name="list.html", body=page.body)))
    html.refuse_error_page()
    return read_links(html, page.url, _options(source).area)


def parse_paper(page: Page, source: Source, named: Named) -> Document:
    """The record of a fetched file; without parts, and with a status, where it gives no text.

    Raises LayoutChanged for other answers, NotADocument for what is no PDF.
    """
    return document_of(_read_pdf(page), named, source)


def parse_page(page: Page, source: Source, named: Named | None = None) -> Document:
    """The record of a page of a list that is minutes itself.

    Raises LayoutChanged for other answers and where no text is found, NotADocument for error pages.
    """
    if page.status != 200:
        raise LayoutChanged(f"the page answered with status {page.status}")
    key = f"{source.id}/{canonical_place(page.url, str(source.url))}"
    html = text_of(SavedFile(name="page.html", body=page.body))
    return document_of_page(html, named or Named(key=key, url=page.url), source)


def parse_file(file: SavedFile, source: Source) -> Document:
    """The paper in a PDF or text file.

    Raises NotADocument for a PDF that gives no text, with the reason, and for other files;
    LayoutChanged for a paper without a title or without words.
    """
    read = _read_file(file, source)
    text = "\n".join(read.pages)
    refuse_other_platforms(text)
    title = sensible_title(read.title) or _first_line(text)
    recognised = read.state is PdfState.NO_TEXT_LAYER
    named = Named(key=f"{source.id}/{file.stem}", title=title)
    document = document_of(replace(read, state=PdfState.OK), named, source)
    if all(part.kind is PartKind.SET_ASIDE for part in document.parts):
        raise LayoutChanged("the paper holds no text")
    # Without a list there is nobody to say that two files are of one sitting.
    status = Status.OCR if recognised else document.status
    return replace(document, sitting=None, status=status)


def _fetch_list(task: Task, listed: _List, way: _Way) -> Fetch:
    return Fetch(
        url=listed.url,
        then=partial(_read_list, listed=listed, way=way),
        conditional=task.window.last is None,
        otherwise=partial(_no_list, way=way),
    )


def _no_list(task: Task, error: CrawlError, *, way: _Way) -> Iterator[Step]:
    yield from way.onward(task)
    raise error


def _read_list(task: Task, page: Page, *, listed: _List, way: _Way) -> Iterator[Step]:
    if page.not_modified:
        named = tuple(papers_again(task.memory, listed.url))
        yield from _papers(task, listed, named, way)
        way = way.with_papers(named)
        yield from way.with_lists(_wanted(task, _remembered(task, listed))).onward(task)
        return
    try:
        found = parse_list(page, task.source)
        named, skipped = offered(found, task.source, _options(task.source), listed.trail)
    except CrawlError:
        yield from way.onward(task)
        raise
    lists = [each for each in _further(task, found, listed) if each.url not in _urls(named)]
    yield from _remember(task, listed, lists)
    yield Listed(count=len(named))
    yield from skipped
    yield from _papers(task, listed, named, way)
    yield from _forget_others(task, listed, named)
    way = way.with_papers(named)
    yield from way.with_lists(_wanted(task, lists)).onward(task)


def _further(task: Task, found: LinkList, listed: _List) -> list[_List]:
    options = _options(task.source)
    if listed.level >= options.depth:
        return []
    home = urlsplit(str(task.source.url)).hostname
    return [
        _List(
            url=link.url,
            level=listed.level + 1,
            trail=(link.text, *link.headings, found.heading, *listed.trail),
        )
        for link in further_lists(found, options.pages)
        if urlsplit(link.url).hostname == home
    ]


def _urls(named: Iterable[Named]) -> frozenset[str | None]:
    return frozenset(each.url for each in named)


def _wanted(task: Task, lists: Iterable[_List]) -> Iterator[_List]:
    return (each for each in lists if may_hold(each.trail, task.window))


def _remember(task: Task, listed: _List, lists: Iterable[_List]) -> Iterator[Remember]:
    """For the days on which the list says «not modified» and a list below it does not."""
    value = json.dumps([[each.url, *each.trail] for each in lists], ensure_ascii=False)
    if task.memory.get(_LISTS + listed.url, "[]") != value:
        yield Remember(name=_LISTS + listed.url, value=value)


def _remembered(task: Task, listed: _List) -> Iterator[_List]:
    for url, *trail in json.loads(task.memory.get(_LISTS + listed.url, "[]")):
        yield _List(url=url, level=listed.level + 1, trail=tuple(trail))


def _papers(task: Task, listed: _List, named: Iterable[Named], way: _Way) -> Iterator[Fetch]:
    for each in named:
        if each.key not in way.seen and task.window.holds(each.held_on):
            yield _fetch_paper(task, each, listed)


def _forget_others(task: Task, listed: _List, named: Iterable[Named]) -> Iterator[Remember]:
    """What a list does not name any more need not be asked for again."""
    keys = {each.key for each in named}
    for each in papers_again(task.memory, listed.url):
        if each.key not in keys:
            yield forget(_fetch_paper(task, each, listed))


def _fetch_paper(task: Task, named: Named, listed: _List) -> Fetch:
    if named.web:
        return _fetch_page(task, named, listed)
    fetch = Fetch(
        url=named.url or "",
        then=partial(_read_paper, named=named),
        conditional=task.window.last is None,
        again=note_of(named, listed.url),
        beside=True,
    )
    if again_of(task.memory, fetch):
        fetch = replace(fetch, then=partial(_read_paper, named=named, again=True))
    return fetch


def _read_paper(task: Task, page: Page, *, named: Named, again: bool = False) -> Iterator[Step]:
    if page.not_modified:
        return
    if page.status in _GONE:
        yield from _missed(task, named, page.status)
        return
    ended = _times_ended(task, page, named)
    if again and ended > TRIES:
        raise LayoutChanged(f"reading it was ended {ended} times, and it is as it was")
    read = _read_pdf(page)
    if read.unfinished:
        yield from _read_once_more(page, named, read, ended + 1)
    document, failed = _recognised(task, page, document_of(read, named, task.source))
    yield document
    if task.memory.get(_MISSING + named.key):
        yield Remember(name=_MISSING + named.key, value="")
    if failed:
        raise failed
    refuse_silence(document)
    refuse_another_day(document, named.held_on)


def _fetch_page(task: Task, named: Named, listed: _List) -> Fetch:
    return Fetch(
        url=named.url or "",
        then=partial(_read_page, named=named, listed=listed),
        conditional=task.window.last is None,
        again=note_of(named, listed.url),
    )


def _read_page(task: Task, page: Page, *, named: Named, listed: _List) -> Iterator[Step]:
    """Minutes that are a page; one that leads to a file and says little is one more list."""
    if page.status in _GONE:
        yield from _missed(task, named, page.status)
        return
    if not (page.not_modified or _only_leads_on(page, task.source, named)):
        document = parse_page(page, task.source, named)
        yield document
        refuse_another_day(document, named.held_on)
        return
    below = _List(url=named.url or "", level=listed.level + 1, trail=(named.title, *named.above))
    yield from _read_list(task, page, listed=below, way=_Way())


def _only_leads_on(page: Page, source: Source, named: Named) -> bool:
    html = Html(text_of(SavedFile(name="page.html", body=page.body)))
    if page.status != 200 or not leads_to_files(read_links(html, page.url)):
        return False
    try:
        parts = parse_page(page, source, named).parts
    except LayoutChanged:
        return True  # there is no text
    return letters_said(parts) < _LEAST_SAID


def _recognised(task: Task, page: Page, document: Document) -> tuple[Document, CrawlError | None]:
    """The document with the text of its pictures where that was asked for, and why not."""
    if document.status is not Status.NO_TEXT_LAYER or not _options(task.source).ocr:
        return document, None
    try:
        read = _by_recognition(page.body)
    except CrawlError as error:
        return document, error
    parts = parts_of_pages(read.pages, task.source.council)
    return replace(document, parts=parts, status=Status.OCR), None


def _by_recognition(body: bytes) -> PdfText:
    read = read_pdf(body)
    return replace(read, pages=recognise(body, read.count))


def _read_pdf(page: Page) -> PdfText:
    if page.status != 200:
        raise LayoutChanged(f"the file answered with status {page.status}")
    return read_pdf(page.body)


def _times_ended(task: Task, page: Page, named: Named) -> int:
    """How often the reading of these bytes was ended."""
    times, _, digest = task.memory.get(_UNFINISHED + named.key, "").partition(" ")
    return int(times) if digest == _digest(page) else 0


def _read_once_more(page: Page, named: Named, read: PdfText, ended: int) -> Iterator[Step]:
    """A busy machine ends the reading of a good file, but a hostile one shall not be read daily.

    One that stands in the place of a text on record is asked for all the same, for it is an error,
    but it is not read.
    """
    yield Remember(name=_UNFINISHED + named.key, value=f"{ended} {_digest(page)}")
    if ended <= TRIES:
        yield LookAgain(reason=read.reason)


def _digest(page: Page) -> str:
    return hashlib.blake2b(page.body, digest_size=16).hexdigest()


def _missed(task: Task, named: Named, status: int) -> Iterator[Step]:
    """A file that its list names and the site does not have: looked for on some further days."""
    since = task.memory.get(_MISSING + named.key)
    if not since:
        yield Remember(name=_MISSING + named.key, value=task.today.isoformat())
    if not since or task.today - date.fromisoformat(since) <= PATIENCE:
        yield LookAgain(reason="its file may come after its list")
    yield Skipped(key=named.key, reason=f"its link leads nowhere ({status})")


def _options(source: Source) -> PdfPageOptions:
    options = source.pdf_page
    if options is None:
        raise ValueError(f"{source.id} is of another platform")
    return options


def _read_file(file: SavedFile, source: Source) -> PdfText:
    kind = kind_of(file)
    if kind is FileKind.HTML:
        raise NotADocument("it is a web page; this platform reads PDF files and text made of them")
    if kind is FileKind.TEXT:
        return PdfText(state=PdfState.OK, pages=(text_of(file),))
    read = read_pdf(file.body)
    if read.state is PdfState.NO_TEXT_LAYER and _options(source).ocr:
        return replace(read, pages=recognise(file.body, read.count))
    if read.state is not PdfState.OK:
        raise NotADocument(f"the PDF gives no text ({read.state}): {read.reason}")
    return read


def _first_line(text: str) -> str:
    for line in text.split("\n"):
        title = without_marks(line.strip())
        if title and not re.fullmatch(r"[\W\d_]+", title):
            return title[:_TITLE_LONGEST]
    raise LayoutChanged("the paper holds no text")
