"""Lists of links as public bodies publish them: each link with the words that say what it is.

A link's own text may be no more than «0618» or an icon: the day stands in the same row of a table,
in the heading above, or only on the page that led here (448 councils' lists, 2026-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin, urlsplit

from crawler.errors import LayoutChanged
from crawler.extract.link_texts import kind_noted, without_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from crawler.extract.html import Page

_SKIPPED = frozenset({
    "head", "script", "style", "template", "noscript", "iframe", "object", "svg", "nav", "footer",
    "aside", "select", "button",
})  # fmt: skip
_ROWS = frozenset({"li", "tr", "p", "dd"})
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "caption": 7, "dt": 7}
_PARTED = frozenset({"br", "td", "th", "div", "ul", "ol", "dl", *_ROWS, *_LEVELS})
_OFFICE = frozenset({
    "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "odt", "ods", "jtd", "rtf", "csv",
})  # fmt: skip
_FILES = frozenset({
    "jpg", "jpeg", "png", "gif", "svg", "webp", "mp3", "mp4", "wmv", "wma", "asx", "zip", "lzh",
    "exe", "xml", "rss", "ics", "css", "js", "kml", "txt", "epub",
})  # fmt: skip
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})$")
_LONGEST = 300  # code points of a row that say what a link in it is
_DEEPEST = 3  # rows around a link


class LinkKind(StrEnum):
    """What a link leads to, by its address, else by the note beside it."""

    PDF = "pdf"
    OFFICE = "office"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """``text`` without notes of size and kind; ``before`` the words in front of it in its row, the
    nearest row first; ``row`` all words of a row that has no other link; ``headings`` above it, the
    nearest first; ``place`` is the same for links of one row.
    """

    url: str
    kind: LinkKind
    text: str
    before: tuple[str, ...] = ()
    row: str = ""
    headings: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """A page's first h1, "" where it has none, and its links in order."""

    heading: str
    links: tuple[Link, ...]


def read_links(html: Page, url: str, area: str | None = None) -> LinkList:
    """The links of a page, those to pictures, films and anchors left out.

    ``area`` is the CSS selector of the part that counts; raises LayoutChanged where it has no
    match.
    """
    roots = {node.mem_id for node in html.some(area, "the list of links")} if area else None
    base = html.attribute(("base[href]",), "href")
    walk = _Walk(urljoin(url, base) if base else url, roots)
    try:
        walk.through(html.root)
    except ValueError as error:
        raise LayoutChanged(f"the list of links has an address that is none: {error}") from error
    return LinkList(heading=walk.heading, links=tuple(walk.done()))


@dataclass(slots=True)
class _Row:
    """A row that is open, with the words in it so far."""

    number: int
    words: list[str] = field(default_factory=list)
    links: list[_Draft] = field(default_factory=list)

    def text(self) -> str:
        return " ".join(self.words)[-_LONGEST:]


@dataclass(slots=True)
class _Draft:
    """A link whose row is not read to its end yet."""

    url: str
    kind_told: str
    before: tuple[str, ...]
    headings: tuple[str, ...]
    place: int
    words: list[str] = field(default_factory=list)
    alternative: str = ""
    row: str = ""

    @property
    def shown(self) -> str:
        """The text as it is shown, or that of its picture."""
        return " ".join("".join(self.words).split()) or self.alternative

    def link(self) -> Link | None:
        kind = _kind(self.url, self.kind_told, self.shown)
        if kind is None:
            return None
        return Link(
            url=self.url,
            kind=kind,
            text=without_notes(self.shown),
            before=self.before,
            row=self.row,
            headings=self.headings,
            place=self.place,
        )


@dataclass(slots=True)
class _Cell:
    """A cell that reaches into the rows below it."""

    rows: int
    words: list[str] = field(default_factory=list)


_Event: TypeAlias = "tuple[LexborNode, bool]"


