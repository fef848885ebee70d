"""A page of a DB-Search list: its documents, how many it says there are, and how to turn it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urljoin

from crawler.errors import LayoutChanged
from crawler.extract.dbsr_addresses import read_link
from crawler.extract.dbsr_titles import tidy
from crawler.extract.html import text_of
from crawler.extract.wareki import first_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from selectolax.lexbor import LexborNode

    from crawler.extract.dbsr_addresses import Generation
    from crawler.extract.html import Page as Html

_NUMBER = r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})"
# 検索条件に 70 文書 (4,713 発言) …, 82件中 1 - 20 件目, 文書数 103 (all seen by 2026-11).
_STATED = (
    re.compile(rf"{_NUMBER}\s{{0,5}}文書(?![中名閲一のを])"),
    re.compile(rf"{_NUMBER}\s{{0,5}}件中"),
    re.compile(rf"文書数\s{{0,5}}:?\s{{0,5}}{_NUMBER}"),
)
_NOTHING = re.compile(
    r"(?:該当|一致)(?:する|した)?.{0,20}(?:ありません|ございません|見つかりません|存在しません|なし)"
)
_CLIMB = 6  # elements between a link and the row that bears its day
_HIDDEN = ("hidden",)


class _DocumentLink(NamedTuple):
    node: LexborNode
    base: str
    leads_to: tuple[Generation, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document of a list; ``held_on`` is None where the row prints no day."""

    generation: Generation
    number: str
    title: str
    held_on: date | None
    base: str

    @property
    def name(self) -> str:
        """The platform's own key: letter of the generation, number."""
        return f"{self.generation}-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How the next page is asked for: by its address, or by a form with the visitor's token."""

    url: str
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list, rows in its own order; ``stated`` counts the documents of all pages."""

    rows: tuple[Row, ...]
    stated: int
    turn: Turn | None


def parse_list(html: Html, url: str, number: int) -> Listing:
    """The page of that number; raises LayoutChanged for a page that does not say how many it lists.

    Rows are the links to documents, whatever stands around them: each tenant has its own markup.
    """
    rows = _rows(html.root, url)
    stated = _stated(text_of(html.root), anything=bool(rows))
    if len(rows) > stated:
        raise LayoutChanged(f"the list states {stated} documents and shows {len(rows)}")
    return Listing(rows=rows, stated=stated, turn=_turn(html.root, url, number + 1))


def _stated(text: str, *, anything: bool) -> int:
    """The one number that it gives in whatever ways; commas are of thousands."""
    said = unicodedata.normalize("NFKC", text)
    found = {int(one[1].replace(",", "")) for shape in _STATED for one in shape.finditer(said)}
    if len(found) == 1:
        return found.pop()
    if found:
        raise LayoutChanged(f"the list states several numbers of documents: {sorted(found)[:5]}")
    if anything or not _NOTHING.search(said):
        raise LayoutChanged("the list does not state how many documents it has")
    return 0


def _rows(root: LexborNode, url: str) -> tuple[Row, ...]:
    links = list(_document_links(root, url))
    owners = _owners(links)
    found: dict[str, Row] = {}
    for node, base, (generation, number) in links:
        name, title = f"{generation}-{number}", tidy(node.text())
        if name not in found and title:
            found[name] = Row(
                generation=generation,
                number=number,
                title=title,
                held_on=_day_beside(node, owners),
                base=base,
            )
    return tuple(found.values())


def _document_links(root: LexborNode, url: str) -> Iterator[_DocumentLink]:
    for node in root.css("a[href]"):
        link = read_link(node.attributes.get("href"), url)
        if link and link.document:
            yield _DocumentLink(node, link.base, link.document)


def _owners(links: Iterable[_DocumentLink]) -> dict[int, tuple[Generation, str] | None]:
    """The document of all links inside an element, for those around a link; None for several."""
    owners: dict[int, tuple[Generation, str] | None] = {}
    for node, _, leads_to in links:
        around = node.parent
        for _ in range(_CLIMB):
            if around is None:
                break
            same = owners.setdefault(around.mem_id, leads_to) == leads_to
            owners[around.mem_id] = leads_to if same else None
            around = around.parent
    return owners


def _day_beside(
    link: LexborNode, owners: Mapping[int, tuple[Generation, str] | None]
) -> date | None:
    """The day in the largest element around a link that belongs to its document alone."""
    node = link.parent
    while node is not None and owners.get(node.mem_id):
        # The title may name a day as well, such as that of a session's opening.
        day = first_date(node.text(separator=" ").replace(link.text(separator=" "), " "))
        if day:
            return day
        node = node.parent
    return None


def _turn(root: LexborNode, url: str, wanted: int) -> Turn | None:
    """What leads to the page of the wanted number; None where nothing does."""
    for button in root.css('button[name="Page"]'):
        if button.attributes.get("value") == str(wanted) and _is_live(button):
            return _by_form(button, url, wanted)
    for node in root.css("a[href]"):
        href = node.attributes.get("href") or ""
        link = read_link(href, url) if "page" in href.lower() else None
        if link and link.template == "list" and link.query.get("page") == str(wanted):
            return Turn(url=urljoin(url, href))
    return None


def _is_live(button: LexborNode) -> bool:
    return button.attributes.get("type", "submit") == "submit" and (
        button.attributes.get("aria-disabled") != "true"
    )


def _by_form(button: LexborNode, url: str, wanted: int) -> Turn:
    form = button.parent
    while form is not None and form.tag != "form":
        form = form.parent
    if form is None:
        raise LayoutChanged("the buttons that turn the list stand in no form")
    fields = [
        (one.attributes.get("name") or "", one.attributes.get("value") or "")
        for one in form.css("input[name]")
        if one.attributes.get("type") in _HIDDEN
    ]
    body = urlencode([*fields, ("Page", str(wanted))]).encode("ascii")
    return Turn(url=urljoin(url, form.attributes.get("action") or ""), body=body)
