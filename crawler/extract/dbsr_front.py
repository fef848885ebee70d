"""The front page of a DB-Search tenant: where its searches begin, and which sessions it names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import LayoutChanged
from crawler.extract.dbsr_addresses import EVERYBODY, read_link
from crawler.extract.dbsr_titles import MINUTES, tidy
from crawler.extract.wareki import era_years
from crawler.politeness.addresses import belongs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from config.models import Source
    from crawler.extract.dbsr_addresses import Link
    from crawler.extract.html import Page as Html

_YEAR_LONGEST = 12  # code points of 「令和７年」 as a label of its own
_MOST_TABLES = 20
_FILTERS = ("part", "class")
_NAME = re.compile(r"定例会|臨時会|委員会|会議|議会")
_BRACKETED = re.compile(r"(?<!\s)\s*[(（〔［\[][^()（）〔〕［］\[\]]*[)）〕］\]]\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session whose minutes the front page leads to; ``key`` is made of the link's raw values:
    of its first day, so that a session which is prolonged stays the one that it was.

    ``name`` is what the titles of its sittings hold, None where the link's words are no name.
    """

    key: str
    title: str
    name: str | None
    days: tuple[date, date]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """``base`` is where the tenant's addresses begin; ``minutes`` the field by which its form asks
    for 本文 alone, as name and value, None where it has no such choice."""

    base: str
    minutes: tuple[str, str] | None
    sessions: tuple[Session, ...]


def parse_front(html: Html, url: str, source: Source) -> Front:
    """Raises LayoutChanged for a page that leads to no search of its own."""
    links = (_own(node, url, source) for node in html.root.css("a[href]"))
    search = next((link for link in links if link and link.template), None)
    if search is None:
        raise LayoutChanged("the front page leads to no search of its own")
    return Front(
        base=search.base,
        minutes=minutes_field(html.root),
        sessions=tuple(_sessions(html.root, url, source)),
    )


def _own(node: LexborNode, url: str, source: Source) -> Link | None:
    """A link to the tenant's searches: the council's news may have addresses of the same shape."""
    link = read_link(node.attributes.get("href"), url)
    if link is None or urlsplit(link.base).netloc == urlsplit(url).netloc:
        return link
    return link if belongs(source, link.base) else None


def minutes_field(root: LexborNode) -> tuple[str, str] | None:
    """The choice whose label says 本文: its value is another one in each tenant."""
    labels = {one.attributes.get("for"): MINUTES in one.text() for one in root.css("label[for]")}
    around: dict[int, bool] = {}  # a label may stand around thousands of fields
    for field in root.css("input[value]"):
        name, value = field.attributes.get("name") or "", field.attributes.get("value") or ""
        if name.lower().partition("[")[0] not in _FILTERS or not value:
            continue
        label = field.parent
        if label is not None and label.tag == "label" and label.mem_id not in around:
            around[label.mem_id] = MINUTES in label.text()
        if (label and around.get(label.mem_id)) or labels.get(field.attributes.get("id")):
            return name, value
    return None


def _sessions(root: LexborNode, url: str, source: Source) -> Iterator[Session]:
    """The links to lists of a term, each once: news and the library name the same ones."""
    found: dict[tuple[str, tuple[date, date]], Session] = {}
    for node, year in _links_below_years(root):
        href = node.attributes.get("href") or ""
        link = _own(node, url, source) if "termstart" in href.lower() else None
        days = _days(link) if link else None
        title = tidy(node.text())
        if link is None or days is None or not title:
            continue
        begun = "-".join((link.query.get("cabinet", ""), days[0].isoformat())).lstrip("-")
        session = Session(
            key=begun,
            title=_titled(title, year, days),
            name=_BRACKETED.sub("", title).strip() if _NAME.search(title) else None,
            days=days,
            url=_list(link),
        )
        found.setdefault((begun, days), session)
    times = Counter(begun for begun, _ in found)
    for (begun, days), session in found.items():
        # Of two that begin on one day the last days alone tell which is which.
        yield replace(session, key=f"{begun}-{days[1]}") if times[begun] > 1 else session


def _days(link: Link) -> tuple[date, date] | None:
    """The term of a list; None for other links, and for searches of words."""
    if link.template != "list" or link.searches_words:
        return None
    try:
        first = date.fromisoformat(link.query.get("termstart", ""))
        last = date.fromisoformat(link.query.get("termend", ""))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _list(link: Link) -> str:
    """The list under a session that anybody may open."""
    names = {"cabinet": "Cabinet", "termstart": "TermStart", "termend": "TermEnd"}
    asked = "&".join(f"{names[name]}={link.query[name]}" for name in names if name in link.query)
    return f"{link.base}/{EVERYBODY}?QueryType=New&Template=List&{asked}"


def _links_below_years(root: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """Every link with the year that stands above it: in its column, else the last one before it."""
    columns = _columns(root)
    year = ""
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            text = tidy(node.text_content or "")
            if len(text) <= _YEAR_LONGEST and era_years(text) and text.endswith(("年", "年度")):
                year = text
        elif node.tag == "a" and node.attributes.get("href"):
            yield node, columns.get(node.mem_id, year)


def _columns(root: LexborNode) -> dict[int, str]:
    """The head of its column, for each link in a table whose first row is of years."""
    found: dict[int, str] = {}
    for table in root.css("table")[:_MOST_TABLES]:
        rows = table.css("tr")
        heads = [tidy(cell.text()) for cell in rows[0].css("th")] if len(rows) > 1 else []
        if not heads or not all(era_years(head) for head in heads):
            continue
        for row in rows[1:]:
            for head, cell in zip(heads, row.css("td"), strict=False):
                found |= {link.mem_id: head for link in cell.css("a[href]")}
    return found


def _titled(title: str, year: str, days: tuple[date, date]) -> str:
    """第4回定例会 below 令和７年 is 令和７年第4回定例会, if the days are of that year."""
    if era_years(title) or days[0].year not in era_years(year):
        return title
    return f"{year}{title}"
