"""Where kensakusystem.jp lists its sittings: entry page, tree, and search form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urljoin

from crawler.errors import LayoutChanged
from crawler.extract.cp932 import read
from crawler.extract.kensaku_bytes import form_bytes, parse_latin, raw, read_latin
from crawler.extract.wareki import era_years

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from crawler.extract.html import Page as Html
    from crawler.steps import Page

# Code is 18 small letters and digits in all captures; another length is still a Code.
_SEE = re.compile(r"cgi-bin\d*/See\.exe\?(?:[^#]*&)?Code=(?P<code>[0-9A-Za-z]{6,40})(?:&|#|\Z)")
_SEARCH = re.compile(r"cgi-bin\d*/Search2\.exe\?")
_DEPTH = re.compile(r"treedepth\.value\s*=\s*(['\"])(?P<value>.*?)\1", re.DOTALL)
_FILE = re.compile(r"ResultFrame\.exe\?(?:[^#]*[&?])?fileName=(?P<name>[^&#\s]{1,80})")
_CALLED = re.compile(rb'(?:from|till)CallValue\[\d{1,5}\]\s*=\s*"(?P<value>[^"\r\n]{1,300})"')
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_SEARCH_DEFAULTS = (("dMode", b"0"), ("KeyWord", b""), ("searchMode", b"1"), ("keyMode", b"10"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A tenant's entry page: ``code`` opens everything and changes now and then."""

    code: str
    tree: str
    search: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A branch: ``value`` opens it and is sent as it came, trailing blank and all.

    ``first`` and ``last`` are the western years that it covers, None where it names none.
    """

    value: bytes
    label: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingLink:
    """A leaf: ``label`` is 「（第1号 2月25日）」, ``branch`` the value that opened its page."""

    file_name: str
    label: str
    url: str
    branch: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One page of the tree; ``action`` is where its form posts to."""

    code: str | None
    action: str
    nodes: tuple[Node, ...]
    sittings: tuple[SittingLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The sittings that a search form offers as ends of a period; ``years`` are those it lists.

    ``options`` are the raw values of the years there are, ``mark`` a digest of all sittings.
    """

    action: str
    years: frozenset[int]
    days: frozenset[date]
    count: int
    mark: str
    options: tuple[tuple[int, bytes], ...]


def parse_entry(page: Page) -> Entry:
    """The Code and the ways in; raises LayoutChanged where no link bears a Code."""
    html = parse_latin(page, "the entry page")
    links = [link.attributes.get("href") or "" for link in html.root.css("a[href]")]
    found = next((match for match in map(_SEE.search, links) if match), None)
    if found is None:
        raise LayoutChanged("the entry page has no link to See.exe with a Code")
    search = next((link for link in links if _SEARCH.search(link)), None)
    return Entry(
        code=found["code"],
        tree=urljoin(page.url, found.string),
        search=urljoin(page.url, search) if search else None,
    )


def parse_tree(page: Page) -> Branch:
    """Nodes and sittings of a page of the tree, in both markups; raises LayoutChanged for none."""
    html = parse_latin(page, "a page of the tree")
    nodes = tuple({node.value: node for node in _nodes(html)}.values())
    sittings = tuple({link.file_name: link for link in _sittings(html, page.url)}.values())
    if not nodes and not sittings:
        raise LayoutChanged("a page of the tree has neither branches nor sittings")
    code = html.attribute(['input[name="Code"]'], "value")
    action = html.attribute(['form[name="viewtree"]'], "action")
    return Branch(
        code=code,
        action=urljoin(page.url, action) if action else page.url.partition("?")[0],
        nodes=nodes,
        sittings=sittings,
    )


def open_node(code: str, node: Node) -> bytes:
    """The form that opens a node."""
    fields = (("Code", code.encode()), ("treedepth", node.value), ("page", b""), ("fileName", b""))
    return form_bytes(fields)


def _nodes(html: Html) -> Iterator[Node]:
    for link in html.root.css("a"):
        attributes = link.attributes
        clicked = _DEPTH.search(attributes.get("onclick") or "")
        value = clicked["value"] if clicked else None
        if "js-tree-submit" in (attributes.get("class") or "").split():
            value = attributes.get("data-depth")
        if value and value.strip():
            yield _node(raw(value), _label(link))


def _node(value: bytes, label: str) -> Node:
    named, own = era_years(label), era_years(read(value, "a branch of the tree"))
    years = [*named, *own]
    return Node(
        value=value,
        label=label,
        first=min(years) if years else None,
        last=max(years) if years else None,
    )


def _label(link: LexborNode) -> str:
    text = read_latin(link.text(), "a branch of the tree")
    picture = link.css_first("img[alt]")
    if not text and picture is not None:
        text = read_latin(picture.attributes.get("alt"), "a branch of the tree")
    return text


def _sittings(html: Html, base: str) -> Iterator[SittingLink]:
    for link in html.root.css("a[href]"):
        href = link.attributes.get("href") or ""
        found = _FILE.search(href)
        if found:
            name = read(unquote_to_bytes(found["name"]), "a file name of the tree")
            label = read_latin(link.text(), f"the label of {name}")
            yield SittingLink(file_name=name, label=label, url=urljoin(base, href))


def parse_calendar(page: Page) -> Calendar:
    """The sittings of a search form; raises LayoutChanged for a form that offers none."""
    html = parse_latin(page, "the search form")
    form = html.maybe(['form[name="search"]'])
    values = {match["value"] for match in _CALLED.finditer(page.body)}
    values |= set(_offered(html, ("fromDate", "tillDate")))
    if form is None or not values:
        raise LayoutChanged("the search form offers no sittings")
    texts = [read(value, "a sitting of the search form") for value in sorted(values)]
    action = form.attributes.get("action") or ""
    return Calendar(
        action=urljoin(page.url, action.partition("#")[0]),
        years=frozenset(year for text in texts for year in era_years(text)[:1]),
        days=frozenset(_days(texts)),
        count=len(texts),
        mark=sha256(b"\n".join(sorted(values))).hexdigest()[:32],
        options=tuple(_years_offered(html)),
    )


def ask_calendar(code: str, first: bytes, last: bytes) -> bytes:
    """The form that asks for the sittings of two years, whose values are sent as they came."""
    fields = (("Code", code.encode()), *_SEARCH_DEFAULTS, ("fromYear", first), ("tillYear", last))
    return form_bytes(fields)


def _offered(html: Html, names: Iterable[str]) -> Iterator[bytes]:
    for name in names:
        for option in html.root.css(f'select[name="{name}"] option'):
            value = option.attributes.get("value") or ""
            if value.strip():
                yield raw(value)


def _years_offered(html: Html) -> Iterator[tuple[int, bytes]]:
    for value in _offered(html, ("fromYear", "tillYear")):
        for year in era_years(read(value, "a year of the search form"))[:1]:
            yield year, value


def _days(texts: Iterable[str]) -> Iterator[date]:
    for text in texts:
        years, found = era_years(text)[:1], _MONTH_AND_DAY.findall(_plain(text))
        if years and found:
            month, day = found[-1]
            try:
                yield date(years[0], int(month), int(day))
            except ValueError:
                continue


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def day_of(label: str, year: int | None) -> date | None:
    """The day that a leaf's label names, of a year known otherwise; None where it names none."""
    found = _MONTH_AND_DAY.findall(_plain(label))
    if year is None or not found:
        return None
    try:
        return date(year, int(found[-1][0]), int(found[-1][1]))
    except ValueError:
        return None
