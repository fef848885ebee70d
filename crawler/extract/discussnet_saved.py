"""Days of DiscussNet that somebody saved by hand, and the addresses of a tenant's pages.

A saved answer of get_minute is what a crawl reads. A saved page is read by the names that others
saw in rendered pages of five tenants (2026-05); none was captured, so that is less certain.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.decode import kind_of, text_of
from crawler.extract.discussnet_answers import Council, Entry, Row, read_saved_rows
from crawler.extract.discussnet_names import confirmed, day_of_cover, sittings_of, town_of
from crawler.extract.discussnet_text import (
    HEADING,
    ROSTER,
    Day,
    cover_of,
    document_of,
    doubts,
    has_text,
    refuse_another,
)
from crawler.extract.html import Page as Html
from crawler.extract.html import text_of as text_of_node
from crawler.extract.marks import opening
from crawler.extract.sessions import is_preliminary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.models import Source
    from crawler.saved import SavedFile
    from state.records import Document

_TENANT_PATH = re.compile(r"/tenant/(?P<name>[A-Za-z0-9_-]{1,60})(?:/|\Z)")
_VISION = "discussvision.net"
_FILE_NAME = re.compile(r"(?P<tenant>\d{1,9})[-_](?P<council>\d{1,9})[-_](?P<schedule>\d{1,9})")
_SAVED_FROM = re.compile(r"saved from url=\(\d{1,6}\)(\S{1,500})")
_TENANT_ID = re.compile(r"dnp\.params\.tenant_id\s*=\s*[\"']?(\d{1,9})")
_PAGE_TITLE = re.compile(r"(?P<name>.{1,200}?) (?P<label>\d{1,2}月 ?\d{1,2}日.{0,200})")
_NUMBER = re.compile(r"会議録\(?第(\d{1,3})号")
_ERA = re.compile(r"令和|平成|昭和|\d{4}年")
_SHELL = "save it once the minutes stand on the screen, with all speeches opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    """What a file holds; ``name`` is the council's in the index, "" where it does not say."""

    rows: tuple[Row, ...]
    name: str
    held_on: date
    words: str
    label: str = ""
    ids: tuple[int, int, int] | None = None


def home_of(source: Source) -> str:
    """The folder of a source's tenant, …/tenant/<name>/; raises LayoutChanged for another url.

    The vendor's own host and those of councils have the same paths.
    """
    parts = urlsplit(str(source.url or ""))
    if (parts.hostname or "").endswith(_VISION) or parts.path.startswith("/smart/"):
        raise LayoutChanged(f"{source.url} is of DiscussVision (films), not of DiscussNet")
    found = _TENANT_PATH.search(parts.path)
    if not found:
        raise LayoutChanged(f"{source.url} has no /tenant/<name>/ in it, as DiscussNet's pages do")
    return f"{parts.scheme}://{parts.netloc}/tenant/{found['name']}/"


def day_link(home: str, council: int, schedule: int) -> str:
    """The page of a day. Numbers of utterances shift when a day is registered again: none here."""
    return f"{home}MinuteView.html?council_id={council}&schedule_id={schedule}"


def parse_saved(file: SavedFile, source: Source) -> Document:
    """The minutes of a day in a saved answer of get_minute (JSON, JSONP) or in a saved page.

    Its key is the crawl's where the file or its name (tenant-council-schedule) tells the three
    numbers, else the file's name. Raises NotADocument for another file, and LayoutChanged for
    another council's minutes and where something speaks against the text.
    """
    if file.body.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        saved = _page(file, source)
    else:
        saved = _answer(file)
    if not has_text(saved.rows):
        raise NotADocument("there is nothing in it beside a roster or a table of contents")
    refuse_another(saved.rows, saved.name, source.council)
    ids = saved.ids or _ids_of_name(file.stem)
    day = Day(
        key="/".join(map(str, ids)) if ids else file.stem,
        name=saved.name or file.stem,
        held_on=saved.held_on,
        words=saved.words,
        preliminary=is_preliminary(saved.name, saved.label),
        url=day_link(home_of(source), *ids[1:]) if ids and source.url else None,
    )
    document = document_of(saved.rows, day, source)
    if found := doubts(document, saved.rows):
        raise LayoutChanged("; ".join(found))
    return document