class _Walk:
    """Goes through a page once, in document order."""

    def __init__(self, base: str, roots: set[int] | None) -> None:
        self.heading = ""
        self._base = base
        self._roots = roots
        self._inside = 0 if roots else 1
        self._drafts: list[_Draft] = []
        self._headings: dict[int, list[str]] = {}
        self._open_heading = 0
        self._rows: list[_Row] = []
        self._link: _Draft | None = None
        self._cells: list[_Cell] = []
        self._cell: _Cell | None = None
        self._number = 0

    def through(self, root: LexborNode) -> None:
        """No recursion: a page may be nested deeper than Python goes."""
        stack: list[_Event] = [(root, True)]
        while stack:
            node, entering = stack.pop()
            if not entering:
                self._leave(node)
            elif node.tag not in _SKIPPED and self._enter(node):
                stack.append((node, False))
                children = []
                child = node.child
                while child is not None:
                    children.append((child, True))
                    child = child.next
                stack.extend(reversed(children))

    def done(self) -> Iterator[Link]:
        """The links that lead to something."""
        for draft in self._drafts:
            link = draft.link()
            if link:
                yield link

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "")
            return False
        if self._roots and node.mem_id in self._roots:
            self._inside += 1
        if tag in _PARTED:
            self._say(" ")
        if tag in _ROWS:
            self._open_row(tag)
        self._open(node, tag)
        return True

    def _open(self, node: LexborNode, tag: str) -> None:
        if tag == "img" and self._link is not None:
            self._link.alternative = (node.attributes.get("alt") or "").strip()[:_LONGEST]
        elif tag == "a":
            self._open_link(node)
        elif tag in _LEVELS:
            self._open_level(_LEVELS[tag])
        elif tag in ("td", "th"):
            self._open_cell(node)

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if self._roots and node.mem_id in self._roots:
            self._inside -= 1
        if tag == "a":
            self._link = None
        elif tag in _LEVELS:
            self._close_level(_LEVELS[tag])
        elif tag in ("td", "th"):
            self._cell = None
        elif tag == "table":
            self._cells.clear()
        if tag in _ROWS and self._rows:
            self._close_row(self._rows.pop())

    def _say(self, text: str) -> None:
        if self._link is not None:
            self._link.words.append(text)
        if self._open_heading:
            self._headings[self._open_heading].append(text)
        words = " ".join(text.split())
        if words:
            for row in self._rows[-_DEEPEST:]:
                row.words.append(words)
            if self._cell:
                self._cell.words.append(words)

    def _open_link(self, node: LexborNode) -> None:
        href = (node.attributes.get("href") or "").strip()
        if not self._inside or not href or href.startswith("#"):
            return
        url = urljoin(self._base, href).partition("#")[0]
        if urlsplit(url).scheme not in ("http", "https"):
            return
        self._link = _Draft(
            url=url,
            kind_told=(node.attributes.get("type") or "").lower(),
            before=tuple(filter(None, (row.text() for row in reversed(self._rows[-_DEEPEST:])))),
            headings=self._above(),
            place=self._rows[-1].number if self._rows else -len(self._drafts) - 1,
        )
        self._drafts.append(self._link)
        for row in self._rows[-_DEEPEST:]:
            row.links.append(self._link)

    def _above(self) -> tuple[str, ...]:
        texts = (
            " ".join("".join(self._headings[level]).split())[:_LONGEST]
            for level in sorted(self._headings, reverse=True)
            if level != self._open_heading
        )
        return tuple(without_notes(text) for text in texts if text)

    def _open_level(self, level: int) -> None:
        for deeper in [other for other in self._headings if other >= level]:
            del self._headings[deeper]
        self._headings[level] = []
        self._open_heading = level

    def _close_level(self, level: int) -> None:
        text = " ".join("".join(self._headings.get(level, [])).split())[:_LONGEST]
        if level == 1 and not self.heading:
            self.heading = text
        self._open_heading = 0

    def _open_cell(self, node: LexborNode) -> None:
        spanned = (node.attributes.get("rowspan") or "1").strip()
        if spanned.isdecimal() and int(spanned[:4]) > 1:
            self._cell = _Cell(rows=int(spanned[:4]) - 1)
            self._cells.append(self._cell)

    def _open_row(self, tag: str) -> None:
        self._number += 1
        row = _Row(number=self._number)
        if tag == "tr":
            for cell in self._cells:
                row.words += cell.words
                cell.rows -= 1
            self._cells = [cell for cell in self._cells if cell.rows > 0]
        self._rows.append(row)

    def _close_row(self, row: _Row) -> None:
        if len(row.links) == 1 and not row.links[0].row:
            row.links[0].row = row.text()


def _kind(url: str, told: str, shown: str) -> LinkKind | None:
    found = _ENDING.search(urlsplit(url).path)
    ending = found[1].lower() if found else ""
    if ending in _FILES:
        return None
    said = kind_noted(shown)
    if ending == "pdf" or "pdf" in told or (ending not in _OFFICE and said in ("pdf", "ｐｄｆ")):
        return LinkKind.PDF
    return LinkKind.OFFICE if ending in _OFFICE or said else LinkKind.PAGE