def _ids_of_name(stem: str) -> tuple[int, int, int] | None:
    found = _FILE_NAME.fullmatch(stem)
    if not found:
        return None
    return int(found["tenant"]), int(found["council"]), int(found["schedule"])


def _answer(file: SavedFile) -> _Saved:
    """Day and name stand in the cover alone, whose first line is the council's name."""
    rows = read_saved_rows(file.body)
    cover = cover_of(rows)
    held_on = day_of_cover(cover)
    if held_on is None:
        raise LayoutChanged("its roster names no day; save the page of the day instead")
    first = cover.strip().partition("\n")[0].strip()
    number = _NUMBER.search("".join(unicodedata.normalize("NFKC", cover).split()))
    return _Saved(
        rows=rows,
        name=first if _ERA.search(unicodedata.normalize("NFKC", first)) else "",
        held_on=held_on,
        words=f"第{int(number[1])}号" if number else "",
    )


def _page(file: SavedFile, source: Source) -> _Saved:
    kind_of(file)
    text = text_of(file)
    page = Html(text)
    page.refuse_error_page()
    if not text.rstrip().lower().endswith("</html>"):
        raise NotADocument("the page was cut off: it does not end with </html>; save it again")
    found = page.maybe(["#council-title"])
    title = " ".join(unicodedata.normalize("NFKC", found.text()).split()) if found else ""
    nodes = page.root.css(".detail-speech-list .detail-genuine")
    if found is None:
        raise NotADocument("no page of a day: it has no #council-title")
    if not title or not nodes:
        raise NotADocument(f"the page was saved before it was filled; {_SHELL}")
    shaped = _PAGE_TITLE.fullmatch(title)
    if not shaped:
        raise LayoutChanged(f"the page's title names no day: {title[:100]}")
    rows = _rows([text_of_node(node) for node in nodes])
    name = shaped["name"].removeprefix(town_of(source.council) or "").strip()
    held_on, words = _day(name, shaped["label"], cover_of(rows))
    return _Saved(
        rows=rows,
        name=name,
        held_on=held_on,
        words=words,
        label=shaped["label"],
        ids=_ids_of_page(page, text),
    )


def _rows(texts: Sequence[str]) -> tuple[Row, ...]:
    """The kinds of rows, by their marks: the roster is the one before all marks."""
    rows: list[Row] = []
    for text in texts:
        spoken = opening(text.strip().partition("\n")[0], sure=True) is not None
        code = HEADING if text.strip().startswith("△") else None
        if not rows and not spoken and code is None:
            code = ROSTER
        rows.append(Row(code=code, title=None, text=text.strip()))
    return tuple(rows)


def _day(name: str, label: str, cover: str) -> tuple[date, str]:
    council = Council(id=0, name=name, path="", view_year=None)
    printed = day_of_cover(cover) or date.max
    days = sittings_of(council, [Entry(schedule_id=0, label=label)], printed)
    if not days or days[0].held_on.year == date.max.year:
        raise LayoutChanged(f"neither {name[:60]!r} nor its roster names the year of {label[:40]}")
    return confirmed(days[0].held_on, cover), days[0].words


def _ids_of_page(page: Html, text: str) -> tuple[int, int, int] | None:
    """The three numbers, where the browser wrote down what it saved."""
    saved = _SAVED_FROM.search(text[:4096])
    address = html.unescape(saved[1]) if saved else page.attribute(["link[rel=canonical]"], "href")
    tenant = _TENANT_ID.search(text)
    number = tenant[1] if tenant else page.attribute(["input[name=tenant_id]"], "value")
    try:
        query = parse_qs(urlsplit(address or "").query)
        ids = f"{number}-{query['council_id'][0]}-{query['schedule_id'][0]}"
    except (KeyError, ValueError):
        return None
    return _ids_of_name(ids)
